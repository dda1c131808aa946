//! Sums of the rows of features that depend on one thing alone, a word or what is known of a few tokens: news is written in the same words
//! every day.

use super::{
    Weights,
    feature::{MANNERS, Manner, Own, ROLES, Scene, Sink, View, Word, key},
    weights::Sum,
};

/// Sums met lately, of one model.
#[derive(Debug, Default)]
pub(super) struct Memory {
    shelves: Option<Shelves>,
    checksum: u64,
}

/// Some 520 KB.
#[derive(Debug)]
pub(super) struct Shelves {
    /// For each role of a word, by its term: one block, so that a role says where its shelf starts.
    words: Box<[[Pair<u64>; WORDS]; ROLES]>,
    /// A token's own word, what it is taken for and how it looks.
    own: Shelf<[u64; 2], OWN>,
    /// All that there may be, each in its place.
    manners: Box<[Sum; MANNERS]>,
    scenes: Shelf<[u64; 2], SCENES>,
}

/// Sums by the key of what they depend on.
type Shelf<K, const N: usize> = Box<[Pair<K>; N]>;

/// Two places; a new sum takes that of the older one.
#[derive(Clone, Copy, Debug)]
struct Pair<K> {
    keys: [K; 2],
    sums: [Sum; 2],
}

impl<K: Copy + PartialEq> Pair<K> {
    /// `key` is one that belongs elsewhere, or is no key.
    fn empty(key: K) -> Self {
        Self { keys: [key; 2], sums: [Sum::default(); 2] }
    }

    /// In line: for what is remembered, and that is most, nothing that only features need is made ready.
    #[inline(always)]
    fn sum(&mut self, key: K, added: impl FnOnce() -> Sum) -> &Sum {
        if self.keys[0] == key {
            return &self.sums[0];
        }
        if self.keys[1] != key {
            (self.keys[1], self.sums[1]) = (self.keys[0], self.sums[0]);
            (self.keys[0], self.sums[0]) = (key, added());
            return &self.sums[0];
        }
        &self.sums[1]
    }
}

const WORDS: usize = 256;
const OWN: usize = 1024;
const SCENES: usize = 1024;

impl Memory {
    /// Forgets the sums of another model.
    pub(super) fn open(&mut self, weights: &Weights) -> &mut Shelves {
        if self.checksum != weights.checksum() {
            *self = Self { shelves: None, checksum: weights.checksum() };
        }
        self.shelves.get_or_insert_with(|| Shelves::new(weights))
    }
}

impl Shelves {
    /// Out of line: what is boxed first stands on the stack, and those who need no new shelves should not make room for it.
    #[cold]
    #[inline(never)]
    fn new(weights: &Weights) -> Self {
        Self {
            words: Box::new([std::array::from_fn(|at| Pair::empty(at as u64 + 1)); ROLES]),
            own: Box::new([Pair::empty([0; 2]); OWN]),
            manners: Box::new(std::array::from_fn(|key| added_manner(weights, Manner(key as u32)))),
            scenes: Box::new([Pair::empty([0; 2]); SCENES]),
        }
    }
}

/// Adds up the rows of one token's features.
pub(super) struct Adder<'a> {
    pub(super) weights: &'a Weights<'a>,
    pub(super) shelves: &'a mut Shelves,
    pub(super) sum: Sum,
}

impl Sink for Adder<'_> {
    #[inline(always)]
    fn put(&mut self, template: u64, x: u64, y: u64) {
        self.weights.add(key(template, x, y), &mut self.sum);
    }

    #[inline(always)]
    fn own(&mut self, view: &View, own: Own) {
        let (text, start, end) = (view.document.text.as_bytes(), own.token.start as usize, own.token.end as usize);
        let (term, n, what) = (own.token.term, end - start, own.known.look.half());
        // Outside ASCII, words that are written differently may have one term.
        let key = match text[start..].first_chunk::<8>() {
            Some(eight) if n <= 8 => [u64::from_le_bytes(*eight) << (64 - 8 * n), what | (n as u64) << 16],
            _ if text[start..end].is_ascii() => [term, what | u64::from(u32::MAX) << 16],
            _ => return self.sum.add(&added_own(view, own)),
        };
        self.sum.add(self.shelves.own[term as usize % OWN].sum(key, || added_own(view, own)));
    }

    #[inline(always)]
    fn word(&mut self, view: &View, word: Word) {
        let pair = &mut self.shelves.words[word.role as usize][word.term as usize % WORDS];
        self.sum.add(pair.sum(word.term, || added_word(view, word)));
    }

    #[inline(always)]
    fn manner(&mut self, manner: Manner) {
        self.sum.add(&self.shelves.manners[manner.0 as usize % MANNERS]);
    }

    #[inline(always)]
    fn scene(&mut self, scene: Scene) {
        const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
        let key = scene.key();
        // Its highest bits depend on all others.
        let hash = (key[0].wrapping_mul(MIX) ^ key[1]).wrapping_mul(MIX);
        self.sum.add(self.shelves.scenes[(hash >> 48) as usize % SCENES].sum(key, || added_scene(self.weights, scene)));
    }
}

#[cold]
#[inline(never)]
fn added_own(view: &View, own: Own) -> Sum {
    let mut sum = Sum::default();
    own.features(view, |template, x, y| view.weights.add(key(template, x, y), &mut sum));
    sum
}

#[cold]
#[inline(never)]
fn added_word(view: &View, word: Word) -> Sum {
    let mut sum = Sum::default();
    word.features(view, |template, x, y| view.weights.add(key(template, x, y), &mut sum));
    sum
}

fn added_manner(weights: &Weights, manner: Manner) -> Sum {
    let mut sum = Sum::default();
    manner.features(|template, x, y| weights.add(key(template, x, y), &mut sum));
    sum
}

#[cold]
#[inline(never)]
fn added_scene(weights: &Weights, scene: Scene) -> Sum {
    let mut sum = Sum::default();
    scene.features(|template, x, y| weights.add(key(template, x, y), &mut sum));
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::entity::tagger::{LABELS, Model, NAMED, Parts};

    fn model(seed: i8) -> Model {
        let rows = (0..50_i8).map(|row| std::array::from_fn(|l| row.wrapping_mul(7).wrapping_add(l as i8).wrapping_mul(seed))).collect();
        let parts = Parts { rows, unit: 1.0, transitions: vec![0.0; LABELS * LABELS], slope: 1.0, ..Parts::default() };
        Model::read(&parts.write()).expect("it was just written")
    }

    fn added(weights: &Weights, term: u64) -> Sum {
        let mut sum = Sum::default();
        (0..5).for_each(|template| weights.add(key(template, term, 0), &mut sum));
        sum
    }

    fn numbers(sum: &Sum) -> [[i16; NAMED / 2]; 2] {
        [sum.open.to_array(), sum.closed.to_array()]
    }

    #[test]
    fn what_was_met_before_changes_nothing() {
        let (mut memory, models) = (Memory::default(), [model(3), model(5)]);
        // More words than there are places, each met again at once and much later, by two models.
        for model in [0, 0, 1, 1, 0] {
            let weights = &models[model].weights();
            let shelf = &mut memory.open(weights).words[0];
            for n in 0..2_000_u64 {
                for term in [n, n.wrapping_mul(0x9e37_79b9_7f4a_7c15), n] {
                    let found = numbers(shelf[term as usize % WORDS].sum(term, || added(weights, term)));
                    assert_eq!(found, numbers(&added(weights, term)), "{term} of model {model}");
                }
            }
        }
    }
}
