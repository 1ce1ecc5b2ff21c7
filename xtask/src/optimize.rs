//! wasm-opt, where it is installed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process::{ask, minutes, run};
use crate::project::Project;

/// What Rust's wasm32-unknown-unknown may use, and SIMD; wasm-opt refuses what is not named.
const FEATURES: [&str; 7] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-reference-types",
];

/// Debian's 108 mixes up the two tables of a wasm that wasm-bindgen has worked on, and the page does not
/// start; 116, 118 and 132 were tried and keep them apart.
const OLDEST: u32 = 116;

/// wasm-opt, or nothing.
pub struct Optimizer(Option<PathBuf>);

impl Optimizer {
    /// Looks in the tools' folder, then on PATH; says what is missed where neither has a good one.
    pub fn find(project: &Project) -> Result<Self> {
        for path in [project.tool("wasm-opt"), PathBuf::from("wasm-opt")] {
            let answer = ask(project.command(&path)?.arg("--version"));
            if answer.as_deref().and_then(version).is_some_and(|version| version >= OLDEST) {
                return Ok(Optimizer(Some(path)));
            }
        }
        eprintln!(
            "warning: wasm-opt {OLDEST} or later is not installed, so the wasm files are larger than they \
             need be (cargo install wasm-opt, or npm install --global binaryen)"
        );
        Ok(Optimizer(None))
    }

    /// Optimizes a file in place.
    pub fn shrink(&self, project: &Project, wasm: &Path, level: &str) -> Result<()> {
        let Some(wasm_opt) = &self.0 else { return Ok(()) };
        let name = wasm.file_name().unwrap_or_default().to_string_lossy();
        let smaller = wasm.with_extension("opt");
        let mut command = project.command(wasm_opt)?;
        command.arg(wasm).arg("-o").arg(&smaller).arg(level).args(FEATURES);
        match run(&format!("wasm-opt {name}"), &mut command, minutes(40)) {
            Ok(()) => std::fs::rename(&smaller, wasm)
                .with_context(|| format!("cannot replace {}", wasm.display())),
            Err(error) => {
                eprintln!("warning: {name} stays as it is: {error:#}");
                Ok(())
            }
        }
    }
}

/// From "wasm-opt version 116 (version_116)".
fn version(answer: &str) -> Option<u32> {
    answer.split_whitespace().nth(2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_either_form() {
        assert_eq!(version("wasm-opt version 108"), Some(108));
        assert_eq!(version("wasm-opt version 132 (version_132)"), Some(132));
        assert_eq!(version("command not found"), None);
    }
}
