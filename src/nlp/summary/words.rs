//! How likely an editor is to put a word, or a pair of words, into the summary: logistic models over where and how it occurs, trained on
//! articles with summaries that people wrote. With tables of English words, or without any for all other languages.

use super::{
    logit::{self, Half},
    look::{PAIR_FEATURES, Shape, WORD_FEATURES},
    manner::MANNERS,
    sense::{Network, Table},
    terms::{Term, Terms},
};
use crate::nlp::model::{Error, Reader, Writer};

/// Features of a word type that need a first guess at all words.
pub const CONTEXT_FEATURES: usize = 5;
/// Rows of the tables of words.
pub const TABLE: usize = 1 << 16;
/// Steps of a table value to one.
pub const TABLE_SCALE: f32 = 24.0;

const KIND: [u8; 4] = *b"summ";
const VERSION: u32 = 3;

/// A trained ranker.
#[derive(Clone, Debug)]
pub struct Model {
    /// Weights where several sentences are wanted.
    pub several: Weights,
    /// Weights where one is wanted, which must stand alone.
    pub alone: Weights,
    /// What each word adds to the logit, by hash; empty in the language-neutral model.
    pub lexicon: Vec<i8>,
    /// In how few articles a word stands, by hash; empty in the language-neutral model.
    pub rarity: Vec<i8>,
    /// What common words stand for.
    pub senses: Table,
    /// How sets of sentences are weighed.
    pub sets: Sets,
}

/// What each feature counts.
#[derive(Clone, Debug)]
pub struct Weights {
    /// Those of a word.
    pub words: [f32; WORD_FEATURES],
    /// Those of a word in its context.
    pub context: [f32; CONTEXT_FEATURES],
    /// Those of a pair.
    pub pairs: [f32; PAIR_FEATURES],
    /// Those of a sentence.
    pub manners: [f32; MANNERS],
    /// What a sentence is worth for what it is about.
    pub network: Network,
}

/// Constants of the value of a set of sentences.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "train", derive(serde::Deserialize), serde(deny_unknown_fields))]
pub struct Sets {
    /// What a pair counts beside a word.
    pub pair: f32,
    /// Words added to the length of a single sentence.
    pub single: f32,
    /// Words added to the length of a set for each sentence that was asked for, where no target length is set.
    pub each: f32,
    /// The same where one sentence is wanted.
    pub alone: f32,
    /// Words added to the length of a set for each word of a target length.
    pub target: f32,
}

/// The values of a table; that of a language-neutral model is empty.
fn rows(table: &[i8]) -> &[i8; TABLE] {
    static NONE: [i8; TABLE] = [0; TABLE];
    table.first_chunk().unwrap_or(&NONE)
}

/// What each value of a table says, by its bits.
static VALUES: [f32; 256] = {
    let mut values = [0.0; 256];
    let mut bits = 0;
    while bits < values.len() {
        values[bits] = bits as u8 as i8 as f32 / TABLE_SCALE;
        bits += 1;
    }
    values
};

/// Where a word's row is.
pub fn row(key: u64) -> usize {
    (key >> 48) as usize
}

impl Model {
    /// Reads a model; `bytes` may be anything.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::open(bytes, KIND, VERSION)?;
        let model = Self {
            several: Weights::read(&mut reader)?,
            alone: Weights::read(&mut reader)?,
            lexicon: reader.i8s()?,
            rarity: reader.i8s()?,
            senses: Table::read(&mut reader)?,
            sets: Sets { pair: reader.f32()?, single: reader.f32()?, each: reader.f32()?, alone: reader.f32()?, target: reader.f32()? },
        };
        reader.finish()?;
        let sets = &model.sets;
        let sound = [model.lexicon.len(), model.rarity.len()].iter().all(|n| [0, TABLE].contains(n));
        let positive = sets.pair >= 0.0 && sets.single > 0.0 && sets.each > 0.0 && sets.alone > 0.0 && sets.target > 0.0;
        if sound && positive { Ok(model) } else { Err(Error::Malformed) }
    }

    /// What [`Model::read`] reads.
    pub fn write(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        for weights in [&self.several, &self.alone] {
            writer.f32s(&weights.words).f32s(&weights.context).f32s(&weights.pairs).f32s(&weights.manners);
            weights.network.write(&mut writer);
        }
        writer.i8s(&self.lexicon).i8s(&self.rarity);
        self.senses.write(&mut writer);
        let sets = &self.sets;
        writer.f32(sets.pair).f32(sets.single).f32(sets.each).f32(sets.alone).f32(sets.target);
        writer.finish(KIND, VERSION)
    }

    /// The weights to use where `n_wanted` sentences are asked for.
    pub fn weights_for(&self, n_wanted: usize) -> &Weights {
        if n_wanted == 1 { &self.alone } else { &self.several }
    }

    /// The rarity of a word and what it adds to the logit, by its key.
    pub(crate) fn tables(&self) -> impl Fn(u64) -> (f32, f32) + use<'_> {
        let (rarity, lexicon) = (rows(&self.rarity), rows(&self.lexicon));
        move |key| {
            let row = row(key);
            (VALUES[rarity[row] as u8 as usize], VALUES[lexicon[row] as u8 as usize])
        }
    }

    /// The features of a word type of an article.
    #[cfg(feature = "train")]
    pub(crate) fn word_features(&self, term: &Term, article: &Shape) -> [f32; WORD_FEATURES] {
        super::look::word_features(term, article, self.tables()(term.key).0, !self.rarity.is_empty())
    }
}

impl Weights {
    fn read(reader: &mut Reader) -> Result<Self, Error> {
        Ok(Self {
            words: reader.f32_array()?,
            context: reader.f32_array()?,
            pairs: reader.f32_array()?,
            manners: reader.f32_array()?,
            network: Network::read(reader)?,
        })
    }
}

/// Probabilities of all words and pairs of one article.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// Logits and probabilities of the word types.
    pub(crate) logits: Vec<f32>,
    pub(crate) probabilities: Vec<f32>,
    /// Probabilities of the pairs, by place; 0 at places that are no pair's.
    pub(crate) pairs: Vec<f32>,
    /// The value of each sentence at a first guess, and what a word sees of it.
    values: Vec<f32>,
    seen: Vec<Seen>,
    halves: Vec<Half>,
}

/// What a word sees of the values of the sentences that hold it.
#[derive(Clone, Copy, Debug)]
struct Seen {
    best: f32,
    sum: f32,
}

impl Words {
    /// Reads all words of `terms`, whose sentences have `lengths` words.
    pub(crate) fn read(&mut self, model: &Model, weights: &Weights, terms: &Terms, lengths: impl Iterator<Item = u32>) {
        let article = Shape::of(terms);
        self.first_guess(model, weights, terms, &article);
        self.look_around(weights, terms, model.sets.single, lengths);
        self.read_pairs(weights, terms, &article);
    }

    #[inline(never)]
    pub(crate) fn first_guess(&mut self, model: &Model, weights: &Weights, terms: &Terms, article: &Shape) {
        logit::of_words(&weights.words, terms, article, !model.rarity.is_empty(), model.tables(), &mut self.logits);
        probabilities(&self.logits, &mut self.probabilities);
    }

    /// A word of good sentences is likelier than its own looks say.
    #[inline(never)]
    pub(crate) fn look_around(&mut self, weights: &Weights, terms: &Terms, single: f32, lengths: impl Iterator<Item = u32>) {
        let (mean, unit) = self.see(terms, single, lengths);
        for ((logit, seen), term) in self.logits.iter_mut().zip(&self.seen).zip(&terms.terms) {
            *logit = dot(&weights.context, &context(*logit, *seen, term, mean, unit));
        }
        probabilities(&self.logits, &mut self.probabilities);
    }

    /// Features of each word after the first guess.
    #[cfg(feature = "train")]
    pub(crate) fn contexts(&mut self, terms: &Terms, single: f32, lengths: impl Iterator<Item = u32>) -> Vec<[f32; CONTEXT_FEATURES]> {
        let (mean, unit) = self.see(terms, single, lengths);
        let all = self.logits.iter().zip(&self.seen).zip(&terms.terms);
        all.map(|((logit, seen), term)| context(*logit, *seen, term, mean, unit)).collect()
    }

    /// Values the sentences by the first guess: fills `seen`; the mean of the values and one by their deviation.
    fn see(&mut self, terms: &Terms, single: f32, lengths: impl Iterator<Item = u32>) -> (f32, f32) {
        self.values.clear();
        self.seen.clear();
        for (held, length) in terms.each().zip(lengths) {
            let value = held.sum(&self.probabilities) / (length as f32 + single);
            self.values.push(value);
            // Nothing was seen of new words before.
            self.seen.resize(held.fresh().end, Seen { best: value, sum: value });
            for &t in held.again {
                let seen = &mut self.seen[t as usize];
                seen.best = if value > seen.best { value } else { seen.best };
                seen.sum += value;
            }
        }
        let n = self.values.len().max(1) as f32;
        let mean = self.values.iter().sum::<f32>() / n;
        let variance = self.values.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>() / n;
        (mean, 1.0 / variance.sqrt().max(1e-3))
    }

    #[inline(never)]
    pub(crate) fn read_pairs(&mut self, weights: &Weights, terms: &Terms, article: &Shape) {
        let words = (&self.logits[..], &self.probabilities[..]);
        logit::of_pairs(&weights.pairs, terms, article, words, &mut self.halves, &mut self.pairs);
        self.pairs.iter_mut().for_each(|p| *p = logistic(*p));
        terms.pairs.empty().iter().for_each(|&place| self.pairs[place as usize] = 0.0);
    }
}

fn context(logit: f32, seen: Seen, term: &Term, mean: f32, unit: f32) -> [f32; CONTEXT_FEATURES] {
    let best = (seen.best - mean) * unit;
    let average = (seen.sum / term.n_sentences as f32 - mean) * unit;
    [1.0, logit, best, average, if term.is_stop() { best } else { 0.0 }]
}

fn probabilities(logits: &[f32], into: &mut Vec<f32>) {
    into.clear();
    into.extend(logits.iter().map(|&l| logistic(l)));
}

fn dot<const N: usize>(weights: &[f32; N], values: &[f32; N]) -> f32 {
    weights.iter().zip(values).map(|(w, v)| w * v).sum()
}

/// The probability of a logit.
pub(crate) fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// e to the x, to six digits: from additions and multiplications only, so that every machine gives the same bits.
pub(crate) fn exp(x: f32) -> f32 {
    /// Added to a number below a million, it leaves its integer in the low bits.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 87.0) * std::f32::consts::LOG2_E;
    let shifted = x + ROUND;
    let rest = x - (shifted - ROUND);
    let power = f32::from_bits(shifted.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127) << 23);
    // 2 to the rest, by its series.
    let series = [0.001_333_355_8, 0.009_618_129, 0.055_504_11, 0.240_226_5, std::f32::consts::LN_2, 1.0];
    power * series.iter().fold(0.000_154_035_3, |sum, c| sum * rest + c)
}

#[cfg(test)]
mod tests {
    use super::exp;

    #[test]
    fn powers_of_e_are_right_to_six_digits() {
        for i in -800..=800 {
            let x = i as f32 / 10.0;
            let expected = f64::from(x).exp();
            assert!((f64::from(exp(x)) / expected - 1.0).abs() < 5e-6, "e to the {x}: {} for {expected}", exp(x));
        }
        assert!(exp(-1e30) > 0.0 && exp(1e30).is_finite());
    }
}
