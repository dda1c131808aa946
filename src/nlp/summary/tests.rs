//! Which sentences are chosen, how many, in which order, and what is said about them.

use super::{Options, Order, Summary};
use crate::nlp::{Article, Options as All, Pipeline, Scratch, Warning, WarningCode};

const TEXT: &str = "The council of Tarn voted on Monday to close the zoo. \
    The zoo has lost money every year since 2015, the council said. \
    Animals will move to the zoo of Almera, the council said. \
    \"We tried everything,\" said the mayor, Ines Prado. \
    The zoo of Tarn opened in 1931 and once had two elephants. \
    Parents of the town plan a march against the vote on Friday. \
    A bakery near the gate will close, too, its owner said. \
    He blamed the council.";

fn summarize(text: &str, title: &str, options: Options) -> (Summary, Vec<Warning>) {
    let article = Article { text, title, language: "en", published: None };
    let options = All { summary: Some(options), entities: None };
    let analysis = Pipeline::new().analyze(&article, &options, &mut Scratch::default(), &|| false).expect("nobody stops it");
    (analysis.summary.expect("asked for"), analysis.reading.warnings)
}

fn texts<'a>(text: &'a str, summary: &Summary) -> Vec<&'a str> {
    summary.sentences.iter().map(|c| c.span.of(text)).collect()
}

fn codes(warnings: &[Warning]) -> Vec<WarningCode> {
    warnings.iter().map(|w| w.code).collect()
}

#[test]
fn caps_compose_and_the_tightest_wins() {
    let rows: [(u32, u32, u32, f32, usize); 9] = [
        (0, 0, 0, 0.0, 3),
        (5, 0, 0, 0.0, 5),
        (8, 0, 0, 0.0, 8),
        (1_000_000, 0, 0, 0.0, 8),
        (5, 0, 0, 0.25, 2),
        (0, 0, 0, 0.5, 4),
        (0, 0, 0, 0.01, 1),
        (5, 23, 0, 0.0, 2),
        (5, 23, 40, 0.0, 1),
    ];
    for (max_sentences, max_words, max_chars, max_ratio, expected) in rows {
        let options = Options { max_sentences, max_words, max_chars, max_ratio, ..Options::default() };
        let (summary, _) = summarize(TEXT, "", options.clone());
        assert_eq!(summary.sentences.len(), expected, "{options:?} gave {:?}", texts(TEXT, &summary));
    }
}

#[test]
fn a_ratio_is_exact_however_many_sentences_there_are() {
    let text = "The quiet ferry to Orle left late again today. ".repeat(100);
    for percent in 1..=100 {
        let options = Options { max_ratio: percent as f32 / 100.0, ..Options::default() };
        assert_eq!(summarize(&text, "", options).0.sentences.len(), percent, "{percent} % of a hundred sentences");
    }
}

#[test]
fn a_sentence_that_fits_is_better_than_a_better_one_that_does_not() {
    let (summary, warnings) = summarize(TEXT, "", Options { max_chars: 25, ..Options::default() });
    assert_eq!(summary.text, "He blamed the council.");
    assert!(codes(&warnings).is_empty());
}

#[test]
fn where_nothing_fits_the_best_sentence_comes_with_a_warning() {
    let (summary, warnings) = summarize(TEXT, "", Options { max_words: 2, ..Options::default() });
    assert_eq!(summary.sentences.len(), 1);
    assert_eq!(codes(&warnings), [WarningCode::OverBudget]);
    assert_eq!(warnings[0].span, Some(summary.sentences[0].span));
}

#[test]
fn a_short_article_is_told_only_where_a_number_was_asked_for() {
    assert_eq!(
        codes(&summarize("It rained. It poured.", "", Options { max_sentences: 5, ..Options::default() }).1),
        [WarningCode::ShortArticle]
    );
    assert!(summarize("It rained. It poured.", "", Options::default()).1.is_empty());
}

#[test]
fn a_target_that_no_sentences_reach_is_as_far_as_they_go() {
    let story = include_str!("../../../benches/articles/feature.txt");
    let words = |target_words| {
        let (summary, text) = (summarize(story, "", Options { target_words, ..Options::default() }).0, story);
        (summary.sentences.len(), summary.sentences.iter().map(|s| s.span.of(text).split_whitespace().count()).sum::<usize>())
    };
    let (n, most) = words(200);
    assert_eq!(n, 3, "three are few for 200 words");
    for target in [300, 1_000, 100_000, u32::MAX] {
        assert_eq!(words(target), (n, most), "for {target}");
    }
    assert!([40, 60, 80].map(words).iter().all(|(_, few)| *few <= most));
}

#[test]
fn target_words_choose_the_number_of_sentences() {
    let few = summarize(TEXT, "", Options { target_words: 12, ..Options::default() }).0.sentences.len();
    let many = summarize(TEXT, "", Options { target_words: 60, max_sentences: 6, ..Options::default() }).0.sentences.len();
    assert_eq!(few, 1);
    assert!((5..=6).contains(&many), "{many}");
    // Found by fuzzing: twice the largest number is none.
    let most = summarize(TEXT, "", Options { target_words: u32::MAX, max_sentences: 6, ..Options::default() }).0.sentences.len();
    assert_eq!(most, 6);
}

#[test]
fn rank_order_is_best_first_and_the_same_set() {
    let by_rank = summarize(TEXT, "", Options { order: Order::Rank, ..Options::default() }).0;
    let by_place = summarize(TEXT, "", Options::default()).0;
    assert!(by_rank.sentences.windows(2).all(|p| p[0].score >= p[1].score && p[0].rank < p[1].rank));
    let mut sorted = by_rank.sentences.clone();
    sorted.sort_by_key(|c| c.index);
    assert_eq!(sorted, by_place.sentences);
}

#[test]
fn signals_come_when_asked_for_and_add_up() {
    let (summary, _) = summarize(TEXT, "Zoo of Tarn closes", Options { explain: true, focus: "elephants", ..Options::default() });
    for chosen in &summary.sentences {
        let sum = chosen.signals.iter().map(|s| s.value).sum::<f32>();
        assert!((sum - chosen.score).abs() < 1e-5 && chosen.signals.iter().all(|s| s.value != 0.0), "{chosen:?}");
    }
    assert!(summarize(TEXT, "", Options::default()).0.sentences.iter().all(|c| c.signals.is_empty()));
}

#[test]
fn a_focus_and_a_title_steer() {
    let focused = summarize(TEXT, "", Options { focus: "bakery near the gate", max_sentences: 1, ..Options::default() }).0;
    assert!(focused.text.starts_with("A bakery"), "{}", focused.text);
    let share = |title| {
        let all = summarize(TEXT, title, Options { max_sentences: 8, ..Options::default() }).0;
        let parents = all.sentences.iter().find(|c| c.index == 5).expect("all are there").score;
        parents / all.sentences[0].score
    };
    assert!(share("Parents plan a march") > share(""), "a title raises the sentences it speaks of");
}

#[test]
fn nothing_is_said_twice_while_there_is_something_else() {
    let text = "The dam at Orle broke on Sunday and flooded the valley. The mill burned down in the night after a short circuit. \
        The dam at Orle broke on Sunday, and flooded the valley. Rain is expected in the north until the end of the week.";
    let summary = summarize(text, "", Options { max_sentences: 2, ..Options::default() }).0;
    assert_eq!(texts(text, &summary).iter().filter(|s| s.starts_with("The dam")).count(), 1, "{summary:?}");
    assert_eq!(summarize(text, "", Options { max_sentences: 4, ..Options::default() }).0.sentences.len(), 4);
}

#[test]
fn boilerplate_is_left_out_with_a_warning_and_its_place() {
    let text = format!("{TEXT}\n\nRead more: Zoo of Almera wins prize for its zoo, council says\n");
    let (summary, warnings) = summarize(&text, "", Options { max_sentences: 100, ..Options::default() });
    assert!(!summary.text.contains("Read more"));
    let skipped = warnings.iter().find(|w| w.code == WarningCode::BoilerplateSkipped).and_then(|w| w.span).expect("a place");
    assert!(skipped.of(&text).starts_with("Read more"));
    let only = summarize("Read more: nothing", "", Options::default()).0;
    assert_eq!(only.text, "Read more: nothing", "an article with any sentence yields at least one");
}

#[test]
fn line_breaks_inside_a_sentence_become_spaces() {
    let text = "The dam at Orle broke on\nSunday and flooded the\nwhole valley, the mayor\nsaid.";
    let summary = summarize(text, "", Options::default()).0;
    assert_eq!(summary.text, "The dam at Orle broke on Sunday and flooded the whole valley, the mayor said.");
    assert_eq!(texts(text, &summary), [text]);
}

#[test]
fn a_word_of_every_sentence_of_the_longest_text_is_counted() {
    let n = 95_000;
    let (summary, _) = summarize(&"It fell. ".repeat(n), "", Options::default());
    assert_eq!(summary.sentences.len(), 3);
    assert!(summary.sentences.iter().all(|s| (s.index as usize) < n && s.score.is_finite()));
}
