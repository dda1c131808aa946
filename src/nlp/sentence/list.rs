//! Lists inside running text: `1.) First item 2.) Second item`. Once a sentence starts with a marker, the next marker of the same
//! style starts the next one.

use crate::nlp::token::{Kind, Token};

/// The marker that would start the next item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct List {
    next: Option<Marker>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marker {
    /// The same bullet again.
    Bullet(char),
    /// `2`, `b`: its number, and whether dot and bracket follow.
    Ordinal { n: u32, letter: bool, dot: bool, bracket: bool },
}

impl List {
    /// Reads the marker that a sentence starts with, if any.
    pub(super) fn start(&mut self, text: &str, tokens: &[Token], i: usize) {
        // Most sentences begin with a word of several letters or a quote.
        if tokens[i].kind == Kind::Word && tokens[i].end - tokens[i].start > 1 || tokens[i].is(text, b'"') {
            self.next = None;
            return;
        }
        self.next = match marker(text, tokens, i) {
            Some(Marker::Ordinal { n, letter, dot, bracket }) => Some(Marker::Ordinal { n: n + 1, letter, dot, bracket }),
            bullet => bullet,
        };
    }

    /// Whether there may be a next item.
    pub(super) fn is_open(&self) -> bool {
        self.next.is_some()
    }

    /// Whether token `i` starts the next item.
    pub(super) fn next_item(&self, text: &str, tokens: &[Token], i: usize) -> bool {
        self.next.is_some() && tokens[i].spaced && marker(text, tokens, i) == self.next
    }
}

fn marker(text: &str, tokens: &[Token], i: usize) -> Option<Marker> {
    let word = tokens[i].of(text);
    let (n, letter) = match tokens[i].kind {
        // Stars have other uses: only one with space around it is a bullet.
        Kind::Mark if word == "*" => {
            let apart = tokens[i].spaced && tokens.get(i + 1).is_some_and(|next| next.spaced);
            return apart.then_some(Marker::Bullet('*'));
        }
        Kind::Mark => return word.chars().next().filter(|c| matches!(c, '•' | '⁃' | '◦' | '‣' | '▪' | '●')).map(Marker::Bullet),
        Kind::Number if word.len() <= 3 => (word.parse().ok()?, false),
        Kind::Word if word.len() == 1 && word.as_bytes()[0].is_ascii_lowercase() => (u32::from(word.as_bytes()[0] - b'a') + 1, true),
        _ => return None,
    };
    let mut after = tokens[i + 1..].iter().take(2).take_while(|t| !t.spaced).map(|t| t.of(text)).peekable();
    let dot = after.next_if_eq(&".").is_some();
    let bracket = after.next_if_eq(&")").is_some();
    let apart = tokens.get(i + 1 + usize::from(dot) + usize::from(bracket)).is_some_and(|t| t.spaced);
    (apart && (dot || bracket)).then_some(Marker::Ordinal { n, letter, dot, bracket })
}
