//! The project's commands: `cargo xtask serve`, `build`, `test` and what developers need beside.

mod browser;
mod budgets;
mod e2e;
mod engines;
mod files;
mod mounts;
mod optimize;
mod page;
mod process;
mod project;
mod serve;
mod setup;
mod shots;
mod site;
mod test;

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;

use crate::project::Project;
use crate::site::Site;

const USAGE: &str = "\
cargo xtask <command>

  serve [--release] [--port N] [--no-gpu]   set up, build and serve the page at http://127.0.0.1:8080
  build [--no-gpu]                          write dist/ for any static host
  test [--only lint|unit|wasm|gpu|e2e]...   everything that must hold, with the minutes of each step
       [--filter NAME]                      only the end-to-end tests whose name contains NAME
  shots                                     pictures of the built page into target/shots
  budgets                                   the table of sizes and times in README.md

Environment: CARGO_TARGET_DIR; VITSCOPE_TOOLS (where trunk and wasm-bindgen are, for several
checkouts); CHROMIUM and CHROMEDRIVER (paths of the test's browser).";

/// What stands behind the command's name; each command takes what it knows and refuses the rest.
#[derive(Default)]
struct Options {
    release: bool,
    no_gpu: bool,
    port: Option<u16>,
    only: Vec<test::Group>,
    filter: Option<String>,
}

fn main() {
    if let Err(error) = run() {
        eprintln!("error: {error:#}");
        std::process::exit(1);
    }
}

fn run() -> Result<()> {
    let mut arguments = lexopt::Parser::from_env();
    let command = match arguments.next()? {
        Some(Value(name)) => name.string()?,
        Some(Long("help") | Short('h')) | None => {
            println!("{USAGE}");
            return Ok(());
        }
        Some(other) => return Err(other.unexpected().into()),
    };
    let options = options(&command, &mut arguments)?;
    process::end_children_on_signal()?;
    let project = Project::here()?;
    match command.as_str() {
        "serve" => {
            let site =
                if options.release { Site::release(&project) } else { Site::quick(&project) };
            let site = site.with_gpu(!options.no_gpu);
            let server = serve::Server::bind(options.port.unwrap_or(8080))?;
            setup::build_tools(&project)?;
            site.build(&project)?;
            println!("\nvitscope is at {} (Ctrl-C ends it)", server.address());
            server.run(mounts::Mounts::page(site.dist));
            Ok(())
        }
        "build" => {
            setup::build_tools(&project)?;
            let site = Site::release(&project).with_gpu(!options.no_gpu);
            site.build(&project)?;
            println!(
                "\n{} is ready: put it on any static host, under any path.",
                site.dist.display()
            );
            Ok(())
        }
        "test" => test::run(&project, &options.only, options.filter.as_deref(), !options.no_gpu),
        "shots" => shots::run(&project),
        "budgets" => budgets::run(&project),
        _ => unreachable!("options() refuses other commands"),
    }
}

fn options(command: &str, arguments: &mut lexopt::Parser) -> Result<Options> {
    let known: &[&str] = match command {
        "serve" => &["release", "port", "no-gpu"],
        "build" => &["no-gpu"],
        "test" => &["only", "filter", "no-gpu"],
        "shots" | "budgets" => &[],
        _ => bail!("there is no command `{command}`.\n\n{USAGE}"),
    };
    let mut options = Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long(name) if !known.contains(&name) => {
                bail!("`{command}` has no option --{name}.\n\n{USAGE}")
            }
            Long("release") => options.release = true,
            Long("no-gpu") => options.no_gpu = true,
            Long("port") => options.port = Some(arguments.value()?.parse()?),
            Long("filter") => options.filter = Some(arguments.value()?.string()?),
            Long("only") => {
                let name = arguments.value()?.string()?;
                options.only.push(name.parse().with_context(|| format!("--only {name}"))?);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}
