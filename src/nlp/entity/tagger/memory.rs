//! Sums of the rows of features that depend on one thing alone, a word or what is known of a few tokens: news is written in the same words
//! every day.

use super::{
    Weights,
    feature::{Sink, key},
    weights::Sum,
};

/// Sums met lately. Each has two places, where later ones may take it.
#[derive(Debug, Default)]
pub(super) struct Memory {
    places: Vec<[Place; 2]>,
    /// The model that they are of.
    checksum: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// What the features depend on; that of an empty place is no thing's.
    thing: [u64; 2],
    sum: Sum,
}

/// Some 400 KB: pairs of places, 2 to the power of so many.
const PAIRS: u32 = 12;

impl Memory {
    /// Forgets the sums of another model.
    pub(super) fn open(&mut self, weights: &Weights) {
        if self.places.is_empty() || self.checksum != weights.checksum {
            self.checksum = weights.checksum;
            self.places.clear();
            self.places.resize(1 << PAIRS, Default::default());
        }
    }

    /// In line: for what is remembered, and that is most, nothing that only `features` needs is made ready.
    #[inline(always)]
    fn sum(&mut self, weights: &Weights, thing: [u64; 2], features: impl Fn(&mut dyn FnMut(u64, u64, u64))) -> &Sum {
        // The highest bits depend on all others.
        let at = (thing[0] ^ thing[1]).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - PAIRS);
        let places = &mut self.places[at as usize];
        if places[0].thing == thing {
            return &places[0].sum;
        }
        if places[1].thing != thing {
            places[1] = std::mem::replace(&mut places[0], Place { thing, sum: added(weights, features) });
            return &places[0].sum;
        }
        &places[1].sum
    }
}

#[cold]
#[inline(never)]
fn added(weights: &Weights, features: impl Fn(&mut dyn FnMut(u64, u64, u64))) -> Sum {
    let mut sum = Sum::default();
    features(&mut |template, x, y| weights.add(key(template, x, y), &mut sum));
    sum
}

/// Adds up the rows of one token's features.
pub(super) struct Adder<'a> {
    pub(super) weights: &'a Weights,
    pub(super) memory: &'a mut Memory,
    pub(super) sum: Sum,
}

impl Sink for Adder<'_> {
    #[inline(always)]
    fn put(&mut self, template: u64, x: u64, y: u64) {
        self.weights.add(key(template, x, y), &mut self.sum);
    }

    #[inline(always)]
    fn share(&mut self, thing: [u64; 2], features: impl Fn(&mut dyn FnMut(u64, u64, u64))) {
        self.sum.add(self.memory.sum(self.weights, thing, features));
    }

    #[inline(always)]
    fn all(&mut self, features: impl Fn(&mut dyn FnMut(u64, u64, u64))) {
        self.sum.add(&added(self.weights, features));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::entity::tagger::{LABELS, NAMED, Parts};

    fn weights(seed: i8) -> Weights {
        let rows = (0..50_i8).map(|row| std::array::from_fn(|l| row.wrapping_mul(7).wrapping_add(l as i8).wrapping_mul(seed))).collect();
        let parts = Parts { rows, unit: 1.0, transitions: vec![0.0; LABELS * LABELS], slope: 1.0, ..Parts::default() };
        Weights::read(&parts.write()).expect("it was just written")
    }

    fn sum(memory: &mut Memory, weights: &Weights, thing: [u64; 2]) -> [[i16; NAMED / 2]; 2] {
        memory.open(weights);
        let mut adder = Adder { weights, memory, sum: Sum::default() };
        adder.share(thing, move |put| (0..5).for_each(|template| put(template, thing[0], thing[1])));
        [adder.sum.open.to_array(), adder.sum.closed.to_array()]
    }

    #[test]
    fn what_was_met_before_changes_nothing() {
        let (mut memory, models) = (Memory::default(), [weights(3), weights(5)]);
        // More things than there are places, each met again at once and much later, by two models.
        for round in 0..4_usize {
            for n in 0..12_000_u64 {
                let (model, thing) = (&models[round / 2], [n.wrapping_mul(0x9e37_79b9), 1 + n % 3]);
                let fresh = if n % 100 == 0 { sum(&mut Memory::default(), model, thing) } else { sum(&mut memory, model, thing) };
                assert_eq!(sum(&mut memory, model, thing), fresh, "{thing:?} in round {round}");
            }
        }
    }
}
