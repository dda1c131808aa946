//! `lede analyze`: one article, without a server. The same checks and the same answer as the Analyze RPC.

use std::{
    fs::File,
    io::{self, IsTerminal, Read},
    path::Path,
    process::ExitCode,
};

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions};

use super::{Error, page, print};
use crate::{
    nlp::{Pipeline, Scratch},
    server::{
        Limits,
        convert::{self, check},
        pb,
        workers::{Task, Timing},
    },
    settings::Analyze,
};

pub(super) fn run(settings: &Analyze) -> Result<ExitCode, Error> {
    let limits = Limits::default();
    let text = read(&settings.file, &limits)?;
    let article = pb::Article {
        text,
        title: settings.title.clone(),
        language: settings.language.clone(),
        id: String::new(),
        publish_time: settings.published,
    };
    let summary = pb::SummaryOptions {
        max_sentences: settings.sentences,
        max_words: settings.words,
        focus: settings.focus.clone(),
        explain: settings.explain,
        ..pb::SummaryOptions::default()
    };
    let options = pb::AnalyzeOptions { summary: Some(summary), ..pb::AnalyzeOptions::default() };
    let req = pb::AnalyzeRequest { article: Some(article), options: Some(options) };
    let work = check::analyze(req, &limits).map_err(|violations| {
        let all = violations.iter().map(|v| format!("{}: {}", v.field, v.description)).collect::<Vec<_>>();
        Error::Failed(all.join("; "))
    })?;
    let start = std::time::Instant::now();
    let answer = work.run(&Pipeline::new(), &mut Scratch::default(), &|| false);
    let answer = answer.map_err(|_| Error::Failed("interrupted".to_owned()))?;
    let timing = Timing { queue: std::time::Duration::ZERO, work: start.elapsed() };
    let res = answer.followed_by(&pb::AnalyzeResponse { analysis: None, timing: Some(convert::timing_message(timing)) });
    if settings.json {
        print(&json(res.as_bytes())?);
    } else {
        let res = pb::AnalyzeResponse::decode(res.as_bytes()).map_err(|e| broken(&e))?;
        print(&page::render(&res.analysis.unwrap_or_default(), page::Style::of(io::stdout().is_terminal())));
    }
    Ok(ExitCode::SUCCESS)
}

/// The article's text: no more is read than one article may hold.
fn read(file: &Path, limits: &Limits) -> Result<String, Error> {
    let name = if file == Path::new("-") { "standard input".to_owned() } else { file.display().to_string() };
    let failed = |error: io::Error| Error::Failed(format!("{name}: {error}"));
    let most = limits.max_text_chars as u64 * 4 + 1;
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        if io::stdin().is_terminal() {
            return Err(Error::Usage("no article: name a file, or pipe one in".to_owned()));
        }
        io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        File::open(file).map_err(failed)?.take(most).read_to_end(&mut bytes).map_err(failed)?;
    }
    String::from_utf8(bytes).map_err(|_| Error::Failed(format!("{name}: not UTF-8, or longer than one article may be")))
}

fn broken(error: &dyn std::fmt::Display) -> Error {
    Error::Failed(format!("the built-in descriptors are broken: {error}"))
}

/// Proto JSON, as grpcurl prints it.
fn json(res: &[u8]) -> Result<String, Error> {
    let pool = DescriptorPool::decode(pb::FILE_DESCRIPTOR_SET).map_err(|e| broken(&e))?;
    let descriptor = pool.get_message_by_name("lede.v1.AnalyzeResponse").ok_or_else(|| broken(&"no AnalyzeResponse"))?;
    let message = DynamicMessage::decode(descriptor, res).map_err(|e| broken(&e))?;
    let mut out = Vec::new();
    let mut writer = serde_json::Serializer::pretty(&mut out);
    message.serialize_with_options(&mut writer, &SerializeOptions::new()).map_err(|e| broken(&e))?;
    out.push(b'\n');
    String::from_utf8(out).map_err(|e| broken(&e))
}
