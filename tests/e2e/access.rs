//! The page held to WCAG 2.2 AA and to good practice, as far as axe-core can tell, in all its states.

use fantoccini::key::Key;
use serde_json::json;

use crate::browser::{Outcome, explore};
use crate::explorer::Explorer;

/// Put into the page by the browser's driver: the page's own policy stays as it is.
const AXE: &str = include_str!("../vendor/axe-core/axe.min.js");

/// "rule | selector | help" of every element that breaks a rule.
const CHECK: &str = "
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    return axe.run(document, { runOnly: tags, resultTypes: ['violations'] }).then(({ violations }) =>
        violations.flatMap(({ id, help, nodes }) =>
            nodes.map(node => `${id} | ${node.target.flat().join(' ')} | ${help}`)));";

/// The views, and what is there once one shows numbers. The last keeps the processor busy.
const VIEWS: [(&str, &str); 12] = [
    ("layers", ".tiles-frame[style]"),
    ("queries", ".comparison-number strong:not(:empty)"),
    ("features", "[data-number=explained]"),
    ("diversity", "#view .curve"),
    ("attention", "[data-number=entropy]"),
    ("perturb", ".lab-shifts strong"),
    ("reconstruct", "[data-number=error]"),
    ("probes", ".probes-top li:not([hidden])"),
    ("training", ".training-side"),
    ("many", ".many-tools"),
    ("camera", ".camera-tools"),
    ("tokens", ".picture"),
];

#[test]
fn axe_finds_nothing_on_a_wide_light_page() {
    explore(async |page| audit(page, "light", 1440).await);
}

#[test]
fn axe_finds_nothing_on_a_dark_phone() {
    explore(async |page| audit(page, "dark", 390).await);
}

async fn audit(page: &Explorer, scheme: &str, width: u32) -> Outcome {
    let mut found = Vec::new();
    page.prefer(scheme).await?;
    page.resize(width, 844).await?;
    page.open("?engine=cpu&query=4,4&query2=6,6&perturb.noise=20").await?;
    page.wait_ready().await?;
    page.run(AXE).await?;
    for (view, part) in VIEWS {
        page.set(json!({ "view": view })).await?;
        page.wait_until(&format!("return !!document.querySelector('{part}')")).await?;
        check(page, view, &mut found).await?;
    }
    page.set(json!({ "view": "layers" })).await?;
    for opener in
        ["#share", "#paper-pair", ".header > button:last-of-type", "[data-part=open-model]"]
    {
        page.click(opener).await?;
        page.wait_until("return !!document.querySelector('dialog[open]')").await?;
        check(page, opener, &mut found).await?;
        page.press([char::from(Key::Escape)]).await?;
    }
    page.set(json!({ "chapter": 7 })).await?;
    page.wait_until("return document.querySelectorAll('.scorecard .verdict strong').length === 4")
        .await?;
    check(page, "tour", &mut found).await?;
    page.click("#tour-close").await?;
    page.click("#quiz").await?;
    let asks = "return document.querySelectorAll('[data-answer]:enabled').length === 2";
    page.wait_until(asks).await?;
    check(page, "quiz", &mut found).await?;
    for _ in 0..10 {
        page.wait_until(asks).await?;
        page.click("[data-answer=left]").await?;
        page.click("#quiz-next").await?;
    }
    page.wait_until("return !!document.querySelector('.quiz-score')").await?;
    check(page, "quiz is over", &mut found).await?;
    page.press([char::from(Key::Escape)]).await?;
    page.click("#share").await?;
    page.click("[data-part=worksheet]").await?;
    page.wait_until("return document.querySelector('#worksheet-print')?.disabled === false")
        .await?;
    check(page, "worksheet", &mut found).await?;
    // Figures in other pages, one with a mark for its author.
    for figure in
        ["layer=99", "show=maps,overview&controls=query", "show=maps,curves&controls=none"]
    {
        page.open(&format!("?engine=cpu&embed=1&{figure}")).await?;
        page.wait_ready().await?;
        page.run(AXE).await?;
        check(page, figure, &mut found).await?;
    }
    // What finds nothing must be able to find something.
    let planted = "document.querySelector('main').append(document.createElement('input'))";
    page.run(planted).await?;
    let mut control = Vec::new();
    check(page, "planted", &mut control).await?;
    assert!(control.iter().any(|line| line.contains("label | ")), "{control:?}");
    page.without_simd().await?;
    page.open("").await?;
    page.wait_until("return !!document.querySelector('[role=alert]')").await?;
    page.run(AXE).await?;
    check(page, "no engine", &mut found).await?;
    assert!(found.is_empty(), "{scheme}, {width} px:\n{}", found.join("\n"));
    Ok(())
}

async fn check(page: &Explorer, state: &str, found: &mut Vec<String>) -> Outcome {
    let lines: Vec<String> = serde_json::from_value(page.run(CHECK).await?)?;
    found.extend(lines.into_iter().map(|line| format!("{state}: {line}")));
    Ok(())
}

#[test]
fn what_is_chosen_is_seen_in_the_systems_colors() {
    explore(async |page| {
        let features = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
        page.devtools("Emulation.setEmulatedMedia", features).await?;
        page.open("?engine=cpu").await?;
        page.wait_ready().await?;
        let differ = page
            .run(
                "const ground = element => getComputedStyle(element).backgroundColor;
                 const all = selector => [...document.querySelectorAll(selector)].map(ground);
                 return {
                     forced: matchMedia('(forced-colors: active)').matches,
                     tabs: new Set(all('[role=tab]')).size,
                     switch: new Set(all('[aria-label=Scale] button:is([aria-pressed=true], [aria-pressed=false])')).size,
                     keys: new Set([...all('.panel .key'), ground(document.body)]).size,
                     track: getComputedStyle(document.getElementById('layer')).forcedColorAdjust,
                 };",
            )
            .await?;
        assert_eq!(
            differ,
            json!({ "forced": true, "tabs": 2, "switch": 2, "keys": 3, "track": "none" })
        );
        Ok(())
    });
}
