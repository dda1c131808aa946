//! The requests of a run, encoded before it starts: sending one costs no more than copying its bytes.

use std::{fs, path::Path};

use prost::{Message, bytes::Bytes};

use super::{Error, story};
use crate::{
    server::{encoded::Encoded, pb},
    settings::{Bench, Method, Mix},
};

/// Invented articles of one run. More tell a server nothing new.
const N_INVENTED: usize = 256;
/// All requests of a run stay in memory; this many bytes at most.
const MAX_BYTES: usize = 256 << 20;

/// One request, ready to send.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// With the five bytes that gRPC puts before a message.
    pub(super) frame: Bytes,
    pub(super) n_articles: u64,
    pub(super) n_text_bytes: u64,
}

/// The articles of a run as requests; and what they are, in words.
pub(super) fn all(settings: &Bench) -> Result<(Vec<Request>, String), Error> {
    if settings.method == Method::Info {
        return Ok((vec![Request { frame: framed(&pb::GetInfoRequest {}), n_articles: 0, n_text_bytes: 0 }], "no articles".to_owned()));
    }
    let (articles, what) = if settings.articles.is_empty() { invented(settings) } else { (from_files(settings)?, "given".to_owned()) };
    let n_bytes = articles.iter().map(|a| a.text.len()).sum::<usize>();
    if n_bytes > MAX_BYTES {
        return Err(Error::Usage(format!("{n_bytes} bytes of articles are more than the {MAX_BYTES} that a run may hold")));
    }
    let what = format!("{} {what} articles of {:.1} kB", articles.len(), n_bytes as f64 / articles.len().max(1) as f64 / 1e3);
    let requests = if settings.method == Method::Batch {
        let size = settings.batch_size.max(1);
        let n = articles.len().div_ceil(size);
        // Every batch is full, so that all calls are alike.
        let mut again = articles.iter().cycle();
        (0..n).map(|_| batch(again.by_ref().take(size).cloned().collect())).collect()
    } else {
        articles.into_iter().map(|article| single(article, settings.method)).collect()
    };
    Ok((requests, what))
}

fn single(article: pb::Article, method: Method) -> Request {
    let n_text_bytes = article.text.len() as u64;
    let article = Some(article);
    let frame = match method {
        Method::Summarize => framed(&pb::SummarizeRequest { article, ..Default::default() }),
        Method::Entities => framed(&pb::ExtractEntitiesRequest { article, ..Default::default() }),
        Method::Stream => framed(&pb::StreamAnalyzeRequest { article, options: None }),
        Method::Analyze | Method::Batch | Method::Info => framed(&pb::AnalyzeRequest { article, options: None }),
    };
    Request { frame, n_articles: 1, n_text_bytes }
}

fn batch(articles: Vec<pb::Article>) -> Request {
    let (n_articles, n_text_bytes) = (articles.len() as u64, articles.iter().map(|a| a.text.len() as u64).sum());
    Request { frame: framed(&pb::BatchAnalyzeRequest { articles, options: None }), n_articles, n_text_bytes }
}

fn framed(message: &impl Message) -> Bytes {
    Encoded::from(message).framed()
}

fn invented(settings: &Bench) -> (Vec<pb::Article>, String) {
    let (short, news, long) = (360, 2_300, 17_500);
    let size = |i: usize| match (settings.article_bytes, settings.mix, i % 10) {
        (Some(n_bytes), ..) => n_bytes,
        (None, Mix::Short, _) | (None, Mix::Mixed, 0 | 5) => short,
        (None, Mix::Long, _) | (None, Mix::Mixed, 9) => long,
        (None, Mix::News | Mix::Mixed, _) => news,
    };
    // Huge articles: as many as memory is meant to hold, but some.
    let n = (MAX_BYTES / 4 / settings.article_bytes.unwrap_or(1).max(1)).clamp(4, N_INVENTED);
    let articles = (0..n).map(|i| pb::Article { text: story::tell(i as u64, size(i)), ..Default::default() });
    (articles.collect(), "invented".to_owned())
}

fn from_files(settings: &Bench) -> Result<Vec<pb::Article>, Error> {
    let mut articles = Vec::new();
    for file in &settings.articles {
        let text = fs::read_to_string(file).map_err(|error| Error::Failed(format!("{}: {error}", file.display())))?;
        if file.extension().is_some_and(|e| e == "jsonl") {
            for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                articles.push(from_line(line, file, i + 1)?);
            }
        } else {
            articles.push(pb::Article { text, ..Default::default() });
        }
    }
    if articles.is_empty() {
        return Err(Error::Usage("the article files hold no article".to_owned()));
    }
    Ok(articles)
}

fn from_line(line: &str, file: &Path, number: usize) -> Result<pb::Article, Error> {
    let wrong = |what: &str| Error::Failed(format!("{}:{number}: {what}", file.display()));
    let value = serde_json::from_str::<serde_json::Value>(line).map_err(|_| wrong("no JSON"))?;
    let field = |name: &str| value.get(name).and_then(|v| v.as_str()).map(str::to_owned);
    let text = field("text").ok_or_else(|| wrong("no `text`"))?;
    Ok(pb::Article { text, title: field("title").unwrap_or_default(), ..Default::default() })
}
