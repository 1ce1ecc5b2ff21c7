//! The page's programs: compiled by cargo, then made ready for browsers by wasm-bindgen as a library, which
//! Cargo.lock holds to the version that they are compiled with.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::files::fresh_folder;
use crate::process::{Step, run};
use crate::project::{Project, WASM};

/// A program of the page: its binary in Cargo.toml and what there is to say of it.
pub struct Program {
    /// For people.
    pub title: &'static str,
    /// The binary in Cargo.toml.
    pub binary: &'static str,
    /// What its files are called.
    pub name: &'static str,
    /// The feature that it needs.
    pub feature: &'static str,
    /// Minutes to compile it in the quick profile and in the published one, on two cores with nothing there.
    pub minutes: (f64, f64),
}

/// Leptos, no burn.
pub const PAGE: Program =
    Program { title: "the page", binary: "page", name: "page", feature: "ui", minutes: (3.0, 5.0) };
/// Burn on the processor.
pub const CPU_ENGINE: Program = Program {
    title: "the CPU engine",
    binary: "engine_cpu",
    name: "engine_cpu",
    feature: "cpu",
    minutes: (4.0, 5.0),
};
/// The same for browsers with relaxed SIMD.
pub const RELAXED_CPU_ENGINE: Program = Program {
    title: "the CPU engine with relaxed SIMD",
    name: "engine_cpu_relaxed",
    feature: "relaxed-simd",
    minutes: (1.0, 2.0),
    ..CPU_ENGINE
};
/// The CPU engine without a page, for measuring.
pub const BENCH_ENGINE: Program = Program {
    title: "the CPU engine alone",
    binary: "engine_bench",
    name: "engine_bench",
    feature: "bench",
    minutes: (4.0, 5.0),
};
/// The same with relaxed SIMD.
pub const RELAXED_BENCH_ENGINE: Program = Program {
    title: "the CPU engine alone, with relaxed SIMD",
    name: "engine_bench_relaxed",
    feature: "bench,relaxed-simd",
    minutes: (1.0, 2.0),
    ..BENCH_ENGINE
};
/// Burn on WebGPU.
pub const GPU_ENGINE: Program = Program {
    title: "the GPU engine",
    binary: "engine_gpu",
    name: "engine_gpu",
    feature: "webgpu",
    minutes: (7.0, 15.0),
};

/// How a program is compiled.
#[derive(Clone, Copy)]
pub struct Build {
    /// The cargo profile.
    pub profile: &'static str,
    /// As it is published: without the names of functions.
    pub published: bool,
    /// Cargo tells errors and warnings alone.
    pub quiet: bool,
}

impl Program {
    /// Compiles it; gives the folder of `<name>.js` and `<name>_bg.wasm`. An engine tells the page
    /// that it is of the build `id`.
    pub fn build(&self, project: &Project, build: Build, id: &str) -> Result<PathBuf> {
        let Program { title, binary, name, feature, minutes } = *self;
        let mut cargo = project.cargo(&["build", "--target", WASM, "--profile", build.profile]);
        cargo.args(["--bin", binary, "--features", feature]).env("VITSCOPE_BUILD", id);
        if build.quiet {
            cargo.arg("--quiet");
        }
        let minutes = if build.published { minutes.1 } else { minutes.0 };
        run(Step { what: &format!("compiling {title}"), minutes }, &mut cargo)?;

        let wasm =
            project.target.join(WASM).join(build.profile).join(binary).with_extension("wasm");
        let folder = project.target.join("bound").join(build.profile).join(name);
        // What is written last of all; this very program is what makes it.
        let bound = folder.join(name).with_extension("js");
        if !is_newer(&bound, &[&wasm, &std::env::current_exe()?]) {
            let binding = format!("binding {title}");
            let started = Step { what: &binding, minutes: 0.2 }.start();
            fresh_folder(&folder)?;
            bind(&wasm, &folder, name, !build.published)
                .with_context(|| format!("{binding} failed: {}", wasm.display()))?;
            started.done();
        }
        Ok(folder)
    }
}

fn bind(wasm: &Path, folder: &Path, name: &str, names: bool) -> Result<()> {
    Bindgen::new()
        .input_path(wasm)
        .out_name(name)
        .web(true)?
        .remove_name_section(!names)
        .remove_producers_section(true)
        .generate(folder)
}

/// Whether a file was written after all of the others; not where one is missing.
fn is_newer(file: &Path, others: &[&Path]) -> bool {
    let written = |path: &Path| -> Option<SystemTime> { path.metadata().ok()?.modified().ok() };
    written(file).is_some_and(|time| {
        others.iter().all(|other| written(other).is_some_and(|other| other < time))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_newer_than_what_was_written_before_it() {
        let folder = std::env::temp_dir().join(format!("vitscope-program-{}", std::process::id()));
        fresh_folder(&folder).unwrap();
        let [old, new] = ["old", "new"].map(|name| folder.join(name));
        std::fs::write(&old, "").unwrap();
        assert!(!is_newer(&new, &[&old]), "it is not there");
        let file = std::fs::File::create(&new).unwrap();
        file.set_modified(SystemTime::now() + std::time::Duration::from_secs(9)).unwrap();
        assert!(is_newer(&new, &[&old]));
        assert!(!is_newer(&old, &[&new]));
        assert!(!is_newer(&new, &[&old, &folder.join("missing")]));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
