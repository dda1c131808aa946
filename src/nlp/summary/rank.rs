//! The value of each sentence alone: the words and pairs in it that an editor is likely to use, for its length, and what the caller asked
//! to lean towards. A value is a sum of signals that a person understands.

use super::{
    Signal,
    central::Central,
    choose::Candidate,
    manner::{LEANS_BACK, MANNERS},
    sense::{Senses, Table},
    terms::{Term, Terms},
    words::{Sets, Weights, Words},
};

/// The signals, in the order of their numbers below: likely words that the opening has, names and numbers, words said again and again, all other
/// words; pairs of words; what the place of the sentence, its likeness to the rest of the article, its length, its need of other sentences
/// its voice and what it is about add or take; then what the title and the focus say.
const NAMES: [&str; 13] = [
    "opening", "names", "repeated", "words", "phrases", "position", "centrality", "length", "cohesion", "voice", "topic", "title", "focus",
];
const PHRASES: usize = 4;
const POSITION: usize = 5;
const CENTRALITY: usize = 6;
const LENGTH: usize = 7;
const COHESION: usize = 8;
const VOICE: usize = 9;
const TOPIC: usize = 10;
const TITLE: usize = 11;
const FOCUS: usize = 12;

/// The signal that each feature of a sentence counts for.
const SIGNAL_OF: [usize; MANNERS] = [
    POSITION, POSITION, POSITION, POSITION, POSITION, CENTRALITY, COHESION, COHESION, VOICE, LENGTH, LENGTH, LENGTH, COHESION, VOICE,
    VOICE, POSITION, VOICE, VOICE, VOICE,
];

/// Sentences that open an article.
const OPENING: u32 = 2;
/// A word of so many sentences is said again and again.
const REPEATED: u32 = 3;
/// The share of what a sentence loses for leaning on another one that it gets back where the sentence before it is chosen too.
const SUPPORTED: f32 = 0.5;
/// Headings come after every sentence.
const HEADING: f32 = -0.6;
const TITLE_WEIGHT: f32 = 0.06;
/// A focus outweighs the rest: the caller asked for it.
const FOCUS_WEIGHT: f32 = 0.6;

/// Values of all candidates.
#[derive(Debug, Default)]
pub(crate) struct Scores {
    all: Vec<Score>,
    best: f32,
    /// What title and focus add to each value.
    wanted: Vec<[f32; 2]>,
    /// Values by term: what is wanted, or running sums.
    by_term: Vec<f32>,
    central: Central,
    centralities: Vec<f32>,
    senses: Senses,
}

/// The value of a candidate, and parts of it.
#[derive(Clone, Copy, Debug)]
struct Score {
    value: f32,
    /// What the words and pairs count of which it is the first to hold them.
    fresh: f32,
    /// The part that is no matter of single words.
    bonus: f32,
    /// What a sentence that stands for something said before gets back where the sentence before it is chosen too.
    leans: f32,
    /// What it is worth for what it is about.
    topic: f32,
}

/// The terms that a summary should lean towards; both may be empty.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) title: &'a [u32],
    pub(crate) focus: &'a [u32],
}

/// What values are made with.
#[derive(Clone, Copy)]
pub(crate) struct Ranker<'a> {
    pub(crate) weights: &'a Weights,
    pub(crate) senses: &'a Table,
    pub(crate) sets: &'a Sets,
}

impl Scores {
    /// Values the candidates, whose words are given.
    pub(crate) fn rank(&mut self, by: Ranker, wanted: Wanted, candidates: &[Candidate], terms: &Terms, words: &Words) {
        let Ranker { weights: Weights { manners, network, .. }, senses, sets } = by;
        self.wanted.clear();
        self.wanted.resize(candidates.len(), [0.0; 2]);
        self.likeness(0, TITLE_WEIGHT, wanted.title, terms);
        self.likeness(1, FOCUS_WEIGHT, wanted.focus, terms);
        self.centralities.clear();
        self.centralities.extend(self.central.of(terms));
        self.senses.read(senses, network, terms);
        self.all.clear();
        for ((i, candidate), held) in candidates.iter().enumerate().zip(terms.each()) {
            let features = self.features(i, terms);
            let heading = if candidate.heading { HEADING } else { 0.0 };
            let topic = self.senses.value(network, i, &features);
            let bonus = dot(manners, &features) + topic + heading + self.wanted[i].iter().sum::<f32>();
            let pairs = terms.pairs.of(i);
            let sum = |range: std::ops::Range<usize>, values: &[f32]| values[range].iter().sum::<f32>();
            let fresh = sum(held.fresh(), &words.probabilities) + sets.pair * sum(pairs.fresh(), &words.pairs);
            let again = held.sum_again(&words.probabilities) + sets.pair * pairs.sum_again(&words.pairs);
            let value = (fresh + again) / (candidate.n_words as f32 + sets.single) + bonus;
            let leans = -SUPPORTED * manners[LEANS_BACK] * features[LEANS_BACK];
            self.all.push(Score { value, fresh, bonus, leans, topic });
        }
        self.best = self.all.iter().map(|score| score.value).fold(0.0, f32::max);
    }

    /// The share of `wanted` terms (by rarity) that a sentence holds.
    fn likeness(&mut self, which: usize, weight: f32, wanted: &[u32], terms: &Terms) {
        let all = wanted.iter().map(|id| terms.rarity(*id)).sum::<f32>();
        if all <= 0.0 {
            return;
        }
        self.by_term.clear();
        self.by_term.resize(terms.terms.len(), 0.0);
        wanted.iter().for_each(|id| self.by_term[*id as usize] = terms.rarity(*id));
        for (i, parts) in self.wanted.iter_mut().enumerate() {
            parts[which] = weight * terms.terms_in(i).sum(&self.by_term) / all;
        }
    }

    /// The features of candidate `i`.
    pub(crate) fn features(&self, i: usize, terms: &Terms) -> [f32; MANNERS] {
        terms.manners[i].features(i, self.centralities.len(), self.centralities[i])
    }

    /// The value of candidate `i` alone.
    pub(crate) fn value(&self, i: usize) -> f32 {
        self.all[i].value
    }

    /// What the words and pairs count of which candidate `i` is the first to hold them.
    pub(crate) fn fresh(&self, i: usize) -> f32 {
        self.all[i].fresh
    }

    /// The part of it that is no matter of single words.
    pub(crate) fn bonus(&self, i: usize) -> f32 {
        self.all[i].bonus
    }

    /// The score of candidate `i`, in [0, 1]: its value beside the best one's.
    pub(crate) fn total(&self, i: usize) -> f32 {
        if self.best > 0.0 { (self.all[i].value / self.best).max(0.0) } else { 0.0 }
    }

    /// What candidate `i` gets back where the sentence before it is chosen too.
    pub(crate) fn leans(&self, i: usize) -> f32 {
        self.all[i].leans
    }

    /// The reasons for the score of candidate `i`: every signal that says anything.
    pub(crate) fn signals(&self, by: Ranker, i: usize, candidate: &Candidate, terms: &Terms, words: &Words) -> Vec<Signal> {
        let mut parts = [0.0; NAMES.len()];
        let unit = 1.0 / (candidate.n_words as f32 + by.sets.single);
        terms.terms_in(i).iter().for_each(|t| parts[reason(&terms.terms[t])] += unit * words.probabilities[t]);
        parts[PHRASES] = unit * by.sets.pair * terms.pairs.of(i).sum(&words.pairs);
        let weighed = by.weights.manners.iter().zip(self.features(i, terms)).zip(SIGNAL_OF);
        weighed.for_each(|((weight, feature), signal)| parts[signal] += weight * feature);
        parts[COHESION] += if candidate.heading { HEADING } else { 0.0 };
        parts[TOPIC] = self.all[i].topic;
        [parts[TITLE], parts[FOCUS]] = self.wanted[i];
        // What speaks against a sentence takes from it what is there, and no more.
        let (for_it, against) = parts.iter().fold((0.0, 0.0), |(f, a), &p| if p > 0.0 { (f + p, a) } else { (f, a - p) });
        let most = if against > for_it { for_it / against } else { 1.0 };
        let scale = if self.best > 0.0 { 1.0 / self.best } else { 0.0 };
        let shares = parts.map(|p| scale * if p < 0.0 { p * most } else { p });
        let all = NAMES.iter().zip(shares).map(|(name, value)| Signal { name, value });
        all.filter(|s| s.value != 0.0).collect()
    }
}

/// Which signal a word counts for.
fn reason(term: &Term) -> usize {
    if term.first < OPENING {
        0
    } else if term.is_number() || term.is_capital() {
        1
    } else if term.n_sentences >= REPEATED {
        2
    } else {
        3
    }
}

// As a function of its own it keeps its sum in a register; in line all products go to memory first.
#[inline(never)]
fn dot(weights: &[f32; MANNERS], features: &[f32; MANNERS]) -> f32 {
    weights.iter().zip(features).map(|(w, f)| w * f).sum()
}
