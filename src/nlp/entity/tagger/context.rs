//! What the rest of the article says about a word: what stands around its other occurrences, and the longest run of capitals it is in.

use rustc_hash::{FxHashMap, FxHashSet};

use super::feature::may_name;
use crate::nlp::{document::Document, token::term};

/// Occurrences of one capitalised word.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Places {
    n: u32,
    /// The first ones: field and token, word before, word after the run.
    at: [(u8, u32); KEPT],
    before: [u64; KEPT],
    after: [u64; KEPT],
    /// First and last word of the longest run, its length, and where it is.
    run: (u64, u64),
    run_len: u32,
}

/// Occurrences looked at.
const KEPT: usize = 4;

/// Occurrences of all capitalised words of an article.
#[derive(Debug, Default)]
pub(crate) struct Context {
    places: FxHashMap<u64, Places>,
    /// Initials of runs of capitals: `United Nations` explains `UN`.
    initials: FxHashSet<u64>,
    /// Those of one run.
    letters: String,
}

impl Context {
    pub(super) fn collect(&mut self, fields: &[Document; 2]) {
        self.places.clear();
        self.initials.clear();
        for (field, document) in fields.iter().enumerate() {
            for sentence in document.sentences {
                let (mut i, end) = (sentence.first as usize, sentence.last as usize);
                while i < end {
                    if !may_name(document, i) {
                        i += 1;
                        continue;
                    }
                    let last = (i..end).find(|&j| !may_name(document, j)).unwrap_or(end);
                    let before = if i > sentence.first as usize { document.tokens[i - 1].term } else { 1 };
                    let after = if last < end { document.tokens[last].term } else { 2 };
                    self.run(document, field, i, last, before, after);
                    i = last;
                }
            }
        }
    }

    fn run(&mut self, document: &Document, field: usize, first: usize, last: usize, before: u64, after: u64) {
        let tokens = &document.tokens[first..last];
        let ends = (tokens[0].term, tokens[tokens.len() - 1].term);
        for (i, token) in tokens.iter().enumerate() {
            let places = self.places.entry(token.term).or_default();
            let n = places.n as usize;
            if n < KEPT {
                places.at[n] = (field as u8, (first + i) as u32);
                places.before[n] = before;
                places.after[n] = after;
            }
            places.n += 1;
            if tokens.len() as u32 > places.run_len {
                places.run_len = tokens.len() as u32;
                places.run = ends;
            }
        }
        if (2..=6).contains(&tokens.len()) {
            self.letters.clear();
            self.letters.extend(tokens.iter().filter_map(|t| document.word(t).chars().next()));
            self.initials.insert(term(&self.letters));
        }
    }

    /// What is known of a word that stands with a capital somewhere.
    pub(super) fn places(&self, term: u64) -> Option<&Places> {
        self.places.get(&term)
    }

    /// Whether the word is the initials of a name of the article.
    pub(super) fn is_initials(&self, term: u64) -> bool {
        self.initials.contains(&term)
    }
}

impl Places {
    /// Gives the words before and after up to two occurrences other than the one at `here`, a field and a token.
    pub(super) fn others(&self, here: (u8, u32), mut emit: impl FnMut(u64, u64)) {
        let kept = (self.n as usize).min(KEPT);
        let others = (0..kept).filter(|&k| self.at[k] != here).take(2);
        others.for_each(|k| emit(self.before[k], self.after[k]));
    }

    /// First and last word of the longest run of capitals the word is in, and its length.
    pub(super) fn longest(&self) -> (u64, u64, u32) {
        (self.run.0, self.run.1, self.run_len)
    }
}
