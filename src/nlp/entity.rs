//! Finds who and what an article is about: finders give mentions (`name.rs`, `value.rs`), `settle.rs` says who wins where they meet, `merge.rs` makes entities of mentions, `salience.rs` says which matter.

mod amount;
mod calendar;
mod date;
mod entities;
pub mod kind;
pub mod lexicon;
mod merge;
pub mod name;
mod number;
mod salience;
mod settle;
pub mod tagger;
mod value;
mod values;

pub use entities::{Entities, Entity, Iter, Mention};
pub use kind::Kind;
pub use values::Value;

use super::{
    Interrupted, Stop,
    document::Document,
    model,
    span::{Field, Span},
};
use lexicon::Lexicon;
use values::Values;

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

/// How a mention names its entity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// The full name.
    #[default]
    Name,
    /// A part of it.
    Short,
    /// Its initials or another form.
    Acronym,
}

/// What a finder (rules or a trained tagger) hands to merging: one mention in one field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Where it stands.
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
    pub value: Value,
}

impl Found {
    /// A name: tokens `first..last` of `document`, which are at least one.
    pub fn new(document: &Document, first: usize, last: usize, kind: Kind, confidence: f32) -> Self {
        let span = Span { field: document.field, start: document.tokens[first].start, end: document.tokens[last - 1].end };
        Self { span, first: first as u32, last: last as u32, kind, confidence, value: Value::default() }
    }
}

/// The tables behind entity extraction; immutable.
#[derive(Debug)]
pub struct Extractor {
    lexicon: Lexicon,
    tagger: tagger::Tagger,
}

/// Working memory of entity extraction.
#[derive(Debug, Default)]
pub struct Scratch {
    names: Vec<Found>,
    values: Values,
    found: Vec<Found>,
    name: name::Scratch,
    merge: merge::Scratch,
    salience: salience::Scratch,
}

impl Extractor {
    /// Reads the model of the tagger.
    pub fn read(tagger: &[u8]) -> Result<Self, model::Error> {
        Ok(Self { lexicon: Lexicon::default(), tagger: tagger::Tagger::read(tagger)? })
    }

    /// Entities of the fields (title first, either may be empty; their words are numbered together in this order), most salient first.
    pub fn extract(
        &self,
        fields: &[Document; 2],
        published: Option<i64>,
        options: &Options,
        scratch: &mut Scratch,
        stop: Stop,
    ) -> Result<Entities, Interrupted> {
        let Scratch { names, values, found, .. } = scratch;
        names.clear();
        values.clear();
        name::find(fields, &self.lexicon, &self.tagger, &mut scratch.name, names, stop)?;
        for document in fields {
            value::find(document, published, values, stop)?;
        }
        settle::settle(names, &mut values.found, found);
        let merged = merge::merge(fields, scratch.name.evidence.lists(&self.lexicon), found, values, &mut scratch.merge, stop)?;
        Ok(salience::rank(fields, found, values, merged, options, &mut scratch.salience))
    }

    /// The entity of each of `found`, which are in reading order and apart, as a number: what merging alone does, for measuring it.
    #[cfg(feature = "train")]
    pub fn group(&self, fields: &[Document; 2], found: &[Found]) -> Vec<usize> {
        let (mut evidence, mut scratch) = (name::Evidence::default(), merge::Scratch::default());
        evidence.collect(fields, &self.lexicon);
        let merged = merge::merge(fields, evidence.lists(&self.lexicon), found, &Values::default(), &mut scratch, &|| false);
        merged.map(|merged| merged.members.iter().map(|member| member.entity).collect()).unwrap_or_default()
    }
}

/// The field of `fields` that a span points into.
fn document_of<'a, 'b>(fields: &'b [Document<'a>; 2], span: &Span) -> &'b Document<'a> {
    match span.field {
        Field::Title => &fields[0],
        Field::Text => &fields[1],
    }
}

#[cfg(test)]
mod tests;
