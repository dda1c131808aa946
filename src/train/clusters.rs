//! Clusters of words that stand beside the same words, from unlabelled text: positive pointwise mutual information with the commonest words before
//! and after (Bullinaria and Levy, 2007), projected at random (Achlioptas, 2003), then spherical k-means (Dhillon and Modha, 2001).

use std::{io, path::Path};

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::{
    eval::{corpus, summaries::Dice},
    nlp::{
        entity::tagger::word_key,
        lang,
        token::{Token, tokenize},
    },
};

/// What to cluster.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// JSON lines as of summaries.
    pub file: String,
    /// Every so manyth article is taken.
    pub every: usize,
    /// The commonest words get a cluster.
    pub words: usize,
    /// The commonest of them count as neighbours.
    pub neighbours: usize,
    /// Dimensions after projection.
    pub dimensions: usize,
    /// Number of clusters.
    pub clusters: usize,
    /// Rounds of k-means.
    pub rounds: usize,
}

/// Keys of words with their clusters, from 1.
pub fn cluster(recipe: &Recipe, data: &Path) -> io::Result<Vec<(u32, u16)>> {
    let examples = corpus::every(&data.join(&recipe.file), recipe.every)?;
    let words = commonest(&examples.iter().map(|e| e.text.as_str()).collect::<Vec<_>>(), recipe.words);
    let numbers = words.iter().copied().zip(0_u32..).collect::<FxHashMap<_, _>>();
    let counts = counts(&examples, &numbers, recipe.neighbours as u32);
    let vectors = vectors(counts, words.len(), recipe);
    let clusters = means(&vectors, recipe);
    let mut keyed = words.iter().zip(clusters).map(|(word, cluster)| (word_key(*word), cluster as u16 + 1)).collect::<Vec<_>>();
    keyed.sort_unstable();
    keyed.dedup_by_key(|k| k.0);
    Ok(keyed)
}

fn each_token(text: &str, mut see: impl FnMut(&[Token])) {
    let mut tokens = Vec::new();
    tokenize(text, lang::choose("en", text).lang, &mut tokens);
    see(&tokens);
}

fn commonest(texts: &[&str], n: usize) -> Vec<u64> {
    let mut counts = FxHashMap::<u64, u32>::default();
    for text in texts {
        each_token(text, |tokens| tokens.iter().for_each(|t| *counts.entry(t.term).or_default() += 1));
    }
    let mut words = counts.into_iter().collect::<Vec<_>>();
    words.sort_unstable_by_key(|(word, n)| (std::cmp::Reverse(*n), *word));
    words.truncate(n);
    words.into_iter().map(|(word, _)| word).collect()
}

/// How often a word stands beside a neighbour: numbers of the word, and of the neighbour with its side.
fn counts(examples: &[corpus::Example], numbers: &FxHashMap<u64, u32>, neighbours: u32) -> Vec<(u32, u32, u32)> {
    let mut counts = FxHashMap::<u64, u32>::default();
    for example in examples {
        each_token(&example.text, |tokens| {
            let numbered = tokens.iter().map(|t| numbers.get(&t.term).copied()).collect::<Vec<_>>();
            for pair in numbered.windows(2) {
                let [Some(a), Some(b)] = pair else { continue };
                for (word, beside, side) in [(a, b, 0), (b, a, 1)] {
                    if *beside < neighbours {
                        *counts.entry(u64::from(*word) << 32 | u64::from(2 * beside + side)).or_default() += 1;
                    }
                }
            }
        });
    }
    let mut counts = counts.into_iter().map(|(key, n)| ((key >> 32) as u32, key as u32, n)).collect::<Vec<_>>();
    counts.sort_unstable();
    counts
}

fn vectors(counts: Vec<(u32, u32, u32)>, n_words: usize, recipe: &Recipe) -> Vec<Vec<f32>> {
    let (mut of_word, mut of_side) = (vec![0_f32; n_words], vec![0_f32; 2 * recipe.neighbours]);
    let mut all = 0.0;
    for (word, side, n) in &counts {
        of_word[*word as usize] += *n as f32;
        of_side[*side as usize] += *n as f32;
        all += *n as f32;
    }
    let mut dice = Dice(recipe.dimensions as u64);
    let signs =
        of_side.iter().map(|_| (0..recipe.dimensions).map(|_| if dice.roll() >> 63 == 0 { 1.0 } else { -1.0 }).collect::<Vec<f32>>());
    let signs = signs.collect::<Vec<_>>();
    let mut vectors = vec![vec![0.0; recipe.dimensions]; n_words];
    for (word, side, n) in counts {
        let (w, s) = (word as usize, side as usize);
        let information = (n as f32 * all / (of_word[w] * of_side[s])).ln();
        if information > 0.0 {
            vectors[w].iter_mut().zip(&signs[s]).for_each(|(v, sign)| *v += information * sign);
        }
    }
    vectors.iter_mut().for_each(|v| normalise(v));
    vectors
}

fn normalise(vector: &mut [f32]) {
    let unit = 1.0 / vector.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-9);
    vector.iter_mut().for_each(|v| *v *= unit);
}

fn means(vectors: &[Vec<f32>], recipe: &Recipe) -> Vec<usize> {
    // The commonest words come first, and are unlike each other.
    let mut centres =
        vectors.iter().step_by((vectors.len() / recipe.clusters / 4).max(1)).take(recipe.clusters).cloned().collect::<Vec<_>>();
    let mut assigned = vec![0; vectors.len()];
    for _ in 0..recipe.rounds {
        for (vector, cluster) in vectors.iter().zip(&mut assigned) {
            let like = |centre: &Vec<f32>| centre.iter().zip(vector).map(|(a, b)| a * b).sum::<f32>();
            let best = centres.iter().map(like).enumerate().fold((0, f32::NEG_INFINITY), |a, b| if b.1 > a.1 { b } else { a });
            *cluster = best.0;
        }
        let mut next = vec![vec![0.0; recipe.dimensions]; centres.len()];
        for (vector, cluster) in vectors.iter().zip(&assigned) {
            next[*cluster].iter_mut().zip(vector).for_each(|(sum, v)| *sum += v);
        }
        next.iter_mut().for_each(|v| normalise(v));
        centres = next;
    }
    assigned
}
