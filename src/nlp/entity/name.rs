//! Names of people, organizations, places and the like, by rules: runs of capitals (`name/run.rs`), cut at titles and known names
//! and typed by cues (`name/typing.rs`), then made consistent over the document. A trained tagger stands beside this module: same
//! input, same [`Found`].

mod evidence;
mod run;
mod typing;

use super::{Found, Kind, lexicon::Lexicon};
use crate::nlp::{Interrupted, Stop, document::Document};

pub use evidence::Evidence;

/// Working memory of the rules.
#[derive(Debug, Default)]
pub struct Scratch {
    evidence: Evidence,
    guesses: Vec<Guess>,
}

/// A name with what it is taken for, before the document has its say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guess {
    field: usize,
    first: usize,
    last: usize,
    kind: Kind,
    confidence: f32,
    /// A title stands before it, or it is no list's: what the document says about this name may not change its kind.
    fixed: bool,
    key: u64,
}

/// Tokens between two looks at the stop signal.
const STRIDE: usize = 256;

/// Appends the names in `fields` to `found`.
pub fn find(
    fields: &[Document; 2],
    lexicon: &Lexicon,
    scratch: &mut Scratch,
    found: &mut Vec<Found>,
    stop: Stop,
) -> Result<(), Interrupted> {
    scratch.evidence.collect(fields, lexicon);
    scratch.guesses.clear();
    for (field, document) in fields.iter().enumerate() {
        for (i, sentence) in document.sentences.iter().enumerate() {
            if i % STRIDE == 0 && stop() {
                return Err(Interrupted);
            }
            run::find(document, field, sentence, lexicon, &scratch.evidence, &mut scratch.guesses);
        }
    }
    evidence::agree(fields, lexicon, &mut scratch.guesses);
    found.extend(scratch.guesses.iter().map(|guess| {
        let document = &fields[guess.field];
        Found::new(document, guess.first, guess.last, guess.kind, guess.confidence)
    }));
    Ok(())
}
