//! What is drawn is what the engine says: pixels of the maps, words of the charts.

use serde_json::{Value, json};

use crate::browser::{Outcome, explore};
use crate::explorer::Explorer;

/// The charts' words have three decimals.
const WORD_TOLERANCE: f64 = 5.1e-4;

#[test]
fn the_drawn_map_is_brightest_where_the_capture_is_largest() {
    explore(async |page| {
        page.open("?layer=3&query=2,2").await?;
        page.wait_ready().await?;
        for (column, row) in [(0, 0), (5, 3), (6, 7)] {
            page.click_patch(column, row).await?;
            page.wait_until(&format!(
                "return new URLSearchParams(location.search).get('query') === '{column},{row}'"
            ))
            .await?;
            let attention = page.ask("attention").await?;
            for side in ["cl", "mim"] {
                let drawn = brightness(page, side).await?;
                let captured = mean_over_heads(&attention[side], drawn.len());
                assert_eq!(largest(&drawn), largest(&captured), "{side} from {column},{row}");
            }
        }
        Ok(())
    });
}

#[test]
fn the_charts_say_the_engines_numbers() {
    explore(async |page| {
        page.open("?layer=4").await?;
        page.wait_ready().await?;
        let curves = page.ask("curves").await?;
        for (chart, name) in [("Distance", "attention_distance_px"), ("Nmi", "nmi")] {
            let words = words(page, chart).await?;
            for (word, side) in words.iter().zip(["cl", "mim"]) {
                let value = mean(&curves[side][name][3]);
                assert!((word - value).abs() < WORD_TOLERANCE, "{chart} {side}: {word}, {value}");
            }
        }
        for chart in ["HighFrequency", "Spectrum"] {
            let words = words(page, chart).await?;
            for (word, side) in words.iter().zip(["cl", "mim"]) {
                // Layer l's state is z.(2l); both charts speak of its highest frequency.
                let state = curves[side]["fourier_delta_log_amplitude"][8].as_array();
                let value = state.and_then(|s| s.last()?.as_f64()).unwrap_or(f64::NAN);
                assert!((word - value).abs() < WORD_TOLERANCE, "{chart} {side}: {word}, {value}");
            }
        }
        Ok(())
    });
}

/// Brightness of every pixel of the map over the photograph; plasma grows brighter with the value.
async fn brightness(page: &Explorer, side: &str) -> Outcome<Vec<f64>> {
    let script = format!(
        "const canvas = document.querySelector('.panel[data-side={side}] .overlay canvas');
         const {{ data }} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
         return Array.from({{ length: data.length / 4 }}, (_, i) =>
             0.2126 * data[4 * i] + 0.7152 * data[4 * i + 1] + 0.0722 * data[4 * i + 2]);"
    );
    Ok(serde_json::from_value(page.run(&script).await?)?)
}

/// Over the last `patches` tokens: the prefix tokens come first.
fn mean_over_heads(side: &Value, patches: usize) -> Vec<f64> {
    let rows: Vec<Vec<f64>> =
        serde_json::from_value(side["rows"].clone()).expect("rows of numbers");
    let prefix = rows[0].len() - patches;
    (prefix..rows[0].len()).map(|token| rows.iter().map(|row| row[token]).sum()).collect()
}

fn largest(values: &[f64]) -> Option<usize> {
    (0..values.len()).max_by(|&a, &b| values[a].total_cmp(&values[b]))
}

fn mean(heads: &Value) -> f64 {
    let heads: Vec<f64> = serde_json::from_value(heads.clone()).expect("a number a head");
    heads.iter().sum::<f64>() / heads.len() as f64
}

/// The numbers behind "CL" and "MIM" in a chart's description.
async fn words(page: &Explorer, chart: &str) -> Outcome<Vec<f64>> {
    let script = format!(
        "const label = document.querySelector('.curve[data-measure={chart}] canvas').ariaLabel;
         return ['CL', 'MIM'].map(side => Number(label.match(new RegExp(side + ' (-?[0-9.]+)'))[1]));"
    );
    let words = page.run(&script).await?;
    assert_ne!(words, json!([]));
    Ok(serde_json::from_value(words)?)
}
