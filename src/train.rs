//! From a recipe and corpora to a model: the same recipe and data give the same bytes. Built with the `train` feature.

pub mod chain;
pub mod clusters;
pub mod entities;
pub mod logistic;
pub mod names;
pub mod risk;
mod sense;
pub mod summary;
pub mod tune;

use std::{fmt::Write, fs, io, path::Path};

use sha2::{Digest, Sha256};

/// One line for each corpus: its hash, its size and its name. Equal locks and recipes give equal models.
pub fn lock<'a>(files: impl IntoIterator<Item = &'a str>, data: &Path) -> io::Result<String> {
    let mut names = files.into_iter().collect::<Vec<_>>();
    names.sort_unstable();
    names.dedup();
    let mut lock = String::new();
    for name in names {
        let bytes = fs::read(data.join(name))?;
        let _ = writeln!(lock, "sha256:{:x} {} {name}", Sha256::digest(&bytes), bytes.len());
    }
    Ok(lock)
}
