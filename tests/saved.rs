//! The run that the page carries is what the shipped pair gives. After new weights, or another first picture:
//! `VITSCOPE_WRITE_SAVED=1 cargo test --features cpu --test saved` writes it anew, and with it what index.html shows
//! of it before the page's program runs.

#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use serde_json::Value;
use vitscope::engine::protocol::{ImageId, ModelInfo, Query, Slot};
use vitscope::engine::session::Session;
use vitscope::input::crop::CropPlace;
use vitscope::input::image::RgbPixels;
use vitscope::input::perturbation::Perturbation;
use vitscope::link::hints::Hints;
use vitscope::link::{DistanceUnit, HeadChoice, Side};
use vitscope::page::layer_maps::{SideMaps, large_scale};
use vitscope::page::photograph::{cell_style, crop_style};
use vitscope::page::rows::Rows;
use vitscope::page::saved::{SavedRun, SavedSide};
use vitscope::page::side::sentence::{mean, sentence};
use vitscope::plot::export::files::{data_url, png};
use vitscope::plot::map::heatmap::map_rgba;

/// Of values about 1, distances of some tens of pixels and shares: processors round the same sums differently.
const TOLERANCE: f64 = 1e-4;

fn json(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("public").join(file);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// What a model of models.json gives for the first picture.
fn run(model: &Value, sample: &Value) -> SavedSide {
    let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("public");
    let text = |value: &Value, name: &str| value[name].as_str().unwrap().to_owned();
    let picture = image::open(public.join("samples").join(text(sample, "file"))).unwrap();
    let rgb = picture.into_rgb8();
    let (width, height) = (rgb.width() as usize, rgb.height() as usize);
    let (slot, image) = (Slot(0), ImageId(1));
    let mut session = Session::new(Device::flex());
    let file = fs::read(public.join("models").join(text(model, "file"))).unwrap();
    let info = session.load(slot, Cursor::new(file), &Hints::default()).unwrap();
    let picture = RgbPixels { rgb: rgb.into_raw(), width, height };
    session.put_photograph(slot, image, &picture, CropPlace::CENTER).unwrap();
    let plain = Perturbation::default();
    let ran = session.run(slot, image, image, &plain);
    let curves = pollster::block_on(ran).unwrap().curves;
    let at = |index: usize| sample["focus"][index].as_f64().unwrap() as f32;
    let rows = session.rows(slot, image, Query::Point { x: at(0), y: at(1) }).unwrap();
    SavedSide {
        model: text(model, "id"),
        sha256: text(model, "sha256"),
        info,
        curves,
        token: rows.token,
        rows: rows.attention,
    }
}

#[test]
fn the_saved_run_is_what_the_shipped_pair_gives_for_the_first_picture() {
    let (models, samples) = (json("models/models.json"), json("samples/samples.json"));
    let sample = &samples["samples"][0];
    let live = SavedRun {
        picture: sample["id"].as_str().unwrap().to_owned(),
        sides: [0, 1].map(|index| run(&models["models"][index], sample)),
    };
    let name = models["saved"].as_str().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/models").join(name);
    if std::env::var_os("VITSCOPE_WRITE_SAVED").is_some() {
        fs::write(&path, live.to_bytes().unwrap()).unwrap();
        let (index, wanted) = index_with(&live, &models, sample);
        if wanted != index {
            fs::write(index_path(), wanted).unwrap();
        }
    }
    let saved = SavedRun::from_bytes(&fs::read(&path).unwrap()).expect("write it anew (see above)");
    assert_eq!(saved.picture, live.picture);
    for (saved, live) in saved.sides.iter().zip(&live.sides) {
        assert_eq!(
            (&saved.model, &saved.sha256, &saved.info, saved.token),
            (&live.model, &live.sha256, &live.info, live.token)
        );
        let numbers = |side: &SavedSide| -> Vec<f64> {
            side.curves.values().chain(side.rows.iter().copied().map(f64::from)).collect()
        };
        let (saved, live) = (numbers(saved), numbers(live));
        assert_eq!(saved.len(), live.len());
        for (saved, live) in saved.iter().zip(&live) {
            assert!((saved - live).abs() <= TOLERANCE * live.abs().max(1.0), "{saved}, not {live}");
        }
    }
}

/// A saved side, ready to be drawn.
fn maps_of(side: &SavedSide, layer: usize) -> SideMaps {
    let rows = Rows::new(side.token, side.info.clone(), side.rows.clone()).unwrap();
    SideMaps::cut(rows, layer)
}

/// The photograph as a model sees it, with a map over it, and the query.
fn square(class: &str, sample: &Value, info: &ModelInfo, token: usize, map: &str) -> String {
    let number = |name: &str| sample[name].as_u64().unwrap() as usize;
    let crop = crop_style((number("width"), number("height")), CropPlace::CENTER, Some(info));
    let cell = cell_style(info.grid, info.grid.cell(info.patch_of(token).unwrap()));
    let file = sample["file"].as_str().unwrap();
    format!(
        r#"          <div class="{class} square">
            <img class="crop" style="{crop}" src="./samples/{file}" alt="" />{map}
            <div class="marker" style="{cell}"></div>
          </div>
"#
    )
}

/// What index.html shows before the page's program runs: photograph, query, both maps and their sentences, in the
/// page's own layout.
fn first_screen(saved: &SavedRun, models: &Value, sample: &Value) -> String {
    let layer = models["layer"].as_u64().unwrap() as usize;
    let all: Vec<SideMaps> = saved.sides.iter().map(|side| maps_of(side, layer)).collect();
    let scale = large_scale(&all, HeadChoice::Mean);
    let text = |value: &Value, name: &str| value[name].as_str().unwrap().to_owned();
    let first = &saved.sides[0];
    let photograph = square("stage", sample, &first.info, first.token, "");
    let credit = ["title", "credit", "licence"].map(|name| text(sample, name));
    let [title, credit, licence] = credit;
    let mut html = format!(
        r#"      <header class="header">
        <h1>vitscope</h1>
        <p class="tagline">What a Vision Transformer looks at: contrastive beside masked</p>
      </header>
      <div class="explorer">
        <section class="query">
          <header class="panel-title"><h2>Query</h2></header>
{photograph}          <p class="credit">{title} · {credit}, {licence}</p>
        </section>
"#
    );
    for ((side, saved), maps) in Side::BOTH.into_iter().zip(&saved.sides).zip(&all) {
        let pixels =
            png(&map_rgba(maps.map(HeadChoice::Mean), scale, u8::MAX), saved.info.grid.columns);
        let image = data_url("image/png", &pixels);
        let (name, label) = (side.name(), side.label());
        let map = format!(
            "\n            <img class=\"pixels\" src=\"{image}\" alt=\"{label} attention\" />"
        );
        let overlay = square("overlay", sample, &saved.info, saved.token, &map);
        let nmi = mean(saved.curves.nmi[layer - 1].iter().copied());
        let words = sentence(maps, layer, Some(nmi), DistanceUnit::Pixels);
        let title = text(&models["models"][side.index()], "title");
        html += &format!(
            r#"        <section class="panel" data-side="{name}">
          <header class="panel-title"><span class="key" data-side="{name}"></span><h2>{label}</h2>{title}</header>
          <div class="panel-maps">
{overlay}          </div>
          <p class="sentence">{words}</p>
        </section>
"#
        );
    }
    html + "      </div>\n"
}

fn index_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("index.html")
}

/// index.html as it is, and as it is to be.
fn index_with(saved: &SavedRun, models: &Value, sample: &Value) -> (String, String) {
    let index = fs::read_to_string(index_path()).unwrap();
    let (before, rest) = index.split_once("    <template ").unwrap();
    let (_, after) = rest.split_once("    </template>").unwrap();
    let first = first_screen(saved, models, sample);
    // Of whom it is: boot.js shows it where the page's own lists begin with them.
    let [picture, cl, mim] = [&saved.picture, &saved.sides[0].sha256, &saved.sides[1].sha256];
    let template = format!(
        "    <template id=\"first\" data-picture=\"{picture}\" data-cl=\"{cl}\" data-mim=\"{mim}\">"
    );
    let wanted = format!("{before}{template}\n{first}    </template>{after}");
    (index, wanted)
}

#[test]
fn the_page_shows_the_saved_run_before_its_program_runs() {
    if std::env::var_os("VITSCOPE_WRITE_SAVED").is_some() {
        // The other test writes both.
        return;
    }
    let (models, samples) = (json("models/models.json"), json("samples/samples.json"));
    let models_folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/models");
    let saved = fs::read(models_folder.join(models["saved"].as_str().unwrap())).unwrap();
    let saved = SavedRun::from_bytes(&saved).expect("write it anew (see above)");
    let (index, wanted) = index_with(&saved, &models, &samples["samples"][0]);
    assert!(wanted == index, "index.html shows another run: write it anew (see above)");
}
