//! Sentence boundaries over tokens.

use super::{lang::Lang, token::Token};

/// What a sentence is to the story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Running text.
    #[default]
    Body,
    /// A headline or cross-heading inside the text: no full stop, a line of its own.
    Heading,
    /// A caption, byline, `Read more` or photo credit: never part of a summary.
    Boilerplate,
}

/// One sentence: bytes `start..end`, tokens `first..last`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// First byte; never white space.
    pub start: u32,
    /// One past the last byte; the byte before is never white space.
    pub end: u32,
    /// Index of its first token.
    pub first: u32,
    /// One past the index of its last token.
    pub last: u32,
    /// Number of its paragraph, from 0.
    pub paragraph: u32,
    /// What it is to the story.
    pub role: Role,
}

/// Appends the sentences of `text`, whose tokens are given, to `sentences`. They are in order, do not overlap, and every token is in one.
pub fn split(text: &str, tokens: &[Token], _lang: &Lang, sentences: &mut Vec<Sentence>) {
    let mut first = 0;
    for (i, token) in tokens.iter().enumerate() {
        let last = i + 1 == tokens.len();
        let stop = matches!(token.of(text), "." | "!" | "?") && tokens.get(i + 1).is_some_and(|next| next.spaced && next.is_capitalised());
        if last || stop {
            sentences.push(Sentence {
                start: tokens[first].start,
                end: token.end,
                first: first as u32,
                last: i as u32 + 1,
                ..Sentence::default()
            });
            first = i + 1;
        }
    }
}
