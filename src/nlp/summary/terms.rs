//! The terms of each sentence as a sparse vector: (1 + ln tf) * isf, of length 1. isf is the inverse sentence frequency within the
//! document, so no table of any language is needed.

use rustc_hash::FxHashMap;

use super::{choose::Candidate, stem::stem};
use crate::nlp::{
    Interrupted, Stop,
    document::Document,
    lang::{Lang, Traits},
    token::{Kind, Token},
};

/// Vectors of all candidates.
#[derive(Debug, Default)]
pub(super) struct Terms {
    ids: FxHashMap<u64, u32>,
    /// In how many candidates a term stands.
    n_sentences: Vec<u32>,
    /// (term, weight), candidate after candidate.
    entries: Vec<(u32, f32)>,
    /// Where the entries of each candidate end.
    ends: Vec<u32>,
    /// How often a term stands in the current candidate.
    counts: Vec<u32>,
}

impl Terms {
    /// Reads the candidates of `body`; what was read before is forgotten.
    pub(super) fn read(&mut self, body: &Document, candidates: &[Candidate], stop: Stop) -> Result<(), Interrupted> {
        self.ids.clear();
        self.n_sentences.clear();
        self.entries.clear();
        self.ends.clear();
        self.counts.clear();
        for (i, candidate) in candidates.iter().enumerate() {
            if i % 512 == 0 && stop() {
                return Err(Interrupted);
            }
            self.count(body, body.tokens_of(&body.sentences[candidate.index as usize]));
        }
        self.weigh(candidates.len() as f32);
        Ok(())
    }

    fn count(&mut self, body: &Document, tokens: &[Token]) {
        let from = self.entries.len();
        for token in tokens.iter().filter(|t| is_term(t, body.lang)) {
            let n_terms = self.n_sentences.len() as u32;
            let id = *self.ids.entry(stem(token, body.text, body.lang)).or_insert(n_terms);
            if id == n_terms {
                self.n_sentences.push(0);
                self.counts.push(0);
            }
            if self.counts[id as usize] == 0 {
                self.entries.push((id, 0.0));
                self.n_sentences[id as usize] += 1;
            }
            self.counts[id as usize] += 1;
        }
        for (id, weight) in &mut self.entries[from..] {
            *weight = 1.0 + (self.counts[*id as usize] as f32).ln();
            self.counts[*id as usize] = 0;
        }
        self.ends.push(self.entries.len() as u32);
    }

    fn weigh(&mut self, n: f32) {
        let mut from = 0;
        for end in &self.ends {
            let vector = &mut self.entries[from..*end as usize];
            for (id, weight) in vector.iter_mut() {
                *weight *= (1.0 + n / self.n_sentences[*id as usize] as f32).ln();
            }
            let length = vector.iter().map(|(_, w)| w * w).sum::<f32>().sqrt();
            if length > 0.0 {
                vector.iter_mut().for_each(|(_, w)| *w /= length);
            }
            from = *end as usize;
        }
    }

    /// Number of different terms.
    pub(super) fn n_terms(&self) -> usize {
        self.n_sentences.len()
    }

    /// The vector of candidate `i`.
    pub(super) fn vector(&self, i: usize) -> &[(u32, f32)] {
        let from = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.entries[from..self.ends[i] as usize]
    }

    /// How rare a term is in the document; at least `ln 2`.
    pub(super) fn rarity(&self, id: u32) -> f32 {
        (1.0 + self.ends.len() as f32 / self.n_sentences[id as usize] as f32).ln()
    }

    /// The terms of another text (a title, a focus) that stand in the document, each once.
    pub(super) fn shared(&self, text: &str, tokens: &[Token], lang: &Lang) -> Vec<u32> {
        let topical = tokens.iter().filter(|t| is_term(t, lang));
        let mut ids = topical.filter_map(|t| self.ids.get(&stem(t, text, lang)).copied()).collect::<Vec<_>>();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

fn is_term(token: &Token, lang: &Lang) -> bool {
    matches!(token.kind, Kind::Word | Kind::Number) && !lang.traits(token.term).has(Traits::STOP)
}
