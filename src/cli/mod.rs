//! The native program: the commands `inspect`, `convert`, `analyze` and `merge`.
//!
//! [`args`] says what can be asked and each command has a file of its own; checkpoints are reached
//! through `model` alone. Results go to stdout or into files, which are written whole or not at all;
//! messages go to stderr.

mod analyze;
pub mod args;
mod atomic;
mod bitmap;
mod charts;
mod convert;
mod error;
mod inputs;
mod inspect;
mod merge;
mod model;
mod pictures;
mod register;
mod results;
mod run;
mod tensors;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, error::ErrorKind};

pub use error::{CliError, NoGpu, Usage};

use args::{Cli, Command};

/// How a command that did its work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Everything that was asked for is there.
    Complete,
    /// There is a result, and stderr says what is missing in it.
    Incomplete,
}

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command {
        Command::Inspect(args) => inspect::run(&args),
        Command::Convert(args) => convert::run(&args, cli.quiet),
        Command::Analyze(args) => analyze::run(&args, cli.quiet),
        Command::Merge(args) => merge::run(&args),
    };
    match outcome {
        Ok(Outcome::Complete) => ExitCode::SUCCESS,
        Ok(Outcome::Incomplete) => ExitCode::FAILURE,
        Err(error) if error.is_usage() => {
            Cli::command().error(ErrorKind::ArgumentConflict, error).exit()
        }
        Err(error) => {
            complain(error);
            ExitCode::FAILURE
        }
    }
}

/// One line on stderr, marked as an error.
fn complain(what: impl std::fmt::Display) {
    // Where stderr itself is gone there is nobody left to tell.
    let _ = writeln!(io::stderr(), "error: {what}");
}

/// One line on stderr for what is no failure and should not be missed.
fn warn(what: impl std::fmt::Display) {
    let _ = writeln!(io::stderr(), "warning: {what}");
}

/// One line on stderr for what is worth knowing and no error.
fn remark(what: impl std::fmt::Display, quiet: bool) {
    if !quiet {
        let _ = writeln!(io::stderr(), "{what}");
    }
}

/// Writes a result to stdout; a reader that has seen enough (`| head`) is no failure.
fn print(text: &str) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => {
            Err(CliError::Stdout { source })
        }
        _ => Ok(()),
    }
}
