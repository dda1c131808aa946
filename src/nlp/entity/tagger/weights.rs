//! The trained numbers: a row of weights for each feature, found by its key; weights of transitions; clusters of words; calibration.

use super::{LABELS, Label};
use crate::nlp::model::{Error, Reader, Writer};

const KIND: [u8; 4] = *b"tagg";
const VERSION: u32 = 1;

/// All weights of a tagger.
#[derive(Clone, Debug)]
pub struct Weights {
    /// Keys of features by slot; 0: empty.
    keys: Vec<u32>,
    /// Rows by slot, in steps of `unit`.
    rows: Vec<[i8; LABELS]>,
    /// From label to label; -infinity where no name can go on so.
    pub transitions: [[f32; LABELS]; LABELS],
    unit: f32,
    /// Keys and clusters of words by slot.
    word_keys: Vec<u32>,
    clusters: Vec<u16>,
    slope: f32,
    offset: f32,
}

/// What a model file holds, as training makes it.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// Keys (none is 0) with their rows.
    pub rows: Vec<(u32, [i8; LABELS])>,
    /// What one step of a row is worth.
    pub unit: f32,
    /// From label to label.
    pub transitions: Vec<f32>,
    /// Words (none is 0) with their clusters.
    pub clusters: Vec<(u32, u16)>,
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
        let (slope, offset) = (reader.f32()?, reader.f32()?);
        reader.finish()?;
        if keys.len() != rows.len() || words.len() != clusters.len() {
            return Err(Error::Malformed);
        }
        let mut weights = Self {
            keys: vec![0; slots(keys.len())],
            rows: vec![[0; LABELS]; slots(keys.len())],
            transitions: [[f32::NEG_INFINITY; LABELS]; LABELS],
            unit,
            word_keys: vec![0; slots(words.len())],
            clusters: vec![0; slots(words.len())],
            slope,
            offset,
        };
        for (key, row) in keys.iter().zip(rows) {
            let slot = insert(&mut weights.keys, u32::from_le_bytes(*key)).ok_or(Error::Malformed)?;
            weights.rows[slot] = row.map(u8::cast_signed);
        }
        for (key, cluster) in words.iter().zip(clusters) {
            let slot = insert(&mut weights.word_keys, u32::from_le_bytes(*key)).ok_or(Error::Malformed)?;
            weights.clusters[slot] = u16::from_le_bytes(*cluster);
        }
        for from in 0..LABELS {
            for to in (0..LABELS).filter(|to| Label(from as u8).may_precede(Label(*to as u8))) {
                weights.transitions[from][to] = transitions[from * LABELS + to] / unit;
            }
        }
        Ok(weights)
    }

    /// The row of a feature, if it has one.
    pub(super) fn row(&self, key: u32) -> Option<&[i8; LABELS]> {
        find(&self.keys, key).map(|slot| &self.rows[slot])
    }

    /// The cluster of a word; 0 for unknown ones.
    pub fn cluster(&self, term: u64) -> u16 {
        find(&self.word_keys, word_key(term)).map_or(0, |slot| self.clusters[slot])
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

/// The key of a word among the clusters.
pub fn word_key(term: u64) -> u32 {
    ((term >> 32) as u32).max(1)
}

/// A power of two with a third of the slots empty at least.
fn slots(n: usize) -> usize {
    (n + n / 2 + 1).next_power_of_two()
}

fn find(keys: &[u32], key: u32) -> Option<usize> {
    let mask = keys.len() - 1;
    let mut slot = key as usize & mask;
    // There is always an empty slot.
    while keys[slot] != 0 {
        if keys[slot] == key {
            return Some(slot);
        }
        slot = (slot + 1) & mask;
    }
    None
}

fn insert(keys: &mut [u32], key: u32) -> Option<usize> {
    let mask = keys.len() - 1;
    let mut slot = key as usize & mask;
    while keys[slot] != 0 && keys[slot] != key {
        slot = (slot + 1) & mask;
    }
    (key != 0 && keys[slot] == 0).then(|| {
        keys[slot] = key;
        slot
    })
}
