//! Chooses the set of sentences that together hold most of what an editor is likely to say, for its length: every word and every pair counts
//! once, however many sentences have it, so coverage, redundancy and length follow from one formula.
//!
//! Few sentences: all sets of the best ones are tried. Many: one after another, each for what it adds.

mod held;
mod length;

use super::{
    Budget,
    rank::Scores,
    terms::Terms,
    words::{Sets, Words},
};
use held::Held;
use length::{Total, Worth};

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
/// Larger sets are built one sentence at a time.
const MAX_SET: usize = 4;
/// Sentences chosen for what they add; beyond, the order is by value alone, so that time stays linear.
const MAX_COMPARED: usize = 64;

/// Working memory, and the answer.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    /// Positions among the candidates.
    pub(crate) picked: Vec<usize>,
    /// The candidates by value, each as a key that is larger for a better one.
    order: Vec<u64>,
    pool: Vec<Member>,
    /// The bit of each candidate that is in the pool.
    bits: Vec<u16>,
    /// Which sentences of the pool hold a term, or a pair, that was met before, as bits.
    holders: Vec<u16>,
    held: Held,
    partials: Vec<Partial>,
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
    bit: u16,
    n_words: f32,
    bonus: f32,
    /// What is gained where these other members, as bits, are chosen too: the one that it leans on, as it stands for something said there,
    /// and the one that leans on it.
    links: [(u16, f32); 2],
    linked: u16,
}

impl Member {
    fn link(&mut self, which: usize, other: u16, gain: f32) {
        self.links[which] = (other, gain);
        self.linked |= other;
    }
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
        self.value(view);
        if budget.n_sentences <= MAX_SET {
            self.best_set(view)
        } else {
            self.sort();
            self.one_by_one(view)
        }
        if self.picked.len() < budget.n_sentences && (budget.target_words == 0 || self.picked.is_empty()) {
            self.sort();
            self.fill(candidates, budget);
        }
        if self.picked.is_empty() {
            // Nothing fits: the best sentence, over its cap, is better than none.
            self.picked.extend(self.order.first().copied().map(candidate));
        }
    }

    /// The best of all sets of the best sentences that fit.
    fn best_set(&mut self, view: View) {
        let View { candidates, budget, .. } = view;
        self.fill_pool(view);
        let exact = self.exact(budget);
        // Smaller sets are for want of larger ones that fit.
        let smallest = if budget.is_capped() { 1 } else { exact };
        // The best one of the size that was asked for, fitting or not, and the best one of any size that fits.
        let (mut of_size, mut fitting, mut fits) = (Set::default(), Set::default(), false);
        let mut partials = std::mem::take(&mut self.partials);
        self.each_set(view, smallest, &mut partials, |set, _| {
            if set.value > of_size.value || set.value > fitting.value {
                let members = self.pool.iter().filter(|m| set.has(m));
                let within = members.fold(Total::default(), |all, m| all.and(&candidates[m.candidate])).within(budget);
                if set.n >= exact && set.value > of_size.value {
                    (of_size, fits) = (set, within);
                }
                if within && set.value > fitting.value {
                    fitting = set;
                }
            }
        });
        self.partials = partials;
        let set = if fits { of_size } else { fitting };
        self.picked.extend(self.pool.iter().filter(|m| set.has(m)).map(|m| m.candidate));
    }

    /// All sets of the best sentences with their values: what training looks at. Gives the sentences.
    #[cfg(feature = "train")]
    pub(crate) fn survey(&mut self, view: View, sets: &mut Vec<Valued>) -> Vec<usize> {
        self.value(view);
        self.fill_pool(view);
        let exact = self.exact(view.budget);
        sets.clear();
        self.each_set(view, exact, &mut Vec::new(), |Set { members, n, value }, unit| sets.push(Valued { members, n, value, unit }));
        self.pool.iter().map(|m| m.candidate).collect()
    }

    /// Fills `order`, unsorted.
    fn value(&mut self, view: View) {
        self.order.clear();
        self.order.extend((0..view.candidates.len()).map(|c| key(view.scores.value(c), c)));
    }

    /// How many sentences of the pool were asked for; 0 where a length was.
    fn exact(&self, budget: &Budget) -> usize {
        if budget.target_words == 0 { budget.n_sentences.min(self.pool.len()) } else { 0 }
    }

    fn sort(&mut self) {
        self.order.sort_unstable_by(|a, b| b.cmp(a));
    }

    fn fill_pool(&mut self, view: View) {
        let View { candidates, scores, budget, .. } = view;
        let mut best = [0; POOL];
        for &key in self.order.iter().filter(|key| Total::default().fits(&candidates[candidate(**key)], budget)) {
            insert(&mut best, key);
        }
        self.pool.clear();
        self.pool.extend(best.iter().take_while(|key| **key > 0).enumerate().map(|(j, key)| {
            let candidate = candidate(*key);
            let (n_words, bonus) = (candidates[candidate].n_words as f32, scores.bonus(candidate));
            Member { candidate, bit: 1 << j, n_words, bonus, links: [(0, 0.0); 2], linked: 0 }
        }));
        for j in 0..self.pool.len() {
            let c = self.pool[j].candidate;
            let leans = scores.leans(c);
            let before = self.pool.iter().position(|m| leans > 0.0 && m.candidate + 1 == c && follows(&candidates[m.candidate..]));
            if let Some(k) = before {
                self.pool[j].link(0, 1 << k, leans);
                self.pool[k].link(1, 1 << j, leans);
            }
        }
        self.weigh(view);
    }

    /// Values every set of so many sentences of the pool at least: tells it, and what each likely word in it is worth.
    // As a function of its own it keeps most of what it needs in registers.
    #[inline(never)]
    fn each_set(&self, view: View, smallest: usize, partials: &mut Vec<Partial>, mut tell: impl FnMut(Set, f32)) {
        let n_wanted = view.budget.n_sentences.min(self.pool.len());
        let (worth, held) = (Worth::of(view.budget, view.sets, self.most_words(n_wanted)), self.held.sums());
        let (Some(&everything), Ok(all)) = (held.last(), u16::try_from(held.len() - 1)) else { return };
        partials.clear();
        partials.push(Partial { without: all, next: 0, n_words: 0.0, bonus: 0.0 });
        let mut built = 0;
        for n in 1..=n_wanted {
            // As many have to come behind the next member.
            let last = self.pool.len() - smallest.saturating_sub(n);
            let each = 1.0 / n as f32;
            let end = partials.len();
            for at in built..end {
                let partial = partials[at];
                let taken = all & !partial.without;
                for (next, member) in (partial.next + 1..).zip(self.pool.get(partial.next..last).unwrap_or_default()) {
                    let (without, n_words) = (partial.without & !member.bit, partial.n_words + member.n_words);
                    let mut bonus = partial.bonus + member.bonus;
                    if taken & member.linked != 0 {
                        bonus += member.links.iter().filter(|(other, _)| taken & other != 0).map(|(_, gain)| gain).sum::<f32>();
                    }
                    if n >= smallest {
                        let unit = worth.unit(n_words);
                        let value = (everything - held[usize::from(without)]) * unit + bonus * each;
                        tell(Set { members: !without & all, n, value }, unit);
                    }
                    if n < n_wanted {
                        partials.push(Partial { without, next, n_words, bonus });
                    }
                }
            }
            built = end;
        }
    }

    /// Words of the longest so many sentences of the pool.
    fn most_words(&self, n: usize) -> f32 {
        let mut lengths = [0.0; POOL];
        self.pool.iter().zip(&mut lengths).for_each(|(member, length)| *length = member.n_words);
        lengths.sort_unstable_by(|a, b| b.total_cmp(a));
        lengths[..n].iter().sum()
    }

    /// Fills `held`: for each set of pool members the weight of the terms and pairs that only they hold.
    fn weigh(&mut self, view: View) {
        let View { candidates, terms, words, scores, sets, .. } = view;
        self.held.clear(self.pool.len());
        self.bits.clear();
        self.bits.resize(candidates.len(), 0);
        for member in &self.pool {
            self.bits[member.candidate] = member.bit;
            *self.held.of(member.bit) = scores.fresh(member.candidate);
        }
        self.share(terms.terms.len(), |c| terms.terms_in(c).again, |t| (terms.terms[t].first as usize, words.probabilities[t]));
        let pairs = &terms.pairs;
        self.share(pairs.n_places(), |c| pairs.of(c).again, |p| (pairs.sentence_of(p), sets.pair * words.pairs[p]));
        self.held.sum_up();
    }

    /// Takes the weight of what several sentences hold from the first of them and gives it to all together. `of` gives what each holds that
    /// was met before, `first` where it was met and its weight.
    fn share<'a>(&mut self, n: usize, of: impl Fn(usize) -> &'a [u32], first: impl Fn(usize) -> (usize, f32)) {
        self.holders.clear();
        self.holders.resize(n, 0);
        for member in &self.pool {
            of(member.candidate).iter().for_each(|&id| self.holders[id as usize] |= member.bit);
        }
        for member in &self.pool {
            for &id in of(member.candidate) {
                // Each once.
                let holders = std::mem::take(&mut self.holders[id as usize]);
                if holders > 0 {
                    let (first, weight) = first(id as usize);
                    let first = self.bits[first];
                    if first > 0 {
                        *self.held.of(first) -= weight;
                    }
                    *self.held.of(holders | first) += weight;
                }
            }
        }
    }

    /// One sentence after another, each for what it adds to those before it.
    fn one_by_one(&mut self, view: View) {
        let View { candidates, terms, words, scores, sets, budget } = view;
        let (mut total, worth) = (Total::default(), Worth::of(budget, sets, f32::INFINITY));
        let mut pool = self
            .order
            .iter()
            .copied()
            .map(candidate)
            .filter(|&c| total.fits(&candidates[c], budget))
            .take(4 * MAX_COMPARED)
            .collect::<Vec<_>>();
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
            total = total.and(&candidates[c]);
            pool.swap_remove(at);
            self.picked.push(c);
            terms.terms_in(c).iter().for_each(|t| self.covered[t] = true);
            terms.pairs.of(c).iter().for_each(|p| self.covered[terms.terms.len() + p] = true);
            let worth = weight * worth.unit(total.n_words as f32);
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
        let mut total = Total::default();
        let mut taken = vec![false; candidates.len()];
        for &c in &self.picked {
            taken[c] = true;
            total = total.and(&candidates[c]);
        }
        for c in self.order.iter().copied().map(candidate) {
            if self.picked.len() == budget.n_sentences {
                break;
            }
            if !taken[c] && total.fits(&candidates[c], budget) {
                self.picked.push(c);
                total = total.and(&candidates[c]);
            }
        }
    }
}

/// A candidate as a number that is larger for a larger value, and for an earlier one of equals.
fn key(value: f32, candidate: usize) -> u64 {
    // Sorted as integers, the bits of negative numbers run the other way.
    let bits = value.to_bits();
    let order = if bits >> 31 == 1 { !bits } else { bits | 1 << 31 };
    u64::from(order) << 32 | u64::from(!(candidate as u32))
}

/// The candidate of a key.
fn candidate(key: u64) -> usize {
    !(key as u32) as usize
}

/// Takes `key` among the largest ones, which are in order.
fn insert(largest: &mut [u64; POOL], key: u64) {
    if largest[POOL - 1] < key {
        let mut at = POOL - 1;
        while at > 0 && largest[at - 1] < key {
            largest[at] = largest[at - 1];
            at -= 1;
        }
        largest[at] = key;
    }
}

/// Whether the second candidate stands right after the first in the article.
fn follows(candidates: &[Candidate]) -> bool {
    matches!(candidates, [a, b, ..] if a.index + 1 == b.index)
}

/// A set of members of the pool, as bits, with its value.
#[derive(Clone, Copy, Debug)]
struct Set {
    members: u16,
    n: usize,
    value: f32,
}

impl Set {
    fn has(&self, member: &Member) -> bool {
        self.members & member.bit != 0
    }
}

impl Default for Set {
    fn default() -> Self {
        Self { members: 0, n: 0, value: f32::NEG_INFINITY }
    }
}

/// A set being built.
#[derive(Clone, Copy, Debug)]
struct Partial {
    /// All members of the pool that are not in it.
    without: u16,
    /// Where those begin that may be added.
    next: usize,
    n_words: f32,
    bonus: f32,
}
