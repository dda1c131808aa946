//! How central each sentence is: its likeness to what follows, less that to what came before. Sums of vectors instead of a matrix of
//! likenesses, so that time is linear.

use super::terms::{Term, Terms};

/// Working memory.
#[derive(Debug, Default)]
pub(super) struct Central {
    /// By term: its rarity; 0 where it carries no topic.
    rarities: Vec<f32>,
    squares: Vec<f32>,
    /// By term: the sum of its weights in all sentences. Rarities of the terms of a sentence, made a vector of length 1, are their weights.
    sums: Vec<f32>,
    /// For each sentence, one by the length of the vector of its rarities.
    units: Vec<f32>,
    values: Vec<f32>,
}

impl Central {
    /// Deviations from the mean, in standard deviations.
    pub(super) fn of(&mut self, terms: &Terms) -> impl Iterator<Item = f32> {
        self.weigh(terms);
        self.look_ahead(terms);
        let n = self.values.len().max(1) as f32;
        let mean = self.values.iter().sum::<f32>() / n;
        let variance = self.values.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>() / n;
        let unit = 1.0 / variance.sqrt().max(1e-6);
        self.values.iter().map(move |v| (v - mean) * unit)
    }

    /// Sums up the weights; takes the likeness of each sentence to those before it from its value.
    #[inline(never)]
    fn weigh(&mut self, terms: &Terms) {
        let Self { rarities, squares, sums, units, values } = self;
        // Rarity depends on the number of sentences only, which is small for nearly all words. Whether a word carries a topic is hard to foresee:
        // it chooses a table, not a way.
        let by_sentences = [std::array::from_fn(|n| terms.rarity_of(n as u32)), [0.0; 16]];
        let rarity = |t: &Term| {
            let (stop, n) = (usize::from(t.is_stop()), t.n_sentences);
            by_sentences[stop].get(n as usize).copied().unwrap_or_else(|| if stop == 0 { terms.rarity_of(n) } else { 0.0 })
        };
        rarities.clear();
        rarities.extend(terms.terms.iter().map(rarity));
        squares.clear();
        squares.extend(rarities.iter().map(|r| r * r));
        sums.clear();
        units.clear();
        values.clear();
        for held in terms.each() {
            let unit = 1.0 / held.sum(squares).sqrt().max(1e-6);
            let mut before = 0.0;
            for &t in held.again {
                let (weight, sum) = (rarities[t as usize] * unit, &mut sums[t as usize]);
                before += *sum * weight;
                *sum += weight;
            }
            sums.extend(rarities[held.fresh()].iter().map(|rarity| rarity * unit));
            units.push(unit);
            // Looking back is worth less than looking ahead: a sentence that others repeat is the news, one that repeats others a detail.
            values.push(-1.5 * before);
        }
    }

    /// Adds the likeness of each sentence to all others to its value.
    #[inline(never)]
    fn look_ahead(&mut self, terms: &Terms) {
        let Self { rarities, sums, units, values, .. } = self;
        for ((held, value), unit) in terms.each().zip(values).zip(units) {
            let likeness = |sum: &f32, rarity: &f32| *sum * (*rarity * *unit);
            let fresh = sums[held.fresh()].iter().zip(&rarities[held.fresh()]).map(|(sum, rarity)| likeness(sum, rarity));
            let again = held.again.iter().map(|&t| likeness(&sums[t as usize], &rarities[t as usize]));
            *value += fresh.sum::<f32>() + again.sum::<f32>();
        }
    }
}
