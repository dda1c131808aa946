//! Titles of works: several words between quotes, all of them with capitals: `"A Winter in Orle"`.

use super::{Evidence, Guess, Kind};
use crate::nlp::{
    document::Document,
    sentence::Sentence,
    token::{Case, Kind as TokenKind},
};

/// Tokens of the longest title.
const MAX_TOKENS: usize = 10;

/// Makes one work of the guesses between the quotes of a title.
pub(super) fn works(document: &Document, field: usize, evidence: &Evidence, guesses: &mut Vec<Guess>) {
    let mut found = Vec::<Guess>::new();
    let mut sentences = document.sentences.iter().enumerate();
    let mut sentence = sentences.next();
    for i in evidence.signs(field).iter().map(|i| *i as usize) {
        let (token, free) = (&document.tokens[i], found.last().is_none_or(|work| work.last <= i));
        if !free || token.kind != TokenKind::Mark || !(token.is(document.text, b'"') || document.is(i, "“")) {
            continue;
        }
        while sentence.is_some_and(|(_, s)| s.last as usize <= i) {
            sentence = sentences.next();
        }
        let Some((n, Sentence { last: end, .. })) = sentence else { break };
        if let Some(last) = title(document, i + 1, *end as usize).filter(|_| !evidence.is_shouted(field, n)) {
            found.push(Guess { fixed: true, ..Guess::new(document, field, i + 1, last, Kind::Work, 0.6) });
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
    let token = |i: usize| document.tokens.get(i);
    let is_close = |i: usize| token(i).is_some_and(|t| matches!(document.word(t), "\"" | "”"));
    let (mut capitals, mut longer, mut close) = (0, 0, None);
    for i in first..end.min(first + MAX_TOKENS + 2) {
        let token = token(i)?;
        match token.kind {
            TokenKind::Word if token.case != Case::Lower => {
                capitals += 1;
                longer += usize::from(token.end - token.start > 3);
            }
            TokenKind::Number => {}
            _ if i == first => return None,
            TokenKind::Word if token.end - token.start > 4 => return None,
            TokenKind::Mark => match document.word(token) {
                "\"" | "”" => {
                    close = Some(i);
                    break;
                }
                ":" | "-" | "," | "&" | "'" | "’" => {}
                "." if is_close(i + 1) => {}
                _ => return None,
            },
            _ => {}
        }
    }
    let close = close?;
    let stopped = token(close - 1).is_some_and(|t| matches!(document.word(t), "," | "."));
    // A nickname stands inside of a name: `Ann "Big Wave" Holt`.
    let capital = |i: usize| token(i).is_some_and(|t| t.kind == TokenKind::Word && t.case != Case::Lower);
    let nickname = || first >= 2 && capital(first - 2) && capital(close + 1);
    (capitals >= 2 && longer >= 1 && !nickname()).then_some(close - usize::from(stopped))
}
