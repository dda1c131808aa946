//! Chooses a set of sentences within the caps: the best ones that do not say the same thing twice (maximal marginal relevance,
//! Carbonell and Goldstein, 1998).

use super::{Budget, rank::Scores, terms::Terms};
use crate::nlp::{Interrupted, Stop, document::Document};

/// A sentence that may be chosen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// Its number in the article.
    pub(super) index: u32,
    /// Whether it is a heading.
    pub(super) heading: bool,
    /// Its words.
    pub(super) n_words: u32,
    /// Its code points, as they would be printed.
    pub(super) n_chars: u32,
}

/// What is the same is not said again: cost of likeness to a chosen sentence, in parts of the score's whole range.
const REDUNDANCY: f32 = 0.15;
/// Above this likeness a sentence says the same thing.
const SAME: f32 = 0.75;
/// Sentences compared with each other; beyond, the order is by score alone, so that time stays linear.
const MAX_COMPARED: usize = 64;

/// Working memory, and the answer.
#[derive(Debug, Default)]
pub(super) struct Choice {
    /// Positions among the candidates, in the order they were picked.
    pub(super) picked: Vec<usize>,
    order: Vec<usize>,
    likeness: Vec<f32>,
    dense: Vec<f32>,
}

impl Choice {
    /// Fills `picked`: never empty where there is a candidate.
    pub(super) fn choose(
        &mut self,
        _body: &Document,
        candidates: &[Candidate],
        terms: &Terms,
        scores: &Scores,
        budget: &Budget,
        stop: Stop,
    ) -> Result<(), Interrupted> {
        self.picked.clear();
        self.order.clear();
        self.order.extend(0..candidates.len());
        self.order.sort_by(|&a, &b| scores.total(b).total_cmp(&scores.total(a)).then(a.cmp(&b)));
        if stop() {
            return Err(Interrupted);
        }
        self.likeness.clear();
        self.likeness.resize(candidates.len(), 0.0);
        self.dense.clear();
        self.dense.resize(terms.n_terms(), 0.0);

        let mut total = Total::default();
        self.pick_unlike(candidates, terms, scores, budget, &mut total);
        self.pick_rest(candidates, budget, &mut total);
        if self.picked.is_empty() {
            // Nothing fits: the best sentence, over its cap, is better than none.
            self.picked.extend(self.order.first());
        }
        Ok(())
    }

    /// The first picks, each compared with all before it.
    fn pick_unlike(&mut self, candidates: &[Candidate], terms: &Terms, scores: &Scores, budget: &Budget, total: &mut Total) {
        let mut pool =
            self.order.iter().copied().filter(|&c| total.fits(&candidates[c], budget)).take(4 * MAX_COMPARED).collect::<Vec<_>>();
        while self.picked.len() < budget.n_sentences.min(MAX_COMPARED) {
            let value = |c: usize| scores.total(c) - REDUNDANCY * self.likeness[c];
            let open = pool.iter().enumerate().filter(|&(_, &c)| self.likeness[c] < SAME && total.fits(&candidates[c], budget));
            let best = open.max_by(|(_, a), (_, b)| value(**a).total_cmp(&value(**b)).then(b.cmp(a))).map(|(at, &c)| (at, c));
            let Some((at, c)) = best else { break };
            if !total.nears_target(&candidates[c], budget) {
                return;
            }
            pool.swap_remove(at);
            self.picked.push(c);
            total.add(&candidates[c]);
            terms.vector(c).iter().for_each(|(id, w)| self.dense[*id as usize] = *w);
            for &other in &pool {
                let likeness = terms.vector(other).iter().map(|(id, w)| w * self.dense[*id as usize]).sum::<f32>();
                self.likeness[other] = self.likeness[other].max(likeness);
            }
            terms.vector(c).iter().for_each(|(id, _)| self.dense[*id as usize] = 0.0);
        }
    }

    /// As many more as were asked for, by score: those that say the same thing again, too, because an exact number was asked for.
    fn pick_rest(&mut self, candidates: &[Candidate], budget: &Budget, total: &mut Total) {
        if self.picked.len() >= budget.n_sentences || (budget.target_words > 0 && !self.picked.is_empty()) {
            return;
        }
        let mut taken = vec![false; candidates.len()];
        self.picked.iter().for_each(|&c| taken[c] = true);
        for &c in &self.order {
            if self.picked.len() == budget.n_sentences {
                break;
            }
            if !taken[c] && total.fits(&candidates[c], budget) {
                self.picked.push(c);
                total.add(&candidates[c]);
            }
        }
    }
}

/// What has been picked so far.
#[derive(Clone, Copy, Debug, Default)]
struct Total {
    n_words: u32,
    n_chars: u32,
}

impl Total {
    fn add(&mut self, candidate: &Candidate) {
        self.n_chars += candidate.n_chars + u32::from(self.n_words > 0);
        self.n_words += candidate.n_words;
    }

    fn fits(&self, candidate: &Candidate, budget: &Budget) -> bool {
        let mut next = *self;
        next.add(candidate);
        (budget.n_words == 0 || next.n_words <= budget.n_words) && (budget.n_chars == 0 || next.n_chars <= budget.n_chars)
    }

    /// Whether one more sentence brings the words nearer to the target; the first one always does.
    fn nears_target(&self, candidate: &Candidate, budget: &Budget) -> bool {
        let next = self.n_words + candidate.n_words;
        // A word too many costs half of a word too few: summaries that stop short miss more than they spare.
        let off = |n: u32| if n > budget.target_words { n - budget.target_words } else { 2 * (budget.target_words - n) };
        budget.target_words == 0 || self.n_words == 0 || off(next) <= off(self.n_words)
    }
}
