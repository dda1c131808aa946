//! What must hold for the tokens and sentences of any text whatever.

use proptest::prelude::*;

use super::*;
use crate::nlp::token::{Kind, term};

/// Pieces that rules look at; put together at random they meet in ways nobody thought of.
const PIECES: [&str; 64] = [
    "word", "The", "NATO", "U.S.", "p.m.", "e.g.", "J.", "Mr.", "St.", "No.", "v.", "Co.", "Jr.", "etc.", "don't", "'s", "’s", "l'", "qu’",
    "3.5", "8,600", "1.", "2)", "a)", "•", "*", "5th", "30km", "5p.m.", "$", "%", ".", "..", "...", "…", ". . .", "!", "?", "?!", "\"",
    "“", "”", "'", "‘", "(", ")", "[", "]", "-", "--", "@you", "#tag", "a@b.org", "https://a.b/c(d)", "www.", "東京。", "नमस्ते।", "สวัสดี",
    "e\u{301}", "\u{301}", "👩\u{200d}🚀", "\u{200b}", "\u{feff}", "\u{ad}",
];

const SPACES: [&str; 7] = ["", "", " ", " ", "\n", "\r\n", "\n\n"];

fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![8 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec((piece, prop::sample::select(&SPACES[..])), 0..60)
        .prop_map(|parts| parts.into_iter().map(|(piece, space)| piece + space).collect())
}

fn any_lang() -> impl Strategy<Value = &'static Lang> {
    prop::sample::select(&crate::nlp::lang::ALL[..])
}

fn is_content(c: char) -> bool {
    c.is_alphanumeric()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn tokens_are_in_order_and_hold_every_letter_and_digit(text in any_text(), lang in any_lang()) {
        let mut buffer = Buffer::default();
        let document = buffer.read(&text, Field::Text, lang, &mut Words::default(), &|| false).expect("nobody stops it");
        let mut end = 0;
        for token in document.tokens {
            let (start, next) = (token.start as usize, token.end as usize);
            prop_assert!(start >= end && next > start, "tokens stand in order and are not empty");
            let gap = text.get(end..start).expect("tokens end at characters");
            prop_assert!(!gap.contains(is_content), "{gap:?} is in no token");
            prop_assert_eq!(token.spaced, start == 0 || !gap.is_empty());
            let word = token.of(&text);
            prop_assert_eq!(token.term, term(word), "the key of {:?}", word);
            prop_assert!(token.kind != Kind::Mark || !word.contains(is_content), "{word:?} is not only a mark");
            prop_assert!(!word.starts_with(char::is_whitespace) && !word.ends_with(char::is_whitespace));
            end = next;
        }
        prop_assert!(!text[end..].contains(is_content), "{:?} is in no token", &text[end..]);
    }

    #[test]
    fn sentences_part_the_tokens_among_them(text in any_text(), lang in any_lang()) {
        let mut buffer = Buffer::default();
        let document = buffer.read(&text, Field::Text, lang, &mut Words::default(), &|| false).expect("nobody stops it");
        let (mut next, mut paragraph) = (0, 0);
        for sentence in document.sentences {
            prop_assert_eq!(sentence.first, next, "no token between two sentences");
            prop_assert!(sentence.last > sentence.first);
            let tokens = document.tokens_of(sentence);
            prop_assert_eq!(sentence.start, tokens[0].start);
            prop_assert_eq!(sentence.end, tokens[tokens.len() - 1].end);
            prop_assert!(sentence.paragraph >= paragraph);
            paragraph = sentence.paragraph;
            next = sentence.last;
        }
        prop_assert_eq!(next as usize, document.tokens.len(), "no token behind the last sentence");
    }

    #[test]
    fn what_was_read_before_leaves_no_trace(one in any_text(), other in any_text(), lang in any_lang()) {
        let mut used = Buffer::default();
        used.read(&one, Field::Text, lang, &mut Words::default(), &|| false).expect("nobody stops it");
        let again = used.read(&other, Field::Text, lang, &mut Words::default(), &|| false).expect("nobody stops it");
        let mut fresh = Buffer::default();
        let first = fresh.read(&other, Field::Text, lang, &mut Words::default(), &|| false).expect("nobody stops it");
        prop_assert_eq!(again.tokens, first.tokens);
        prop_assert_eq!(again.sentences, first.sentences);
    }
}

/// Were any step quadratic, this would take minutes instead of seconds.
#[test]
fn texts_made_to_be_slow_are_read_to_their_end() {
    let hostile = [
        "word and ", "A. ", "Ab? ", "Word ", "x", "?)", ".)", "\"", "\" ", ".\" ", ". ", "(", "( ", "? (", "\n", "a\n", "abc\nAbc def ",
        "U.", "ab.", "a@", "a-b@c.de", "http://", "www.", "#a", "a's", "\u{301}", "a\u{200d}", "1,", "1a.a.", "1) 2) ", "東。",
        "👩\u{200d}", "?\" The a b ", "... ", "!?", ".»", "- ", "<a", "**a", "[a](", "* a ", "p.m. ", "Mr. ",
    ];
    let mut buffer = Buffer::default();
    for piece in hostile {
        for text in [piece.repeat(100_000 / piece.len()), piece.repeat(100_000 / piece.len()) + " end", format!("Go. {}", piece.repeat(9))]
        {
            let document =
                buffer.read(&text, Field::Text, crate::nlp::lang::ALL[0], &mut Words::default(), &|| false).expect("nobody stops it");
            assert_eq!(document.tokens.len(), document.sentences.last().map_or(0, |s| s.last as usize), "{piece:?} repeated");
        }
    }
}

#[test]
fn reading_stops_when_it_is_told_to() {
    let text = "The bridge is closed. ".repeat(10_000);
    let read = Buffer::default().read(&text, Field::Text, crate::nlp::lang::ALL[0], &mut Words::default(), &|| true).map(|_| ());
    assert_eq!(read, Err(Interrupted));
}
