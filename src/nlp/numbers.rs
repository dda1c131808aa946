//! Numbers things by their key: 0, 1, 2 in the order in which they come. Open addressing in one array that is reused from article to article:
//! forgetting everything is one addition, and no key can make a look-up long.

/// The numbers of the keys seen since the last [`Numbers::forget`].
#[derive(Debug)]
pub(crate) struct Numbers {
    slots: Vec<Slot>,
    /// Slots in use begin with the current round; all others are free.
    round: u32,
    /// Keys of this round lie in the first `mask + 1` slots.
    mask: usize,
    /// Keys of this round; at most half as many as slots.
    n: u32,
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
/// Slots for the first keys.
const FIRST_SLOTS: usize = 2048;

impl Default for Numbers {
    fn default() -> Self {
        Self { slots: vec![Slot::default(); FIRST_SLOTS], round: 1, mask: FIRST_SLOTS - 1, n: 0 }
    }
}

impl Numbers {
    /// Forgets all keys.
    pub(crate) fn forget(&mut self) {
        self.mask = FIRST_SLOTS - 1;
        self.n = 0;
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            // After four thousand million articles, old rounds would look like new ones.
            self.slots.fill(Slot::default());
            self.round = 1;
        }
    }

    /// How many keys there are: all numbers of [`Numbers::of`] are below it.
    pub(crate) fn count(&self) -> usize {
        self.n as usize
    }

    /// The number of `key`; the next one if the key is new.
    #[inline]
    pub(crate) fn of(&mut self, key: u64) -> u32 {
        let start = self.start(key);
        // Nearly all stand there, or nothing does.
        match self.slots.get(start) {
            Some(slot) if slot.round != self.round => self.enter(start, key),
            Some(slot) if slot.key == key => slot.number,
            _ => self.of_behind(key, start),
        }
    }

    #[cold]
    fn of_behind(&mut self, key: u64, start: usize) -> u32 {
        let at = self.find_behind(key, start);
        let slot = &self.slots[at];
        if slot.round == self.round { slot.number } else { self.enter(at, key) }
    }

    fn enter(&mut self, at: usize, key: u64) -> u32 {
        let number = self.n;
        self.slots[at] = Slot { key, number, round: self.round };
        self.n += 1;
        if self.n as usize > self.mask / 2 {
            self.grow();
        }
        number
    }

    /// The number of `key`, if it has one.
    pub(crate) fn get(&self, key: u64) -> Option<u32> {
        let slot = &self.slots[self.find(key)];
        (slot.round == self.round && slot.key == key).then_some(slot.number)
    }

    /// Twice as many slots.
    #[cold]
    fn grow(&mut self) {
        let used = self.slots[..=self.mask].iter().filter(|slot| slot.round == self.round).copied().collect::<Vec<_>>();
        self.slots[..=self.mask].fill(Slot::default());
        self.mask = 2 * self.mask + 1;
        if self.slots.len() <= self.mask {
            self.slots.resize(self.mask + 1, Slot::default());
        }
        for slot in used {
            let at = self.find(slot.key);
            self.slots[at] = slot;
        }
    }

    /// Where `key` is, or where it belongs.
    fn find(&self, key: u64) -> usize {
        let start = self.start(key);
        if self.may_stand(key, start) { start } else { self.find_behind(key, start) }
    }

    /// Where `key` is looked for first.
    #[inline]
    fn start(&self, key: u64) -> usize {
        // Keys are hashes already; the high bits of the product mix all of them.
        (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & self.mask
    }

    #[cold]
    fn find_behind(&self, key: u64, start: usize) -> usize {
        let mut places = (start..start + MAX_STEPS).map(|at| at & self.mask);
        places.find(|at| self.may_stand(key, *at)).unwrap_or((start + MAX_STEPS - 1) & self.mask)
    }

    fn may_stand(&self, key: u64, at: usize) -> bool {
        let slot = &self.slots[at];
        slot.key == key || slot.round != self.round
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_keeps_its_number_until_all_is_forgotten() {
        let mut numbers = Numbers::default();
        assert_eq!(numbers.get(7), None);
        numbers.forget();
        for i in 0..10_000_u32 {
            assert_eq!(numbers.of(u64::from(i) << 40), i);
        }
        assert_eq!(numbers.count(), 10_000);
        assert!((0..10_000_u32).all(|i| numbers.of(u64::from(i) << 40) == i && numbers.get(u64::from(i) << 40 | 1).is_none()));
        numbers.forget();
        assert_eq!((numbers.get(3 << 40), numbers.count()), (None, 0));
        assert_eq!(numbers.of(3 << 40), 0);
    }

    #[test]
    fn keys_that_all_fall_on_one_slot_cost_bounded_time() {
        let mut numbers = Numbers::default();
        let n = 20_000_u64;
        numbers.forget();
        // Multiples of the inverse of the mixing factor differ in their low bits only, so that all start at the same slot.
        let inverse = 0xf1de_83e1_9937_733d_u64;
        let last = (0..n).map(|i| numbers.of(inverse.wrapping_mul(i))).max();
        assert!(last < Some(MAX_STEPS as u32 + 1), "keys beyond the limit share a number: {last:?}");
    }

    #[test]
    fn the_counter_of_rounds_may_run_over() {
        let mut numbers = Numbers { round: u32::MAX - 1, ..Numbers::default() };
        numbers.forget();
        numbers.of(1);
        numbers.forget();
        assert_eq!(numbers.get(1), None);
    }
}
