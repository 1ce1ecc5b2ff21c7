//! The build tools, installed into the tools' folder where they are missing.

use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{ask, minutes, run};
use crate::project::Project;

/// The trunk that Trunk.toml and page.rs are written for.
const TRUNK: &str = "0.21.14";
const TARGET: &str = "wasm32-unknown-unknown";

/// The wasm target, trunk, and the wasm-bindgen of Cargo.lock.
pub fn build_tools(project: &Project) -> Result<()> {
    wasm_target(project)?;
    install(project, "trunk", TRUNK, "trunk", &["--locked", "--no-default-features"])?;
    let wasm_bindgen = project.locked_version("wasm-bindgen")?;
    // Without --locked: 0.2.130's own lock file names a dependency that needs a newer Rust.
    install(project, "wasm-bindgen-cli", &wasm_bindgen, "wasm-bindgen", &[])
}

fn wasm_target(project: &Project) -> Result<()> {
    let mut sysroot = project.command("rustc")?;
    let installed = ask(sysroot.args(["--print", "sysroot"])).is_some_and(|sysroot| {
        std::path::Path::new(&sysroot).join("lib/rustlib").join(TARGET).exists()
    });
    if installed {
        return Ok(());
    }
    let mut rustup = project.command("rustup")?;
    run(
        &format!("adding Rust's target {TARGET}"),
        rustup.args(["target", "add", TARGET]),
        minutes(10),
    )
    .with_context(|| format!("install rustup, or the {TARGET} part of your Rust, and try again"))
}

fn install(
    project: &Project,
    package: &str,
    version: &str,
    binary: &str,
    arguments: &[&str],
) -> Result<()> {
    let path = project.tool(binary);
    let found = ask(Command::new(&path).arg("--version"));
    if found.is_some_and(|text| text.split_whitespace().nth(1) == Some(version)) {
        return Ok(());
    }
    let mut cargo = project.cargo(&["install", package, "--version", version, "--force"])?;
    cargo
        .args(arguments)
        .arg("--root")
        .arg(&project.tools)
        // A folder of their own, and left there: a next version starts from what has not changed.
        .env("CARGO_TARGET_DIR", project.tools.join("build"))
        // They run for seconds, so the time to compile them is what counts.
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "false");
    run(&format!("installing {package} {version} (once, some minutes)"), &mut cargo, minutes(25))
}
