//! What is seen of a word or a pair of words in an article, as numbers: where it stands, how often, how it is written. The features are what
//! training looks at; `logit.rs` weighs the same things without writing them down one by one.

#[cfg(any(test, feature = "train"))]
use super::{pairs::Pair, terms::Term};
use super::{terms::Terms, words::exp};

/// Features of a word type.
pub const WORD_FEATURES: usize = 36;
/// Features of a pair.
pub const PAIR_FEATURES: usize = 22;
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
        // Each word has a place.
        let n_words = terms.pairs.n_places() as u32;
        Self { each: 1.0 / terms.n_sentences().max(1) as f32, ln_words: (1.0 + n_words as f32).ln(), table: &TABLES }
    }

    /// ln(1 + n).
    pub(super) fn ln(&self, n: u32) -> f32 {
        self.table.ln[n.min(63) as usize]
    }

    /// How much of an opening sentence `i` is.
    pub(super) fn opening(&self, i: u32) -> f32 {
        self.table.fall[i.min(63) as usize]
    }
}

/// How much of an opening sentence `i` is, however far it is from the first.
pub(super) fn opening(i: usize) -> f32 {
    TABLES.fall.get(i).copied().unwrap_or_else(|| fall(i))
}

fn fall(i: usize) -> f32 {
    exp(-(i as f32) / 4.0)
}

#[cfg(any(test, feature = "train"))]
fn is(yes: bool) -> f32 {
    if yes { 1.0 } else { 0.0 }
}

/// Features of a word type, which stands in so few articles. Whether it carries a topic is known for some languages only.
#[cfg(any(test, feature = "train"))]
pub(crate) fn word_features(t: &Term, article: &Shape, rarity: f32, known: bool) -> [f32; WORD_FEATURES] {
    let (ln_n, ln_words, opening) = (article.ln(t.n), article.ln_words / 6.0, article.opening(t.first));
    let part = t.n_sentences as f32 * article.each;
    let (first, last) = (t.first as f32 * article.each, t.last as f32 * article.each);
    let [capital, upper, quoted, early] = t.written.map(|n| n as f32 / t.n as f32);
    let (number, stop, once) = (is(t.is_number()), is(t.is_stop() && known), is(t.n == 1));
    let topic = 1.0 - stop;
    [
        1.0,
        ln_n,
        ln_n * ln_n,
        part,
        part.sqrt(),
        is(t.first == 0),
        is(t.first == 1),
        is(t.first == 2),
        opening,
        first,
        last,
        t.sum as f32 / t.n_sentences as f32 * article.each,
        1.0 / (1.0 + t.first as f32),
        last - first,
        capital,
        upper,
        number,
        quoted,
        early,
        t.len.min(12) as f32 / 8.0,
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
        once,
        once * opening,
        rarity * rarity,
        number * opening,
        early * opening,
    ]
}

/// Features of a pair of words: their logits, and where the pair stands.
#[cfg(any(test, feature = "train"))]
pub(crate) fn pair_features(pair: &Pair, terms: &Terms, logits: &[f32], probabilities: &[f32], article: &Shape) -> [f32; PAIR_FEATURES] {
    let (a, b) = (pair.a as usize, pair.b as usize);
    let (ta, tb) = (&terms.terms[a], &terms.terms[b]);
    let least = logits[a].min(logits[b]);
    let (n, opening) = (article.ln(pair.n_sentences), article.opening(pair.first));
    let part = |t: &Term| pair.n_sentences as f32 / t.n_sentences as f32;
    [
        1.0,
        logits[a],
        logits[b],
        least,
        logits[a] * logits[b] / 4.0,
        probabilities[a] * probabilities[b],
        n,
        opening,
        is(pair.first == 0),
        is(ta.is_stop()),
        is(tb.is_stop()),
        is(ta.is_stop() && tb.is_stop()),
        is(ta.is_capital() && tb.is_capital()),
        is(ta.is_number() || tb.is_number()),
        part(ta),
        part(tb),
        n * least,
        opening * least,
        article.ln_words / 6.0,
        is(ta.n == 1 && tb.n == 1),
        is(pair.parted),
        pair.place.min(40) as f32 * 0.05,
    ]
}

/// Values by small numbers.
#[derive(Debug)]
struct Table {
    /// ln(1 + i).
    ln: [f32; 64],
    /// How much of an opening sentence i is.
    fall: [f32; 64],
}

static TABLES: std::sync::LazyLock<Table> =
    std::sync::LazyLock::new(|| Table { ln: std::array::from_fn(|i| (1.0 + i as f32).ln()), fall: std::array::from_fn(fall) });
