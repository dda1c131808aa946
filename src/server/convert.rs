//! Between the wire and the core: the only place that sees both. Checking requests is in `convert/check.rs`, writing answers here.

pub mod check;

use super::{
    pb,
    workers::{Engine, Task, Timing},
};
use crate::nlp::{self, Field, Interrupted, Scratch, Span, Stop, entity, span, summary};

/// The build and models that answer.
pub const REVISION: &str = env!("LEDE_REVISION");

/// Checked options, ready for any number of articles.
#[derive(Clone, Debug, Default)]
pub struct Options {
    summary: Option<pb::SummaryOptions>,
    entities: Option<entity::Options>,
    unit: span::Unit,
}

/// A checked article with its options: what the workers run.
#[derive(Debug)]
pub struct Work {
    /// The article.
    pub article: pb::Article,
    /// Shared between the articles of a batch or stream.
    pub options: std::sync::Arc<Options>,
}

impl Task for Work {
    type Output = pb::Analysis;

    fn n_bytes(&self) -> usize {
        self.article.text.len()
    }

    fn run(self, engine: &dyn Engine, scratch: &mut Scratch, stop: Stop) -> Result<pb::Analysis, Interrupted> {
        let article = nlp::Article {
            text: &self.article.text,
            title: &self.article.title,
            language: &self.article.language,
            published: self.article.publish_time.map(|t| t.seconds),
        };
        let options = nlp::Options { summary: self.options.summary.as_ref().map(summary_options), entities: self.options.entities.clone() };
        let analysis = engine.analyze(&article, &options, scratch, stop)?;
        Ok(analysis_message(&article, analysis, self.options.unit))
    }
}

fn summary_options(options: &pb::SummaryOptions) -> summary::Options<'_> {
    summary::Options {
        max_sentences: options.max_sentences,
        max_words: options.max_words,
        max_chars: options.max_chars,
        max_ratio: options.max_ratio,
        order: if options.order() == pb::Order::Rank { summary::Order::Rank } else { summary::Order::Article },
        focus: &options.focus,
        explain: options.explain,
        target_words: options.target_words,
    }
}

/// The answer as it travels, with every offset in `unit`.
pub fn analysis_message(article: &nlp::Article, analysis: nlp::Analysis, unit: span::Unit) -> pb::Analysis {
    let spans = Spans {
        text: article.text,
        title: article.title,
        text_offsets: span::Offsets::new(article.text, unit),
        title_offsets: span::Offsets::new(article.title, unit),
    };
    let reading = analysis.reading;
    pb::Analysis {
        summary: analysis.summary.map(|summary| summary_message(summary, &spans)),
        entities: analysis.entities.into_iter().map(|entity| entity_message(entity, &spans)).collect(),
        reading: Some(pb::Reading {
            language: reading.language.into_owned(),
            warnings: reading.warnings.into_iter().map(|warning| warning_message(warning, &spans)).collect(),
            offset_unit: unit_message(unit).into(),
            chars: reading.chars,
            words: reading.words,
            sentences: reading.sentences,
            revision: REVISION.to_owned(),
        }),
    }
}

/// Both fields of an article, with the way to the caller's unit.
struct Spans<'a> {
    text: &'a str,
    title: &'a str,
    text_offsets: span::Offsets<'a>,
    title_offsets: span::Offsets<'a>,
}

impl Spans<'_> {
    fn message(&self, span: Span) -> pb::Span {
        let (text, offsets, field) = match span.field {
            Field::Text => (self.text, &self.text_offsets, pb::Field::Text),
            Field::Title => (self.title, &self.title_offsets, pb::Field::Title),
        };
        pb::Span { text: span.of(text).to_owned(), start: Some(offsets.at(span.start)), end: offsets.at(span.end), field: field.into() }
    }
}

fn summary_message(summary: nlp::Summary, spans: &Spans) -> pb::Summary {
    let sentences = summary.sentences.into_iter().map(|chosen| pb::SummarySentence {
        span: Some(spans.message(chosen.span)),
        score: chosen.score,
        rank: chosen.rank,
        index: Some(chosen.index),
        signals: chosen.signals.into_iter().map(|s| pb::Signal { name: s.name.to_owned(), value: s.value }).collect(),
    });
    pb::Summary { sentences: sentences.collect(), text: summary.text }
}

fn entity_message(entity: nlp::Entity, spans: &Spans) -> pb::Entity {
    let mentions = entity.mentions.into_iter().map(|mention| pb::Mention {
        span: Some(spans.message(mention.span)),
        kind: match mention.form {
            entity::Form::Name => pb::MentionKind::Name,
            entity::Form::Short => pb::MentionKind::Short,
            entity::Form::Acronym => pb::MentionKind::Acronym,
        }
        .into(),
    });
    pb::Entity {
        r#type: kind_message(entity.kind).into(),
        salience: entity.salience,
        confidence: entity.confidence,
        mentions: mentions.collect(),
        value: entity.value,
        name: entity.name,
    }
}

fn warning_message(warning: nlp::Warning, spans: &Spans) -> pb::Warning {
    use nlp::WarningCode as Core;
    use pb::WarningCode as Wire;
    let code = match warning.code {
        Core::LanguageUnsupported => Wire::LanguageUnsupported,
        Core::LanguageMismatch => Wire::LanguageMismatch,
        Core::ShortArticle => Wire::ShortArticle,
        Core::OverBudget => Wire::OverBudget,
        Core::BoilerplateSkipped => Wire::BoilerplateSkipped,
        Core::MarkupDetected => Wire::MarkupDetected,
        Core::NoContent => Wire::NoContent,
    };
    pb::Warning { code: code.into(), message: warning.message.into_owned(), span: warning.span.map(|span| spans.message(span)) }
}

/// Microseconds; more than an hour is told as an hour and a bit.
pub fn timing_message(timing: Timing) -> pb::Timing {
    let micros = |d: std::time::Duration| u32::try_from(d.as_micros()).unwrap_or(u32::MAX);
    pb::Timing { queue_us: micros(timing.queue), work_us: micros(timing.work) }
}

fn unit_message(unit: span::Unit) -> pb::OffsetUnit {
    match unit {
        span::Unit::Utf8 => pb::OffsetUnit::Utf8,
        span::Unit::Utf16 => pb::OffsetUnit::Utf16,
        span::Unit::Utf32 => pb::OffsetUnit::Utf32,
    }
}

fn kind_message(kind: entity::Kind) -> pb::EntityType {
    use entity::Kind;
    match kind {
        Kind::Person => pb::EntityType::Person,
        Kind::Organization => pb::EntityType::Organization,
        Kind::Location => pb::EntityType::Location,
        Kind::Group => pb::EntityType::Group,
        Kind::Event => pb::EntityType::Event,
        Kind::Work => pb::EntityType::Work,
        Kind::Product => pb::EntityType::Product,
        Kind::Date => pb::EntityType::Date,
        Kind::Money => pb::EntityType::Money,
        Kind::Percent => pb::EntityType::Percent,
        Kind::Quantity => pb::EntityType::Quantity,
        Kind::Contact => pb::EntityType::Contact,
        Kind::Other => pb::EntityType::Other,
    }
}

/// `None` for the value that is never sent.
fn kind(wire: pb::EntityType) -> Option<entity::Kind> {
    use entity::Kind;
    Some(match wire {
        pb::EntityType::Unspecified => return None,
        pb::EntityType::Person => Kind::Person,
        pb::EntityType::Organization => Kind::Organization,
        pb::EntityType::Location => Kind::Location,
        pb::EntityType::Group => Kind::Group,
        pb::EntityType::Event => Kind::Event,
        pb::EntityType::Work => Kind::Work,
        pb::EntityType::Product => Kind::Product,
        pb::EntityType::Date => Kind::Date,
        pb::EntityType::Money => Kind::Money,
        pb::EntityType::Percent => Kind::Percent,
        pb::EntityType::Quantity => Kind::Quantity,
        pb::EntityType::Contact => Kind::Contact,
        pb::EntityType::Other => Kind::Other,
    })
}
