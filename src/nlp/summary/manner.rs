//! How a sentence is put: where it stands, how long it is, whether it leans on another sentence, whose voice it has. Noted on the walk
//! over its words; what each note is worth is learnt.

use super::look::opening;
use crate::nlp::{
    lang::{Lang, Traits},
    token::key,
};

/// Features of a sentence.
pub const MANNERS: usize = 19;
/// The one that says whether it stands for something said before.
pub(crate) const LEANS_BACK: usize = 6;

/// What a word type is like whatever the article, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Notes(u8);

impl Notes {
    /// Nothing.
    pub(crate) const NONE: Self = Self(0);
    /// It carries no topic.
    pub(crate) const STOP: Self = Self(1);
    /// It is a number.
    pub(crate) const NUMBER: Self = Self(2);
    /// At the start of a sentence: it is about something said before, as `He`.
    const PRONOUN: Self = Self(4);
    /// At the start of a sentence: it goes on from the sentence before, as `But`.
    const CONNECTIVE: Self = Self(8);
    /// Somebody speaks: `I`, `you`.
    const PERSON: Self = Self(16);
    /// Somebody's words: `said`.
    const SPEECH: Self = Self(32);

    /// Whether the word carries no topic, and whether it is a number, as two bits.
    pub(crate) fn kind(self) -> usize {
        usize::from(self.0 & (Self::STOP.0 | Self::NUMBER.0))
    }

    /// Whether a note is among these.
    pub(crate) fn has(self, note: Self) -> bool {
        self.0 & note.0 != 0
    }
}

impl std::ops::BitOr for Notes {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

const fn keys<const N: usize>(words: [&str; N]) -> [u64; N] {
    let mut keys = [0; N];
    let mut i = 0;
    while i < N {
        keys[i] = key(words[i]);
        i += 1;
    }
    keys
}

static PRONOUNS: [u64; 20] = keys([
    "he", "she", "it", "they", "his", "her", "their", "its", "this", "that", "these", "those", "he's", "she's", "it's", "that's",
    "they're", "such", "there's", "him",
]);
static CONNECTIVES: [u64; 20] = keys([
    "but", "and", "so", "then", "still", "however", "yet", "meanwhile", "also", "while", "instead", "though", "or", "because", "moreover",
    "therefore", "thus", "nevertheless", "although", "nor",
]);
static PERSONS: [u64; 14] = keys(["i", "we", "you", "my", "our", "your", "me", "us", "i'm", "we're", "i've", "we've", "you're", "myself"]);

impl Notes {
    /// Notes about the word with this term, whose traits are given.
    pub(crate) fn of(term: u64, traits: Traits, lang: &Lang) -> Self {
        let stop = if traits.has(Traits::STOP) { Self::STOP } else { Self::default() };
        if traits.has(Traits::SPEECH) {
            return stop | Self::SPEECH;
        }
        // All words of the lists are stop words of English, and few words are.
        if lang.tag != "en" || !traits.has(Traits::STOP) {
            return stop;
        }
        let lists = [(&PRONOUNS[..], Self::PRONOUN), (&CONNECTIVES, Self::CONNECTIVE), (&PERSONS, Self::PERSON)];
        lists.iter().find(|(keys, _)| keys.contains(&term)).map_or(stop, |(_, note)| stop | *note)
    }
}

/// What was seen on the walk over a sentence.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    /// What its first word is like, and what any of its words is.
    pub(super) opener: Notes,
    pub(super) words: Notes,
    opens_paragraph: bool,
    question: bool,
    pub(super) n_words: u32,
    /// Words with a capital but for the first one.
    pub(super) n_capital: u32,
    n_straight: u32,
    n_marks: u32,
    open: i32,
}

impl Manner {
    /// Of a sentence that opens a paragraph or not, before its first word.
    pub(crate) fn new(opens_paragraph: bool) -> Self {
        Self { opens_paragraph, ..Self::default() }
    }

    /// Takes a mark. A function of its own, so that the walk over words, which are many, has the registers.
    #[inline(never)]
    pub(crate) fn mark(&mut self, mark: &[u8]) {
        const OPENING: [&[u8]; 3] = ["“".as_bytes(), "«".as_bytes(), "„".as_bytes()];
        const CLOSING: [&[u8]; 2] = ["”".as_bytes(), "»".as_bytes()];
        self.question = mark == b"?";
        match mark {
            b"\"" => self.n_straight += 1,
            [..128, ..] => return,
            _ if OPENING.contains(&mark) => self.open += 1,
            _ if CLOSING.contains(&mark) => self.open -= 1,
            _ => return,
        }
        self.n_marks += 1;
    }

    /// Whether the words after what was taken so far are quoted.
    pub(crate) fn quoted(&self) -> bool {
        self.n_straight % 2 == 1 || self.open > 0
    }

    /// Whether a quotation starts or ends outside of the sentence.
    fn is_half_quote(&self) -> bool {
        self.n_straight % 2 == 1 || self.open != 0
    }

    /// The features of sentence `i` of `n`, which is so central.
    pub(crate) fn features(&self, i: usize, n: usize, central: f32) -> [f32; MANNERS] {
        let is = |yes: bool| f32::from(u8::from(yes));
        let length = (self.n_words as f32 / 20.0).min(3.0);
        [
            opening(i),
            is(i == 0),
            is(i == 1),
            is(i == 2),
            i as f32 / n as f32,
            central,
            is(self.opener.has(Notes::PRONOUN)),
            is(self.is_half_quote()),
            is(self.n_marks > 0),
            is(self.n_words < 8),
            length,
            length * length,
            is(self.opener.has(Notes::CONNECTIVE)),
            is(self.question),
            is(self.words.has(Notes::NUMBER)),
            is(self.opens_paragraph),
            is(self.words.has(Notes::PERSON)),
            is(self.words.has(Notes::SPEECH)),
            self.n_capital as f32 / self.n_words.max(1) as f32,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::lang::ALL;

    #[test]
    fn words_of_the_lists_are_stop_words() {
        let english = ALL.iter().find(|lang| lang.tag == "en").expect("English is there");
        for keys in [&PRONOUNS[..], &CONNECTIVES, &PERSONS] {
            for (i, &term) in keys.iter().enumerate() {
                let notes = Notes::of(term, english.traits(term), english);
                assert!(notes != Notes::STOP && notes != Notes::default(), "word {i} of {} would never be seen", keys.len());
            }
        }
    }
}
