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

/// wasm-opt, or nothing.
pub struct Optimizer(Option<PathBuf>);

impl Optimizer {
    /// Looks in the tools' folder, then on PATH; says what is missed where it is in neither.
    pub fn find(project: &Project) -> Result<Self> {
        let found = [project.tool("wasm-opt"), PathBuf::from("wasm-opt")];
        for path in found {
            if ask(project.command(&path)?.arg("--version")).is_some() {
                return Ok(Optimizer(Some(path)));
            }
        }
        eprintln!(
            "warning: wasm-opt is not installed, so the wasm files are larger than they need be \
             (Debian: apt install binaryen; anywhere: cargo install wasm-opt)"
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
        match run(&format!("wasm-opt {name}"), &mut command, minutes(20)) {
            Ok(()) => std::fs::rename(&smaller, wasm)
                .with_context(|| format!("cannot replace {}", wasm.display())),
            Err(error) => {
                eprintln!("warning: {name} stays as it is: {error:#} (is this wasm-opt too old?)");
                Ok(())
            }
        }
    }
}
