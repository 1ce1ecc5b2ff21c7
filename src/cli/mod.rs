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
mod messages;
mod model;
mod pictures;
mod register;
mod results;
mod run;
pub mod shard;
mod summary;
mod tensors;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, error::ErrorKind};

pub use error::{CliError, NoGpu, Usage};

use args::{Cli, Command};
use messages::{Outcome, complain};

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
