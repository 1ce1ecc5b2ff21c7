//! The page inside another one, and at every width.

use serde_json::{Value, json};

use crate::browser::{Outcome, explore};
use crate::explorer::Explorer;

#[test]
fn an_embedding_page_is_told_and_answered() {
    explore(async |page| {
        page.open("pages/embed.html").await?;
        page.run(
            "window.heard = [];
             addEventListener('message', ({ data }) => heard.push(data.vitscope));
             window.say = message =>
                 document.getElementById('frame').contentWindow.postMessage({ vitscope: message }, '*');",
        )
        .await?;
        // Asked until the page listens.
        page.wait_until(
            "say({ get: 'state', id: 1 }); return heard.some(answer => answer.id === 1)",
        )
        .await?;
        page.run("say({ set: { layer: 5 }, id: 2 }); say({ get: 'attention', id: 3 });").await?;
        page.wait_until("return heard.some(answer => answer.id === 3)").await?;
        let layer = page.run("return heard.find(answer => answer.id === 2).value.layer").await?;
        assert_eq!(layer, json!("5"));
        let rows = page.run("return heard.find(answer => answer.id === 3).value.cl.layer").await?;
        assert_eq!(rows, json!(5));
        page.wait_until("return heard.some(told => told.event === 'change')").await
    });
}

/// Gives `window.told` what the element said last under each name.
async fn open_element(page: &Explorer) -> Outcome {
    page.open("pages/element.html").await?;
    page.run(
        "window.told = {}, window.one = document.getElementById('one');
         for (const name of ['open', 'ready', 'change', 'error'])
             one.addEventListener(name, ({ detail }) => told[name] = detail);
         window.frame = one.shadowRoot.querySelector('iframe');",
    )
    .await?;
    page.wait_until("return !!told.ready || one.state.layer === '2'").await
}

#[test]
fn the_element_is_dark_or_light_as_the_page_behind_it() {
    explore(async |page| {
        let dark = json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
        page.devtools("Emulation.setEmulatedMedia", dark).await?;
        open_element(page).await?;
        let is =
            |theme: &str| format!("return one.get('state').then(it => it.theme === '{theme}')");
        page.wait_until(&is("light")).await?;
        page.run("document.documentElement.style.background = '#111'").await?;
        page.wait_until(&is("dark")).await?;
        // Its author comes first.
        page.run("one.setAttribute('theme', 'light')").await?;
        page.wait_until(&is("light")).await?;
        page.run("document.documentElement.style.background = ''").await?;
        page.run("one.removeAttribute('theme')").await?;
        page.run("document.body.style.background = 'oklch(0.2 0.02 250)'").await?;
        page.wait_until(&is("dark")).await?;
        page.run("document.body.style.background = ''").await?;
        page.wait_until(&is("light")).await
    });
}

#[test]
fn the_element_shows_a_view_and_follows_its_attributes() {
    explore(async |page| {
        open_element(page).await?;
        let curves =
            page.run("return one.get('curves').then(it => it.cl.attention_distance_px)").await;
        assert!(curves?.is_array());
        assert_eq!(page.run("return one.state.query").await?, json!("4,6"));
        page.run("one.setAttribute('layer', '5')").await?;
        page.wait_until("return told.change?.layer === '5' && one.state.layer === '5'").await?;
        page.run("one.removeAttribute('layer')").await?;
        page.wait_until("return told.change.layer !== '5'").await?;
        let refused = "return one.set({ layer: 99 }).then(() => '', error => error.code)";
        assert_eq!(page.run(refused).await?, json!("invalid"));
        // Out of the frame, to the page.
        let alone = "return frame.contentDocument.querySelector('.alone').search";
        let alone = page.run(alone).await?;
        assert!(alone.as_str().is_some_and(|it| it.contains("query=4,6") && !it.contains("embed")));
        // Taken out, put in again: what was asked is not left open, and it shows its attributes.
        let taken = "const asked = one.get('state').then(() => '', error => error.message);
                     one.remove(), document.body.append(one);
                     return asked";
        assert!(page.run(taken).await?.as_str().is_some_and(|it| it.contains("taken out")));
        let state = page.run("return one.get('state').then(state => state.query)").await?;
        assert_eq!(state, json!("4,6"));
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn the_element_is_as_high_as_what_it_shows() {
    const FITS: &str = "
        const page = frame.contentDocument.documentElement;
        return page.clientHeight > 300 && page.scrollHeight === page.clientHeight
            && page.clientHeight - frame.contentDocument.body.offsetHeight < 2";
    explore(async |page| {
        for width in [1280, 390] {
            page.resize(width, 900).await?;
            open_element(page).await?;
            page.wait_until(FITS).await?;
            page.run("window.before = frame.offsetHeight; one.setAttribute('view', 'diversity')")
                .await?;
            page.wait_until("return told.change?.view === 'diversity'").await?;
            page.wait_until("return frame.offsetHeight !== before").await?;
            page.wait_until(FITS).await?;
            // The tour's card stays where the reader sees it.
            page.run("one.setAttribute('chapter', '2')").await?;
            page.wait_until("return frame.offsetHeight === Math.ceil(0.9 * innerHeight)").await?;
            page.run("one.removeAttribute('chapter')").await?;
            page.wait_until(FITS).await?;
            page.run("one.setAttribute('height', '400')").await?;
            page.wait_until("return frame.offsetHeight === 400").await?;
        }
        Ok(())
    });
}

#[test]
fn what_is_shared_shows_the_same_view() {
    const VIEW: &str = "?image=rocket&layer=5&query=1,1&view=diversity&attention.radius=2";
    explore(async |page| {
        let granted = json!({"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
        page.devtools("Browser.grantPermissions", granted).await?;
        page.open(&format!("{VIEW}&theme=dark&utm_source=talk")).await?;
        page.wait_ready().await?;
        let sent = page.run("return location.href").await?;
        page.click("#share").await?;
        page.wait_until("return !!document.querySelector('dialog[open] #share-title')").await?;
        page.click("[data-copies=share-link]").await?;
        page.wait_until(
            "return document.querySelector('[data-copies=share-link]').innerText === 'Copied'",
        )
        .await?;
        let copied = page.run("return navigator.clipboard.readText()").await?;
        // Neither the sender's colors nor what others have put there.
        let sent = sent.as_str().unwrap_or_default();
        assert_eq!(copied, sent.replace("&theme=dark", "").replace("&utm_source=talk", ""));
        let places = page.run("return document.querySelector('[data-places]').innerText").await?;
        assert!(places.as_str().is_some_and(|it| it.contains("row 2, column 2")), "{places}");
        let own = "return document.querySelector('dialog[open] [data-own]').offsetHeight > 0";
        assert_eq!(page.run(own).await?, json!(false));
        let code = page.run("return document.getElementById('share-code').value").await?;
        let mut before = page.ask("state").await?;
        let own = before.as_object_mut().ok_or("no state")?;
        assert_eq!(own.remove("utm_source"), Some(json!("talk")));
        // The element asks for the colors of the page behind it.
        own.insert("theme".to_owned(), json!("light"));
        page.press(['\u{e00c}']).await?;
        // The code as an author pastes it, twice, into a page of another origin that has nothing else.
        let here = page.run("return location.origin").await?;
        let host = here.as_str().unwrap_or_default().replace("127.0.0.1", "localhost");
        page.before_load("window.onerror = message => { window.failed = message }").await?;
        page.open_at(&format!("{host}/pages/embed.html")).await?;
        page.run(&format!(
            "const code = () => document.createRange().createContextualFragment({code});
             document.body.replaceChildren(code(), code());
             document.querySelector('vit-scope').setAttribute('loading', 'eager')"
        ))
        .await?;
        page.wait_until("return !!document.querySelector('vit-scope')?.state?.layer").await?;
        assert_eq!(page.run("return window.failed ?? null").await?, Value::Null);
        let state = "return document.querySelector('vit-scope').get('state')";
        let mut after = page.run(state).await?;
        assert_eq!(after.as_object_mut().and_then(|it| it.remove("embed")), Some(json!("1")));
        assert_eq!(after, before);
        Ok(())
    });
}

#[test]
fn nothing_runs_out_of_the_page_at_any_width() {
    explore(async |page| {
        for width in [390, 600, 768, 1024, 1280, 1440, 1920] {
            page.resize(width, 900).await?;
            page.open("?view=queries&query2=6,6").await?;
            page.wait_ready().await?;
            let wide = page
                .run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
                .await?;
            assert_eq!(wide, json!(0), "at {width} px");
            let panels = page
                .run("return [...document.querySelectorAll('.panel')].map(panel => panel.offsetWidth)")
                .await?;
            assert_eq!(panels[0], panels[1], "at {width} px");
        }
        Ok(())
    });
}
