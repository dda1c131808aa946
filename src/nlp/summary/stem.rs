//! One term for the forms of a word. Suffix stripping is enough for counting: a full stemmer gave no better summaries.

use super::manner::Notes;
use crate::nlp::{
    document::Document,
    lang::{Lang, NEUTRAL},
    token::{Token, term},
};

/// What is known of a form of a word whatever the article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    /// The term that it is counted under.
    pub(super) key: u64,
    /// Its bytes.
    pub(super) len: u32,
    /// What it is like.
    pub(super) notes: Notes,
}

/// The forms met lately: news is written in the same words every day. Each has one place, where a later one may take it.
#[derive(Debug)]
pub(super) struct Forms {
    places: Box<[Place; PLACES]>,
}

impl Default for Forms {
    fn default() -> Self {
        Self { places: Box::new([FREE; PLACES]) }
    }
}

/// What the words with this term, of so many bytes, are in this language. Words that are written differently outside ASCII may have one term,
/// and one of them may be in ASCII and have a stem: the others are longer, as they have characters of several bytes that count as one there, or
/// as none.
#[derive(Clone, Copy, Debug)]
struct Place {
    term: u64,
    lang: &'static Lang,
    form: Form,
}

/// Some 128 KiB.
const PLACES: usize = 4096;
/// No word has no bytes.
const FREE: Place = Place { term: 0, lang: &NEUTRAL, form: Form { key: 0, len: 0, notes: Notes::NONE } };

impl Forms {
    /// What is known of `token`.
    #[inline]
    pub(super) fn of(&mut self, token: &Token, document: &Document) -> &Form {
        let place = &mut self.places[token.term as usize % PLACES];
        if place.term != token.term || place.form.len != token.end - token.start || !std::ptr::eq(place.lang, document.lang) {
            *place = Place { term: token.term, lang: document.lang, form: Form::read(token, document) };
        }
        &place.form
    }
}

impl Form {
    #[cold]
    fn read(token: &Token, document: &Document) -> Self {
        let lang = document.lang;
        let notes = Notes::of(token.term, lang.traits(token.term), lang);
        Self { key: stem(token, document.text, lang), len: token.end - token.start, notes }
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
        let text = "He said the said die parties und Parties coöperate co\u{ad}operate cooperate kings \u{212a}ings";
        let mut forms = Forms::default();
        for lang in [langs[0], langs[1], langs[0], langs[1]] {
            let mut tokens = Vec::new();
            tokenize(text, lang, &mut tokens);
            let document = Document { text, field: Field::Text, lang, tokens: &tokens, sentences: &[], n_words: 0, length: 0 };
            for token in &tokens {
                let fresh = Form::read(token, &document);
                assert_eq!(*forms.of(token, &document), fresh, "{} in {}", token.of(text), lang.tag);
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
