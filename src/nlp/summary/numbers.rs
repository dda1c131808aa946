//! Numbers things by their key, in the order in which they come. Open addressing in one array that is reused from article to article:
//! forgetting everything is one addition, and no key can make a look-up long.

/// The numbers of the keys seen since the last [`Numbers::forget`].
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    slots: Vec<Slot>,
    /// Slots in use begin with the current round; all others are free.
    round: u32,
    /// Keys of this round lie in the first `mask + 1` slots.
    mask: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: u64,
    number: u32,
    round: u32,
}

/// Slots looked at before two keys are taken for one. No text comes near to this unless it was made to: its words are miscounted, and the
/// time stays linear.
const MAX_STEPS: usize = 256;

impl Numbers {
    /// Forgets all keys; there will be at most `n` new ones.
    pub(crate) fn forget(&mut self, n: usize) {
        let size = (2 * n).next_power_of_two().max(64);
        if self.slots.len() < size {
            self.slots.resize(size, Slot::default());
        }
        self.mask = size - 1;
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            // After four thousand million articles, old rounds would look like new ones.
            self.slots.fill(Slot::default());
            self.round = 1;
        }
    }

    /// Gives back the memory.
    #[cfg(feature = "train")]
    pub(crate) fn free(&mut self) {
        *self = Self::default();
    }

    /// The number of `key`, which is `next` where the key is new.
    pub(crate) fn of(&mut self, key: u64, next: u32) -> u32 {
        let at = self.find(key);
        let slot = &mut self.slots[at];
        if slot.round != self.round {
            *slot = Slot { key, number: next, round: self.round };
        }
        slot.number
    }

    /// The number of `key`, if it has one.
    pub(crate) fn get(&self, key: u64) -> Option<u32> {
        let slot = self.slots.get(self.find(key))?;
        (slot.round == self.round && slot.key == key).then_some(slot.number)
    }

    /// Where `key` is, or where it belongs.
    fn find(&self, key: u64) -> usize {
        // Keys are hashes already; the high bits of the product mix all of them.
        let start = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize;
        let mut at = start & self.mask;
        for step in 0..MAX_STEPS {
            at = (start + step) & self.mask;
            match self.slots.get(at) {
                Some(slot) if slot.round == self.round && slot.key != key => {}
                _ => break,
            }
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_keeps_its_number_until_all_is_forgotten() {
        let mut numbers = Numbers::default();
        assert_eq!(numbers.get(7), None);
        numbers.forget(1000);
        for i in 0..1000_u32 {
            assert_eq!(numbers.of(u64::from(i) << 40, i), i);
        }
        assert!((0..1000_u32).all(|i| numbers.of(u64::from(i) << 40, 9999) == i && numbers.get(u64::from(i) << 40) == Some(i)));
        numbers.forget(10);
        assert_eq!(numbers.get(3 << 40), None);
        assert_eq!(numbers.of(3 << 40, 0), 0);
    }

    #[test]
    fn keys_that_all_fall_on_one_slot_cost_bounded_time() {
        let mut numbers = Numbers::default();
        let n = 20_000_u64;
        numbers.forget(n as usize);
        // Multiples of the inverse of the mixing factor differ in their low bits only, so that all start at the same slot.
        let inverse = 0xf1de_83e1_9937_733d_u64;
        let last = (0..n).map(|i| numbers.of(inverse.wrapping_mul(i), i as u32)).max();
        assert!(last < Some(MAX_STEPS as u32 + 1), "keys beyond the limit share a number: {last:?}");
    }

    #[test]
    fn the_counter_of_rounds_may_run_over() {
        let mut numbers = Numbers { round: u32::MAX - 1, ..Numbers::default() };
        numbers.forget(4);
        numbers.of(1, 5);
        numbers.forget(4);
        assert_eq!(numbers.get(1), None);
    }
}
