//! How central each sentence is: its likeness to what follows, less that to what came before. Sums of vectors instead of a matrix of
//! likenesses, so that time is linear.

use super::terms::Terms;

/// Working memory.
#[derive(Debug, Default)]
pub(super) struct Central {
    /// By term: its rarity; 0 where it carries no topic.
    rarities: Vec<f32>,
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
        for (i, (value, unit)) in self.values.iter_mut().zip(&self.units).enumerate() {
            let held = terms.terms_in(i);
            let new = self.sums[held.fresh()].iter().zip(&self.rarities[held.fresh()]);
            let again = held.again.iter().map(|&t| (&self.sums[t as usize], &self.rarities[t as usize]));
            let likeness = |(sum, rarity): (&f32, &f32)| sum * (rarity * unit);
            *value += new.map(likeness).sum::<f32>() + again.map(likeness).sum::<f32>();
        }
        let n = self.values.len().max(1) as f32;
        let mean = self.values.iter().sum::<f32>() / n;
        let variance = self.values.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>() / n;
        let unit = 1.0 / variance.sqrt().max(1e-6);
        self.values.iter().map(move |v| (v - mean) * unit)
    }

    /// Sums up the weights; takes the likeness of each sentence to those before it from its value.
    fn weigh(&mut self, terms: &Terms) {
        // Rarity depends on the number of sentences only, which is small for nearly all words.
        let by_sentences: [f32; 16] = std::array::from_fn(|i| terms.rarity_of(i as u32));
        let rarity = |n: u32| by_sentences.get(n as usize).copied().unwrap_or_else(|| terms.rarity_of(n));
        self.rarities.clear();
        self.rarities.extend(terms.terms.iter().map(|t| if t.is_stop() { 0.0 } else { rarity(t.n_sentences) }));
        self.sums.clear();
        self.units.clear();
        self.values.clear();
        for i in 0..terms.n_sentences() {
            let held = terms.terms_in(i);
            let new = &self.rarities[held.fresh()];
            let again = held.again.iter().map(|&t| (t as usize, self.rarities[t as usize]));
            let squares = new.iter().map(|r| r * r).sum::<f32>() + again.clone().map(|(_, r)| r * r).sum::<f32>();
            let unit = 1.0 / squares.sqrt().max(1e-6);
            let mut before = 0.0;
            for (t, rarity) in again {
                before += self.sums[t] * (rarity * unit);
                self.sums[t] += rarity * unit;
            }
            self.sums.extend(new.iter().map(|rarity| rarity * unit));
            self.units.push(unit);
            // Looking back is worth less than looking ahead: a sentence that others repeat is the news, one that repeats others a detail.
            self.values.push(-1.5 * before);
        }
    }
}
