//! `cargo xtask test`: all that must hold, step by step, each with its time.

use std::process::Command;
use std::str::FromStr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::browser::Browser;
use crate::process::{Step, run, run_and_read, spell};
use crate::project::{Project, WASM};
use crate::site::{self, Site};
use crate::{e2e, setup};

/// Steps that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Formatting and clippy.
    Lint,
    /// On this machine.
    Unit,
    /// In the browser, on the CPU engine.
    Wasm,
    /// In the browser, on the GPU engine with a software adapter.
    Gpu,
    /// The whole page.
    E2e,
}

impl FromStr for Group {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        Ok(match name {
            "lint" => Group::Lint,
            "unit" => Group::Unit,
            "wasm" => Group::Wasm,
            "gpu" => Group::Gpu,
            "e2e" => Group::E2e,
            _ => bail!("there are lint, unit, wasm, gpu and e2e"),
        })
    }
}

/// Tests counted from what the test programs print.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    passed: u64,
    failed: u64,
}

impl Tally {
    /// The tests, unless there was not a single one: then something else is wrong than they would find.
    fn of_some(self) -> Result<Tally> {
        ensure!(self.passed + self.failed > 0, "no test was run");
        Ok(self)
    }
}

/// A step that was taken.
struct Done {
    what: String,
    took: Duration,
    tally: Tally,
}

/// Runs all steps, or those of the chosen groups, and fails when any test or step does.
pub fn run_all(project: &Project, only: &[Group], filter: Option<&str>, gpu: bool) -> Result<()> {
    let chosen = |group| only.is_empty() || only.contains(&group);
    let mut steps = Vec::new();
    let mut step = |what: &str, work: &mut dyn FnMut() -> Result<Tally>| {
        let start = Instant::now();
        let tally = work().unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Tally { passed: 0, failed: 1 }
        });
        steps.push(Done { what: what.to_owned(), took: start.elapsed(), tally });
        tally.failed == 0
    };
    let in_browser = [Group::Wasm, Group::Gpu, Group::E2e].into_iter().any(chosen);
    let ready = step("set-up", &mut || {
        setup::wasm_target(project)?;
        if in_browser {
            Browser::find_or_install(project)?;
        }
        Ok(Tally::default())
    });
    if ready {
        if chosen(Group::Lint) {
            step("format", &mut || lint(project, "format", 0.1, &["fmt", "--all", "--check"]));
            step("clippy, host", &mut || lint(project, "clippy, host", 3.0, &CLIPPY_HOST));
            step("clippy, wasm", &mut || lint(project, "clippy, wasm", 2.0, &CLIPPY_WASM));
        }
        if chosen(Group::Unit) {
            let unit = Step { what: "unit tests", minutes: 8.0 };
            step(unit.what, &mut || tests(unit, &mut project.cargo(&UNIT)));
            let xtask = Step { what: "xtask's tests", minutes: 0.5 };
            step(xtask.what, &mut || {
                tests(xtask, &mut project.cargo(&["test", "--package", "xtask"]))
            });
        }
        if chosen(Group::Wasm) {
            step("wasm tests, CPU", &mut || in_chromium(project, &OF_ENGINE, "cpu", 5.0));
            step("wasm tests, CPU with relaxed SIMD", &mut || {
                in_chromium(project, &OF_ENGINE, "relaxed-simd", 2.0)
            });
        }
        if gpu && chosen(Group::Gpu) {
            step("wasm tests, GPU", &mut || {
                in_chromium(project, &["--test", "golden_gpu"], "webgpu", 9.0)
            });
        }
        if chosen(Group::E2e) {
            let site = Site::quick(project);
            let built = step("page and engines", &mut || {
                site.build(gpu)?;
                Ok(Tally::default())
            });
            if built {
                step("end-to-end tests", &mut || end_to_end(project, &site, gpu, filter));
            }
        }
    }
    report(&steps)
}

const CLIPPY_HOST: [&str; 8] = [
    "clippy",
    "--workspace",
    "--all-targets",
    "--features",
    "vitscope/cli,vitscope/e2e",
    "--",
    "-D",
    "warnings",
];
/// Without `webgpu`: its few lines would have clippy check all of wgpu and its compilers for minutes; their
/// tests and the engine's build compile them.
const CLIPPY_WASM: [&str; 11] = [
    "clippy",
    "--target",
    WASM,
    "--lib",
    "--bins",
    "--tests",
    "--features",
    "ui,cpu",
    "--",
    "-D",
    "warnings",
];
const UNIT: [&str; 4] = ["test", "--no-fail-fast", "--features", "cli"];

fn lint(project: &Project, what: &str, minutes: f64, arguments: &[&str]) -> Result<Tally> {
    run(Step { what, minutes }, &mut project.cargo(arguments))?;
    Ok(Tally::default())
}

fn tests(step: Step, command: &mut Command) -> Result<Tally> {
    let (success, lines) = run_and_read(step, command)?;
    tally(success, &lines).of_some()
}

/// The golden cases, and the library's tests of what a CPU engine alone has.
const OF_ENGINE: [&str; 3] = ["--lib", "--test", "golden"];

/// Tests, compiled like the engines under test so that the two share what they are made of.
fn in_chromium(project: &Project, tests_of: &[&str], feature: &str, minutes: f64) -> Result<Tally> {
    let browser = Browser::find_or_install(project)?;
    let runner = setup::test_runner(project)?;
    let mut cargo =
        project.cargo(&["test", "--no-fail-fast", "--target", WASM, "--profile", "webtest"]);
    cargo
        .args(["--features", feature])
        .args(tests_of)
        .env("VITSCOPE_BUILD", site::engines_id(&project.root)?)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", browser.chromedriver)
        // Seconds for all tests of the file; a software GPU is slow.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "600");
    tests(Step { what: &format!("tests with {feature} in Chromium"), minutes }, &mut cargo)
}

fn end_to_end(project: &Project, site: &Site, gpu: bool, filter: Option<&str>) -> Result<Tally> {
    let out = project.target.join("e2e");
    crate::files::fresh_folder(&out)?;
    let mut arguments: Vec<&str> = filter.into_iter().collect();
    if !gpu {
        arguments.extend(["--skip", "gpu::"]);
    }
    let step = Step { what: "end-to-end tests", minutes: 20.0 };
    let (success, lines) = e2e::run_tests(step, project, &site.dist, &out, &arguments)?;
    let tally = tally(success, &lines);
    // A filter may fit none, where the page alone is to be built.
    if filter.is_none() { tally.of_some() } else { Ok(tally) }
}

/// Sums the "test result:" lines. A program that fails without a failed test (it did not compile, or it
/// crashed) is one failure.
fn tally(success: bool, lines: &[String]) -> Tally {
    let mut tally = Tally::default();
    for line in lines.iter().filter_map(|line| line.trim().strip_prefix("test result: ")) {
        tally.passed += count(line, "passed");
        tally.failed += count(line, "failed");
    }
    if !success && tally.failed == 0 {
        tally.failed = 1;
    }
    tally
}

fn count(line: &str, word: &str) -> u64 {
    let mut words = line.split([' ', ';', '.']).filter(|part| !part.is_empty()).peekable();
    while let Some(part) = words.next() {
        if words.peek() == Some(&word) {
            return part.parse().unwrap_or(0);
        }
    }
    0
}

fn report(steps: &[Done]) -> Result<()> {
    println!("\n{:<22}{:>12}{:>9}{:>9}", "step", "time", "passed", "failed");
    for Done { what, took, tally } in steps {
        println!("{what:<22}{:>12}{:>9}{:>9}", spell(*took), tally.passed, tally.failed);
    }
    let total: Duration = steps.iter().map(|step| step.took).sum();
    let passed: u64 = steps.iter().map(|step| step.tally.passed).sum();
    let failed: u64 = steps.iter().map(|step| step.tally.failed).sum();
    println!("{:<22}{:>12}\n\n{passed} passed, {failed} failed", "all", spell(total));
    if failed > 0 {
        let names: Vec<&str> = steps
            .iter()
            .filter(|step| step.tally.failed > 0)
            .map(|step| step.what.as_str())
            .collect();
        return Err(anyhow::anyhow!("see above")).context(format!("failed: {}", names.join(", ")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_summed_over_test_programs() {
        let lines = [
            "running 2 tests",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored",
        ]
        .map(String::from);
        assert_eq!(tally(false, &lines), Tally { passed: 15, failed: 2 });
        assert_eq!(tally(true, &lines[..2]), Tally { passed: 12, failed: 0 });
    }

    #[test]
    fn a_step_of_tests_that_runs_none_fails() {
        let none = ["test result: ok. 0 passed; 0 failed; 7 filtered out".to_owned()];
        assert!(tally(true, &none).of_some().is_err());
        let all_failed = Tally { passed: 0, failed: 2 };
        assert_eq!(all_failed.of_some().unwrap(), all_failed);
    }

    #[test]
    fn a_program_that_fails_without_a_result_is_one_failure() {
        assert_eq!(tally(false, &[]), Tally { passed: 0, failed: 1 });
        let killed = ["test result: ok. 4 passed; 0 failed".to_owned()];
        assert_eq!(tally(false, &killed), Tally { passed: 4, failed: 1 });
    }
}
