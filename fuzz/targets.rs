//! What is fuzzed, and what must hold. Used by the fuzzer and, with bytes that are always the same, by tests/fuzz.rs.

use std::sync::LazyLock;

use lede::{
    nlp::{Analysis, Article, Field, Models, Options, Pipeline, Scratch, Span, entity, model::Writer, summary},
    server::{
        Limits,
        convert::{Work, check},
        pb,
        workers::Task,
    },
};
use prost::Message;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(Pipeline::new);

/// Bytes taken off the front, one decision each; zeros when there are no more.
struct Choices<'a>(&'a [u8]);

impl Choices<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn number(&mut self) -> u32 {
        // Mostly small, sometimes at the edge.
        match self.byte() {
            255 => u32::MAX,
            n @ 200.. => u32::from(n) * 10_000,
            n => u32::from(n),
        }
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::from(self.byte()) % all.len()]
    }
}

/// Any text with any options: read to its end, twice the same, every span a piece of it.
pub fn text(data: &[u8]) {
    let mut choices = Choices(data);
    let language = choices.of(&["", "en", "de", "fr", "ru", "zh", "vi", "x-none"]);
    let summary = summary::Options {
        max_sentences: choices.number(),
        max_words: choices.number(),
        max_chars: choices.number(),
        max_ratio: f32::from(choices.byte()) / 255.0,
        order: choices.of(&[summary::Order::Article, summary::Order::Rank]),
        focus: choices.of(&["", "Ruiz", "what did the mayor say", "5 May"]),
        explain: choices.byte() % 2 == 1,
        target_words: choices.number(),
    };
    let entities = entity::Options {
        kinds: if choices.byte() % 2 == 1 { vec![entity::Kind::Person, entity::Kind::Date] } else { Vec::new() },
        min_confidence: f32::from(choices.byte()) / 255.0,
        max_entities: choices.number(),
    };
    let published = (choices.byte() % 2 == 1).then(|| i64::from(choices.number()) * 1_000_000);
    let n_title = usize::from(choices.byte());
    let (title, text) = choices.0.split_at(n_title.min(choices.0.len()));
    let (title, text) = (String::from_utf8_lossy(title), String::from_utf8_lossy(text));
    let article = Article { text: &text, title: &title, language, published };
    let options = Options { summary: Some(summary), entities: Some(entities) };

    let mut scratch = Scratch::default();
    let mut analyze = || PIPELINE.analyze(&article, &options, &mut scratch, &|| false).expect("nobody stops it");
    let (first, second) = (analyze(), analyze());
    assert_eq!(first, second, "two answers");
    check_spans(&article, &first);
    assert_eq!(first.reading.chars as usize, text.chars().count());
}

fn check_spans(article: &Article, analysis: &Analysis) {
    let chosen = analysis.summary.iter().flat_map(|s| s.sentences.iter().map(|s| s.span));
    let mentions = analysis.entities.iter().flat_map(|e| e.mentions.iter().map(|m| m.span));
    for span in chosen.chain(mentions) {
        let Span { start, end, field } = span;
        let text = if field == Field::Title { article.title } else { article.text };
        let words = text.get(start as usize..end as usize).expect("a span of whole characters");
        assert!(!words.is_empty() && words == words.trim(), "a span with white space at its edges");
    }
}

/// Any bytes as models: an error or a pipeline that answers, never a panic.
pub fn model(data: &[u8]) {
    let mut choices = Choices(data);
    let which = choices.byte() % 6;
    let sound = Models::default();
    let bytes = match which {
        0 | 3 => sound.english_summary,
        1 | 4 => sound.neutral_summary,
        _ => sound.english_entities,
    };
    // Bytes as they come, or a sound model with some of its bytes changed and its checksum put right.
    let bytes = if which < 3 { choices.0.to_vec() } else { forged(bytes, &mut choices) };
    let mut models = sound;
    match which % 3 {
        0 => models.english_summary = &bytes,
        1 => models.neutral_summary = &bytes,
        _ => models.english_entities = &bytes,
    }
    let Ok(pipeline) = Pipeline::with_models(&models) else { return };
    let text = "Mayor Ana Ruiz of Almera met Bo Lund on Monday. They spoke about €5 million for the Harbour Authority. It rained.";
    for language in ["en", "de"] {
        let article = Article { text, language, ..Article::default() };
        let options = Options { summary: Some(summary::Options::default()), entities: Some(entity::Options::default()) };
        let analysis = pipeline.analyze(&article, &options, &mut Scratch::default(), &|| false).expect("nobody stops it");
        check_spans(&article, &analysis);
    }
}

/// Magic, kind, version, length, checksum.
const HEADER: usize = 28;

/// A model whose header is right and whose sections are not.
fn forged(sound: &[u8], choices: &mut Choices) -> Vec<u8> {
    let mut sections = sound[HEADER..].to_vec();
    while !choices.0.is_empty() && !sections.is_empty() {
        // The lengths of sections are near the beginning: half of the changes go there.
        let far = usize::from(choices.byte()) << 16 | usize::from(choices.byte()) << 8 | usize::from(choices.byte());
        let place = if far % 2 == 0 { far % 64 } else { far } % sections.len();
        match choices.byte() {
            0 => sections.truncate(place),
            n => sections[place] = n,
        }
    }
    let mut writer = Writer::default();
    for word in sections.chunks(4) {
        let mut whole = [0; 4];
        whole[..word.len()].copy_from_slice(word);
        writer.u32(u32::from_le_bytes(whole));
    }
    let version = u32::from_le_bytes([sound[8], sound[9], sound[10], sound[11]]);
    writer.finish([sound[4], sound[5], sound[6], sound[7]], version)
}

/// Any bytes as requests: refused, or answered with a message that can be sent.
pub fn request(data: &[u8]) {
    let mut choices = Choices(data);
    let limits = Limits { max_text_chars: 20_000, max_batch_articles: 8, ..Limits::default() };
    match choices.byte() % 5 {
        0 => {
            let Ok(req) = pb::AnalyzeRequest::decode(choices.0) else { return };
            answer::<pb::AnalyzeResponse>(check::analyze(req, &limits).ok());
        }
        1 => {
            let Ok(req) = pb::SummarizeRequest::decode(choices.0) else { return };
            answer::<pb::SummarizeResponse>(check::summarize(req, &limits).ok());
        }
        2 => {
            let Ok(req) = pb::ExtractEntitiesRequest::decode(choices.0) else { return };
            answer::<pb::ExtractEntitiesResponse>(check::extract_entities(req, &limits).ok());
        }
        3 => {
            let Ok(req) = pb::BatchAnalyzeRequest::decode(choices.0) else { return };
            let mut checked = check::Check::default();
            checked.batch(req.articles.len(), &limits);
            let options = checked.options(req.options, &limits);
            let options = checked.done(std::sync::Arc::new(options));
            for article in req.articles.into_iter().take(limits.max_batch_articles) {
                check::echoed_id(&article, &limits);
                answer::<pb::Outcome>(check::item(Some(article), "articles[0]", &options, &limits).ok());
            }
        }
        _ => {
            let Ok(req) = pb::StreamAnalyzeRequest::decode(choices.0) else { return };
            let mut checked = check::Check::default();
            let options = checked.options(req.options, &limits);
            let options = checked.done(std::sync::Arc::new(options));
            answer::<pb::Outcome>(check::item(req.article, "article", &options, &limits).ok());
        }
    }
}

/// Answers come as bytes. `M` is the message that they are a part of.
fn answer<M: Message + Default>(work: Option<Work>) {
    let Some(work) = work else { return };
    let answer = work.run(&*PIPELINE, &mut Scratch::default(), &|| false).expect("nobody stops it");
    let answer = answer.followed_by(&M::default());
    let message = M::decode(answer.as_bytes()).expect("our own bytes");
    assert_eq!(message.encode_to_vec(), answer.as_bytes());
}
