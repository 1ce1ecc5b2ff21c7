//! The native program: `vitscope --help` says all of it.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    vitscope::cli::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {}
