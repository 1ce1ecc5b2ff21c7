//! What the builds and the tests need beside cargo, installed where it is missing.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process::{Step, ask, run};
use crate::project::{Project, WASM};

/// Rust's wasm target.
pub fn wasm_target(project: &Project) -> Result<()> {
    let mut sysroot = project.command("rustc");
    let installed = ask(sysroot.args(["--print", "sysroot"]))
        .is_some_and(|sysroot| Path::new(&sysroot).join("lib/rustlib").join(WASM).exists());
    if installed {
        return Ok(());
    }
    let mut rustup = project.command("rustup");
    let step = Step { what: &format!("adding Rust's target {WASM}"), minutes: 0.5 };
    run(step, rustup.args(["target", "add", WASM]))
        .with_context(|| format!("install rustup, or the {WASM} part of your Rust, and try again"))
}

/// The program that runs wasm tests in a browser, of the version that the tests are compiled for: ours, one
/// on PATH, or else a new one.
pub fn test_runner(project: &Project) -> Result<PathBuf> {
    const NAME: &str = "wasm-bindgen-test-runner";
    let version = project.locked_version("wasm-bindgen")?;
    let own = project.tools.join("bin").join(NAME).with_extension(std::env::consts::EXE_EXTENSION);
    for path in [&own, Path::new(NAME)] {
        let answer = ask(project.command(path).arg("--version"));
        if answer.is_some_and(|text| text.split_whitespace().nth(1) == Some(&version)) {
            return Ok(path.to_path_buf());
        }
    }
    // Without --locked: 0.2.130's own lock file names a dependency that needs a newer Rust.
    let mut cargo = project.cargo(&["install", "wasm-bindgen-cli", "--version", &version]);
    cargo
        // It speaks with chromedriver on this machine alone, without TLS.
        .args(["--force", "--no-default-features", "--bin", NAME, "--root"])
        .arg(&project.tools)
        // A folder of its own, and left there: a next version starts from what has not changed.
        .env("CARGO_TARGET_DIR", project.tools.join("build"))
        // It runs for seconds, so the time to compile it is what counts.
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "false");
    run(Step { what: &format!("installing {NAME} {version}"), minutes: 3.0 }, &mut cargo)?;
    Ok(own)
}
