//! How central each sentence is: its likeness to what follows, less that to what came before. Sums of vectors instead of a matrix of
//! likenesses, so that time is linear.

use super::terms::Terms;

/// Working memory.
#[derive(Debug, Default)]
pub(super) struct Central {
    /// Topical terms of all sentences end to end, each with its weight in a vector of length 1.
    entries: Vec<(u32, f32)>,
    ends: Vec<usize>,
    /// By term: weights of all sentences, and of those before the one at hand.
    sums: Vec<(f32, f32)>,
    values: Vec<f32>,
}

impl Central {
    /// Deviations from the mean, in standard deviations.
    pub(super) fn of(&mut self, terms: &Terms) -> impl Iterator<Item = f32> {
        self.weigh(terms);
        self.values.clear();
        let mut from = 0;
        for &to in &self.ends {
            let (mut all, mut before) = (0.0, 0.0);
            for &(t, weight) in &self.entries[from..to] {
                let sums = &mut self.sums[t as usize];
                all += sums.0 * weight;
                before += sums.1 * weight;
                // A sentence has each term once: the sum is not asked for again before the next sentence.
                sums.1 += weight;
            }
            // Looking back is worth less than looking ahead: a sentence that others repeat is the news, one that repeats others a detail.
            self.values.push(all - 1.5 * before);
            from = to;
        }
        let n = self.values.len().max(1) as f32;
        let mean = self.values.iter().sum::<f32>() / n;
        let variance = self.values.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>() / n;
        let unit = 1.0 / variance.sqrt().max(1e-6);
        self.values.iter().map(move |v| (v - mean) * unit)
    }

    fn weigh(&mut self, terms: &Terms) {
        let n = terms.n_sentences();
        // Rarity depends on the number of sentences only, which is small for nearly all words.
        let rarities: [f32; 16] = std::array::from_fn(|i| terms.rarity_of(i as u32));
        self.entries.clear();
        self.ends.clear();
        self.sums.clear();
        self.sums.resize(terms.terms.len(), (0.0, 0.0));
        for i in 0..n {
            let from = self.entries.len();
            let mut squares = 0.0;
            for t in terms.terms_in(i).iter() {
                let term = &terms.terms[t];
                if !term.is_stop() {
                    let rarity = rarities.get(term.n_sentences as usize).copied().unwrap_or_else(|| terms.rarity_of(term.n_sentences));
                    squares += rarity * rarity;
                    self.entries.push((t as u32, rarity));
                }
            }
            let unit = 1.0 / squares.sqrt().max(1e-6);
            for (t, weight) in &mut self.entries[from..] {
                *weight *= unit;
                self.sums[*t as usize].0 += *weight;
            }
            self.ends.push(self.entries.len());
        }
    }
}
