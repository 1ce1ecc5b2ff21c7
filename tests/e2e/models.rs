//! Models of the visitor's own: files, their heads and their input.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::browser::{Outcome, explore};
use crate::contract::assert_rows_sum_to_one;
use crate::explorer::Explorer;
use crate::sides::{choose, choose_listed, facts, open_dialog};

/// timm's layout with 2 blocks of width 32, and 5 x 5 patches of 8 px; nothing in it tells its heads.
const SMALL: &[u8] = include_bytes!("../golden/timm/weights.safetensors");

/// Golden checkpoints as their authors save them: folder, file, patches a side.
const FAMILIES: [(&str, &str, usize); 5] = [
    ("mocov3", "weights.pth.tar", 4),
    ("simmim", "weights.pth", 4),
    ("mae", "weights.pth", 6),
    ("dino", "weights.pth", 6),
    ("dinov2_reg", "weights.safetensors", 3),
];

#[test]
fn every_familys_own_file_runs_on_a_side() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        let mut names = Vec::new();
        for (family, file, grid) in FAMILIES {
            choose_file(page, "mim", &golden(family, file)).await?;
            page.wait_until(&facts("mim", &format!("{grid}×{grid} patches"))).await?;
            page.wait_ready().await?;
            // The second file of a name is numbered.
            let (stem, ending) = file.split_at(file.find('.').unwrap_or(file.len()));
            let name = page.in_url("mim").await?.unwrap_or_default();
            assert!(name.starts_with(stem) && name.ends_with(ending), "{family}: {name}");
            assert!(!names.contains(&name), "{family}: {name}");
            names.push(name);
            assert_rows_sum_to_one(&page.ask("attention").await?["mim"]);
            // Two families' files have the same facts: something else has to stand between them.
            page.set(json!({ "mim": "simmim" })).await?;
            page.wait_until(&facts("mim", "14×14 patches")).await?;
        }
        Ok(())
    });
}

#[test]
fn guessed_heads_are_edited_and_the_map_has_as_many() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.drop_model("cl", "small.safetensors", SMALL).await?;
        page.wait_until(&facts("cl", "heads (guessed)")).await?;
        page.wait_ready().await?;
        assert_eq!(heads(page, "cl").await?, 1);
        set_heads(page, "cl", "4").await?;
        page.wait_until(
            "return document.querySelectorAll('.panel[data-side=cl] .head').length === 5",
        )
        .await?;
        page.wait_ready().await?;
        assert_eq!(heads(page, "cl").await?, 4);
        // Two changes in one breath: the second counts, though the model shown has its heads still.
        page.run(
            "for (const heads of ['8', '4']) {
                 const field = document.querySelector('#heads-cl');
                 field.value = heads;
                 field.dispatchEvent(new Event('change', { bubbles: true }));
             }",
        )
        .await?;
        assert_eq!(heads(page, "cl").await?, 4);
        page.wait_ready().await?;
        assert_eq!(heads(page, "cl").await?, 4);
        // 5 do not divide 32: the sentence says so, and 4 stay.
        set_heads(page, "cl", "5").await?;
        let alerts = page.alerts().await?;
        assert!(alerts.len() == 1 && alerts[0].contains("32"), "{alerts:?}");
        let shown = page.run("return document.querySelector('#heads-cl').value").await?;
        assert_eq!(shown, json!("4"));
        assert_eq!(heads(page, "cl").await?, 4);
        Ok(())
    });
}

#[test]
fn another_input_gives_another_grid_and_keeps_the_heads() {
    explore(async |page| {
        page.open("?size=112").await?;
        page.wait_ready().await?;
        let tokens = |side: &Value| side["rows"][0].as_array().map(Vec::len);
        let attention = page.ask("attention").await?;
        assert_eq!(tokens(&attention["cl"]), Some(1 + 28 * 28));
        page.wait_until(&facts("mim", "112 px input, 28×28 patches")).await?;
        page.drop_model("cl", "small.safetensors", SMALL).await?;
        page.wait_until(&facts("cl", "heads (guessed)")).await?;
        page.wait_ready().await?;
        set_heads(page, "cl", "2").await?;
        page.wait_until(&facts("cl", "heads (set by you)")).await?;
        choose(page, "#size", "").await?;
        page.wait_until(&facts("cl", "40 px input, 5×5 patches")).await?;
        page.wait_until(&facts("mim", "56 px input, 14×14 patches")).await?;
        page.wait_ready().await?;
        assert_eq!(page.in_url("size").await?, None);
        assert_eq!(heads(page, "cl").await?, 2);
        page.set(json!({ "size": 128 })).await?;
        page.wait_until(&facts("mim", "128 px input, 32×32 patches")).await?;
        page.wait_ready().await?;
        assert_eq!(page.ask("state").await?["size"], json!("128"));
        assert_eq!(heads(page, "cl").await?, 2);
        Ok(())
    });
}

#[test]
fn heads_set_by_hand_come_back_with_their_model() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.drop_model("cl", "small.safetensors", SMALL).await?;
        page.wait_until(&facts("cl", "heads (guessed)")).await?;
        set_heads(page, "cl", "4").await?;
        page.wait_until(&facts("cl", "heads (set by you)")).await?;
        for (model, words) in [("moco", "14×14 patches"), ("small.safetensors", "5×5 patches")] {
            choose_listed(page, "cl", model).await?;
            page.wait_until(&facts("cl", words)).await?;
        }
        page.wait_until(&facts("cl", "heads (set by you)")).await?;
        assert_eq!(heads(page, "cl").await?, 4);
        Ok(())
    });
}

#[test]
fn a_link_says_the_heads_and_the_normalization_of_a_file_that_does_not() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        // The page's own files tell both.
        page.wait_until(&facts("cl", "4 heads, ImageNet normalization")).await?;
        page.drop_model("cl", "small.safetensors", SMALL).await?;
        page.wait_until(&facts("cl", "normalization (guessed)")).await?;
        page.wait_ready().await?;
        let guessed = page.ask("curves").await?["cl"].clone();
        set_heads(page, "cl", "4").await?;
        page.wait_until(&facts("cl", "heads (set by you)")).await?;
        page.wait_ready().await?;
        let headed = page.ask("curves").await?["cl"].clone();
        choose(page, "#norm-cl", "half").await?;
        page.wait_until(&facts("cl", "normalization (set by you)")).await?;
        page.wait_ready().await?;
        let set = page.ask("curves").await?["cl"].clone();
        assert!(headed != guessed && set != headed);
        assert_eq!(page.in_url("cl.heads").await?.as_deref(), Some("4"));
        assert_eq!(page.in_url("cl.norm").await?.as_deref(), Some("half"));
        let one = page.set(json!({ "cl.heads": 5 })).await;
        assert!(one.is_err_and(|error| error.to_string().contains("32")), "5 heads were taken");
        // The link cannot hold the file; once it is here again, the link still says the rest.
        page.reload().await?;
        page.wait_ready().await?;
        assert_eq!(page.in_url("cl.heads").await?, None);
        page.drop_model("cl", "small.safetensors", SMALL).await?;
        page.wait_until(&facts("cl", "normalization (set by you)")).await?;
        page.wait_ready().await?;
        assert_eq!(heads(page, "cl").await?, 4);
        assert_eq!(page.ask("curves").await?["cl"], set);
        // What is not said any more is guessed again; another model has its own.
        page.set(json!({ "cl.heads": null, "cl.norm": null })).await?;
        page.wait_until(&facts("cl", "normalization (guessed)")).await?;
        page.wait_ready().await?;
        assert_eq!(page.ask("curves").await?["cl"], guessed);
        page.set(json!({ "cl.heads": 2, "cl.norm": "0.4,0.4,0.4,0.2,0.2,0.2" })).await?;
        page.wait_until(&facts("cl", "heads (set by you)")).await?;
        page.set(json!({ "cl": "moco" })).await?;
        page.wait_until(&facts("cl", "4 heads, ImageNet normalization")).await?;
        assert_eq!(page.in_url("cl.heads").await?, None);
        assert_eq!(page.in_url("cl.norm").await?, None);
        Ok(())
    });
}

#[test]
fn heads_of_a_link_that_cannot_be_are_told_and_left_out() {
    explore(async |page| {
        // The file tells its 4.
        page.open("?cl.heads=2&mim.norm=none&mim=small.safetensors&mim.heads=5").await?;
        page.wait_ready().await?;
        page.drop_model("mim", "small.safetensors", SMALL).await?;
        page.wait_until(&facts("mim", "heads (guessed)")).await?;
        page.wait_ready().await?;
        let alerts = page.alerts().await?;
        for words in
            ["cl.heads=2", "tells its 4 heads", "mim.norm=none", "mim.heads=5", "width of 32"]
        {
            assert!(alerts.iter().any(|text| text.contains(words)), "{words} in {alerts:?}");
        }
        assert_eq!((heads(page, "cl").await?, heads(page, "mim").await?), (4, 1));
        for name in ["cl.heads", "mim.norm", "mim.heads"] {
            assert_eq!(page.in_url(name).await?, None, "{name}");
        }
        Ok(())
    });
}

#[test]
fn an_input_that_both_models_refuse_is_not_offered() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        let offered = "return [...document.querySelector('#size').options].map(it => it.value)";
        let sizes: Vec<String> = serde_json::from_value(page.run(offered).await?)?;
        let largest = sizes.last().cloned().unwrap_or_default();
        assert!(!sizes.contains(&"448".to_owned()), "{sizes:?}");
        choose(page, "#size", &largest).await?;
        page.wait_until(&facts("cl", &format!("{largest} px input"))).await?;
        page.wait_until(&facts("mim", &format!("{largest} px input"))).await?;
        // Both have taken it; to run it takes long.
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn an_input_that_no_side_takes_is_taken_back() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.set(json!({ "size": 1024 })).await?;
        page.wait_until(
            "return [...document.querySelectorAll('.notice')]
                 .filter(notice => /choose a smaller input size/.test(notice.innerText)).length > 0
                 && !new URLSearchParams(location.search).has('size')
                 && document.querySelector('#size').value === ''",
        )
        .await?;
        page.wait_ready().await?;
        page.wait_until(&facts("mim", "56 px input, 14×14 patches")).await?;
        assert_eq!(page.ask("state").await?.get("size"), None);
        Ok(())
    });
}

#[test]
fn a_model_is_called_what_it_is_given_and_a_drag_shows_its_side() {
    explore(async |page| {
        page.open("?mim.title=Ours").await?;
        page.wait_ready().await?;
        let heading = |side: &str| {
            format!("return document.querySelector('.panel[data-side={side}] h2').innerText")
        };
        assert_eq!(page.run(&heading("mim")).await?, json!("Ours"));
        page.run(
            "const field = document.getElementById('title-cl');
             field.value = '  My  DINO ';
             field.dispatchEvent(new Event('change', { bubbles: true }));",
        )
        .await?;
        page.wait_until(
            "return new URLSearchParams(location.search).get('cl.title') === 'My DINO'",
        )
        .await?;
        assert_eq!(page.run(&heading("cl")).await?, json!("My DINO"));
        let title = page.run("return document.title").await?;
        assert_eq!(title, json!("Coffee: My DINO and Ours · vitscope"));
        // A title goes with its model.
        page.set(json!({ "cl": "simmim" })).await?;
        page.wait_until("return !new URLSearchParams(location.search).has('cl.title')").await?;
        assert_eq!(page.run(&heading("cl")).await?, json!("CL"));
        page.run(
            "const data = new DataTransfer();
             data.items.add(new File([], 'a.pth'));
             const over = new DragEvent('dragover', { dataTransfer: data, bubbles: true });
             document.querySelector('.panel[data-side=mim] h2').dispatchEvent(over);",
        )
        .await?;
        let drop = "return document.getElementById('vitscope').dataset.drop";
        assert_eq!(page.run(drop).await?, json!("mim"));
        Ok(())
    });
}

#[test]
fn of_two_files_at_once_the_side_shows_the_one_that_it_holds() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.drop_model("cl", "good.safetensors", SMALL).await?;
        page.drop_model("cl", "broken.safetensors", &SMALL[..1000]).await?;
        page.wait_until("return !!document.querySelector('.notice [role=alert]')").await?;
        page.wait_ready().await?;
        // Whether the worker had begun with the first is a matter of milliseconds; the label, the
        // facts and the answers agree either way.
        let name = page.in_url("cl").await?.unwrap_or_default();
        let grid = match name.as_str() {
            "good.safetensors" => 5,
            "moco" => 14,
            other => return Err(format!("the side shows {other}").into()),
        };
        assert_eq!(
            page.ask("attention").await?["cl"]["rows"][0].as_array().map(Vec::len),
            Some(1 + grid * grid)
        );
        page.wait_until(&facts("cl", &format!("{grid}×{grid} patches"))).await?;
        let chosen = page.run("return document.querySelector('.panel[data-side=cl] select').value");
        assert_eq!(chosen.await?, json!(name));
        Ok(())
    });
}

#[test]
fn the_dialog_fits_a_narrow_screen() {
    explore(async |page| {
        page.resize(390, 800).await?;
        page.open("").await?;
        page.wait_ready().await?;
        open_dialog(page, "mim").await?;
        let inside = page
            .run(
                "const box = document.querySelector('dialog[open]').getBoundingClientRect();
                 return box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight",
            )
            .await?;
        assert_eq!(inside, json!(true));
        Ok(())
    });
}

fn golden(family: &str, file: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "golden", family, file].iter().collect()
}

async fn choose_file(page: &Explorer, side: &str, file: &Path) -> Outcome {
    open_dialog(page, side).await?;
    page.upload(&format!("#own-model-{side}"), file).await?;
    page.wait_until("return !document.querySelector('dialog[open]')").await
}

async fn set_heads(page: &Explorer, side: &str, heads: &str) -> Outcome {
    choose(page, &format!("#heads-{side}"), heads).await
}

/// The number of heads that the engine answers with.
async fn heads(page: &Explorer, side: &str) -> Outcome<usize> {
    Ok(page.ask("attention").await?[side]["rows"].as_array().map_or(0, Vec::len))
}
