//! Entities against people's: documents with character spans, end to end from raw text.

use std::{collections::BTreeMap, fmt::Write, io, io::BufRead, path::Path, time::Instant};

use serde::Deserialize;

use super::corpus;
use crate::nlp::{
    Article, Options, Pipeline, Scratch,
    entity::{self, Kind},
    span::{Offsets, Unit},
    token::tokenize,
};

/// One document: offsets in code points.
#[derive(Clone, Debug, Deserialize)]
pub struct Document {
    /// Which collection it is of.
    pub set: String,
    /// The body.
    pub text: String,
    /// First code point, one past the last, type.
    pub entities: Vec<(u32, u32, String)>,
}

/// Types that are told apart here; the sets know fewer than the service.
pub const TYPES: [&str; 7] = ["PERSON", "ORGANIZATION", "LOCATION", "MISC", "DATE", "MONEY", "PERCENT"];
/// Of these, names.
const NAMES: usize = 4;
/// Runs of each document whose time is taken.
const TIMED: usize = 5;
/// Sets that label no other names.
const WITHOUT_MISC: [&str; 2] = ["ieer", "pud"];

/// A type of a set as one of [`TYPES`].
fn fold(name: &str) -> Option<usize> {
    let folded = match name {
        "GPE" | "FACILITY" => "LOCATION",
        "NORP" | "EVENT" | "WORK" | "WORK_OF_ART" | "LAW" | "PRODUCT" | "LANGUAGE" => "MISC",
        "TIME" => "DATE",
        other => other,
    };
    TYPES.iter().position(|t| *t == folded)
}

fn fold_kind(kind: Kind) -> Option<usize> {
    match kind {
        Kind::Person => Some(0),
        Kind::Organization => Some(1),
        Kind::Location => Some(2),
        Kind::Group | Kind::Event | Kind::Work | Kind::Product | Kind::Other => Some(3),
        Kind::Date => Some(4),
        Kind::Money => Some(5),
        Kind::Percent => Some(6),
        Kind::Quantity | Kind::Contact => None,
    }
}

/// Right ones, wrong ones, missed ones.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Count {
    fn f1(self) -> f64 {
        200.0 * self.right as f64 / (2 * self.right + self.wrong + self.missed).max(1) as f64
    }

    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }
}

/// What one set came to.
#[derive(Clone, Debug, Default)]
struct Tally {
    documents: usize,
    counts: [Count; TYPES.len()],
    /// Names found with their exact span, or with any overlap, whatever the type; and all.
    exact: usize,
    overlapping: usize,
    names: usize,
    /// Names of each type (and none) taken for each type (and none).
    confusion: [[usize; NAMES + 1]; NAMES + 1],
    /// For each tenth of confidence: names, and right ones.
    sure: [(usize, usize); 10],
}

type Span = (u32, u32);

impl Tally {
    fn add(&mut self, document: &Document, found: &BTreeMap<Span, (usize, f32)>) {
        self.documents += 1;
        let misc = !WITHOUT_MISC.contains(&document.set.as_str());
        let known = |t: &usize| *t != 3 || misc;
        let labelled = document.entities.iter().filter_map(|(s, e, t)| fold(t).filter(known).map(|t| ((*s, *e), t)));
        let labelled = labelled.collect::<BTreeMap<Span, usize>>();
        for (span, t) in &labelled {
            let got = found.get(span).map(|f| f.0).filter(known);
            if got == Some(*t) {
                self.counts[*t].right += 1
            } else {
                self.counts[*t].missed += 1
            }
            if *t < NAMES {
                self.names += 1;
                self.exact += usize::from(found.contains_key(span));
                let overlaps = |other: &&Span| other.0 < span.1 && span.0 < other.1;
                self.overlapping += usize::from(found.range(..(span.1, 0)).rev().take(3).map(|(s, _)| s).any(|s| overlaps(&s)));
                self.confusion[*t][got.filter(|t| *t < NAMES).unwrap_or(NAMES)] += 1;
            }
        }
        for (span, (t, confidence)) in found.iter().filter(|(_, (t, _))| known(t)) {
            let right = labelled.get(span) == Some(t);
            self.counts[*t].wrong += usize::from(!right);
            if *t < NAMES {
                let bin = &mut self.sure[((confidence * 10.0) as usize).min(9)];
                bin.0 += 1;
                bin.1 += usize::from(right);
                if !labelled.contains_key(span) {
                    self.confusion[NAMES][*t] += 1;
                }
            }
        }
    }

    fn names(&self) -> Count {
        let mut all = Count::default();
        self.counts[..NAMES].iter().for_each(|c| all.add(*c));
        all
    }

    fn table(&self, set: &str) -> String {
        let mut out =
            format!("## {set}: {} documents\n\n| type | precision | recall | F1 | labelled |\n|---|---|---|---|---|\n", self.documents);
        for (name, count) in std::iter::once(("**all names**", self.names())).chain(TYPES.into_iter().zip(self.counts)) {
            let share = |of: usize| 100.0 * count.right as f64 / of.max(1) as f64;
            let n = count.right + count.missed;
            if n > 0 {
                let (p, r) = (share(count.right + count.wrong), share(n));
                let _ = writeln!(out, "| {name} | {p:.1} | {r:.1} | {:.1} | {n} |", count.f1());
            }
        }
        let share = |n: usize| 100.0 * n as f64 / self.names.max(1) as f64;
        let _ = writeln!(
            out,
            "\nNames found whatever the type: {:.1} % with their exact span, {:.1} % in part.",
            share(self.exact),
            share(self.overlapping)
        );
        out += "\n| labelled, down; found, across | PERSON | ORGANIZATION | LOCATION | MISC | not |\n|---|---|---|---|---|---|\n";
        for (row, name) in self.confusion.iter().zip(TYPES[..NAMES].iter().chain(&["not"])) {
            let cells = row.iter().map(usize::to_string).collect::<Vec<_>>().join(" | ");
            let _ = writeln!(out, "| {name} | {cells} |");
        }
        out += "\n| confidence | names | right, % |\n|---|---|---|\n";
        for (i, (n, right)) in self.sure.iter().enumerate().filter(|(_, (n, _))| *n > 0) {
            let _ = writeln!(
                out,
                "| {:.1} to {:.1} | {n} | {:.0} |",
                i as f64 / 10.0,
                (i + 1) as f64 / 10.0,
                100.0 * *right as f64 / *n as f64
            );
        }
        out.push('\n');
        out
    }
}

/// What another tool found in the same documents.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Its name.
    pub name: String,
    /// For each document, in their order: first code point, one past the last, type.
    pub found: Vec<Vec<(u32, u32, String)>>,
}

impl Peer {
    /// `NAME=FILE`, the file with one JSON list a line.
    pub fn read(given: &str) -> io::Result<Self> {
        let (name, path) = given.split_once('=').ok_or_else(|| io::Error::other(format!("{given}: give NAME=FILE")))?;
        let found = corpus::open(Path::new(path))?.lines().map(|line| Ok(serde_json::from_str(&line?)?));
        Ok(Self { name: name.to_owned(), found: found.collect::<io::Result<_>>()? })
    }

    /// What it found in document `n`.
    fn of(&self, n: usize) -> BTreeMap<Span, (usize, f32)> {
        let found = self.found.get(n).into_iter().flatten();
        found.filter_map(|(start, end, kind)| Some(((*start, *end), (fold(kind)?, 1.0)))).collect()
    }
}

/// Names of each set by each tool.
fn beside(tallies: &BTreeMap<String, Tally>, peers: &[(&Peer, BTreeMap<String, Tally>)]) -> String {
    let mut out = "\n## Beside others\n\nStrict F1 of all names, from the same text.\n\n| set | lede |".to_owned();
    peers.iter().for_each(|(peer, _)| out += &format!(" {} |", peer.name));
    out += &format!("\n|---|---|{}\n", "---|".repeat(peers.len()));
    for (set, tally) in tallies {
        let _ = write!(out, "| {set} | {:.1} |", tally.names().f1());
        let f1 = |of: &BTreeMap<String, Tally>| of.get(set).map_or(0.0, |tally| tally.names().f1());
        peers.iter().for_each(|(_, of)| out += &format!(" {:.1} |", f1(of)));
        out.push('\n');
    }
    out
}

/// The report on all sets of the file `data`: JSON lines of `set`, `text` and `entities`; `checksum` is the model's.
pub fn report(pipeline: &Pipeline, checksum: u64, data: &Path, peers: &[Peer]) -> io::Result<String> {
    let mut out = format!(
        "# Entities against people's\n\nWritten by `lede-eval entities` for the model with checksum {checksum:016x}. Strict: a mention is right if its span and its type are. End to end, from raw text. \
         Types are folded to those of the sets; MISC are groups, events, works, products and other names. No document here was trained on.\n\n",
    );
    let mut tallies = BTreeMap::<String, Tally>::new();
    let mut scratch = Scratch::default();
    let (mut seconds, mut n_tokens) = (0.0, 0);
    let mut peers = peers.iter().map(|peer| (peer, BTreeMap::<String, Tally>::new())).collect::<Vec<_>>();
    for (n, line) in corpus::open(data)?.lines().enumerate() {
        let document = serde_json::from_str::<Document>(&line?)?;
        let article = Article { text: &document.text, language: "en", ..Article::default() };
        let options = Options { summary: None, entities: Some(entity::Options::default()) };
        let Ok(analysis) = pipeline.analyze(&article, &options, &mut scratch, &|| false) else { continue };
        // Of several runs the fastest is the one that nothing else disturbed.
        let mut time = || {
            let start = Instant::now();
            let _ = pipeline.analyze(&article, &options, &mut scratch, &|| false);
            start.elapsed().as_secs_f64()
        };
        seconds += (0..TIMED).map(|_| time()).fold(f64::INFINITY, f64::min);
        let mut tokens = Vec::new();
        tokenize(&document.text, crate::nlp::lang::choose("en", "").lang, &mut tokens);
        n_tokens += tokens.len();
        let offsets = Offsets::new(&document.text, Unit::Utf32);
        let mentions = analysis.entities.iter().filter_map(|e| fold_kind(e.kind).map(|t| (t, e)));
        let spans = mentions.flat_map(|(t, e)| e.mentions.iter().map(move |m| (m.span, t, e.confidence)));
        let found = spans.map(|(s, t, c)| ((offsets.at(s.start), offsets.at(s.end)), (t, c))).collect();
        tallies.entry(document.set.clone()).or_default().add(&document, &found);
        for (peer, tallies) in &mut peers {
            tallies.entry(document.set.clone()).or_default().add(&document, &peer.of(n));
        }
    }
    tallies.iter().for_each(|(set, tally)| out += &tally.table(set));
    let _ = writeln!(
        out,
        "{:.2} million tokens a second on one core, reading, dates, amounts and merging included; the fastest of {TIMED} runs of each document.",
        n_tokens as f64 / seconds / 1e6
    );
    if !peers.is_empty() {
        out += &beside(&tallies, &peers);
    }
    Ok(out)
}
