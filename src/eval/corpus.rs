//! Articles with summaries that people wrote: JSON lines of `id`, `text`, `summary` (one sentence a line) and `source`, perhaps as `.xz`.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use serde::Deserialize;

/// One article with its reference.
#[derive(Clone, Debug, Deserialize)]
pub struct Example {
    /// The body.
    pub text: String,
    /// The reference, one sentence a line.
    pub summary: String,
    /// Who published it.
    pub source: String,
}

/// All examples of a file for which `wanted` says yes.
pub fn read(path: &Path, mut wanted: impl FnMut(&Example) -> bool) -> io::Result<Vec<Example>> {
    let mut examples = Vec::new();
    for line in open(path)?.lines() {
        let example = serde_json::from_str::<Example>(&line?)?;
        if wanted(&example) {
            examples.push(example);
        }
    }
    Ok(examples)
}

/// Every `n`th example of a file, the first one first.
pub fn every(path: &Path, n: usize) -> io::Result<Vec<Example>> {
    let mut at = 0;
    read(path, |_| {
        at += 1;
        (at - 1) % n.max(1) == 0
    })
}

/// A file, decompressed if it ends in `.xz`.
pub fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let file = File::open(path).map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", path.display())))?;
    let plain: Box<dyn Read> = if path.extension().is_some_and(|e| e == "xz") {
        Box::new(lzma_rust2::XzReader::new(BufReader::new(file), true))
    } else {
        Box::new(file)
    };
    Ok(Box::new(BufReader::with_capacity(1 << 20, plain)))
}
