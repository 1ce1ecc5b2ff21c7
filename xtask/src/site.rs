//! The whole page: trunk's part, the files of `public`, and the engines beside it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::files::{copy_folder, files_under, hash_files};
use crate::project::Project;
use crate::{engines, page};

/// One way to build the page.
pub struct Site {
    /// Where the page goes.
    pub dist: PathBuf,
    /// The cargo profile of the page.
    pub page_profile: &'static str,
    /// The cargo profile of the engines.
    pub engine_profile: &'static str,
    /// Run wasm-opt on the engines.
    pub small: bool,
    /// Build the GPU engine.
    pub gpu: bool,
}

impl Site {
    /// As it is published, in `dist`.
    pub fn release(project: &Project) -> Self {
        Site {
            dist: project.root.join("dist"),
            page_profile: "page",
            engine_profile: "release",
            small: true,
            gpu: true,
        }
    }

    /// As it is tested and developed, in the target folder.
    pub fn quick(project: &Project) -> Self {
        Site {
            dist: project.target.join("site"),
            page_profile: "webtest",
            engine_profile: "webtest",
            small: false,
            gpu: true,
        }
    }

    /// With or without the GPU engine, the longest part to build.
    pub fn with_gpu(self, gpu: bool) -> Self {
        Site { gpu, ..self }
    }

    /// Builds everything.
    pub fn build(&self, project: &Project) -> Result<()> {
        let build = build_id(&project.root)?;
        let engine = engines::build(project, self, &build)?;
        page::build(project, self)?;
        copy_folder(&project.root.join("public"), &self.dist)?;
        let folder = format!("engine-{}", engine.hash);
        copy_folder(&engine.folder, &self.dist.join(&folder))?;
        let gpu = if self.gpu { "yes" } else { "no" };
        let values =
            [("{engine}", format!("./{folder}/")), ("{build}", build), ("{gpu}", gpu.into())];
        fill_in(&self.dist.join("index.html"), &values)
    }
}

/// Names the sources of one build. Page and engines of one build carry the same; it cannot be a hash
/// of the engines, which contain it.
fn build_id(root: &Path) -> Result<String> {
    let mut files: Vec<PathBuf> =
        files_under(&root.join("src"))?.iter().map(|file| Path::new("src").join(file)).collect();
    files.extend(["Cargo.toml", "Cargo.lock"].map(PathBuf::from));
    hash_files(root, &files)
}

fn fill_in(index: &Path, values: &[(&str, String)]) -> Result<()> {
    let mut text = std::fs::read_to_string(index)
        .with_context(|| format!("cannot read {}", index.display()))?;
    for (name, value) in values {
        if !text.contains(name) {
            bail!("{} holds no {name}: was pattern_script of Trunk.toml changed?", index.display());
        }
        text = text.replace(name, value);
    }
    std::fs::write(index, text).with_context(|| format!("cannot write {}", index.display()))
}
