//! The view of what is drawn where patches are hidden: painted with the mouse and the keys, and by link.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::browser::{Outcome, explore};
use crate::explorer::Explorer;
use crate::sides::facts;

const MAE: &[u8] = include_bytes!("../golden/mae_decoder/weights.pth");

/// The error is shown with three decimals.
const THREE_DECIMALS: f64 = 5.1e-4;
/// A share is shown in whole percents.
const WHOLE_PERCENT: f64 = 0.51;
/// float32 against its sums.
const CLOSE: f64 = 1e-6;

#[test]
fn painting_a_square_changes_the_error_to_the_engines() {
    explore(async |page| {
        page.open("?image=chelsea&view=reconstruct&reconstruct.mask=7.8000000000000").await?;
        page.wait_ready().await?;
        let before = check(page).await?;
        assert_eq!(before["hidden"], json!([0, 1, 14, 15]));
        click_square(page, 7, (2, 1)).await?;
        page.wait_until(
            "return new URLSearchParams(location.search).get('reconstruct.mask') === '7.804'",
        )
        .await?;
        let after = check(page).await?;
        assert_eq!(after["hidden"], json!([0, 1, 14, 15, 32, 33, 46, 47]));
        assert_ne!(before["error"], after["error"]);
        // A click on a hidden square shows it again.
        click_square(page, 7, (2, 1)).await?;
        page.wait_until(
            "return new URLSearchParams(location.search).get('reconstruct.mask') === '7.8'",
        )
        .await?;
        assert_eq!(check(page).await?["error"], before["error"]);
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn the_tab_draws_a_mask_and_a_new_draw_is_repeatable() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.click("#tab-Reconstruct").await?;
        let first = check(page).await?;
        // 0.6 of 7 x 7 squares of 2 x 2 patches.
        assert_eq!(hidden(&first), 29 * 4);
        page.click(".comparison-tools .button").await?;
        page.wait_until(
            "return new URLSearchParams(location.search).get('reconstruct.seed') === '2'",
        )
        .await?;
        let second = check(page).await?;
        assert_eq!(hidden(&second), 29 * 4);
        assert_ne!(first["mask"], second["mask"]);
        page.reload().await?;
        page.wait_ready().await?;
        assert_eq!(check(page).await?["error"], second["error"]);
        page.run(
            "const slider = document.querySelector('#mask-ratio');
             slider.value = 25;
             slider.dispatchEvent(new Event('input', { bubbles: true }));",
        )
        .await?;
        page.wait_until(
            "return /^12 of 49/.test(document.querySelector('[data-number=hidden]').innerText)",
        )
        .await?;
        assert_eq!(hidden(&check(page).await?), 12 * 4);
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn the_keys_hide_a_square_and_the_contrastive_side_says_why_it_draws_none() {
    explore(async |page| {
        page.open("?view=reconstruct&reconstruct.mask=7.0000").await?;
        page.wait_ready().await?;
        page.wait_until("return /Nothing is hidden/.test(document.querySelector('.drawing[data-side=mim]')?.innerText)")
            .await?;
        let told = page.ask("reconstruction").await?;
        assert_eq!((&told["cl"], &told["mim"]["error"]), (&Value::Null, &Value::Null));
        let refusal =
            page.run("return document.querySelector('.drawing[data-side=cl]').innerText").await?;
        assert!(refusal.as_str().is_some_and(|text| text.contains("never to draw")), "{refusal}");
        page.run("document.querySelector('.mask-pad').focus()").await?;
        page.press([char::from(Key::Right), char::from(Key::Down), ' ']).await?;
        page.wait_until(
            "return new URLSearchParams(location.search).get('reconstruct.mask') === '7.008'",
        )
        .await?;
        assert_eq!(check(page).await?["hidden"], json!([30, 31, 44, 45]));
        Ok(())
    });
}

#[test]
fn maes_decoder_draws_says_what_is_undone_and_goes_on_by_depth() {
    explore(async |page| {
        page.open("?image=chelsea&view=reconstruct").await?;
        page.wait_ready().await?;
        page.drop_model("cl", "mae_pretrain_vit_base_full.pth", MAE).await?;
        page.wait_until(&facts("cl", "6×6 patches")).await?;
        page.wait_ready().await?;
        page.wait_until(
            "const shown = document.querySelector('.drawing[data-side=cl]');
             const labels = [...shown?.querySelectorAll('[aria-label]') ?? []];
             return /MAE’s loss/.test(shown?.innerText) && /less its mean/.test(shown.innerText)
                 && labels.some(it => it.getAttribute('aria-label').includes('through the decoder'))",
        )
        .await?;
        let told = page.ask("reconstruction").await?["cl"].take();
        // 0.75 of 6 x 6 patches.
        assert_eq!((hidden(&told), &told["norm_pix"]), (27, &json!(true)));
        let lengths =
            ["encoder", "decoder"].map(|part| told["by_depth"][part].as_array().map(Vec::len));
        assert_eq!(lengths, [Some(2), Some(3)]);
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn what_is_flat_keeps_no_share_and_a_perturbed_original_is_named() {
    explore(async |page| {
        let link = "?image=chelsea&view=reconstruct&reconstruct.mask=4.8000&perturb.brightness=0";
        page.open(link).await?;
        page.wait_ready().await?;
        page.wait_until(
            "const shown = document.querySelector('.drawing[data-side=mim]');
             return /What is hidden is flat/.test(shown?.innerText)
                 && !shown.querySelector('[data-number=high]')
                 && /is the perturbed photograph/.test(document.querySelector('.mask-figure').innerText)",
        )
        .await?;
        page.click("[data-part=reset-perturbation]").await?;
        page.wait_until(
            "return !/perturbed/.test(document.querySelector('.mask-figure').innerText)",
        )
        .await?;
        page.wait_ready().await?;
        check(page).await?;
        Ok(())
    });
}

/// MIM's answer, whose numbers agree with each other and with those on the page.
async fn check(page: &Explorer) -> Outcome<Value> {
    let told = page.ask("reconstruction").await?["mim"].take();
    let errors: Vec<f64> = serde_json::from_value(told["errors"].clone())?;
    let patches: Vec<usize> = serde_json::from_value(told["hidden"].clone())?;
    let mean = patches.iter().map(|&patch| errors[patch]).sum::<f64>() / patches.len() as f64;
    let error = told["error"].as_f64().ok_or("nothing is hidden")?;
    assert!((error - mean).abs() < CLOSE, "{error}, {mean}");
    let size = told["size"].as_u64().unwrap_or(0) as usize;
    for curve in ["original", "filled", "drawn"] {
        let curve = told["log_amplitude"][curve].as_array().map(Vec::len);
        assert_eq!(curve, Some(size / 2 + 1));
    }
    let inside: [Vec<f64>; 2] = serde_json::from_value(told["log_amplitude"]["inside"].clone())?;
    let upper = inside[0].len() / 2;
    let ratios =
        inside[1].iter().zip(&inside[0]).skip(upper).map(|(drawn, original)| drawn - original);
    let kept = 100.0 * (ratios.sum::<f64>() / (inside[0].len() - upper) as f64).exp();
    page.wait_until(&format!(
        "const shown = document.querySelector('.drawing[data-side=mim] [data-number=high]');
         return Math.abs(parseFloat(shown?.innerText) - {kept}) < {WHOLE_PERCENT}"
    ))
    .await?;
    page.wait_until(&format!(
        "const shown = document.querySelector('.drawing[data-side=mim] [data-number=error]');
         return Math.abs(parseFloat(shown?.innerText) - {error}) < {THREE_DECIMALS}"
    ))
    .await?;
    Ok(told)
}

fn hidden(told: &Value) -> usize {
    told["hidden"].as_array().map_or(0, Vec::len)
}

/// Presses the mouse on a square of the pad.
async fn click_square(page: &Explorer, side: usize, (column, row): (usize, usize)) -> Outcome {
    page.run(&format!(
        "const pad = document.querySelector('.mask-pad');
         pad.scrollIntoView();
         const box = pad.getBoundingClientRect();
         const at = {{
             clientX: box.x + box.width * ({column} + 0.5) / {side},
             clientY: box.y + box.height * ({row} + 0.5) / {side},
             bubbles: true, pointerId: 1, button: 0,
         }};
         pad.dispatchEvent(new PointerEvent('pointerdown', at));
         pad.dispatchEvent(new PointerEvent('pointerup', at));"
    ))
    .await?;
    Ok(())
}
