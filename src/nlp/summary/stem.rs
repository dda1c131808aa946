//! One term for the forms of a word. Suffix stripping is enough for counting: a full stemmer gave no better summaries.

use crate::nlp::{
    lang::Lang,
    token::{Token, term},
};

/// What must be left of a word.
const MIN_STEM: usize = 3;

/// The term that a token is counted under.
pub(super) fn stem(token: &Token, text: &str, lang: &Lang) -> u64 {
    let word = token.of(text);
    if lang.tag != "en" || word.len() <= MIN_STEM || !word.is_ascii() {
        return token.term;
    }
    let stem = stripped(word);
    if stem.len() == word.len() { token.term } else { term(stem) }
}

/// English endings, longest first, by the last letter of the word.
fn endings(word: &str) -> &'static [&'static str] {
    match word.as_bytes().last().map(|byte| byte | 0x20) {
        Some(b's') => &["ations", "ings", "ies", "es", "s"],
        Some(b'n') => &["ation"],
        Some(b'g') => &["ing"],
        Some(b'd') => &["ed"],
        Some(b'y') => &["ly", "y"],
        Some(b'e') => &["e"],
        _ => &[],
    }
}

fn stripped(word: &str) -> &str {
    let rest_of = |ending: &&'static str| {
        let (rest, end) = word.split_at_checked(word.len().checked_sub(ending.len())?)?;
        (rest.len() >= MIN_STEM && end.eq_ignore_ascii_case(ending)).then_some((rest, *ending))
    };
    match endings(word).iter().find_map(rest_of) {
        Some((_, "s")) if word.as_bytes().ends_with(b"ss") || word.as_bytes().ends_with(b"SS") => word,
        Some((rest, "e" | "y")) => rest,
        // `stopped` and `stop` meet without their last letter, `called` and `call` with it.
        Some((rest, _)) => match rest.as_bytes() {
            [.., a, b] if rest.len() > MIN_STEM && a == b && !b"lsz".contains(&(b | 0x20)) => &rest[..rest.len() - 1],
            _ => rest,
        },
        None => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_meet() {
        for forms in [
            ["stop", "stops", "stopped", "stopping"],
            ["hope", "hopes", "hoped", "hoping"],
            ["party", "parties", "PARTY", "Parties"],
            ["occupation", "occupations", "occupy", "OCCUPIES"],
            ["pass", "passes", "passed", "PASSING"],
            ["call", "calls", "called", "calling"],
        ] {
            let stems = forms.map(|form| stripped(form).to_ascii_lowercase());
            assert!(stems.iter().all(|stem| *stem == stems[0]), "{forms:?} gave {stems:?}");
        }
    }

    #[test]
    fn short_words_keep_their_letters() {
        for word in ["is", "bus", "red", "fly", "this", "king"] {
            assert!(stripped(word).len() >= MIN_STEM.min(word.len()), "{word}");
        }
    }
}
