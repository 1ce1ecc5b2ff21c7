//! The project's commands: `cargo xtask serve`, `build`, `test` and what developers need beside.

mod bench;
mod browser;
mod budgets;
mod e2e;
mod files;
mod gzip;
mod mounts;
mod process;
mod program;
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
  build [--no-gpu] [--url ADDRESS]          write dist/ for any static host; with previews of links to ADDRESS
  test [--only lint|unit|wasm|gpu|e2e]...   everything that must hold, with the minutes of each step
       [--filter NAME] [--no-gpu]           only the end-to-end tests whose name contains NAME
  shots                                     pictures of the built page into target/shots
  bench                                     speed beside others' programs: bench.json and README's table
  budgets                                   the table of sizes and times in README.md

Environment: CARGO_TARGET_DIR; VITSCOPE_TOOLS (where the runner of wasm tests is, for several
checkouts); CHROMIUM and CHROMEDRIVER (paths of the test's browser).";

/// The commands and the options of each.
const COMMANDS: [(&str, &[&str]); 6] = [
    ("serve", &["release", "port", "no-gpu"]),
    ("build", &["no-gpu", "url"]),
    ("test", &["only", "filter", "no-gpu"]),
    ("shots", &[]),
    ("bench", &[]),
    ("budgets", &[]),
];

/// What stands behind the command's name; each command takes what it knows and refuses the rest.
#[derive(Default)]
struct Options {
    release: bool,
    no_gpu: bool,
    port: Option<u16>,
    url: Option<String>,
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
            let site = match options.release {
                true => Site::published(&project),
                false => Site::quick(&project),
            };
            serve(&project, &site, options.port.unwrap_or(8080), !options.no_gpu)
        }
        "build" => {
            setup::wasm_target(&project)?;
            let site = Site::published(&project).at(options.url.as_deref())?;
            site.build(!options.no_gpu)?;
            println!(
                "\n{} is ready: put it on any static host, under any path.",
                site.dist.display()
            );
            Ok(())
        }
        "test" => {
            test::run_all(&project, &options.only, options.filter.as_deref(), !options.no_gpu)
        }
        "shots" => shots::run(&project),
        "bench" => bench::run(&project),
        "budgets" => budgets::run(&project),
        _ => unreachable!("options() refuses other commands"),
    }
}

/// Shows the page as soon as it can be opened, and compiles the GPU engine behind it.
fn serve(project: &Project, site: &Site, port: u16, gpu: bool) -> Result<()> {
    let server = serve::Server::bind(port)?;
    let address = server.address();
    setup::wasm_target(project)?;
    let page = site.build_page()?;
    page.publish(None)?;
    println!("\nvitscope is at {address} (Ctrl-C ends it)");
    std::thread::scope(|scope| {
        if gpu {
            println!("It runs on the CPU engine; the GPU engine is compiled behind it.");
            scope.spawn(|| {
                match page.build_gpu_engine(true).and_then(|gpu| page.publish(Some(&gpu))) {
                    Ok(()) => println!("Pages opened from now on have the GPU engine."),
                    Err(error) => eprintln!("warning: the page has no GPU engine: {error:#}"),
                }
            });
        }
        server.run(mounts::Mounts::page(site.dist.clone()));
    });
    Ok(())
}

fn options(command: &str, arguments: &mut lexopt::Parser) -> Result<Options> {
    let Some((_, known)) = COMMANDS.iter().find(|(name, _)| *name == command) else {
        bail!("there is no command `{command}`.\n\n{USAGE}");
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
            Long("url") => options.url = Some(arguments.value()?.string()?),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The words that begin with `--`, without it.
    fn options_in(text: &str) -> Vec<&str> {
        let part = |c: char| c.is_ascii_alphanumeric() || c == '-';
        text.split(|c| !part(c)).filter_map(|word| word.strip_prefix("--")).collect()
    }

    #[test]
    fn the_usage_names_all_commands_and_options_and_no_others() {
        let lines = USAGE.split_once("\n\n").unwrap().1.split_once("\n\n").unwrap().0;
        let mut named: Vec<(&str, Vec<&str>)> = Vec::new();
        for line in lines.lines() {
            match line.strip_prefix("  ").filter(|line| !line.starts_with(' ')) {
                Some(line) => named.push((line.split(' ').next().unwrap(), options_in(line))),
                None => named.last_mut().unwrap().1.extend(options_in(line)),
            }
        }
        assert_eq!(named, COMMANDS.map(|(name, options)| (name, options.to_vec())));
        let groups = lines.split_once("--only ").unwrap().1.split(']').next().unwrap();
        assert!(groups.split('|').all(|name| name.parse::<test::Group>().is_ok()), "{groups}");
    }

    #[test]
    fn the_documents_use_commands_and_options_that_exist() {
        let root = Project::here().unwrap().root;
        let mut seen = 0;
        for file in ["README.md", "CONTRIBUTING.md", "docs/design.md", "docs/models.md", ".ci/run"]
        {
            let text = std::fs::read_to_string(root.join(file)).unwrap();
            for use_of in text.split("cargo xtask ").skip(1) {
                let end = use_of.find(['`', '\n']).unwrap_or(use_of.len());
                let mut words = use_of[..end].split_whitespace();
                let name = words.next().unwrap_or_default();
                let command = COMMANDS.iter().find(|(known, _)| *known == name);
                let (_, known) = command.unwrap_or_else(|| panic!("{file}: `{name}`"));
                for option in options_in(&use_of[..end]) {
                    assert!(known.contains(&option), "{file}: {name} --{option}");
                }
                seen += 1;
            }
        }
        assert!(seen > 5, "{seen} commands were found");
    }
}
