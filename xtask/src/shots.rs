//! `cargo xtask shots`: the built page as people see it, for developers' eyes and the README.

use anyhow::{Result, bail};

use crate::e2e;
use crate::process::Step;
use crate::project::Project;

/// Writes pictures at three sizes, light and dark.
pub fn run(project: &Project) -> Result<()> {
    let dist = e2e::built_page(project)?;
    let out = project.target.join("shots");
    let (success, _) = e2e::run_tests(
        Step { what: "taking pictures", minutes: 2.0 },
        project,
        &dist,
        &out,
        &["--ignored", "--exact", "shots::pictures"],
    )?;
    if !success {
        bail!("no pictures: the messages stand above");
    }
    println!("\nthe pictures of {} are in {}", dist.display(), out.display());
    Ok(())
}
