//! Teaches all weights together what they are for: not which words a reference has, but that sets of sentences which score high by ROUGE
//! get a high value. Of each article all sets of the best sentences are valued; the expected ROUGE, each set being as likely as its value says,
//! is raised step by step (minimum-risk training: Och, 2003; Shen and others, 2016). The likelihood of the words keeps a say, so that
//! probabilities stay probabilities.

use std::collections::HashMap;

use serde::Deserialize;

use super::{logistic::Logistic, sense::Pupil};
use crate::{
    eval::rouge::Stems,
    nlp::summary::{
        Budget,
        choose::{Candidate, Choice, Valued, View},
        look::{PAIR_FEATURES, Shape, WORD_FEATURES, pair_features},
        manner::MANNERS,
        rank::{Ranker, Scores, Wanted},
        terms::{Held, Terms},
        words::{CONTEXT_FEATURES, Model, TABLE, TABLE_SCALE, Weights, Words, row},
    },
};

/// The part of `summary.toml` that is about this.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    /// Passes over the articles.
    pub epochs: usize,
    /// Passes before them that also see references of any length.
    #[serde(default)]
    pub broad_epochs: usize,
    /// Size of the first steps of the weights of words and pairs.
    pub rate: f32,
    /// The same for the weights of sentences, whose scale is smaller.
    pub manner_rate: f32,
    /// The same for what words stand for, and for the network that looks at it.
    #[serde(default)]
    pub sense_rate: f32,
    /// How much likelier a better set is than a worse one.
    pub sharpness: f32,
    /// What the likelihood of words and pairs counts beside ROUGE.
    pub keep: f32,
}

/// An article with what its reference holds.
pub(super) struct Lesson {
    pub(super) terms: Terms,
    pub(super) candidates: Vec<Candidate>,
    /// Whether the reference has the term, the pair at each place.
    pub(super) term_used: Vec<bool>,
    pub(super) pair_used: Vec<bool>,
    /// Number of the source in the recipe.
    pub(super) source: usize,
    pub(super) reference: Reference,
    /// What is asked of it; nothing where it teaches words only.
    pub(super) tasks: Vec<Budget>,
    /// Whether only broad passes see it.
    pub(super) broad: bool,
}

impl Lesson {
    /// Words of the candidates.
    pub(super) fn lengths(&self) -> impl Iterator<Item = u32> {
        self.candidates.iter().map(|c| c.n_words)
    }
}

/// What ROUGE sees of a reference and of the candidates.
pub(super) struct Reference {
    /// Runs of one word, and of two.
    runs: [Runs; 2],
    /// Words of each candidate, and of the reference.
    n_words: Vec<u32>,
    n_wanted: u32,
}

struct Runs {
    /// How often the reference has each of its runs.
    wanted: Vec<u8>,
    /// How often each candidate has which of them.
    held: Vec<Vec<(u16, u8)>>,
}

impl Reference {
    pub(super) fn of<'a>(summary: &str, sentences: impl Iterator<Item = &'a str>) -> Self {
        let reference = Stems::of(summary.lines());
        let candidates = sentences.map(|s| Stems::of([s])).collect::<Vec<_>>();
        let runs = [1, 2].map(|n| Runs::of(&reference.flat(), candidates.iter().map(Stems::flat), n));
        let n_words = candidates.iter().map(|c| c.flat().len() as u32).collect();
        Self { runs, n_words, n_wanted: reference.flat().len() as u32 }
    }

    pub(super) fn n_words(&self) -> u32 {
        self.n_wanted
    }

    /// ROUGE-1 and ROUGE-2 together of these candidates, in [0, 2]. Pairs across the borders of sentences are not counted.
    fn reward(&self, members: &[usize]) -> f32 {
        let n = members.iter().map(|&c| self.n_words[c]).sum::<u32>();
        let f1 = |k: usize| {
            let less = k as u32;
            let sum = n.saturating_sub(less) + self.n_wanted.saturating_sub(less);
            2.0 * self.runs[k].common(members) as f32 / sum.max(1) as f32
        };
        f1(0) + f1(1)
    }
}

impl Runs {
    fn of<'a>(reference: &[&str], candidates: impl Iterator<Item = Vec<&'a str>>, n: usize) -> Self {
        let mut numbers = HashMap::<&[&str], u16>::new();
        let mut wanted = Vec::<u8>::new();
        for run in reference.windows(n) {
            let next = wanted.len() as u16;
            let number = *numbers.entry(run).or_insert(next);
            if number == next {
                wanted.push(0);
            }
            wanted[usize::from(number)] = wanted[usize::from(number)].saturating_add(1);
        }
        let held = candidates.map(|words| {
            let mut counts = vec![0_u8; wanted.len()];
            for run in words.windows(n) {
                if let Some(&number) = numbers.get(run) {
                    counts[usize::from(number)] = counts[usize::from(number)].saturating_add(1);
                }
            }
            (0_u16..).zip(counts).filter(|(_, count)| *count > 0).collect()
        });
        let held = held.collect();
        Self { wanted, held }
    }

    /// Runs that the reference and these candidates have in common.
    fn common(&self, members: &[usize]) -> u32 {
        let mut left = self.wanted.clone();
        let mut common = 0;
        for &(run, count) in members.iter().flat_map(|&c| &self.held[c]) {
            let left = &mut left[usize::from(run)];
            common += u32::from(count.min(*left));
            *left = left.saturating_sub(count);
        }
        common
    }
}

/// Weights are noted once in so many lessons after the first pass, for their mean.
const NOTED: usize = 100;

/// Weights being trained, and working memory.
pub(super) struct Teacher<'a> {
    risk: &'a Risk,
    words: Logistic,
    context: Logistic,
    pairs: Logistic,
    table: Logistic,
    manners: Logistic,
    senses: Option<Pupil>,
    /// Rows of the table that are frequent enough.
    open: Vec<bool>,
    memory: Memory,
}

#[derive(Default)]
struct Memory {
    words: Words,
    scores: Scores,
    choice: Choice,
    sets: Vec<Valued>,
    /// How much more ROUGE each unit of a term, a pair, a sentence would give.
    slopes: Slopes,
}

#[derive(Default)]
struct Slopes {
    terms: Vec<f32>,
    pairs: Vec<f32>,
    sentences: Vec<f32>,
    /// By set of pool members: what a term that just these hold is worth.
    by_holders: Vec<f32>,
    holders: Vec<u16>,
}

fn start(weights: &[f32], rate: f32) -> Logistic {
    let mut logistic = Logistic::new(weights.len(), rate, 0.0);
    logistic.weights.copy_from_slice(weights);
    logistic
}

impl<'a> Teacher<'a> {
    /// Goes on from `weights`, and in the `open` rows from the table of `model`.
    pub(super) fn new(model: &Model, weights: &Weights, risk: &'a Risk, open: Vec<bool>) -> Self {
        let table = model.lexicon.iter().map(|&v| f32::from(v) / TABLE_SCALE).collect::<Vec<_>>();
        Self {
            risk,
            words: start(&weights.words, risk.rate),
            context: start(&weights.context, risk.rate),
            pairs: start(&weights.pairs, risk.rate),
            table: start(&table, risk.rate),
            manners: start(&weights.manners, risk.manner_rate),
            senses: None,
            open,
            memory: Memory::default(),
        }
    }

    /// Also teaches what words stand for, from nothing.
    pub(super) fn with_senses(mut self, model: &mut Model, weights: &mut Weights) -> Self {
        self.senses = Some(Pupil::new(&mut model.senses, &mut weights.network, self.risk.sense_rate));
        self
    }

    /// Passes over the lessons that have a task of this kind as often as the recipe says.
    pub(super) fn teach(&mut self, model: &mut Model, weights: &mut Weights, lessons: &[Lesson], kind: impl Fn(&Budget) -> bool) {
        let broad = self.risk.broad_epochs;
        for epoch in 0..broad + self.risk.epochs {
            let (mut expected, mut n) = (0.0, 0.0);
            let wanted = |l: &&Lesson| l.tasks.iter().any(&kind) && l.candidates.len() > 1 && (epoch < broad || !l.broad);
            for (i, lesson) in lessons.iter().filter(wanted).enumerate() {
                expected += f64::from(self.lesson(model, weights, lesson));
                n += lesson.tasks.len() as f64;
                if epoch > 0 && (i + 1) % NOTED == 0 {
                    self.parts().for_each(Logistic::note);
                }
            }
            eprintln!("sets, pass {epoch}: expected ROUGE-1 and -2 together {:.2}", 100.0 * expected / n);
        }
        self.parts().for_each(Logistic::settle);
        self.show(model, weights);
    }

    fn parts(&mut self) -> impl Iterator<Item = &mut Logistic> {
        let Self { words, context, pairs, table, manners, senses, .. } = self;
        [words, context, pairs, table, manners].into_iter().chain(senses.iter_mut().flat_map(Pupil::parts))
    }

    fn show(&self, model: &mut Model, weights: &mut Weights) {
        weights.manners.copy_from_slice(&self.manners.weights);
        weights.context.copy_from_slice(&self.context.weights);
        weights.words.copy_from_slice(&self.words.weights);
        weights.pairs.copy_from_slice(&self.pairs.weights);
        for at in (0..TABLE).filter(|&at| self.open[at]) {
            model.lexicon[at] = self.entry(at);
        }
        if let Some(senses) = &self.senses {
            senses.write(&mut model.senses, &mut weights.network);
        }
    }

    fn entry(&self, at: usize) -> i8 {
        (self.table.weights[at] * TABLE_SCALE).round().clamp(-127.0, 127.0) as i8
    }

    fn lesson(&mut self, model: &mut Model, weights: &mut Weights, lesson: &Lesson) -> f32 {
        let terms = &lesson.terms;
        let article = Shape::of(terms);
        let Memory { words, slopes, .. } = &mut self.memory;
        words.first_guess(model, weights, terms, &article);
        let contexts = words.contexts(terms, model.sets.single, lesson.lengths());
        words.look_around(weights, terms, model.sets.single, lesson.lengths());
        words.read_pairs(weights, terms, &article);
        slopes.clear(lesson);
        let by = Ranker { weights, senses: &model.senses, sets: &model.sets };
        let expected = lesson.tasks.iter().map(|task| self.memory.task(by, lesson, task, self.risk.sharpness)).sum();
        self.step_sentences(model, weights, lesson);
        self.step_terms(model, weights, lesson, &contexts, &article);
        self.step_pairs(lesson, &article);
        weights.manners.copy_from_slice(&self.manners.weights);
        weights.context.copy_from_slice(&self.context.weights);
        weights.words.copy_from_slice(&self.words.weights);
        weights.pairs.copy_from_slice(&self.pairs.weights);
        expected
    }

    fn step_sentences(&mut self, model: &mut Model, weights: &mut Weights, lesson: &Lesson) {
        let Memory { scores, slopes, .. } = &self.memory;
        let manners = (0..lesson.candidates.len()).map(|c| scores.features(c, &lesson.terms)).collect::<Vec<_>>();
        let mut slope = [0.0; MANNERS];
        for (features, &by_one) in manners.iter().zip(&slopes.sentences) {
            slope.iter_mut().zip(features).for_each(|(s, f)| *s += by_one * f);
        }
        self.manners.step(&slope, -1.0);
        if let Some(senses) = &mut self.senses {
            senses.learn(&mut model.senses, &mut weights.network, lesson, &manners, &slopes.sentences);
        }
    }

    fn step_terms(&mut self, model: &mut Model, weights: &Weights, lesson: &Lesson, contexts: &[[f32; CONTEXT_FEATURES]], article: &Shape) {
        let Memory { words, slopes, .. } = &self.memory;
        let through = weights.context[1];
        for (i, term) in lesson.terms.terms.iter().enumerate() {
            let error = error(words.probabilities[i], lesson.term_used[i], slopes.terms[i], self.risk.keep);
            if error == 0.0 {
                continue;
            }
            self.context.step(&contexts[i], error);
            let features: [f32; WORD_FEATURES] = model.word_features(term, article);
            self.words.step(&features, error * through);
            let at = row(term.key);
            if self.open[at] {
                self.table.step_one(at, error * through);
                model.lexicon[at] = self.entry(at);
            }
        }
    }

    fn step_pairs(&mut self, lesson: &Lesson, article: &Shape) {
        let Memory { words, slopes, .. } = &self.memory;
        for (i, pair) in lesson.terms.pairs.iter() {
            let error = error(words.pairs[i], lesson.pair_used[i], slopes.pairs[i], self.risk.keep);
            if error != 0.0 {
                let features: [f32; PAIR_FEATURES] = pair_features(&pair, &lesson.terms, &words.logits, &words.probabilities, article);
                self.pairs.step(&features, error);
            }
        }
    }
}

/// The slope of what is to become small, by the logit.
fn error(probability: f32, used: bool, slope: f32, keep: f32) -> f32 {
    keep * (probability - if used { 1.0 } else { 0.0 }) - slope * probability * (1.0 - probability)
}

impl Slopes {
    fn clear(&mut self, lesson: &Lesson) {
        let lengths = [lesson.terms.terms.len(), lesson.terms.pairs.n_places(), lesson.candidates.len()];
        for (slopes, n) in [&mut self.terms, &mut self.pairs, &mut self.sentences].into_iter().zip(lengths) {
            slopes.clear();
            slopes.resize(n, 0.0);
        }
    }
}

impl Memory {
    /// The expected reward of one task; adds to the slopes.
    fn task(&mut self, by: Ranker, lesson: &Lesson, task: &Budget, sharpness: f32) -> f32 {
        let Self { words, scores, choice, sets, slopes } = self;
        let (terms, candidates) = (&lesson.terms, lesson.candidates.as_slice());
        scores.rank(by, Wanted { title: &[], focus: &[] }, candidates, terms, words);
        let pool = choice.survey(View { candidates, terms, words, scores, sets: by.sets, budget: task }, sets);
        let most = sets.iter().map(|s| s.value).fold(f32::NEG_INFINITY, f32::max);
        let weights = sets.iter().map(|s| (sharpness * (s.value - most)).exp()).collect::<Vec<_>>();
        let all = weights.iter().sum::<f32>();
        let members = |set: u16| pool.iter().enumerate().filter(move |(j, _)| set >> j & 1 == 1).map(|(_, &c)| c);
        let rewards = sets.iter().map(|s| lesson.reference.reward(&members(s.members).collect::<Vec<_>>())).collect::<Vec<_>>();
        let expected = weights.iter().zip(&rewards).map(|(w, r)| w * r).sum::<f32>() / all;
        slopes.by_holders.clear();
        slopes.by_holders.resize(1 << pool.len(), 0.0);
        let mut total = 0.0;
        for ((set, weight), reward) in sets.iter().zip(&weights).zip(&rewards) {
            let slope = sharpness * weight / all * (reward - expected);
            slopes.by_holders[usize::from(set.members)] += slope * set.unit;
            total += slope * set.unit;
            members(set.members).for_each(|c| slopes.sentences[c] += slope / set.n as f32);
        }
        slopes.spread(terms, &pool, total, by.sets.pair);
        expected
    }
}

impl Slopes {
    /// From sets to terms: a term is worth what all sets are that hold it, so all but those of sentences without it.
    fn spread<'a>(&mut self, terms: &'a Terms, pool: &[usize], total: f32, pair: f32) {
        for j in 0..pool.len() {
            for block in self.by_holders.chunks_exact_mut(2 << j) {
                let (without, with) = block.split_at_mut(1 << j);
                with.iter_mut().zip(without).for_each(|(with, without)| *with += *without);
            }
        }
        let everything = self.by_holders.len() - 1;
        let Self { terms: of_terms, pairs: of_pairs, by_holders, holders, .. } = self;
        let mut add = |slopes: &mut [f32], of: &dyn Fn(usize) -> Held<'a>, scale: f32| {
            holders.clear();
            holders.resize(slopes.len(), 0);
            for (j, &c) in pool.iter().enumerate() {
                of(c).iter().for_each(|id| holders[id] |= 1 << j);
            }
            for (slope, &held) in slopes.iter_mut().zip(holders.iter()).filter(|(_, held)| **held > 0) {
                *slope += scale * (total - by_holders[everything & !usize::from(held)]);
            }
        };
        add(of_terms, &|c| terms.terms_in(c), 1.0);
        add(of_pairs, &|c| terms.pairs.of(c), pair);
    }
}

/// Rows of the table, by how many articles have a word of each.
pub(super) fn articles_with(lessons: &[Lesson]) -> Vec<u32> {
    let mut n = vec![0_u32; TABLE];
    lessons.iter().flat_map(|l| &l.terms.terms).for_each(|t| n[row(t.key)] += 1);
    n
}
