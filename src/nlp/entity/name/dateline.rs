//! Where a story was filed: `ALMERA, Calif. (AP) --`, `PARIS _ The minister`, `ORLE 1996-08-30`. Capitals at the head of a paragraph are a place there.

use super::{Evidence, Guess, Kind, evidence::Lists, replace};
use crate::nlp::{
    document::Document,
    sentence::Sentence,
    token::{Case, Kind as TokenKind},
};

/// Words of the place, at most.
const MAX_WORDS: usize = 3;
/// Tokens between the place and what ends the dateline.
const MAX_GAP: usize = 8;

/// Makes places of what stands in capitals in datelines.
pub(super) fn places(document: &Document, field: usize, lists: &Lists, evidence: &Evidence, guesses: &mut Vec<Guess>) {
    for (n, sentence) in document.sentences.iter().enumerate() {
        if document.tokens_of(sentence).first().is_none_or(|t| t.case != Case::Upper) {
            continue;
        }
        let Some(last) = place(document, lists, sentence, evidence.is_shouted(field, n)) else { continue };
        let own = Guess::new(document, field, sentence.first as usize, last, Kind::Location, 0.9);
        replace(guesses, Guess { fixed: true, ..own });
    }
}

/// One past the last token of the place that a dateline starts with.
fn place(document: &Document, lists: &Lists, sentence: &Sentence, shouted: bool) -> Option<usize> {
    let (first, end) = (sentence.first as usize, sentence.last as usize);
    let tokens = &document.tokens[first..end];
    let word = |i: usize| tokens.get(i).map_or("", |t| document.word(t));
    let capitals =
        |i: usize| tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.case == Case::Upper && !document.word(t).contains('.'));
    let n = (0..=MAX_WORDS).find(|i| !capitals(*i))?;
    if n == 0 || tokens[0].end - tokens[0].start < 3 {
        return None;
    }
    let year = |i: usize| tokens.get(i).is_some_and(|t| t.kind == TokenKind::Number && t.end - t.start == 4) && word(i + 1) == "-";
    let date = (n..n + MAX_GAP).any(|i| year(i) && tokens.len() <= i + 6 && (i == n || word(n) == ","));
    let dash =
        |i: usize| matches!(word(i), "--" | "-" | "–" | "—" | "_") && tokens.get(i + 1).is_some_and(|t| t.spaced && t.case != Case::Upper);
    let closes = (n..n + MAX_GAP).find(|&i| dash(i));
    let marked = closes.is_some_and(|i| i == n || matches!(word(n), "," | "("));
    if !date && (!marked || shouted) {
        return None;
    }
    let common = tokens[..n].iter().any(|t| lists.is_stop(t));
    let known = lists.known(document.text, &tokens[..n]).is_some_and(|known| known.kind != Kind::Location);
    (!common && !known).then_some(first + n)
}
