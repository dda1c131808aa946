//! Finds who and what an article is about: mentions, merged into entities, most salient first.

pub mod kind;

pub use kind::Kind;

use super::{Interrupted, Stop, document::Document, span::Span};

/// Which entities to report.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only these kinds; empty: all.
    pub kinds: Vec<Kind>,
    /// Drop entities below this confidence, in [0, 1].
    pub min_confidence: f32,
    /// At most this many; 0: all.
    pub max_entities: u32,
}

/// One person, place or thing, however often it is named.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// The fullest proper form found.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Its share of the story; adds up to 1 before filtering.
    pub salience: f32,
    /// How sure the kind is, in [0, 1].
    pub confidence: f32,
    /// Every place it is named, in reading order; title first.
    pub mentions: Vec<Mention>,
    /// Normalised value of a date or amount, else empty.
    pub value: String,
}

/// One naming of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Where it stands.
    pub span: Span,
    /// How it is named.
    pub form: Form,
}

/// How a mention names its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The full name.
    Name,
    /// A part of it.
    Short,
    /// Its initials or another form.
    Acronym,
}

/// What a finder (rules or, later, a trained tagger) hands to merging: one mention in one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Where it stands; never overlaps another after [`Extractor::extract`] has settled who wins.
    pub span: Span,
    /// Index of its first token in its field.
    pub first: u32,
    /// One past the index of its last token.
    pub last: u32,
    /// What it is.
    pub kind: Kind,
    /// How sure the kind is, in [0, 1].
    pub confidence: f32,
    /// Normalised value of a date or amount, else empty.
    pub value: String,
}

/// The tables behind entity extraction; immutable.
#[derive(Debug, Default)]
pub struct Extractor {}

/// Working memory of entity extraction.
#[derive(Debug, Default)]
pub struct Scratch {}

impl Extractor {
    /// Entities of the fields (title first, either may be empty), most salient first.
    pub fn extract(
        &self,
        _fields: &[Document; 2],
        _published: Option<i64>,
        _options: &Options,
        _scratch: &mut Scratch,
        _stop: Stop,
    ) -> Result<Vec<Entity>, Interrupted> {
        Ok(Vec::new())
    }
}
