//! The `cofferdam` program.

#![cfg(feature = "cli")]

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
