//! Models from links: downloads, what ends them, and what asks first.

use fantoccini::key::Key;
use serde_json::json;

use crate::browser::{Outcome, PATIENCE, explore};
use crate::explorer::Explorer;
use crate::sides::{cancel, cancel_button, choose_listed, load_link, open_dialog};

/// A port that browsers never connect to: what another site that answers nothing looks like.
const DEAF: &str = "https://127.0.0.1:9/secret/model.safetensors";

#[test]
fn escape_closes_the_dialog_and_a_link_of_this_site_opens_a_model() {
    explore(async |page| {
        page.open("?cl=moco").await?;
        page.wait_ready().await?;
        let expected = page.ask("curves").await?["mim"].clone();
        open_dialog(page, "cl").await?;
        page.press([char::from(Key::Escape)]).await?;
        page.wait_until("return !document.querySelector('dialog[open]')").await?;
        load_link(page, "cl", "models/simmim.safetensors").await?;
        page.wait_until("return /simmim/.test(new URLSearchParams(location.search).get('cl'))")
            .await?;
        page.wait_ready().await?;
        assert_eq!(page.ask("curves").await?["cl"], expected);
        // The link to this view opens the same: it leads to this site.
        page.reload().await?;
        page.wait_ready().await?;
        assert_eq!(page.ask("curves").await?["cl"], expected);
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn what_was_downloaded_from_a_link_is_not_downloaded_again() {
    explore(async |page| {
        // This address takes three seconds to give its file, and none to say that it has it.
        let link = "?cl=fault/slow/simmim.safetensors/models/simmim.safetensors";
        page.open(link).await?;
        page.wait_ready().await?;
        assert!(load_ms(page, "fault/slow").await? >= 3000.0, "the file came by the slow address");
        // The worker writes in the background.
        page.run(
            "const look = async () => {
                 const keys = await (await caches.open('vitscope-models-v1')).keys();
                 window.kept = keys.some(({ url }) => url.includes('/url/'));
                 if (!window.kept) setTimeout(look, 50);
             };
             look();",
        )
        .await?;
        page.wait_until("return window.kept").await?;
        page.open(link).await?;
        page.wait_ready().await?;
        let again = load_ms(page, "fault/slow").await?;
        assert!(again < 3000.0, "it took {again} ms");
        Ok(())
    });
}

/// How long the model took whose name holds these words.
async fn load_ms(page: &Explorer, words: &str) -> Outcome<f64> {
    let words = json!(words);
    let script = format!(
        "return performance.getEntriesByName('vitscope:load')
             .find(({{ detail }}) => detail.model.includes({words}))?.duration"
    );
    page.run(&script).await?.as_f64().ok_or_else(|| "no such model was loaded".into())
}

#[test]
fn a_download_can_be_cancelled_and_the_side_keeps_its_model() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        let before = page.ask("attention").await?;
        load_link(page, "cl", "fault/slow/simmim.safetensors/models/simmim.safetensors").await?;
        page.wait_for("cl", "loading", PATIENCE).await?;
        cancel(page, "cl").await?;
        page.wait_ready().await?;
        assert_eq!(page.in_url("cl").await?.as_deref(), Some("moco"));
        assert_eq!(page.ask("attention").await?, before);
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_side_whose_first_download_was_cancelled_has_no_model_and_takes_one() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.forget().await?;
        page.open("fault/slow/simmim.safetensors/").await?;
        page.wait_until(&format!("return !!document.querySelector(\"{}\")", cancel_button("mim")))
            .await?;
        cancel(page, "mim").await?;
        page.wait_for("mim", "empty", PATIENCE).await?;
        page.wait_for("cl", "ready", PATIENCE).await?;
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        choose_listed(page, "mim", "moco").await?;
        page.wait_ready().await
    });
}

#[test]
fn a_site_that_does_not_answer_is_named_and_the_model_stays() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        load_link(page, "cl", DEAF).await?;
        page.wait_until("return !!document.querySelector('.notice [role=alert]')").await?;
        let alerts = page.alerts().await?;
        assert!(
            alerts.len() == 1
                && alerts[0].contains("127.0.0.1:9")
                && alerts[0].contains("drop it on this side"),
            "{alerts:?}"
        );
        page.wait_ready().await?;
        assert_eq!(page.in_url("cl").await?.as_deref(), Some("moco"));
        Ok(())
    });
}

#[test]
fn a_link_to_another_site_asks_before_it_downloads() {
    explore(async |page| {
        page.open(&format!("?cl={DEAF}&mim=mae-vit-b")).await?;
        page.wait_ready().await?;
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        let offers =
            "return [...document.querySelectorAll('.notice.note p')].map(it => it.innerText)";
        let offers: Vec<String> = serde_json::from_value(page.run(offers).await?)?;
        let told = |words: &str| offers.iter().any(|text| text.contains(words));
        assert!(offers.len() == 2 && told("127.0.0.1:9"), "{offers:?}");
        // By its name, its size and its host.
        assert!(told("MAE ViT-B/16") && told(" MB, huggingface.co)"), "{offers:?}");
        // The link keeps both, whatever else is chosen; the page says what it shows.
        page.set_layer(2).await?;
        page.wait_until("return new URLSearchParams(location.search).get('layer') === '2'").await?;
        assert_eq!(page.in_url("cl").await?.as_deref(), Some(DEAF));
        assert_eq!(page.in_url("mim").await?.as_deref(), Some("mae-vit-b"));
        // One that is declined leaves the link.
        page.run(
            "[...document.querySelectorAll('.notice')].find(it => /MAE/.test(it.innerText))
                 .querySelector('.notice-close').click()",
        )
        .await?;
        page.wait_until("return new URLSearchParams(location.search).get('mim') === 'simmim'")
            .await?;
        assert_eq!(page.in_url("cl").await?.as_deref(), Some(DEAF));
        // The click asks for it; that site does not answer.
        page.run("document.querySelector('.notice .button').click()").await?;
        page.wait_until(
            "return [...document.querySelectorAll('.notice')]
                 .some(notice => /cannot be reached/.test(notice.innerText)
                     && /Try again/.test(notice.querySelector('.button').innerText))",
        )
        .await?;
        // What did not come stays in the link, as long as it can be asked for again.
        assert_eq!(page.in_url("cl").await?.as_deref(), Some(DEAF));
        page.run("document.querySelector('.notice-close').click()").await?;
        page.wait_until("return new URLSearchParams(location.search).get('cl') === 'moco'").await
    });
}

#[test]
fn a_choice_that_failed_is_no_step_back() {
    explore(async |page| {
        page.open("?view=features").await?;
        page.wait_ready().await?;
        page.run("document.querySelector('.tabs [role=tab]').click()").await?;
        page.wait_until("return !new URLSearchParams(location.search).has('view')").await?;
        load_link(page, "cl", DEAF).await?;
        page.set_layer(1).await?;
        page.wait_until(
            "return !!document.querySelector('.notice')
                 && new URLSearchParams(location.search).get('cl') === 'moco'",
        )
        .await?;
        // What was chosen meanwhile stays.
        page.wait_until("return new URLSearchParams(location.search).get('layer') === '1'").await?;
        page.run("history.back()").await?;
        page.wait_until("return new URLSearchParams(location.search).get('view') === 'features'")
            .await
    });
}

#[test]
fn an_address_that_cannot_be_read_is_told_in_the_dialog() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        for (link, words) in [
            ("ftp://example.org/a.pth", "no web address"),
            ("http://example.org/a.pth", "plain http"),
        ] {
            load_link(page, "mim", link).await?;
            let words = json!(words);
            page.wait_until(&format!(
                "return !!document.querySelector('dialog[open] .problem')?.innerText.includes({words})"
            ))
            .await?;
            page.press([char::from(Key::Escape)]).await?;
            page.wait_until("return !document.querySelector('dialog[open]')").await?;
        }
        Ok(())
    });
}

#[test]
fn a_link_to_somebodys_own_file_asks_for_the_file() {
    explore(async |page| {
        page.open("?mim=mine.pth.tar").await?;
        page.wait_ready().await?;
        let alerts = page.alerts().await?;
        assert!(alerts.len() == 1 && alerts[0].contains("mine.pth.tar is a file on"), "{alerts:?}");
        assert_eq!(page.in_url("mim").await?.as_deref(), Some("simmim"));
        Ok(())
    });
}
