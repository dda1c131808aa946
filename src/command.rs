//! The command line: one file per command. Bad input gives one clear line and exit code 2 (usage) or 1.

mod admin;
mod analyze;
mod bench;
mod check;
mod health;
mod page;
mod security;
mod serve;
mod token;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Parser, error::ErrorKind};

use crate::settings::{self, Command, CommandLine, Serve};

/// Why a command failed.
#[derive(Debug)]
pub enum Error {
    /// The command line or a setting is wrong: exit code 2.
    Usage(String),
    /// Anything else: exit code 1.
    Failed(String),
}

/// Runs the command of `line`.
pub fn run(line: CommandLine) -> Result<ExitCode, Error> {
    match line.command {
        None => serve::run(&Serve::try_parse_from(["lede"]).map_err(|error| Error::Usage(words(&error)))?),
        Some(Command::Serve(settings)) => serve::run(&settings),
        Some(Command::Analyze(settings)) => analyze::run(&settings),
        Some(Command::Health(settings)) => health::run(&settings),
        Some(Command::Check(settings)) => check::run(&settings),
        Some(Command::Token(settings)) => token::run(&settings),
        Some(Command::Bench(settings)) => bench::run(&settings),
    }
}

/// Tells what clap has to say: help and version on standard output, mistakes in one line on standard error.
pub fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        print(&error.to_string());
        return ExitCode::SUCCESS;
    }
    fail(&Error::Usage(words(error)))
}

/// What clap has to say of a mistake, with what it leaves out: the number that is meant, and what is not UTF-8.
fn words(error: &clap::Error) -> String {
    let text = first_line(&error.to_string());
    if error.kind() == ErrorKind::InvalidUtf8 {
        return settings::not_utf8().unwrap_or(text);
    }
    let units = [("-ms <", " of milliseconds"), ("-bytes <", " of bytes"), ("-chars <", " of code points"), ("--timeout <", " of seconds")];
    let unit = units.iter().find(|(flag, _)| text.contains(flag)).map_or("", |(_, unit)| unit);
    text.replace("invalid digit found in string", &format!("a whole number{unit} is meant"))
}

fn first_line(text: &str) -> String {
    let lines = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("For more") && !line.starts_with("Usage"))
        .filter(|l| !l.is_empty());
    lines.collect::<Vec<_>>().join(" ").trim_start_matches("error: ").to_owned()
}

/// Tells an error in one line; the exit code for it.
pub fn fail(error: &Error) -> ExitCode {
    let (text, code) = match error {
        Error::Usage(text) => (&settings::named_by_source(text), 2),
        Error::Failed(text) => (text, 1),
    };
    // Nobody left to tell is no reason for a panic.
    let _ = writeln!(io::stderr(), "lede: {text}");
    ExitCode::from(code)
}

/// Prints to standard output; a reader that went away (`lede analyze | head -1`) is no error.
fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
