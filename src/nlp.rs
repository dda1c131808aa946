//! The front of the core: an article and options in, an analysis out. Pure: no files, clock, randomness, threads or logging.

pub mod boilerplate;
pub mod document;
pub mod entity;
pub mod lang;
pub mod markup;
pub mod model;
mod numbers;
mod pages;
pub mod sentence;
pub mod span;
pub mod summary;
pub mod token;

use std::borrow::Cow;

pub use entity::{Entities, Entity};
pub use span::{Field, Span};
pub use summary::Summary;

use document::{Buffer, Document, Words};
use sentence::Role;

/// One news article, borrowed from the caller.
#[derive(Clone, Copy, Debug, Default)]
pub struct Article<'a> {
    /// The body.
    pub text: &'a str,
    /// The headline; may be empty. Steers ranking and entities, never quoted in a summary.
    pub title: &'a str,
    /// BCP-47 tag; empty: detect.
    pub language: &'a str,
    /// Seconds since 1970-01-01T00:00:00Z; resolves relative dates.
    pub published: Option<i64>,
}

/// Which parts are wanted, and how.
#[derive(Clone, Debug, Default)]
pub struct Options<'a> {
    /// `None`: no summary.
    pub summary: Option<summary::Options<'a>>,
    /// `None`: no entities.
    pub entities: Option<entity::Options>,
}

/// The answer for one article; depends on nothing but the article, the options and the build.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    /// Present if asked for.
    pub summary: Option<Summary>,
    /// Most salient first; empty if not asked for.
    pub entities: Entities,
    /// How the article was read.
    pub reading: Reading,
}

/// How an article was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// BCP-47 tag of the language used; `und` if it could not be told.
    pub language: Cow<'static, str>,
    /// Things worth knowing that are not errors.
    pub warnings: Vec<Warning>,
    /// Unicode code points in the text.
    pub chars: u32,
    /// Words in the text.
    pub words: u32,
    /// Sentences in the text.
    pub sentences: u32,
}

/// A remark that is not an error.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// For code to branch on.
    pub code: WarningCode,
    /// For people to read.
    pub message: Cow<'static, str>,
    /// The place it concerns, if any.
    pub span: Option<Span>,
}

/// Kinds of remark; each says in the contract what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WarningCode {
    /// The language has no table here; the answer is best effort.
    LanguageUnsupported,
    /// The language given differs from the one detected.
    LanguageMismatch,
    /// Fewer sentences than were asked for.
    ShortArticle,
    /// The one sentence returned is longer than a cap.
    OverBudget,
    /// A line was left out of ranking.
    BoilerplateSkipped,
    /// The text looks like HTML or Markdown.
    MarkupDetected,
    /// There is text, but no word in it.
    NoContent,
}

/// The caller's stop signal fired: the work was given up half-way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interrupted;

/// Asked now and then during the work; `true` means give up. The core has no clock: deadlines live in the caller's closure.
pub type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// The parts of the work on an article, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Language, words, sentences.
    Reading,
    /// Names and amounts.
    Entities,
    /// The sentences that tell the story.
    Summary,
}

impl Stage {
    /// All, in their order.
    pub const ALL: [Self; 3] = [Self::Reading, Self::Entities, Self::Summary];
}

/// The bytes of all models; by default those of this build.
#[derive(Clone, Copy, Debug)]
pub struct Models<'a> {
    /// Ranks the sentences of English articles.
    pub english_summary: &'a [u8],
    /// Ranks those of all other languages.
    pub neutral_summary: &'a [u8],
    /// Finds and types names in English articles.
    pub english_entities: &'a [u8],
}

impl Default for Models<'static> {
    fn default() -> Self {
        Self {
            english_summary: include_bytes!("../models/en/summary.bin"),
            neutral_summary: include_bytes!("../models/und/summary.bin"),
            english_entities: include_bytes!("../models/en/entities.bin"),
        }
    }
}

/// Everything that never changes between articles: models and tables. Shared by all workers.
#[derive(Debug)]
pub struct Pipeline {
    summarizer: summary::Summarizer,
    extractor: entity::Extractor,
}

/// Working memory of one worker, reused from article to article.
#[derive(Debug, Default)]
pub struct Scratch {
    words: Words,
    title: Buffer,
    body: Buffer,
    summary: summary::Scratch,
    entity: entity::Scratch,
}

impl Default for Pipeline {
    fn default() -> Self {
        Self::new()
    }
}

impl Pipeline {
    /// With the models of this build.
    pub fn new() -> Self {
        Self::with_models(&Models::default()).unwrap_or_else(|error| unreachable!("a test reads the models of this build: {error}"))
    }

    /// With models of one's own; their bytes may be anything.
    pub fn with_models(models: &Models) -> Result<Self, model::Error> {
        Ok(Self {
            summarizer: summary::Summarizer::read(models.english_summary, models.neutral_summary)?,
            extractor: entity::Extractor::read(models.english_entities)?,
        })
    }

    /// Reads one article. Fails only when `stop` answers `true`.
    pub fn analyze(&self, article: &Article, options: &Options, scratch: &mut Scratch, stop: Stop) -> Result<Analysis, Interrupted> {
        self.analyze_in_stages(article, options, scratch, stop, &mut |_| {})
    }

    /// The same, saying after each stage that it ended: whoever has a clock can look at it then.
    pub fn analyze_in_stages(
        &self,
        article: &Article,
        options: &Options,
        scratch: &mut Scratch,
        stop: Stop,
        ended: &mut dyn FnMut(Stage),
    ) -> Result<Analysis, Interrupted> {
        let choice = lang::choose(article.language, article.text);
        let mut warnings = choice.warnings;
        scratch.words.forget();
        let title = scratch.title.read(article.title, Field::Title, choice.lang, &mut scratch.words, stop)?;
        let body = scratch.body.read(article.text, Field::Text, choice.lang, &mut scratch.words, stop)?;
        let mut analysis = Analysis::default();
        remark(&body, options, &mut warnings);
        ended(Stage::Reading);
        if body.length > 0 {
            if let Some(options) = &options.entities {
                analysis.entities = self.extractor.extract(&[title, body], article.published, options, &mut scratch.entity, stop)?;
                ended(Stage::Entities);
            }
            if let Some(options) = &options.summary {
                let (words, memory) = (&mut scratch.words, &mut scratch.summary);
                analysis.summary = Some(self.summarizer.summarize([title, body], words, options, memory, &mut warnings, stop)?);
                ended(Stage::Summary);
            }
        } else if options.summary.is_some() {
            analysis.summary = Some(Summary::default());
        }
        analysis.reading = reading(choice.tag, &body, warnings);
        Ok(analysis)
    }
}

/// Warnings about skipped lines: more than these would say nothing new.
const MAX_SKIPPED: usize = 32;

fn remark(body: &Document, options: &Options, warnings: &mut Vec<Warning>) {
    if body.length == 0 {
        warnings.push(Warning { code: WarningCode::NoContent, message: "there is text, but no word in it".into(), span: None });
    }
    if markup::looks_marked_up(body.text) {
        let message = "the text looks like HTML or Markdown; it was read as plain text".into();
        warnings.push(Warning { code: WarningCode::MarkupDetected, message, span: None });
    }
    if options.summary.is_some() {
        let skipped = body.sentences.iter().filter(|s| s.role == Role::Boilerplate).take(MAX_SKIPPED);
        warnings.extend(skipped.map(|s| Warning {
            code: WarningCode::BoilerplateSkipped,
            message: "a line that is no part of the story was left out of ranking".into(),
            span: Some(body.span_of(s)),
        }));
    }
}

fn reading(language: Cow<'static, str>, body: &Document, warnings: Vec<Warning>) -> Reading {
    Reading {
        language,
        warnings,
        chars: span::count(body.text, span::Unit::Utf32),
        words: body.length,
        sentences: body.sentences.len() as u32,
    }
}
