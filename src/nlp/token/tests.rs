//! Tables of texts and the tokens they fall into.

use super::{Case, Kind, Token, key, term, tokenize};
use crate::nlp::lang;

fn tokens_in(tag: &str, text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    tokenize(text, lang::choose(tag, text).lang, &mut tokens);
    tokens
}

fn tokens(text: &str) -> Vec<Token> {
    tokens_in("en", text)
}

/// Checks `text` against its tokens, parted by spaces in `expected`.
#[track_caller]
fn check_in(tag: &str, text: &str, expected: &str) {
    let found: Vec<&str> = tokens_in(tag, text).iter().map(|t| t.of(text)).collect();
    assert_eq!(found.join(" "), expected, "tokens of {text:?}");
}

#[track_caller]
fn check(text: &str, expected: &str) {
    check_in("en", text, expected);
}

fn check_kinds(text: &str, expected: &[Kind]) {
    let found: Vec<Kind> = tokens(text).iter().map(|t| t.kind).collect();
    assert_eq!(found, expected, "kinds of the tokens of {text:?}");
}

#[test]
fn words_are_parted_at_hyphens_slashes_and_marks() {
    for (text, expected) in [
        ("The NATO-led force left.", "The NATO - led force left ."),
        ("US-EU talks on 9/11", "US - EU talks on 9 / 11"),
        ("on 2019-09-02 at 6:30", "on 2019 - 09 - 02 at 6 : 30"),
        ("Wait... what?!", "Wait ... what ? !"),
        ("presence -- with troops", "presence -- with troops"),
        ("AT&T and S&P rose; R & D fell", "AT&T and S&P rose ; R & D fell"),
        ("snake_case stays", "snake_case stays"),
        ("end.The next", "end . The next"),
    ] {
        check(text, expected);
    }
}

#[test]
fn an_apostrophe_joins_or_parts_by_what_follows() {
    for (text, expected) in [
        ("the alliance's summit", "the alliance 's summit"),
        ("the alliance’s summit", "the alliance ’s summit"),
        ("IT'S the U.S.'s own", "IT 'S the U.S. 's own"),
        ("I don't, they’re O'Brien's", "I don't , they’re O'Brien 's"),
        ("the boys' club", "the boys ' club"),
        ("'Headed home,' she said", "' Headed home , ' she said"),
        ("the '90s", "the ' 90s"),
        ("rock'n'roll", "rock'n'roll"),
        ("d'you c'mon", "d'you c'mon"),
    ] {
        check(text, expected);
    }
}

#[test]
fn elided_articles_are_clitics_where_the_language_has_them() {
    check_in("fr", "l'homme qu’il aime", "l' homme qu’ il aime");
    check_in("fr", "L’Allemagne, aujourd'hui, c'est quelqu'un", "L’ Allemagne , aujourd'hui , c' est quelqu'un");
    check_in("it", "dell'Unione, quest'anno", "dell' Unione , quest' anno");
    check("D'Angelo met N'Golo at L'Aquila", "D'Angelo met N'Golo at L'Aquila");
    let kinds: Vec<Kind> = tokens_in("fr", "l'homme").iter().map(|t| t.kind).collect();
    assert_eq!(kinds, [Kind::Clitic, Kind::Word]);
    check_kinds("Ann's", &[Kind::Word, Kind::Clitic]);
}

#[test]
fn letters_with_dots_between_them_are_one_word() {
    for (text, expected) in [
        ("the U.S. and U.S.-led", "the U.S. and U.S. - led"),
        ("at 5 p.m., e.g. now", "at 5 p.m. , e.g. now"),
        ("at 5p.m. today", "at 5 p.m. today"),
        ("J.K. Rowling, J.K.Rowling", "J.K. Rowling , J.K. Rowling"),
        ("the U.S economy", "the U.S economy"),
        ("a Ph.D. in law", "a Ph.D. in law"),
        ("EE.UU. y la UE", "EE.UU. y la UE"),
        ("и т.д. и т.п.", "и т.д. и т.п."),
        ("Plan B. Then", "Plan B . Then"),
        ("J. Smith", "J . Smith"),
    ] {
        check(text, expected);
    }
}

#[test]
fn a_number_keeps_its_points_and_its_unit() {
    for (text, expected) in [
        ("8,600 troops, 3.5 and 1.234,5", "8,600 troops , 3.5 and 1.234,5"),
        ("1990s 5th 30km 1.2bn 3D", "1990s 5th 30km 1.2bn 3D"),
        ("in 2014, 2015.", "in 2014 , 2015 ."),
        ("$5.3 and 12%", "$ 5.3 and 12 %"),
        ("a .22 rifle", "a .22 rifle"),
        ("1'000'000 Franken", "1'000'000 Franken"),
        ("it's 5.", "it 's 5 ."),
        ("v1.2 of G7", "v1.2 of G7"),
        ("½ and ٣٫٥", "½ and ٣٫٥"),
    ] {
        check(text, expected);
    }
    check_kinds("30km", &[Kind::Number]);
    check_kinds("G7", &[Kind::Word]);
}

#[test]
fn addresses_handles_and_hashtags_are_whole() {
    for (text, expected) in [
        ("see https://example.org/a_(b)?c=d.", "see https://example.org/a_(b)?c=d ."),
        ("(www.example.com)", "( www.example.com )"),
        ("mail jane.q-doe+x@mail.example.co.uk, please", "mail jane.q-doe+x@mail.example.co.uk , please"),
        ("by @lede_news: #NATO and #1", "by @lede_news : #NATO and # 1"),
        ("on example.com/path and Booking.com.", "on example.com/path and Booking.com ."),
        ("a@b", "a @ b"),
        ("#Москва #東京", "#Москва #東京"),
        ("https:// www", "https : // www"),
    ] {
        check(text, expected);
    }
    check_kinds("a.b@example.org", &[Kind::Contact]);
    check_kinds("Booking.com", &[Kind::Word]);
    check_kinds("@you", &[Kind::Contact]);
}

#[test]
fn words_are_the_same_wherever_the_walk_stops_and_the_text_ends() {
    let part = "Absolutely nobody, said Ann-Marie, internationalised 2,400 U.S. ports. ";
    let text = part.repeat(400);
    let expected = tokens(part).iter().map(|t| t.of(part)).collect::<Vec<_>>();
    let found = tokens(&text).iter().map(|t| t.of(&text)).collect::<Vec<_>>();
    assert_eq!(found.len(), 400 * expected.len());
    assert!(found.chunks(expected.len()).all(|part| part == expected));
    for end in 0..part.len() {
        let (whole, cut) = (tokens(&format!("{} {}", &part[..end], "and so it went on")), tokens(&part[..end]));
        assert_eq!(whole[..cut.len()], cut, "up to byte {end}");
    }
}

#[test]
fn every_script_has_words() {
    for (text, expected) in [
        ("東京で会談。", "東 京 で 会 談 。"),
        ("สวัสดี", "ส วั ส ดี"),
        ("नमस्ते दुनिया", "नमस्ते दुनिया"),
        ("مرحبا، عالم؟", "مرحبا ، عالم ؟"),
        ("한국 대통령", "한국 대통령"),
        ("cafe\u{301} na\u{ad}ive", "cafe\u{301} na\u{ad}ive"),
        ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ("Đồng chí Nguyễn", "Đồng chí Nguyễn"),
        ("$\u{112df}", "$ \u{112df}"),
    ] {
        check(text, expected);
    }
}

#[test]
fn emoji_are_marks_and_what_is_invisible_is_white_space() {
    check_kinds("👍🏽 👩\u{200d}🚀 ❤\u{fe0f}", &[Kind::Mark, Kind::Mark, Kind::Mark, Kind::Mark]);
    check("\u{feff}One\u{200b}two\u{0}three\r\n", "One two three");
    assert!(tokens(" \u{feff}\u{200b}\t\u{7}\u{2029}").is_empty());
    assert!(tokens("\u{feff}One")[0].spaced);
}

#[test]
fn the_case_of_a_word_is_told() {
    for (word, case, capital) in [
        ("troops", Case::Lower, false),
        ("Pompeo", Case::Title, true),
        ("A", Case::Title, true),
        ("NATO", Case::Upper, true),
        ("U.S.", Case::Upper, true),
        ("p.m.", Case::Lower, false),
        ("McDonald", Case::Mixed, true),
        ("iPhone", Case::Mixed, false),
        ("Österreich", Case::Title, true),
        ("НАТО", Case::Upper, true),
        ("東", Case::Lower, false),
        ("30KM", Case::Lower, false),
    ] {
        let token = tokens(word)[0];
        assert_eq!((token.case, token.is_capitalised(word)), (case, capital), "case of {word}");
    }
}

#[test]
fn the_key_of_a_word_ignores_case_and_the_kind_of_apostrophe() {
    for (one, other) in [
        ("Word", "word"),
        ("ÖSTERREICH", "österreich"),
        ("Don’t", "don't"),
        ("INTERNATIONALISATION", "internationalisation"),
        ("Россия", "россия"),
        ("na\u{ad}ive", "naive"),
        ("https://a.example/À", "https://a.example/à"),
    ] {
        assert_eq!(term(one), term(other), "{one} and {other}");
        assert_eq!(term(one), key(other), "{other} at compile time");
        assert_eq!(tokens(one)[0].term, term(other), "{one} in a text");
    }
    assert_ne!(term("word"), term("words"));
    assert_ne!(term("’s"), term("s"));
}

#[test]
fn a_plain_token_is_letters_or_one_mark() {
    let text =
        "In 2019, 31 of the A7's lorries (R5m, 30km) took \"USD75\" to Orléans -- or O'Brien said so... at 5p.m.; x_1 #a a@b.example";
    let tokens = tokens(text);
    for token in &tokens {
        let word = token.of(text);
        let plain = word.bytes().all(|b| b.is_ascii_alphabetic()) || word.len() == 1 && word.bytes().all(|b| b.is_ascii_punctuation());
        assert!(plain || !token.plain, "{word:?} is not plain");
    }
    let plain = tokens.iter().filter(|token| token.plain).map(|token| token.of(text)).collect::<Vec<_>>();
    assert!(plain.starts_with(&["In", ",", "of", "the"]), "{plain:?}");
}
