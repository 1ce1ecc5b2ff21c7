//! What cannot be shown: one clear sentence that says what to do, and the view that was there stays.

use image::{GrayImage, ImageFormat};
use serde_json::Value;

use crate::browser::{Outcome, explore, out};
use crate::explorer::Explorer;

/// Tensors of no Vision Transformer, and a call of `os.system`.
const CODE: &[u8] = include_bytes!("../golden/containers/code.pth");

#[test]
fn a_picture_of_one_pixel_is_refused_and_the_view_stays() {
    refuses_picture(1, 1, "at least 16 pixels");
}

#[test]
fn a_file_that_asks_to_run_code_is_refused_by_that_name_and_the_model_stays() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        let before = page.ask("attention").await?;
        page.drop_model("cl", "code.pth", CODE).await?;
        page.wait_until("return !!document.querySelector('.notice [role=alert]')").await?;
        let alerts = page.alerts().await?;
        assert!(alerts.len() == 1 && alerts[0].contains("posix.system"), "{alerts:?}");
        assert!(alerts[0].starts_with("code.pth on the CL side: "), "{alerts:?}");
        let listed = "return [...document.querySelectorAll('.panel-model option')].some(it => it.value === 'code.pth')";
        assert_eq!(page.run(listed).await?, Value::Bool(false));
        page.wait_ready().await?;
        assert_eq!(page.in_url("cl").await?.as_deref(), Some("moco"));
        assert_eq!(page.ask("attention").await?, before);
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_picture_of_108_megapixels_is_refused_and_the_view_stays() {
    refuses_picture(12_000, 9_000, "108 megapixels");
}

#[test]
fn a_value_of_the_link_that_names_nothing_is_told_and_the_rest_is_shown() {
    explore(async |page| {
        page.open("?head=first&layer=2&image=nowhere&cl=nobody").await?;
        page.wait_ready().await?;
        let alerts = page.alerts().await?;
        for name in ["head=first", "image=nowhere", "cl=nobody"] {
            let told = alerts.iter().filter(|text| text.contains(name)).count();
            assert_eq!(told, 1, "{name} in {alerts:?}");
        }
        assert_eq!(page.in_url("layer").await?.as_deref(), Some("2"));
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_layer_past_the_end_shows_the_last_and_says_so() {
    explore(async |page| {
        page.open("?layer=99").await?;
        page.wait_ready().await?;
        let attention = page.ask("attention").await?;
        let curves = page.ask("curves").await?;
        let layers = curves["cl"]["nmi"].as_array().map(Vec::len);
        assert_eq!(attention["cl"]["layer"].as_u64().map(|layer| layer as usize), layers);
        let alerts = page.alerts().await?;
        assert!(alerts.iter().any(|text| text.contains("layer=99")), "{alerts:?}");
        Ok(())
    });
}

#[test]
fn what_is_told_of_a_link_goes_with_its_cause() {
    explore(async |page| {
        page.open("?head=99&scale=log&perturb.blur=99&image=nowhere").await?;
        page.wait_ready().await?;
        let told = |name: &str| {
            let name = serde_json::json!(name);
            format!(
                "[...document.querySelectorAll('.notice')].some(it => it.innerText.includes({name}))"
            )
        };
        for name in ["head=99", "scale=log", "perturb.blur=99", "image=nowhere"] {
            page.wait_until(&format!("return {}", told(name))).await?;
        }
        // What is shown is in the link.
        assert_eq!(page.in_url("head").await?.as_deref(), Some("4"));
        page.set(serde_json::json!({ "head": 2 })).await?;
        page.wait_until(&format!("return !{} && {}", told("head=99"), told("scale=log"))).await?;
        page.set(serde_json::json!({ "perturb.blur": 2, "scale": "own" })).await?;
        page.wait_until(&format!("return !{} && !{}", told("perturb.blur=99"), told("scale=log")))
            .await?;
        page.set(serde_json::json!({ "image": "rocket" })).await?;
        page.wait_until("return !document.querySelector('.notice')").await
    });
}

#[test]
fn a_message_that_does_not_fit_changes_nothing() {
    explore(async |page| {
        page.open("?layer=2").await?;
        page.wait_ready().await?;
        let before = page.ask("state").await?;
        for bad in [
            serde_json::json!({ "layer": 99 }),
            serde_json::json!({ "layer": 3, "head": "first" }),
            serde_json::json!({ "query": "40,0" }),
            serde_json::json!({ "cl": "nobody" }),
            serde_json::json!({ "nonsense": 1 }),
            serde_json::json!({ "cl.heads": 2 }),
            serde_json::json!({ "cl.norm": "none" }),
            serde_json::json!({ "mim.width": 1 }),
        ] {
            assert!(page.set(bad.clone()).await.is_err(), "{bad} was taken");
        }
        assert_eq!(page.ask("state").await?, before);
        Ok(())
    });
}

fn refuses_picture(width: u32, height: u32, words: &str) {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        let before = view(page).await?;
        let file = out().join(format!("{width}x{height}.png"));
        GrayImage::new(width, height).save_with_format(&file, ImageFormat::Png)?;
        page.upload_image(&file).await?;
        page.wait_until("return !!document.querySelector('[role=alert]')?.innerText.trim()")
            .await?;
        let alerts = page.alerts().await?;
        assert!(alerts.len() == 1 && alerts[0].contains(words), "{alerts:?}");
        assert_eq!(view(page).await?, before);
        assert_eq!(page.data("status").await?, "ready");
        Ok(())
    });
}

async fn view(page: &Explorer) -> Outcome<(Value, Value)> {
    Ok((page.ask("curves").await?, page.ask("state").await?))
}
