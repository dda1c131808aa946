//! Trains the tagger of names in rounds: first on what people labelled; then with machine-labelled news of the same kinds, in which every label
//! that the corpus or the round before thinks likely is allowed; then with unlabelled news, in the same way.

use std::{
    collections::{BTreeMap, HashMap},
    io::{self, BufRead},
    path::Path,
};

use serde::Deserialize;

use super::{
    chain::{Example, Index, Mean, Trainer},
    clusters,
    logistic::Logistic,
    names,
};
use crate::{
    eval::{corpus, summaries::Dice},
    nlp::{
        Article, Field, Models, Options, Pipeline, Scratch,
        document::{Buffer, Words},
        entity::{
            self, Kind,
            lexicon::{self, Lexicon},
            tagger::{
                BEGINS, GAZETTEER_WORDS, LABELS, Label, Model, NAMED, Parts, Tag, Weights,
                lesson::{self, Run},
                word_key,
            },
        },
        lang,
        summary::words::logistic,
        token::tokenize,
    },
};

/// `models/en/entities.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// What to read.
    pub data: Vec<Source>,
    /// Unlabelled news, if any.
    pub news: Option<News>,
    /// Lists of names, if any.
    #[serde(default)]
    pub lists: Vec<List>,
    /// Clusters of words, if any.
    pub clusters: Option<clusters::Recipe>,
    /// Passes over the data in each round.
    pub epochs: usize,
    /// Size of the first steps.
    pub rate: f32,
    /// Draws weights to zero.
    pub decay: f32,
    /// Occurrences that a feature needs to be learnt from.
    pub min_count: u32,
    /// Rows that the features share by their hashes.
    pub rows: usize,
    /// A label this likely to the teacher is allowed.
    pub likely: f32,
    /// Corpora that nothing was trained on: confidence is fitted to how often it is right there.
    pub calibration: Vec<String>,
}

/// One corpus.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its file, below the data's folder.
    pub file: String,
    /// How much it counts.
    pub weight: f32,
    /// Whether it labels nothing but people, organizations and places: what it leaves out may be another name.
    #[serde(default)]
    pub no_other: bool,
    /// Whether machines labelled it: it waits for a teacher.
    #[serde(default)]
    pub silver: bool,
}

/// Names, one a line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Its file, below the data's folder.
    pub file: String,
    /// Its number, up to 6; files may share one.
    pub list: u8,
}

/// Unlabelled articles.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct News {
    /// JSON lines as of summaries.
    pub file: String,
    /// Every so manyth is taken: files stand in the order of their sources and years.
    pub every: usize,
    /// How much they count.
    pub weight: f32,
}

impl Recipe {
    /// The files it reads.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.data
            .iter()
            .map(|s| s.file.as_str())
            .chain(self.news.iter().map(|n| n.file.as_str()))
            .chain(self.clusters.iter().map(|c| c.file.as_str()))
            .chain(self.lists.iter().map(|l| l.file.as_str()))
            .chain(self.calibration.iter().map(String::as_str))
    }
}

/// A run with the labels that its corpus gives, if any.
struct Lesson {
    run: Run,
    labels: Option<Vec<Label>>,
    source: usize,
}

/// Reads the corpora under `data` and trains a model.
pub fn train(recipe: &Recipe, data: &Path) -> io::Result<Parts> {
    let clusters = recipe.clusters.as_ref().map(|c| clusters::cluster(c, data)).transpose()?.unwrap_or_default();
    let known = Parts { clusters, lists: lists(recipe, data)?, ..Parts::default() };
    let untrained = Parts { rows: vec![[0; NAMED]], transitions: vec![0.0; LABELS * LABELS], unit: 1.0, ..known.clone() };
    let model = Model::read(&untrained.write()).map_err(io::Error::other)?;
    let weights = model.weights();
    let lexicon = Lexicon::default();
    let mut lessons = Vec::new();
    for (source, corpus) in recipe.data.iter().enumerate() {
        for document in names::read(&data.join(&corpus.file))? {
            read(&document.text, &lexicon, &weights, |run, tokens| {
                let labels = lesson::labels(&run, &ranges(&document.names, tokens));
                lessons.push(Lesson { run, labels: Some(labels), source });
            });
        }
        eprintln!("{}: {} runs so far", corpus.file, lessons.len());
    }
    if let Some(news) = &recipe.news {
        for example in corpus::every(&data.join(&news.file), news.every)? {
            read(&example.text, &lexicon, &weights, |run, _| lessons.push(Lesson { run, labels: None, source: usize::MAX }));
        }
        eprintln!("{}: {} runs in all", news.file, lessons.len());
    }
    let index = Index::of(lessons.iter().flat_map(|l| l.run.tokens.iter().flatten().copied()), recipe.min_count, recipe.rows);
    let (n, often) = index.sizes();
    eprintln!("{n} features, {often} of them seen {} times or more", recipe.min_count);
    let mut trainer = round(recipe, &lessons, &index, None);
    if recipe.data.iter().any(|s| s.silver) || recipe.news.is_some() {
        trainer = round(recipe, &lessons, &index, Some(&trainer));
        trainer = round(recipe, &lessons, &index, Some(&trainer));
    }
    let mut parts = Parts { clusters: known.clusters, lists: known.lists, ..parts(&trainer) };
    (parts.slope, parts.offset) = calibrate(recipe, data, &parts)?;
    Ok(parts)
}

/// The names of the recipe's lists with the lists that each is on.
fn lists(recipe: &Recipe, data: &Path) -> io::Result<Vec<(u32, u8)>> {
    let mut names = BTreeMap::<u32, u8>::new();
    for list in &recipe.lists {
        for line in corpus::open(&data.join(&list.file))?.lines() {
            let (line, mut tokens) = (line?, Vec::new());
            tokenize(&line, lang::choose("en", &line).lang, &mut tokens);
            if (1..=GAZETTEER_WORDS).contains(&tokens.len()) {
                *names.entry(word_key(lexicon::key(&tokens))).or_default() |= 1 << list.list.min(6);
                if tokens.len() > 1 {
                    *names.entry(word_key(lexicon::key(&tokens[..1]))).or_default() |= BEGINS;
                }
            }
        }
    }
    Ok(names.into_iter().collect())
}

fn read(text: &str, lexicon: &Lexicon, weights: &Weights, mut emit: impl FnMut(Run, &[crate::nlp::token::Token])) {
    let (mut title, mut body, mut words) = (Buffer::default(), Buffer::default(), Words::default());
    let english = lang::choose("en", text).lang;
    let (Ok(title), Ok(body)) =
        (title.read("", Field::Title, english, &mut words, &|| false), body.read(text, Field::Text, english, &mut words, &|| false))
    else {
        return;
    };
    lesson::runs(&[title, body], lexicon, weights).into_iter().for_each(|run| emit(run, body.tokens));
}

/// Names as ranges of tokens.
fn ranges(names: &[(usize, usize, Tag)], tokens: &[crate::nlp::token::Token]) -> Vec<(usize, usize, Tag)> {
    let range = |&(start, end, tag): &(usize, usize, Tag)| {
        let first = tokens.partition_point(|t| t.end as usize <= start);
        let last = tokens.partition_point(|t| (t.start as usize) < end);
        (first < last).then_some((first, last, tag))
    };
    names.iter().filter_map(range).collect()
}

/// One round from zero: with a teacher also on what machines labelled and on what nobody did.
fn round(recipe: &Recipe, lessons: &[Lesson], index: &Index, teacher: Option<&Trainer>) -> Trainer {
    let mut trainer = Trainer::new(recipe.rows, recipe.rate, recipe.decay);
    let mut examples = Vec::new();
    for lesson in lessons {
        let source = recipe.data.get(lesson.source);
        let alone = source.is_some_and(|s| !s.silver);
        if teacher.is_none() && !alone {
            continue;
        }
        let tokens = lesson.run.tokens.iter().map(|keys| index.features(keys)).collect::<Vec<_>>();
        let mut allowed = match &lesson.labels {
            Some(labels) => labels.iter().map(|l| 1_u32 << l.0 | other_if(source, *l)).collect::<Vec<_>>(),
            None => vec![0; tokens.len()],
        };
        if let (Some(teacher), false) = (teacher, alone) {
            let expected = teacher.expect(&tokens);
            for (bits, row) in allowed.iter_mut().zip(&expected.labels) {
                row.iter().enumerate().filter(|(_, p)| **p > recipe.likely).for_each(|(l, _)| *bits |= 1 << l);
            }
        }
        let weight = source.map_or(recipe.news.as_ref().map_or(0.0, |n| n.weight), |s| s.weight);
        examples.push(Example { tokens, allowed, weight });
    }
    let n = examples.len();
    let mut dice = Dice(n as u64);
    let mut mean = Mean::default();
    for epoch in 0..recipe.epochs {
        (1..n).rev().for_each(|i| examples.swap(i, dice.below(i + 1)));
        examples.iter().for_each(|example| trainer.step(example));
        if epoch >= recipe.epochs / 2 {
            mean.add(&trainer);
        }
        eprintln!("pass {epoch} over {n} runs");
    }
    mean.put(&mut trainer);
    trainer
}

/// Where a corpus labels no other names, what is outside may be one.
fn other_if(source: Option<&Source>, label: Label) -> u32 {
    let open = label == Label::OUTSIDE && source.is_some_and(|s| s.no_other);
    if open { (0..LABELS as u8).filter(|l| Label(*l).tag() == Some(Tag::Other)).fold(0, |bits, l| bits | 1 << l) } else { 0 }
}

fn parts(trainer: &Trainer) -> Parts {
    let size = |row: &[f32; LABELS]| row.iter().fold(0.0_f32, |a, w| a.max(w.abs()));
    // The few largest weights are cut, so that the small ones keep their steps.
    let mut sizes = trainer.rows.iter().map(size).collect::<Vec<_>>();
    sizes.sort_by(f32::total_cmp);
    let unit = sizes.get(sizes.len() * 999 / 1000).copied().unwrap_or(1.0) / 127.0;
    let step = |w: f32| (w / unit).round().clamp(-127.0, 127.0) as i8;
    Parts {
        rows: trainer.rows.iter().map(|row| std::array::from_fn(|l| step(row[1 + l]))).collect(),
        unit,
        transitions: trainer.moves.iter().flatten().copied().collect(),
        slope: 1.0,
        ..Parts::default()
    }
}

/// Slope and offset by which the logit of a confidence becomes that of being right (Platt, 1999).
fn calibrate(recipe: &Recipe, data: &Path, parts: &Parts) -> io::Result<(f32, f32)> {
    let bytes = parts.write();
    let pipeline = Pipeline::with_models(&Models { english_entities: &bytes, ..Models::default() }).map_err(io::Error::other)?;
    let options = Options { summary: None, entities: Some(entity::Options::default()) };
    let mut scratch = Scratch::default();
    let mut seen = Vec::<(f32, f32)>::new();
    for file in &recipe.calibration {
        for document in names::read(&data.join(file))? {
            let labelled = document.names.iter().map(|(s, e, tag)| ((*s, *e), *tag)).collect::<HashMap<_, _>>();
            let article = Article { text: &document.text, language: "en", ..Article::default() };
            let Ok(analysis) = pipeline.analyze(&article, &options, &mut scratch, &|| false) else { continue };
            for entity in &analysis.entities {
                let Some(tag) = tag(entity.kind) else { continue };
                let p = entity.confidence.clamp(1e-4, 1.0 - 1e-4);
                let right =
                    entity.mentions.iter().filter(|m| labelled.get(&(m.span.start as usize, m.span.end as usize)) == Some(&tag)).count();
                seen.push(((p / (1.0 - p)).ln(), right as f32 / entity.mentions.len() as f32));
            }
        }
    }
    let mut fit = Logistic::new(2, 0.1, 0.0);
    fit.weights[0] = 1.0;
    for _ in 0..20 {
        for (logit, right) in &seen {
            let values = [*logit, 1.0];
            fit.step(&values, logistic(fit.logit(&values)) - right);
        }
    }
    Ok((fit.weights[0], fit.weights[1]))
}

fn tag(kind: Kind) -> Option<Tag> {
    match kind {
        Kind::Person => Some(Tag::Person),
        Kind::Organization => Some(Tag::Organization),
        Kind::Location => Some(Tag::Location),
        Kind::Group | Kind::Event | Kind::Work | Kind::Product | Kind::Other => Some(Tag::Other),
        _ => None,
    }
}
