//! The value of each sentence alone: the words and pairs in it that an editor is likely to use, for its length, and what the caller asked
//! to lean towards. A value is a sum of signals that a person understands.

use super::{
    Signal,
    choose::Candidate,
    terms::{Term, Terms},
    words::{Model, Words},
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
    parts: Vec<Parts>,
    /// Sums of the parts, and the same scaled to [0, 1].
    values: Vec<f32>,
    totals: Vec<f32>,
    /// What is no matter of single words: centrality, title, focus, cohesion, and what the lead has too much.
    bonuses: Vec<f32>,
    /// Values by term: what is wanted, or running sums.
    by_term: Vec<f32>,
    rarities: Vec<f32>,
    norms: Vec<f32>,
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
        self.bonuses.clear();
        self.parts.clear();
        self.parts.resize(candidates.len(), [0.0; NAMES.len()]);
        for (i, (parts, candidate)) in self.parts.iter_mut().zip(candidates).enumerate() {
            let unit = 1.0 / (candidate.n_words as f32 + model.sets.single);
            for &t in terms.terms_in(i) {
                parts[reason(&terms.terms[t as usize])] += unit * words.probabilities[t as usize];
            }
            parts[PHRASES] = model.sets.pair * unit * terms.pairs_in(i).iter().map(|&p| words.pairs[p as usize]).sum::<f32>();
            let lead = model.sets.lead * (-(i as f32) / 4.0).exp();
            parts[OPENING_WORDS] += lead;
            self.bonuses.push(lead);
            let tokens = body.tokens_of(&body.sentences[candidate.index as usize]);
            parts[COHESION] += if candidate.heading { HEADING } else { 0.0 };
            parts[COHESION] += if leans_back(body, tokens) { PRONOUN } else { 0.0 };
            parts[COHESION] += if is_half_quote(body, tokens) { HALF_QUOTE } else { 0.0 };
        }
        self.likeness(TITLE, TITLE_WEIGHT, &terms.shared(wanted.title), terms);
        self.likeness(FOCUS, FOCUS_WEIGHT, &terms.shared(wanted.focus), terms);
        self.centrality(terms, model.sets.central);
        self.values.clear();
        self.values.extend(self.parts.iter().map(|p| p.iter().sum::<f32>()));
        self.bonuses.iter_mut().zip(&self.parts).for_each(|(bonus, p)| *bonus += p[CENTRALITY..].iter().sum::<f32>());
        self.scale();
    }

    /// Likeness to what follows less likeness to what came before, as a z-score within the document.
    fn centrality(&mut self, terms: &Terms, weight: f32) {
        let n = self.parts.len();
        let Self { parts, by_term, rarities, norms, .. } = self;
        rarities.clear();
        rarities.extend((0..terms.terms.len() as u32).map(|t| if terms.terms[t as usize].stop { 0.0 } else { terms.rarity(t) }));
        let rarity = |t: u32| rarities[t as usize];
        norms.clear();
        norms.extend((0..n).map(|i| 1.0 / terms.terms_in(i).iter().map(|&t| rarity(t).powi(2)).sum::<f32>().sqrt().max(1e-6)));
        let like = |sums: &[f32], i: usize| norms[i] * terms.terms_in(i).iter().map(|&t| sums[t as usize] * rarity(t)).sum::<f32>();
        let add = |sums: &mut [f32], i: usize| terms.terms_in(i).iter().for_each(|&t| sums[t as usize] += norms[i] * rarity(t));
        by_term.clear();
        by_term.resize(terms.terms.len(), 0.0);
        (0..n).for_each(|i| add(by_term, i));
        parts.iter_mut().enumerate().for_each(|(i, p)| p[CENTRALITY] = like(by_term, i) - 1.0);
        by_term.fill(0.0);
        for (i, p) in parts.iter_mut().enumerate() {
            // Looking back is worth less than looking ahead: a sentence that others repeat is the news, one that repeats others a detail.
            p[CENTRALITY] -= 1.5 * like(by_term, i);
            add(by_term, i);
        }
        let mean = self.parts.iter().map(|p| p[CENTRALITY]).sum::<f32>() / n as f32;
        let variance = self.parts.iter().map(|p| (p[CENTRALITY] - mean).powi(2)).sum::<f32>() / n as f32;
        let unit = weight / variance.sqrt().max(1e-6);
        self.parts.iter_mut().for_each(|p| p[CENTRALITY] = (p[CENTRALITY] - mean) * unit);
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
        for (i, parts) in self.parts.iter_mut().enumerate() {
            let held = terms.terms_in(i).iter().map(|id| self.by_term[*id as usize]).sum::<f32>();
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

    /// The value of candidate `i` alone.
    pub(super) fn value(&self, i: usize) -> f32 {
        self.values[i]
    }

    /// The part of it that is no matter of single words.
    pub(super) fn bonus(&self, i: usize) -> f32 {
        self.bonuses[i]
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
