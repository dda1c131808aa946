//! The binary: reads the command line, starts logging, runs one command, returns its exit code.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::ExitCode;

use clap::Parser;
use lede::{command, settings::CommandLine};

/// Settings of the allocator stand in .cargo/config.toml.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(error) => return command::usage(&error),
    };
    match command::run(line) {
        Ok(code) => code,
        Err(error) => command::fail(&error),
    }
}
