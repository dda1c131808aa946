//! How likely an editor is to put a word, or a pair of words, into the summary: logistic models over where and how it occurs, trained on
//! articles with summaries that people wrote. With tables of English words, or without any for all other languages.

use super::terms::{Pair, Term, Terms};
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
const VERSION: u32 = 1;

/// A trained ranker.
#[derive(Clone, Debug)]
pub struct Model {
    /// Weights of the features of a word.
    pub words: [f32; WORD_FEATURES],
    /// Weights of the features of a word in its context.
    pub context: [f32; CONTEXT_FEATURES],
    /// Weights of the features of a pair.
    pub pairs: [f32; PAIR_FEATURES],
    /// What each word adds to the logit, by hash; empty in the language-neutral model.
    pub lexicon: Vec<i8>,
    /// In how few articles a word stands, by hash; empty in the language-neutral model.
    pub rarity: Vec<i8>,
    /// How sets of sentences are weighed.
    pub sets: Sets,
}

/// Constants of the value of a set of sentences.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sets {
    /// What a pair counts beside a word.
    pub pair: f32,
    /// Words added to the length of a single sentence.
    pub single: f32,
    /// Words added to the length of a set for each sentence that was asked for, where no target length is set.
    pub each: f32,
    /// Words added to the length of a set for each word of a target length.
    pub target: f32,
    /// What the first sentence gains, the second less, and so on; below zero, because its words have the gain already.
    pub lead: f32,
    /// What a sentence gains by each deviation of its centrality.
    pub central: f32,
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
            words: reader.f32_array()?,
            context: reader.f32_array()?,
            pairs: reader.f32_array()?,
            lexicon: reader.i8s()?,
            rarity: reader.i8s()?,
            sets: Sets {
                pair: reader.f32()?,
                single: reader.f32()?,
                each: reader.f32()?,
                target: reader.f32()?,
                lead: reader.f32()?,
                central: reader.f32()?,
            },
        };
        reader.finish()?;
        let sets = &model.sets;
        let sound = [model.lexicon.len(), model.rarity.len()].iter().all(|n| [0, TABLE].contains(n));
        let positive = sets.pair >= 0.0 && sets.single > 0.0 && sets.each > 0.0 && sets.target > 0.0;
        if sound && positive { Ok(model) } else { Err(Error::Malformed) }
    }

    /// What [`Model::read`] reads.
    pub fn write(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.f32s(&self.words).f32s(&self.context).f32s(&self.pairs).i8s(&self.lexicon).i8s(&self.rarity);
        writer
            .f32(self.sets.pair)
            .f32(self.sets.single)
            .f32(self.sets.each)
            .f32(self.sets.target)
            .f32(self.sets.lead)
            .f32(self.sets.central);
        writer.finish(KIND, VERSION)
    }

    fn table(table: &[i8], key: u64) -> f32 {
        table.get(row(key)).map_or(0.0, |&value| f32::from(value) / TABLE_SCALE)
    }

    /// The features of a word type of an article.
    pub(crate) fn word_features(&self, term: &Term, article: &Shape) -> [f32; WORD_FEATURES] {
        features(term, article, Self::table(&self.rarity, term.key), !self.rarity.is_empty())
    }
}

/// What an article is like as a whole.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Its sentences.
    pub n_sentences: f32,
    /// Logarithm of its words.
    pub ln_words: f32,
}

impl Shape {
    pub(crate) fn of(terms: &Terms) -> Self {
        let n_words = terms.terms.iter().map(|t| t.n).sum::<u32>();
        Self { n_sentences: terms.n_sentences().max(1) as f32, ln_words: (1.0 + n_words as f32).ln() }
    }
}

fn features(t: &Term, article: &Shape, rarity: f32, known: bool) -> [f32; WORD_FEATURES] {
    let n = t.n as f32;
    let (ln_n, n_sentences) = (LN[t.n.min(63) as usize], t.n_sentences as f32);
    let (first, last, mean) = (t.first as f32, t.last as f32, t.sum as f32 / n_sentences);
    let all = article.n_sentences;
    let is = |yes: bool| if yes { 1.0 } else { 0.0 };
    let share = |part: u32| part as f32 / n;
    let opening = FALL[t.first.min(63) as usize];
    let (capital, upper) = (share(t.n_capital), share(t.n_upper));
    let (stop, topic) = (is(t.stop && known), if t.stop && known { 0.0 } else { 1.0 });
    [
        1.0,
        ln_n,
        ln_n * ln_n,
        n_sentences / all,
        (n_sentences / all).sqrt(),
        is(t.first == 0),
        is(t.first == 1),
        is(t.first == 2),
        opening,
        first / all,
        last / all,
        mean / all,
        1.0 / (1.0 + first),
        (last - first) / all,
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
        article.ln_words / 6.0,
        article.ln_words / 6.0 * ln_n,
        article.ln_words / 6.0 * opening,
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
    let n = LN[pair.n_sentences.min(63) as usize];
    let opening = FALL[pair.first.min(63) as usize];
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
    best: Vec<f32>,
    sums: Vec<f32>,
}

impl Words {
    /// Reads all words of `terms`, whose sentences have `lengths` words.
    pub(crate) fn read(&mut self, model: &Model, terms: &Terms, lengths: impl Iterator<Item = u32>) {
        let article = Shape::of(terms);
        self.first_guess(model, terms, &article);
        self.look_around(model, terms, lengths);
        self.read_pairs(model, terms, &article);
    }

    pub(crate) fn first_guess(&mut self, model: &Model, terms: &Terms, article: &Shape) {
        self.logits.clear();
        self.logits
            .extend(terms.terms.iter().map(|t| dot(&model.words, &model.word_features(t, article)) + Model::table(&model.lexicon, t.key)));
        self.probabilities.clear();
        self.probabilities.extend(self.logits.iter().map(|&l| logistic(l)));
    }

    /// A word of good sentences is likelier than its own looks say.
    pub(crate) fn look_around(&mut self, model: &Model, terms: &Terms, lengths: impl Iterator<Item = u32>) {
        let contexts = self.contexts(terms, model.sets.single, lengths);
        for (i, context) in contexts.into_iter().enumerate() {
            self.logits[i] = dot(&model.context, &context);
            self.probabilities[i] = logistic(self.logits[i]);
        }
    }

    /// Features of each word after the first guess.
    pub(crate) fn contexts(&mut self, terms: &Terms, single: f32, lengths: impl Iterator<Item = u32>) -> Vec<[f32; CONTEXT_FEATURES]> {
        self.values.clear();
        self.best.clear();
        self.sums.clear();
        self.best.resize(terms.terms.len(), 0.0);
        self.sums.resize(terms.terms.len(), 0.0);
        for (i, length) in lengths.enumerate() {
            let value = terms.terms_in(i).iter().map(|&t| self.probabilities[t as usize]).sum::<f32>() / (length as f32 + single);
            self.values.push(value);
            for &t in terms.terms_in(i) {
                self.best[t as usize] = self.best[t as usize].max(value);
                self.sums[t as usize] += value;
            }
        }
        let n = self.values.len().max(1) as f32;
        let mean = self.values.iter().sum::<f32>() / n;
        let variance = self.values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / n;
        let unit = 1.0 / variance.sqrt().max(1e-3);
        let each = terms.terms.iter().enumerate();
        let features = each.map(|(i, t)| {
            let best = (self.best[i] - mean) * unit;
            let average = (self.sums[i] / t.n_sentences as f32 - mean) * unit;
            [1.0, self.logits[i], best, average, if t.stop { best } else { 0.0 }]
        });
        features.collect()
    }

    fn read_pairs(&mut self, model: &Model, terms: &Terms, article: &Shape) {
        let each = terms.pairs.iter();
        self.pairs.clear();
        let probability = |p| logistic(dot(&model.pairs, &pair_features(p, terms, &self.logits, &self.probabilities, article)));
        self.pairs.extend(each.map(probability));
    }
}

fn dot<const N: usize>(weights: &[f32; N], values: &[f32; N]) -> f32 {
    weights.iter().zip(values).map(|(w, v)| w * v).sum()
}

/// The probability of a logit.
pub(crate) fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// ln(1 + i).
static LN: std::sync::LazyLock<[f32; 64]> = std::sync::LazyLock::new(|| std::array::from_fn(|i| (1.0 + i as f32).ln()));
/// How much of an opening sentence i is.
static FALL: std::sync::LazyLock<[f32; 64]> = std::sync::LazyLock::new(|| std::array::from_fn(|i| (-(i as f32) / 4.0).exp()));
