//! The paper's own pair: one button, one bar, and no second download.

use std::path::Path;

use serde_json::json;

use crate::browser::{Outcome, PATIENCE, out};
use crate::explorer::Explorer;
use crate::hub::{Fault, explore_hub, until_cached};
use crate::made_model::MadeModel;
use crate::sides::facts;

/// What both models of the hub are called there.
const NAME: &str = "model.safetensors";
/// models.json says 12 heads of both.
const WIDTH: usize = 48;
/// Patches a side, of 8 px.
const GRID: usize = 4;

/// A model of one block, with a classifier of so many classes, which is not read.
fn of_twelve_heads(classes: usize) -> Vec<u8> {
    let (width, grid) = (WIDTH, GRID);
    let classes = Some(classes);
    MadeModel { width, blocks: 1, grid, patch: 8, classes, amplitude: 0.1 }.file()
}

async fn open_dialog(page: &Explorer) -> Outcome {
    page.click("#paper-pair").await?;
    page.wait_until("return !!document.querySelector('dialog[open]')").await
}

/// What the button in the dialog says.
async fn button(page: &Explorer) -> Outcome<String> {
    let text = page.run("return document.querySelector('[data-part=load-pair]').innerText").await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

async fn both_are_shown(page: &Explorer) -> Outcome {
    for side in ["cl", "mim"] {
        page.wait_until(&facts(side, "4×4 patches")).await?;
    }
    page.wait_ready().await
}

#[test]
fn one_click_brings_both_models_and_the_next_visit_has_them() {
    let file = of_twelve_heads(1000);
    explore_hub(vec![(NAME, file.clone(), None)], async |page, hub| {
        page.open("").await?;
        page.wait_ready().await?;
        open_dialog(page).await?;
        assert!(button(page).await?.contains("689 MB from huggingface.co"));
        page.click("[data-part=load-pair]").await?;
        both_are_shown(page).await?;
        assert_eq!(hub.sent(NAME), 2 * file.len());
        assert_eq!(page.in_url("cl").await?.as_deref(), Some("mocov3-vit-b"));
        assert_eq!(page.in_url("mim").await?.as_deref(), Some("mae-vit-b"));
        page.wait_until("return !document.querySelector('.pair-progress')").await?;
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        // Another tab, another day.
        until_cached(page, "keys.filter(({ url }) => url.includes('/url/')).length === 2").await?;
        hub.forget();
        page.run("sessionStorage.clear()").await?;
        page.open("").await?;
        page.wait_ready().await?;
        open_dialog(page).await?;
        page.wait_until(
            "return /on this computer/.test(document.querySelector('[data-part=load-pair]').innerText)",
        )
        .await?;
        page.click("[data-part=load-pair]").await?;
        both_are_shown(page).await?;
        assert_eq!(hub.sent(NAME), 0);
        // A link to the pair does not ask whether to download what is here.
        page.run("sessionStorage.clear()").await?;
        page.open("?cl=mocov3-vit-b&mim=mae-vit-b").await?;
        page.wait_ready().await?;
        both_are_shown(page).await?;
        assert_eq!(hub.sent(NAME), 0);
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn one_bar_counts_both_downloads_and_one_button_ends_them() {
    let fault = Some(Fault::Hang(1 << 20));
    explore_hub(vec![(NAME, of_twelve_heads(20_000), fault)], async |page, _| {
        page.open("").await?;
        page.wait_ready().await?;
        open_dialog(page).await?;
        page.click("[data-part=load-pair]").await?;
        // The hub has said how long both are.
        page.wait_until(
            "const words = document.querySelector('.pair-progress p')?.innerText ?? '';
             return / [2-6]\\.\\d of 8\\.\\d MB/.test(words)",
        )
        .await?;
        let bars =
            page.run("return document.querySelector('.pair-progress progress').value").await?;
        assert!(bars.as_f64().is_some_and(|share| share > 0.1 && share < 1.0), "{bars}");
        page.click("[data-part=cancel-pair]").await?;
        page.wait_for("cl", "ready", PATIENCE).await?;
        page.wait_for("mim", "ready", PATIENCE).await?;
        page.wait_until("return !document.querySelector('.pair-progress')").await?;
        assert_eq!(page.in_url("cl").await?.as_deref(), Some("moco"));
        assert_eq!(page.in_url("mim").await?.as_deref(), Some("simmim"));
        Ok(())
    });
}

#[test]
fn simmims_own_file_comes_to_its_side_and_cls_model_beside_it() {
    let file = of_twelve_heads(1000);
    let own = out().join("simmim-own.safetensors");
    explore_hub(vec![(NAME, file.clone(), None)], async |page, hub| {
        std::fs::write(&own, &file)?;
        page.open("").await?;
        page.wait_ready().await?;
        open_dialog(page).await?;
        let link = page.run("return document.querySelector('dialog[open] a').href").await?;
        assert!(link.as_str().is_some_and(|link| link.starts_with("https://drive.google.com/")));
        page.upload("#paper-pair-own", Path::new(&own)).await?;
        both_are_shown(page).await?;
        assert_eq!(hub.sent(NAME), file.len());
        assert_eq!(page.in_url("mim").await?, Some("simmim-own.safetensors".to_owned()));
        Ok(())
    });
}

#[test]
fn the_dialog_fits_a_narrow_screen() {
    explore_hub(Vec::new(), async |page, _| {
        page.resize(390, 800).await?;
        page.open("").await?;
        page.wait_ready().await?;
        open_dialog(page).await?;
        let inside = page
            .run(
                "const box = document.querySelector('dialog[open]').getBoundingClientRect();
                 return box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight
                     && document.documentElement.scrollWidth <= innerWidth",
            )
            .await?;
        assert_eq!(inside, json!(true));
        page.screenshot(&out().join("paper-pair-390.png")).await
    });
}
