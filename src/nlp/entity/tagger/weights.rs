//! The trained numbers: a row of weights for each place that the key of a feature may fall on; weights of transitions; clusters of words; lists
//! of names; calibration.

use wide::i16x8;

use super::{LABELS, Label, chain::Links, label::NAMED};
use crate::nlp::model::{Error, Reader, Writer, checksum_of};

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

/// All weights of a tagger.
#[derive(Clone, Debug)]
pub struct Weights {
    /// Of the model.
    pub(super) checksum: u64,
    /// In steps of the model's unit.
    rows: Vec<Row>,
    /// From label to label, in the same steps.
    pub(super) links: Links,
    /// What a step is worth.
    unit: f32,
    words: Keys,
    /// A cluster for each word.
    clusters: Vec<u16>,
    names: Keys,
    /// The lists that each name is on, as bits.
    lists: Vec<u8>,
    slope: f32,
    offset: f32,
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
    /// What [`Weights::read`] reads.
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

impl Weights {
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
        let transition = |from: Label, to: Label| transitions[usize::from(from.0) * LABELS + usize::from(to.0)];
        Ok(Self {
            checksum: checksum_of(bytes),
            rows: rows.iter().map(|row| i16x8::new(row.map(i16::from_le_bytes))).collect(),
            links: Links::new(|from, to| transition(from, to) / unit),
            unit,
            words: Keys::new(words)?,
            clusters: clusters.iter().map(|cluster| u16::from_le_bytes(*cluster)).collect(),
            names: Keys::new(names)?,
            lists: lists.to_vec(),
            slope,
            offset,
        })
    }

    /// Adds the row that a feature falls on: features share rows as chance will have it, and are trained so (Weinberger and others, 2009:
    /// Feature hashing for large scale multitask learning).
    #[inline(always)]
    pub(super) fn add(&self, key: u32, sum: &mut Sum) {
        sum.add_row(self.rows[place(key, self.rows.len())]);
    }

    /// The cluster of a word; 0 for unknown ones.
    pub fn cluster(&self, term: u64) -> u16 {
        self.words.find(word_key(term)).map_or(0, |at| self.clusters[at])
    }

    /// The lists that a name is on, as bits; it is given by the key of its words.
    pub(super) fn lists(&self, key: u64) -> u8 {
        self.names.find(word_key(key)).map_or(0, |at| self.lists[at])
    }

    /// How often a name is right if the best way without it is so many steps worse.
    pub(super) fn confidence(&self, margin: f32) -> f32 {
        let logit = (margin * self.unit).min(SUREST);
        1.0 / (1.0 + (-(self.slope * logit + self.offset)).exp())
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

/// Ascending keys with the place of the first one for each beginning: as dense as the file, made in one pass.
#[derive(Clone, Debug)]
struct Keys {
    keys: Vec<u32>,
    /// Where the keys with these first bits start.
    starts: Vec<u32>,
    /// Bits after the first ones.
    shift: u32,
}

impl Keys {
    /// About as many beginnings as keys; an error if these do not ascend.
    fn new(bytes: &[[u8; 4]]) -> Result<Self, Error> {
        let keys = bytes.iter().map(|key| u32::from_le_bytes(*key)).collect::<Vec<_>>();
        if !keys.is_sorted_by(|a, b| a < b) {
            return Err(Error::Malformed);
        }
        let bits = (keys.len().max(2) as u32).ilog2();
        let (shift, mut starts) = (32 - bits, Vec::with_capacity((1 << bits) + 1));
        for (at, key) in (0..).zip(&keys) {
            let beginning = (key >> shift) as usize + 1;
            if starts.len() < beginning {
                starts.resize(beginning, at);
            }
        }
        starts.resize((1 << bits) + 1, keys.len() as u32);
        Ok(Self { keys, starts, shift })
    }

    fn find(&self, key: u32) -> Option<usize> {
        let beginning = (key >> self.shift) as usize;
        let (mut at, end) = (self.starts[beginning] as usize, self.starts[beginning + 1] as usize);
        while at < end {
            if self.keys[at] == key {
                return Some(at);
            }
            at += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_and_no_other() {
        let all = [1_u32, 2, 3, 700, 1 << 20, 1 << 29, (1 << 29) + 1, u32::MAX];
        for n in 0..=all.len() {
            let keys = Keys::new(&all.iter().take(n).map(|key| key.to_le_bytes()).collect::<Vec<_>>()).expect("they ascend");
            for (at, key) in all.iter().enumerate() {
                assert_eq!(keys.find(*key), (at < n).then_some(at), "{key} of {n}");
            }
            assert_eq!(keys.find(699), None);
        }
    }

    #[test]
    fn keys_that_do_not_ascend_are_refused() {
        for keys in [[2_u32, 1], [5, 5]] {
            assert!(Keys::new(&keys.map(u32::to_le_bytes)).is_err());
        }
    }
}
