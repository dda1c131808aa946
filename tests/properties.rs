//! What must hold for any text: spans are verbatim and in order, counts are exact, salience adds up, the same input gives the same
//! answer whatever was read before, and every text is read to its end.

use std::sync::LazyLock;

use lede::nlp::{Analysis, Article, Field, Options, Pipeline, Scratch, Span, entity, summary};
use proptest::prelude::*;

fn all<'a>() -> Options<'a> {
    Options { summary: Some(summary::Options { explain: true, ..Default::default() }), entities: Some(entity::Options::default()) }
}

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(Pipeline::new);

fn analyze(article: &Article, options: &Options) -> Analysis {
    PIPELINE.analyze(article, options, &mut Scratch::default(), &|| false).expect("nobody stops it")
}

/// Texts that news are made of, cut and joined at random, with some of everything that is no news.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("The mayor of Oslo said on Monday that it would cost $1.2bn. ".to_owned()),
        Just("\"Why?\" Ms. Ortega asked. ".to_owned()),
        Just("U.S. President Ana Ruiz met Dr. B. Adu in St. Ives at 6 p.m. ".to_owned()),
        Just("Über 3,5 Mio. Menschen leben in Köln. ".to_owned()),
        Just("市长周一宣布了这个消息。".to_owned()),
        Just("Read more: Council votes\n\n".to_owned()),
        Just("👩\u{200d}🚀 e\u{301} \u{feff}\u{200b}\r\n".to_owned()),
        Just("((\"“‘« #tag @you http://x.y/z... !?".to_owned()),
        "[A-Z][a-z]{1,8}( [A-Z][a-z]{1,8}){0,3} ",
        "[0-9]{1,9}[.,%$]?[0-9]{0,3} ",
        "\\PC{0,12}",
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// As they are counted for a whole article.
fn n_words(text: &str) -> u32 {
    analyze(&Article { text, language: "en", ..Article::default() }, &Options::default()).reading.words
}

fn check_span(article: &Article, span: Span) -> Result<(), TestCaseError> {
    let field = if span.field == Field::Title { article.title } else { article.text };
    let (start, end) = (span.start as usize, span.end as usize);
    prop_assert!(start < end && end <= field.len() && field.is_char_boundary(start) && field.is_char_boundary(end), "{span:?}");
    let words = span.of(field);
    prop_assert_eq!(words, words.trim(), "a span has no white space at its edges");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spans_are_verbatim_ordered_and_apart(text in text(), title in "\\PC{0,40}", language in prop_oneof![Just(""), Just("en"), Just("de"), Just("vi")]) {
        let article = Article { text: &text, title: &title, language, published: Some(1_567_404_000) };
        let analysis = analyze(&article, &all());
        let summary = analysis.summary.clone().expect("asked for");
        for pair in summary.sentences.windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start && pair[0].index < pair[1].index);
        }
        for chosen in &summary.sentences {
            check_span(&article, chosen.span)?;
            prop_assert!((0.0..=1.0).contains(&chosen.score));
            let sum = chosen.signals.iter().map(|s| s.value).sum::<f32>();
            prop_assert!((sum - chosen.score).abs() < 1e-4, "{} is not {}", sum, chosen.score);
        }
        let mut mentions = analysis.entities.iter().flat_map(|e| e.mentions.iter().map(|m| m.span)).collect::<Vec<_>>();
        for entity in &analysis.entities {
            prop_assert!(!entity.mentions.is_empty() && !entity.name.is_empty());
            prop_assert!(entity.mentions.windows(2).all(|pair| pair[0].span < pair[1].span), "mentions are in reading order");
            prop_assert!((0.0..=1.0).contains(&entity.confidence) && (0.0..=1.0).contains(&entity.salience));
        }
        for span in &mentions {
            check_span(&article, *span)?;
        }
        mentions.sort();
        prop_assert!(mentions.windows(2).all(|pair| pair[0].field != pair[1].field || pair[0].end <= pair[1].start), "mentions overlap");
        let salience = analysis.entities.iter().map(|e| f64::from(e.salience)).sum::<f64>();
        prop_assert!(analysis.entities.is_empty() || (salience - 1.0).abs() < 1e-3, "salience adds up to {}", salience);
        prop_assert_eq!(analysis.reading.chars as usize, text.chars().count());
    }

    #[test]
    fn an_article_calls_one_thing_by_one_kind(
        places in prop::collection::vec((0_usize..4, 0_usize..5), 1..12),
        title in 0_usize..5,
    ) {
        let names = ["Ingrid Velda", "Tarnow Freight Corp.", "Orlemund", "Northern Harbour Authority", "Kessia"];
        let sentence = |frame: usize, name: &str| match frame {
            0 => format!("On Monday {name} was late. "),
            1 => format!("The mayor spoke of {name} for an hour. "),
            2 => format!("{name} will not pay for the bridge. "),
            _ => format!("Nobody knew what {name} said. "),
        };
        let text = places.iter().map(|(frame, name)| sentence(*frame, names[*name])).collect::<String>();
        let article = Article { text: &text, title: names[title], language: "en", published: None };
        let entities = analyze(&article, &all()).entities;
        for name in names {
            let alike = entities.iter().filter(|e| e.name == name).map(|e| e.kind).collect::<Vec<_>>();
            prop_assert!(alike.len() <= 1, "{} is {:?}", name, alike);
        }
    }

    #[test]
    fn the_answer_does_not_depend_on_what_was_read_before(first in text(), second in text()) {
        let mut scratch = Scratch::default();
        let article = |text| Article { text, title: "Ruiz in Oslo", language: "", published: None };
        let _ = PIPELINE.analyze(&article(&first), &all(), &mut scratch, &|| false).expect("nobody stops it");
        let again = PIPELINE.analyze(&article(&second), &all(), &mut scratch, &|| false).expect("nobody stops it");
        prop_assert_eq!(again, analyze(&article(&second), &all()));
    }

    #[test]
    fn caps_hold_and_one_sentence_is_left(text in text(), max_sentences in 0_u32..6, max_words in 0_u32..60, max_chars in 0_u32..200, ratio in 0.0_f32..1.0) {
        let article = Article { text: &text, language: "en", ..Article::default() };
        let options = summary::Options { max_sentences, max_words, max_chars, max_ratio: ratio, ..Default::default() };
        let analysis = analyze(&article, &Options { summary: Some(options), entities: None });
        let summary = analysis.summary.expect("asked for");
        if analysis.reading.words > 0 {
            prop_assert!(!summary.sentences.is_empty());
        }
        if max_sentences > 0 {
            prop_assert!(summary.sentences.len() <= max_sentences as usize);
        }
        if summary.sentences.len() > 1 && max_chars > 0 {
            prop_assert!(summary.text.chars().count() <= max_chars as usize, "{:?} has more than {}", summary.text, max_chars);
        }
        if summary.sentences.len() > 1 && max_words > 0 {
            let n_words = summary.sentences.iter().map(|chosen| n_words(chosen.span.of(&text))).sum::<u32>();
            prop_assert!(n_words <= max_words, "{:?} has more than {max_words} words", summary.text);
        }
        if ratio > 0.0 {
            prop_assert!(summary.sentences.len() <= (ratio * analysis.reading.sentences as f32).ceil().max(1.0) as usize);
        }
    }

    #[test]
    fn asked_for_more_than_there_is_everything_comes(text in text()) {
        let article = Article { text: &text, language: "en", ..Article::default() };
        let count = |n| {
            let options = summary::Options { max_sentences: n, ..Default::default() };
            analyze(&article, &Options { summary: Some(options), entities: None }).summary.expect("asked for").sentences.len()
        };
        let most = count(1_000_000);
        for n in [1, 2, 5] {
            prop_assert_eq!(count(n), most.min(n as usize));
        }
    }

    #[test]
    fn work_stops_when_it_is_told_to(text in text()) {
        let article = Article { text: &text, language: "en", ..Article::default() };
        let stopped = PIPELINE.analyze(&article, &all(), &mut Scratch::default(), &|| true);
        prop_assert!(stopped.is_err() || text.is_empty() || analyze(&article, &all()).reading.words == 0);
    }
}

#[test]
fn the_largest_and_oddest_texts_are_read_to_their_end() {
    let n = 200_000;
    let texts = [
        "word ".repeat(n),
        "A. ".repeat(n),
        "Ana Ruiz ".repeat(n / 2),
        "(\"".repeat(n),
        "a".repeat(n),
        "9".repeat(n),
        "$9 ".repeat(n),
        "U.S. ".repeat(n),
        ". ".repeat(n),
        "\n".repeat(n) + "x",
        "Monday the 5th of May 2019 ".repeat(n / 8),
        "http://a.b/".repeat(n / 8),
        "a@b.c ".repeat(n / 8),
        "\u{301}".repeat(n) + "x",
        "北".repeat(n),
        "Mr. ".repeat(n),
        "one million ".repeat(n / 4),
        "Bank of ".repeat(n / 4) + "Leeds",
        "Leeds 1 (Reed 2, ".repeat(n / 8),
        "Reed and Tarn Board & Orle, ".repeat(n / 8) + "RTB",
    ];
    for text in &texts {
        let article = Article { text, ..Article::default() };
        let analysis = analyze(&article, &all());
        assert_eq!(analysis.reading.chars as usize, text.chars().count());
    }
}
