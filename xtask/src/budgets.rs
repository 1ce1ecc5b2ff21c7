//! `cargo xtask budgets`: the table of sizes and times, measured on the published page.

use std::path::Path;

use anyhow::{Result, bail};

use crate::e2e;
use crate::files::files_under;
use crate::gzip;
use crate::process::Step;
use crate::project::Project;

/// What a file's name begins with, how hosts compress it, what it is, and the most megabytes of it.
const SIZES: [(&str, Coding, &str, f64); 5] = [
    ("page", Coding::Gzip, "page's own wasm, gzipped", 1.0),
    ("page", Coding::Brotli, "page's own wasm, brotli", 0.75),
    ("engine_cpu_bg", Coding::Gzip, "CPU engine, gzipped", 0.9),
    ("engine_cpu_relaxed_bg", Coding::Gzip, "CPU engine with relaxed SIMD, gzipped", 0.9),
    ("engine_gpu_bg", Coding::Gzip, "GPU engine, gzipped, lazy", 5.0),
];

/// Compression at its best level.
#[derive(Clone, Copy)]
enum Coding {
    /// `gzip -9`
    Gzip,
    /// `brotli -q 11`
    Brotli,
}

impl Coding {
    fn compress(self, bytes: &[u8]) -> Result<Vec<u8>> {
        match self {
            Coding::Gzip => gzip::compress(bytes, flate2::Compression::best()),
            Coding::Brotli => {
                let mut compressed = Vec::new();
                // Its default is the best level.
                let parameters = brotli::enc::BrotliEncoderParams::default();
                brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)?;
                Ok(compressed)
            }
        }
    }
}

/// Prints the table; fails when a figure is over its budget.
pub fn run(project: &Project) -> Result<()> {
    let dist = project.root.join("dist");
    if !dist.join("index.html").is_file() {
        bail!("there is no published page to measure: run `cargo xtask build` first");
    }
    let mut rows = Vec::new();
    for (name, coding, what, most) in SIZES {
        let size = megabytes(&dist, name, coding)?;
        let measured = size.map_or("not built".to_owned(), |size| format!("{size:.3} MB"));
        let verdict = if size.is_some_and(|size| size <= most) { "ok" } else { "over" };
        rows.push(format!("| {what} | {most} MB | {measured} | {verdict} |"));
    }
    let out = project.target.join("budgets");
    let arguments = ["--ignored", "--exact", "budgets::figures", "--nocapture"];
    let step = Step { what: "measuring in the browser", minutes: 6.0 };
    let (success, lines) = e2e::run_tests(step, project, &dist, &out, &arguments)?;
    // The test prints rows of the same form.
    rows.extend(lines.into_iter().filter(|line| line.starts_with("| ")));
    println!("\n| what | at most | measured | |\n| --- | --- | --- | --- |\n{}", rows.join("\n"));
    if !success || rows.iter().any(|row| row.ends_with("| over |")) {
        bail!("a figure is over its budget or was not measured");
    }
    Ok(())
}

/// Of the wasm file whose name begins so, compressed.
fn megabytes(dist: &Path, name: &str, coding: Coding) -> Result<Option<f64>> {
    let file = files_under(dist)?.into_iter().find(|(_, path)| {
        let last = path.file_name().unwrap_or_default().to_string_lossy();
        last.starts_with(name) && last.ends_with(".wasm")
    });
    let Some((_, file)) = file else { return Ok(None) };
    Ok(Some(coding.compress(&std::fs::read(file)?)?.len() as f64 / 1e6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_compressions_are_the_ones_of_browsers() {
        let text = "attention ".repeat(1000);
        let mut read = Vec::new();
        let gzip = Coding::Gzip.compress(text.as_bytes()).unwrap();
        std::io::copy(&mut flate2::read::GzDecoder::new(gzip.as_slice()), &mut read).unwrap();
        assert_eq!(read, text.as_bytes());
        read.clear();
        let brotli = Coding::Brotli.compress(text.as_bytes()).unwrap();
        brotli::BrotliDecompress(&mut brotli.as_slice(), &mut read).unwrap();
        assert_eq!(read, text.as_bytes());
        assert!(brotli.len() < gzip.len() && gzip.len() < 200);
    }

    #[test]
    fn the_documents_name_the_same_sizes() {
        let root = Project::here().unwrap().root;
        for file in ["README.md", "docs/design.md"] {
            let text = std::fs::read_to_string(root.join(file)).unwrap();
            for (_, _, what, most) in SIZES {
                assert!(text.contains(&format!("| {what} | {most} MB |")), "{file}: {what}");
            }
        }
    }
}
