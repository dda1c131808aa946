//! Names of people, organizations, places and the like, by rules: runs of capitals (`name/run.rs`), cut at titles and known names
//! and typed by cues (`name/typing.rs`), then made consistent over the document. In English a trained tagger decides, and what it cannot
//! see is put right after it: edges and words beside a name (`name/edge.rs`), people over a hyphen (`name/hyphen.rs`), names around an `and` (`name/joined.rs`), short forms
//! (`name/missed.rs`), those in brackets (`name/bracket.rs`), datelines (`name/dateline.rs`), storms
//! (`name/storm.rs`), lines in capitals (`name/shouted.rs`), titles in quotes (`name/quoted.rs`), players (`name/player.rs`), teams
//! (`name/team.rs`).

mod bracket;
mod dateline;
mod edge;
mod evidence;
mod hyphen;
mod joined;
mod missed;
mod player;
mod quoted;
mod run;
mod shouted;
mod storm;
mod team;
mod typing;
mod votes;

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::{
    Found, Kind,
    lexicon::Lexicon,
    tagger::{self, Tagger},
};
use crate::nlp::{Interrupted, Stop, document::Document};

pub(super) use edge::is_company;
pub use evidence::{Evidence, Seen};
pub(crate) use evidence::{Lists, is_article, is_start};

/// Working memory of the rules.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(crate) evidence: Evidence,
    pub(crate) guesses: Vec<Guess>,
    votes: votes::Votes,
    tagger: tagger::Scratch,
}

/// A name with what it is taken for, before the document has its say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guess {
    pub(super) field: usize,
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(super) kind: Kind,
    pub(super) confidence: f32,
    /// A title stands before it, or it is no list's: what the document says about this name may not change its kind.
    fixed: bool,
}

impl Guess {
    /// Tokens `first..last` of `document`, which is field number `field`.
    pub(super) fn new(document: &Document, field: usize, first: usize, last: usize, kind: Kind, confidence: f32) -> Self {
        debug_assert!(first < last && last <= document.tokens.len(), "a name has tokens of its field");
        Self { field, first, last, kind, confidence, fixed: false }
    }
}

/// Where the guesses of a field stand.
fn range(guesses: &[Guess], field: usize) -> Range<usize> {
    // There are two fields.
    let title = guesses.partition_point(|g| g.field == 0);
    if field == 0 { 0..title } else { title..guesses.len() }
}

/// Puts `own` in the place of the guesses that lie in it, unless one reaches further: a longer guess, such as `ALMERA CITY HALL`, knows more.
fn replace(guesses: &mut Vec<Guess>, own: Guess) {
    let at = guesses.partition_point(|g| (g.field, g.last) <= (own.field, own.first));
    let n = guesses[at..].iter().take_while(|g| g.field == own.field && g.first < own.last).count();
    if guesses[at..at + n].iter().all(|g| own.first <= g.first && g.last <= own.last) {
        guesses.splice(at..at + n, [own]);
    }
}

/// Sentences between two looks at the stop signal.
const STRIDE: usize = 256;

/// Fills `scratch` with what the rules say.
pub(crate) fn guess(fields: &[Document; 2], lexicon: &Lexicon, scratch: &mut Scratch, stop: Stop) -> Result<(), Interrupted> {
    let Scratch { evidence, guesses, votes, .. } = scratch;
    evidence.collect(fields, lexicon);
    guesses.clear();
    for (field, document) in fields.iter().enumerate() {
        run::find(document, field, lexicon, evidence, guesses, stop)?;
    }
    votes.agree(fields, &evidence.lists(lexicon), guesses);
    Ok(())
}

/// Appends the names in `fields` to `found`: in English those of the tagger, who knows what the rules say, else those of the rules.
pub(super) fn find(
    fields: &[Document; 2],
    lexicon: &Lexicon,
    tagger: &Tagger,
    scratch: &mut Scratch,
    found: &mut Vec<Found>,
    stop: Stop,
) -> Result<(), Interrupted> {
    guess(fields, lexicon, scratch, stop)?;
    if fields[1].lang.tag == "en" {
        let Scratch { evidence, guesses, votes, tagger: memory } = scratch;
        tagger.tag(fields, lexicon, evidence, guesses, memory, stop)?;
        let lists = &evidence.lists(lexicon);
        for (field, document) in fields.iter().enumerate() {
            edge::mend(document, field, lists, guesses);
        }
        hyphen::people(fields, lists, guesses);
        joined::firms(fields, guesses);
        joined::names(fields, lists, evidence, guesses);
        for (field, document) in fields.iter().enumerate() {
            bracket::spelled_out(document, field, lists, evidence, guesses);
        }
        bracket::forms(fields, guesses);
        for (field, document) in fields.iter().enumerate() {
            dateline::places(document, field, lists, evidence, guesses);
            storm::events(document, field, lists, evidence, guesses);
        }
        votes.agree(fields, lists, guesses);
        missed::add(fields, lists, evidence, votes, guesses);
        shouted::echo(fields, evidence, guesses);
        for (field, document) in fields.iter().enumerate() {
            quoted::works(document, field, evidence, guesses);
            player::players(document, field, evidence, guesses);
            team::teams(document, field, lists, guesses);
        }
    }
    found.extend(scratch.guesses.iter().map(|guess| {
        let document = &fields[guess.field];
        Found::new(document, guess.first, guess.last, guess.kind, guess.confidence)
    }));
    Ok(())
}
