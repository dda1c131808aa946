//! Chooses the set of sentences that together hold most of what an editor is likely to say, for its length: every word and every pair counts
//! once, however many sentences have it, so coverage, redundancy and length follow from one formula.
//!
//! Few sentences: all sets of the best ones are tried. Many: one after another, each for what it adds.

use super::{
    Budget,
    rank::Scores,
    terms::Terms,
    words::{Sets, Words},
};

/// A sentence that may be chosen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    /// Its number in the article.
    pub(crate) index: u32,
    /// Whether it is a heading.
    pub(crate) heading: bool,
    /// Its words.
    pub(crate) n_words: u32,
    /// Its code points, as they would be printed; 0 where nobody asks.
    pub(crate) n_chars: u32,
}

/// Sentences of which all sets are tried.
const POOL: usize = 10;
/// Larger sets are built one sentence at a time.
const MAX_SET: usize = 4;
/// Sentences chosen for what they add; beyond, the order is by value alone, so that time stays linear.
const MAX_COMPARED: usize = 64;

/// Working memory, and the answer.
#[derive(Debug, Default)]
pub(super) struct Choice {
    /// Positions among the candidates.
    pub(super) picked: Vec<usize>,
    order: Vec<usize>,
    /// Which sentences of the pool hold a term, and a pair, as bits.
    holders: Vec<u16>,
    /// The weight of all terms and pairs that exactly these sentences hold; summed up, of all that no other sentence holds.
    held: Vec<f32>,
    covered: Vec<bool>,
}

/// What all of the choosing looks at.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) candidates: &'a [Candidate],
    pub(super) terms: &'a Terms,
    pub(super) words: &'a Words,
    pub(super) scores: &'a Scores,
    pub(super) sets: &'a Sets,
    pub(super) budget: &'a Budget,
}

impl Choice {
    /// Fills `picked`: never empty where there is a candidate.
    pub(super) fn choose(&mut self, view: View) {
        let View { candidates, scores, budget, .. } = view;
        self.picked.clear();
        self.order.clear();
        self.order.extend(0..candidates.len());
        // By value, then by place: no two are equal, so the sort need not be stable.
        self.order.sort_unstable_by(|&a, &b| scores.value(b).total_cmp(&scores.value(a)).then(a.cmp(&b)));
        if budget.n_sentences <= MAX_SET {
            self.best_set(view)
        } else {
            self.one_by_one(view)
        }
        self.fill(candidates, budget);
        if self.picked.is_empty() {
            // Nothing fits: the best sentence, over its cap, is better than none.
            self.picked.extend(self.order.first());
        }
    }

    /// The best of all sets of the best sentences that fit.
    fn best_set(&mut self, view: View) {
        let View { candidates, budget, .. } = view;
        let pool = self.order.iter().copied().filter(|&c| Total::default().fits(&candidates[c], budget)).take(POOL).collect::<Vec<_>>();
        self.weigh(view, &pool);
        let exact = if budget.target_words == 0 { budget.n_sentences.min(pool.len()) } else { 0 };
        let mut best = Best { exact, ..Best::default() };
        self.extend(view, &pool, 0, Partial::default(), &mut best);
        let (_, set) = if best.of_size_fits { best.of_size } else { best.fitting };
        self.picked.extend(pool.iter().enumerate().filter(|(j, _)| set >> j & 1 == 1).map(|(_, &c)| c));
    }

    /// Values every set that adds members of the pool from `from` on to `partial`.
    fn extend(&self, view: View, pool: &[usize], from: usize, partial: Partial, best: &mut Best) {
        let View { candidates, scores, budget, sets, .. } = view;
        let everything = self.held.len() - 1;
        for (j, &c) in pool.iter().enumerate().skip(from) {
            let mut next = Partial { set: partial.set | 1 << j, n: partial.n + 1, bonus: partial.bonus + scores.bonus(c), ..partial };
            next.total.add(&candidates[c]);
            let covered = self.held[everything] - self.held[everything & !next.set];
            let value = budget.worth(covered, next.total.n_words, sets) + next.bonus / next.n as f32;
            let fits = next.total.within(budget);
            if next.n >= best.exact && value > best.of_size.0 {
                (best.of_size, best.of_size_fits) = ((value, next.set), fits);
            }
            if fits && value > best.fitting.0 {
                best.fitting = (value, next.set);
            }
            if next.n < budget.n_sentences {
                self.extend(view, pool, j + 1, next, best);
            }
        }
    }

    /// Fills `held`: for each set of pool members the weight of the terms and pairs that only they hold.
    fn weigh(&mut self, view: View, pool: &[usize]) {
        let View { terms, words, sets, .. } = view;
        self.held.clear();
        self.held.resize(1 << pool.len(), 0.0);
        self.add_holders(pool, terms.terms.len(), |c| terms.terms_in(c), |t| words.probabilities[t]);
        self.add_holders(pool, terms.pairs.len(), |c| terms.pairs_in(c), |p| sets.pair * words.pairs[p]);
        for j in 0..pool.len() {
            for block in self.held.chunks_exact_mut(2 << j) {
                let (without, with) = block.split_at_mut(1 << j);
                with.iter_mut().zip(without).for_each(|(with, without)| *with += *without);
            }
        }
    }

    fn add_holders<'a>(&mut self, pool: &[usize], n: usize, of: impl Fn(usize) -> &'a [u32], weight: impl Fn(usize) -> f32) {
        self.holders.clear();
        self.holders.resize(n, 0);
        for (j, &c) in pool.iter().enumerate() {
            of(c).iter().for_each(|&id| self.holders[id as usize] |= 1 << j);
        }
        for &c in pool {
            for &id in of(c) {
                // Each term once: at the first sentence that has it.
                let holders = std::mem::take(&mut self.holders[id as usize]);
                if holders > 0 {
                    self.held[usize::from(holders)] += weight(id as usize);
                }
            }
        }
    }

    /// One sentence after another, each for what it adds to those before it.
    fn one_by_one(&mut self, view: View) {
        let View { candidates, terms, words, scores, sets, budget } = view;
        let mut total = Total::default();
        let mut pool =
            self.order.iter().copied().filter(|&c| total.fits(&candidates[c], budget)).take(4 * MAX_COMPARED).collect::<Vec<_>>();
        self.covered.clear();
        self.covered.resize(terms.terms.len() + terms.pairs.len(), false);
        let (mut weight, mut best, mut n_best) = (0.0, f32::NEG_INFINITY, 0);
        while self.picked.len() < budget.n_sentences.min(MAX_COMPARED) {
            let covered = &self.covered;
            let adds = |c: usize| {
                let new_terms = terms.terms_in(c).iter().filter(|&&t| !covered[t as usize]);
                let new_pairs = terms.pairs_in(c).iter().filter(|&&p| !covered[terms.terms.len() + p as usize]);
                new_terms.map(|&t| words.probabilities[t as usize]).sum::<f32>()
                    + sets.pair * new_pairs.map(|&p| words.pairs[p as usize]).sum::<f32>()
            };
            let open = pool.iter().enumerate().filter(|&(_, &c)| total.fits(&candidates[c], budget));
            let valued = open.map(|(at, &c)| (adds(c) / (candidates[c].n_words as f32 + sets.single) + scores.bonus(c), at, c));
            let Some((_, at, c)) = valued.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))) else { break };
            weight += adds(c);
            total.add(&candidates[c]);
            pool.swap_remove(at);
            self.picked.push(c);
            terms.terms_in(c).iter().for_each(|&t| self.covered[t as usize] = true);
            terms.pairs_in(c).iter().for_each(|&p| self.covered[terms.terms.len() + p as usize] = true);
            let worth = budget.worth(weight, total.n_words, sets);
            if worth > best {
                (best, n_best) = (worth, self.picked.len());
            }
            if budget.target_words > 0 && total.n_words > 2 * budget.target_words {
                break;
            }
        }
        if budget.target_words > 0 {
            self.picked.truncate(n_best);
        }
    }

    /// As many more as were asked for, by value: an exact number was asked for.
    fn fill(&mut self, candidates: &[Candidate], budget: &Budget) {
        if self.picked.len() >= budget.n_sentences || (budget.target_words > 0 && !self.picked.is_empty()) {
            return;
        }
        let mut total = Total::default();
        let mut taken = vec![false; candidates.len()];
        for &c in &self.picked {
            taken[c] = true;
            total.add(&candidates[c]);
        }
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

/// A set being built: members of the pool as bits.
#[derive(Clone, Copy, Debug, Default)]
struct Partial {
    set: usize,
    n: usize,
    total: Total,
    bonus: f32,
}

/// The best sets so far, with their values: one of the size that was asked for, fitting or not, and one of any size that fits.
#[derive(Clone, Copy, Debug)]
struct Best {
    exact: usize,
    of_size: (f32, usize),
    of_size_fits: bool,
    fitting: (f32, usize),
}

impl Default for Best {
    fn default() -> Self {
        Self { exact: 0, of_size: (f32::NEG_INFINITY, 0), of_size_fits: false, fitting: (f32::NEG_INFINITY, 0) }
    }
}

/// Length of what has been picked so far.
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

    fn within(&self, budget: &Budget) -> bool {
        (budget.n_words == 0 || self.n_words <= budget.n_words) && (budget.n_chars == 0 || self.n_chars <= budget.n_chars)
    }

    fn fits(&self, candidate: &Candidate, budget: &Budget) -> bool {
        let mut next = *self;
        next.add(candidate);
        next.within(budget)
    }
}
