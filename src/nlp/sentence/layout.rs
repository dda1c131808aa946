//! What a line break means. A blank line always ends a paragraph; a single break does where lines are plainly paragraphs of their own,
//! and is a space where the text was wrapped at some width.

use crate::nlp::token::is_unspaced;

/// What stands between two tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    None,
    Paragraph,
}

/// How the lines of a text are to be read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Layout {
    /// Each line is a paragraph, unless it plainly goes on in the next one.
    Paragraphs,
    /// Each line is an item.
    Items,
    /// Lines were broken at about this many characters.
    Wrapped(usize),
}

/// Lines wrapped by mail and text tools have fewer characters than this; paragraphs have more.
const MAX_WRAP: usize = 130;
/// Fewest line breaks that may show by their length alone that lines are wrapped.
const MIN_FULL: usize = 3;
/// Items of a list without any stop are short, in characters.
const MAX_ITEM: usize = 48;

impl Layout {
    pub(super) fn of(text: &str) -> Self {
        let (mut n, mut n_final, mut n_lower, mut any_stop) = (0, 0, 0, false);
        let (mut previous_line, mut previous_final) = (false, false);
        for line in lines(text) {
            // No item of a list, and not wrapped: most articles show it in their first lines.
            if is_paragraph(line) {
                return Self::Paragraphs;
            }
            if previous_line && !line.is_empty() {
                n += 1;
                n_final += usize::from(previous_final);
                n_lower += usize::from(starts_low(line));
            }
            (previous_line, previous_final) = (!line.is_empty(), is_final(line));
            any_stop |= previous_final;
        }
        let longest = lines(text).map(|line| line.chars().count()).max().unwrap_or(0);
        if n > 0 && !any_stop && longest <= MAX_ITEM {
            return Self::Items;
        }
        // Wrapped lines end anywhere; some then go on in lower case, or most are full.
        let broken_inside = n > 0 && n_final * 2 <= n;
        let goes_on = || n_lower * 4 >= n || (n >= MIN_FULL && any_stop && are_full(text, n, longest));
        if broken_inside && goes_on() { Self::Wrapped(longest) } else { Self::Paragraphs }
    }

    /// What stands in `text[from..to]`, the space between two tokens.
    pub(super) fn gap(self, text: &str, from: usize, to: usize) -> Break {
        let breaks = match to - from {
            0 => 0,
            1 => usize::from(matches!(text.as_bytes()[from], b'\n' | b'\r')),
            _ => line_breaks(&text[from..to]),
        };
        match breaks {
            0 => Break::None,
            1 if !self.ends(text, from, to) => Break::None,
            _ => Break::Paragraph,
        }
    }

    fn ends(self, text: &str, from: usize, to: usize) -> bool {
        let next = &text[to..];
        match self {
            Self::Items => true,
            Self::Paragraphs => !starts_low(next) || is_final(&text[..from]) || text[..from].ends_with(':'),
            Self::Wrapped(width) => {
                let bullet = next.starts_with(['•', '·', '⁃', '◦', '‣']);
                // A line that had room for the next word was not wrapped: a heading, or the end of a paragraph.
                let start = text.floor_char_boundary(from.saturating_sub(4 * (width + 1)));
                let line = text[start..from].rsplit(['\n', '\r']).next().map_or(0, |line| line.chars().count());
                let room = line + 1 + first_word(next) < width * 2 / 3;
                // A dash that begins a line may be the next item, or a pause where the line was full.
                let dash = next.starts_with(['*', '-', '–']) && !next.starts_with("--");
                let whole = is_final(&text[..from]) || text[..from].ends_with(':');
                bullet || (dash && (room || whole)) || (room && !starts_low(next))
            }
        }
    }
}

/// The lines of a text, without the space around them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut from = 0;
    memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).chain([text.len()]).map(move |to| {
        let line = text[from..to].trim();
        from = to + 1;
        line
    })
}

/// Whether a line is longer than wrapped ones; most lines need no count of their characters.
fn is_paragraph(line: &str) -> bool {
    line.len() > MAX_WRAP && (line.as_bytes()[..=MAX_WRAP].is_ascii() || line.chars().count() > MAX_WRAP)
}

/// Whether three quarters of the `n` line breaks stand where the next word had no room.
fn are_full(text: &str, n: usize, longest: usize) -> bool {
    let (mut n_full, mut previous) = (0, 0);
    for line in lines(text) {
        n_full += usize::from(previous > 0 && !line.is_empty() && previous + 1 + first_word(line) >= longest);
        previous = line.chars().count();
    }
    n_full * 4 >= n * 3
}

/// Characters of what a line starts with and could not be broken within: a word, or one character of a script without spaces.
fn first_word(line: &str) -> usize {
    line.chars().take(MAX_WRAP).take_while(|c| !c.is_whitespace() && !is_unspaced(*c)).count().max(1)
}

fn line_breaks(space: &str) -> usize {
    let (mut n, mut previous) = (0, ' ');
    for c in space.chars() {
        match c {
            '\n' if previous == '\r' => {}
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\x0b' => n += 1,
            '\u{2029}' | '\x0c' => n += 2,
            _ => {}
        }
        previous = c;
    }
    n
}

/// Whether the line goes on in lower case; `iPhone` may well begin a paragraph.
fn starts_low(line: &str) -> bool {
    let mut chars = line.chars();
    chars.next().is_some_and(char::is_lowercase) && !chars.next().is_some_and(char::is_uppercase)
}

/// Ends in a stop, perhaps with closing quotes or brackets.
fn is_final(line: &str) -> bool {
    if line.ends_with('.') {
        return true;
    }
    let bare = line.trim_end_matches(['"', '”', '’', '\'', '»', '«', ')', ']', ' ']);
    bare.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟', '۔'])
}
