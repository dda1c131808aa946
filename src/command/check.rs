//! `lede check`: settings and models, checked and told, without serving.

use std::{
    env,
    ffi::OsStr,
    io::{self, Write},
    process::ExitCode,
    sync::Arc,
};

use clap::{Arg, CommandFactory};

use super::{Error, print, security};
use crate::{
    nlp::{Article, Options, Pipeline, Scratch, entity, lang, summary},
    server::convert::REVISION,
    settings::{self, Serve},
    telemetry,
};

pub(super) fn run(serve: &Serve) -> Result<ExitCode, Error> {
    let mut config = serve.config().map_err(Error::Usage)?;
    telemetry::start_logs(&serve.telemetry.log, serve.telemetry.log_format).map_err(Error::Usage)?;
    security::secure(&serve.security, &mut config)?.check_time().map_err(Error::Failed)?;
    // The tables are built in; that they load and answer is all there is to check.
    let pipeline = Arc::new(Pipeline::new());
    let article = Article { text: "Ana Ruiz left Lisbon on Monday.", language: "en", ..Article::default() };
    let options = Options { summary: Some(summary::Options::default()), entities: Some(entity::Options::default()) };
    let analysis = pipeline.analyze(&article, &options, &mut Scratch::default(), &|| false);
    if analysis.is_ok_and(|a| a.entities.is_empty() || a.summary.is_none_or(|s| s.sentences.is_empty())) {
        return Err(Error::Failed("the built-in tables give no answer".to_owned()));
    }
    for name in settings::unknown_variables() {
        let _ = writeln!(io::stderr(), "lede: warning: {name} is no setting");
    }
    let languages = lang::ALL.iter().map(|lang| lang.tag).collect::<Vec<_>>().join(" ");
    print(&format!("revision {REVISION}\nlanguages {languages}\n{}ok\n", told()?));
    Ok(ExitCode::SUCCESS)
}

/// Each setting in a line: its flag, and what was given on the command line, by its variable or by default.
fn told() -> Result<String, Error> {
    let command = Serve::command();
    // Read once more as text: the command line is the same, after the name of this command.
    let given = command.clone().try_get_matches_from(env::args_os().skip(1)).map_err(|error| Error::Failed(error.to_string()))?;
    let line = |arg: &Arg| {
        let values = given.get_raw(arg.get_id().as_str()).into_iter().flatten().map(OsStr::to_string_lossy);
        format!("--{} {}", arg.get_long().unwrap_or_default(), values.collect::<Vec<_>>().join(",")).trim_end().to_owned() + "\n"
    };
    Ok(command.get_arguments().map(line).collect())
}
