//! Figures are saved as a visitor does it, read back, and hold what the engine says.

use std::time::Duration;

use image::AnimationDecoder;
use serde_json::{Value, json};

use crate::browser::{Outcome, explore};
use crate::explorer::Explorer;

/// Some forty pictures, each asked of both models and drawn.
const MADE_BY: Duration = Duration::from_secs(120);

/// Numbers of float64 that went through JSON, and their sums.
const CLOSE: f64 = 1e-12;

#[test]
fn a_charts_table_has_the_engines_numbers_and_says_where_they_are_from() {
    explore(async |page| {
        page.open("?layer=2").await?;
        page.wait_ready().await?;
        let curves = page.ask("curves").await?;
        let file = save(page, "[data-measure=Distance]", "CSV").await?;
        assert_eq!(file.name, "vitscope-attention-distance.csv");
        let table = String::from_utf8(file.bytes)?;
        let mut lines = table.lines();
        let comment = lines.next().unwrap_or_default();
        for part in ["# Attention distance (px). Coffee; ", "CL: MoCo v3 (moco), input ", "layer=2"]
        {
            assert!(comment.contains(part), "{part} in {comment}");
        }
        let header = lines.next().unwrap_or_default();
        assert!(
            header.starts_with("model,layer,\"Attention distance (px)\",low,high,head 1,"),
            "{header}"
        );
        for (side, model) in [("cl", "MoCo v3"), ("mim", "SimMIM")] {
            let layers = numbers(&curves[side]["attention_distance_px"]);
            assert!(!layers.is_empty());
            for (index, heads) in layers.iter().enumerate() {
                let line = lines.next().ok_or("a line for each layer")?;
                let cells: Vec<&str> = line.split(',').collect();
                assert_eq!(cells[..2], [format!("\"{model}\""), (index + 1).to_string()]);
                let cells: Vec<f64> =
                    cells[2..].iter().map(|it| it.parse()).collect::<Result<_, _>>()?;
                let mean = heads.iter().sum::<f64>() / heads.len() as f64;
                let least = heads.iter().copied().fold(f64::INFINITY, f64::min);
                let most = heads.iter().copied().fold(0.0, f64::max);
                assert_close(&cells, &[&[mean, least, most], &heads[..]].concat());
            }
        }
        assert_eq!(lines.next(), None);

        let spectrum = save(page, "[data-measure=Spectrum]", "CSV").await?;
        assert_eq!(spectrum.name, "vitscope-log-amplitude-layer-2.csv");
        let table = String::from_utf8(spectrum.bytes)?;
        let amplitudes: Vec<f64> = table
            .lines()
            .filter(|line| line.starts_with("\"SimMIM\","))
            .filter_map(|line| line.rsplit(',').next()?.parse().ok())
            .collect();
        assert_close(&amplitudes, &numbers(&curves["mim"]["fourier_delta_log_amplitude"])[4]);
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_chart_is_black_on_white_at_a_columns_width_whatever_the_pages_theme() {
    explore(async |page| {
        page.open("?layer=2&theme=dark").await?;
        page.wait_ready().await?;
        let svg = save(page, "[data-measure=Nmi]", "SVG").await?;
        assert_eq!(svg.name, "vitscope-normalized-mutual-information.svg");
        let svg = String::from_utf8(svg.bytes)?;
        let seen = parsed(page, &svg).await?;
        assert_eq!(seen["width"], json!("84.00mm"));
        assert_eq!(seen["title"], json!("Normalized mutual information"));
        assert!(seen["desc"].as_str().is_some_and(|it| it.contains("theme=dark")), "{seen}");
        for text in ["MoCo v3", "SimMIM", "layer"] {
            assert!(
                seen["texts"].as_array().is_some_and(|all| all.contains(&json!(text))),
                "{seen}"
            );
        }
        assert!(!svg.contains("#ECEDEE"), "no ink of the dark page");

        let png = save(page, "[data-measure=Nmi]", "PNG").await?;
        let picture = image::load_from_memory(&png.bytes)?.into_rgb8();
        assert!(picture.width().abs_diff(992) <= 1, "84 mm at 300 dpi");
        assert_eq!(picture.get_pixel(0, 0).0, [255; 3]);
        for ink in [[0xD5, 0x5E, 0x00], [0x00, 0x72, 0xB2]] {
            assert!(picture.pixels().any(|pixel| pixel.0 == ink), "{ink:?}");
        }
        let text = String::from_utf8_lossy(&png.bytes[..2000]).into_owned();
        assert!(text.contains("pHYs") && text.contains("Description"), "{text}");
        assert!(text.contains("MoCo v3 (moco)") && text.contains("theme=dark"), "{text}");
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn the_rows_of_the_query_are_an_array_that_numpy_reads() {
    explore(async |page| {
        page.open("?layer=2&query=3,1").await?;
        page.wait_ready().await?;
        let attention = page.ask("attention").await?;
        for (side, model, files) in
            [("cl", "moco-v3", ["CL NPY", "CL CSV"]), ("mim", "simmim", ["MIM NPY", "MIM CSV"])]
        {
            let shown = numbers(&attention[side]["rows"]);
            let [array, table] = files;
            let array = save(page, ".query", array).await?;
            assert_eq!(array.name, format!("vitscope-coffee-row-2-column-4-{model}-attention.npy"));
            let (shape, values) = read_npy(&array.bytes)?;
            assert_eq!(shape[1..], [shown.len(), shown[0].len()]);
            let block = shape[1] * shape[2];
            let told: Vec<f32> = shown.concat().into_iter().map(|it| it as f32).collect();
            assert_eq!(values[block..2 * block], told);

            let table = String::from_utf8(save(page, ".query", table).await?.bytes)?;
            assert!(table.starts_with("# Attention of "), "{table}");
            assert!(table.contains("row 2, column 4") && table.contains("query=3,1"), "{table}");
            let rows = table.lines().skip(2).map(|line| line.split(',').skip(2));
            let told =
                rows.flat_map(|row| row.map(str::parse::<f32>)).collect::<Result<Vec<_>, _>>()?;
            assert_eq!(told, values);
        }
        Ok(())
    });
}

#[test]
fn the_maps_are_a_figure_of_vectors_over_the_photograph() {
    explore(async |page| {
        page.open("?layer=2&head=1&query=3,1").await?;
        page.wait_ready().await?;
        let attention = page.ask("attention").await?;
        let svg = save(page, ".query", "SVG").await?;
        assert_eq!(svg.name, "vitscope-coffee-layer-2-head-1.svg");
        let seen = parsed(page, &String::from_utf8(svg.bytes)?).await?;
        assert_eq!(seen["title"], json!("Attention, layer 2, head 1"));
        assert_eq!(seen["photographs"], json!(3));
        let heads = |side: &str| numbers(&attention[side]["rows"]).len();
        let grid = page.grid().await?;
        // Each side has its chosen head over the photograph, the mean and every head.
        assert_eq!(seen["maps"], json!(4 + heads("cl") + heads("mim")));
        assert_eq!(seen["squares"], json!(vec![grid * grid; 4 + heads("cl") + heads("mim")]));
        for text in ["MoCo v3", "SimMIM", "layer 2", "head 1", "row 2, column 4", "mean"] {
            assert!(
                seen["texts"].as_array().is_some_and(|all| all.contains(&json!(text))),
                "{seen}"
            );
        }
        let scale = "colors: large maps logarithmic, ";
        assert!(seen["desc"].as_str().is_some_and(|it| it.contains(scale)), "{seen}");
        assert!(seen["texts"].to_string().contains("large: log, to "), "{seen}");
        let png = save(page, ".query", "PNG").await?;
        let picture = image::load_from_memory(&png.bytes)?.into_rgb8();
        assert!(picture.width().abs_diff(992) <= 1, "84 mm at 300 dpi");
        // In the middle of the photograph's square there is a photograph.
        let colors: std::collections::HashSet<_> =
            (60..260).map(|x| picture.get_pixel(x, 200).0).collect();
        assert!(colors.len() > 50, "{} colors", colors.len());
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_view_is_shared_as_a_picture() {
    explore(async |page| {
        page.open("?layer=2&query=3,1&theme=dark").await?;
        page.wait_ready().await?;
        page.click("#share").await?;
        watch_files(page).await?;
        page.click("[data-part=share-picture]").await?;
        let file = saved(page).await?;
        assert_eq!(file.name, "vitscope-coffee-row-2-column-4.png");
        let picture = image::load_from_memory(&file.bytes)?.into_rgb8();
        assert!(picture.width().abs_diff(1200) < 8 && picture.height().abs_diff(630) < 8);
        assert_eq!(picture.get_pixel(0, 0).0, [255; 3], "on white, whatever the page's theme");
        // In each of the three squares there is a picture.
        for left in [60, 460, 860] {
            let colors: std::collections::HashSet<_> =
                (left..left + 250).map(|x| picture.get_pixel(x, 250).0).collect();
            assert!(colors.len() > 50, "{left}: {} colors", colors.len());
        }
        let text = String::from_utf8_lossy(&file.bytes[..2000]).into_owned();
        for part in [
            "From row 2, column 4 of “Coffee”: MoCo v3 (layer 2, mean) looks ",
            "logarithmic",
            "query=3,1",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_view_is_shared_as_a_moving_picture() {
    explore(async |page| {
        page.open("?layer=6&query=7,5").await?;
        page.wait_ready().await?;
        page.click("#share").await?;
        watch_files(page).await?;
        page.click("[data-part=share-moving]").await?;
        page.wait_for_script("return window.saved !== null", MADE_BY).await?;
        let file = saved(page).await?;
        assert!(file.name.starts_with("vitscope-coffee-row-") && file.name.ends_with(".gif"));
        let decoder = image::codecs::gif::GifDecoder::new(std::io::Cursor::new(file.bytes))?;
        let frames = decoder.into_frames().collect_frames()?;
        assert!(frames.len() > 20, "{} pictures", frames.len());
        // From the first to the last both maps move, and the photograph stays.
        let part = |frame: usize, left: u32| -> Vec<[u8; 4]> {
            let picture = frames[frame].buffer();
            assert_eq!((picture.width(), picture.height()), (801, 420));
            (left..left + 200).map(|x| picture.get_pixel(x, 150).0).collect()
        };
        let moved = |left| (1..frames.len()).filter(|i| part(*i, left) != part(0, left)).count();
        assert!(moved(310) > 10 && moved(580) > 10, "{} {}", moved(310), moved(580));
        assert_eq!(page.in_url("query").await?.as_deref(), Some("7,5"));
        page.wait_until("return !document.querySelector('[data-part=share-moving]').disabled")
            .await?;
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn the_menu_opens_and_closes_from_the_keyboard_and_a_perturbed_picture_is_saved_as_it_is_seen() {
    explore(async |page| {
        page.open("?layer=2&perturb.blur=8").await?;
        page.wait_ready().await?;
        let menu = "document.querySelector('.query .save')";
        page.run(&format!("{menu}.querySelector('summary').focus()")).await?;
        page.press(['\u{E007}']).await?;
        page.wait_until(&format!("return {menu}.open")).await?;
        page.press(['\u{E00C}']).await?;
        page.wait_until(&format!("return !{menu}.open")).await?;
        let blurred = save(page, ".query", "PNG").await?;
        page.set(json!({ "perturb.blur": null })).await?;
        page.wait_ready().await?;
        page.wait_until("return !document.querySelector('.crop-perturbed')").await?;
        let sharp = save(page, ".query", "PNG").await?;
        assert_ne!(
            image::load_from_memory(&blurred.bytes)?.into_rgb8().get_pixel(160, 200),
            image::load_from_memory(&sharp.bytes)?.into_rgb8().get_pixel(160, 200)
        );
        Ok(())
    });
}

/// A file that came.
pub struct Saved {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Opens the menu of a part of the page, chooses a file and reads it.
pub async fn save(page: &Explorer, part: &str, file: &str) -> Outcome<Saved> {
    watch_files(page).await?;
    page.click(&format!("{part} .save summary")).await?;
    page.click(&format!("{part} .save [data-file='{file}']")).await?;
    saved(page).await
}

/// Takes the next file that the page gives, in the browser's place.
pub async fn watch_files(page: &Explorer) -> Outcome {
    page.run(
        "window.saved = null;
         if (!window.makeUrl) {
             window.makeUrl = URL.createObjectURL.bind(URL);
             const made = new Map();
             URL.createObjectURL = blob => {
                 const url = window.makeUrl(blob);
                 made.set(url, blob);
                 return url;
             };
             const click = HTMLAnchorElement.prototype.click;
             HTMLAnchorElement.prototype.click = function () {
                 const name = this.download;
                 made.get(this.href).arrayBuffer().then(bytes => {
                     // A letter a byte: a list of numbers would be many times as long.
                     const letters = Array.from(new Uint8Array(bytes), byte => String.fromCharCode(byte));
                     window.saved = [name, letters.join('')];
                 });
             };
         }",
    )
    .await?;
    Ok(())
}

/// That file.
pub async fn saved(page: &Explorer) -> Outcome<Saved> {
    page.wait_until("return window.saved !== null").await?;
    let saved = page.run("return window.saved").await?;
    let part = |index: usize| saved[index].as_str().ok_or("a file");
    let bytes = part(1)?.chars().map(u8::try_from).collect::<Result<_, _>>()?;
    Ok(Saved { name: part(0)?.to_owned(), bytes })
}

/// What a browser's strict reader of XML finds in a drawing.
pub async fn parsed(page: &Explorer, svg: &str) -> Outcome<Value> {
    let script = format!(
        "const found = new DOMParser().parseFromString({}, 'image/svg+xml');
         const all = name => [...found.querySelectorAll(name)];
         if (all('parsererror').length) return all('parsererror')[0].textContent;
         return {{
             width: found.documentElement.getAttribute('width'),
             title: all('title')[0].textContent,
             desc: all('desc')[0].textContent,
             texts: all('text').map(it => it.textContent.trim()),
             photographs: all('image').length,
             maps: all('g[transform]').length,
             squares: all('g[transform]').map(it => it.children.length),
         }};",
        json!(svg)
    );
    page.run(&script).await
}

/// An array of float32 as NumPy's format has it: magic, version, the header's length, the header.
pub fn read_npy(bytes: &[u8]) -> Outcome<(Vec<usize>, Vec<f32>)> {
    assert_eq!(bytes[..8], *b"\x93NUMPY\x01\x00");
    let start = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    assert_eq!(start % 64, 0);
    let header = std::str::from_utf8(&bytes[10..start])?;
    assert!(header.starts_with("{'descr': '<f4', 'fortran_order': False, 'shape': ("), "{header}");
    let shape = header.split(['(', ')']).nth(1).ok_or("a shape")?;
    let shape: Vec<usize> = shape.split(", ").map(str::parse).collect::<Result<_, _>>()?;
    let values: Vec<f32> =
        bytes[start..].as_chunks().0.iter().map(|&it| f32::from_le_bytes(it)).collect();
    assert_eq!(values.len(), shape.iter().product::<usize>());
    Ok((shape, values))
}

fn assert_close(file: &[f64], engine: &[f64]) {
    assert_eq!(file.len(), engine.len());
    for (file, engine) in file.iter().zip(engine) {
        assert!((file - engine).abs() <= CLOSE * engine.abs(), "{file}, {engine}");
    }
}

/// Rows of numbers.
pub fn numbers(rows: &Value) -> Vec<Vec<f64>> {
    let row = |row: &Value| -> Vec<f64> {
        row.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
    };
    rows.as_array().into_iter().flatten().map(row).collect()
}
