//! Numbers things by their key: 0, 1, 2 in the order in which they come. Open addressing in one array that is reused from article to article:
//! forgetting everything is one addition, and no key can make a look-up long.

/// The numbers of the keys seen since the last [`Numbers::forget`].
#[derive(Debug)]
pub(crate) struct Numbers {
    /// A power of two of them, at most half of them in use.
    slots: Vec<Slot>,
    /// Slots in use begin with the current round; all others are free.
    round: u32,
    /// Keys of this round.
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
        Self { slots: vec![Slot::default(); FIRST_SLOTS], round: 1, n: 0 }
    }
}

impl Numbers {
    /// Forgets all keys.
    pub(crate) fn forget(&mut self) {
        self.slots.truncate(FIRST_SLOTS);
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
        let at = start(key) & (self.slots.len() - 1);
        // Nearly all stand there, or nothing does.
        match &self.slots[at] {
            slot if slot.round != self.round => self.enter(at, key),
            slot if slot.key == key => slot.number,
            _ => self.of_behind(key),
        }
    }

    #[cold]
    fn of_behind(&mut self, key: u64) -> u32 {
        let at = self.find(key);
        let slot = &self.slots[at];
        if slot.round == self.round { slot.number } else { self.enter(at, key) }
    }

    fn enter(&mut self, at: usize, key: u64) -> u32 {
        let number = self.n;
        self.slots[at] = Slot { key, number, round: self.round };
        self.n += 1;
        if self.n as usize >= self.slots.len() / 2 {
            self.grow();
        }
        number
    }

    /// [`Numbers::of`] for many keys, in their order: each is given its number.
    pub(crate) fn of_all<'a>(&mut self, mut keys: impl Iterator<Item = (u64, &'a mut u32)>) {
        while let Some((key, number)) = self.of_first(&mut keys) {
            *number = self.of_behind(key);
        }
    }

    /// The same up to the first key, which is given back, that does not stand at its place, or for which there must be more slots.
    fn of_first<'a>(&mut self, keys: &mut impl Iterator<Item = (u64, &'a mut u32)>) -> Option<(u64, &'a mut u32)> {
        let slots = self.slots.as_mut_slice();
        let (round, room, mut n) = (self.round, slots.len() as u32 / 2 - 1, self.n);
        let mut other = None;
        for (key, number) in keys {
            let slot = &mut slots[start(key) & (slots.len() - 1)];
            let taken = slot.round == round;
            if taken && slot.key == key {
                *number = slot.number;
            } else if !taken && n < room {
                *slot = Slot { key, number: n, round };
                *number = n;
                n += 1;
            } else {
                other = Some((key, number));
                break;
            }
        }
        self.n = n;
        other
    }

    /// The number of `key`, if it has one.
    pub(crate) fn get(&self, key: u64) -> Option<u32> {
        let slot = &self.slots[self.find(key)];
        (slot.round == self.round && slot.key == key).then_some(slot.number)
    }

    /// Twice as many slots.
    #[cold]
    fn grow(&mut self) {
        let used = self.slots.iter().filter(|slot| slot.round == self.round).copied().collect::<Vec<_>>();
        let n = 2 * self.slots.len();
        self.slots.clear();
        self.slots.resize(n, Slot::default());
        for slot in used {
            let at = self.find(slot.key);
            self.slots[at] = slot;
        }
    }

    /// Where `key` is, or where it belongs.
    fn find(&self, key: u64) -> usize {
        let first = start(key) & (self.slots.len() - 1);
        // Nearly all stand there, or nothing does.
        if self.may_stand(key, first) { first } else { self.find_behind(key, first) }
    }

    #[cold]
    fn find_behind(&self, key: u64, first: usize) -> usize {
        let mut places = (first + 1..first + MAX_STEPS).map(|at| at & (self.slots.len() - 1));
        places.find(|at| self.may_stand(key, *at)).unwrap_or((first + MAX_STEPS - 1) & (self.slots.len() - 1))
    }

    fn may_stand(&self, key: u64, at: usize) -> bool {
        let slot = &self.slots[at];
        slot.key == key || slot.round != self.round
    }
}

/// Where `key` is looked for first, in as many slots as there may be.
#[inline]
fn start(key: u64) -> usize {
    // Keys are hashes already; the high bits of the product mix all of them.
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize
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
    fn many_keys_together_get_the_numbers_that_they_get_one_by_one() {
        let (mut together, mut alone) = (Numbers::default(), Numbers::default());
        // Each comes twice; some start at the same slot; and there are more than half as many as slots.
        let mut keys = (0..3_000_u64).map(|i| ((i / 2).wrapping_mul(0xf1de_83e1_9937_733d) << (i % 7), 0)).collect::<Vec<_>>();
        for _ in 0..2 {
            together.forget();
            alone.forget();
            together.of_all(keys.iter_mut().map(|(key, number)| (*key, number)));
            assert!(keys.iter().all(|(key, number)| alone.of(*key) == *number));
            assert_eq!(together.count(), alone.count());
        }
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
