//! The logits of words and of pairs: their features (`look.rs`) by their weights, put together so that what is the same for an article, a
//! sentence or a word is multiplied once, and no feature is written down.

use wide::{f32x4, i32x4};

use super::{
    look::{PAIR_FEATURES, Shape, WORD_FEATURES},
    pairs::BLOCK,
    terms::Terms,
};

/// Fills `logits` for all words. `table` gives the rarity of a word, and what it adds of itself; whether a word carries a topic is known for
/// some languages only.
pub(super) fn of_words(
    weights: &[f32; WORD_FEATURES],
    terms: &Terms,
    article: &Shape,
    known: bool,
    table: impl Fn(u64) -> (f32, f32),
    logits: &mut Vec<f32>,
) {
    #[rustfmt::skip]
    let [
        bias, ln_n, ln_n_squared, part, root, first0, first1, first2, opening, first, last, mean, near, span, capital, upper, number,
        quoted, early, len, rarity, stop, rarity_ln_n, rarity_opening, topic_ln_n_opening, name_ln_n, name_opening, stop_ln_n, ln_words,
        ln_words_ln_n, ln_words_opening, once, once_opening, rarity_squared, number_opening, early_opening,
    ] = *weights;
    let article_words = article.ln_words / 6.0;
    let bias = bias + article_words * ln_words;
    let (opening, ln_n) = (opening + article_words * ln_words_opening, ln_n + article_words * ln_words_ln_n);
    let (first, last, mean) = ((first - span) * article.each, (last + span) * article.each, mean * article.each);
    // By the notes of a word: with a topic, without, and numbers of both sorts.
    let topical = Kind { base: 0.0, number: 0.0, ln_n, ln_n_opening: topic_ln_n_opening, name_ln_n, name_opening };
    let stopping = Kind { base: stop, ln_n: ln_n + stop_ln_n, ln_n_opening: 0.0, name_ln_n: 0.0, name_opening: 0.0, ..topical };
    let stopping = if known { stopping } else { topical };
    let kinds = [topical, stopping, Kind { number: 1.0, ..topical }, Kind { number: 1.0, ..stopping }];
    let lengths: [f32; LONG + 1] = std::array::from_fn(|n| n as f32 * (len / 8.0));
    logits.clear();
    for (i, held) in terms.each().enumerate() {
        let ahead = article.opening(i as u32);
        let place = [first0, first1, first2].get(i).copied().unwrap_or(0.0) + first * i as f32 + near / (1.0 + i as f32);
        let base = bias + place + opening * ahead;
        let (number, once) = (number + number_opening * ahead, once + once_opening * ahead);
        let (rarity, early) = (rarity + rarity_opening * ahead, early + early_opening * ahead);
        let occurring = |kind: &Kind, n: u32, n_sentences: u32, sum_of_places: u64, last_place: u32| {
            let each = 1.0 / n as f32;
            let n = article.ln(n);
            let share = n_sentences as f32 * article.each;
            let often = n * (kind.ln_n + n * ln_n_squared + ahead * kind.ln_n_opening) + share * part + share.sqrt() * root;
            let spread = last_place as f32 * last + sum_of_places as f32 / n_sentences as f32 * mean;
            let name = capital + n * kind.name_ln_n + ahead * kind.name_opening;
            Occurring {
                base: base + kind.base + kind.number * number + often + spread,
                rarity: rarity + n * rarity_ln_n,
                written: f32x4::new([name, upper, quoted, early]) * each,
            }
        };
        // Most words stand there once.
        let alone = kinds.map(|kind| {
            let alone = occurring(&kind, 1, 1, i as u64, i as u32);
            Occurring { base: alone.base + once, ..alone }
        });
        // The words that are met here first.
        logits.extend(terms.terms[held.fresh()].iter().map(|t| {
            let kind = t.kind();
            let by = if t.n == 1 { alone[kind] } else { occurring(&kinds[kind], t.n, t.n_sentences, t.sum, t.last) };
            let (rare, own) = table(t.key);
            let written = (by.written * f32x4::from_i32x4(i32x4::new(t.written.map(|n| n as i32)))).to_array();
            by.base
                + ((written[0] + written[2]) + (written[1] + written[3]))
                + lengths[(t.len as usize).min(LONG)]
                + rare * (by.rarity + rare * rarity_squared)
                + own
        }));
    }
}

/// Bytes beyond which a word is no longer than others.
const LONG: usize = 12;

/// What a word counts for where and how often it stands, what its rarity does, and what each part of it does that is written in some way.
#[derive(Clone, Copy)]
struct Occurring {
    base: f32,
    rarity: f32,
    written: f32x4,
}

/// What a word of some kind counts: of itself, whether it counts as a number, by the logarithm of its occurrences, and by that near the
/// start; the last two for the part of its occurrences that are written as those of a name.
#[derive(Clone, Copy)]
struct Kind {
    base: f32,
    number: f32,
    ln_n: f32,
    ln_n_opening: f32,
    name_ln_n: f32,
    name_opening: f32,
}

/// What a word brings into its pairs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Half {
    /// Its logit, its probability, and what it counts as the first word, and as the second one, of a pair of one sentence.
    counts: f32x4,
    /// What only counts where both have it, as bits.
    traits: u32,
}

// The kind of a word, but that numbers lack their bit.
const STOP: u32 = 1;
const NO_NUMBER: u32 = 2;
const CAPITAL: u32 = 4;
const ONCE: u32 = 8;
const TRAITS: usize = 16;

/// Fills `logits` for the pairs at all places, of words with these logits and probabilities; `halves` is working memory. Places that are no
/// pair's get anything.
pub(super) fn of_pairs(
    weights: &[f32; PAIR_FEATURES],
    terms: &Terms,
    article: &Shape,
    (of_words, probabilities): (&[f32], &[f32]),
    halves: &mut Vec<Half>,
    logits: &mut Vec<f32>,
) {
    #[rustfmt::skip]
    let [
        bias, first, second, least, product, both, n, opening, first0, stop_first, stop_second, stops, capitals, number, part_first,
        part_second, n_least, opening_least, ln_words, once, parted, place,
    ] = *weights;
    fill(halves, terms, (of_words, probabilities), [[first, second], [stop_first, stop_second], [part_first, part_second]]);
    let traits: [f32; TRAITS] = std::array::from_fn(|traits| {
        let flags = [(STOP, stops), (CAPITAL, capitals), (ONCE, once), (NO_NUMBER, -number)];
        flags.iter().map(|&(flag, weight)| if traits & flag as usize != 0 { weight } else { 0.0 }).sum()
    });
    let base = bias + number + article.ln_words / 6.0 * ln_words;
    let once = article.ln(1);
    let (product, both, place) = (f32x4::splat(product / 4.0), f32x4::splat(both), f32x4::splat(place * 0.05));
    // Blocks begin with the sentence. What of the last one is behind its end is written again with the next sentence.
    logits.resize(terms.pairs.n_places() + BLOCK - 1, 0.0);
    for i in 0..terms.n_sentences() {
        let ahead = article.opening(i as u32);
        let base = f32x4::splat(base + n * once + opening * ahead + if i == 0 { first0 } else { 0.0 });
        let least = f32x4::splat(least + n_least * once + opening_least * ahead);
        let mut n_before = f32x4::new([0.0, 1.0, 2.0, 3.0]);
        let (mut before, mut traits_before) = ([f32x4::ZERO; 3], 0);
        let places = terms.pairs.of(i).fresh();
        let blocks = places.start..places.start + places.len().next_multiple_of(BLOCK);
        let (Some(words), Some(into)) = (terms.pairs.words(blocks.clone()), logits.get_mut(blocks)) else { break };
        for (words, into) in words.as_chunks::<BLOCK>().0.iter().zip(into.as_chunks_mut::<BLOCK>().0) {
            let of_block = words.map(|word| halves[word as usize]);
            let both_have =
                of_block.map(|half| traits[(std::mem::replace(&mut traits_before, half.traits) & half.traits) as usize % TRAITS]);
            let [logit, probability, first, second] = f32x4::transpose(of_block.map(|half| half.counts));
            let now = [logit, probability, first];
            let [logit_before, probability_before, first] = std::array::from_fn(|k| moved(before[k], now[k]));
            before = now;
            let pairs = base
                + first
                + second
                + logit_before * logit * product
                + probability_before * probability * both
                + logit_before.fast_min(logit) * least
                + f32x4::new(both_have)
                + n_before.fast_min(f32x4::splat(40.0)) * place;
            *into = pairs.to_array();
            n_before += f32x4::splat(BLOCK as f32);
        }
    }
    logits.truncate(terms.pairs.n_places());
    for &place in terms.pairs.parted() {
        logits[place as usize] += parted;
    }
    for met in terms.pairs.met().iter().filter(|met| met.n_sentences > 1) {
        let (a, b) = terms.pairs.words_at(met.place);
        let more = article.ln(met.n_sentences) - once;
        let part = |word: usize| (met.n_sentences - 1) as f32 / terms.terms[word].n_sentences as f32;
        let logit = |word: usize| halves[word].counts.as_array()[0];
        logits[met.place as usize] += more * (n + n_least * logit(a).min(logit(b))) + part(a) * part_first + part(b) * part_second;
    }
}

/// Fills `halves` for all words, with what a logit, having no topic, and the part of its sentences count for the first and the second word.
fn fill(halves: &mut Vec<Half>, terms: &Terms, (of_words, probabilities): (&[f32], &[f32]), [by_logit, by_stop, by_part]: [[f32; 2]; 3]) {
    halves.clear();
    halves.extend(terms.terms.iter().zip(of_words).zip(probabilities).map(|((t, &logit), &probability)| {
        let stop = if t.is_stop() { 1.0 } else { 0.0 };
        let part = 1.0 / t.n_sentences as f32;
        let first = by_logit[0] * logit + by_stop[0] * stop + by_part[0] * part;
        let second = by_logit[1] * logit + by_stop[1] * stop + by_part[1] * part;
        Half {
            counts: f32x4::new([logit, probability, first, second]),
            traits: (t.kind() as u32 ^ NO_NUMBER) + u32::from(t.is_capital()) * CAPITAL + u32::from(t.n == 1) * ONCE,
        }
    }));
}

/// What stands at the place before each of `now`.
fn moved(before: f32x4, now: f32x4) -> f32x4 {
    let ([_, _, _, last], [a, b, c, _]) = (before.to_array(), now.to_array());
    f32x4::new([last, a, b, c])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::{
        document::{Buffer, Words},
        lang::ALL,
        span::Field,
        summary::{
            find_candidates,
            look::{pair_features, word_features},
        },
    };

    const TEXT: &str = "The Harbour of NEREO opened in 1931. \"It is ours,\" said the mayor of Nereo. Ships pay 40 crowns, the mayor said. \
        The harbour of Nereo earns nothing. The ships pay, and the mayor said so.";

    /// Each is the sum of its features by their weights.
    #[test]
    fn logits_weigh_the_features() {
        let lang = ALL.iter().find(|lang| lang.tag == "en").expect("English is there");
        let (mut buffer, mut words, mut terms) = (Buffer::default(), Words::default(), Terms::default());
        let body = buffer.read(TEXT, Field::Text, lang, &mut words, &|| false).expect("nobody stops it");
        let mut candidates = Vec::new();
        find_candidates(&body, &mut candidates);
        terms.read(&body, &mut words, &mut candidates, &|| false).expect("nobody stops it");
        let article = Shape::of(&terms);
        let some = |i: usize| (i * 7 % 11) as f32 / 8.0 - 0.6;
        let (of_word, of_pair): ([f32; WORD_FEATURES], [f32; PAIR_FEATURES]) = (std::array::from_fn(some), std::array::from_fn(some));
        let rarity = |key: u64| (key >> 60) as f32 / 4.0;
        let mut logits = Vec::new();
        for known in [false, true] {
            self::of_words(&of_word, &terms, &article, known, |key| (rarity(key), 0.5), &mut logits);
            for (t, logit) in terms.terms.iter().zip(&logits) {
                near(*logit, 0.5 + dot(&of_word, &word_features(t, &article, rarity(t.key), known)), t);
            }
        }
        let probabilities = logits.iter().map(|l| 1.0 / (1.0 + l * l)).collect::<Vec<_>>();
        let mut pairs = Vec::new();
        self::of_pairs(&of_pair, &terms, &article, (&logits, &probabilities), &mut Vec::new(), &mut pairs);
        assert!(terms.pairs.iter().any(|(_, p)| p.n_sentences > 1) && terms.pairs.iter().any(|(_, p)| p.parted));
        assert_eq!((logits.len(), pairs.len()), (terms.terms.len(), terms.pairs.n_places()));
        for (place, pair) in terms.pairs.iter() {
            near(pairs[place], dot(&of_pair, &pair_features(&pair, &terms, &logits, &probabilities, &article)), &pair);
        }
    }

    fn near(logit: f32, expected: f32, of: &impl std::fmt::Debug) {
        assert!((logit - expected).abs() < 1e-4, "{logit} for {expected}: {of:?}");
    }

    fn dot<const N: usize>(weights: &[f32; N], features: &[f32; N]) -> f32 {
        weights.iter().zip(features).map(|(w, f)| w * f).sum()
    }
}
