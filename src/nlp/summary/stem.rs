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
    let stem = stripped(word);
    if stem.len() == word.len() { token.term } else { term(stem) }
}

fn stripped(word: &str) -> &str {
    let ends_in = |ending: &str| {
        let (rest, end) = word.split_at(word.len().saturating_sub(ending.len()));
        rest.len() >= MIN_STEM && end.eq_ignore_ascii_case(ending)
    };
    // Most words end in none of the letters that the endings end in.
    let open = matches!(word.as_bytes().last().map(|b| b | 0x20), Some(b's' | b'g' | b'd' | b'y' | b'n'));
    match ENDINGS.iter().find(|ending| open && ends_in(ending)) {
        Some(&"s") if word.as_bytes().ends_with(b"ss") || word.as_bytes().ends_with(b"SS") => word,
        Some(ending) => {
            let rest = &word[..word.len() - ending.len()];
            // `stopped` and `stop` meet without their last letter, `called` and `call` with it.
            match rest.as_bytes() {
                [.., a, b] if rest.len() > MIN_STEM && a == b && !b"lsz".contains(&(b | 0x20)) => &rest[..rest.len() - 1],
                _ => rest,
            }
        }
        None if ends_in("e") || ends_in("y") => &word[..word.len() - 1],
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
