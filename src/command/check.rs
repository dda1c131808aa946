//! `lede check`: settings and models, checked and told, without serving.

use std::{process::ExitCode, sync::Arc};

use super::{Error, print, security};
use crate::{
    nlp::{Article, Options, Pipeline, Scratch, entity, lang, summary},
    server::convert::REVISION,
    settings::Serve,
    telemetry,
};

pub(super) fn run(settings: &Serve) -> Result<ExitCode, Error> {
    let mut config = settings.config().map_err(Error::Usage)?;
    telemetry::start_logs(&settings.telemetry.log, settings.telemetry.log_format).map_err(Error::Usage)?;
    security::secure(&settings.security, &mut config)?;
    // The tables are built in; that they load and answer is all there is to check.
    let pipeline = Arc::new(Pipeline::new());
    let article = Article { text: "Ana Ruiz left Lisbon on Monday.", language: "en", ..Article::default() };
    let options = Options { summary: Some(summary::Options::default()), entities: Some(entity::Options::default()) };
    let analysis = pipeline.analyze(&article, &options, &mut Scratch::default(), &|| false);
    if analysis.is_ok_and(|a| a.entities.is_empty() || a.summary.is_none_or(|s| s.sentences.is_empty())) {
        return Err(Error::Failed("the built-in tables give no answer".to_owned()));
    }
    let languages = lang::ALL.iter().map(|lang| lang.tag).collect::<Vec<_>>().join(" ");
    print(&format!(
        "revision {REVISION}\nlanguages {languages}\nlisten {}\nadmin {}\n{config:#?}\nok\n",
        settings.listen, settings.admin_listen
    ));
    Ok(ExitCode::SUCCESS)
}
