//! `lede-eval`: how good the models are.

use std::{error::Error, fs, path::PathBuf};

use clap::{Parser, Subcommand};
use lede::{
    eval::{
        corpus,
        summaries::{self, Task},
    },
    nlp::{Models, Pipeline},
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
        /// A corpus: JSON lines of id, text, summary and source, perhaps as .xz.
        data: PathBuf,
        /// Which source of the corpus.
        #[arg(long)]
        source: String,
        /// Sentences.
        #[arg(long, default_value_t = 3)]
        k: u32,
        /// Words aimed for where fewer sentences are allowed.
        #[arg(long, default_value_t = 45)]
        target_words: u32,
        /// At most so many articles, the first ones.
        #[arg(long, default_value_t = usize::MAX)]
        limit: usize,
        /// A model to try for English instead of the built-in one.
        #[arg(long)]
        english: Option<PathBuf>,
        /// A model to try for other languages instead of the built-in one.
        #[arg(long)]
        neutral: Option<PathBuf>,
    },
}

fn main() -> Result<(), Box<dyn Error>> {
    match Cli::parse().what {
        What::Summaries { data, source, k, target_words, limit, english, neutral } => {
            let (english, neutral) = (english.map(fs::read).transpose()?, neutral.map(fs::read).transpose()?);
            let mut models = Models::default();
            if let Some(bytes) = &english {
                models.english_summary = bytes;
            }
            if let Some(bytes) = &neutral {
                models.neutral_summary = bytes;
            }
            let mut n = 0;
            let examples = corpus::read(&data, |e| {
                n += usize::from(e.source == source);
                e.source == source && n <= limit
            })?;
            let task = Task { k, target_words };
            print!("{}", summaries::score(&Pipeline::with_models(&models)?, &examples, task).table(&source, task));
        }
    }
    Ok(())
}
