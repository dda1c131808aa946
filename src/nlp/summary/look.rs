//! What is seen of a word or a pair of words in an article, as numbers: where it stands, how often, how it is written. A few looks each,
//! multiplied out to the features that a model weighs.

use super::{
    terms::{Pair, Term, Terms},
    words::exp,
};

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
        let n_words = terms.terms.iter().map(|t| t.n).sum::<u32>();
        Self { each: 1.0 / terms.n_sentences().max(1) as f32, ln_words: (1.0 + n_words as f32).ln(), table: &TABLES }
    }
}

/// What is seen of a word type, before it is multiplied out.
pub(super) const WORD_LOOKS: usize = 20;

pub(super) fn word_looks(t: &Term, article: &Shape, rarity: f32, known: bool) -> [f32; WORD_LOOKS] {
    let per = 1.0 / t.n as f32;
    let n_sentences = t.n_sentences as f32;
    let all = article.each;
    let is = |yes: bool| if yes { 1.0 } else { 0.0 };
    let share = |part: u32| part as f32 * per;
    [
        article.table.ln[t.n.min(63) as usize],
        n_sentences * all,
        is(t.first == 0),
        is(t.first == 1),
        is(t.first == 2),
        article.table.fall[t.first.min(63) as usize],
        t.first as f32 * all,
        t.last as f32 * all,
        t.sum as f32 / n_sentences * all,
        1.0 / (1.0 + t.first as f32),
        share(t.n_capital),
        share(t.n_upper),
        is(t.is_number()),
        share(t.n_quoted),
        share(t.n_early),
        t.len.min(12) as f32 / 8.0,
        rarity,
        is(t.is_stop() && known),
        if t.is_stop() && known { 0.0 } else { 1.0 },
        is(t.n == 1),
    ]
}

/// From looks to features, for `N` words side by side.
pub(super) fn multiply_word<const N: usize>(looks: &[[f32; N]; WORD_LOOKS], ln_words: f32) -> [[f32; N]; WORD_FEATURES] {
    let [
        ln_n,
        part,
        first0,
        first1,
        first2,
        opening,
        first,
        last,
        mean,
        near,
        capital,
        upper,
        number,
        quoted,
        early,
        len,
        rarity,
        stop,
        topic,
        once,
    ] = looks;
    let ln_words = &[ln_words / 6.0; N];
    let topical = &mul(topic, capital);
    [
        [1.0; N],
        *ln_n,
        mul(ln_n, ln_n),
        *part,
        part.map(f32::sqrt),
        *first0,
        *first1,
        *first2,
        *opening,
        *first,
        *last,
        *mean,
        *near,
        std::array::from_fn(|i| last[i] - first[i]),
        *capital,
        *upper,
        *number,
        *quoted,
        *early,
        *len,
        *rarity,
        *stop,
        mul(rarity, ln_n),
        mul(rarity, opening),
        mul(topic, &mul(ln_n, opening)),
        mul(topical, ln_n),
        mul(topical, opening),
        mul(stop, ln_n),
        *ln_words,
        mul(ln_words, ln_n),
        mul(ln_words, opening),
        *once,
        mul(once, opening),
        mul(rarity, rarity),
        mul(number, opening),
        mul(early, opening),
    ]
}

fn mul<const N: usize>(a: &[f32; N], b: &[f32; N]) -> [f32; N] {
    std::array::from_fn(|i| a[i] * b[i])
}

/// What is seen of a pair, before it is multiplied out.
pub(super) const PAIR_LOOKS: usize = 16;

pub(super) fn pair_looks(pair: &Pair, terms: &Terms, logits: &[f32], probabilities: &[f32], article: &Shape) -> [f32; PAIR_LOOKS] {
    let (a, b) = (pair.a as usize, pair.b as usize);
    let (ta, tb) = (&terms.terms[a], &terms.terms[b]);
    let is = |yes: bool| if yes { 1.0 } else { 0.0 };
    let n_sentences = pair.n_sentences as f32;
    [
        logits[a],
        logits[b],
        probabilities[a] * probabilities[b],
        article.table.ln[pair.n_sentences.min(63) as usize],
        article.table.fall[pair.first.min(63) as usize],
        is(pair.first == 0),
        is(ta.is_stop()),
        is(tb.is_stop()),
        is(ta.is_capital() && tb.is_capital()),
        is(ta.is_number() || tb.is_number()),
        n_sentences / ta.n_sentences as f32,
        n_sentences / tb.n_sentences as f32,
        is(ta.n == 1 && tb.n == 1),
        if logits[a] < logits[b] { logits[a] } else { logits[b] },
        is(pair.parted),
        pair.place.min(40) as f32 * 0.05,
    ]
}

/// From looks to features, for `N` pairs side by side.
pub(super) fn multiply_pair<const N: usize>(looks: &[[f32; N]; PAIR_LOOKS], ln_words: f32) -> [[f32; N]; PAIR_FEATURES] {
    let [a, b, both, n, opening, first0, stop_a, stop_b, capitals, number, part_a, part_b, once, least, parted, place] = looks;
    [
        [1.0; N],
        *a,
        *b,
        *least,
        mul(a, b).map(|x| x / 4.0),
        *both,
        *n,
        *opening,
        *first0,
        *stop_a,
        *stop_b,
        mul(stop_a, stop_b),
        *capitals,
        *number,
        *part_a,
        *part_b,
        mul(n, least),
        mul(opening, least),
        [ln_words / 6.0; N],
        *once,
        *parted,
        *place,
    ]
}

/// Features of a pair of words: their logits, and where the pair stands.
#[cfg(feature = "train")]
pub(crate) fn pair_features(pair: &Pair, terms: &Terms, logits: &[f32], probabilities: &[f32], article: &Shape) -> [f32; PAIR_FEATURES] {
    let looks = pair_looks(pair, terms, logits, probabilities, article).map(|look| [look]);
    multiply_pair(&looks, article.ln_words).map(|[feature]| feature)
}

/// Words, or pairs, whose logits are computed side by side: what is done to each column becomes vector instructions.
const LANES: usize = 16;

/// The logits of what `look` sees at `n` places.
pub(super) fn logits<const LOOKS: usize, const FEATURES: usize>(
    weights: &[f32; FEATURES],
    n: usize,
    logits: &mut Vec<f32>,
    look: impl Fn(usize) -> [f32; LOOKS],
    features: impl Fn(&[[f32; LANES]; LOOKS]) -> [[f32; LANES]; FEATURES],
) {
    logits.clear();
    let mut columns = [[0.0; LANES]; LOOKS];
    for from in (0..n).step_by(LANES) {
        let n_lanes = LANES.min(n - from);
        for (lane, looks) in (from..from + n_lanes).map(&look).enumerate() {
            for (column, value) in columns.iter_mut().zip(looks) {
                column[lane] = value;
            }
        }
        let mut sums = [0.0; LANES];
        for (column, weight) in features(&columns).iter().zip(weights) {
            for lane in 0..LANES {
                sums[lane] += weight * column[lane];
            }
        }
        logits.extend_from_slice(&sums[..n_lanes]);
    }
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
    fall: std::array::from_fn(|i| exp(-(i as f32) / 4.0)),
});
