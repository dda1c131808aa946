//! The value of each sentence alone: the words and pairs in it that an editor is likely to use, for its length, and what the caller asked
//! to lean towards. A value is a sum of signals that a person understands.

use super::{
    Signal,
    central::Central,
    choose::Candidate,
    terms::{Term, Terms},
    words::{Model, Sets, Words},
};
use crate::nlp::{
    document::Document,
    lang::Traits,
    token::{self, Token},
};

/// The signals, in the order of [`Parts`]: likely words that the opening has, names and numbers, words said again and again, all other
/// words; pairs of words; likeness to the rest of the article; then what the title and the focus say, and what makes a sentence unclear alone.
const NAMES: [&str; 9] = ["opening", "names", "repeated", "words", "phrases", "centrality", "title", "focus", "cohesion"];
/// One value for each signal.
type Parts = [f32; NAMES.len()];
const OPENING_WORDS: usize = 0;
const PHRASES: usize = 4;
const CENTRALITY: usize = 5;
const TITLE: usize = 6;
const FOCUS: usize = 7;
const COHESION: usize = 8;

/// Sentences that open an article.
const OPENING: u32 = 2;
/// A word of so many sentences is said again and again.
const REPEATED: u32 = 3;
/// Headings come after every sentence.
const HEADING: f32 = -0.6;
/// A sentence that starts with `He` or has half of a quotation is unclear alone.
const PRONOUN: f32 = -0.02;
const HALF_QUOTE: f32 = -0.04;
const TITLE_WEIGHT: f32 = 0.06;
/// A focus outweighs the rest: the caller asked for it.
const FOCUS_WEIGHT: f32 = 0.6;

/// Values of all candidates.
#[derive(Debug, Default)]
pub(super) struct Scores {
    values: Vec<f32>,
    /// The part of each value that is no matter of single words, by signal.
    extras: Vec<Parts>,
    bonuses: Vec<f32>,
    best: f32,
    /// Values by term: what is wanted, or running sums.
    by_term: Vec<f32>,
    central: Central,
}

/// What a summary should lean towards; both may be empty.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) title: &'a Document<'a>,
    pub(super) focus: &'a Document<'a>,
}

impl Scores {
    /// Values the candidates, whose words are given.
    pub(super) fn rank(&mut self, body: &Document, wanted: Wanted, candidates: &[Candidate], terms: &Terms, model: &Model, words: &Words) {
        let sets = &model.sets;
        self.extras.clear();
        self.extras.resize(candidates.len(), [0.0; NAMES.len()]);
        for (i, (parts, candidate)) in self.extras.iter_mut().zip(candidates).enumerate() {
            parts[OPENING_WORDS] = sets.lead * (-(i as f32) / 4.0).exp();
            let tokens = body.tokens_of(&body.sentences[candidate.index as usize]);
            parts[COHESION] += if candidate.heading { HEADING } else { 0.0 };
            parts[COHESION] += if leans_back(body, tokens) { PRONOUN } else { 0.0 };
            parts[COHESION] += if is_half_quote(body, tokens) { HALF_QUOTE } else { 0.0 };
        }
        self.likeness(TITLE, TITLE_WEIGHT, &terms.shared(wanted.title), terms);
        self.likeness(FOCUS, FOCUS_WEIGHT, &terms.shared(wanted.focus), terms);
        let central = self.central.of(terms);
        self.extras.iter_mut().zip(central).for_each(|(parts, z)| parts[CENTRALITY] = sets.central * z);
        self.bonuses.clear();
        self.bonuses.extend(self.extras.iter().map(|parts| parts.iter().sum::<f32>()));
        self.values.clear();
        for (i, candidate) in candidates.iter().enumerate() {
            let held = sum(terms.terms_in(i), &words.probabilities) + sets.pair * sum(terms.pairs_in(i), &words.pairs);
            self.values.push(held / (candidate.n_words as f32 + sets.single) + self.bonuses[i]);
        }
        self.best = self.values.iter().copied().fold(0.0, f32::max);
    }

    /// The share of `wanted` terms (by rarity) that a sentence holds.
    fn likeness(&mut self, signal: usize, weight: f32, wanted: &[u32], terms: &Terms) {
        let all = wanted.iter().map(|id| terms.rarity(*id)).sum::<f32>();
        if all <= 0.0 {
            return;
        }
        self.by_term.clear();
        self.by_term.resize(terms.terms.len(), 0.0);
        wanted.iter().for_each(|id| self.by_term[*id as usize] = terms.rarity(*id));
        for (i, parts) in self.extras.iter_mut().enumerate() {
            parts[signal] = weight * sum(terms.terms_in(i), &self.by_term) / all;
        }
    }

    /// The value of candidate `i` alone.
    pub(super) fn value(&self, i: usize) -> f32 {
        self.values[i]
    }

    /// The part of it that is no matter of single words.
    pub(super) fn bonus(&self, i: usize) -> f32 {
        self.bonuses[i]
    }

    /// The score of candidate `i`, in [0, 1]: its value beside the best one's.
    pub(super) fn total(&self, i: usize) -> f32 {
        if self.best > 0.0 { (self.values[i] / self.best).max(0.0) } else { 0.0 }
    }

    /// The reasons for the score of candidate `i`, which has `n_words` words: every signal that says anything.
    pub(super) fn signals(&self, i: usize, n_words: u32, terms: &Terms, sets: &Sets, words: &Words) -> Vec<Signal> {
        let mut parts = self.extras[i];
        let unit = 1.0 / (n_words as f32 + sets.single);
        terms.terms_in(i).iter().for_each(|&t| parts[reason(&terms.terms[t as usize])] += unit * words.probabilities[t as usize]);
        parts[PHRASES] += unit * sets.pair * sum(terms.pairs_in(i), &words.pairs);
        // What speaks against a sentence takes from it what is there, and no more.
        let (for_it, against) = parts.iter().fold((0.0, 0.0), |(f, a), &p| if p > 0.0 { (f + p, a) } else { (f, a - p) });
        let most = if against > for_it { for_it / against } else { 1.0 };
        let scale = if self.best > 0.0 { 1.0 / self.best } else { 0.0 };
        let shares = parts.map(|p| scale * if p < 0.0 { p * most } else { p });
        let all = NAMES.iter().zip(shares).map(|(name, value)| Signal { name, value });
        all.filter(|s| s.value != 0.0).collect()
    }
}

fn sum(ids: &[u32], values: &[f32]) -> f32 {
    ids.iter().map(|&id| values[id as usize]).sum()
}

/// Which signal a word counts for.
fn reason(term: &Term) -> usize {
    if term.first < OPENING {
        0
    } else if term.number || 2 * term.n_capital >= term.n {
        1
    } else if term.n_sentences >= REPEATED {
        2
    } else {
        3
    }
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
