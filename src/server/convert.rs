//! Between the wire and the core: the only place that sees both. Checking requests is in `convert/check.rs`, writing answers here.

pub mod check;

use super::{
    encoded::{Encoded, Fields},
    pb,
    workers::{Engine, Task, Timing},
};
use crate::nlp::{self, Field, Interrupted, Scratch, Span, Stop, entity, span, summary};

/// The build and models that answer.
pub const REVISION: &str = env!("LEDE_REVISION");

/// The message that an answer is a part of.
#[derive(Clone, Copy, Debug)]
enum PartOf {
    /// `SummarizeResponse`
    Summarize,
    /// `ExtractEntitiesResponse`
    ExtractEntities,
    /// `AnalyzeResponse`
    Analyze,
    /// `Outcome`
    Outcome,
}

/// Checked options, ready for any number of articles.
#[derive(Clone, Debug)]
pub struct Options {
    summary: Option<pb::SummaryOptions>,
    entities: Option<entity::Options>,
    unit: span::Unit,
    part_of: PartOf,
}

/// A checked article with its options: what the workers run.
#[derive(Debug)]
pub struct Work {
    /// The article.
    pub article: pb::Article,
    /// Shared between the articles of a batch or stream.
    pub options: std::sync::Arc<Options>,
}

/// The answer for one article: fields of the message that it is a part of.
#[derive(Debug)]
pub struct Answer {
    fields: Fields,
    /// In the text.
    pub n_sentences: u32,
}

impl Answer {
    /// What it takes.
    pub fn n_bytes(&self) -> usize {
        self.fields.as_bytes().len()
    }

    /// With the fields that come after it.
    pub fn followed_by<M: prost::Message>(mut self, rest: &M) -> Encoded<M> {
        self.fields.after(rest);
        Encoded::new(self.fields)
    }

    /// With the fields that come before and after it.
    pub fn between<M: prost::Message>(mut self, first: &M, rest: &M) -> Encoded<M> {
        self.fields.before(first);
        self.followed_by(rest)
    }
}

impl Task for Work {
    type Output = Answer;

    fn n_bytes(&self) -> usize {
        self.article.text.len()
    }

    fn run(self, engine: &dyn Engine, scratch: &mut Scratch, stop: Stop) -> Result<Answer, Interrupted> {
        let article = nlp::Article {
            text: &self.article.text,
            title: &self.article.title,
            language: &self.article.language,
            published: self.article.publish_time.map(|t| t.seconds),
        };
        let options = nlp::Options { summary: self.options.summary.as_ref().map(summary_options), entities: self.options.entities.clone() };
        let analysis = engine.analyze(&article, &options, scratch, stop)?;
        Ok(answer(&article, &analysis, self.options.unit, self.options.part_of))
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

/// The answer as it travels, with every offset in `unit`. Fields are written from the last to the first, with their numbers in the contract.
fn answer(article: &nlp::Article, analysis: &nlp::Analysis, unit: span::Unit, part_of: PartOf) -> Answer {
    let spans = Spans {
        text: article.text,
        title: article.title,
        text_offsets: span::Offsets::new(article.text, unit),
        title_offsets: span::Offsets::new(article.title, unit),
    };
    // `summary`, `entities`, `reading`, and the field that they are in.
    let (summary, entities, reading, analysis_field) = match part_of {
        PartOf::Summarize => (1, 0, 2, None),
        PartOf::ExtractEntities => (0, 1, 2, None),
        PartOf::Analyze => (1, 2, 3, Some(1)),
        PartOf::Outcome => (1, 2, 3, Some(3)),
    };
    let mut fields = Fields::default();
    fields.message(reading, |fields| write_reading(fields, &analysis.reading, unit, &spans));
    for entity in analysis.entities.iter().rev().filter(|_| entities > 0) {
        fields.message(entities, |fields| write_entity(fields, entity, &spans));
    }
    if let Some(chosen) = analysis.summary.as_ref().filter(|_| summary > 0) {
        fields.message(summary, |fields| write_summary(fields, chosen, &spans));
    }
    let fields = match analysis_field {
        Some(field) => fields.within(field),
        None => fields,
    };
    Answer { fields, n_sentences: analysis.reading.sentences }
}

/// Both fields of an article, with the way to the caller's unit.
struct Spans<'a> {
    text: &'a str,
    title: &'a str,
    text_offsets: span::Offsets<'a>,
    title_offsets: span::Offsets<'a>,
}

impl Spans<'_> {
    fn write(&self, fields: &mut Fields, field: u8, span: Span) {
        let (text, offsets, name) = match span.field {
            Field::Text => (self.text, &self.text_offsets, pb::Field::Text),
            Field::Title => (self.title, &self.title_offsets, pb::Field::Title),
        };
        fields.message(field, |fields| {
            fields.number(4, name as u32); // field
            fields.number(3, offsets.at(span.end)); // end
            fields.optional_number(2, offsets.at(span.start)); // start
            fields.text(1, span.of(text)); // text
        });
    }
}

fn write_reading(fields: &mut Fields, reading: &nlp::Reading, unit: span::Unit, spans: &Spans) {
    fields.text(7, REVISION); // revision
    fields.number(6, reading.sentences); // sentences
    fields.number(5, reading.words); // words
    fields.number(4, reading.chars); // chars
    fields.number(3, unit_message(unit) as u32); // offset_unit
    for warning in reading.warnings.iter().rev() {
        // warnings
        fields.message(2, |fields| {
            if let Some(span) = warning.span {
                spans.write(fields, 3, span); // span
            }
            fields.text(2, &warning.message); // message
            fields.number(1, code_message(warning.code) as u32); // code
        });
    }
    fields.text(1, &reading.language); // language
}

fn write_summary(fields: &mut Fields, summary: &nlp::Summary, spans: &Spans) {
    for chosen in summary.sentences.iter().rev() {
        // sentences
        fields.message(2, |fields| {
            for signal in chosen.signals.iter().rev() {
                // signals
                fields.message(5, |fields| {
                    fields.float(2, signal.value); // value
                    fields.text(1, signal.name); // name
                });
            }
            fields.optional_number(4, chosen.index); // index
            fields.number(3, chosen.rank); // rank
            fields.float(2, chosen.score); // score
            spans.write(fields, 1, chosen.span); // span
        });
    }
    fields.text(1, &summary.text); // text
}

fn write_entity(fields: &mut Fields, entity: nlp::Entity, spans: &Spans) {
    fields.text(6, entity.value); // value
    for mention in entity.mentions.iter().rev() {
        // mentions
        fields.message(5, |fields| {
            fields.number(2, form_message(mention.form) as u32); // kind
            spans.write(fields, 1, mention.span); // span
        });
    }
    fields.float(4, entity.confidence); // confidence
    fields.float(3, entity.salience); // salience
    fields.number(2, kind_message(entity.kind) as u32); // type
    fields.text(1, entity.name); // name
}

fn form_message(form: entity::Form) -> pb::MentionKind {
    match form {
        entity::Form::Name => pb::MentionKind::Name,
        entity::Form::Short => pb::MentionKind::Short,
        entity::Form::Acronym => pb::MentionKind::Acronym,
    }
}

fn code_message(code: nlp::WarningCode) -> pb::WarningCode {
    use nlp::WarningCode as Core;
    use pb::WarningCode as Wire;
    match code {
        Core::LanguageUnsupported => Wire::LanguageUnsupported,
        Core::LanguageMismatch => Wire::LanguageMismatch,
        Core::ShortArticle => Wire::ShortArticle,
        Core::OverBudget => Wire::OverBudget,
        Core::BoilerplateSkipped => Wire::BoilerplateSkipped,
        Core::MarkupDetected => Wire::MarkupDetected,
        Core::NoContent => Wire::NoContent,
    }
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

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use prost::Message;

    use super::*;
    use crate::server::Limits;

    /// Articles of all kinds: those of the golden tests, and one whose bytes are no characters.
    fn articles() -> Vec<String> {
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        let files = fs::read_dir(golden).expect("a folder").map(|entry| entry.expect("an entry").path());
        let texts = files.filter(|path| path.extension().is_some_and(|e| e == "txt")).map(|path| fs::read_to_string(path).expect("a text"));
        let long = "Zoë Gröning 👩\u{200d}🚀 of the Café Müller in Málaga paid € 12,5 million on 4 May.\n\n".repeat(90);
        texts.chain([long, "... !!!".to_owned()]).collect()
    }

    fn request(text: &str, unit: pb::OffsetUnit) -> pb::AnalyzeRequest {
        let article = pb::Article { text: text.to_owned(), title: "Zoë Gröning and the ferry".to_owned(), ..pb::Article::default() };
        let summary = pb::SummaryOptions { explain: true, ..pb::SummaryOptions::default() };
        let options = pb::AnalyzeOptions { summary: Some(summary), offset_unit: unit.into(), ..pb::AnalyzeOptions::default() };
        pb::AnalyzeRequest { article: Some(article), options: Some(options) }
    }

    /// The piece of an article that a span of its answer names, found with the offsets of its unit.
    fn piece(span: &pb::Span, article: &pb::Article, unit: pb::OffsetUnit) -> String {
        let text = if span.field() == pb::Field::Title { &article.title } else { &article.text };
        let (start, end) = (span.start.expect("told") as usize, span.end as usize);
        match unit {
            pb::OffsetUnit::Utf16 => String::from_utf16_lossy(&text.encode_utf16().collect::<Vec<_>>()[start..end]),
            pb::OffsetUnit::Utf32 => text.chars().skip(start).take(end - start).collect(),
            _ => text[start..end].to_owned(),
        }
    }

    #[test]
    fn an_answer_says_what_the_core_said_in_the_bytes_that_prost_would_write() {
        let (pipeline, mut scratch) = (nlp::Pipeline::new(), Scratch::default());
        for (text, unit) in articles().iter().zip([pb::OffsetUnit::Utf8, pb::OffsetUnit::Utf16, pb::OffsetUnit::Utf32].iter().cycle()) {
            let work = check::analyze(request(text, *unit), &Limits::default()).expect("within the limits");
            let article = work.article.clone();
            let options =
                nlp::Options { summary: work.options.summary.as_ref().map(summary_options), entities: work.options.entities.clone() };
            let core = nlp::Article { text, title: &article.title, ..nlp::Article::default() };
            let said = pipeline.analyze(&core, &options, &mut scratch, &|| false).expect("nobody stops it");
            let answer = work.run(&pipeline, &mut scratch, &|| false).expect("nobody stops it");
            let answer = answer.followed_by(&pb::AnalyzeResponse::default());
            let message = pb::AnalyzeResponse::decode(answer.as_bytes()).expect("a message");
            assert_eq!(message.encode_to_vec(), answer.as_bytes(), "other bytes than those of prost");

            let analysis = message.analysis.expect("an analysis");
            let (reading, summary) = (analysis.reading.expect("told"), analysis.summary.expect("wanted"));
            assert_eq!((reading.chars, reading.words, reading.sentences), (said.reading.chars, said.reading.words, said.reading.sentences));
            assert_eq!((reading.language.as_str(), reading.revision.as_str()), (&*said.reading.language, REVISION));
            assert_eq!((reading.offset_unit(), reading.warnings.len()), (*unit, said.reading.warnings.len()));
            for (told, warning) in reading.warnings.iter().zip(&said.reading.warnings) {
                assert_eq!((told.code(), told.message.as_str()), (code_message(warning.code), &*warning.message));
                assert_eq!(told.span.is_some(), warning.span.is_some());
            }
            let chosen = said.summary.expect("wanted");
            assert_eq!((summary.text, summary.sentences.len()), (chosen.text, chosen.sentences.len()));
            for (told, chosen) in summary.sentences.iter().zip(&chosen.sentences) {
                assert_eq!((told.score, told.rank, told.index), (chosen.score, chosen.rank, Some(chosen.index)));
                let signals = told.signals.iter().map(|signal| (signal.name.as_str(), signal.value));
                assert!(signals.eq(chosen.signals.iter().map(|signal| (signal.name, signal.value))));
            }
            assert_eq!(analysis.entities.len(), said.entities.len());
            for (told, entity) in analysis.entities.iter().zip(&said.entities) {
                assert_eq!((&*told.name, &*told.value, told.r#type()), (entity.name, entity.value, kind_message(entity.kind)));
                assert_eq!((told.salience, told.confidence), (entity.salience, entity.confidence));
                assert!(told.mentions.iter().map(pb::Mention::kind).eq(entity.mentions.iter().map(|mention| form_message(mention.form))));
            }
            let sentences =
                summary.sentences.iter().filter_map(|sentence| sentence.span.as_ref()).zip(chosen.sentences.iter().map(|s| s.span));
            let mentions = analysis.entities.iter().flat_map(|entity| entity.mentions.iter().filter_map(|mention| mention.span.as_ref()));
            let spans = said.entities.iter().flat_map(|entity| entity.mentions.iter().map(|mention| mention.span));
            for (told, span) in sentences.chain(mentions.zip(spans)) {
                assert_eq!(told.text, span.of(if span.field == Field::Title { &article.title } else { text }));
                assert_eq!(told.text, piece(told, &article, *unit));
            }
        }
    }
}
