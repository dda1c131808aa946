//! Which kind one name has most often, and which words stand for a longer name.

use rustc_hash::FxHashMap;

use super::{Guess, Kind, evidence::Lists};
use crate::nlp::{
    document::Document,
    entity::lexicon::Cue,
    token::{Case, term},
};

/// What the guesses of a document say of each other; memory that is reused.
#[derive(Debug, Default)]
pub(super) struct Votes {
    /// Confidence behind each kind of each name.
    by_kind: FxHashMap<(u64, Kind), f32>,
    /// The kind with the most of it.
    best: FxHashMap<u64, (Kind, f32)>,
    /// Words that stand for a longer name: a surname, the first or last word of an organization, its initials.
    short: FxHashMap<u64, Kind>,
}

impl Votes {
    /// One name has one kind in a document: the one with the most confidence behind it. A surname is what the full name is.
    pub(super) fn agree(&mut self, fields: &[Document; 2], lists: &Lists, guesses: &mut [Guess]) {
        self.count(fields, lists, guesses);
        for guess in guesses.iter_mut().filter(|g| !g.fixed) {
            let tokens = &fields[guess.field].tokens[guess.first..guess.last];
            let listed = || lists.known(fields[guess.field].text, tokens).is_some();
            if let [only] = tokens
                && let Some(kind) = self.short.get(&only.term).filter(|kind| **kind == Kind::Person || guess.confidence < 0.75)
                && !listed()
            {
                let sure = if *kind == Kind::Person { 0.85 } else { 0.6 };
                (guess.kind, guess.confidence) = (*kind, guess.confidence.max(sure));
            } else if let Some((kind, vote)) = self.best.get(&guess.key).filter(|(kind, _)| *kind != guess.kind) {
                (guess.kind, guess.confidence) = (*kind, (vote / 2.0).clamp(0.4, 0.8));
            }
        }
    }

    /// The kind of the longer name that this word stands for, if it does.
    pub(super) fn short_form(&self, term: u64) -> Option<Kind> {
        self.short.get(&term).copied()
    }

    fn count(&mut self, fields: &[Document; 2], lists: &Lists, guesses: &[Guess]) {
        self.by_kind.clear();
        self.best.clear();
        self.short.clear();
        for guess in guesses {
            *self.by_kind.entry((guess.key, guess.kind)).or_default() += guess.confidence;
            let document = &fields[guess.field];
            let tokens = &document.tokens[guess.first..guess.last];
            if let [first, .., last] = tokens
                && guess.confidence >= 0.5
            {
                match guess.kind {
                    // `the Vale Cabinet` makes no person of the cabinet.
                    Kind::Person if lists.cue(last).has(Cue::ORGANIZATION) => {}
                    Kind::Person => {
                        self.short.insert(last.term, Kind::Person);
                    }
                    Kind::Organization => {
                        self.short.entry(first.term).or_insert(Kind::Organization);
                        self.short.entry(last.term).or_insert(Kind::Organization);
                        let capitals = tokens.iter().filter(|t| t.case != Case::Lower);
                        let initials = capitals.filter_map(|t| document.word(t).chars().next()).collect::<String>();
                        if initials.len() > 1 {
                            self.short.entry(term(&initials)).or_insert(Kind::Organization);
                        }
                    }
                    _ => {}
                }
            }
        }
        for guess in guesses {
            let vote = self.by_kind.get(&(guess.key, guess.kind)).copied().unwrap_or_default();
            let best = self.best.entry(guess.key).or_insert((guess.kind, vote));
            if vote > best.1 {
                *best = (guess.kind, vote);
            }
        }
    }
}
