//! Scores sentences without any training, in any language: position times centrality, in linear time and without a similarity matrix.
//! Each score is a sum of signals that a person understands.

use super::{Signal, choose::Candidate, terms::Terms};
use crate::nlp::{
    document::Document,
    lang::Traits,
    token::{self, Token},
};

/// The signals, in the order of [`Parts`].
const NAMES: [&str; 6] = ["position", "centrality", "length", "cohesion", "title", "focus"];
/// One value for each signal.
type Parts = [f32; NAMES.len()];

/// How fast the first sentences lose their lead.
const POSITION_DECAY: f32 = 4.0;
const POSITION_WEIGHT: f32 = 2.0;
/// Looking back is worth less than looking ahead: a sentence that others repeat is the news, one that repeats others is a detail.
const BACKWARD_WEIGHT: f32 = -0.5;
/// Shorter sentences seldom tell anything alone.
const FEW_WORDS: u32 = 10;
const FEW_WORDS_PENALTY: f32 = -2.0;
/// Longer ones tell more, but less with each word: summaries that people write have sentences of this length.
const MANY_WORDS: u32 = 19;
const MANY_WORDS_PENALTY: f32 = -0.06;
/// Headings come after every sentence.
const HEADING_PENALTY: f32 = -8.0;
/// A sentence that starts with `He` or has half of a quotation is unclear alone.
const PRONOUN_PENALTY: f32 = -0.3;
const QUOTE_PENALTY: f32 = -0.5;
const TITLE_WEIGHT: f32 = 1.0;
/// A focus outweighs the lead: the caller asked for it.
const FOCUS_WEIGHT: f32 = 5.0;

/// Scores of all candidates.
#[derive(Debug, Default)]
pub(super) struct Scores {
    parts: Vec<Parts>,
    totals: Vec<f32>,
    /// Values by term: running sums, or the terms of a title or focus.
    sums: Vec<f32>,
}

impl Scores {
    /// Scores the candidates, whose terms are given.
    pub(super) fn rank(&mut self, body: &Document, title: &Document, focus: &str, candidates: &[Candidate], terms: &mut Terms) {
        self.parts.clear();
        self.parts.resize(candidates.len(), [0.0; NAMES.len()]);
        self.centrality(terms);
        for (i, (parts, candidate)) in self.parts.iter_mut().zip(candidates).enumerate() {
            let tokens = body.tokens_of(&body.sentences[candidate.index as usize]);
            parts[0] = POSITION_WEIGHT * (-(i as f32) / POSITION_DECAY).exp();
            parts[2] = if candidate.n_words < FEW_WORDS { FEW_WORDS_PENALTY } else { 0.0 };
            parts[2] += MANY_WORDS_PENALTY * candidate.n_words.saturating_sub(MANY_WORDS) as f32;
            parts[2] += if candidate.heading { HEADING_PENALTY } else { 0.0 };
            parts[3] = if leans_back(body, tokens) { PRONOUN_PENALTY } else { 0.0 };
            parts[3] += if is_half_quote(body, tokens) { QUOTE_PENALTY } else { 0.0 };
        }
        self.likeness(4, TITLE_WEIGHT, &terms.shared(title.text, title.tokens, body.lang), terms);
        let mut words = Vec::new();
        token::tokenize(focus, body.lang, &mut words);
        self.likeness(5, FOCUS_WEIGHT, &terms.shared(focus, &words, body.lang), terms);
        self.scale();
    }

    /// Similarity to what follows less similarity to what came before, as a z-score within the document.
    fn centrality(&mut self, terms: &Terms) {
        let n = self.parts.len();
        self.sums.clear();
        self.sums.resize(terms.n_terms(), 0.0);
        for i in 0..n {
            terms.vector(i).iter().for_each(|(id, w)| self.sums[*id as usize] += w);
        }
        let all = (0..n).map(|i| dot(terms.vector(i), &self.sums)).collect::<Vec<_>>();
        self.sums.fill(0.0);
        for (i, all) in all.into_iter().enumerate() {
            let vector = terms.vector(i);
            let itself = vector.iter().map(|(_, w)| w * w).sum::<f32>();
            let backward = dot(vector, &self.sums);
            self.parts[i][1] = all - itself - backward + BACKWARD_WEIGHT * backward;
            vector.iter().for_each(|(id, w)| self.sums[*id as usize] += w);
        }
        let mean = self.parts.iter().map(|p| p[1]).sum::<f32>() / n as f32;
        let variance = self.parts.iter().map(|p| (p[1] - mean).powi(2)).sum::<f32>() / n as f32;
        let deviation = variance.sqrt().max(1e-6);
        self.parts.iter_mut().for_each(|p| p[1] = (p[1] - mean) / deviation);
    }

    /// The share of `wanted` terms (by rarity) that a sentence holds.
    fn likeness(&mut self, signal: usize, weight: f32, wanted: &[u32], terms: &Terms) {
        let all = wanted.iter().map(|id| terms.rarity(*id)).sum::<f32>();
        if all <= 0.0 {
            return;
        }
        self.sums.fill(0.0);
        wanted.iter().for_each(|id| self.sums[*id as usize] = terms.rarity(*id));
        for (i, parts) in self.parts.iter_mut().enumerate() {
            let held = terms.vector(i).iter().map(|(id, _)| self.sums[*id as usize]).sum::<f32>();
            parts[signal] = weight * held / all;
        }
    }

    /// To [0, 1]: each signal counts from its least value, and all together reach 1 at most.
    fn scale(&mut self) {
        let mut least = [f32::INFINITY; NAMES.len()];
        let mut most = [f32::NEG_INFINITY; NAMES.len()];
        for parts in &self.parts {
            for (k, part) in parts.iter().enumerate() {
                least[k] = least[k].min(*part);
                most[k] = most[k].max(*part);
            }
        }
        let range = least.iter().zip(&most).map(|(least, most)| most - least).sum::<f32>();
        let unit = if range > 0.0 { 1.0 / range } else { 0.0 };
        self.totals.clear();
        for parts in &mut self.parts {
            parts.iter_mut().zip(&least).for_each(|(part, least)| *part = (*part - least) * unit);
            self.totals.push(parts.iter().sum::<f32>().clamp(0.0, 1.0));
        }
    }

    /// The score of candidate `i`, in [0, 1].
    pub(super) fn total(&self, i: usize) -> f32 {
        self.totals[i]
    }

    /// Its reasons: every signal that says anything.
    pub(super) fn signals(&self, i: usize) -> Vec<Signal> {
        let all = NAMES.iter().zip(&self.parts[i]).map(|(name, value)| Signal { name, value: *value });
        all.filter(|s| s.value != 0.0).collect()
    }
}

fn dot(vector: &[(u32, f32)], dense: &[f32]) -> f32 {
    vector.iter().map(|(id, w)| w * dense[*id as usize]).sum()
}

/// Whether the first word stands for something said before.
fn leans_back(body: &Document, tokens: &[Token]) -> bool {
    const PRONOUNS: [&str; 12] = ["he", "she", "it", "they", "his", "her", "their", "its", "this", "that", "these", "those"];
    let first = tokens.iter().find(|t| t.is_word());
    first.is_some_and(|t| body.lang.traits(t.term).has(Traits::STOP) && PRONOUNS.iter().any(|p| t.of(body.text).eq_ignore_ascii_case(p)))
}

/// Whether a quotation starts or ends outside of the sentence.
fn is_half_quote(body: &Document, tokens: &[Token]) -> bool {
    let (mut straight, mut curly) = (0, 0_i32);
    for token in tokens.iter().filter(|t| t.kind == token::Kind::Mark) {
        match token.of(body.text) {
            "\"" => straight += 1,
            "“" | "«" => curly += 1,
            "”" | "»" => curly -= 1,
            _ => {}
        }
    }
    straight % 2 == 1 || curly != 0
}
