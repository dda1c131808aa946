//! Any text gives a right answer, twice the same, in bounded time. Short texts here; `scripts/hostile` runs the same at full length, where
//! the limits of time and memory are measured.

mod shapes;

use std::{
    sync::{
        LazyLock, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use lede::nlp::{Analysis, Article, Field, Options, Pipeline, Scratch, Span, entity, summary};

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(Pipeline::new);

/// Code points of each text. The time is checked only where the length is given: in a debug build it says nothing.
fn length() -> (usize, bool) {
    let given = std::env::var("LEDE_HOSTILE_CHARS").ok().map(|text| text.parse().expect("LEDE_HOSTILE_CHARS is a number"));
    (given.unwrap_or(3_000), given.is_some())
}

/// What one text may take, and how long the work may go on after a stop.
const MOST: Duration = Duration::from_secs(2);
const LONGEST_GAP: Duration = Duration::from_millis(100);

struct Measured {
    took: Duration,
    /// The longest time between two questions whether to stop.
    gap: Duration,
}

fn analyze(text: &str, language: &str, scratch: &mut Scratch) -> (Analysis, Measured) {
    let options = Options {
        summary: Some(summary::Options { explain: true, ..summary::Options::default() }),
        entities: Some(entity::Options::default()),
    };
    let article = Article { text, title: "Ruiz in Oslo", language, published: Some(1_567_404_000) };
    let start = Instant::now();
    let (asked, gap) = (Mutex::new(start), AtomicU64::new(0));
    let seen = || {
        let mut asked = asked.lock().expect("not poisoned");
        gap.fetch_max(asked.elapsed().as_micros() as u64, Relaxed);
        *asked = Instant::now();
        false
    };
    let analysis = PIPELINE.analyze(&article, &options, scratch, &seen).expect("nobody stops it");
    seen();
    (analysis, Measured { took: start.elapsed(), gap: Duration::from_micros(gap.load(Relaxed)) })
}

fn check(name: &str, text: &str, analysis: &Analysis) {
    assert_eq!(analysis.reading.chars as usize, text.chars().count(), "{name}");
    let chosen = analysis.summary.iter().flat_map(|summary| summary.sentences.iter().map(|s| s.span));
    let mentions = analysis.entities.iter().flat_map(|e| e.mentions.iter().map(|m| m.span));
    for span in chosen.chain(mentions) {
        check_span(name, if span.field == Field::Title { "Ruiz in Oslo" } else { text }, span);
    }
    if analysis.reading.words > 0 {
        assert!(analysis.summary.as_ref().is_some_and(|s| !s.sentences.is_empty()), "{name}: words, but no sentence");
    }
    let salience = analysis.entities.iter().map(|e| f64::from(e.salience)).sum::<f64>();
    assert!(analysis.entities.is_empty() || (salience - 1.0).abs() < 1e-2, "{name}: salience adds up to {salience}");
}

fn check_span(name: &str, field: &str, span: Span) {
    let words = field.get(span.start as usize..span.end as usize).unwrap_or_else(|| panic!("{name}: {span:?} cuts a character"));
    assert!(!words.is_empty() && words == words.trim(), "{name}: {span:?}");
}

/// The most memory that this process has had, where the system tells.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map_or("unknown".to_owned(), |rest| rest.trim().to_owned())
}

#[test]
fn every_hostile_text_has_a_right_answer_twice_the_same() {
    let (n, timed) = length();
    let texts = shapes::all(n);
    assert!(texts.len() >= 125, "{} texts", texts.len());
    let mut scratch = Scratch::default();
    let mut failed = Vec::new();
    for (name, text) in &texts {
        // Detected, and as the most is done for it.
        for language in ["", "en"] {
            let (first, measured) = analyze(text, language, &mut scratch);
            check(name, text, &first);
            // The second time with fresh memory: what was read before makes no difference.
            let (second, again) = analyze(text, language, &mut Scratch::default());
            assert_eq!(first, second, "{name}: two answers");
            let (took, gap) = (measured.took.min(again.took), measured.gap.min(again.gap));
            if timed {
                println!("| {name} | {language} | {} | {} |", took.as_millis(), gap.as_millis());
                if took > MOST || gap > LONGEST_GAP {
                    failed.push(format!("{name} ({language}): {took:?}, not asked whether to stop for {gap:?}"));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    if timed {
        println!("texts: {}, each twice in two languages, {n} code points", texts.len());
        println!("memory: {} at most, all texts and answers included", peak());
    }
}
