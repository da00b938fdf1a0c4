//! The program: see the `chorus` library for the map of its rooms.

use std::process::ExitCode;

fn main() -> ExitCode {
    chorus::cli::run()
}
