//! Tries other constants of sets, one at a time, on articles that nothing was trained on. People choose from the table: a constant
//! that wins by less than the noise of the articles stays as it is.

use std::{fmt::Write, io, path::Path};

use serde::Deserialize;

use super::summary::Recipe;
use crate::{
    eval::{
        corpus::{self, Example},
        rouge::{self, Stems},
    },
    nlp::{
        Article, Models, Options, Pipeline, Scratch, model, summary,
        summary::{manner::LEANS_BACK, words::Model},
    },
};

/// Articles to try constants on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tune {
    /// Their file.
    pub file: String,
    /// Which of it.
    pub source: String,
    /// So many are left out first: those that were trained on.
    #[serde(default)]
    pub skip: usize,
    /// At most so many.
    pub articles: usize,
    /// Sentences asked for.
    pub sentences: u32,
    /// Words aimed for; 0: none.
    #[serde(default)]
    pub target_words: u32,
}

type Constant = fn(&mut Model) -> &mut f32;
const CONSTANTS: [(&str, Constant, &[f32]); 6] = [
    ("pair", |m| &mut m.sets.pair, &[1.4, 1.8, 3.0]),
    ("single", |m| &mut m.sets.single, &[12.0, 24.0]),
    ("each", |m| &mut m.sets.each, &[7.0, 13.0, 18.0]),
    ("alone", |m| &mut m.sets.alone, &[8.0, 12.0, 24.0]),
    ("target", |m| &mut m.sets.target, &[0.8, 1.0, 1.5]),
    ("leaning back", |m| &mut m.several.manners[LEANS_BACK], &[-0.03, -0.06]),
];

/// ROUGE-1 and ROUGE-2 over those of the first sentences, for the model as it is and with each constant changed.
pub fn table(recipe: &Recipe, model: &Model, data: &Path) -> io::Result<String> {
    let mut tasks = Vec::new();
    for tune in &recipe.tune {
        let mut number = 0;
        let wanted = tune.skip..tune.skip + tune.articles;
        let examples = corpus::read(&data.join(&tune.file), |e| {
            number += usize::from(e.source == tune.source);
            e.source == tune.source && wanted.contains(&(number - 1))
        })?;
        tasks.push((tune, examples));
    }
    let mut out = String::from("| constants |");
    for (t, e) in &tasks {
        let _ = write!(out, " {} {}, {} sentences, {} words |", e.len(), t.source, t.sentences, t.target_words);
    }
    let mut row = |name: &str, model: &Model| -> Result<(), model::Error> {
        let bytes = model.write();
        let pipeline = Pipeline::with_models(&Models { english_summary: &bytes, neutral_summary: &bytes, ..Models::default() })?;
        let _ = write!(out, "\n| {name} |");
        for (tune, examples) in &tasks {
            let [r1, r2] = gain(&pipeline, examples, tune);
            let _ = write!(out, " {r1:+.2} / {r2:+.2} |");
        }
        Ok(())
    };
    row("as they are", model).map_err(io::Error::other)?;
    for (name, constant, values) in CONSTANTS {
        for value in values {
            let mut other = model.clone();
            *constant(&mut other) = *value;
            row(&format!("{name} = {value}"), &other).map_err(io::Error::other)?;
        }
    }
    Ok(out + "\n")
}

fn gain(pipeline: &Pipeline, examples: &[Example], tune: &Tune) -> [f64; 2] {
    let mut scratch = Scratch::default();
    let mut sum = [0.0; 2];
    for example in examples {
        let mut ask = |max_sentences, target_words| {
            let options = summary::Options { max_sentences, target_words, ..Default::default() };
            let options = Options { summary: Some(options), entities: None };
            let article = Article { text: &example.text, ..Article::default() };
            // Nobody stops it.
            let summary = pipeline.analyze(&article, &options, &mut scratch, &|| false).ok().and_then(|a| a.summary).unwrap_or_default();
            summary.sentences.iter().map(|s| s.span.of(&example.text)).collect::<Vec<_>>()
        };
        let mut first = ask(u32::MAX, 0);
        first.truncate(tune.sentences as usize);
        let reference = Stems::of(example.summary.lines());
        let [ours, theirs] =
            [ask(tune.sentences, tune.target_words), first].map(|s| rouge::fast(&Stems::of(s.iter().copied()), &reference));
        sum.iter_mut().zip(ours.iter().zip(theirs)).for_each(|(sum, (a, b))| *sum += a - b);
    }
    sum.map(|s| s / examples.len().max(1) as f64)
}
