//! Sums by sets of a few members, as bits: what exactly the members of a set hold, then what its subsets hold.

use wide::f32x4;

/// Sets of the first four members.
const BLOCK: usize = 4 * 4;

/// A sum for each set.
#[derive(Debug, Default)]
pub(super) struct Held(Vec<[f32; 4]>);

impl Held {
    /// Nothing is held by any set of so many members.
    pub(super) fn clear(&mut self, n_members: usize) {
        self.0.clear();
        self.0.resize((1 << n_members).max(BLOCK) / 4, [0.0; 4]);
    }

    /// What exactly these members hold.
    pub(super) fn of(&mut self, set: u16) -> &mut f32 {
        &mut self.0.as_flattened_mut()[usize::from(set)]
    }

    /// Sums up, for each set, what its subsets hold.
    pub(super) fn sum_up(&mut self) {
        // Two members at once: none of them, the first, the second, both.
        let two = |[a, b, c, d]: [f32x4; 4]| [a, a + b, a + c, (a + b) + (c + d)];
        for block in self.0.as_chunks_mut::<4>().0 {
            let rows = f32x4::transpose(two(f32x4::transpose(block.map(f32x4::from))));
            *block = two(rows).map(f32x4::to_array);
        }
        let mut half = BLOCK / 4;
        while half < self.0.len() {
            for block in self.0.chunks_exact_mut(2 * half) {
                let (without, with) = block.split_at_mut(half);
                for (with, without) in with.iter_mut().zip(without) {
                    *with = (f32x4::from(*with) + f32x4::from(*without)).to_array();
                }
            }
            half *= 2;
        }
    }

    /// What the subsets of each set hold, after summing up; the last set is that of all.
    pub(super) fn sums(&self) -> &[f32] {
        self.0.as_flattened()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_of_a_set_is_that_of_all_its_subsets() {
        let mut held = Held::default();
        for n_members in 0..=9 {
            held.clear(n_members);
            let some = |set: u16| f32::from(set * 7 % 11);
            let sets = 0..1_u16 << n_members;
            sets.clone().for_each(|set| *held.of(set) = some(set));
            held.sum_up();
            for set in sets.clone() {
                let expected = sets.clone().filter(|part| part & !set == 0).map(some).sum::<f32>();
                assert_eq!(held.sums()[usize::from(set)], expected, "set {set:b} of {n_members} members");
            }
        }
    }
}
