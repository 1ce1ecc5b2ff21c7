//! Runs tests/e2e: starts what they need and tells them where it is.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::browser::{Browser, Driver};
use crate::mounts::Mounts;
use crate::process::{Step, run, run_and_read};
use crate::project::Project;
use crate::serve::Server;

/// Runs the end-to-end tests that `arguments` of the test program choose, on the page in `dist`.
/// What they write goes to `out`.
pub fn run_tests(
    step: Step,
    project: &Project,
    dist: &Path,
    out: &Path,
    arguments: &[&str],
) -> Result<(bool, Vec<String>)> {
    let browser = Browser::find_or_install(project)?;
    let server = Server::bind(0)?;
    let url = server.address();
    let mounts = Mounts::for_tests(dist.to_path_buf(), project.root.join("tests/e2e/pages"));
    std::thread::spawn(move || server.run(mounts));
    let driver = Driver::start(&browser)?;
    let program = native_program(project)?;
    let mut cargo = project.cargo(&["test", "--features", "e2e", "--test", "e2e", "--"]);
    cargo
        // One browser at a time: two would fight over two cores and miss their limits.
        .arg("--test-threads=1")
        .args(arguments)
        .env("VITSCOPE_E2E_URL", url)
        .env("VITSCOPE_E2E_DIST", dist)
        .env("VITSCOPE_E2E_OUT", out)
        .env("VITSCOPE_PROGRAM", program)
        .env("VITSCOPE_CHROMIUM", &browser.chromium)
        .env("WEBDRIVER_URL", &driver.url)
        // Of a test in a browser they show the runtime's frames only.
        .env("RUST_BACKTRACE", "0");
    std::fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    run_and_read(step, &mut cargo)
}

/// Builds the command line as its own tests do: a plain build would compile all of burn once more, for
/// the tests' dependencies have other features.
fn native_program(project: &Project) -> Result<PathBuf> {
    let mut cargo = project.cargo(&["test", "--features", "cli", "--test", "cli", "--no-run"]);
    run(Step { what: "compiling the command line", minutes: 5.0 }, &mut cargo)?;
    Ok(project.target.join("debug/vitscope").with_extension(std::env::consts::EXE_EXTENSION))
}

/// The page to look at: the published one where it is built, else the quick one.
pub fn built_page(project: &Project) -> Result<PathBuf> {
    [project.root.join("dist"), project.target.join("site")]
        .into_iter()
        .find(|dist| dist.join("index.html").is_file())
        .context("there is no page yet: run `cargo xtask build` first")
}
