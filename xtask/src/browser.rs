//! The tests' browser: Chromium, driven through chromedriver.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::{Group, Step, ask, lines_of, run};
use crate::project::Project;

/// The two programs.
pub struct Browser {
    /// Chromium or Chrome.
    pub chromium: PathBuf,
    /// Of the same version.
    pub chromedriver: PathBuf,
}

impl Browser {
    /// Looks for both; installs Debian's packages where that is possible.
    pub fn find_or_install(project: &Project) -> Result<Self> {
        if let Some(browser) = Self::find() {
            return Ok(browser);
        }
        if !debian_as_root() {
            bail!(
                "the tests need Chromium and chromedriver. Install them (Debian: apt install chromium \
                 chromium-driver), or set CHROMIUM and CHROMEDRIVER to their paths"
            );
        }
        let mut update = project.command("apt-get");
        let step = Step { what: "updating Debian's package lists", minutes: 0.5 };
        run(step, update.arg("update"))?;
        let mut install = project.command("apt-get");
        install
            .args(["install", "--yes", "--no-install-recommends", "chromium", "chromium-driver"])
            .env("DEBIAN_FRONTEND", "noninteractive");
        let step = Step { what: "installing Debian's chromium and chromium-driver", minutes: 1.0 };
        run(step, &mut install)?;
        Self::find().context("Debian's packages are installed but chromium does not start")
    }

    fn find() -> Option<Self> {
        let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
        Some(Browser {
            chromium: program("CHROMIUM", &names)?,
            chromedriver: program("CHROMEDRIVER", &["chromedriver"])?,
        })
    }
}

/// The program that a variable names, or the first of these names on PATH, as a full path: that is what
/// chromedriver wants.
fn program(variable: &str, names: &[&str]) -> Option<PathBuf> {
    let on_path = || {
        let folders = std::env::var_os("PATH")?;
        let folders: Vec<PathBuf> = std::env::split_paths(&folders).collect();
        let find = |name: &&str| {
            folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file())
        };
        names.iter().find_map(find)
    };
    let path = std::env::var_os(variable).map(PathBuf::from).or_else(on_path)?;
    ask(Command::new(&path).arg("--version")).is_some().then_some(path)
}

fn debian_as_root() -> bool {
    #[cfg(unix)]
    let root = nix::unistd::Uid::effective().is_root();
    #[cfg(not(unix))]
    let root = false;
    root && Path::new("/etc/debian_version").exists()
}

/// A chromedriver that runs until it is dropped.
pub struct Driver {
    /// Its address.
    pub url: String,
    _group: Group,
    // Kept: with nobody to read, chromedriver could not print any more.
    _lines: Receiver<String>,
}

impl Driver {
    /// Starts chromedriver on a free port.
    pub fn start(browser: &Browser) -> Result<Self> {
        let mut command = Command::new(&browser.chromedriver);
        command.arg("--port=0").stdout(Stdio::piped());
        let mut group = Group::start(&mut command)?;
        let lines = lines_of(&mut group)?;
        let deadline = Instant::now() + Duration::from_secs(30);
        while let Ok(line) = lines.recv_timeout(deadline.saturating_duration_since(Instant::now()))
        {
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                let url = format!("http://127.0.0.1:{}", port.trim_end_matches('.'));
                return Ok(Driver { url, _group: group, _lines: lines });
            }
        }
        bail!("{} did not say its port within 30 s", browser.chromedriver.display())
    }
}
