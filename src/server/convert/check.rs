//! Checks requests against the contract: every violation is found, each with its path, before any work starts.

use std::sync::Arc;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::{Options, PartOf, Work, kind};
use crate::{
    nlp::{entity, span},
    server::{Limits, pb, status::Violation},
};

/// More violations than these are not told: they travel in a trailer, and clients refuse trailers of over 8 KiB.
const MAX_VIOLATIONS: usize = 32;

/// Violations found so far.
#[derive(Debug, Default)]
pub struct Check {
    violations: Vec<Violation>,
}

impl Check {
    fn fail(&mut self, field: String, reason: &'static str, description: impl Into<String>) {
        if self.violations.len() < MAX_VIOLATIONS {
            self.violations.push(Violation { field, reason, description: description.into() });
        }
    }

    /// What was checked, if nothing was wrong.
    pub fn done<T>(self, value: T) -> Result<T, Vec<Violation>> {
        if self.violations.is_empty() { Ok(value) } else { Err(self.violations) }
    }

    /// Adds violations that were found elsewhere.
    pub fn add(&mut self, violations: &[Violation]) {
        self.violations.extend_from_slice(violations);
        self.violations.truncate(MAX_VIOLATIONS);
    }

    /// Checks one article; `path` is its place in the request.
    pub fn article(&mut self, article: Option<pb::Article>, path: &str, limits: &Limits) -> pb::Article {
        let Some(article) = article else {
            self.fail(path.to_owned(), "ARTICLE_MISSING", "an article is required");
            return pb::Article::default();
        };
        if article.text.chars().all(is_blank) {
            self.fail(format!("{path}.text"), "TEXT_EMPTY", "the text holds nothing to read");
        } else if longer_than(&article.text, limits.max_text_chars) {
            self.fail(format!("{path}.text"), "TEXT_TOO_LONG", format!("at most {} code points", limits.max_text_chars));
        }
        if longer_than(&article.title, limits.max_title_chars) {
            self.fail(format!("{path}.title"), "TITLE_TOO_LONG", format!("at most {} code points", limits.max_title_chars));
        }
        if article.id.len() > limits.max_id_bytes {
            self.fail(format!("{path}.id"), "ID_TOO_LONG", format!("at most {} bytes", limits.max_id_bytes));
        }
        if !article.language.is_empty() && !is_language_tag(&article.language) {
            self.fail(format!("{path}.language"), "LANGUAGE_MALFORMED", "not a BCP-47 tag such as `en` or `pt-BR`");
        }
        if article.publish_time.is_some_and(|t| !is_timestamp(t)) {
            let text = "from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z";
            self.fail(format!("{path}.publish_time"), "OPTION_OUT_OF_RANGE", text);
        }
        article
    }

    /// Checks the options of a `Summarize` call.
    pub fn summary_options(&mut self, options: Option<pb::SummaryOptions>, path: &str, limits: &Limits) -> pb::SummaryOptions {
        let options = options.unwrap_or_default();
        if !(0.0..=1.0).contains(&options.max_ratio) {
            self.fail(format!("{path}.max_ratio"), "OPTION_OUT_OF_RANGE", "in (0, 1], or 0 for no cap");
        }
        if pb::Order::try_from(options.order).is_err() {
            self.fail(format!("{path}.order"), "OPTION_OUT_OF_RANGE", "no such order");
        }
        if longer_than(&options.focus, limits.max_title_chars) {
            self.fail(format!("{path}.focus"), "OPTION_OUT_OF_RANGE", format!("at most {} code points", limits.max_title_chars));
        }
        options
    }

    /// Checks the options of an `ExtractEntities` call.
    pub fn entity_options(&mut self, options: Option<&pb::EntityOptions>, path: &str) -> entity::Options {
        let Some(options) = options else { return entity::Options::default() };
        let mut kinds = Vec::new();
        let known = |wire: i32| pb::EntityType::try_from(wire).ok().and_then(kind);
        for kind in options.types.iter().filter_map(|wire| known(*wire)) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        self.unknown(&options.types, |wire| known(wire).is_some(), &format!("{path}.types"), "no such entity type");
        if !(0.0..=1.0).contains(&options.min_confidence) {
            self.fail(format!("{path}.min_confidence"), "OPTION_OUT_OF_RANGE", "in [0, 1]");
        }
        entity::Options { kinds, min_confidence: options.min_confidence, max_entities: options.max_entities }
    }

    /// Finds the values of a list that have no meaning.
    fn unknown(&mut self, wire: &[i32], known: impl Fn(i32) -> bool, path: &str, text: &str) {
        // No more than can be told: millions may have been sent.
        for (i, _) in wire.iter().enumerate().filter(|(_, value)| !known(**value)).take(MAX_VIOLATIONS) {
            self.fail(format!("{path}[{i}]"), "OPTION_OUT_OF_RANGE", text);
        }
    }

    /// Checks an offset unit.
    pub fn unit(&mut self, wire: i32, path: &str) -> span::Unit {
        match pb::OffsetUnit::try_from(wire) {
            Ok(pb::OffsetUnit::Unspecified | pb::OffsetUnit::Utf8) => span::Unit::Utf8,
            Ok(pb::OffsetUnit::Utf16) => span::Unit::Utf16,
            Ok(pb::OffsetUnit::Utf32) => span::Unit::Utf32,
            Err(_) => {
                self.fail(path.to_owned(), "OPTION_OUT_OF_RANGE", "no such offset unit");
                span::Unit::Utf8
            }
        }
    }

    /// Checks the options of an `Analyze` call, or of the articles of a batch or stream.
    pub fn options(&mut self, options: Option<pb::AnalyzeOptions>, limits: &Limits) -> Options {
        let options = options.unwrap_or_default();
        let known = |part: i32| matches!(pb::Part::try_from(part), Ok(pb::Part::Summary | pb::Part::Entities));
        self.unknown(&options.parts, known, "options.parts", "no such part");
        let wanted = |part: pb::Part| options.parts.is_empty() || options.parts.contains(&part.into());
        // Options of a part that is not wanted are checked all the same: a mistake is a mistake.
        let (want_summary, want_entities) = (wanted(pb::Part::Summary), wanted(pb::Part::Entities));
        let summary = self.summary_options(options.summary, "options.summary", limits);
        let entities = self.entity_options(options.entities.as_ref(), "options.entities");
        let unit = self.unit(options.offset_unit, "options.offset_unit");
        Options { summary: want_summary.then_some(summary), entities: want_entities.then_some(entities), unit, part_of: PartOf::Outcome }
    }

    /// Checks the number of articles in a batch.
    pub fn batch(&mut self, n_articles: usize, limits: &Limits) {
        if n_articles == 0 {
            self.fail("articles".to_owned(), "BATCH_EMPTY", "at least one article");
        } else if n_articles > limits.max_batch_articles {
            self.fail("articles".to_owned(), "BATCH_TOO_LARGE", format!("at most {} articles", limits.max_batch_articles));
        }
    }
}

/// Checks a `Summarize` call.
pub fn summarize(req: pb::SummarizeRequest, limits: &Limits) -> Result<Work, Vec<Violation>> {
    let mut check = Check::default();
    let article = check.article(req.article, "article", limits);
    let summary = Some(check.summary_options(req.options, "options", limits));
    let unit = check.unit(req.offset_unit, "offset_unit");
    check.done(Work { article, options: Arc::new(Options { summary, entities: None, unit, part_of: PartOf::Summarize }) })
}

/// Checks an `ExtractEntities` call.
pub fn extract_entities(req: pb::ExtractEntitiesRequest, limits: &Limits) -> Result<Work, Vec<Violation>> {
    let mut check = Check::default();
    let article = check.article(req.article, "article", limits);
    let entities = Some(check.entity_options(req.options.as_ref(), "options"));
    let unit = check.unit(req.offset_unit, "offset_unit");
    check.done(Work { article, options: Arc::new(Options { summary: None, entities, unit, part_of: PartOf::ExtractEntities }) })
}

/// Checks an `Analyze` call.
pub fn analyze(req: pb::AnalyzeRequest, limits: &Limits) -> Result<Work, Vec<Violation>> {
    let mut check = Check::default();
    let article = check.article(req.article, "article", limits);
    let options = Options { part_of: PartOf::Analyze, ..check.options(req.options, limits) };
    check.done(Work { article, options: Arc::new(options) })
}

/// Checks one article of a batch or stream against options that were checked before.
pub fn item(
    article: Option<pb::Article>,
    path: &str,
    options: &Result<Arc<Options>, Vec<Violation>>,
    limits: &Limits,
) -> Result<Work, Vec<Violation>> {
    let mut check = Check::default();
    let article = check.article(article, path, limits);
    match options {
        Ok(options) => check.done(Work { article, options: options.clone() }),
        Err(violations) => {
            check.add(violations);
            Err(check.violations)
        }
    }
}

/// The id to echo; one over the limit is not repeated.
pub fn echoed_id(article: &pb::Article, limits: &Limits) -> String {
    if article.id.len() <= limits.max_id_bytes { article.id.clone() } else { String::new() }
}

/// White space, control and format characters: nothing that a reader sees.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c.general_category(), GeneralCategory::Format | GeneralCategory::Control)
}

fn longer_than(text: &str, max_chars: usize) -> bool {
    // A code point has at most four bytes, so most texts need no counting.
    text.len() > max_chars && text.chars().nth(max_chars).is_some()
}

/// The shape that RFC 5646 asks for: subtags of 1 to 8 letters and digits, the first one of letters alone.
fn is_language_tag(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let primary = subtags.next().unwrap_or_default();
    let private = matches!(primary, "x" | "X" | "i" | "I") && tag.len() > 2;
    let primary = primary.bytes().all(|b| b.is_ascii_alphabetic()) && ((2..=8).contains(&primary.len()) || private);
    primary && tag.len() <= 64 && subtags.all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn is_timestamp(time: prost_types::Timestamp) -> bool {
    (-62_135_596_800..=253_402_300_799).contains(&time.seconds) && (0..=999_999_999).contains(&time.nanos)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::status::Failure;

    #[test]
    fn language_tags_have_the_shape_of_the_rfc() {
        for good in ["en", "pt-BR", "zh-Hant-TW", "de-1996", "x-klingon", "und"] {
            assert!(is_language_tag(good), "{good}");
        }
        for bad in ["e", "en_US", "en-", "-en", "englishlang", "e1", "en us", "x", "é"] {
            assert!(!is_language_tag(bad), "{bad}");
        }
    }

    #[test]
    fn no_more_violations_are_told_than_clients_can_read() {
        let wrong = pb::EntityOptions { types: vec![99; 1_000_000], ..pb::EntityOptions::default() };
        let options = pb::AnalyzeOptions { parts: vec![0; 1_000_000], entities: Some(wrong), ..pb::AnalyzeOptions::default() };
        let req = pb::AnalyzeRequest { article: None, options: Some(options) };
        let violations = analyze(req, &Limits::default()).expect_err("all of it is wrong");
        assert_eq!((violations.len(), violations[0].field.as_str()), (MAX_VIOLATIONS, "article"));
        let headers = tonic::Status::from(Failure::Invalid(violations)).into_http::<()>().into_parts().0.headers;
        let n_bytes = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 32).sum::<usize>();
        assert!(n_bytes < 8192, "{n_bytes} bytes of headers");
    }

    #[test]
    fn invisible_text_is_blank() {
        assert!("\u{feff} \u{200b}\u{200d}\u{2060}\t\r\n\0\u{ad}".chars().all(is_blank));
        assert!(!".".chars().all(is_blank));
        assert!(!"\u{e000}".chars().all(is_blank), "a private-use character may be shown");
    }
}
