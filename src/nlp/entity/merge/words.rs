//! The words of all names, and which of them two names have: without such a word no name is a form of another, but for initials.

use crate::nlp::token::Token;

/// The words of the names of an article.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Those of one name behind those of another.
    tokens: Vec<Token>,
    /// By the number of the word: how many names have it, or may be called by it, up to what a byte holds.
    names: Vec<u8>,
    /// Some name may be called by a word that stands in none.
    any: bool,
}

/// Where the words of a name stand.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    start: usize,
    /// How many there are.
    pub(super) n: usize,
}

impl Words {
    /// Forgets all; the words of the article have numbers below `n_words`.
    pub(super) fn clear(&mut self, n_words: usize) {
        self.tokens.clear();
        self.names.clear();
        self.names.resize(n_words, 0);
        self.any = false;
    }

    /// Adds those of a name, which shares them with nobody yet.
    pub(super) fn add<'a>(&mut self, words: impl Iterator<Item = &'a Token>) -> Place {
        let start = self.tokens.len();
        self.tokens.extend(words);
        Place { start, n: self.tokens.len() - start }
    }

    /// A name may be called by the words at a place.
    pub(super) fn share(&mut self, place: Place) {
        for word in &self.tokens[place.start..place.start + place.n] {
            let names = &mut self.names[word.word as usize];
            *names = names.saturating_add(1);
        }
    }

    /// A name may be called by the word with this number.
    pub(super) fn share_word(&mut self, word: u32) {
        let names = &mut self.names[word as usize];
        *names = names.saturating_add(1);
    }

    /// A name may be called by a word that stands in no name.
    pub(super) fn share_all(&mut self) {
        self.any = true;
    }

    /// The words at a place.
    pub(super) fn at(&self, place: Place) -> &[Token] {
        &self.tokens[place.start..place.start + place.n]
    }

    /// Whether two names may be called by this word.
    pub(super) fn is_shared(&self, word: &Token) -> bool {
        self.any || self.names[word.word as usize] > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::{
        document::{Buffer, Words as Numbers},
        lang,
        span::Field,
    };

    #[test]
    fn a_word_is_shared_once_two_names_have_it_or_any_word_may_be_one() {
        let (mut buffer, mut numbers) = (Buffer::default(), Numbers::default());
        let document = buffer.read("Ann Holt Orle HOLT", Field::Text, lang::ALL[0], &mut numbers, &|| false).expect("nobody stops it");
        let mut words = Words::default();
        words.clear(document.n_words);
        let places = [words.add(document.tokens[..2].iter()), words.add(document.tokens[2..].iter())];
        let spelled = |words: &Words, place: Place| words.at(place).iter().map(|t| document.word(t)).collect::<Vec<_>>();
        assert_eq!(places.map(|place| spelled(&words, place)), [["Ann", "Holt"], ["Orle", "HOLT"]]);
        let shared = |words: &Words| document.tokens.iter().map(|t| words.is_shared(t)).collect::<Vec<_>>();
        words.share(places[0]);
        assert_eq!(shared(&words), [false; 4]);
        words.share(places[1]);
        assert_eq!(shared(&words), [false, true, false, true]);
        words.share_all();
        assert_eq!(shared(&words), [true; 4]);
        words.clear(document.n_words);
        assert_eq!(shared(&words), [false; 4]);
    }
}
