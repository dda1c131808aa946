//! `lede-train`: from a recipe and corpora to a model.

use std::{error::Error, fs, path::PathBuf};

use clap::{Parser, Subcommand};
use lede::{nlp::summary::words::Model, train};

/// Trains the models of lede; the same recipe and data give the same bytes.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The ranker of sentences.
    Summaries(Args),
    /// Tries other constants of the ranker of sentences.
    Tune(Args),
    /// The tagger of names.
    Entities(Args),
}

#[derive(clap::Args)]
struct Args {
    /// What to train: models/LANGUAGE/summary.toml.
    #[arg(long)]
    recipe: PathBuf,
    /// The folder of the corpora that the recipe names.
    #[arg(long)]
    data: PathBuf,
    /// Where the model goes; the hashes of the corpora go beside it, as `.lock`. For `tune`: the model that is tried.
    #[arg(long)]
    out: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    match Cli::parse().what {
        What::Summaries(args) => {
            let recipe = toml::from_str::<train::summary::Recipe>(&fs::read_to_string(&args.recipe)?)?;
            fs::write(&args.out, train::summary::train(&recipe, &args.data)?.write())?;
            fs::write(args.out.with_extension("lock"), train::lock(recipe.files(), &args.data)?)?;
        }
        What::Tune(args) => {
            let recipe = toml::from_str::<train::summary::Recipe>(&fs::read_to_string(&args.recipe)?)?;
            print!("{}", train::tune::table(&recipe, &Model::read(&fs::read(&args.out)?)?, &args.data)?);
        }
        What::Entities(args) => {
            let recipe = toml::from_str::<train::entities::Recipe>(&fs::read_to_string(&args.recipe)?)?;
            fs::write(&args.out, train::entities::train(&recipe, &args.data)?.write())?;
            fs::write(args.out.with_extension("lock"), train::lock(recipe.files(), &args.data)?)?;
        }
    }
    Ok(())
}
