//! One field of an article, read: its text, tokens and sentences side by side. What every later stage works on.

use super::{
    Interrupted, Stop,
    lang::Lang,
    numbers::Numbers,
    sentence::{self, Sentence},
    span::{Field, Span},
    token::{self, Token},
};

/// A field that was read; cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The caller's text, untouched.
    pub text: &'a str,
    /// Which field it is.
    pub field: Field,
    /// The language it is read in.
    pub lang: &'static Lang,
    /// All tokens, in order.
    pub tokens: &'a [Token],
    /// All sentences, in order; every token is in exactly one.
    pub sentences: &'a [Sentence],
    /// Terms of this field and of those read before it: all numbers of words are below.
    pub n_words: usize,
    /// Tokens that count as words.
    pub length: u32,
}

impl<'a> Document<'a> {
    /// The tokens of one sentence.
    pub fn tokens_of(&self, sentence: &Sentence) -> &'a [Token] {
        &self.tokens[sentence.first as usize..sentence.last as usize]
    }

    /// Where a sentence stands.
    pub fn span_of(&self, sentence: &Sentence) -> Span {
        Span { field: self.field, start: sentence.start, end: sentence.end }
    }

    /// Whether token number `i` is `word`, to the letter.
    pub fn is(&self, i: usize, word: &str) -> bool {
        self.tokens.get(i).is_some_and(|t| t.bytes(self.text) == word.as_bytes())
    }

    /// The characters of token number `i`; none beyond the last one.
    pub fn text_at(&self, i: usize) -> &'a str {
        self.tokens.get(i).map_or("", |t| self.word(t))
    }

    /// The same in bytes, which are cut out without asking whether characters begin and end there.
    #[inline]
    pub fn bytes_at(&self, i: usize) -> &'a [u8] {
        self.tokens.get(i).map_or(b"", |t| t.bytes(self.text))
    }

    /// The characters of a token.
    pub fn word(&self, token: &Token) -> &'a str {
        token.of(self.text)
    }
}

/// The memory that one field is read into.
#[derive(Debug, Default)]
pub struct Buffer {
    tokens: Vec<Token>,
    seams: Vec<u32>,
    sentences: Vec<Sentence>,
}

/// The terms of an article, numbered in the order in which they come; the fields of one article share them.
#[derive(Debug, Default)]
pub struct Words(Numbers);

impl Words {
    /// Forgets all: another article begins.
    pub fn forget(&mut self) {
        self.0.forget();
    }

    /// The number of a term; the next one if it is new.
    pub(crate) fn of(&mut self, term: u64) -> u32 {
        self.0.of(term)
    }

    /// The number of a term, if it has one.
    pub(crate) fn get(&self, term: u64) -> Option<u32> {
        self.0.get(term)
    }
}

impl Buffer {
    /// Reads `text`; what was read before is forgotten.
    pub fn read<'a>(
        &'a mut self,
        text: &'a str,
        field: Field,
        lang: &'static Lang,
        words: &mut Words,
        stop: Stop,
    ) -> Result<Document<'a>, Interrupted> {
        self.tokens.clear();
        self.seams.clear();
        self.sentences.clear();
        token::tokenize_until(text, lang, &mut self.tokens, &mut self.seams, stop)?;
        sentence::split(text, &self.tokens, &self.seams, lang, &mut self.sentences, stop)?;
        let mut length = 0;
        words.0.of_all(self.tokens.iter_mut().map(|token| {
            length += u32::from(token.is_word());
            (token.term, &mut token.word)
        }));
        Ok(Document { text, field, lang, tokens: &self.tokens, sentences: &self.sentences, n_words: words.0.count(), length })
    }
}

#[cfg(test)]
mod tests;
