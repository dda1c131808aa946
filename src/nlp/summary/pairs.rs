//! The pairs of words that stand side by side, stop words included. A pair is known by its place, that of its second word in the text where
//! it is first met: nearly all pairs stand in one place, and nothing need be written down for them.

use std::ops::Range;

use super::terms::{Held, Lists, Term};
use crate::nlp::numbers::Numbers;

/// Places that are looked at together.
pub(super) const BLOCK: usize = 4;

/// The number of no word type.
const NO_WORD: u32 = u32::MAX;

/// A pair whose words both stand in several places: it may be met again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Met {
    /// Its place.
    pub(super) place: u32,
    /// Sentences that hold it, and the last of them.
    pub(super) n_sentences: u32,
    last: u32,
}

/// The pairs of all candidates.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    /// The word type of each place, with some more at the end, so that a block may begin at any of them.
    words: Vec<u32>,
    n_places: usize,
    /// Places that a mark parts from the one before.
    parted: Vec<u32>,
    ids: Numbers,
    met: Vec<Met>,
    /// Places that are no pair's: of first words, and of pairs that were met before.
    empty: Vec<u32>,
    held: Lists,
}

impl Pairs {
    pub(super) fn clear(&mut self) {
        self.words.clear();
        self.parted.clear();
        self.met.clear();
        self.empty.clear();
        self.held.clear();
        self.ids.forget();
    }

    /// Takes the next word of the text.
    pub(super) fn push(&mut self, word: u32, parted: bool) {
        if parted {
            self.parted.push(self.words.len() as u32);
        }
        self.words.push(word);
    }

    /// The type of the first of the last `n` words.
    pub(super) fn first_of_last(&self, n: u32) -> Option<u32> {
        self.words.len().checked_sub(n as usize).and_then(|at| self.words.get(at)).copied()
    }

    /// Finds the pairs that stand in several places, where all words of all sentences, which have so many, are known.
    pub(super) fn find(&mut self, lengths: impl Iterator<Item = u32>, terms: &[Term]) {
        let words = std::mem::take(&mut self.words);
        let mut at = 0;
        for (i, length) in (0..).zip(lengths) {
            self.empty.extend((length > 0).then_some(at as u32));
            let mut before = NO_WORD;
            let end = at + length as usize;
            for (place, &word) in (at as u32..).zip(&words[at..end]) {
                // A pair that has a word which stands in one place only is met once.
                if terms[word as usize].n == 1 {
                    before = NO_WORD;
                    continue;
                }
                if before != NO_WORD {
                    self.meet(i, place, u64::from(before) << 32 | u64::from(word));
                }
                before = word;
            }
            at = end;
            self.held.close(at);
        }
        self.n_places = at;
        self.words = words;
        self.words.extend([0; BLOCK - 1]);
    }

    fn meet(&mut self, i: u32, place: u32, key: u64) {
        let id = self.ids.of(key);
        let Some(met) = self.met.get_mut(id as usize) else {
            self.met.push(Met { place, n_sentences: 1, last: i });
            return;
        };
        self.empty.push(place);
        if met.last != i {
            met.n_sentences += 1;
            met.last = i;
            self.held.again.push(met.place);
        }
    }

    /// Number of places: those of all pairs are below.
    pub(crate) fn n_places(&self) -> usize {
        self.n_places
    }

    /// The places of the pairs of candidate `i`, and some that are no pair's.
    pub(crate) fn of(&self, i: usize) -> Held<'_> {
        self.held.of(i)
    }

    /// The candidate that a place is in.
    pub(crate) fn sentence_of(&self, place: usize) -> usize {
        self.held.first_with(place)
    }

    /// The words at these places, of which the last ones may be behind the end.
    pub(super) fn words(&self, places: Range<usize>) -> Option<&[u32]> {
        self.words.get(places)
    }

    /// Places that a mark parts from the one before.
    pub(super) fn parted(&self) -> &[u32] {
        &self.parted
    }

    /// The words at a place.
    pub(super) fn words_at(&self, place: u32) -> (usize, usize) {
        let word = |place: usize| self.words[place] as usize;
        (word((place as usize).saturating_sub(1)), word(place as usize))
    }

    /// The pairs that may stand in several places.
    pub(super) fn met(&self) -> &[Met] {
        &self.met
    }

    /// Places that are no pair's.
    pub(super) fn empty(&self) -> &[u32] {
        &self.empty
    }

    /// Gives back the memory of the look-up table.
    #[cfg(feature = "train")]
    pub(super) fn forget_ids(&mut self) {
        self.ids = Numbers::default();
    }

    /// All pairs with their places.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, Pair)> {
        let mut pairs = (0..self.held.len())
            .flat_map(|i| self.held.of(i).fresh().enumerate().map(move |(before, place)| (i as u32, before as u32, place)))
            .map(|(first, before, place)| {
                let ((a, b), parted) = (self.words_at(place as u32), self.parted.binary_search(&(place as u32)).is_ok());
                Some(Pair { a: a as u32, b: b as u32, n_sentences: 1, first, place: before, parted })
            })
            .collect::<Vec<_>>();
        self.empty.iter().for_each(|&place| pairs[place as usize] = None);
        for met in &self.met {
            pairs[met.place as usize].iter_mut().for_each(|pair| pair.n_sentences = met.n_sentences);
        }
        pairs.into_iter().enumerate().filter_map(|(place, pair)| Some((place, pair?)))
    }
}

/// A pair as training sees it.
#[cfg(any(test, feature = "train"))]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    /// Number of the first and of the second word type.
    pub(crate) a: u32,
    pub(crate) b: u32,
    /// Sentences that hold it, and the first of them.
    pub(crate) n_sentences: u32,
    pub(crate) first: u32,
    /// Where it is first met: how many words stand before its second one, and whether a mark parts it.
    pub(crate) place: u32,
    pub(crate) parted: bool,
}

#[cfg(test)]
mod tests {
    use crate::nlp::{
        document::{Buffer, Words},
        lang::ALL,
        span::Field,
        summary::{find_candidates, terms::Terms},
    };

    #[test]
    fn a_pair_is_known_by_the_place_where_it_is_first_met() {
        let lang = ALL.iter().find(|lang| lang.tag == "en").expect("English is there");
        let (mut buffer, mut words, mut terms) = (Buffer::default(), Words::default(), Terms::default());
        let text = "Red fox sees, red fox. Red fox sleeps.";
        for _ in 0..2 {
            words.forget();
            let body = buffer.read(text, Field::Text, lang, &mut words, &|| false).expect("nobody stops it");
            let mut candidates = Vec::new();
            find_candidates(&body, &mut candidates);
            terms.read(&body, &mut words, &mut candidates, &|| false).expect("nobody stops it");
            assert_eq!(candidates.iter().map(|c| c.n_words).collect::<Vec<_>>(), [5, 3]);
            let pairs = terms.pairs.iter().map(|(place, p)| (place, p.a, p.b, p.n_sentences, p.parted)).collect::<Vec<_>>();
            assert_eq!(pairs, [(1, 0, 1, 2, false), (2, 1, 2, 1, false), (3, 2, 0, 1, true), (7, 1, 3, 1, false)]);
            assert_eq!((terms.pairs.n_places(), terms.pairs.of(1).again), (8, &[1][..]));
            assert_eq!([0, 4, 5, 7].map(|place| terms.pairs.sentence_of(place)), [0, 0, 1, 1]);
        }
    }
}
