//! A rival without any training: position times centrality, in linear time and without a similarity matrix. A sentence that later ones
//! repeat is the news, one that repeats earlier ones is a detail.

use std::collections::HashMap;

use crate::nlp::document::Document;

/// Numbers of the best `k` sentences, in the order of the article.
pub fn choose(document: &Document, k: usize) -> Vec<usize> {
    let vectors = vectors(document);
    let dot = |v: &[(u64, f64)], sums: &HashMap<u64, f64>| v.iter().map(|(t, w)| w * sums.get(t).unwrap_or(&0.0)).sum::<f64>();
    let mut all = HashMap::<u64, f64>::new();
    vectors.iter().flatten().for_each(|(t, w)| *all.entry(*t).or_default() += w);
    let mut before = HashMap::<u64, f64>::new();
    let mut scores = Vec::new();
    for v in &vectors {
        let backward = dot(v, &before);
        let forward = dot(v, &all) - backward - v.iter().map(|(_, w)| w * w).sum::<f64>();
        scores.push(forward - 0.5 * backward);
        v.iter().for_each(|(t, w)| *before.entry(*t).or_default() += w);
    }
    let n = scores.len().max(1) as f64;
    let mean = scores.iter().sum::<f64>() / n;
    let deviation = (scores.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / n).sqrt().max(1e-9);
    for (i, score) in scores.iter_mut().enumerate() {
        let n_words = document.tokens_of(&document.sentences[i]).iter().filter(|t| t.is_word()).count();
        *score = (*score - mean) / deviation + 2.0 * (-(i as f64) / 4.0).exp() - if n_words < 10 { 2.0 } else { 0.0 };
    }
    let mut order = (0..scores.len()).collect::<Vec<_>>();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    order.truncate(k);
    order.sort_unstable();
    order
}

/// Terms of each sentence, weighed by `(1 + ln tf) * isf`, of length 1; in a fixed order, so that sums are the same on each run.
fn vectors(document: &Document) -> Vec<Vec<(u64, f64)>> {
    let counts = document.sentences.iter().map(|s| {
        let mut counts = HashMap::<u64, f64>::new();
        document.tokens_of(s).iter().filter(|t| t.is_word()).for_each(|t| *counts.entry(t.term).or_default() += 1.0);
        let mut counts = counts.into_iter().collect::<Vec<_>>();
        counts.sort_unstable_by_key(|(t, _)| *t);
        counts
    });
    let mut vectors = counts.collect::<Vec<_>>();
    let mut n_sentences = HashMap::<u64, f64>::new();
    vectors.iter().flatten().for_each(|(t, _)| *n_sentences.entry(*t).or_default() += 1.0);
    let n = vectors.len() as f64;
    for v in &mut vectors {
        v.iter_mut().for_each(|(t, w)| *w = (1.0 + w.ln()) * (1.0 + n / n_sentences[t]).ln());
        let length = v.iter().map(|(_, w)| w * w).sum::<f64>().sqrt().max(1e-9);
        v.iter_mut().for_each(|(_, w)| *w /= length);
    }
    vectors
}
