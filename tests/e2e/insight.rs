//! The views of tokens and of diversity: by link and by tab, and what they say beside the engine's numbers.

use serde_json::{Value, json};

use crate::browser::{Outcome, explore};
use crate::explorer::Explorer;

/// A similarity is shown with two decimals, a chart's word with three.
const TWO_DECIMALS: f64 = 5.1e-3;
const THREE_DECIMALS: f64 = 5.1e-4;
/// float32 means of unit vectors against those of their cosines.
const CLOSE: f64 = 1e-4;

#[test]
fn the_features_of_a_link_say_the_engines_similarity() {
    explore(async |page| {
        page.open("?view=features&layer=3&query=2,2").await?;
        page.wait_ready().await?;
        wait_for_features(page).await?;
        for (column, row) in [(2, 2), (6, 5)] {
            page.set(json!({ "query": format!("{column},{row}") })).await?;
            let similarity = page.ask("similarity").await?;
            for side in ["cl", "mim"] {
                let told = &similarity[side];
                assert_eq!(told["layer"], json!(3));
                assert_eq!(told["query"], json!(format!("{column},{row}")));
                let cosines: Vec<f64> = serde_json::from_value(told["cosines"].clone())?;
                let query = row * cosines.len().isqrt() + column;
                assert!((cosines[query] - 1.0).abs() < CLOSE, "a token is like itself");
                let others = cosines.iter().sum::<f64>() - cosines[query];
                let mean = others / (cosines.len() - 1) as f64;
                wait_for_number(page, side, "similarity", mean).await?;
            }
        }
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn the_features_tab_opens_its_view_and_follows_the_layer() {
    explore(async |page| {
        page.open("?layer=2").await?;
        page.wait_ready().await?;
        page.click("#tab-Features").await?;
        wait_for_features(page).await?;
        assert_eq!(page.in_url("view").await?.as_deref(), Some("features"));
        let explained = numbers(page, "explained").await?;
        assert!(explained.iter().all(|share| (0.1..=100.0).contains(share)), "{explained:?}");
        let drawn =
            "[...document.querySelectorAll('.comparison canvas')].map(it => it.toDataURL()).join()";
        let before = page.run(&format!("return {drawn}")).await?;
        page.set(json!({ "layer": 4 })).await?;
        page.wait_until(
            "return [...document.querySelectorAll('.comparison h3')].every(it => /layer 4/.test(it.innerText))",
        )
        .await?;
        assert_ne!(page.run(&format!("return {drawn}")).await?, before);
        // A click on a map asks from there.
        page.click(".comparison[data-side=cl] .asked").await?;
        page.wait_until("return new URLSearchParams(location.search).has('query')").await?;
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn the_diversity_of_a_link_and_of_its_tab_say_the_engines_numbers() {
    explore(async |page| {
        page.open("?view=diversity&layer=4").await?;
        page.wait_ready().await?;
        compare_diversity(page).await?;
        page.open("?layer=3").await?;
        page.wait_ready().await?;
        page.click("#tab-Diversity").await?;
        compare_diversity(page).await?;
        assert_eq!(page.in_url("view").await?.as_deref(), Some("diversity"));
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn similarity_and_spectrum_are_told_without_their_view() {
    explore(async |page| {
        page.open("?layer=1&query=cls").await?;
        page.wait_ready().await?;
        let similarity = page.ask("similarity").await?;
        let spectrum = page.ask("spectrum").await?;
        for side in ["cl", "mim"] {
            assert_eq!(similarity[side]["query"], json!("cls"));
            let cosines: Vec<f64> = serde_json::from_value(similarity[side]["cosines"].clone())?;
            assert!(cosines.iter().all(|x| (-1.0..=1.0).contains(x)), "{cosines:?}");
            let values: Vec<f64> = serde_json::from_value(spectrum[side]["delta_log"].clone())?;
            assert_eq!(values[0], 0.0);
            assert!(values.is_sorted_by(|a, b| a >= b), "{values:?}");
        }
        Ok(())
    });
}

/// The last singular value of both models, and that every chart has a word for both.
async fn compare_diversity(page: &Explorer) -> Outcome {
    page.wait_until(
        "const labels = [...document.querySelectorAll('.insight-curves canvas')].map(it => it.ariaLabel);
         return labels.length === 5 && labels.every(it => /CL -?[0-9.]+, MIM -?[0-9.]+$/.test(it))",
    )
    .await?;
    let spectrum = page.ask("spectrum").await?;
    let words = words(page, "SingularValues").await?;
    for (word, side) in words.iter().zip(["cl", "mim"]) {
        let values: Vec<f64> = serde_json::from_value(spectrum[side]["delta_log"].clone())?;
        let last = values.last().copied().unwrap_or(f64::NAN);
        assert!((word - last).abs() < THREE_DECIMALS, "{side}: {word}, {last}");
    }
    for chart in ["Heads", "Depths", "Queries", "Patches"] {
        let shown = self::words(page, chart).await?;
        assert!(shown.iter().all(|mean| (-1.0..=1.0).contains(mean)), "{chart}: {shown:?}");
    }
    Ok(())
}

/// The numbers behind "CL" and "MIM" in a chart's description.
async fn words(page: &Explorer, chart: &str) -> Outcome<Vec<f64>> {
    let script = format!(
        "const label = document.querySelector('.curve[data-measure={chart}] canvas').ariaLabel;
         return ['CL', 'MIM'].map(side => Number(label.match(new RegExp(side + ' (-?[0-9.]+)'))[1]));"
    );
    Ok(serde_json::from_value(page.run(&script).await?)?)
}

async fn wait_for_features(page: &Explorer) -> Outcome {
    page.wait_until(
        "return document.querySelectorAll('.comparison [data-number=explained]').length === 2
             && document.querySelectorAll('.comparison [data-number=similarity]').length === 2",
    )
    .await
}

async fn numbers(page: &Explorer, name: &str) -> Outcome<Vec<f64>> {
    let script = format!(
        "return [...document.querySelectorAll('[data-number={name}]')]
             .map(it => parseFloat(it.innerText.replace('−', '-')))"
    );
    Ok(serde_json::from_value::<Vec<f64>>(page.run(&script).await?)?)
}

/// Waits until a side shows a number: its map may be on its way when the message is answered.
async fn wait_for_number(page: &Explorer, side: &str, name: &str, value: f64) -> Outcome {
    let script = format!(
        "const shown = document.querySelector('.comparison[data-side={side}] [data-number={name}]');
         return Math.abs(parseFloat(shown.innerText.replace('−', '-')) - {value}) < {TWO_DECIMALS}"
    );
    match page.wait_until(&script).await {
        Err(error) => {
            let shown: Value = json!(numbers(page, name).await?);
            Err(format!("{side} shows {shown}, not {value}: {error}").into())
        }
        ok => ok,
    }
}
