//! `cargo xtask budgets`: the table of sizes and times, measured on the published page.

use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};

use crate::e2e;
use crate::files::files_under;
use crate::project::Project;

/// What a file's name contains, what it is, and the most megabytes it may have, gzipped.
const SIZES: [(&str, &str, f64); 3] = [
    ("page", "page's own wasm, gzipped", 0.5),
    ("engine_cpu", "CPU engine, gzipped", 0.8),
    ("engine_gpu", "GPU engine, gzipped, lazy", 5.0),
];

/// Prints the table; fails when a figure is over its budget.
pub fn run(project: &Project) -> Result<()> {
    let dist = project.root.join("dist");
    if !dist.join("index.html").is_file() {
        bail!("there is no published page to measure: run `cargo xtask build` first");
    }
    let mut rows = Vec::new();
    for (name, what, most) in SIZES {
        let size = gzipped(&dist, name)?;
        let measured = size.map_or("not built".to_owned(), |size| format!("{size:.2} MB"));
        rows.push(row(what, &format!("{most} MB"), &measured, size.is_some_and(|s| s <= most)));
    }
    let out = project.target.join("budgets");
    let arguments = ["--ignored", "--exact", "budgets::figures", "--nocapture"];
    let (success, lines) = e2e::run("measuring in the browser", project, &dist, &out, &arguments)?;
    // The test prints rows of the same form.
    rows.extend(lines.into_iter().filter(|line| line.starts_with("| ")));
    println!("\n| what | at most | measured |  |\n| --- | --- | --- | --- |\n{}", rows.join("\n"));
    if !success || rows.iter().any(|row| row.contains("| over |")) {
        bail!("a figure is over its budget or was not measured");
    }
    Ok(())
}

fn row(what: &str, most: &str, measured: &str, within: bool) -> String {
    format!("| {what} | {most} | {measured} | {} |", if within { "ok" } else { "over" })
}

/// Megabytes of the wasm file whose name starts so, compressed as hosts do.
fn gzipped(dist: &Path, name: &str) -> Result<Option<f64>> {
    let file = files_under(dist)?.into_iter().find(|file| {
        let last = file.file_name().unwrap_or_default().to_string_lossy();
        last.starts_with(name) && last.ends_with(".wasm")
    });
    let Some(file) = file else { return Ok(None) };
    let bytes = std::fs::read(dist.join(file))?;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(9));
    encoder.write_all(&bytes)?;
    Ok(Some(encoder.finish()?.len() as f64 / 1e6))
}
