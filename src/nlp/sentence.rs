//! Sentence boundaries over tokens: what ends one is decided in `sentence/boundary.rs`, what line breaks mean in `sentence/layout.rs`.

mod boundary;
mod layout;
mod list;

use super::{Interrupted, Stop, boilerplate, lang::Lang, token::Token};
use boundary::Boundaries;
use layout::{Break, Layout};
use list::List;

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

/// Tokens between two looks at the stop signal.
const STRIDE: usize = 4096;

/// Appends the sentences of `text`, whose tokens and seams are given, to `sentences`. They are in order, do not overlap, and every token is
/// in one.
pub fn split(
    text: &str,
    tokens: &[Token],
    seams: &[u32],
    lang: &'static Lang,
    sentences: &mut Vec<Sentence>,
    stop: Stop,
) -> Result<(), Interrupted> {
    let mut seams = seams.iter().map(|seam| *seam as usize);
    let layout = Layout::of(text);
    let mut boundaries = Boundaries::new(text, tokens, lang);
    let mut list = List::default();
    let (mut first, mut paragraph, mut i) = (0, 0, 0);
    let mut next_stop = STRIDE;
    while i < tokens.len() {
        if i > first && !list.is_open() {
            let Some(seam) = seams.find(|seam| *seam >= i).filter(|seam| *seam < tokens.len()) else { break };
            i = seam;
        }
        if i >= next_stop {
            next_stop = i + STRIDE;
            if stop() {
                return Err(Interrupted);
            }
        }
        let gap =
            if i == 0 || !tokens[i].spaced { Break::None } else { layout.gap(text, tokens[i - 1].end as usize, tokens[i].start as usize) };
        if i > first && (gap == Break::Paragraph || list.next_item(text, tokens, i)) {
            sentences.push(sentence(tokens, first, i, paragraph));
            first = i;
        }
        if gap == Break::Paragraph {
            paragraph += 1;
            boundaries.forget_quotes();
        }
        if i == first {
            list.start(text, tokens, i);
        }
        let (end, ends) = boundaries.at(first, i);
        if ends {
            sentences.push(sentence(tokens, first, end, paragraph));
            first = end;
        }
        i = end;
    }
    if first < tokens.len() {
        sentences.push(sentence(tokens, first, tokens.len(), paragraph));
    }
    join_wordless(tokens, sentences);
    mark_headings(text, tokens, sentences);
    boilerplate::mark(text, tokens, sentences);
    Ok(())
}

fn sentence(tokens: &[Token], first: usize, last: usize, paragraph: u32) -> Sentence {
    Sentence { start: tokens[first].start, end: tokens[last - 1].end, first: first as u32, last: last as u32, paragraph, role: Role::Body }
}

/// Marks without a word, such as a closing quote that stands apart, belong to the sentence before them in their paragraph.
fn join_wordless(tokens: &[Token], sentences: &mut Vec<Sentence>) {
    sentences.dedup_by(|next, previous| {
        let wordless = next.paragraph == previous.paragraph && !tokens[next.first as usize..next.last as usize].iter().any(Token::is_word);
        if wordless {
            previous.end = next.end;
            previous.last = next.last;
        }
        wordless
    });
}

/// Longest heading in words: longer lines without a stop are running text.
const MAX_HEADING_WORDS: usize = 14;

/// A short paragraph of one sentence without any stop, with text after it, is a heading.
fn mark_headings(text: &str, tokens: &[Token], sentences: &mut [Sentence]) {
    for i in 0..sentences.len() {
        let alone = i == 0 || sentences[i - 1].paragraph != sentences[i].paragraph;
        let followed = sentences.get(i + 1).is_some_and(|next| next.paragraph != sentences[i].paragraph);
        if !alone || !followed {
            continue;
        }
        let own = &tokens[sentences[i].first as usize..sentences[i].last as usize];
        let open_end = own.last().is_some_and(|t| t.is_word() && !t.of(text).ends_with('.'));
        let item = own.first().is_some_and(|t| !t.is_word());
        if open_end && !item && own.iter().filter(|t| t.is_word()).count() <= MAX_HEADING_WORDS {
            sentences[i].role = Role::Heading;
        }
    }
}

#[cfg(test)]
mod tests;
