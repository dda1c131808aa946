//! The trained numbers: a row of weights for each feature, found by its key; weights of transitions; clusters of words; lists of names;
//! calibration.

use super::{LABELS, Label};
use crate::nlp::model::{Error, Reader, Writer};

const KIND: [u8; 4] = *b"tagg";
const VERSION: u32 = 2;

/// All weights of a tagger.
#[derive(Clone, Debug)]
pub struct Weights {
    features: Keys,
    /// A row for each feature, in steps of `unit`: signed bytes, kept as they stand in the file.
    rows: Vec<[u8; LABELS]>,
    /// From label to label; -infinity where no name can go on so.
    pub transitions: [[f32; LABELS]; LABELS],
    /// The same as factors of probabilities; 0 where no name can go on so.
    pub(super) moves: [[f32; LABELS]; LABELS],
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
    /// Ascending keys with their rows.
    pub rows: Vec<(u32, [i8; LABELS])>,
    /// What one step of a row is worth.
    pub unit: f32,
    /// From label to label.
    pub transitions: Vec<f32>,
    /// Ascending words with their clusters.
    pub clusters: Vec<(u32, u16)>,
    /// Ascending names with the lists that they are on, as bits.
    pub lists: Vec<(u32, u8)>,
    /// A confidence p becomes logistic(slope * logit(p) + offset).
    pub slope: f32,
    /// See `slope`.
    pub offset: f32,
}

impl Parts {
    /// What [`Weights::read`] reads.
    pub fn write(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        let bytes = |keys: &mut dyn Iterator<Item = u32>| keys.flat_map(u32::to_le_bytes).collect::<Vec<_>>();
        writer.bytes(&bytes(&mut self.rows.iter().map(|r| r.0)));
        writer.i8s(&self.rows.iter().flat_map(|r| r.1).collect::<Vec<_>>());
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
        let (keys, _) = reader.bytes()?.as_chunks::<4>();
        let (rows, _) = reader.bytes()?.as_chunks::<LABELS>();
        let unit = reader.f32()?;
        let transitions = reader.f32_array::<{ LABELS * LABELS }>()?;
        let (words, _) = reader.bytes()?.as_chunks::<4>();
        let (clusters, _) = reader.bytes()?.as_chunks::<2>();
        let (names, _) = reader.bytes()?.as_chunks::<4>();
        let lists = reader.bytes()?;
        let (slope, offset) = (reader.f32()?, reader.f32()?);
        reader.finish()?;
        if keys.len() != rows.len() || words.len() != clusters.len() || names.len() != lists.len() {
            return Err(Error::Malformed);
        }
        let mut weights = Self {
            features: Keys::new(keys)?,
            rows: rows.to_vec(),
            transitions: [[f32::NEG_INFINITY; LABELS]; LABELS],
            moves: [[0.0; LABELS]; LABELS],
            unit,
            words: Keys::new(words)?,
            clusters: clusters.iter().map(|cluster| u16::from_le_bytes(*cluster)).collect(),
            names: Keys::new(names)?,
            lists: lists.to_vec(),
            slope,
            offset,
        };
        for from in 0..LABELS {
            for to in (0..LABELS).filter(|to| Label(from as u8).may_precede(Label(*to as u8))) {
                weights.transitions[from][to] = transitions[from * LABELS + to] / unit;
                weights.moves[from][to] = transitions[from * LABELS + to].exp();
            }
        }
        Ok(weights)
    }

    /// The row of a feature, if it has one.
    pub(super) fn row(&self, key: u32) -> Option<&[u8; LABELS]> {
        self.features.find(key).map(|at| &self.rows[at])
    }

    /// The cluster of a word; 0 for unknown ones.
    pub fn cluster(&self, term: u64) -> u16 {
        self.words.find(word_key(term)).map_or(0, |at| self.clusters[at])
    }

    /// The lists that a name is on, as bits; it is given by the key of its words.
    pub(super) fn lists(&self, key: u64) -> u8 {
        self.names.find(word_key(key)).map_or(0, |at| self.lists[at])
    }

    /// What one step of a row is worth.
    pub(super) fn unit(&self) -> f32 {
        self.unit
    }

    /// How often a name of this confidence is right.
    pub(super) fn calibrated(&self, confidence: f32) -> f32 {
        let p = confidence.clamp(1e-4, 1.0 - 1e-4);
        1.0 / (1.0 + (-(self.slope * (p / (1.0 - p)).ln() + self.offset)).exp())
    }
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
