//! The page's own wasm, HTML and styles, through trunk.

use anyhow::{Context, Result};

use crate::process::{minutes, run};
use crate::project::Project;
use crate::site::Site;

/// Builds into the site's dist, which trunk empties first.
pub fn build(project: &Project, site: &Site) -> Result<()> {
    std::fs::create_dir_all(&site.dist)
        .with_context(|| format!("cannot make {}", site.dist.display()))?;
    let mut trunk = project.command(project.tool("trunk"))?;
    trunk
        .args(["build", "--skip-version-check", "--cargo-profile", site.page_profile, "--dist"])
        .arg(&site.dist)
        // The very wasm-bindgen that set-up installed; trunk would download any other.
        .env("TRUNK_TOOLS_WASM_BINDGEN", project.locked_version("wasm-bindgen")?)
        // trunk reads this as its own `--no-color`, where only true and false are allowed.
        .env_remove("NO_COLOR");
    run("building the page", &mut trunk, minutes(20))
}
