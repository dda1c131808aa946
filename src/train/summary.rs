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

use super::{
    logistic::Logistic,
    risk::{Lesson, Reference, Risk, Teacher, articles_with},
    tune::Tune,
};
use crate::{
    eval::corpus::{self, Example},
    nlp::{
        Field,
        document::{self, Buffer, Document},
        lang::{Lang, choose},
        summary::{
            Budget,
            choose::Candidate,
            find_candidates,
            look::{PAIR_FEATURES, Shape, WORD_FEATURES, pair_features},
            manner::MANNERS,
            sense::{Network, Table},
            terms::Terms,
            words::{CONTEXT_FEATURES, Model, Sets, TABLE, TABLE_SCALE, Weights, Words, logistic, row},
        },
    },
};

/// `models/en/summary.toml`, `models/und/summary.toml`.
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
    /// The same before it stands for something of its own.
    #[serde(default)]
    pub min_sense_articles: u32,
    /// One article in so many is kept from the table and teaches contexts and pairs.
    pub held_out: usize,
    /// Constants of sets.
    pub sets: Sets,
    /// How everything is taught together at the end.
    pub risk: Risk,
    /// Articles that other constants are tried on; nothing is trained on them.
    #[serde(default)]
    pub tune: Vec<Tune>,
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
    /// At most so many, the first ones that no entry before took.
    pub articles: usize,
    /// How many sentences are asked for where sets are taught; 0: these articles teach words only.
    #[serde(default)]
    pub sentences: usize,
    /// Words that are aimed for, in a second task beside the first; 0: there is no second one.
    #[serde(default)]
    pub target_words: u32,
    /// Whether the first sentence is taken away and is the reference: what is left teaches which sentence stands for an article that lost
    /// its opening. Teaches no words.
    #[serde(default)]
    pub headless: bool,
    /// References of more words teach words only.
    #[serde(default)]
    pub longest: u32,
    /// References of more words are seen by broad passes only, but for one in `long_every`; 0: there are none.
    #[serde(default)]
    pub usual: u32,
    /// See `usual`.
    #[serde(default)]
    pub long_every: usize,
}

impl Source {
    fn tasks(&self, n_words: u32) -> Vec<Budget> {
        let task = |target_words| Budget { n_sentences: self.sentences, n_words: 0, n_chars: 0, target_words };
        let open = self.sentences > 0 && n_words <= self.longest;
        [0, self.target_words].into_iter().take(if !open { 0 } else { 1 + usize::from(self.target_words > 0) }).map(task).collect()
    }
}

/// Reads the corpora under `data` and trains a model.
pub fn train(recipe: &Recipe, data: &Path) -> io::Result<Model> {
    let lessons = lessons(recipe, data)?;
    let words = lessons.iter().filter(|l| !recipe.data[l.source].headless);
    let (held, taught): (Vec<_>, Vec<_>) = words.enumerate().partition(|(i, _)| i % recipe.held_out == 0);
    let (held, taught) = (strip(held), strip(taught));
    let mut context = [0.0; CONTEXT_FEATURES];
    context[1] = 1.0;
    let weights =
        Weights { words: [0.0; WORD_FEATURES], context, pairs: [0.0; PAIR_FEATURES], manners: [0.0; MANNERS], network: Network::default() };
    let several = weights.clone();
    let mut model = Model { several, alone: weights, lexicon: Vec::new(), rarity: Vec::new(), senses: Table::default(), sets: recipe.sets };
    if recipe.lexicon {
        model.rarity = rarity(&lessons);
    }
    teach_words(&mut model, recipe, &taught);
    teach_contexts(&mut model, recipe, &held);
    teach_pairs(&mut model, recipe, &held);
    teach_sets(&mut model, recipe, &lessons);
    Ok(model)
}

fn teach_sets(model: &mut Model, recipe: &Recipe, lessons: &[Lesson]) {
    let n_articles = articles_with(lessons);
    let open = n_articles.iter().map(|&n| recipe.lexicon && n >= recipe.min_articles).collect::<Vec<_>>();
    let mut weights = model.several.clone();
    let mut teacher = Teacher::new(model, &weights, &recipe.risk, open);
    if recipe.lexicon {
        model.senses = Table::of((0..TABLE).filter(|&hash| n_articles[hash] >= recipe.min_sense_articles));
        teacher = teacher.with_senses(model, &mut weights);
    }
    teacher.teach(model, &mut weights, lessons, |task| task.n_sentences > 1);
    model.several = weights.clone();
    // One table serves both: a summary of one sentence takes it as it is.
    weights.network = Network::default();
    Teacher::new(model, &weights, &recipe.risk, vec![false; TABLE]).teach(model, &mut weights, lessons, |task| task.n_sentences == 1);
    model.alone = weights;
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
            let Some(at) = (0..sources.len()).find(|&at| sources[at].1.source == e.source && left[at] > 0) else { return false };
            left[at] -= 1;
            numbers.push(sources[at].0);
            true
        })?;
        let read = examples.iter().zip(numbers).enumerate();
        lessons.extend(read.filter_map(|(at, (e, source))| lesson(e, at, source, &recipe.data[source])));
    }
    // Sources mixed, in an order that depends on nothing but the number of articles.
    let n = lessons.len();
    let mut dice = crate::eval::summaries::Dice(n as u64);
    (1..n).rev().for_each(|i| lessons.swap(i, dice.below(i + 1)));
    Ok(lessons)
}

fn read<'a>(buffer: &'a mut Buffer, text: &'a str, lang: &'static Lang, terms: &mut Terms) -> Option<(Document<'a>, Vec<Candidate>)> {
    let mut words = document::Words::default();
    // Nobody stops it.
    let document = buffer.read(text, Field::Text, lang, &mut words, &|| false).ok()?;
    let mut candidates = Vec::new();
    find_candidates(&document, &mut candidates);
    terms.read(&document, &mut words, &mut candidates, &|| false).ok()?;
    Some((document, candidates))
}

fn lesson(example: &Example, at: usize, number: usize, source: &Source) -> Option<Lesson> {
    let lang = choose("", &example.text).lang;
    let example = if source.headless { &beheaded(example, lang)? } else { example };
    let (mut buffer, mut terms) = (Buffer::default(), Terms::default());
    let (document, candidates) = read(&mut buffer, &example.text, lang, &mut terms)?;
    let sentences = candidates.iter().map(|c| document.span_of(&document.sentences[c.index as usize]).of(&example.text));
    let reference = Reference::of(&example.summary, sentences);
    // A blank line ends a sentence, whatever its last character is.
    let summary = example.summary.replace('\n', "\n\n");
    let (mut buffer, mut used) = (Buffer::default(), Terms::default());
    read(&mut buffer, &summary, lang, &mut used)?;
    let keys = used.terms.iter().map(|t| t.key).collect::<HashSet<_>>();
    let keys_of = |terms: &Terms, a: u32, b: u32| (terms.terms[a as usize].key, terms.terms[b as usize].key);
    let pairs = used.pairs.iter().map(|(_, p)| keys_of(&used, p.a, p.b)).collect::<HashSet<_>>();
    let term_used = terms.terms.iter().map(|t| keys.contains(&t.key)).collect();
    let mut pair_used = vec![false; terms.pairs.n_places()];
    terms.pairs.iter().for_each(|(place, p)| pair_used[place] = pairs.contains(&keys_of(&terms, p.a, p.b)));
    terms.forget_ids();
    let n_words = reference.n_words();
    let tasks = source.tasks(n_words);
    let broad = source.usual > 0 && n_words > source.usual && !at.is_multiple_of(source.long_every.max(1));
    Some(Lesson { terms, candidates, term_used, pair_used, source: number, reference, tasks, broad })
}

/// Code points of a first sentence that says what an article is about.
const OPENING: std::ops::RangeInclusive<usize> = 60..=220;

fn beheaded(example: &Example, lang: &'static Lang) -> Option<Example> {
    let (mut buffer, mut terms) = (Buffer::default(), Terms::default());
    let (document, candidates) = read(&mut buffer, &example.text, lang, &mut terms)?;
    let first = document.span_of(&document.sentences[candidates.first()?.index as usize]);
    let head = first.of(&example.text);
    // A dateline in brackets is no part of the sentence.
    let head =
        head.split_once(')').filter(|(line, _)| line.len() < 40).map_or(head, |(_, rest)| rest).trim_start_matches([' ', '-', '—', '–']);
    let rest = example.text[first.end as usize..].trim_start();
    let fits = OPENING.contains(&head.chars().count()) && candidates.len() > 5;
    fits.then(|| Example { text: rest.to_owned(), summary: head.to_owned(), source: example.source.clone() })
}

/// How few articles a word stands in: ln(N / n), in steps of the table, by hash.
fn rarity(lessons: &[Lesson]) -> Vec<i8> {
    let n = articles_with(lessons);
    let all = lessons.len().max(2) as f32;
    n.iter().map(|&n| ((all / (n as f32 + 0.5)).ln() / all.ln() * 3.0 * TABLE_SCALE).round().clamp(0.0, 127.0) as i8).collect()
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
    model.several.words.copy_from_slice(&dense.weights);
    model.several.words[0] += biases.weights[0];
    if recipe.lexicon {
        model.lexicon = table.weights.iter().map(|w| (w * TABLE_SCALE).round().clamp(-127.0, 127.0) as i8).collect();
    }
}

fn teach_contexts(model: &mut Model, recipe: &Recipe, lessons: &[&Lesson]) {
    let mut dense = Logistic::new(CONTEXT_FEATURES, recipe.rate, 0.0);
    dense.weights.copy_from_slice(&model.several.context);
    let mut words = Words::default();
    for epoch in 0..recipe.epochs {
        let (mut loss, mut seen) = (0.0, 0.0);
        for lesson in lessons {
            words.first_guess(model, &model.several, &lesson.terms, &Shape::of(&lesson.terms));
            for (values, &used) in words.contexts(&lesson.terms, model.sets.single, lesson.lengths()).iter().zip(&lesson.term_used) {
                let logit = dense.logit(values);
                loss -= f64::from(if used { logistic(logit) } else { logistic(-logit) }.max(1e-9).ln());
                seen += 1.0;
                dense.step(values, error(logit, used));
            }
        }
        eprintln!("contexts, pass {epoch}: loss {:.5}", loss / seen);
    }
    model.several.context.copy_from_slice(&dense.weights);
}

fn teach_pairs(model: &mut Model, recipe: &Recipe, lessons: &[&Lesson]) {
    let mut dense = Logistic::new(PAIR_FEATURES, recipe.rate, 0.0);
    let mut words = Words::default();
    for epoch in 0..recipe.epochs {
        let (mut loss, mut seen) = (0.0, 0.0);
        for lesson in lessons {
            let article = Shape::of(&lesson.terms);
            words.first_guess(model, &model.several, &lesson.terms, &article);
            words.look_around(&model.several, &lesson.terms, model.sets.single, lesson.lengths());
            for (place, pair) in lesson.terms.pairs.iter() {
                let used = lesson.pair_used[place];
                let values = pair_features(&pair, &lesson.terms, &words.logits, &words.probabilities, &article);
                let logit = dense.logit(&values);
                loss -= f64::from(if used { logistic(logit) } else { logistic(-logit) }.max(1e-9).ln());
                seen += 1.0;
                dense.step(&values, error(logit, used));
            }
        }
        eprintln!("pairs, pass {epoch}: loss {:.5}", loss / seen);
    }
    model.several.pairs.copy_from_slice(&dense.weights);
}
