//! The trained numbers: a row of weights for each place that the key of a feature may fall on; weights of transitions; clusters of words; lists
//! of names; calibration.

use std::ops::Range;

use wide::i16x8;

use super::{LABELS, Label, chain::Links, label::NAMED};
use crate::nlp::{
    model::{Error, Reader, Writer, checksum_of},
    pages::Pages,
};

const KIND: [u8; 4] = *b"tagg";
const VERSION: u32 = 4;
/// Beyond this many times as likely as not, nothing is surer.
const SUREST: f32 = 9.2;

/// Weights of all labels of names, two in each number, so that a sum takes few instructions: in the low byte those of beginnings and insides, in
/// the high one those of ends and names alone.
type Row = i16x8;
const PAIRS: usize = NAMED / 2;

/// A sum of rows: a hundred rows of 8 bits fit into 16.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    /// Beginnings and insides.
    pub(super) open: i16x8,
    /// Ends and names alone.
    pub(super) closed: i16x8,
}

impl Sum {
    fn add_row(&mut self, row: Row) {
        self.open += row << 8 >> 8;
        self.closed += row >> 8;
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.open += other.open;
        self.closed += other.closed;
    }
}

/// A model, read.
#[derive(Debug)]
pub struct Model {
    checksum: u64,
    pages: Pages,
    /// Where the rows lie, and the places of clusters and lists.
    rows: Range<usize>,
    clusters: Range<usize>,
    lists: Range<usize>,
    /// From label to label, in steps.
    links: Links,
    /// What a step is worth.
    unit: f32,
    slope: f32,
    offset: f32,
}

/// All weights of a model.
#[derive(Clone, Copy, Debug)]
pub struct Weights<'a> {
    model: &'a Model,
    /// In steps of the model's unit.
    rows: &'a [Row],
    /// By word.
    clusters: Keys<'a>,
    /// The lists that each name is on, as bits.
    lists: Keys<'a>,
}

/// What a model file holds, as training makes it.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// One for each place that a key may fall on ([`place`]); at least one.
    pub rows: Vec<[i8; NAMED]>,
    /// What one step of a row is worth.
    pub unit: f32,
    /// From label to label.
    pub transitions: Vec<f32>,
    /// Ascending words with their clusters.
    pub clusters: Vec<(u32, u16)>,
    /// Ascending names with the lists that they are on, as bits.
    pub lists: Vec<(u32, u8)>,
    /// A name without which the best labels have a logit `m` less is right with probability logistic(slope * m + offset).
    pub slope: f32,
    /// See `slope`.
    pub offset: f32,
}

impl Parts {
    /// What [`Model::read`] reads.
    pub fn write(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        let bytes = |keys: &mut dyn Iterator<Item = u32>| keys.flat_map(u32::to_le_bytes).collect::<Vec<_>>();
        let pair = |row: &[i8; NAMED], pair: usize| [row[pair], row[pair + PAIRS]].map(i8::cast_unsigned);
        writer.bytes(&self.rows.iter().flat_map(|row| (0..PAIRS).flat_map(|at| pair(row, at))).collect::<Vec<_>>());
        writer.f32(self.unit).f32s(&self.transitions);
        writer.bytes(&bytes(&mut self.clusters.iter().map(|c| c.0)));
        writer.bytes(&self.clusters.iter().flat_map(|c| c.1.to_le_bytes()).collect::<Vec<_>>());
        writer.bytes(&bytes(&mut self.lists.iter().map(|n| n.0)));
        writer.bytes(&self.lists.iter().map(|n| n.1).collect::<Vec<_>>());
        writer.f32(self.slope).f32(self.offset);
        writer.finish(KIND, VERSION)
    }
}

impl Model {
    /// Reads a model; `bytes` may be anything.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::open(bytes, KIND, VERSION)?;
        let rows = reader.bytes()?;
        let (pairs, odd) = rows.as_chunks::<2>();
        let (rows, rest) = pairs.as_chunks::<PAIRS>();
        let unit = reader.f32()?;
        let transitions = reader.f32_array::<{ LABELS * LABELS }>()?;
        let (words, _) = reader.bytes()?.as_chunks::<4>();
        let (clusters, _) = reader.bytes()?.as_chunks::<2>();
        let (names, _) = reader.bytes()?.as_chunks::<4>();
        let lists = reader.bytes()?;
        let (slope, offset) = (reader.f32()?, reader.f32()?);
        reader.finish()?;
        if rows.is_empty()
            || !rest.is_empty()
            || !odd.is_empty()
            || words.len() != clusters.len()
            || names.len() != lists.len()
            || unit <= 0.0
        {
            return Err(Error::Malformed);
        }
        let n_bytes = [size_of_val(rows), size_of::<Place>() * n_places(words.len()), size_of::<Place>() * n_places(names.len())];
        let (mut pages, places) = Pages::new(n_bytes).map_err(|_| Error::Memory)?;
        pages.table_mut(&places[0]).iter_mut().zip(rows).for_each(|(to, row)| *to = i16x8::new(row.map(i16::from_le_bytes)));
        fill(pages.table_mut(&places[1]), words, clusters.iter().map(|cluster| u16::from_le_bytes(*cluster)))?;
        fill(pages.table_mut(&places[2]), names, lists.iter().map(|lists| u16::from(*lists)))?;
        let [rows, clusters, lists] = places;
        let transition = |from: Label, to: Label| transitions[usize::from(from.0) * LABELS + usize::from(to.0)];
        let links = Links::new(|from, to| transition(from, to) / unit);
        Ok(Self { checksum: checksum_of(bytes), pages, rows, clusters, lists, links, unit, slope, offset })
    }

    /// Its weights, as they are used.
    pub fn weights(&self) -> Weights<'_> {
        let keys = |place| Keys::new(self.pages.table(place));
        Weights { model: self, rows: self.pages.table(&self.rows), clusters: keys(&self.clusters), lists: keys(&self.lists) }
    }
}

impl<'a> Weights<'a> {
    /// Of the model's bytes.
    pub(super) fn checksum(&self) -> u64 {
        self.model.checksum
    }

    /// From label to label.
    pub(super) fn links(&self) -> &'a Links {
        &self.model.links
    }

    /// Adds the row that a feature falls on: features share rows as chance will have it, and are trained so (Weinberger and others, 2009:
    /// Feature hashing for large scale multitask learning).
    #[inline(always)]
    pub(super) fn add(&self, key: u32, sum: &mut Sum) {
        sum.add_row(self.rows[place(key, self.rows.len())]);
    }

    /// The cluster of a word; 0 for unknown ones.
    pub fn cluster(&self, term: u64) -> u16 {
        self.clusters.get(word_key(term))
    }

    /// The lists that a name is on, as bits; it is given by the key of its words.
    pub(super) fn lists(&self, key: u64) -> u8 {
        // So they were written.
        self.lists.get(word_key(key)) as u8
    }

    /// How often a name is right if the best way without it is so many steps worse.
    pub(super) fn confidence(&self, margin: f32) -> f32 {
        let Model { unit, slope, offset, .. } = self.model;
        let logit = (margin * unit).min(SUREST);
        1.0 / (1.0 + (-(slope * logit + offset)).exp())
    }
}

/// Which of `n` rows the feature with this key has.
pub fn place(key: u32, n: usize) -> usize {
    ((u64::from(key) * n as u64) >> 32) as usize
}

/// The key of a word among the clusters, or of a name on the lists.
pub fn word_key(term: u64) -> u32 {
    ((term >> 32) as u32).max(1)
}

/// A key and its value; the key 0 is none.
type Place = [u32; 2];

/// Values by ascending keys other than 0. The first bits of a key say at which place looking for it begins, and a free place that there is none; at
/// most half of the places that looking may begin at are taken, and the last of all is free.
#[derive(Clone, Copy, Debug)]
struct Keys<'a> {
    places: &'a [Place],
    /// Bits after the first ones.
    shift: u32,
}

/// Places for so many keys: those that looking may begin at, a power of two, and room behind them for all keys and a free place.
fn n_places(n_keys: usize) -> usize {
    (2 * n_keys).max(4).next_power_of_two() + n_keys + 1
}

/// Bits behind those that say where looking begins, for so many places.
fn shift(n_places: usize) -> u32 {
    32 - n_places.ilog2()
}

/// Puts keys and their values into places that are free; an error if the keys do not ascend.
fn fill(places: &mut [Place], keys: &[[u8; 4]], values: impl Iterator<Item = u16>) -> Result<(), Error> {
    let shift = shift(places.len());
    let (mut before, mut free) = (0, 0);
    for (key, value) in keys.iter().map(|key| u32::from_le_bytes(*key)).zip(values) {
        if key <= before {
            return Err(Error::Malformed);
        }
        // As they ascend, all places from the key's own to the last one taken are taken.
        let at = free.max((key >> shift) as usize);
        places[at] = [key, value.into()];
        (before, free) = (key, at + 1);
    }
    Ok(())
}

impl<'a> Keys<'a> {
    fn new(places: &'a [Place]) -> Self {
        Self { places, shift: shift(places.len()) }
    }

    /// The value of a key other than 0; 0 if it has none.
    #[inline]
    fn get(self, key: u32) -> u16 {
        let own = (key >> self.shift) as usize;
        let found = self.places[own..].iter().find(|[other, _]| *other == key || *other == 0);
        // What is free has none.
        found.map_or(0, |[_, value]| *value as u16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_and_no_other() {
        let all = [1_u32, 2, 3, 700, 1 << 20, 1 << 29, (1 << 29) + 1, u32::MAX - 2, u32::MAX - 1, u32::MAX];
        for n in 0..=all.len() {
            let bytes = all.iter().take(n).map(|key| key.to_le_bytes()).collect::<Vec<_>>();
            let mut places = vec![[0; 2]; n_places(n)];
            fill(&mut places, &bytes, 1..).expect("they ascend");
            let keys = Keys::new(&places);
            for (value, key) in (1..).zip(&all) {
                assert_eq!(keys.get(*key), if usize::from(value) <= n { value } else { 0 }, "{key} of {n}");
            }
            assert_eq!(keys.get(699), 0);
        }
    }

    #[test]
    fn keys_that_do_not_ascend_are_refused() {
        for keys in [[2_u32, 1], [5, 5], [0, 1]] {
            assert!(fill(&mut vec![[0; 2]; n_places(2)], &keys.map(u32::to_le_bytes), 0..).is_err());
        }
    }
}
