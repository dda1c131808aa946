//! How a sentence is put: where it stands, how long it is, whether it leans on another sentence, whose voice it has. Noted on the walk
//! over its words; what each note is worth is learnt.

use super::{terms::Term, words::exp};
use crate::nlp::{
    lang::{Lang, Traits},
    token::{Case, key},
};

/// Features of a sentence.
pub const MANNERS: usize = 19;
/// The one that says whether it stands for something said before.
pub(crate) const LEANS_BACK: usize = 6;

/// What a word says about the sentence that it stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Voice {
    /// Nothing.
    #[default]
    Plain,
    /// At the start: it is about something said before, as `He`.
    Pronoun,
    /// At the start: it goes on from the sentence before, as `But`.
    Connective,
    /// Somebody speaks: `I`, `you`.
    Person,
    /// Somebody's words: `said`.
    Speech,
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
    "but",
    "and",
    "so",
    "then",
    "still",
    "however",
    "yet",
    "meanwhile",
    "also",
    "while",
    "instead",
    "though",
    "or",
    "because",
    "moreover",
    "therefore",
    "thus",
    "nevertheless",
    "although",
    "nor",
]);
static PERSONS: [u64; 14] = keys(["i", "we", "you", "my", "our", "your", "me", "us", "i'm", "we're", "i've", "we've", "you're", "myself"]);

impl Voice {
    /// The voice of the word with this term, whose traits are given.
    pub(crate) fn of(term: u64, traits: Traits, lang: &Lang) -> Self {
        if traits.has(Traits::SPEECH) {
            return Self::Speech;
        }
        // All words of the lists are stop words of English, and few words are.
        if lang.tag != "en" || !traits.has(Traits::STOP) {
            return Self::Plain;
        }
        let lists = [(&PRONOUNS[..], Self::Pronoun), (&CONNECTIVES, Self::Connective), (&PERSONS, Self::Person)];
        lists.iter().find(|(keys, _)| keys.contains(&term)).map_or(Self::Plain, |(_, voice)| *voice)
    }
}

/// What was seen on the walk over a sentence.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    /// Whether the first word stands for something said before.
    leans_back: bool,
    connects: bool,
    opens_paragraph: bool,
    question: bool,
    person: bool,
    speech: bool,
    number: bool,
    n_words: u32,
    n_capital: u32,
    n_straight: u32,
    n_marks: u32,
    open: i32,
}

impl Manner {
    /// Of a sentence that opens a paragraph or not, before its first word.
    pub(crate) fn new(opens_paragraph: bool) -> Self {
        Self { opens_paragraph, ..Self::default() }
    }

    /// Takes a word of this type and this case.
    pub(crate) fn word(&mut self, term: &Term, case: Case) {
        if self.n_words == 0 {
            self.leans_back = term.voice == Voice::Pronoun;
            self.connects = term.voice == Voice::Connective;
        } else {
            self.n_capital += u32::from(case != Case::Lower);
        }
        self.person |= term.voice == Voice::Person;
        self.speech |= term.voice == Voice::Speech;
        self.number |= term.number;
        self.n_words += 1;
    }

    /// Takes a mark.
    pub(crate) fn mark(&mut self, mark: &str) {
        self.question = mark == "?";
        match mark {
            "\"" => self.n_straight += 1,
            "“" | "«" | "„" => self.open += 1,
            "”" | "»" => self.open -= 1,
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
        let is = |yes: bool| if yes { 1.0 } else { 0.0 };
        let length = (self.n_words as f32 / 20.0).min(3.0);
        [
            exp(-(i as f32) / 4.0),
            is(i == 0),
            is(i == 1),
            is(i == 2),
            i as f32 / n as f32,
            central,
            is(self.leans_back),
            is(self.is_half_quote()),
            is(self.n_marks > 0),
            is(self.n_words < 8),
            length,
            length * length,
            is(self.connects),
            is(self.question),
            is(self.number),
            is(self.opens_paragraph),
            is(self.person),
            is(self.speech),
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
                assert!(Voice::of(term, english.traits(term), english) != Voice::Plain, "word {i} of {} would never be seen", keys.len());
            }
        }
    }
}
