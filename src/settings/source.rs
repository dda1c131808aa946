//! Where settings come from: flags, else variables. What is told about one names what was really written.

use std::{borrow::Cow, env, ffi::OsStr};

use clap::{Arg, Command, CommandFactory};

use super::CommandLine;

/// All variables of ours begin so.
const PREFIX: &str = "LEDE_";
/// Not read here but when lede is built; `cargo run` sets it, too.
const REVISION: &str = "LEDE_REVISION";

/// `text`, where flags that were not given are named by the variables that say the same.
pub fn named_by_source(text: &str) -> String {
    let command = CommandLine::command();
    let (mut told, mut rest) = (String::new(), text);
    while let Some(start) = rest.find("--") {
        let end = rest[start..].find(|c: char| c != '-' && !c.is_ascii_alphanumeric()).map_or(rest.len(), |n| start + n);
        let flag = &rest[start..end];
        told += &rest[..start];
        rest = &rest[end..];
        match variable(&command, flag) {
            Some(variable) => {
                told += &variable;
                // clap says `--listen <LISTEN>`.
                rest = rest.strip_prefix(" <").and_then(|value| value.split_once('>')).map_or(rest, |(_, rest)| rest);
            }
            None => told += flag,
        }
    }
    told + rest
}

/// The variable that says what `flag` would say; `None`: the flag itself was given, or neither.
fn variable(command: &Command, flag: &str) -> Option<String> {
    let is_given = |arg: Cow<'_, str>| arg.split('=').next() == Some(flag);
    if env::args_os().any(|arg| is_given(arg.to_string_lossy())) {
        return None;
    }
    let long = flag.strip_prefix("--");
    let arg = all(command).find(|arg| arg.get_long() == long && arg.get_env().is_some_and(|name| env::var_os(name).is_some()))?;
    arg.get_env().map(|name| name.to_string_lossy().into_owned())
}

/// All arguments of all commands.
fn all(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_subcommands().flat_map(Command::get_arguments)
}

/// What was given and is not UTF-8, if anything is.
pub fn not_utf8() -> Option<String> {
    let arg = env::args_os().find(|arg| arg.to_str().is_none()).map(|arg| format!("{arg:?}"));
    let variable = || env::vars_os().find(|(name, value)| is_ours(name) && value.to_str().is_none()).map(|(name, _)| name);
    arg.or_else(|| Some(variable()?.to_string_lossy().into_owned())).map(|what| format!("{what} is not UTF-8"))
}

/// Variables that look like settings and are none. Those that Kubernetes sets for a service of the name `lede` are left out.
pub fn unknown_variables() -> Vec<String> {
    let command = CommandLine::command();
    let is_known = |name: &OsStr| all(&command).any(|arg| arg.get_env() == Some(name));
    let unknown = env::vars_os().map(|(name, _)| name).filter(|name| is_ours(name) && !is_known(name));
    let mut unknown = unknown.map(|name| name.to_string_lossy().into_owned()).collect::<Vec<_>>();
    unknown.retain(|name| !name.contains("_PORT") && !name.ends_with("_SERVICE_HOST") && name != REVISION);
    unknown.sort();
    unknown
}

fn is_ours(name: &OsStr) -> bool {
    name.to_string_lossy().starts_with(PREFIX)
}
