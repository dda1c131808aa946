//! Titles of works: several words between quotes, all of them with capitals: `"A Winter in Orle"`.

use super::{Guess, Kind, evidence::is_shouted};
use crate::nlp::{
    document::Document,
    token::{Case, Kind as TokenKind},
};

/// Tokens of the longest title.
const MAX_TOKENS: usize = 10;

/// Makes one work of the guesses between the quotes of a title.
pub(super) fn works(document: &Document, field: usize, guesses: &mut Vec<Guess>) {
    let mut found = Vec::new();
    for sentence in document.sentences {
        let (mut i, end) = (sentence.first as usize, sentence.last as usize);
        while i < end {
            let token = &document.tokens[i];
            let open = token.kind == TokenKind::Mark && matches!(document.word(token), "\"" | "“");
            match open.then(|| title(document, i + 1, end)).flatten().filter(|_| !is_shouted(document, sentence)) {
                Some(last) => {
                    found.push(Guess { fixed: true, ..Guess::new(document, field, i + 1, last, Kind::Work, 0.6) });
                    i = last;
                }
                None => i += 1,
            }
        }
    }
    if !found.is_empty() {
        let inside = |g: &Guess| {
            let at = found.partition_point(|w| w.last <= g.first);
            g.field == field && found.get(at).is_some_and(|w| w.first < g.last)
        };
        guesses.retain(|g| !inside(g));
        guesses.extend(found);
        guesses.sort_by_key(|g| (g.field, g.first));
    }
}

/// One past the last token of the title that starts at token `first`, if one does.
fn title(document: &Document, first: usize, end: usize) -> Option<usize> {
    let word = |i: usize| document.tokens.get(i).map_or("", |t| document.word(t));
    let close = (first..end.min(first + MAX_TOKENS + 2)).find(|&i| matches!(word(i), "\"" | "”"))?;
    let last = if matches!(word(close - 1), "," | ".") { close - 1 } else { close };
    if first >= last {
        return None;
    }
    let tokens = &document.tokens[first..last];
    let (mut capitals, mut longer) = (0, 0);
    for token in tokens {
        match token.kind {
            TokenKind::Word if token.case != Case::Lower => {
                capitals += 1;
                longer += usize::from(token.end - token.start > 3);
            }
            TokenKind::Word if token.end - token.start > 4 => return None,
            TokenKind::Mark if !matches!(document.word(token), ":" | "-" | "," | "&" | "'" | "’") => return None,
            _ => {}
        }
    }
    // A nickname stands inside of a name: `Ann "Big Wave" Holt`.
    let capital = |i: usize| document.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.case != Case::Lower);
    let nickname = first >= 2 && capital(first - 2) && capital(close + 1);
    let starts = tokens[0].kind == TokenKind::Number || tokens[0].case != Case::Lower;
    (capitals >= 2 && longer >= 1 && starts && !nickname).then_some(last)
}
