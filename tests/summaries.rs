//! Summaries of articles of our own, in `tests/golden/`: what is chosen (review every change by eye), and what must hold for each of them.
//!
//! `NAME.txt` is an article; `NAME.summary` has one, two and three sentences for it, and as many as come near to 45 words.

use std::{fmt::Write, fs, path::PathBuf};

use lede::nlp::{Article, Options, Pipeline, Scratch, Summary, summary};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Name and text of every article.
fn articles() -> Vec<(String, String)> {
    let files = fs::read_dir(folder()).expect("the folder is there").map(|file| file.expect("a file").path());
    let mut articles = files
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .map(|path| (path.file_stem().expect("a name").to_string_lossy().into_owned(), fs::read_to_string(&path).expect("a text")))
        .collect::<Vec<_>>();
    articles.sort();
    assert!(articles.len() >= 7, "articles are missing");
    articles
}

fn summarize(text: &str, title: &str, options: &summary::Options) -> Summary {
    let options = Options { summary: Some(options.clone()), entities: None };
    let article = Article { text, title, ..Article::default() };
    let analysis = Pipeline::new().analyze(&article, &options, &mut Scratch::default(), &|| false).expect("nobody stops it");
    analysis.summary.expect("asked for")
}

fn sentences<'a>(text: &'a str, max_sentences: u32, target_words: u32, focus: &str) -> Vec<&'a str> {
    let options = summary::Options { max_sentences, target_words, focus, ..Default::default() };
    summarize(text, "", &options).sentences.iter().map(|s| s.span.of(text)).collect()
}

const ASKED: [(&str, u32, u32); 4] = [("one", 1, 0), ("two", 2, 0), ("three", 3, 0), ("about 45 words", 4, 45)];

#[test]
fn each_article_has_the_summaries_that_were_reviewed() {
    let mut changed = String::new();
    for (name, text) in articles() {
        let mut found = String::new();
        for (what, n, words) in ASKED {
            let _ = writeln!(found, "# {what}");
            sentences(&text, n, words, "").iter().for_each(|s| found += &(s.split_whitespace().collect::<Vec<_>>().join(" ") + "\n"));
        }
        let path = folder().join(format!("{name}.summary"));
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if found != expected {
            let _ = writeln!(changed, "==> {name}.summary\n{found}");
        }
    }
    assert!(changed.is_empty(), "these files should be as follows, if it reads better by eye:\n{changed}");
}

/// Lines of the articles that are no part of a story, and beginnings of sentences that need another one.
const NEVER: [&str; 14] = [
    "Home |", "By Petra", "Updated", "Photo:", "Foto:", "READ MORE", "Sign up", "Follow us", "- Check", "- Bring", "- Do not", "14:30",
    "WHAT WE KNOW", "LIVE:",
];

#[test]
fn no_summary_has_captions_menus_or_headings() {
    for (name, text) in articles() {
        for (what, n, words) in ASKED {
            for sentence in sentences(&text, n, words, "") {
                assert!(!NEVER.iter().any(|start| sentence.starts_with(start)), "{name}, {what}: {sentence}");
            }
        }
    }
}

#[test]
fn quotations_of_a_summary_are_whole() {
    for (name, text) in articles() {
        for (what, n, words) in ASKED {
            for sentence in sentences(&text, n, words, "") {
                assert!(sentence.matches('"').count() % 2 == 0, "{name}, {what}: half of a quotation: {sentence}");
            }
        }
    }
}

#[test]
fn a_sentence_that_leans_on_another_comes_after_it_or_not_at_all() {
    const LEANING: [&str; 12] = ["He ", "She ", "It ", "They ", "His ", "Her ", "But ", "This ", "That ", "Those ", "These ", "And "];
    for (name, text) in articles() {
        for (what, n, words) in ASKED {
            let chosen = sentences(&text, n, words, "");
            for (i, sentence) in chosen.iter().enumerate().filter(|(_, s)| LEANING.iter().any(|l| s.starts_with(l))) {
                let follows = i > 0 && text.find(sentence).zip(text.find(chosen[i - 1])).is_some_and(|(at, before)| at - before < 400);
                assert!(follows, "{name}, {what}: nothing is before {sentence:?}");
            }
        }
    }
}

#[test]
fn an_unrelated_paragraph_at_the_end_does_not_change_the_first_choice() {
    const MORE: &str =
        "Elsewhere, a lost parrot was returned to its owner in Brindlemark after nine days, thanks to a song that it kept whistling.";
    // The lines of another language are told apart by more than their words; two sentences are all chosen.
    for (name, text) in articles().into_iter().filter(|(name, text)| text.is_ascii() && name != "short") {
        let more = format!("{text}\n\n{MORE}\n");
        assert_eq!(sentences(&text, 1, 0, ""), sentences(&more, 1, 0, ""), "{name}");
        assert!(!sentences(&more, 3, 0, "").contains(&MORE), "{name}: another story has no place in its summary");
    }
}

#[test]
fn the_order_of_what_is_not_chosen_does_not_change_the_first_choice() {
    let mut n_permuted = 0;
    for (name, text) in articles().into_iter().filter(|(name, _)| name != "short") {
        let first = sentences(&text, 1, 0, "")[0];
        let chosen = sentences(&text, 3, 0, "");
        let paragraphs = text.split("\n\n").collect::<Vec<_>>();
        let is_free = |p: &str| chosen.iter().all(|s| !p.contains(s)) && p.trim().ends_with(['.', '"', '\u{201c}', '\u{201d}']);
        // The other end first: a paragraph changes its place only with another one that says as little.
        let mut free = paragraphs.iter().skip(2).copied().filter(|p| is_free(p)).collect::<Vec<_>>();
        if free.len() < 2 {
            continue;
        }
        let permuted = paragraphs.iter().enumerate().map(|(i, p)| if i >= 2 && is_free(p) { free.pop().unwrap_or(p) } else { p });
        let permuted = permuted.collect::<Vec<_>>().join("\n\n");
        assert_ne!(permuted, text, "{name}: nothing was moved");
        assert_eq!(sentences(&permuted, 1, 0, ""), [first], "{name}");
        n_permuted += 1;
    }
    assert!(n_permuted >= 4, "only {n_permuted} articles had anything to move");
}

#[test]
fn other_words_for_the_same_make_the_same_choice() {
    const OTHER: [(&str, &str); 6] = [
        ("argument", "debate"),
        ("inspections", "checks"),
        ("bought", "purchased"),
        ("kitchens", "homes"),
        ("oversee", "supervise"),
        ("to take 20 months", "to last 20 months"),
    ];
    let text = fs::read_to_string(folder().join("council.txt")).expect("it is there");
    let place = |text: &str, n| {
        let options = summary::Options { max_sentences: n, ..Default::default() };
        summarize(text, "", &options).sentences.iter().map(|s| s.index).collect::<Vec<_>>()
    };
    let other = OTHER.iter().fold(text.clone(), |text, (word, other)| {
        assert!(text.contains(word), "{word}");
        text.replace(word, other)
    });
    for n in [1, 2, 3] {
        assert_eq!(place(&text, n), place(&other, n), "{n} sentences");
    }
}

#[test]
fn a_sentence_said_twice_is_told_once() {
    for (name, text) in articles().into_iter().filter(|(name, _)| name != "short") {
        let Some(first) = sentences(&text, 1, 0, "").first().map(|s| (*s).to_owned()) else { continue };
        let twice = format!("{text}\n\n{}\n", first.replace(',', ""));
        let told = sentences(&twice, 3, 0, "").iter().filter(|s| s.replace(',', "") == first.replace(',', "")).count();
        assert_eq!(told, 1, "{name}");
    }
}

#[test]
fn paragraphs_may_be_wrapped_in_any_way() {
    for (name, text) in articles().into_iter().filter(|(name, _)| name == "council" || name == "court") {
        let wrapped = text.split("\n\n").map(|p| wrap(p, 60)).collect::<Vec<_>>().join("\n\n");
        let flat = |sentences: Vec<&str>| sentences.iter().map(|s| s.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>();
        assert_eq!(flat(sentences(&text, 3, 0, "")), flat(sentences(&wrapped, 3, 0, "")), "{name}");
    }
}

fn wrap(text: &str, width: usize) -> String {
    let (mut out, mut column) = (String::new(), 0);
    for word in text.split_whitespace() {
        if column > 0 && column + word.len() > width {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
        }
        out.push_str(word);
        column += word.len() + 1;
    }
    out
}

/// Name of the article, what to lean towards, a part of a sentence that must then be there, and how many sentences of the plain summary of
/// three must stay.
const STEERED: [(&str, &str, &str, usize); 8] = [
    ("council", "library roof", "new roof for the library", 1),
    ("council", "fines", "fines of up to $10,000", 1),
    ("council", "Carla Benning's bakery", "Carla Benning", 1),
    ("storm", "school closures", "Schools in the four districts", 1),
    ("storm", "stranded passengers", "passengers were stranded", 1),
    ("court", "Irena Fuchs", "Irena Fuchs", 1),
    ("court", "insurers", "insurer", 1),
    ("blog", "wage talks in the night", "talks with Valjet broke down", 1),
];

#[test]
fn a_focus_brings_its_sentences_and_keeps_the_story() {
    for (name, focus, part, stay) in STEERED {
        let text = fs::read_to_string(folder().join(format!("{name}.txt"))).expect("a text");
        let (plain, steered) = (sentences(&text, 3, 0, ""), sentences(&text, 3, 0, focus));
        assert!(steered.iter().any(|s| s.contains(part)), "{name}, {focus}: {steered:#?}");
        let stayed = steered.iter().filter(|s| plain.contains(s)).count();
        assert!(stayed >= stay, "{name}, {focus}: the story itself is lost: {steered:#?}");
    }
}

#[test]
fn a_focus_on_nothing_in_the_article_changes_nothing() {
    for (name, text) in articles() {
        assert_eq!(sentences(&text, 3, 0, ""), sentences(&text, 3, 0, "quantum zebras"), "{name}");
    }
}

#[test]
fn a_title_raises_the_sentences_it_speaks_of() {
    for (name, title, part) in [
        ("council", "Bakery owner pays $240 a month for water filters", "Carla Benning"),
        ("storm", "Schools stay closed after storm", "Schools in the four districts"),
        ("court", "Insurer to cover half of the dockers' loss", "insurer"),
    ] {
        let text = fs::read_to_string(folder().join(format!("{name}.txt"))).expect("a text");
        let score = |title| {
            let all = summarize(&text, title, &summary::Options { max_sentences: 1000, ..Default::default() }).sentences;
            let best = all.iter().map(|s| s.score).fold(0.0, f32::max);
            all.iter().find(|s| s.span.of(&text).contains(part)).expect("all sentences are there").score / best
        };
        assert!(score(title) > score(""), "{name}: {title}");
    }
}

#[test]
fn reasons_add_up_to_scores_and_the_best_sentence_has_one() {
    for (name, text) in articles() {
        let options = summary::Options { max_sentences: 1000, explain: true, focus: "water", ..Default::default() };
        let all = summarize(&text, "Water and wind", &options).sentences;
        for chosen in &all {
            let sum = chosen.signals.iter().map(|s| s.value).sum::<f32>();
            assert!((sum - chosen.score).abs() < 1e-4, "{name}: {chosen:?}");
            assert!((0.0..=1.0).contains(&chosen.score), "{name}: {chosen:?}");
        }
        assert!(
            all.iter().any(|s| s.rank == 1 && (s.score - 1.0).abs() < 1e-6),
            "{name}: the best sentence is what the others are measured by"
        );
    }
}
