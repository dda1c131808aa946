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
    /// Its words; known when they are read.
    pub(crate) n_words: u32,
    /// Its code points, as they would be printed; 0 where nobody asks.
    pub(crate) n_chars: u32,
}

/// Sentences of which all sets are tried.
const POOL: usize = 9;
/// Sets of the first three of them: summed up by straight code.
const BLOCK: usize = 8;
/// Larger sets are built one sentence at a time.
const MAX_SET: usize = 4;
/// Sentences chosen for what they add; beyond, the order is by value alone, so that time stays linear.
const MAX_COMPARED: usize = 64;

/// Working memory, and the answer.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    /// Positions among the candidates.
    pub(crate) picked: Vec<usize>,
    order: Vec<usize>,
    pool: Vec<Member>,
    /// The bit of each candidate that is in the pool.
    bits: Vec<u16>,
    /// Which sentences of the pool hold a term, or a pair, that was met before, as bits.
    holders: Vec<u16>,
    /// The weight of all terms and pairs that exactly these sentences hold; summed up, of all that no other sentence holds.
    held: Vec<f32>,
    covered: Vec<bool>,
}

/// A set with its value, and what each likely word in it is worth.
#[cfg(feature = "train")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Valued {
    pub(crate) members: u16,
    pub(crate) n: usize,
    pub(crate) value: f32,
    pub(crate) unit: f32,
}

/// A sentence of which all sets are tried.
#[derive(Clone, Copy, Debug)]
struct Member {
    candidate: usize,
    total: Total,
    bonus: f32,
    /// What it gains where this other member, as a bit, is chosen too: it stands for something said there.
    leans: f32,
    on: u16,
    /// The same for the member that leans on this one.
    supports: f32,
    of: u16,
}

/// What all of the choosing looks at.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) candidates: &'a [Candidate],
    pub(crate) terms: &'a Terms,
    pub(crate) words: &'a Words,
    pub(crate) scores: &'a Scores,
    pub(crate) sets: &'a Sets,
    pub(crate) budget: &'a Budget,
}

impl Choice {
    /// Fills `picked`: never empty where there is a candidate.
    pub(crate) fn choose(&mut self, view: View) {
        let View { candidates, budget, .. } = view;
        self.picked.clear();
        self.sort(view);
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
        let budget = view.budget;
        self.fill_pool(view);
        let exact = if budget.target_words == 0 { budget.n_sentences.min(self.pool.len()) } else { 0 };
        // Smaller sets are for want of larger ones that fit.
        let smallest = if budget.is_capped() { 1 } else { exact };
        let mut best = Best::default();
        self.extend(budget, view.sets, smallest, 0, Partial::default(), &mut |set, value, _| {
            let fits = set.total.within(budget);
            if set.n >= exact && value > best.of_size.0 {
                (best.of_size, best.of_size_fits) = ((value, set.members), fits);
            }
            if fits && value > best.fitting.0 {
                best.fitting = (value, set.members);
            }
        });
        let (_, set) = if best.of_size_fits { best.of_size } else { best.fitting };
        self.picked.extend(self.pool.iter().enumerate().filter(|(j, _)| set >> j & 1 == 1).map(|(_, m)| m.candidate));
    }

    /// All sets of the best sentences with their values: what training looks at. Gives the sentences.
    #[cfg(feature = "train")]
    pub(crate) fn survey(&mut self, view: View, sets: &mut Vec<Valued>) -> Vec<usize> {
        self.sort(view);
        self.fill_pool(view);
        let exact = if view.budget.target_words == 0 { view.budget.n_sentences.min(self.pool.len()) } else { 0 };
        sets.clear();
        self.extend(view.budget, view.sets, exact, 0, Partial::default(), &mut |set, value, unit| {
            sets.push(Valued { members: set.members, n: set.n, value, unit });
        });
        self.pool.iter().map(|m| m.candidate).collect()
    }

    fn sort(&mut self, view: View) {
        let View { candidates, scores, .. } = view;
        self.order.clear();
        self.order.extend(0..candidates.len());
        // By value, then by place: no two are equal, so the sort need not be stable.
        self.order.sort_unstable_by(|&a, &b| scores.value(b).total_cmp(&scores.value(a)).then(a.cmp(&b)));
    }

    fn fill_pool(&mut self, view: View) {
        let View { candidates, scores, budget, .. } = view;
        let fitting = self.order.iter().copied().filter(|&c| Total::default().fits(&candidates[c], budget)).take(POOL);
        let member = |candidate| {
            let total = Total::of(&candidates[candidate]);
            Member { candidate, total, bonus: scores.bonus(candidate), leans: 0.0, on: 0, supports: 0.0, of: 0 }
        };
        self.pool.clear();
        self.pool.extend(fitting.map(member));
        for j in 0..self.pool.len() {
            let c = self.pool[j].candidate;
            let leans = scores.leans(c);
            let before = self.pool.iter().position(|m| leans > 0.0 && m.candidate + 1 == c && follows(&candidates[m.candidate..]));
            if let Some(k) = before {
                (self.pool[j].leans, self.pool[j].on) = (leans, 1 << k);
                (self.pool[k].supports, self.pool[k].of) = (leans, 1 << j);
            }
        }
        self.weigh(view);
    }

    /// Values every set of so many sentences at least that adds members of the pool from `from` on to `partial`: tells the set, its value, and
    /// what each likely word in it is worth.
    fn extend<F: FnMut(&Partial, f32, f32)>(
        &self,
        budget: &Budget,
        sets: &Sets,
        smallest: usize,
        from: usize,
        partial: Partial,
        tell: &mut F,
    ) {
        let everything = self.held.len() - 1;
        for (j, member) in (from..).zip(self.pool.get(from..).unwrap_or_default()) {
            let mut next = Partial { members: partial.members | 1 << j, n: partial.n + 1, ..partial };
            next.bonus += member.bonus;
            if next.members & (member.on | member.of) != 0 {
                next.bonus += if next.members & member.on != 0 { member.leans } else { 0.0 };
                next.bonus += if next.members & member.of != 0 { member.supports } else { 0.0 };
            }
            next.total.add(member.total);
            if next.n >= smallest {
                let covered = self.held[everything] - self.held[everything & !usize::from(next.members)];
                let unit = budget.unit(next.total.n_words, sets);
                tell(&next, covered * unit + next.bonus / next.n as f32, unit);
            }
            if next.n < budget.n_sentences {
                self.extend(budget, sets, smallest, j + 1, next, tell);
            }
        }
    }

    /// Fills `held`: for each set of pool members the weight of the terms and pairs that only they hold.
    fn weigh(&mut self, view: View) {
        let View { candidates, terms, words, scores, sets, .. } = view;
        self.held.clear();
        self.held.resize(BLOCK.max(1 << self.pool.len()), 0.0);
        self.bits.clear();
        self.bits.resize(candidates.len(), 0);
        for (j, member) in self.pool.iter().enumerate() {
            self.bits[member.candidate] = 1 << j;
            self.held[1 << j] = scores.fresh(member.candidate);
        }
        self.share(terms.terms.len(), |c| terms.terms_in(c).again, |t| (terms.terms[t].first as usize, words.probabilities[t]));
        let pairs = &terms.pairs;
        self.share(pairs.n_places(), |c| pairs.of(c).again, |p| (pairs.sentence_of(p), sets.pair * words.pairs[p]));
        let (blocks, _) = self.held.as_chunks_mut::<BLOCK>();
        for block in blocks {
            for member in [1, 2, 4] {
                (0..BLOCK).filter(|set| set & member != 0).for_each(|set| block[set] += block[set ^ member]);
            }
        }
        for half in (3..self.pool.len()).map(|j| 1 << j) {
            for block in self.held.chunks_exact_mut(2 * half) {
                let (without, with) = block.split_at_mut(half);
                with.iter_mut().zip(without).for_each(|(with, without)| *with += *without);
            }
        }
    }

    /// Takes the weight of what several sentences hold from the first of them and gives it to all together. `of` gives what each holds that
    /// was met before, `first` where it was met and its weight.
    fn share<'a>(&mut self, n: usize, of: impl Fn(usize) -> &'a [u32], first: impl Fn(usize) -> (usize, f32)) {
        self.holders.clear();
        self.holders.resize(n, 0);
        for (j, member) in self.pool.iter().enumerate() {
            of(member.candidate).iter().for_each(|&id| self.holders[id as usize] |= 1 << j);
        }
        for member in &self.pool {
            for &id in of(member.candidate) {
                // Each once.
                let holders = std::mem::take(&mut self.holders[id as usize]);
                if holders > 0 {
                    let (first, weight) = first(id as usize);
                    let first = self.bits[first];
                    if first > 0 {
                        self.held[usize::from(first)] -= weight;
                    }
                    self.held[usize::from(holders | first)] += weight;
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
        self.covered.resize(terms.terms.len() + terms.pairs.n_places(), false);
        let (mut weight, mut best, mut n_best) = (0.0, f32::NEG_INFINITY, 0);
        while self.picked.len() < budget.n_sentences.min(MAX_COMPARED) {
            let covered = &self.covered;
            let adds = |c: usize| {
                let new_terms = terms.terms_in(c).iter().filter(|t| !covered[*t]);
                let new_pairs = terms.pairs.of(c).iter().filter(|p| !covered[terms.terms.len() + p]);
                new_terms.map(|t| words.probabilities[t]).sum::<f32>() + sets.pair * new_pairs.map(|p| words.pairs[p]).sum::<f32>()
            };
            let open = pool.iter().enumerate().filter(|&(_, &c)| total.fits(&candidates[c], budget));
            let bonus = |c: usize| scores.bonus(c) + if c > 0 && self.picked.contains(&(c - 1)) { scores.leans(c) } else { 0.0 };
            let valued = open.map(|(at, &c)| (adds(c) / (candidates[c].n_words as f32 + sets.single) + bonus(c), at, c));
            let Some((_, at, c)) = valued.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))) else { break };
            weight += adds(c);
            total.add(Total::of(&candidates[c]));
            pool.swap_remove(at);
            self.picked.push(c);
            terms.terms_in(c).iter().for_each(|t| self.covered[t] = true);
            terms.pairs.of(c).iter().for_each(|p| self.covered[terms.terms.len() + p] = true);
            let worth = weight * budget.unit(total.n_words, sets);
            if worth > best {
                (best, n_best) = (worth, self.picked.len());
            }
            if budget.target_words > 0 && total.n_words > budget.target_words.saturating_mul(2) {
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
            total.add(Total::of(&candidates[c]));
        }
        for &c in &self.order {
            if self.picked.len() == budget.n_sentences {
                break;
            }
            if !taken[c] && total.fits(&candidates[c], budget) {
                self.picked.push(c);
                total.add(Total::of(&candidates[c]));
            }
        }
    }
}

/// Whether the second candidate stands right after the first in the article.
fn follows(candidates: &[Candidate]) -> bool {
    matches!(candidates, [a, b, ..] if a.index + 1 == b.index)
}

/// A set being built: members of the pool as bits.
#[derive(Clone, Copy, Debug, Default)]
struct Partial {
    members: u16,
    n: usize,
    total: Total,
    bonus: f32,
}

/// The best sets so far, with their values: one of the size that was asked for, fitting or not, and one of any size that fits.
#[derive(Clone, Copy, Debug)]
struct Best {
    of_size: (f32, u16),
    of_size_fits: bool,
    fitting: (f32, u16),
}

impl Default for Best {
    fn default() -> Self {
        Self { of_size: (f32::NEG_INFINITY, 0), of_size_fits: false, fitting: (f32::NEG_INFINITY, 0) }
    }
}

/// Length of what has been picked so far.
#[derive(Clone, Copy, Debug, Default)]
struct Total {
    n_words: u32,
    n_chars: u32,
}

impl Total {
    fn of(candidate: &Candidate) -> Self {
        Self { n_words: candidate.n_words, n_chars: candidate.n_chars }
    }

    fn add(&mut self, other: Self) {
        self.n_chars += other.n_chars + u32::from(self.n_words > 0);
        self.n_words += other.n_words;
    }

    fn within(&self, budget: &Budget) -> bool {
        (budget.n_words == 0 || self.n_words <= budget.n_words) && (budget.n_chars == 0 || self.n_chars <= budget.n_chars)
    }

    fn fits(&self, candidate: &Candidate, budget: &Budget) -> bool {
        let mut next = *self;
        next.add(Self::of(candidate));
        next.within(budget)
    }
}
