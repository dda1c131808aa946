//! Tables of tokens.

use super::*;
use crate::nlp::lang;

fn words<'a>(text: &'a str, tag: &str) -> Vec<&'a str> {
    let mut tokens = Vec::new();
    tokenize(text, lang::choose(tag, text).lang, &mut tokens);
    tokens.iter().map(|t| t.of(text)).collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(words(text, "en"), expected, "tokens of {text:?}");
}

#[test]
fn hyphens_and_slashes_split_words() {
    check(
        "NATO-led US-EU 9/11 2019-09-02 6:30",
        &["NATO", "-", "led", "US", "-", "EU", "9", "/", "11", "2019", "-", "09", "-", "02", "6", ":", "30"],
    );
}

#[test]
fn a_possessive_is_a_clitic_and_a_contraction_is_a_word() {
    check("the mayor's dog didn't bark at O’Brien’s", &["the", "mayor", "'s", "dog", "didn't", "bark", "at", "O’Brien", "’s"]);
}

#[test]
fn dotted_letters_are_one_word() {
    check("U.S. p.m. e.g. U.S.A J.K. Rowling a.b", &["U.S.", "p.m.", "e.g.", "U.S.A", "J.K.", "Rowling", "a", ".", "b"]);
}

#[test]
fn numbers_keep_their_separators_and_units() {
    check("8,600 3.5 1.234,5 1990s 5th 30km $1.2bn 5,", &["8,600", "3.5", "1.234,5", "1990s", "5th", "30km", "$", "1.2bn", "5", ","]);
}

#[test]
fn addresses_are_whole_and_leave_the_sentence_its_stop() {
    check(
        "See https://lede.example/a(b)?c=1. Mail jo.doe+x@mail.example.org, or @jo_doe (#news2) on lede.com.",
        &[
            "See",
            "https://lede.example/a(b)?c=1",
            ".",
            "Mail",
            "jo.doe+x@mail.example.org",
            ",",
            "or",
            "@jo_doe",
            "(",
            "#news2",
            ")",
            "on",
            "lede.com",
            ".",
        ],
    );
}

#[test]
fn scripts_without_spaces_give_a_word_for_each_character() {
    check("北京。ไทย", &["北", "京", "。", "ไ", "ท", "ย"]);
}

#[test]
fn combining_marks_and_joiners_stay_in_their_word() {
    check("e\u{301}te\u{301} नमस्ते می\u{200c}خواهم", &["e\u{301}te\u{301}", "नमस्ते", "می\u{200c}خواهم"]);
}

#[test]
fn invisible_characters_are_white_space() {
    check("\u{feff}a\u{200b} b\0c", &["a", "b", "c"]);
}

#[test]
fn elisions_are_clitics_where_the_language_has_them() {
    assert_eq!(words("l'Allemagne qu’elle aujourd'hui", "fr"), ["l'", "Allemagne", "qu’", "elle", "aujourd'hui"]);
    assert_eq!(words("dell'Unione", "it"), ["dell'", "Unione"]);
}

#[test]
fn both_apostrophes_and_cases_have_one_term() {
    assert_eq!(term("DON’T"), term("don't"));
    assert_eq!(term("ÉTÉ"), term("été"));
}
