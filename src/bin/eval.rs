//! `lede-eval`: how good the models are.

use std::{error::Error, fs, path::PathBuf};

use clap::{Parser, Subcommand};
use lede::{
    eval::{entities, merging, summaries},
    nlp::{Models, Pipeline, entity::Extractor, model::checksum_of},
};

/// Measures summaries and entities against people's.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// ROUGE of summaries, beside simple rivals and the best possible.
    Summaries {
        /// The folder of the corpora.
        data: PathBuf,
        /// Where the report goes; standard output if absent.
        #[arg(long)]
        report: Option<PathBuf>,
        /// A model to try for English instead of the built-in one.
        #[arg(long)]
        english: Option<PathBuf>,
        /// A model to try for other languages instead of the built-in one.
        #[arg(long)]
        neutral: Option<PathBuf>,
    },
    /// Strict F1 of entities, with confusions and how far confidence can be trusted.
    Entities {
        /// JSON lines of set, text and entities (first and one past the last code point, type).
        data: PathBuf,
        /// Where the report goes; standard output if absent.
        #[arg(long)]
        report: Option<PathBuf>,
        /// Documents with given names, to measure merging: JSON lists of sents and mentions (sent, start, end, text, type, entity).
        #[arg(long)]
        merging: Vec<PathBuf>,
        /// What another tool found: NAME=FILE, a JSON list of (first code point, one past the last, type) a line, for each document.
        #[arg(long)]
        peer: Vec<String>,
        /// A model to try instead of the built-in one.
        #[arg(long)]
        model: Option<PathBuf>,
    },
}

fn main() -> Result<(), Box<dyn Error>> {
    match Cli::parse().what {
        What::Summaries { data, report, english, neutral } => {
            let (english, neutral) = (english.map(fs::read).transpose()?, neutral.map(fs::read).transpose()?);
            let mut models = Models::default();
            if let Some(bytes) = &english {
                models.english_summary = bytes;
            }
            if let Some(bytes) = &neutral {
                models.neutral_summary = bytes;
            }
            put(report, &summaries::report(&models, &data)?)
        }
        What::Entities { data, report, merging, peer, model } => {
            let model = model.map(fs::read).transpose()?;
            let mut models = Models::default();
            if let Some(bytes) = &model {
                models.english_entities = bytes;
            }
            let peers = peer.iter().map(|given| entities::Peer::read(given)).collect::<Result<Vec<_>, _>>()?;
            let pipeline = Pipeline::with_models(&models)?;
            let mut text = entities::report(&pipeline, checksum_of(models.english_entities), &data, &peers)?;
            if !merging.is_empty() {
                let paths = merging.iter().map(PathBuf::as_path).collect::<Vec<_>>();
                text += &merging::report(&Extractor::read(models.english_entities)?, &paths)?;
            }
            put(report, &text)
        }
    }
}

fn put(report: Option<PathBuf>, text: &str) -> Result<(), Box<dyn Error>> {
    match report {
        Some(path) => fs::write(path, text)?,
        None => print!("{text}"),
    }
    Ok(())
}
