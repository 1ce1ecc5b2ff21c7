//! The view “Many images”: its means are those of single runs, folders are looked through, and it ends when told
//! or when a model changes.

use std::path::{Path, PathBuf};

use image::{DynamicImage, GenericImageView};
use serde_json::{Value, json};

use crate::browser::{Outcome, PATIENCE, explore, out};
use crate::explorer::Explorer;
use crate::sides::{cancel, cancel_button};

/// timm's layout with 2 blocks.
const SMALL: &[u8] = include_bytes!("../golden/timm/weights.safetensors");

/// Sums of float64 in another order.
const CLOSE: f64 = 1e-9;
/// A chart's word has three decimals.
const THREE_DECIMALS: f64 = 5.1e-4;

const CURVES: [&str; 3] = ["attention_distance_px", "nmi", "fourier_delta_log_amplitude"];

#[test]
fn the_means_are_those_of_single_runs_and_what_is_no_picture_is_named() {
    explore(async |page| {
        let pictures = pictures("many-means", 24)?;
        page.open("?layer=4&view=many").await?;
        page.wait_ready().await?;
        let mut single = Vec::new();
        for picture in &pictures {
            page.upload_image(picture).await?;
            page.wait_until(
                "return document.getElementById('vitscope').dataset.status === 'ready'",
            )
            .await?;
            single.push(page.ask("curves").await?);
        }
        let broken = pictures[0].with_file_name("broken.png");
        std::fs::write(&broken, "this is text")?;
        choose(page, pictures.iter().chain([&broken])).await?;
        wait_for_counts(page, "25 of 25").await?;

        let said = page.run("return document.getElementById('view').innerText").await?;
        let said = said.as_str().unwrap_or_default();
        assert!(said.contains("1 picture is left out") && said.contains("broken.png"), "{said}");
        let saved = saved(page, "Save JSON").await?;
        let saved: Value = serde_json::from_str(&saved)?;
        for side in ["cl", "mim"] {
            assert_eq!(saved[side]["images"], json!(24));
            for curve in CURVES {
                let runs: Vec<Vec<f64>> =
                    single.iter().map(|run| numbers(&run[side][curve])).collect();
                let mean = numbers(&saved[side][curve]);
                let spread = numbers(&saved[side]["spread"][curve]);
                assert!(
                    !mean.is_empty() && mean.len() == runs[0].len() && mean.len() == spread.len()
                );
                for (place, (mean, spread)) in mean.iter().zip(&spread).enumerate() {
                    let (m, s) = mean_and_deviation(runs.iter().map(|run| run[place]));
                    assert!(
                        (mean - m).abs() < CLOSE * m.abs().max(1.0),
                        "{side} {curve}: {mean}, {m}"
                    );
                    assert!(
                        (spread - s).abs() < CLOSE * m.abs().max(1.0),
                        "{side} {curve}: {spread}, {s}"
                    );
                }
            }
            // The chart says the mean over the heads of layer 4.
            let heads = numbers(&saved[side]["nmi"][3]);
            let mean = heads.iter().sum::<f64>() / heads.len() as f64;
            let shown = word(page, "MeanNmi", side).await?;
            assert!((shown - mean).abs() < THREE_DECIMALS, "{side}: {shown}, {mean}");
        }
        let table = self::saved(page, "Save CSV").await?;
        let depth = saved["cl"]["nmi"].as_array().map_or(0, Vec::len);
        assert_eq!(table.lines().count(), 1 + 2 * depth, "{table}");
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_dropped_folder_opens_the_view_and_goes_on_behind_others_until_a_model_changes() {
    const ROUNDS: usize = 14;
    explore(async |page| {
        let pictures = pictures("many-folder/one", 40)?;
        let folder = pictures[0].ancestors().nth(2).ok_or("a folder")?.to_owned();
        // So many that no machine is through with them before the test is.
        let inner = folder.join("two");
        std::fs::create_dir_all(&inner)?;
        for (round, picture) in
            (0..ROUNDS).flat_map(|round| pictures.iter().map(move |it| (round, it)))
        {
            let name = picture.file_name().ok_or("a name")?.to_string_lossy();
            std::fs::copy(picture, inner.join(format!("{round}-{name}")))?;
        }
        std::fs::write(folder.join("notes.txt"), "no picture")?;
        page.open("").await?;
        page.wait_ready().await?;
        let before = page.ask("curves").await?;
        drop_on_page(page, &folder).await?;
        page.wait_until("return new URLSearchParams(location.search).get('view') === 'many'")
            .await?;
        page.wait_until("return document.querySelectorAll('.many-curves canvas').length === 4")
            .await?;
        let said = page.run("return document.getElementById('view').innerText").await?;
        let said = said.as_str().unwrap_or_default();
        assert!(
            said.contains("of 600") && said.contains("One file is no picture: notes.txt"),
            "{said}"
        );
        // The picture shown is not one of them.
        assert_eq!(page.ask("curves").await?, before);

        page.click("#tab-Layers").await?;
        page.set(json!({ "layer": 2 })).await?;
        page.click("#tab-Many").await?;
        page.click("[data-part=many-stop]").await?;
        page.wait_until(
            "return /Stopped/.test(document.querySelector('.many-sentence').innerText)",
        )
        .await?;
        page.click("[data-part=many-again]").await?;
        page.wait_until("return document.querySelectorAll('.many-curves canvas').length === 4")
            .await?;
        page.set(json!({ "size": "112" })).await?;
        page.wait_until(
            "return /input or heads were changed/.test(document.querySelector('.many-sentence').innerText)",
        )
        .await?;
        page.wait_ready().await?;
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_side_that_gets_its_model_too_late_does_not_keep_the_other_waiting() {
    explore(async |page| {
        let pictures = pictures("many-late", 24)?;
        page.open("").await?;
        page.wait_ready().await?;
        page.forget().await?;
        page.open("fault/slow/simmim.safetensors/?view=many").await?;
        page.wait_until(&format!("return !!document.querySelector(\"{}\")", cancel_button("mim")))
            .await?;
        cancel(page, "mim").await?;
        page.wait_for("mim", "empty", PATIENCE).await?;
        page.wait_for("cl", "ready", PATIENCE).await?;
        choose(page, pictures.iter()).await?;
        page.drop_model("mim", "small.safetensors", SMALL).await?;
        page.wait_until(
            "const counts = [...document.querySelectorAll('.many-side [data-number=done]')]
                 .map(it => it.innerText.trim());
             return counts[0] === '24 of 24' && /had no model/.test(counts[1])
                 && !document.querySelector('[data-part=many-stop]')
                 && !!document.querySelector('[data-part=many-again]')",
        )
        .await?;
        Ok(())
    });
}

#[test]
fn two_pictures_dropped_anywhere_are_many_and_a_folder_without_one_says_so() {
    explore(async |page| {
        let pictures = pictures("many-two", 2)?;
        page.open("").await?;
        let link = page.run("return new URL('models/moco.safetensors', location).href").await?;
        let link = link.as_str().unwrap_or_default();
        page.open(&format!("?view=diversity&cl={link}&mim.title=Ours")).await?;
        page.wait_ready().await?;
        page.run(
            "Promise.all(['coffee', 'rocket'].map(name => fetch(`samples/${name}.webp`).then(r => r.blob())))
                 .then(blobs => {
                     const data = new DataTransfer();
                     blobs.forEach((blob, i) => data.items.add(new File([blob], i + '.webp', { type: blob.type })));
                     const drop = new DragEvent('drop', { dataTransfer: data, bubbles: true });
                     document.querySelector('#vitscope').dispatchEvent(drop);
                 });",
        )
        .await?;
        wait_for_counts(page, "2 of 2").await?;
        // A link is called by its end, and a title that the side bears already is not said twice.
        let names = page
            .run("return [...document.querySelectorAll('.many-model')].map(it => it.innerText)")
            .await?;
        let host = page.run("return location.host").await?.as_str().unwrap_or_default().to_owned();
        assert_eq!(names, json!([format!("moco.safetensors ({host})"), ""]));
        let empty = pictures[0].ancestors().nth(1).ok_or("a folder")?.join("empty");
        std::fs::create_dir_all(&empty)?;
        std::fs::write(empty.join("notes.txt"), "no picture")?;
        drop_on_page(page, &empty).await?;
        page.wait_until(
            "return /no picture among/.test(document.querySelector('.many-sentence').innerText)",
        )
        .await?;
        Ok(())
    });
}

/// Pictures of their own, cut from the page's samples, in a folder of this name.
pub fn pictures(folder: &str, count: usize) -> Outcome<Vec<PathBuf>> {
    const SIDE: u32 = 120;
    let folder = out().join(folder);
    std::fs::create_dir_all(&folder)?;
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/samples");
    let samples: Vec<DynamicImage> = ["chelsea", "coffee", "rocket"]
        .into_iter()
        .map(|name| image::open(samples.join(name).with_extension("webp")))
        .collect::<Result<_, _>>()?;
    let cut = |index: usize| -> Outcome<PathBuf> {
        let sample = &samples[index % samples.len()];
        let (width, height) = sample.dimensions();
        let (x, y) = (index as u32 * 37 % (width - SIDE), index as u32 * 53 % (height - SIDE));
        let path = folder.join(format!("{index}.png"));
        sample.crop_imm(x, y, SIDE, SIDE).save(&path)?;
        Ok(path)
    };
    (0..count).map(cut).collect()
}

/// Chooses several files in the view's chooser.
async fn choose(page: &Explorer, files: impl Iterator<Item = &PathBuf>) -> Outcome {
    let names: Vec<String> = files.map(|file| file.to_string_lossy().into_owned()).collect();
    page.upload("#many-pictures", Path::new(&names.join("\n"))).await
}

/// Drops a file or a folder of the disk in the middle of the page.
async fn drop_on_page(page: &Explorer, path: &Path) -> Outcome {
    drop_at(page, path, [700.0, 400.0]).await
}

/// Drops a file or a folder of the disk on a point of the window.
pub async fn drop_at(page: &Explorer, path: &Path, [x, y]: [f64; 2]) -> Outcome {
    let data = json!({ "items": [], "files": [path.to_string_lossy()], "dragOperationsMask": 1 });
    for kind in ["dragEnter", "dragOver", "drop"] {
        let event = json!({ "type": kind, "x": x, "y": y, "data": data });
        page.devtools("Input.dispatchDragEvent", event).await?;
    }
    Ok(())
}

/// Waits until both sides are through.
async fn wait_for_counts(page: &Explorer, count: &str) -> Outcome {
    page.wait_until(&format!(
        "const counts = [...document.querySelectorAll('.many-side [data-number=done]')];
         return counts.length === 2 && counts.every(it => it.innerText.trim() === '{count}')"
    ))
    .await
}

/// What a button saves, as text.
async fn saved(page: &Explorer, button: &str) -> Outcome<String> {
    page.run(&format!(
        "window.text = null;
         const make = URL.createObjectURL;
         URL.createObjectURL = blob => {{
             URL.createObjectURL = make;
             blob.text().then(it => {{ window.text = it; }});
             return make.call(URL, blob);
         }};
         [...document.querySelectorAll('#view button')].find(it => it.innerText === '{button}').click();"
    ))
    .await?;
    page.wait_until("return window.text !== null").await?;
    Ok(serde_json::from_value(page.run("return window.text").await?)?)
}

/// The number behind a side in a chart's description.
async fn word(page: &Explorer, chart: &str, side: &str) -> Outcome<f64> {
    let side = side.to_uppercase();
    let script = format!(
        "return Number(document.querySelector('.curve[data-measure={chart}] canvas')
             .ariaLabel.match(/{side} (-?[0-9.]+)/)[1])"
    );
    Ok(page.run(&script).await?.as_f64().unwrap_or(f64::NAN))
}

/// All numbers in rows of rows.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(rows) => rows.iter().flat_map(numbers).collect(),
        number => number.as_f64().into_iter().collect(),
    }
}

fn mean_and_deviation(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let count = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / count;
    let squares: f64 = values.map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / count).sqrt())
}
