//! Views are saved as a visitor does it: their maps as figures with numbers, and zips that are read back.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use safetensors::SafeTensors;
use serde_json::{Value, json};

use crate::browser::{Outcome, explore, from_xtask, out};
use crate::figures::{Saved, numbers, parsed, read_npy, save, saved, watch_files};

/// The page computes with the browser's SIMD.
const TOLERANCE: f32 = 1e-5;
/// Eight views, the token map among them.
const ALL_VIEWS: Duration = Duration::from_secs(100);

/// The files of a zip by their names.
type Files = BTreeMap<String, Vec<u8>>;

#[test]
fn the_overview_is_saved_as_a_figure_with_the_engines_numbers() {
    explore(async |page| {
        page.open("?view=layers&layer=2&query=3,1&theme=dark").await?;
        page.wait_ready().await?;
        let attention = page.ask("attention").await?;
        let svg = save(page, ".views-head", "SVG").await?;
        assert_eq!(svg.name, "vitscope-coffee-all-layers-and-heads.svg");
        let svg = String::from_utf8(svg.bytes)?;
        let seen = parsed(page, &svg).await?;
        assert_eq!(seen["title"], json!("Attention of every layer and head from row 2, column 4"));
        assert_eq!(seen["width"], json!("84.00mm"));
        assert_eq!(seen["photographs"], json!(2), "an overview a model");
        for text in ["MoCo v3", "SimMIM", "6", "3"] {
            assert!(
                seen["texts"].as_array().is_some_and(|all| all.contains(&json!(text))),
                "{seen}"
            );
        }
        let desc = seen["desc"].as_str().unwrap_or_default();
        assert!(desc.contains("MoCo v3 (moco)") && desc.contains("query=3,1"), "{desc}");
        // The map's pixels are those of the page, one a patch.
        let drawn = page
            .run("const canvas = document.querySelector('.tiles canvas');
                  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                  return [...data];")
            .await?;
        let drawn: Vec<u8> = serde_json::from_value(drawn)?;
        let script = format!(
            "const svg = new DOMParser().parseFromString({}, 'image/svg+xml');
             const image = new Image();
             image.src = svg.querySelector('image').getAttribute('xlink:href');
             return image.decode().then(() => {{
                 const canvas = new OffscreenCanvas(image.width, image.height);
                 const context = canvas.getContext('2d');
                 context.drawImage(image, 0, 0);
                 return [...context.getImageData(0, 0, image.width, image.height).data];
             }});",
            json!(svg)
        );
        let kept: Vec<u8> = serde_json::from_value(page.run(&script).await?)?;
        assert!(!drawn.is_empty() && drawn == kept);

        let png = image::load_from_memory(&save(page, ".views-head", "PNG").await?.bytes)?;
        assert!(png.width().abs_diff(992) <= 1, "84 mm at 300 dpi");
        let array = save(page, ".views-head", "MIM NPY").await?;
        assert_eq!(array.name, "vitscope-coffee-all-layers-and-heads-mim-simmim.npy");
        let (shape, values) = read_npy(&array.bytes)?;
        let told: Vec<f32> =
            numbers(&attention["mim"]["rows"]).concat().into_iter().map(|it| it as f32).collect();
        let block = shape[1] * shape[2];
        assert_eq!(values[block..2 * block], told);
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn two_queries_are_zipped_with_the_numbers_and_the_line_that_gives_them() {
    explore(async |page| {
        page.open("?view=queries&layer=3&query=2,2").await?;
        page.wait_ready().await?;
        let why = "return document.querySelector('.view-save').innerText";
        assert!(
            page.run(why).await?.as_str().is_some_and(|it| it.contains("second query")),
            "why there is nothing to save"
        );
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let sample = page.ask("curves").await?;
        page.upload_image(&root.join("tests/images/chelsea.png")).await?;
        page.wait_for_change("curves", &sample).await?;
        page.set(json!({ "query": "2,2", "query2": "5,4" })).await?;
        page.wait_ready().await?;
        page.wait_until("return document.querySelectorAll('.comparison-number strong:not(:empty)').length === 2")
            .await?;
        let attention = page.ask("attention").await?;
        let file = save(page, ".views-head", "ZIP").await?;
        assert_eq!(file.name, "vitscope-chelsea-png-two-queries.zip");
        let files = unzipped(&file)?;
        let stem = "vitscope-chelsea-png-two-queries-layer-3-mean-of-heads";
        let names = ["csv", "png", "svg"].map(|ending| format!("{stem}.{ending}"));
        let expected = [&["README.txt".to_owned()], &names[..]].concat();
        assert_eq!(files.keys().cloned().collect::<Vec<_>>(), expected);
        let seen = parsed(page, std::str::from_utf8(&files[&names[2]])?).await?;
        assert_eq!(seen["title"], json!("Attention from two queries, layer 3, mean of heads"));
        // Each of six maps lies over a photograph.
        assert_eq!(seen["photographs"], json!(12));
        image::load_from_memory(&files[&names[1]])?;

        let table = std::str::from_utf8(&files[&names[0]])?;
        let header = table.lines().nth(1).unwrap_or_default();
        assert_eq!(header, "model,row,column,\"from A\",\"from B\",\"B less A\"");
        let readme = std::str::from_utf8(&files["README.txt"])?;
        let list = std::fs::read_to_string(root.join("public/models/models.json"))?;
        let list: Value = serde_json::from_str(&list)?;
        let hash = list["models"][0]["sha256"].as_str().ok_or("a hash")?;
        assert!(
            readme.contains(&format!("SHA-256 {hash}")) && readme.contains("Δ log amplitude"),
            "{readme}"
        );
        let folder = out().join("saving");
        std::fs::create_dir_all(&folder)?;
        std::fs::copy(root.join("tests/images/chelsea.png"), folder.join("chelsea.png"))?;
        for (side, model, title) in [("cl", "moco", "\"MoCo v3\""), ("mim", "simmim", "\"SimMIM\"")]
        {
            let column = |index: usize| -> Vec<f32> {
                let lines = table.lines().filter(|line| line.starts_with(title));
                lines.filter_map(|line| line.split(',').nth(index)?.parse().ok()).collect()
            };
            let (a, b, less) = (column(3), column(4), column(5));
            let rows = numbers(&attention[side]["rows"]);
            let prefix = rows[0].len() - a.len();
            let mean =
                |token: usize| rows.iter().map(|row| row[token]).sum::<f64>() / rows.len() as f64;
            let told: Vec<f32> = (prefix..rows[0].len()).map(|token| mean(token) as f32).collect();
            assert_close(&a, &told);
            let differences: Vec<f32> = b.iter().zip(&a).map(|(b, a)| b - a).collect();
            assert_close(&less, &differences);

            // The line of the README, run where its files are.
            let weights = format!("{model}.safetensors");
            std::fs::copy(root.join("public/models").join(&weights), folder.join(&weights))?;
            let line = readme.lines().find(|line| line.contains(&format!("--weights {weights}")));
            let mut words = line.ok_or("a line")?.split_whitespace();
            assert_eq!(words.next(), Some("vitscope"));
            let program = Command::new(from_xtask("VITSCOPE_PROGRAM"))
                .args(words)
                .current_dir(&folder)
                .output()?;
            assert!(program.status.success(), "{}", String::from_utf8_lossy(&program.stderr));
            let bytes = std::fs::read(folder.join(side).join("capture.safetensors"))?;
            let grid = a.len().isqrt();
            let token = prefix + 4 * grid + 5;
            let label = side.to_uppercase();
            let place = format!("{label}: attn.2, row {} and row {token}", prefix + 2 * grid + 2);
            assert!(readme.contains(&place), "{place} is not in {readme}");
            assert_close(&b, &mean_row(&bytes, "attn.2", token)?[prefix..]);
        }
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn all_views_are_gone_through_and_zipped_and_the_open_one_is_open_again() {
    explore(async |page| {
        page.open("?view=diversity&layer=3").await?;
        page.wait_ready().await?;
        page.wait_until("return !!document.querySelector('.view-save .save')").await?;
        let steps = page.run("return history.length").await?;
        watch_files(page).await?;
        page.click(".view-save .save summary").await?;
        page.click(".view-save [data-file='All ZIP']").await?;
        page.wait_until(
            "return /Saving [0-9]+ of 9: /.test(document.querySelector('.view-save').innerText)",
        )
        .await?;
        page.wait_for_script("return window.saved !== null", ALL_VIEWS).await?;
        let file = saved(page).await?;
        assert_eq!(file.name, "vitscope-coffee-all-views.zip");
        let files = unzipped(&file)?;
        let folders: std::collections::BTreeSet<&str> =
            files.keys().filter_map(|name| Some(name.split_once('/')?.0)).collect();
        assert_eq!(
            folders.into_iter().collect::<Vec<_>>(),
            [
                "all-layers-and-heads",
                "attention",
                "curves-of-the-picture",
                "diversity",
                "features",
                "maps-of-the-query",
                "perturbation",
                "probes",
                "reconstruction",
                "token-map",
                "training",
            ]
        );
        assert_eq!(files.keys().filter(|name| name.starts_with("diversity/")).count(), 10);
        let readme = std::str::from_utf8(&files["README.txt"])?;
        for part in [
            "Two queries: no second query was pinned",
            "Many images: no pictures were chosen",
            "Token map: the program does not compute these numbers.",
            "\nAttention. Entropy: −Σ a′ ln a′",
        ] {
            assert!(readme.contains(part), "{part} is not in {readme}");
        }
        page.wait_until("return !document.querySelector('[data-part=cancel-save]')").await?;
        assert_eq!(page.in_url("view").await?.as_deref(), Some("diversity"));
        assert_eq!(page.run("return history.length").await?, steps, "no step for the Back button");

        // Given up, it saves nothing and goes back too.
        watch_files(page).await?;
        page.click(".view-save .save summary").await?;
        page.click(".view-save [data-file='All ZIP']").await?;
        page.click("[data-part=cancel-save]").await?;
        page.wait_until("return !document.querySelector('[data-part=cancel-save]')").await?;
        assert_eq!(page.in_url("view").await?.as_deref(), Some("diversity"));
        assert_eq!(page.run("return window.saved").await?, json!(null));
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn every_view_has_save_in_the_same_place_and_embeds_have_none() {
    explore(async |page| {
        page.open("?layer=2").await?;
        page.wait_ready().await?;
        let place = "const { right, top } = document.querySelector('.view-save :is(summary, button)').getBoundingClientRect();
                     const head = document.querySelector('.views-head').getBoundingClientRect();
                     return [Math.round(head.right - right), Math.round(top - head.top)];";
        let mut places = Vec::new();
        for view in ["layers", "queries", "features", "diversity", "many", "camera"] {
            page.set(json!({ "view": view })).await?;
            page.wait_until(&format!(
                "return !!document.querySelector('.view-save :is(summary, button)')
                     && document.querySelector('[role=tab][aria-selected=true]').id.toLowerCase() === 'tab-{view}'"
            ))
            .await?;
            places.push(page.run(place).await?);
        }
        assert!(places.iter().all(|it| *it == places[0] && it[0] == json!(0)), "{places:?}");
        page.open("?embed=1&show=view&view=features").await?;
        page.wait_ready().await?;
        assert_eq!(
            page.run("return document.querySelectorAll('.view-save').length").await?,
            json!(0)
        );
        Ok(())
    });
}

fn unzipped(file: &Saved) -> Outcome<Files> {
    let mut archive = zip::ZipArchive::new(Cursor::new(&file.bytes))?;
    let mut files = Files::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        files.insert(file.name()?.into_owned(), bytes);
    }
    Ok(files)
}

/// The mean over the heads of a token's row, of `[heads, tokens, tokens]`.
fn mean_row(file: &[u8], name: &str, token: usize) -> Outcome<Vec<f32>> {
    let tensors = SafeTensors::deserialize(file)?;
    let tensor = tensors.tensor(name)?;
    let (heads, tokens) = (tensor.shape()[0], tensor.shape()[1]);
    let values: Vec<f32> =
        tensor.data().as_chunks().0.iter().map(|&it| f32::from_le_bytes(it)).collect();
    let at = |head: usize, key: usize| values[(head * tokens + token) * tokens + key];
    Ok((0..tokens)
        .map(|key| (0..heads).map(|head| at(head, key)).sum::<f32>() / heads as f32)
        .collect())
}

fn assert_close(file: &[f32], other: &[f32]) {
    assert!(!file.is_empty() && file.len() == other.len());
    for (file, other) in file.iter().zip(other) {
        assert!((file - other).abs() <= TOLERANCE, "{file}, {other}");
    }
}
