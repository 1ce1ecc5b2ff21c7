//! Hosts that do otherwise: files that are missing or called something else, a login, and a page around this
//! one that isolates itself.

use serde_json::json;

use crate::browser::{Outcome, PATIENCE, explore, from_xtask};
use crate::explorer::Explorer;

#[test]
fn an_engine_whose_program_is_missing_says_which_and_what_to_do() {
    explore(async |page| {
        page.open("fault/missing/engine_cpu_relaxed.js/").await?;
        page.wait_for("status", "error", PATIENCE).await?;
        engine_stopped_at(page, "engine_cpu_relaxed.js").await
    });
}

#[test]
fn an_engine_that_is_cut_off_says_which_and_what_to_do() {
    explore(async |page| {
        page.open("fault/cut/engine_cpu_relaxed_bg.wasm/").await?;
        page.wait_for("status", "error", PATIENCE).await?;
        engine_stopped_at(page, "engine_cpu_relaxed_bg.wasm").await?;
        page.open("fault/missing/engine_cpu_relaxed_bg.wasm/").await?;
        page.wait_for("status", "error", PATIENCE).await?;
        engine_stopped_at(page, "engine_cpu_relaxed_bg.wasm: 404").await
    });
}

#[test]
fn a_browser_without_relaxed_simd_runs_the_other_file_to_the_same_figures() {
    /// Products are rounded once or twice, and the measures are printed to fewer digits than either.
    const TOLERANCE: f64 = 1e-4;
    /// Refuses whatever has `f32x4.relaxed_madd` in it; boot.js asks for plain SIMD in the same way.
    const WITHOUT: &str = "
        const validate = WebAssembly.validate;
        WebAssembly.validate = (bytes) =>
            !new Uint8Array(bytes.buffer ?? bytes).join().includes('253,133,2') && validate(bytes);";
    explore(async |page| {
        let engine = "return document.querySelector('[data-part=engine]').textContent";
        let mut told = Vec::new();
        for (script, file) in
            [("", "wasm SIMD and relaxed SIMD"), (WITHOUT, "burn flex, wasm SIMD)")]
        {
            page.before_load(script).await?;
            page.open("?layer=3").await?;
            page.wait_ready().await?;
            let text = page.run(engine).await?.as_str().unwrap_or_default().to_owned();
            assert!(text.contains(file), "{text}");
            let curves = page.ask("curves").await?;
            let mut numbers = Vec::new();
            collect(&curves, &mut numbers);
            told.push(numbers);
        }
        let [relaxed, plain] = &told[..] else { panic!("two runs") };
        assert!(relaxed.len() > 100 && relaxed.len() == plain.len());
        for (relaxed, plain) in relaxed.iter().zip(plain) {
            assert!(
                (relaxed - plain).abs() <= TOLERANCE * plain.abs().max(1.0),
                "{relaxed}, {plain}"
            );
        }
        Ok(())
    });
}

/// Every number of an answer.
fn collect(value: &serde_json::Value, numbers: &mut Vec<f64>) {
    match value {
        serde_json::Value::Array(all) => all.iter().for_each(|value| collect(value, numbers)),
        serde_json::Value::Object(all) => all.values().for_each(|value| collect(value, numbers)),
        value => numbers.extend(value.as_f64()),
    }
}

async fn engine_stopped_at(page: &Explorer, file: &str) -> Outcome {
    let alerts = page.alerts().await?;
    let told = |text: &String| {
        text.starts_with("The engine stopped (")
            && text.contains(file)
            && text.contains("Reload the page")
    };
    assert!(!alerts.is_empty() && alerts.iter().all(told), "{alerts:?}");
    Ok(())
}

#[test]
fn page_and_engine_run_where_the_host_calls_wasm_plain_text() {
    explore(async |page| {
        page.open("fault/type/engine_cpu_relaxed_bg.wasm/").await?;
        page.wait_ready().await?;
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        let own = page.run("return document.getElementById('boot').dataset.wasm").await?;
        let own = own.as_str().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
        page.open(&format!("fault/type/{own}/")).await?;
        page.wait_ready().await
    });
}

#[test]
fn the_pages_addresses_and_forms_cannot_be_turned_elsewhere() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.run(
            "window.refused = [];
             addEventListener('securitypolicyviolation', event => refused.push(event.effectiveDirective));
             document.head.append(Object.assign(document.createElement('base'), { href: 'https://example.org/' }));
             const form = Object.assign(document.createElement('form'), { action: '/elsewhere' });
             document.body.append(form);
             form.submit();",
        )
        .await?;
        page.wait_until("return refused.includes('base-uri') && refused.includes('form-action')")
            .await?;
        assert_eq!(page.run("return document.baseURI === location.href").await?, json!(true));
        page.wait_ready().await
    });
}

#[test]
fn a_model_behind_the_pages_own_login_comes_with_its_cookie() {
    const LOGIN: &str = "fault/login/moco.safetensors/";
    explore(async |page| {
        page.open(LOGIN).await?;
        page.wait_for("cl", "error", PATIENCE).await?;
        let alerts = page.alerts().await?;
        assert!(alerts.iter().any(|text| text.contains("(401)")), "{alerts:?}");
        page.run("document.cookie = 'visitor=1'").await?;
        page.open(LOGIN).await?;
        page.wait_ready().await
    });
}

#[test]
fn another_host_hears_who_the_visitor_is_where_models_json_says_so() {
    explore(async |page| {
        // Two hosts of one site: browsers give a cookie to no other site of their own accord.
        let host = |name| from_xtask("VITSCOPE_E2E_URL").replace("127.0.0.1", name);
        let (here, there) = (host("page.site.localhost"), host("files.site.localhost"));
        let cookie = json!({ "name": "visitor", "value": "1", "url": &there });
        page.devtools("Network.setCookie", cookie).await?;
        let url = format!("{there}fault/login/moco.safetensors/models/moco.safetensors");
        // What the list says of its first model.
        page.before_load(&format!(
            "const fetched = window.fetch;
             window.fetch = async (url, options) => {{
                 const answer = await fetched(url, options);
                 if (!String(url).endsWith('/models.json')) return answer;
                 const list = await answer.json();
                 const credentials = new URLSearchParams(location.search).get('x') ?? undefined;
                 Object.assign(list.models[0], {{ file: undefined, url: '{url}', credentials }});
                 return new Response(JSON.stringify(list));
             }};"
        ))
        .await?;
        page.open_at(&here).await?;
        page.wait_for("cl", "error", PATIENCE).await?;
        let alerts = page.alerts().await?;
        assert!(alerts.iter().any(|text| text.contains(&url)), "{alerts:?}");
        page.open_at(&format!("{here}?x=include")).await?;
        page.wait_ready().await
    });
}

#[test]
fn an_isolated_page_shows_the_element_in_a_frame_without_credentials() {
    for headers in ["isolated", "embedder"] {
        explore(async |page| {
            open_element_of_another_site(page, headers, "").await?;
            let isolated = page.run("return crossOriginIsolated").await?;
            assert_eq!(isolated, json!(headers == "isolated"));
            page.wait_until("return !!one.state.layer").await?;
            let curves = page.run("return one.get('curves').then(it => !!it.cl)").await?;
            assert_eq!(curves, json!(true));
            let alert = "return one.shadowRoot.querySelector('[role=alert]').checkVisibility()";
            assert_eq!(page.run(alert).await?, json!(false));
            Ok(())
        });
    }
}

#[test]
fn an_element_whose_frame_is_kept_out_says_so_and_shows_its_content() {
    const CONTENT: &str = "<a id=own href=/>Open</a>";
    const NO_FRAMES: &str = "Object.assign(document.createElement('meta'),
        { httpEquiv: 'Content-Security-Policy', content: `frame-src 'none'` })";
    explore(async |page| {
        open_element_of_another_site(page, "embedder", NO_FRAMES).await?;
        page.run(&format!("one.innerHTML = '{CONTENT}'")).await?;
        page.wait_until("return one.shadowRoot.querySelector('[role=alert]').checkVisibility()")
            .await?;
        let line =
            page.run("return one.shadowRoot.querySelector('[role=alert]').innerText").await?;
        let line = line.as_str().unwrap_or_default();
        assert!(line.contains("127.0.0.1") && line.contains("policy"), "{line}");
        assert_eq!(page.run("return own.checkVisibility()").await?, json!(true));
        page.run("own.remove()").await?;
        let link = "return one.shadowRoot.querySelector('slot a').href";
        let link = page.run(link).await?;
        let link = link.as_str().unwrap_or_default();
        assert!(link.ends_with("/?layer=2"), "{link}");
        let asked = "return one.get('state').then(() => '', error => error.message)";
        assert!(page.run(asked).await?.as_str().is_some_and(|it| it.contains("does not show")));
        Ok(())
    });
}

#[test]
fn a_frame_that_speaks_after_it_has_loaded_is_not_given_up() {
    explore(async |page| {
        page.before_load(
            "if (window !== top) {
                 const later = (...message) => setTimeout(() => top.postMessage(...message), 1500);
                 window.parent = { postMessage: later };
             }",
        )
        .await?;
        page.open("pages/element.html").await?;
        page.wait_until("return one.state.layer === '2'").await?;
        // By now the element would have given it up, and tried another kind of frame.
        page.run("return new Promise(done => setTimeout(done, 4000))").await?;
        let frame = "return one.shadowRoot.querySelector('iframe').credentialless";
        assert_eq!(page.run(frame).await?, json!(false));
        Ok(())
    });
}

/// Opens a page with these headers that has nothing but the element, from an origin that is not its own.
async fn open_element_of_another_site(page: &Explorer, headers: &str, more: &str) -> Outcome {
    let here = from_xtask("VITSCOPE_E2E_URL");
    let there = here.replace("127.0.0.1", "localhost");
    page.open_at(&format!("{there}headers/{headers}/pages/embed.html")).await?;
    let code = json!(format!(
        "<script async src=\"{here}vit-scope.js\"></script>
         <vit-scope id=one layer=2 loading=eager></vit-scope>"
    ));
    let parsed = format!("document.createRange().createContextualFragment({code})");
    page.run(&format!("document.head.append({more}); document.body.replaceChildren({parsed})"))
        .await?;
    page.wait_until("return !!document.getElementById('one').shadowRoot").await?;
    page.run("window.one = document.getElementById('one')").await?;
    Ok(())
}
