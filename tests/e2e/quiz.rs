//! “Which one is contrastive?” as a visitor plays it: by what the maps do, not by names.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::browser::{Outcome, explore};
use crate::explorer::Explorer;

/// What a visitor may have had before, and is to have again.
const OWN_VIEW: &str = "?image=rocket&layer=5&query=1,1&scale=own&view=diversity";
/// How bright each patch of each map is on its canvas.
const MAPS: &str = "
    return [...document.querySelectorAll('.quiz-map canvas')].map(canvas => {
        const { width, height } = canvas;
        const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
        return Array.from({ length: width * height }, (_, patch) =>
            0.21 * data[4 * patch] + 0.72 * data[4 * patch + 1] + 0.07 * data[4 * patch + 2]);
    });";

async fn wait_for_round(page: &Explorer, number: usize) -> Outcome {
    page.wait_until(&format!(
        "return document.querySelector('.quiz-count')?.innerText.startsWith('Round {number} of 10,')
             && document.querySelectorAll('[data-answer]:enabled').length === 2"
    ))
    .await
}

/// Neither the text nor the title nor a label names a model, and the link says the seed alone.
async fn assert_tells_nothing(page: &Explorer) -> Outcome {
    let said = page
        .run(
            "const labels = [...document.querySelectorAll('main, main *')]
                 .filter(it => it.checkVisibility())
                 .flatMap(it => ['aria-label', 'title', 'aria-description', 'alt'].map(name => it.getAttribute(name)));
             return [document.body.innerText, document.title, ...labels.filter(it => it)].join(' ')",
        )
        .await?;
    let said = said.as_str().unwrap_or_default();
    for name in ["MoCo", "SimMIM", "CL ", "MIM", "NMI"] {
        assert!(!said.contains(name), "{name} in {said}");
    }
    let link = page.run("return location.search").await?;
    assert!(link.as_str().is_some_and(|it| it.starts_with("?quiz=")), "{link}");
    Ok(())
}

/// How alike two maps are, whatever their scales: their correlation.
fn likeness(a: &[f64], b: &[f64]) -> f64 {
    let centered = |map: &[f64]| {
        let mean = map.iter().sum::<f64>() / map.len() as f64;
        map.iter().map(|value| value - mean).collect::<Vec<_>>()
    };
    let (a, b) = (centered(a), centered(b));
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt()
}

/// Asks from two corners, and says which map stays, by its pixels.
async fn which_stays(page: &Explorer) -> Outcome<&'static str> {
    let from = async |column: usize, row: usize| -> Outcome<Vec<Vec<f64>>> {
        let before = page.run(MAPS).await?;
        page.click_patch(column, row).await?;
        page.wait_until(&format!(
            "const maps = () => {{ {MAPS} }}; return JSON.stringify(maps()) !== '{before}'"
        ))
        .await?;
        page.wait_ready().await?;
        // The second map may come in a frame of its own.
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        Ok(serde_json::from_value(page.run(MAPS).await?)?)
    };
    let (first, last) = (from(1, 1).await?, from(12, 12).await?);
    let [left, right] = [0, 1].map(|map| likeness(&first[map], &last[map]));
    Ok(if left > right { "left" } else { "right" })
}

#[test]
fn who_watches_the_maps_tells_them_apart_and_gets_the_view_back() {
    explore(async |page| {
        page.open(OWN_VIEW).await?;
        page.wait_ready().await?;
        let before = page.ask("state").await?;
        let link = page.run("return location.href").await?;
        page.click("#quiz").await?;
        for round in 1..=2 {
            wait_for_round(page, round).await?;
            assert_tells_nothing(page).await?;
            let answer = which_stays(page).await?;
            assert_tells_nothing(page).await?;
            // Once by the button, once by its key.
            match round {
                1 => page.click(&format!("[data-answer={answer}]")).await?,
                _ => {
                    page.run("document.querySelector('#quiz-title').focus()").await?;
                    page.press(answer.chars().take(1)).await?;
                }
            }
            page.wait_until("return document.querySelector('.quiz-told').innerText !== ''").await?;
            let told = page.run("return document.querySelector('.quiz-told').innerText").await?;
            let told = told.as_str().unwrap_or_default();
            let right = format!("Right: the {answer} one is contrastive.");
            assert!(told.starts_with(&right) && told.contains("NMI 0."), "{told}");
            let named = format!("return document.querySelector('[data-at={answer}] h3').innerText");
            assert!(page.run(&named).await?.as_str().is_some_and(|it| it.contains("MoCo v3")));
            let score = format!("{round} right so far.");
            let count = page.run("return document.querySelector('.quiz-count').innerText").await?;
            assert!(count.as_str().is_some_and(|it| it.ends_with(&score)), "{count}");
            page.click("#quiz-next").await?;
        }
        wait_for_round(page, 3).await?;
        page.press([char::from(Key::Escape)]).await?;
        page.wait_until(
            "return !document.querySelector('.quiz') && !!document.querySelector('.explorer')",
        )
        .await?;
        page.wait_ready().await?;
        assert_eq!(page.ask("state").await?, before);
        page.wait_until("return document.activeElement.id === 'quiz'").await?;
        page.wait_until(&format!("return location.href === {link}")).await?;
        let title = page.run("return document.title").await?;
        assert_eq!(title, "Rocket: MoCo v3 and SimMIM · vitscope");
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_link_draws_the_same_rounds_and_its_end_says_the_score() {
    explore(async |page| {
        let mut shown: Vec<Value> = Vec::new();
        for _ in 0..2 {
            page.open("?quiz=7").await?;
            wait_for_round(page, 1).await?;
            let round = "return [document.querySelector('.stage').ariaLabel, document.querySelector('.quiz-count').innerText,
                 document.querySelector('.stage .marker').style.cssText]";
            shown.push(page.run(round).await?);
        }
        assert_eq!(shown[0], shown[1]);
        for round in 1..=10 {
            wait_for_round(page, round).await?;
            page.click("[data-answer=left]").await?;
            page.click("#quiz-next").await?;
        }
        page.wait_until(
            "return document.querySelectorAll('.quiz .scorecard tbody tr').length === 10",
        )
        .await?;
        let right =
            page.run("return document.querySelectorAll('.quiz [data-right=true]').length").await?;
        let score =
            page.run("return document.querySelector('.quiz-score strong').innerText").await?;
        assert_eq!(score, json!(format!("{right} of 10")));
        let shared = page.run("return document.querySelector('#quiz-share').value").await?;
        let shared = shared.as_str().unwrap_or_default();
        assert!(shared.contains(&format!("I told {right} of 10")), "{shared}");
        assert!(shared.ends_with("?quiz=7"), "{shared}");
        page.click("#quiz-again").await?;
        wait_for_round(page, 1).await?;
        assert_ne!(page.in_url("quiz").await?.as_deref(), Some("7"));
        page.click("#quiz-close").await?;
        page.wait_ready().await?;
        assert_eq!(page.in_url("quiz").await?, None);
        page.open("?quiz=none").await?;
        page.wait_ready().await?;
        let alerts = page.alerts().await?;
        assert!(alerts.len() == 1 && alerts[0].contains("quiz is a number from 1"), "{alerts:?}");
        Ok(())
    });
}
