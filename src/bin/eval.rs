//! `lede-eval`: how good the models are.

use std::{error::Error, fs, path::PathBuf};

use clap::{Parser, Subcommand};
use lede::{
    eval::summaries,
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
            let text = summaries::report(&Pipeline::with_models(&models)?, &data)?;
            match report {
                Some(path) => fs::write(path, text)?,
                None => print!("{text}"),
            }
        }
    }
    Ok(())
}
