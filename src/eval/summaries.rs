//! Summaries against people's: `lede`, exactly k and at most k sentences, beside the first sentences, random ones, an untrained ranker and
//! the best that an oracle could choose, all over the same sentences.

use std::{fmt::Write, io, path::Path, time::Instant};

use sha2::{Digest, Sha256};

use super::{
    corpus::{self, Example},
    rouge::{self, Rouge, Stems},
    untrained,
};
use crate::nlp::{
    Article, Field, Models, Options, Pipeline, Scratch,
    document::{Buffer, Words},
    lang, summary,
};

/// What is measured: file, source and task. The CNN articles of two collections, local politics, short news, another language.
pub const TASKS: [(&str, &str, Task); 7] = [
    ("en_dev.jsonl.xz", "cnn", Task { k: 3, target_words: 45 }),
    ("dev.jsonl.xz", "cnndm", Task { k: 3, target_words: 45 }),
    ("train.jsonl.xz", "cnndm", Task { k: 3, target_words: 45 }),
    ("en_dev.jsonl.xz", "dailymail2020", Task { k: 1, target_words: 25 }),
    ("en_dev.jsonl.xz", "spotlightpa", Task { k: 1, target_words: 25 }),
    ("dev.jsonl.xz", "xsum", Task { k: 1, target_words: 20 }),
    ("dev.jsonl.xz", "vietnews", Task { k: 2, target_words: 45 }),
];

/// The report on all sources below `data`.
pub fn report(models: &Models, data: &Path) -> io::Result<String> {
    let pipeline = &Pipeline::with_models(models).map_err(io::Error::other)?;
    let mut out = String::from(
        "# Summaries against people's\n\nWritten by `lede-eval summaries`. F1 in percent, as rouge-score computes it with the stemmer; gains over the first k \
         sentences with 95 % confidence intervals (paired bootstrap). All systems choose from the same sentences. No article here was trained on.\n\n",
    );
    let _ = writeln!(out, "Models: English {}, all others {}.\n", hash(models.english_summary), hash(models.neutral_summary));
    for (file, source, task) in TASKS {
        let examples = corpus::read(&data.join(file), |e| e.source == source)?;
        out += &score(pipeline, &examples, task).table(&format!("{source} ({file})"), task);
    }
    Ok(out)
}

/// The first half of the SHA-256 of a model, as the report names it.
pub fn hash(model: &[u8]) -> String {
    format!("{:x}", Sha256::digest(model))[..32].to_owned()
}

/// What is asked of each article of a source.
#[derive(Clone, Copy, Debug)]
pub struct Task {
    /// Sentences.
    pub k: u32,
    /// Words aimed for where fewer sentences are allowed.
    pub target_words: u32,
}

/// The rows of a table.
pub const SYSTEMS: [&str; 7] =
    ["first k", "first ones nearest the target", "random k", "untrained, k", "lede, k", "lede, at most k", "oracle, at most k"];
const LEDE: [usize; 2] = [4, 5];

/// Scores of all systems on all examples, and what `lede` took.
#[derive(Clone, Debug, Default)]
pub struct Scores {
    /// One row for each example.
    pub rows: Vec<[Rouge; SYSTEMS.len()]>,
    /// Words of each summary.
    pub words: Vec<[usize; SYSTEMS.len()]>,
    /// Microseconds of `lede` for each article: summary only, tokens and sentences included.
    pub micros: Vec<f64>,
}

/// Scores every system on every example.
pub fn score(pipeline: &Pipeline, examples: &[Example], task: Task) -> Scores {
    let mut scores = Scores::default();
    let mut scratch = Scratch::default();
    let mut buffer = Buffer::default();
    for (i, example) in examples.iter().enumerate() {
        let text = example.text.as_str();
        let lang = lang::choose("", text).lang;
        let Ok(document) = buffer.read(text, Field::Text, lang, &mut Words::default(), &|| false) else { continue };
        let spans = document.sentences.iter().map(|s| &text[s.start as usize..s.end as usize]);
        let stems = spans.map(|s| Stems::of([s])).collect::<Vec<_>>();
        let lengths = document.sentences.iter().map(|s| document.tokens_of(s).iter().filter(|t| t.is_word()).count()).collect::<Vec<_>>();
        let reference = Stems::of(example.summary.lines());
        let mut lede = |options: summary::Options| {
            let start = Instant::now();
            let article = Article { text, title: "", language: "", published: None };
            let analysis = pipeline.analyze(&article, &Options { summary: Some(options), entities: None }, &mut scratch, &|| false);
            scores.micros.push(start.elapsed().as_secs_f64() * 1e6);
            analysis
                .ok()
                .and_then(|a| a.summary)
                .map(|s| s.sentences.iter().map(|c| c.index as usize).collect::<Vec<_>>())
                .unwrap_or_default()
        };
        let k = task.k as usize;
        let all = (0..stems.len()).collect::<Vec<_>>();
        let chosen = [
            all.iter().copied().take(k).collect::<Vec<_>>(),
            nearest(&lengths, k, task.target_words as usize),
            random(stems.len(), k, i as u64),
            untrained::choose(&document, k),
            lede(summary::Options { max_sentences: task.k, ..Default::default() }),
            lede(summary::Options { max_sentences: task.k, target_words: task.target_words, ..Default::default() }),
            oracle(&stems, &reference, k),
        ];
        scores.rows.push(chosen.each_ref().map(|set| rouge::score(&Stems::concat(set.iter().map(|&s| &stems[s])), &reference)));
        scores.words.push(chosen.each_ref().map(|set| set.iter().map(|&s| lengths[s]).sum()));
    }
    scores
}

/// As many first sentences, at most `k`, as come nearest to `target` words.
fn nearest(lengths: &[usize], k: usize, target: usize) -> Vec<usize> {
    let mut sum = 0;
    let sums = lengths.iter().take(k).map(|n| {
        sum += n;
        sum
    });
    let best = sums.enumerate().min_by_key(|(_, n)| n.abs_diff(target)).map_or(0, |(i, _)| i + 1);
    (0..best).collect()
}

/// `k` different numbers below `n`, the same for the same seed.
fn random(n: usize, k: usize, seed: u64) -> Vec<usize> {
    let mut dice = Dice(seed);
    let mut order = (0..n).collect::<Vec<_>>();
    for i in 0..n.min(k) {
        order.swap(i, i + dice.below(n - i));
    }
    order.truncate(k);
    order.sort_unstable();
    order
}

/// A stream of numbers that look random (splitmix64; Steele, Lea and Flood, 2014).
#[derive(Clone, Debug)]
pub struct Dice(pub u64);

impl Dice {
    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.roll() % n.max(1) as u64) as usize
    }
}

/// Adds the sentence that helps most while one helps.
fn oracle(stems: &[Stems], reference: &Stems, k: usize) -> Vec<usize> {
    let mut chosen = Vec::<usize>::new();
    let mut best = 0.0;
    while chosen.len() < k {
        let with = |s: usize| rouge::fast(&Stems::concat(chosen.iter().chain([&s]).map(|&c| &stems[c])), reference).iter().sum::<f64>();
        let open = (0..stems.len()).filter(|s| !chosen.contains(s)).map(|s| (with(s), s));
        match open.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))) {
            Some((value, s)) if value > best => {
                best = value;
                chosen.push(s);
            }
            _ => break,
        }
    }
    chosen.sort_unstable();
    chosen
}

/// Rounds of the bootstrap.
const ROUNDS: usize = 1000;

/// The mean of `differences`, and the bounds of its 95 % confidence interval by bootstrap (Koehn, 2004), paired because the
/// differences are.
pub fn bootstrap(differences: &[f64]) -> (f64, f64, f64) {
    let n = differences.len().max(1);
    let mut dice = Dice(n as u64);
    let mut means =
        (0..ROUNDS).map(|_| (0..n).map(|_| differences.get(dice.below(n)).unwrap_or(&0.0)).sum::<f64>() / n as f64).collect::<Vec<_>>();
    means.sort_by(f64::total_cmp);
    (differences.iter().sum::<f64>() / n as f64, means[ROUNDS / 40], means[ROUNDS - 1 - ROUNDS / 40])
}

impl Scores {
    /// The mean of one score of one system.
    pub fn mean(&self, system: usize, score: usize) -> f64 {
        self.rows.iter().map(|r| r[system][score]).sum::<f64>() / self.rows.len().max(1) as f64
    }

    /// What a system gains over the first sentences.
    pub fn gain(&self, system: usize, score: usize) -> (f64, f64, f64) {
        bootstrap(&self.rows.iter().map(|r| r[system][score] - r[0][score]).collect::<Vec<_>>())
    }

    /// The table of one source.
    pub fn table(&self, source: &str, task: Task) -> String {
        let mut out = String::new();
        let _ = writeln!(out, "## {source}: {} articles, k = {}, target {} words\n", self.rows.len(), task.k, task.target_words);
        let _ = writeln!(
            out,
            "| system | R1 | R2 | RL | RLsum | words | gain R1 | gain R2 | gain RLsum |\n|---|---|---|---|---|---|---|---|---|"
        );
        for (i, name) in SYSTEMS.iter().enumerate() {
            let words = self.words.iter().map(|w| w[i]).sum::<usize>() as f64 / self.words.len().max(1) as f64;
            let name = if LEDE.contains(&i) { format!("**{name}**") } else { (*name).to_owned() };
            let _ = write!(
                out,
                "| {name} | {:.2} | {:.2} | {:.2} | {:.2} | {words:.0} |",
                self.mean(i, 0),
                self.mean(i, 1),
                self.mean(i, 2),
                self.mean(i, 3)
            );
            for score in [0, 1, 3] {
                let (mean, low, high) = self.gain(i, score);
                let _ = if i == 0 { write!(out, " |") } else { write!(out, " {mean:+.2} [{low:+.2}, {high:+.2}] |") };
            }
            out.push('\n');
        }
        let mut micros = self.micros.clone();
        micros.sort_by(f64::total_cmp);
        let median = micros.get(micros.len() / 2).copied().unwrap_or_default();
        let _ = writeln!(out, "\nOne summary took {median:.0} us (median), reading the article included.\n");
        out
    }
}
