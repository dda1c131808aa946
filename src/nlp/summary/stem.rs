//! One term for the forms of a word. Suffix stripping is enough for counting: a full stemmer gave no better summaries.

use super::manner::Notes;
use crate::nlp::{
    document::Document,
    lang::Lang,
    token::{Token, term},
};

/// What is known of a form of a word whatever the article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    /// The term that it is counted under.
    pub(super) key: u64,
    /// What it is like.
    pub(super) notes: Notes,
}

/// The forms met lately: news is written in the same words every day. Each has one place, where a later one may take it.
#[derive(Debug, Default)]
pub(super) struct Forms {
    places: Vec<Option<Place>>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    term: u64,
    lang: &'static Lang,
    form: Form,
}

/// Some 128 KiB.
const PLACES: usize = 4096;

impl Forms {
    /// What is known of `token`.
    pub(super) fn of(&mut self, token: &Token, document: &Document) -> Form {
        let lang = document.lang;
        let read = || Form { key: stem(token, document.text, lang), notes: Notes::of(token.term, lang.traits(token.term), lang) };
        // Outside ASCII, words that are written differently may have one term; only the one in ASCII may be stemmed.
        let is_ascii = || document.text.as_bytes()[token.start as usize..token.end as usize].is_ascii();
        if self.places.is_empty() {
            self.places.resize(PLACES, None);
        }
        let place = &mut self.places[token.term as usize % PLACES];
        match place {
            Some(known) if known.term == token.term && std::ptr::eq(known.lang, lang) => {
                if known.form.key == token.term || is_ascii() {
                    known.form
                } else {
                    read()
                }
            }
            _ => {
                let form = read();
                if is_ascii() {
                    *place = Some(Place { term: token.term, lang, form });
                }
                form
            }
        }
    }
}

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
    use crate::nlp::{lang::ALL, span::Field, token::tokenize};

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
    fn what_was_read_before_changes_nothing() {
        let langs = ["en", "de"].map(|tag| *ALL.iter().find(|lang| lang.tag == tag).expect("it is there"));
        let text = "He said the said die parties und Parties coöperate co\u{ad}operate cooperate";
        let mut forms = Forms::default();
        for lang in [langs[0], langs[1], langs[0], langs[1]] {
            let mut tokens = Vec::new();
            tokenize(text, lang, &mut tokens);
            let document = Document { text, field: Field::Text, lang, tokens: &tokens, sentences: &[], n_words: 0 };
            for token in &tokens {
                let fresh = Forms::default().of(token, &document);
                assert_eq!(forms.of(token, &document), fresh, "{} in {}", token.of(text), lang.tag);
            }
        }
    }

    #[test]
    fn short_words_keep_their_letters() {
        for word in ["is", "bus", "red", "fly", "this", "king"] {
            assert!(stripped(word).len() >= MIN_STEM.min(word.len()), "{word}");
        }
    }
}
