//! Checkpoints as the field has them, dropped on a side: two models in a file, any ending, a part alone.

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde_json::json;

use crate::browser::{Outcome, explore};
use crate::contract::assert_rows_sum_to_one;
use crate::explorer::Explorer;
use crate::sides::{choose, facts};

const SMALL: &[u8] = include_bytes!("../golden/timm/weights.safetensors");
const DINOV3: &[u8] = include_bytes!("../golden/timm_dinov3/weights.safetensors");
const TORCHVISION: &[u8] = include_bytes!("../golden/torchvision/weights.pth");

const OPEN_CLIP: &[u8] = include_bytes!("../golden/open_clip_up/weights.safetensors");

/// The classes and the role of every sentence that is shown.
const ROLES: &str = "return [...document.querySelectorAll('.notice')].map(notice => [notice.className, notice.querySelector('p').getAttribute('role')])";

/// A model and, as its average, the same with a class token of zeros.
fn two_models() -> Outcome<Vec<u8>> {
    let file = SafeTensors::deserialize(SMALL)?;
    let zeros = vec![0; file.tensor("cls_token")?.data().len()];
    let mut tensors = Vec::new();
    for (name, tensor) in file.tensors() {
        let copy = match &*name {
            "cls_token" => TensorView::new(Dtype::F32, tensor.shape().to_vec(), &zeros)?,
            _ => tensor.clone(),
        };
        tensors.push((format!("model_ema.{name}"), copy));
        tensors.push((format!("model.{name}"), tensor));
    }
    Ok(safetensors::serialize(tensors, None)?)
}

#[test]
fn of_two_models_in_a_file_the_other_is_chosen_on_the_spot_and_in_the_link() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.drop_model("cl", "both.ckpt", &two_models()?).await?;
        page.wait_until(&facts("cl", "5×5 patches")).await?;
        page.wait_ready().await?;
        let plain = page.ask("curves").await?;
        let shown = page.run("return document.querySelector('#model-in-file-cl').value").await?;
        assert_eq!(shown, json!("model"));
        let text = page.run("return document.body.innerText").await?;
        assert!(text.as_str().unwrap_or_default().contains("\"model_ema\""), "nothing is said");
        assert_eq!(page.run(ROLES).await?, json!([["notice note", "status"]]));
        choose(page, "#model-in-file-cl", "model_ema").await?;
        page.wait_for_change("curves", &plain).await?;
        page.wait_ready().await?;
        assert_eq!(page.in_url("cl.model").await?.as_deref(), Some("model_ema"));
        choose(page, "#model-in-file-cl", "model").await?;
        page.wait_until(
            "return new URL(location).searchParams.get('cl.model') === 'model' \
             && document.querySelector('#model-in-file-cl').value === 'model'",
        )
        .await?;
        page.wait_ready().await?;
        assert_eq!(page.ask("curves").await?["cl"], plain["cl"]);
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn what_clips_file_does_not_tell_is_noted_and_can_be_changed() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.drop_model("cl", "open_clip.safetensors", OPEN_CLIP).await?;
        page.wait_until(&facts("cl", "5×5 patches")).await?;
        page.wait_ready().await?;
        let guessed = page.ask("curves").await?;
        assert_eq!(page.run(ROLES).await?, json!([["notice note", "status"]]));
        choose(page, "#activation-cl", "quick_gelu").await?;
        page.wait_for_change("curves", &guessed).await?;
        page.wait_ready().await?;
        assert_eq!(page.in_url("cl.activation").await?.as_deref(), Some("quick_gelu"));
        // It is no guess any more.
        assert_eq!(page.run(ROLES).await?, json!([]));
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_checkpoint_is_told_by_its_bytes_whatever_its_name_ends_with() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        shows(page, "dinov3.weights", DINOV3, "DINOv3").await?;
        shows(page, "vit_b_16", TORCHVISION, "torchvision").await?;
        Ok(())
    });
}

#[test]
fn two_files_dropped_at_once_go_to_the_two_sides() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.run(&format!(
            "const data = new DataTransfer();
             data.items.add(new File([new Uint8Array({SMALL:?})], 'first.safetensors'));
             data.items.add(new File([new Uint8Array({DINOV3:?})], 'second.pth'));
             document.body.dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, bubbles: true }}));"
        ))
        .await?;
        page.wait_until(
            "const family = side => document.querySelector(`.panel[data-side=${side}] .model-facts`).title;
             return family('cl').startsWith('timm') && family('mim').startsWith('DINOv3')",
        )
        .await?;
        page.wait_ready().await?;
        assert_eq!(page.in_url("cl").await?.as_deref(), Some("first.safetensors"));
        assert_eq!(page.in_url("mim").await?.as_deref(), Some("second.pth"));
        Ok(())
    });
}

#[test]
fn a_part_of_a_model_is_told_as_that() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        let file = SafeTensors::deserialize(SMALL)?;
        let mut tensors = file.tensors();
        tensors.truncate(tensors.len() / 2);
        let part = safetensors::serialize(tensors, None)?;
        page.drop_model("mim", "model-00001-of-00002.safetensors", &part).await?;
        page.wait_until("return document.body.innerText.includes('part 1 of 2 of a model')")
            .await?;
        page.wait_ready().await?;
        assert_eq!(page.in_url("mim").await?.as_deref(), Some("simmim"), "the model before stays");
        Ok(())
    });
}

/// A file dropped on MIM's side is a model of that family.
async fn shows(page: &Explorer, name: &str, bytes: &[u8], family: &str) -> Outcome {
    page.drop_model("mim", name, bytes).await?;
    page.wait_until(&format!(
        "return document.querySelector('.panel[data-side=mim] .model-facts').title.includes('{family}')"
    ))
    .await?;
    page.wait_ready().await?;
    assert_rows_sum_to_one(&page.ask("attention").await?["mim"]);
    Ok(())
}

/// A model in two parts.
fn two_parts() -> Outcome<[Vec<u8>; 2]> {
    let file = SafeTensors::deserialize(SMALL)?;
    let mut tensors = file.tensors();
    tensors.sort_by(|a, b| a.0.cmp(&b.0));
    let second = tensors.split_off(tensors.len() / 2);
    Ok([safetensors::serialize(tensors, None)?, safetensors::serialize(second, None)?])
}

#[test]
fn the_parts_of_a_model_that_are_dropped_together_are_one() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.drop_model("cl", "whole.safetensors", SMALL).await?;
        page.wait_until(&facts("cl", "5×5 patches")).await?;
        page.wait_ready().await?;
        let whole = page.ask("curves").await?;
        let [first, second] = two_parts()?;
        let names = ["m-00001-of-00002.safetensors", "m-00002-of-00002.safetensors"];
        // One that is missing is told, and the side keeps its model.
        let three = "m-00003-of-00003.safetensors";
        page.drop_files("mim", &[("m-00001-of-00003.safetensors", &first), (three, &second)])
            .await?;
        page.wait_until("return !!document.querySelector('.notice [role=alert]')").await?;
        let alerts = page.alerts().await?;
        assert!(alerts.len() == 1 && alerts[0].contains("number 2 is missing"), "{alerts:?}");
        assert_eq!(page.in_url("mim").await?.as_deref(), Some("simmim"));
        let index: &[u8] = b"{}";
        page.drop_files(
            "mim",
            &[(names[1], &second), ("m.safetensors.index.json", index), (names[0], &first)],
        )
        .await?;
        page.wait_until(&facts("mim", "5×5 patches")).await?;
        page.wait_ready().await?;
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        assert_eq!(page.in_url("mim").await?.as_deref(), Some("m.safetensors"));
        let both = page.ask("curves").await?;
        assert_eq!(both["mim"]["attention_distance_px"], whole["cl"]["attention_distance_px"]);
        assert!(both["mim"]["attention_distance_px"].is_array());
        Ok(())
    });
}
