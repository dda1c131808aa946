//! Which kind one name has most often, and which words stand for a longer name.

use super::{Guess, Kind, evidence::Lists};
use crate::nlp::{
    document::Document,
    entity::lexicon::Cue,
    numbers::Numbers,
    token::{Case, Token, spelled},
};

/// What the guesses of a document say of each other; memory that is reused.
#[derive(Debug, Default)]
pub(super) struct Votes {
    names: Numbers,
    /// By name.
    tallies: Vec<Tally>,
    /// The names of the guesses.
    voters: Vec<u32>,
    /// Confidence behind each kind of each name, by name and kind.
    by_kind: Vec<f32>,
    /// By the number of the word: the kind of the longer name that it stands for, such as a surname or the first or last word of an organization.
    short: Vec<Option<Kind>>,
    /// Initials of organizations.
    initials: Numbers,
}

/// What a name is: the kind with the most confidence behind it. Only names that are taken for more than one kind have to be counted.
#[derive(Clone, Copy, Debug)]
struct Tally {
    kind: Kind,
    vote: f32,
}

/// Kinds of entity.
const KINDS: usize = Kind::Other as usize + 1;

impl Votes {
    /// One name has one kind in a document: the one with the most confidence behind it. A surname is what the full name is.
    pub(super) fn agree(&mut self, fields: &[Document; 2], lists: &Lists, guesses: &mut [Guess]) {
        self.shorten(fields, lists, guesses);
        let disputed = self.list(guesses);
        if disputed {
            self.count(guesses);
        }
        for (guess, voter) in guesses.iter_mut().zip(&self.voters).filter(|(g, _)| !g.fixed) {
            let document = &fields[guess.field];
            let tokens = &document.tokens[guess.first..guess.last];
            if let [only] = tokens
                && let Some(kind) = self.short_form(only).filter(|kind| *kind == Kind::Person || guess.confidence < 0.75)
                && lists.known(document.text, tokens).is_none()
            {
                let sure = if kind == Kind::Person { 0.85 } else { 0.6 };
                (guess.kind, guess.confidence) = (kind, guess.confidence.max(sure));
            } else if disputed {
                let Tally { kind, vote } = self.tallies[*voter as usize];
                if kind != guess.kind {
                    (guess.kind, guess.confidence) = (kind, (vote / 2.0).clamp(0.4, 0.8));
                }
            }
        }
    }

    /// The kind of the longer name that this word stands for, if it does.
    pub(super) fn short_form(&self, token: &Token) -> Option<Kind> {
        let spells = || self.initials.count() > 0 && self.initials.get(token.term).is_some();
        self.short[token.word as usize].or_else(|| spells().then_some(Kind::Organization))
    }

    /// Notes the words that stand for longer names.
    fn shorten(&mut self, fields: &[Document; 2], lists: &Lists, guesses: &[Guess]) {
        self.short.clear();
        self.short.resize(fields[1].n_words, None);
        self.initials.forget();
        for guess in guesses.iter().filter(|g| g.confidence >= 0.5) {
            let document = &fields[guess.field];
            let tokens = &document.tokens[guess.first..guess.last];
            let [first, .., last] = tokens else { continue };
            match guess.kind {
                // `the Vale Cabinet` makes no person of the cabinet.
                Kind::Person if lists.cue(last).has(Cue::ORGANIZATION) => {}
                Kind::Person => self.short[last.word as usize] = Some(Kind::Person),
                Kind::Organization => {
                    self.short[first.word as usize].get_or_insert(Kind::Organization);
                    self.short[last.word as usize].get_or_insert(Kind::Organization);
                    let capitals = || tokens.iter().filter(|t| t.case != Case::Lower);
                    let initials = || capitals().filter_map(|t| document.word(t).chars().next());
                    if initials().map(char::len_utf8).sum::<usize>() > 1 {
                        self.initials.of(spelled(initials()));
                    }
                }
                _ => {}
            }
        }
    }

    /// Gives each name a number. `true` if any is taken for more than one kind.
    fn list(&mut self, guesses: &[Guess]) -> bool {
        self.names.forget();
        self.tallies.clear();
        self.voters.clear();
        let mut disputed = false;
        for guess in guesses {
            let name = self.names.of(guess.key);
            match self.tallies.get(name as usize) {
                Some(tally) => disputed |= tally.kind != guess.kind,
                None => self.tallies.push(Tally { kind: guess.kind, vote: 0.0 }),
            }
            self.voters.push(name);
        }
        disputed
    }

    fn count(&mut self, guesses: &[Guess]) {
        self.by_kind.clear();
        self.by_kind.resize(self.tallies.len() * KINDS, 0.0);
        let voters = || guesses.iter().zip(&self.voters).map(|(guess, name)| (guess, *name as usize));
        for (guess, name) in voters() {
            self.by_kind[name * KINDS + guess.kind as usize] += guess.confidence;
        }
        // Of two kinds with the same confidence behind them, the first.
        for (guess, name) in voters() {
            let vote = self.by_kind[name * KINDS + guess.kind as usize];
            if vote > self.tallies[name].vote {
                self.tallies[name] = Tally { kind: guess.kind, vote };
            }
        }
    }
}
