//! Trains the ranker of sentences: which words and pairs of an article do people put into its summary?
//!
//! One part of the articles teaches the words, features and table together; the other part, which the table never saw, teaches what a word's
//! context adds, and the pairs.

use std::{
    collections::{BTreeMap, HashSet},
    io,
    path::Path,
};

use serde::Deserialize;

use super::logistic::Logistic;
use crate::{
    eval::corpus::{self, Example},
    nlp::{
        Field,
        document::Buffer,
        lang::{Lang, choose},
        summary::{
            candidates_of,
            terms::Terms,
            words::{
                CONTEXT_FEATURES, Model, PAIR_FEATURES, Sets, Shape, TABLE, TABLE_SCALE, WORD_FEATURES, Words, logistic, pair_features, row,
            },
        },
    },
};

/// `recipe.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// What to read: files, and at most how many articles of each source.
    pub data: Vec<Source>,
    /// Whether to learn tables of words: for a model of one language.
    pub lexicon: bool,
    /// Passes over the articles.
    pub epochs: usize,
    /// Size of the first steps.
    pub rate: f32,
    /// Draws weights of the table to zero.
    pub decay: f32,
    /// Articles that have a word, at least, before it may have a row of its own in the table.
    pub min_articles: u32,
    /// One article in so many is kept from the table and teaches contexts and pairs.
    pub held_out: usize,
    /// Constants of sets.
    pub pair: f32,
    /// See [`Sets`].
    pub single: f32,
    /// See [`Sets`].
    pub each: f32,
    /// See [`Sets`].
    pub target: f32,
    /// See [`Sets`].
    pub lead: f32,
    /// See [`Sets`].
    pub central: f32,
}

impl Recipe {
    /// The files it reads.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.data.iter().map(|s| s.file.as_str())
    }
}

/// One corpus.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its file, below the data's folder.
    pub file: String,
    /// Which articles of it.
    pub source: String,
    /// At most so many, the first ones.
    pub articles: usize,
}

/// One article, read and labelled.
struct Lesson {
    terms: Terms,
    lengths: Vec<u32>,
    /// Whether the reference has the term, the pair.
    term_used: Vec<bool>,
    pair_used: Vec<bool>,
    source: usize,
}

/// Reads the corpora under `data` and trains a model.
pub fn train(recipe: &Recipe, data: &Path) -> io::Result<Model> {
    let lessons = lessons(recipe, data)?;
    let (held, taught): (Vec<_>, Vec<_>) = lessons.iter().enumerate().partition(|(i, _)| i % recipe.held_out == 0);
    let (held, taught) = (strip(held), strip(taught));
    let sets = Sets {
        pair: recipe.pair,
        single: recipe.single,
        each: recipe.each,
        target: recipe.target,
        lead: recipe.lead,
        central: recipe.central,
    };
    let mut context = [0.0; CONTEXT_FEATURES];
    context[1] = 1.0;
    let mut model =
        Model { words: [0.0; WORD_FEATURES], context, pairs: [0.0; PAIR_FEATURES], lexicon: Vec::new(), rarity: Vec::new(), sets };
    if recipe.lexicon {
        model.rarity = rarity(&lessons);
    }
    teach_words(&mut model, recipe, &taught);
    teach_contexts(&mut model, recipe, &held);
    teach_pairs(&mut model, recipe, &held);
    Ok(model)
}

fn strip(numbered: Vec<(usize, &Lesson)>) -> Vec<&Lesson> {
    numbered.into_iter().map(|(_, lesson)| lesson).collect()
}

fn lessons(recipe: &Recipe, data: &Path) -> io::Result<Vec<Lesson>> {
    let mut lessons = Vec::new();
    let mut files = BTreeMap::<&str, Vec<(usize, &Source)>>::new();
    recipe.data.iter().enumerate().for_each(|(i, s)| files.entry(&s.file).or_default().push((i, s)));
    for (file, sources) in files {
        let mut left = sources.iter().map(|(_, s)| s.articles).collect::<Vec<_>>();
        let mut numbers = Vec::new();
        let examples = corpus::read(&data.join(file), |e| {
            let Some(at) = sources.iter().position(|(_, s)| s.source == e.source).filter(|&at| left[at] > 0) else { return false };
            left[at] -= 1;
            numbers.push(sources[at].0);
            true
        })?;
        lessons.extend(examples.iter().zip(numbers).map(|(e, source)| lesson(e, source)));
    }
    // Sources mixed, in an order that depends on nothing but the number of articles.
    let n = lessons.len();
    let mut dice = crate::eval::summaries::Dice(n as u64);
    (1..n).rev().for_each(|i| lessons.swap(i, dice.below(i + 1)));
    Ok(lessons)
}

fn read(text: &str, lang: &'static Lang, terms: &mut Terms) -> Vec<u32> {
    let mut buffer = Buffer::default();
    let Ok(document) = buffer.read(text, Field::Text, lang, &|| false) else { return Vec::new() };
    let candidates = candidates_of(&document).collect::<Vec<_>>();
    let _ = terms.read(&document, &candidates, &|| false);
    candidates.iter().map(|c| c.n_words).collect()
}

fn lesson(example: &Example, source: usize) -> Lesson {
    let lang = choose("", &example.text).lang;
    let mut terms = Terms::default();
    let lengths = read(&example.text, lang, &mut terms);
    let mut reference = Terms::default();
    // A blank line ends a sentence, whatever its last character is.
    read(&example.summary.replace('\n', "\n\n"), lang, &mut reference);
    let keys = reference.terms.iter().map(|t| t.key).collect::<HashSet<_>>();
    let pairs =
        reference.pairs.iter().map(|p| (reference.terms[p.a as usize].key, reference.terms[p.b as usize].key)).collect::<HashSet<_>>();
    let term_used = terms.terms.iter().map(|t| keys.contains(&t.key)).collect();
    let pair_used = terms.pairs.iter().map(|p| pairs.contains(&(terms.terms[p.a as usize].key, terms.terms[p.b as usize].key))).collect();
    terms.forget_ids();
    Lesson { terms, lengths, term_used, pair_used, source }
}

/// How few articles a word stands in: ln(N / n), in steps of the table, by hash.
fn rarity(lessons: &[Lesson]) -> Vec<i8> {
    let n = articles_with(lessons);
    let all = lessons.len().max(2) as f32;
    n.iter().map(|&n| ((all / (n as f32 + 0.5)).ln() / all.ln() * 3.0 * TABLE_SCALE).round().clamp(0.0, 127.0) as i8).collect()
}

fn articles_with(lessons: &[Lesson]) -> Vec<u32> {
    let mut n = vec![0_u32; TABLE];
    lessons.iter().flat_map(|l| &l.terms.terms).for_each(|t| n[row(t.key)] += 1);
    n
}

fn error(logit: f32, used: bool) -> f32 {
    logistic(logit) - if used { 1.0 } else { 0.0 }
}

fn teach_words(model: &mut Model, recipe: &Recipe, lessons: &[&Lesson]) {
    let n_sources = recipe.data.len();
    let mut dense = Logistic::new(WORD_FEATURES, recipe.rate, 0.0);
    // Each source has a bias of its own, which is forgotten after training but for the first: references differ in length.
    let mut biases = Logistic::new(n_sources, recipe.rate, 0.0);
    let mut table = Logistic::new(TABLE, recipe.rate, recipe.decay);
    let mut n = vec![0_u32; TABLE];
    lessons.iter().flat_map(|l| &l.terms.terms).for_each(|t| n[row(t.key)] += 1);
    for epoch in 0..recipe.epochs {
        let mut loss = 0.0;
        let mut seen = 0.0;
        for lesson in lessons {
            let article = Shape::of(&lesson.terms);
            for (term, &used) in lesson.terms.terms.iter().zip(&lesson.term_used) {
                let values = model.word_features(term, &article);
                let at = row(term.key);
                let in_table = recipe.lexicon && n[at] >= recipe.min_articles;
                let mut logit = dense.logit(&values) + biases.weights[lesson.source];
                if in_table {
                    logit += table.weights[at];
                }
                let error = error(logit, used);
                loss -= f64::from(if used { logistic(logit) } else { logistic(-logit) }.max(1e-9).ln());
                seen += 1.0;
                dense.step(&values, error);
                biases.step_one(lesson.source, error);
                if in_table {
                    table.step_one(at, error);
                }
            }
        }
        eprintln!("words, pass {epoch}: loss {:.5}", loss / seen);
    }
    model.words.copy_from_slice(&dense.weights);
    model.words[0] += biases.weights[0];
    if recipe.lexicon {
        model.lexicon = table.weights.iter().map(|w| (w * TABLE_SCALE).round().clamp(-127.0, 127.0) as i8).collect();
    }
}

fn teach_contexts(model: &mut Model, recipe: &Recipe, lessons: &[&Lesson]) {
    let mut dense = Logistic::new(CONTEXT_FEATURES, recipe.rate, 0.0);
    dense.weights.copy_from_slice(&model.context);
    let mut words = Words::default();
    for epoch in 0..recipe.epochs {
        let (mut loss, mut seen) = (0.0, 0.0);
        for lesson in lessons {
            words.first_guess(model, &lesson.terms, &Shape::of(&lesson.terms));
            for (values, &used) in
                words.contexts(&lesson.terms, model.sets.single, lesson.lengths.iter().copied()).iter().zip(&lesson.term_used)
            {
                let logit = dense.logit(values);
                loss -= f64::from(if used { logistic(logit) } else { logistic(-logit) }.max(1e-9).ln());
                seen += 1.0;
                dense.step(values, error(logit, used));
            }
        }
        eprintln!("contexts, pass {epoch}: loss {:.5}", loss / seen);
    }
    model.context.copy_from_slice(&dense.weights);
}

fn teach_pairs(model: &mut Model, recipe: &Recipe, lessons: &[&Lesson]) {
    let mut dense = Logistic::new(PAIR_FEATURES, recipe.rate, 0.0);
    let mut words = Words::default();
    for epoch in 0..recipe.epochs {
        let (mut loss, mut seen) = (0.0, 0.0);
        for lesson in lessons {
            let article = Shape::of(&lesson.terms);
            words.first_guess(model, &lesson.terms, &article);
            words.look_around(model, &lesson.terms, lesson.lengths.iter().copied());
            for (pair, &used) in lesson.terms.pairs.iter().zip(&lesson.pair_used) {
                let values = pair_features(pair, &lesson.terms, &words.logits, &words.probabilities, &article);
                let logit = dense.logit(&values);
                loss -= f64::from(if used { logistic(logit) } else { logistic(-logit) }.max(1e-9).ln());
                seen += 1.0;
                dense.step(&values, error(logit, used));
            }
        }
        eprintln!("pairs, pass {epoch}: loss {:.5}", loss / seen);
    }
    model.pairs.copy_from_slice(&dense.weights);
}
