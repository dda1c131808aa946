//! Which kind one name has most often, and which words stand for a longer name.

use super::{Guess, Kind, evidence::Lists};
use crate::nlp::{
    document::Document,
    entity::lexicon::Cue,
    numbers::Numbers,
    token::{Case, Token, term},
};

/// What the guesses of a document say of each other; memory that is reused.
#[derive(Debug, Default)]
pub(super) struct Votes {
    names: Numbers,
    /// By name.
    tallies: Vec<Tally>,
    /// The names of the guesses.
    voters: Vec<u32>,
    /// Confidence behind each kind of each disputed name.
    by_kind: Vec<[f32; KINDS]>,
    /// By the number of the word: the kind of the longer name that it stands for, such as a surname or the first or last word of an organization.
    short: Vec<Option<Kind>>,
    /// Initials of organizations.
    initials: Initials,
}

/// What the first letters of organizations spell.
#[derive(Debug, Default)]
struct Initials {
    terms: Numbers,
    /// A bit for each term, by its highest six: most words have none of them.
    bits: u64,
    /// The letters of one organization.
    letters: String,
}

/// What a name is: the kind with the most confidence behind it. Only names that are taken for more than one kind have to be counted.
#[derive(Clone, Copy, Debug)]
struct Tally {
    kind: Kind,
    vote: f32,
    /// Its place among the disputed names, plus one; 0: all guesses are of one kind.
    dispute: u32,
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
                let Tally { kind, vote, .. } = self.tallies[*voter as usize];
                if kind != guess.kind {
                    (guess.kind, guess.confidence) = (kind, (vote / 2.0).clamp(0.4, 0.8));
                }
            }
        }
    }

    /// The kind of the longer name that this word stands for, if it does.
    #[inline]
    pub(super) fn short_form(&self, token: &Token) -> Option<Kind> {
        self.short[token.word as usize].or_else(|| self.initials.has(token.term).then_some(Kind::Organization))
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
                    self.initials.add(document, tokens);
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
        self.by_kind.clear();
        for guess in guesses {
            let name = self.names.of(guess.key);
            match self.tallies.get_mut(name as usize) {
                Some(tally) if tally.kind != guess.kind && tally.dispute == 0 => {
                    self.by_kind.push([0.0; KINDS]);
                    tally.dispute = self.by_kind.len() as u32;
                }
                Some(_) => {}
                None => self.tallies.push(Tally { kind: guess.kind, vote: 0.0, dispute: 0 }),
            }
            self.voters.push(name);
        }
        !self.by_kind.is_empty()
    }

    /// Counts what stands behind the kinds of disputed names.
    fn count(&mut self, guesses: &[Guess]) {
        let Self { tallies, voters, by_kind, .. } = self;
        for (guess, name) in guesses.iter().zip(&*voters) {
            if let Some(at) = tallies[*name as usize].dispute.checked_sub(1) {
                by_kind[at as usize][guess.kind as usize] += guess.confidence;
            }
        }
        // Of two kinds with the same confidence behind them, the first.
        for (guess, name) in guesses.iter().zip(&*voters) {
            let tally = &mut tallies[*name as usize];
            let Some(at) = tally.dispute.checked_sub(1) else { continue };
            let vote = by_kind[at as usize][guess.kind as usize];
            if vote > tally.vote {
                (tally.kind, tally.vote) = (guess.kind, vote);
            }
        }
    }
}

impl Initials {
    fn forget(&mut self) {
        self.terms.forget();
        self.bits = 0;
    }

    /// Notes the initials of an organization, if they are as long as a word.
    fn add(&mut self, document: &Document, tokens: &[Token]) {
        self.letters.clear();
        self.letters.extend(tokens.iter().filter(|t| t.case != Case::Lower).filter_map(|t| document.word(t).chars().next()));
        if self.letters.len() > 1 {
            let term = term(&self.letters);
            self.terms.of(term);
            self.bits |= 1 << (term >> 58);
        }
    }

    #[inline]
    fn has(&self, term: u64) -> bool {
        self.bits & 1 << (term >> 58) != 0 && self.terms.get(term).is_some()
    }
}
