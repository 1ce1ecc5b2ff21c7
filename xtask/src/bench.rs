//! `cargo xtask bench`: the engines beside onnxruntime-web, on the same weights, in one browser.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::e2e;
use crate::files::{copy_into, files_under, fresh_folder};
use crate::process::{Step, run as run_step};
use crate::program::{BENCH_ENGINE, Build, RELAXED_BENCH_ENGINE};
use crate::project::Project;
use crate::setup;

/// Of npm, in the folder that is measured in: where each lies there, and what it is asked for as.
const PACKAGES: [(&str, &str); 2] = [
    ("onnxruntime-web", "onnxruntime-web@1.30"),
    ("@huggingface/transformers", "@huggingface/transformers@4.3"),
];
/// The model that transformers.js runs too.
const FOR_TRANSFORMERS: &str = "vit-s";
/// What export_onnx.py and random_vit.py need.
const PYTHON_PACKAGES: [&str; 3] = ["numpy==2.2.6", "onnx==1.22.0", "safetensors==0.8.0"];
/// Models with random weights: the file's name, and its options for random_vit.py.
const MODELS: [(&str, &[&str]); 3] = [
    ("vit-ti", &["--dim", "192", "--heads", "3"]),
    ("vit-s", &["--dim", "384", "--heads", "6"]),
    ("vit-b", &[]),
];
/// The smallest of them at other inputs, which vitscope alone runs.
const MORE_TOKENS: [(&str, &[&str]); 3] = [
    ("vit-ti-112", &["--dim", "192", "--heads", "3", "--size", "112"]),
    ("vit-ti-336", &["--dim", "192", "--heads", "3", "--size", "336"]),
    ("vit-ti-448", &["--dim", "192", "--heads", "3", "--size", "448"]),
];
/// Of the embedded pair one: the two are of one size.
const EMBEDDED: &str = "moco";

/// Prepares everything once, measures, and writes bench.json and the README's table.
pub fn run(project: &Project) -> Result<()> {
    setup::wasm_target(project)?;
    let folder = project.target.join("bench");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make {}", folder.display()))?;
    let published = Build { profile: "release", published: true, quiet: false };
    for program in [BENCH_ENGINE, RELAXED_BENCH_ENGINE] {
        let built = program.build(project, published, "bench")?;
        let into = folder.join(program.name);
        fresh_folder(&into)?;
        copy_into(&into, &files_under(&built)?)?;
    }
    let mut pages = files_under(&project.root.join("benches/browser"))?;
    pages.retain(|(name, _)| !name.ends_with(".rs"));
    copy_into(&folder, &pages)?;
    packages(project, &folder)?;
    models(project, &folder)?;

    let out = project.target.join("budgets");
    let arguments = ["--ignored", "--exact", "bench::figures", "bench::growth", "--nocapture"];
    let step = Step { what: "measuring in the browser", minutes: 9.0 };
    let (success, lines) = e2e::run_tests(step, project, &folder, &out, &arguments)?;
    if !success {
        bail!("no figures: the messages stand above");
    }
    let figures: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("bench ")).collect();
    let file = project.root.join("benches/bench.json");
    std::fs::write(&file, format!("[\n{}\n]\n", figures.join(",\n")))
        .with_context(|| format!("cannot write {}", file.display()))?;
    println!("\nthe figures are in {}", file.display());
    Ok(())
}

fn packages(project: &Project, folder: &Path) -> Result<()> {
    if PACKAGES.iter().all(|(name, _)| folder.join("node_modules").join(name).is_dir()) {
        return Ok(());
    }
    let mut npm = project.command("npm");
    npm.args(["install", "--no-save", "--ignore-scripts", "--prefix"]).arg(folder);
    npm.args(PACKAGES.map(|(_, package)| package));
    let step = Step { what: "installing onnxruntime-web and transformers.js", minutes: 1.0 };
    run_step(step, &mut npm).context("npm is needed: install Node.js")
}

/// The weights, as safetensors and as ONNX.
fn models(project: &Project, folder: &Path) -> Result<()> {
    let venv = folder.join("venv");
    let python = venv.join("bin/python");
    if !python.is_file() {
        let mut make = project.command("python3");
        let step = Step { what: "making a Python environment", minutes: 0.2 };
        run_step(step, make.args(["-m", "venv"]).arg(&venv))?;
        let mut pip = project.command(&python);
        pip.args(["-m", "pip", "install", "--quiet"]).args(PYTHON_PACKAGES);
        run_step(Step { what: "installing onnx", minutes: 1.0 }, &mut pip)?;
    }
    let scripts = project.root.join("benches");
    for (name, options) in MODELS.into_iter().chain(MORE_TOKENS) {
        let file = folder.join(name).with_extension("safetensors");
        if !file.is_file() {
            let mut make = project.command(&python);
            make.arg(scripts.join("random_vit.py")).arg(&file).args(options);
            run_step(Step { what: &format!("making {name}"), minutes: 0.2 }, &mut make)?;
        }
    }
    let shipped = project.root.join("public/models").join(EMBEDDED).with_extension("safetensors");
    let file = folder.join(EMBEDDED).with_extension("safetensors");
    std::fs::copy(&shipped, &file).with_context(|| format!("cannot copy {}", shipped.display()))?;
    for name in MODELS.map(|(name, _)| name).into_iter().chain([EMBEDDED]) {
        let (file, onnx) = (folder.join(name).with_extension("safetensors"), folder.join(name));
        let mut export = project.command(&python);
        export.arg(scripts.join("export_onnx.py")).arg(file).arg(onnx.with_extension("onnx"));
        run_step(Step { what: &format!("writing {name} as ONNX"), minutes: 0.2 }, &mut export)?;
    }
    let file = folder.join(FOR_TRANSFORMERS).with_extension("safetensors");
    let mut export = project.command(&python);
    export.arg(scripts.join("export_onnx.py")).arg(file);
    export.arg(folder.join(format!("{FOR_TRANSFORMERS}-transformers")));
    run_step(Step { what: "writing what transformers.js reads", minutes: 0.2 }, &mut export)
}
