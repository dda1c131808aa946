//! One term for the forms of a word. Suffix stripping is enough for counting: a full stemmer gave no better summaries.

use crate::nlp::{
    lang::Lang,
    token::{Token, term},
};

/// English endings, longest first.
const ENDINGS: [&str; 9] = ["ations", "ation", "ings", "ing", "ies", "ed", "es", "ly", "s"];
/// What must be left of a word.
const MIN_STEM: usize = 3;

/// The term that a token is counted under.
pub(super) fn stem(token: &Token, text: &str, lang: &Lang) -> u64 {
    let word = token.of(text);
    if lang.tag != "en" || word.len() <= MIN_STEM || !word.is_ascii() {
        return token.term;
    }
    let lower = |ending: &str| word.len() >= ending.len() + MIN_STEM && word[word.len() - ending.len()..].eq_ignore_ascii_case(ending);
    // Most words end in none of the letters that the endings end in.
    let open = matches!(word.as_bytes()[word.len() - 1] | 0x20, b's' | b'g' | b'd' | b'y');
    match ENDINGS.iter().find(|ending| open && lower(ending)) {
        Some(&"s") if word.ends_with("ss") => token.term,
        Some(ending) => {
            let rest = &word[..word.len() - ending.len()];
            // `stopped` and `stop`, `hoped` and `hope`, `parties` and `party` meet without their last letter.
            let doubled = rest.len() > MIN_STEM && rest.as_bytes()[rest.len() - 1] == rest.as_bytes()[rest.len() - 2];
            term(if doubled { &rest[..rest.len() - 1] } else { rest })
        }
        None => term(word.strip_suffix(['e', 'y']).filter(|rest| rest.len() >= MIN_STEM).unwrap_or(word)),
    }
}
