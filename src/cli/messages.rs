//! What a command says to the terminal, and how it ended.

use std::io::{self, Write};

use super::error::CliError;

/// How a command that did its work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Everything that was asked for is there.
    Complete,
    /// There is a result, and stderr says what is missing in it.
    Incomplete,
}

/// One line on stderr, marked as an error.
pub(super) fn complain(what: impl std::fmt::Display) {
    // Where stderr itself is gone there is nobody left to tell.
    let _ = writeln!(io::stderr(), "error: {what}");
}

/// One line on stderr for what is no failure and should not be missed.
pub(super) fn warn(what: impl std::fmt::Display) {
    let _ = writeln!(io::stderr(), "warning: {what}");
}

/// One line on stderr on how a file was understood.
pub(super) fn note(what: impl std::fmt::Display) {
    let _ = writeln!(io::stderr(), "note: {what}");
}

/// One line on stderr for what is worth knowing and no error.
pub(super) fn remark(what: impl std::fmt::Display, quiet: bool) {
    if !quiet {
        let _ = writeln!(io::stderr(), "{what}");
    }
}

/// Writes a result to stdout; a reader that has seen enough (`| head`) is no failure.
pub(super) fn print(text: &str) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => {
            Err(CliError::Stdout { source })
        }
        _ => Ok(()),
    }
}
