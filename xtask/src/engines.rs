//! The engines: each a wasm and its JS, in one folder named by a hash.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::files::{files_under, fresh_folder, hash_files};
use crate::optimize::Optimizer;
use crate::process::{minutes, run};
use crate::project::Project;
use crate::site::Site;

/// The engines' files, ready to be copied beside the page.
pub struct Engines {
    /// Where they are.
    pub folder: PathBuf,
    /// Over their names and contents.
    pub hash: String,
}

/// Builds the CPU engine and, where the site has it, the GPU engine.
pub fn build(project: &Project, site: &Site, build: &str) -> Result<Engines> {
    let folder = project.target.join("engines").join(site.engine_profile);
    fresh_folder(&folder)?;
    compile(project, site, build, &folder, "engine_cpu", "cpu")?;
    if site.gpu {
        compile(project, site, build, &folder, "engine_gpu", "webgpu")?;
    }
    // The workers' entries are plain JS and stand beside the binaries that they start.
    let sources = project.root.join("src/bin");
    for file in files_under(&sources)? {
        if file.extension().is_some_and(|extension| extension == "js") {
            std::fs::copy(sources.join(&file), folder.join(&file))
                .with_context(|| format!("cannot copy src/bin/{}", file.display()))?;
        }
    }
    let hash = hash_files(&folder, &files_under(&folder)?)?;
    Ok(Engines { folder, hash })
}

fn compile(
    project: &Project,
    site: &Site,
    build: &str,
    folder: &Path,
    binary: &str,
    feature: &str,
) -> Result<()> {
    let target = "wasm32-unknown-unknown";
    let mut cargo = project.cargo(&["build", "--target", target])?;
    cargo
        .args(["--profile", site.engine_profile, "--bin", binary, "--features", feature])
        .env("VITSCOPE_BUILD", build);
    // Whole-program optimization of the GPU engine is long on a small machine.
    let limit = minutes(if site.small { 120 } else { 40 });
    run(&format!("compiling {binary}"), &mut cargo, limit)?;

    let wasm = project.target.join(target).join(site.engine_profile).join(binary);
    let mut bindgen = project.command(project.tool("wasm-bindgen"))?;
    bindgen
        .arg(wasm.with_extension("wasm"))
        .args(["--target", "web", "--no-typescript", "--out-dir"])
        .arg(folder);
    if site.small {
        bindgen.args(["--remove-name-section", "--remove-producers-section"]);
    }
    run(&format!("binding {binary}"), &mut bindgen, minutes(10))?;
    if site.small {
        let wasm = folder.join(format!("{binary}_bg.wasm"));
        Optimizer::find(project)?.shrink(project, &wasm, "-O3")?;
    }
    Ok(())
}
