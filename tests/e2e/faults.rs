//! What does not arrive: one clear sentence, and the other side stays usable.

use std::path::Path;

use serde_json::{Value, json};

use crate::browser::{Outcome, PATIENCE, explore, from_xtask};
use crate::contract::assert_rows_sum_to_one;
use crate::explorer::Explorer;

#[test]
fn a_missing_model_file_leaves_the_other_side_usable() {
    one_side_fails("missing");
}

#[test]
fn a_model_file_that_was_cut_off_leaves_the_other_side_usable() {
    one_side_fails("cut");
}

#[test]
fn a_download_that_breaks_off_leaves_the_other_side_usable() {
    one_side_fails("drop");
}

#[test]
fn a_model_file_with_a_wrong_byte_leaves_the_other_side_usable() {
    one_side_fails("corrupt");
}

#[test]
fn a_browser_without_simd_is_told_so() {
    explore(async |page| {
        page.without_simd().await?;
        page.open("").await?;
        page.wait_until("return /SIMD/.test(document.body.innerText)").await
    });
}

fn one_side_fails(fault: &str) {
    explore(async |page| {
        let file = contrastive_file(page).await?;
        page.forget().await?;
        page.open(&format!("fault/{fault}/{file}/")).await?;
        page.wait_for("cl", "error", 2 * PATIENCE).await?;
        page.wait_for("mim", "ready", 2 * PATIENCE).await?;
        assert_eq!(page.data("status").await?, "error", "data-status is the worse of the two");
        let alerts = page.alerts().await?;
        assert!(
            alerts.iter().any(|text| text.contains(&file)),
            "an alert names the file: {alerts:?}"
        );
        assert_rows_sum_to_one(&page.ask("attention").await?["mim"]);
        // The side that is left can be steered.
        let before = page.ask("attention").await?;
        page.set(json!({ "query": "1,1" })).await?;
        let after = page.ask("attention").await?;
        assert_ne!(before["mim"]["rows"], after["mim"]["rows"]);
        Ok(())
    });
}

/// The name of the file that the page takes for the contrastive side.
async fn contrastive_file(page: &Explorer) -> Outcome<String> {
    page.open("").await?;
    page.wait_ready().await?;
    let state = page.ask("state").await?;
    let list = Path::new(&from_xtask("VITSCOPE_E2E_DIST")).join("models/models.json");
    let list: Value = serde_json::from_str(&std::fs::read_to_string(list)?)?;
    let models = list["models"].as_array().ok_or("models.json holds a list `models`")?;
    let model =
        models.iter().find(|model| model["id"] == state["cl"]).ok_or("state names the model")?;
    let file = model["file"].as_str().ok_or("the embedded model has a file")?;
    Ok(file.rsplit('/').next().unwrap_or(file).to_owned())
}
