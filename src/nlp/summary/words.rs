//! How likely an editor is to put a word, or a pair of words, into the summary: logistic models over where and how it occurs, trained on
//! articles with summaries that people wrote. With tables of English words, or without any for all other languages.

use super::{
    manner::MANNERS,
    terms::{Pair, Term, Terms},
};
use crate::nlp::model::{Error, Reader, Writer};

/// Features of a word type.
pub const WORD_FEATURES: usize = 36;
/// Features of a word type that need a first guess at all words.
pub const CONTEXT_FEATURES: usize = 5;
/// Features of a pair.
pub const PAIR_FEATURES: usize = 20;
/// Rows of the tables of words.
pub const TABLE: usize = 1 << 16;
/// Steps of a table value to one.
pub const TABLE_SCALE: f32 = 24.0;

const KIND: [u8; 4] = *b"summ";
const VERSION: u32 = 2;

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
        }
        writer.i8s(&self.lexicon).i8s(&self.rarity);
        let sets = &self.sets;
        writer.f32(sets.pair).f32(sets.single).f32(sets.each).f32(sets.alone).f32(sets.target);
        writer.finish(KIND, VERSION)
    }

    /// The weights to use where `n_wanted` sentences are asked for.
    pub fn weights_for(&self, n_wanted: usize) -> &Weights {
        if n_wanted == 1 { &self.alone } else { &self.several }
    }

    fn table(table: &[i8], key: u64) -> f32 {
        table.get(row(key)).map_or(0.0, |&value| f32::from(value) / TABLE_SCALE)
    }

    /// The features of a word type of an article.
    pub(crate) fn word_features(&self, term: &Term, article: &Shape) -> [f32; WORD_FEATURES] {
        features(term, article, Self::table(&self.rarity, term.key), !self.rarity.is_empty())
    }
}

impl Weights {
    fn read(reader: &mut Reader) -> Result<Self, Error> {
        Ok(Self { words: reader.f32_array()?, context: reader.f32_array()?, pairs: reader.f32_array()?, manners: reader.f32_array()? })
    }
}

/// What an article is like as a whole.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// One by the number of its sentences.
    pub each: f32,
    /// Logarithm of its words.
    pub ln_words: f32,
    table: &'static Table,
}

impl Shape {
    pub(crate) fn of(terms: &Terms) -> Self {
        let n_words = terms.terms.iter().map(|t| t.n).sum::<u32>();
        Self { each: 1.0 / terms.n_sentences().max(1) as f32, ln_words: (1.0 + n_words as f32).ln(), table: &TABLES }
    }
}

fn features(t: &Term, article: &Shape, rarity: f32, known: bool) -> [f32; WORD_FEATURES] {
    let per = 1.0 / t.n as f32;
    let n_sentences = t.n_sentences as f32;
    let ln_n = article.table.ln[t.n.min(63) as usize];
    let all = article.each;
    let (first, last, mean) = (t.first as f32, t.last as f32, t.sum as f32 / n_sentences);
    let is = |yes: bool| if yes { 1.0 } else { 0.0 };
    let share = |part: u32| part as f32 * per;
    let opening = article.table.fall[t.first.min(63) as usize];
    let (capital, upper) = (share(t.n_capital), share(t.n_upper));
    let (stop, topic) = (is(t.stop && known), if t.stop && known { 0.0 } else { 1.0 });
    let ln_words = article.ln_words / 6.0;
    [
        1.0,
        ln_n,
        ln_n * ln_n,
        n_sentences * all,
        (n_sentences * all).sqrt(),
        is(t.first == 0),
        is(t.first == 1),
        is(t.first == 2),
        opening,
        first * all,
        last * all,
        mean * all,
        1.0 / (1.0 + first),
        (last - first) * all,
        capital,
        upper,
        is(t.number),
        share(t.n_quoted),
        share(t.n_early),
        (t.len.min(12) as f32) / 8.0,
        rarity,
        stop,
        rarity * ln_n,
        rarity * opening,
        topic * ln_n * opening,
        topic * capital * ln_n,
        topic * capital * opening,
        stop * ln_n,
        ln_words,
        ln_words * ln_n,
        ln_words * opening,
        is(t.n == 1),
        is(t.n == 1) * opening,
        rarity * rarity,
        is(t.number) * opening,
        share(t.n_early) * opening,
    ]
}

/// Features of a pair of words: their logits, and where the pair stands.
pub(crate) fn pair_features(pair: &Pair, terms: &Terms, logits: &[f32], probabilities: &[f32], article: &Shape) -> [f32; PAIR_FEATURES] {
    let (a, b) = (pair.a as usize, pair.b as usize);
    let (ta, tb) = (&terms.terms[a], &terms.terms[b]);
    let (la, lb) = (logits[a], logits[b]);
    let is = |yes: bool| if yes { 1.0 } else { 0.0 };
    let n = article.table.ln[pair.n_sentences.min(63) as usize];
    let opening = article.table.fall[pair.first.min(63) as usize];
    let both_stop = is(ta.stop && tb.stop);
    let capitals = is(2 * ta.n_capital >= ta.n && 2 * tb.n_capital >= tb.n);
    [
        1.0,
        la,
        lb,
        la.min(lb),
        la * lb / 4.0,
        probabilities[a] * probabilities[b],
        n,
        opening,
        is(pair.first == 0),
        is(ta.stop),
        is(tb.stop),
        both_stop,
        capitals,
        is(ta.number || tb.number),
        pair.n_sentences as f32 / ta.n_sentences as f32,
        pair.n_sentences as f32 / tb.n_sentences as f32,
        n * la.min(lb),
        opening * la.min(lb),
        article.ln_words / 6.0,
        is(ta.n == 1 && tb.n == 1),
    ]
}

/// Probabilities of all words and pairs of one article.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// Logits and probabilities of the word types.
    pub(crate) logits: Vec<f32>,
    pub(crate) probabilities: Vec<f32>,
    /// Probabilities of the pairs.
    pub(crate) pairs: Vec<f32>,
    /// The value of each sentence at a first guess, and what a word sees of it.
    values: Vec<f32>,
    seen: Vec<Seen>,
}

/// What a word sees of the values of the sentences that hold it.
#[derive(Clone, Copy, Debug, Default)]
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

    pub(crate) fn first_guess(&mut self, model: &Model, weights: &Weights, terms: &Terms, article: &Shape) {
        let logit = |t: &Term| dot(&weights.words, &model.word_features(t, article)) + Model::table(&model.lexicon, t.key);
        self.logits.clear();
        self.logits.extend(terms.terms.iter().map(logit));
        probabilities(&self.logits, &mut self.probabilities);
    }

    /// A word of good sentences is likelier than its own looks say.
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
        self.seen.resize(terms.terms.len(), Seen::default());
        for (i, length) in lengths.enumerate() {
            let ids = terms.terms_in(i);
            let value = ids.iter().map(|&t| self.probabilities[t as usize]).sum::<f32>() / (length as f32 + single);
            self.values.push(value);
            for &t in ids {
                let seen = &mut self.seen[t as usize];
                seen.best = seen.best.max(value);
                seen.sum += value;
            }
        }
        let n = self.values.len().max(1) as f32;
        let mean = self.values.iter().sum::<f32>() / n;
        let variance = self.values.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>() / n;
        (mean, 1.0 / variance.sqrt().max(1e-3))
    }

    pub(crate) fn read_pairs(&mut self, weights: &Weights, terms: &Terms, article: &Shape) {
        let logit = |p| dot(&weights.pairs, &pair_features(p, terms, &self.logits, &self.probabilities, article));
        self.pairs.clear();
        self.pairs.extend(terms.pairs.iter().map(logit));
        self.pairs.iter_mut().for_each(|p| *p = logistic(*p));
    }
}

fn context(logit: f32, seen: Seen, term: &Term, mean: f32, unit: f32) -> [f32; CONTEXT_FEATURES] {
    let best = (seen.best - mean) * unit;
    let average = (seen.sum / term.n_sentences as f32 - mean) * unit;
    [1.0, logit, best, average, if term.stop { best } else { 0.0 }]
}

fn probabilities(logits: &[f32], into: &mut Vec<f32>) {
    into.clear();
    into.extend(logits.iter().map(|&l| logistic(l)));
}

fn dot<const N: usize>(weights: &[f32; N], values: &[f32; N]) -> f32 {
    // Four sums side by side: one processor instruction adds to all of them.
    let mut sums = [0.0; 4];
    let (chunks, rest) = weights.as_chunks::<4>();
    let (value_chunks, value_rest) = values.as_chunks::<4>();
    for (w, v) in chunks.iter().zip(value_chunks) {
        for k in 0..4 {
            sums[k] += w[k] * v[k];
        }
    }
    sums.iter().sum::<f32>() + rest.iter().zip(value_rest).map(|(w, v)| w * v).sum::<f32>()
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

/// Values by small numbers.
#[derive(Debug)]
struct Table {
    /// ln(1 + i).
    ln: [f32; 64],
    /// How much of an opening sentence i is.
    fall: [f32; 64],
}

static TABLES: std::sync::LazyLock<Table> = std::sync::LazyLock::new(|| Table {
    ln: std::array::from_fn(|i| (1.0 + i as f32).ln()),
    fall: std::array::from_fn(|i| (-(i as f32) / 4.0).exp()),
});

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
