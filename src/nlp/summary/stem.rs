//! One term for the forms of a word. Suffix stripping is enough for counting: a full stemmer gave no better summaries.

use super::manner::Notes;
use crate::nlp::{
    document::Document,
    lang::{Lang, NEUTRAL},
    token::{Token, key},
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
    if lang.tag != "en" || word.len() <= MIN_STEM || !(token.plain || word.is_ascii()) {
        return token.term;
    }
    let stem = stripped(&text[..token.end as usize], word.len());
    // The key of ASCII is its term, however it is written.
    if stem.len() == word.len() { token.term } else { key(stem) }
}

/// An English ending, as the last bytes of a word.
struct Ending {
    /// How long it is.
    len: usize,
    /// Its letters, the last one uppermost.
    letters: u64,
    /// The bits that they take.
    mask: u64,
}

impl Ending {
    const fn new(ending: &str) -> Self {
        let (mut letters, mut at) = (0, 0);
        while at < ending.len() {
            letters = letters >> 8 | (ending.as_bytes()[at] as u64) << 56;
            at += 1;
        }
        Self { len: ending.len(), letters, mask: !0 << (64 - 8 * ending.len()) }
    }
}

/// Of two that end one word, the longer comes first.
const ENDINGS: [Ending; 11] = [
    Ending::new("ations"),
    Ending::new("ation"),
    Ending::new("ings"),
    Ending::new("ing"),
    Ending::new("ies"),
    Ending::new("es"),
    Ending::new("s"),
    Ending::new("ed"),
    Ending::new("ly"),
    Ending::new("y"),
    Ending::new("e"),
];

/// What is left of a word of ASCII, the last `len` bytes of a text, without the longest ending that leaves enough.
fn stripped(text: &str, len: usize) -> &str {
    let (word, end) = (&text[text.len() - len..], tail(text.as_bytes()));
    let has = |ending: &&Ending| end & ending.mask == ending.letters && len >= MIN_STEM + ending.len;
    let Some(ending) = ENDINGS.iter().find(has) else { return word };
    let (rest, ending) = word.split_at(len - ending.len);
    match (rest.as_bytes(), ending.as_bytes()) {
        ([.., before], [s @ (b's' | b'S')]) if before == s => word,
        (_, [b'e' | b'E' | b'y' | b'Y']) => rest,
        // `stopped` and `stop` meet without their last letter, `called` and `call` with it.
        ([.., a, b], _) if rest.len() > MIN_STEM && a == b && !b"lsz".contains(&(b | 0x20)) => &rest[..rest.len() - 1],
        _ => rest,
    }
}

/// The last eight bytes of a text, its letters made small, the last one uppermost.
fn tail(text: &[u8]) -> u64 {
    let bytes = text.last_chunk().copied().unwrap_or_else(|| {
        let mut bytes = [0; 8];
        bytes[8 - text.len()..].copy_from_slice(text);
        bytes
    });
    u64::from_le_bytes(bytes) | u64::from_le_bytes([0x20; 8])
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
            let stems = forms.map(|form| stripped(form, form.len()).to_ascii_lowercase());
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
    fn endings_are_taken_where_enough_is_left() {
        let words = ["is", "bus", "red", "fly", "king", "pass", "this", "rings", "stopped", "called", "hoping", "city"];
        let stems = ["is", "bus", "red", "fly", "king", "pass", "thi", "ring", "stop", "call", "hop", "cit"];
        assert_eq!(words.map(|word| stripped(word, word.len())), stems);
    }
}
