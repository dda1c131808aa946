//! The pairs of words that stand side by side, stop words included. A pair is known by its place, that of its second word in the text where
//! it is first met: nearly all pairs stand in one place, and nothing need be written down for them. A pair of which a word is new is new itself;
//! it is met again if later both words stand as they stood there.

use std::ops::Range;

use super::terms::{Held, Lists, Term};
use crate::nlp::numbers::Numbers;

/// Places that are looked at together.
pub(super) const BLOCK: usize = 4;

/// A pair that was met when both of its words were known: it may be met again.
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
    pub(super) fn push(&mut self, word: u32) {
        self.words.push(word);
    }

    /// Takes a mark: it parts the next word from the last one.
    pub(super) fn part(&mut self) {
        let next = self.words.len() as u32;
        if self.parted.last() != Some(&next) {
            self.parted.push(next);
        }
    }

    /// The type of the word at a place, if one was taken.
    pub(super) fn word_at(&self, place: usize) -> Option<u32> {
        self.words.get(place).copied()
    }

    /// Number of words so far: the place of the next one.
    pub(super) fn n_words(&self) -> usize {
        self.words.len()
    }

    /// Ends a sentence, which begins at `start`.
    pub(super) fn close(&mut self, start: usize) {
        let end = self.words.len();
        self.empty.extend((end > start).then_some(start as u32));
        self.held.close(end);
    }

    /// Ends the text.
    pub(super) fn end(&mut self) {
        self.n_places = self.words.len();
        // No word may come behind the last mark.
        self.parted.pop_if(|place| *place as usize == self.n_places);
        self.words.extend([0; BLOCK - 1]);
    }

    /// Takes the pair of the last word and the next one, `b`: both are of sentence `i` and were met before. Any other pair is new.
    // As a function of its own it leaves the registers to the walk over words.
    #[inline(never)]
    pub(super) fn meet(&mut self, i: u32, b: u32, terms: &[Term]) {
        let Some(&a) = self.words.last() else { return };
        let place = self.words.len() as u32;
        let id = self.ids.of(u64::from(a) << 32 | u64::from(b));
        if id as usize == self.met.len() {
            let before = self.with_new([a, b], terms);
            let (first, last) = before.unwrap_or((place, i));
            self.met.push(Met { place: first, n_sentences: 1, last });
            if before.is_none() {
                return;
            }
        }
        let met = &mut self.met[id as usize];
        self.empty.push(place);
        if met.last != i {
            met.n_sentences += 1;
            met.last = i;
            self.held.again.push(met.place);
        }
    }

    /// The place and the sentence where two words stand as a pair and one of them is new.
    fn with_new(&self, [a, b]: [u32; 2], terms: &[Term]) -> Option<(u32, u32)> {
        let (first, second) = (&terms[a as usize], &terms[b as usize]);
        let is = |place: u32, word: u32| self.word_at(place as usize) == Some(word);
        let (behind_first, at_second) = (first.place + 1, second.place);
        if is(behind_first, b) && self.held.start(first.first + 1) != Some(behind_first) {
            return Some((behind_first, first.first));
        }
        let is_there = is(at_second.wrapping_sub(1), a) && self.held.start(second.first) != Some(at_second);
        is_there.then_some((at_second, second.first))
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
