//! Numbers things by their key: 0, 1, 2 in the order in which they come. Open addressing in one array that is reused from article to article:
//! forgetting everything is one addition, and no key can make a look-up long.

use std::hint::select_unpredictable;

/// The numbers of the keys seen since the last [`Numbers::forget`].
#[derive(Debug)]
pub(crate) struct Numbers {
    /// A power of two of them, at most half of them in use.
    slots: Vec<Slot>,
    /// The mark of the first key of this round: the round, and 0 below it.
    first: u64,
    /// The mark that the next new key gets.
    next: u64,
}

/// Slots whose mark is below the first one of the current round are free.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: u64,
    /// The round in the upper half, the number of the key in the lower one.
    mark: u64,
}

/// Slots looked at before two keys are taken for one. No text comes near to this unless it was made to: its words are miscounted, and the
/// time stays linear.
const MAX_STEPS: usize = 256;
/// Slots for the first keys.
const FIRST_SLOTS: usize = 2048;
/// From one round to the next.
const ROUND: u64 = 1 << 32;

impl Default for Numbers {
    fn default() -> Self {
        Self { slots: vec![Slot::default(); FIRST_SLOTS], first: ROUND, next: ROUND }
    }
}

impl Numbers {
    /// Forgets all keys. As many slots stay as they needed: the next article may be as long, and few slots stay in the cache.
    pub(crate) fn forget(&mut self) {
        self.slots.truncate((2 * self.count() + 1).next_power_of_two().max(FIRST_SLOTS));
        self.first = self.first.checked_add(ROUND).unwrap_or_else(|| {
            // After four thousand million articles, old rounds would look like new ones.
            self.slots.fill(Slot::default());
            ROUND
        });
        self.next = self.first;
    }

    /// How many keys there are: all numbers of [`Numbers::of`] are below it.
    pub(crate) fn count(&self) -> usize {
        (self.next - self.first) as usize
    }

    /// The number of `key`; the next one if the key is new.
    #[inline]
    pub(crate) fn of(&mut self, key: u64) -> u32 {
        let at = start(key) & (self.slots.len() - 1);
        // Nearly all stand there, or nothing does.
        match &self.slots[at] {
            slot if slot.mark < self.first => self.enter(at, key),
            slot if slot.key == key => slot.mark as u32,
            _ => self.of_behind(key),
        }
    }

    #[cold]
    fn of_behind(&mut self, key: u64) -> u32 {
        let at = self.find(key);
        let slot = &self.slots[at];
        if slot.mark >= self.first { slot.mark as u32 } else { self.enter(at, key) }
    }

    fn enter(&mut self, at: usize, key: u64) -> u32 {
        let mark = self.next;
        self.slots[at] = Slot { key, mark };
        self.next += 1;
        if self.count() >= self.slots.len() / 2 {
            self.grow();
        }
        mark as u32
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
        let (first, last, mut next) = (self.first, self.first + slots.len() as u64 / 2 - 1, self.next);
        let mut other = None;
        for (key, number) in keys {
            let slot = &mut slots[start(key) & (slots.len() - 1)];
            let free = slot.mark < first;
            if !free & (slot.key != key) || next == last {
                other = Some((key, number));
                break;
            }
            // Half of the words of an article are new, which is hard to guess: old ones are entered again, without a branch.
            *slot = Slot { key, mark: select_unpredictable(free, next, slot.mark) };
            *number = slot.mark as u32;
            next += u64::from(free);
        }
        self.next = next;
        other
    }

    /// The number of `key`, if it has one.
    pub(crate) fn get(&self, key: u64) -> Option<u32> {
        let slot = &self.slots[self.find(key)];
        (slot.mark >= self.first && slot.key == key).then_some(slot.mark as u32)
    }

    /// Twice as many slots.
    #[cold]
    fn grow(&mut self) {
        let used = self.slots.iter().filter(|slot| slot.mark >= self.first).copied().collect::<Vec<_>>();
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
        slot.key == key || slot.mark < self.first
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
        let last = u64::from(u32::MAX - 1) * ROUND;
        let mut numbers = Numbers { first: last, next: last, ..Numbers::default() };
        numbers.forget();
        numbers.of(1);
        numbers.forget();
        assert_eq!(numbers.get(1), None);
    }
}
