//! A large model is divided among two workers, and gives what it gives in one.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;

use crate::browser::{Outcome, explore, out};
use crate::explorer::Explorer;
use crate::made_model::MadeModel;
use crate::sides::{facts, open_dialog};

/// float32, where sums of two parts are in another order.
const TOLERANCE: f64 = 1e-4;
/// 12 billion multiplications: 401 tokens in four blocks of a ViT-B.
const LARGE: MadeModel =
    MadeModel { width: 768, blocks: 4, grid: 20, patch: 16, classes: None, amplitude: 0.05 };
/// timm's layout with 2 blocks.
const SMALL: &[u8] = include_bytes!("../golden/timm/weights.safetensors");
/// Counts the second workers that lost_share.js has broken off.
const LOST: &str = "
    window.lost = 0;
    new BroadcastChannel('lost').onmessage = () => { window.lost += 1; };";
/// What the page says of its engine.
const ENGINE: &str = "document.querySelector('[data-part=engine]').textContent";

fn cores(cores: usize) -> String {
    format!(
        "Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', {{ get: () => {cores}, configurable: true }});"
    )
}

/// The CPU engine's workers start with this script.
fn begun_by(script: &str) -> String {
    format!(
        "const engine = /engine=(\\w+)/;
         const begun = address => `/pages/{script}?engine=${{engine.exec(address)[1]}}&worker=${{encodeURIComponent(address)}}`;
         window.Worker = class extends Worker {{
             constructor(address, options) {{
                 super(/engine_cpu/.test(address) ? begun(`${{new URL(address, location.href)}}`) : address, options);
             }}
         }};"
    )
}

/// The large model's file, made once.
fn file() -> &'static Path {
    static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
        let path = out().join("large.safetensors");
        fs::write(&path, LARGE.file()).expect("there is room for 116 MB");
        path
    });
    &FILE
}

/// Opens the page on a computer of so many cores, and puts the large model on CL.
async fn open_large(page: &Explorer, before: &str) -> Outcome {
    page.before_load(before).await?;
    page.open("?engine=cpu&query=5,2&layer=3").await?;
    page.wait_ready().await?;
    open_dialog(page, "cl").await?;
    page.upload("#own-model-cl", file()).await?;
    page.wait_until(&facts("cl", "4 layers")).await?;
    page.wait_ready().await
}

async fn is_divided(page: &Explorer) -> Outcome<bool> {
    Ok(page.run(&format!("return /CL’s among 2/.test({ENGINE})")).await? == true)
}

/// All numbers of a value, in their order.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Number(number) => number.as_f64().into_iter().collect(),
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        Value::Object(values) => values.values().flat_map(numbers).collect(),
        Value::Null | Value::Bool(_) | Value::String(_) => Vec::new(),
    }
}

fn assert_close(found: &Value, expected: &Value) {
    let (found, expected) = (numbers(found), numbers(expected));
    assert_eq!(found.len(), expected.len());
    assert!(found.len() > 100, "{}", found.len());
    for (found, expected) in found.iter().zip(&expected) {
        let off = (found - expected).abs();
        assert!(off <= TOLERANCE * expected.abs().max(1.0), "{found}, expected {expected}");
    }
}

/// What the model gives in one worker.
async fn alone(page: &Explorer) -> Outcome<[Value; 2]> {
    open_large(page, &cores(1)).await?;
    assert!(!is_divided(page).await?);
    Ok([page.ask("attention").await?, page.ask("curves").await?])
}

#[test]
fn a_large_model_gives_the_same_in_two_workers() {
    explore(async |page| {
        let expected = alone(page).await?;
        open_large(page, &cores(2)).await?;
        assert!(is_divided(page).await?);
        assert_close(&page.ask("attention").await?, &expected[0]);
        assert_close(&page.ask("curves").await?, &expected[1]);
        // A small one that takes its place needs no second worker.
        page.drop_model("cl", "small.safetensors", SMALL).await?;
        page.wait_until(&facts("cl", "2 layers")).await?;
        page.wait_ready().await?;
        assert!(!is_divided(page).await?);
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_second_worker_that_is_lost_leaves_the_model_in_one() {
    explore(async |page| {
        let expected = alone(page).await?;
        open_large(page, &(cores(2) + LOST + &begun_by("lost_share.js"))).await?;
        page.wait_until("return window.lost === 1").await?;
        page.wait_until(&format!("return !/among 2/.test({ENGINE})")).await?;
        assert_close(&page.ask("attention").await?, &expected[0]);
        assert_close(&page.ask("curves").await?, &expected[1]);
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_model_that_is_no_faster_in_two_workers_goes_back_to_one() {
    explore(async |page| {
        open_large(page, &(cores(2) + &begun_by("slow_share.js"))).await?;
        assert!(is_divided(page).await?);
        for image in ["coffee", "chelsea", "astronaut", "coffee"] {
            page.set(serde_json::json!({ "image": image })).await?;
            page.wait_ready().await?;
        }
        page.wait_until(&format!("return !/among 2/.test({ENGINE})")).await?;
        let divided = page.ask("curves").await?;
        page.set(serde_json::json!({ "image": "chelsea" })).await?;
        page.wait_ready().await?;
        page.set(serde_json::json!({ "image": "coffee" })).await?;
        page.wait_ready().await?;
        assert_close(&page.ask("curves").await?, &divided);
        Ok(())
    });
}
