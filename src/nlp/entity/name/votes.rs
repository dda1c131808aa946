//! Which kind one name has most often, and which words stand for a longer name.

use super::{Guess, Kind, evidence::Lists};
use crate::nlp::{
    document::Document,
    entity::lexicon::{Cue, key},
    numbers::Numbers,
    token::{Case, Token, spelled},
};

/// What the guesses of a document say of each other; memory that is reused.
#[derive(Debug, Default)]
pub(super) struct Votes {
    /// By the number of the word: the kind of the longer name that it stands for, such as a surname or the first or last word of an organization.
    short: Vec<Option<Kind>>,
    /// Initials of organizations.
    initials: Initials,
    /// By the number of the word: of what kinds the names are that end with it, a bit for each. Most are of one, and need no count.
    ends: Vec<u16>,
    /// Guesses of which others with the same last word are of another kind.
    disputed: Vec<Dispute>,
    names: Numbers,
    /// By name.
    tallies: Vec<Tally>,
}

/// A guess whose kind may have to give way.
#[derive(Clone, Copy, Debug)]
struct Dispute {
    /// Its position.
    at: usize,
    /// The number of its name.
    name: u32,
    /// What it was taken for.
    kind: Kind,
    /// Its kind stands, whatever the count says.
    settled: bool,
}

/// What the first letters of organizations spell.
#[derive(Debug, Default)]
struct Initials {
    terms: Numbers,
    /// A bit for each term, by its highest six: most words have none of them.
    bits: u64,
}

/// What a name is: the kind with the most confidence behind it.
#[derive(Clone, Copy, Debug)]
struct Tally {
    kind: Kind,
    vote: f32,
    /// Confidence behind each kind.
    by_kind: [f32; KINDS],
}

/// Kinds of entity.
const KINDS: usize = Kind::Other as usize + 1;

impl Votes {
    /// One name has one kind in a document: the one with the most confidence behind it. A surname is what the full name is.
    pub(super) fn agree(&mut self, fields: &[Document; 2], lists: &Lists, guesses: &mut [Guess]) {
        self.shorten(fields, lists, guesses);
        self.disputed.clear();
        self.names.forget();
        self.tallies.clear();
        for (at, guess) in guesses.iter_mut().enumerate() {
            let document = &fields[guess.field];
            let tokens = &document.tokens[guess.first..guess.last];
            let longer = if guess.fixed { None } else { self.longer(document, lists, guess, tokens) };
            if tokens.last().is_some_and(|last| self.ends[last.word as usize].count_ones() > 1) {
                self.count(at, guess, tokens, guess.fixed || longer.is_some());
            }
            if let Some(kind) = longer {
                let sure = if kind == Kind::Person { 0.85 } else { 0.6 };
                (guess.kind, guess.confidence) = (kind, guess.confidence.max(sure));
            }
        }
        // Of two kinds with the same confidence behind them, the first.
        for dispute in &self.disputed {
            let tally = &mut self.tallies[dispute.name as usize];
            let vote = tally.by_kind[dispute.kind as usize];
            if vote > tally.vote {
                (tally.kind, tally.vote) = (dispute.kind, vote);
            }
        }
        for dispute in self.disputed.iter().filter(|dispute| !dispute.settled) {
            let Tally { kind, vote, .. } = self.tallies[dispute.name as usize];
            if kind != dispute.kind {
                (guesses[dispute.at].kind, guesses[dispute.at].confidence) = (kind, (vote / 2.0).clamp(0.4, 0.8));
            }
        }
    }

    /// The kind of the longer name that a guess of one word stands for, unless what it is taken for is as likely.
    fn longer(&self, document: &Document, lists: &Lists, guess: &Guess, tokens: &[Token]) -> Option<Kind> {
        let [only] = tokens else { return None };
        let kind = self.short_form(only).filter(|kind| *kind == Kind::Person || guess.confidence < 0.75)?;
        lists.known(document.text, tokens).is_none().then_some(kind)
    }

    /// The kind of the longer name that this word stands for, if it does.
    #[inline]
    pub(super) fn short_form(&self, token: &Token) -> Option<Kind> {
        self.short[token.word as usize].or_else(|| self.initials.has(token.term).then_some(Kind::Organization))
    }

    /// Notes the words that stand for longer names, and those that end names of several kinds.
    fn shorten(&mut self, fields: &[Document; 2], lists: &Lists, guesses: &[Guess]) {
        self.short.clear();
        self.short.resize(fields[1].n_words, None);
        self.ends.clear();
        self.ends.resize(fields[1].n_words, 0);
        self.initials.forget();
        for guess in guesses {
            let document = &fields[guess.field];
            let tokens = &document.tokens[guess.first..guess.last];
            let Some(last) = tokens.last() else { continue };
            self.ends[last.word as usize] |= 1 << guess.kind as u16;
            let [first, _, ..] = tokens else { continue };
            if guess.confidence < 0.5 {
                continue;
            }
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

    /// Counts what stands behind the kind of a name that may be disputed.
    fn count(&mut self, at: usize, guess: &Guess, tokens: &[Token], settled: bool) {
        let name = self.names.of(key(tokens));
        if name as usize == self.tallies.len() {
            self.tallies.push(Tally { kind: guess.kind, vote: 0.0, by_kind: [0.0; KINDS] });
        }
        self.tallies[name as usize].by_kind[guess.kind as usize] += guess.confidence;
        self.disputed.push(Dispute { at, name, kind: guess.kind, settled });
    }
}

impl Initials {
    fn forget(&mut self) {
        self.terms.forget();
        self.bits = 0;
    }

    /// Notes the initials of an organization, if they are as long as a word.
    fn add(&mut self, document: &Document, tokens: &[Token]) {
        let mut n = 0;
        let letters = tokens.iter().filter(|t| t.case != Case::Lower).filter_map(|t| t.initial(document.text));
        let term = spelled(letters.inspect(|letter| n += letter.len_utf8()));
        if n > 1 {
            self.terms.of(term);
            self.bits |= 1 << (term >> 58);
        }
    }

    #[inline]
    fn has(&self, term: u64) -> bool {
        self.bits & 1 << (term >> 58) != 0 && self.terms.get(term).is_some()
    }
}
