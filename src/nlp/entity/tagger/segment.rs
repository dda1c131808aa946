//! The parts of a sentence that may hold names: runs of capitals, and what may join or end them.

use super::{
    context::Run,
    feature::{View, Window},
    look::Looks,
};
use crate::nlp::{
    document::Document,
    sentence::Sentence,
    token::{Kind, Token},
};

/// Tokens of one run, at most: longer ones are lists or shouting, and are read in pieces.
pub(super) const MAX_RUN: usize = 128;
/// Tokens without a capital between two of one name.
const MAX_GAP: usize = 3;

/// The runs of a sentence, off the first of all that are left.
pub(super) fn take<'a>(rest: &mut &'a [Run], sentence: &Sentence) -> &'a [Run] {
    let (runs, after) = rest.split_at(rest.iter().take_while(|run| run.first < sentence.last as usize).count());
    *rest = after;
    runs
}

/// Runs of tokens of `sentence` that may be part of a name, as half-open ranges of the document's tokens, with the runs of capitals from the
/// first one there on; `runs` are all of these.
pub(super) fn segments<'r>(document: &Document, sentence: &Sentence, runs: &'r [Run], mut emit: impl FnMut(usize, usize, &'r [Run])) {
    let (mut from, end) = (sentence.first as usize, sentence.last as usize);
    let mut runs = runs;
    while let [run, rest @ ..] = runs {
        let (first, mut last, mut after) = (run.first.max(from), run.last, rest);
        // Small words between two runs may join them: `Bank of the West`.
        let joins = |token: &Token| !matches!(mark(document, token), b'(' | b')' | b'[' | b']' | b';' | b'!' | b'?' | b'_');
        while last < first + MAX_RUN
            && let [next, rest @ ..] = after
            && next.first - last <= MAX_GAP
            && document.tokens[last..next.first].iter().all(joins)
        {
            (last, after) = (next.last, rest);
        }
        last += tail(document, last, end);
        // No further than is read at once: what is left of the last run comes with the next.
        from = last.min(first + MAX_RUN);
        emit(first, from, runs);
        let done = runs.len() - after.len();
        runs = if runs[done - 1].last > from { &runs[done - 1..] } else { after };
    }
}

/// Gives tokens `first..last` with their neighbours and the runs of capitals that they stand in; `runs` are those from the first one there on.
pub(super) fn tokens(
    view: &View,
    looks: &mut Looks,
    runs: &[Run],
    first: usize,
    last: usize,
    mut emit: impl FnMut(usize, &Window, Option<&Run>),
) {
    let mut runs = runs;
    for (i, window) in (first..).zip(looks.windows(view, first, last)) {
        if let [run, rest @ ..] = runs
            && run.last <= i
        {
            runs = rest;
        }
        emit(i, window, runs.first().filter(|run| run.first <= i));
    }
}

/// Tokens from `i` on that may end a name although they have no capital: `Apollo 11`, `Acme Inc.`, `COVID-19`, `Moon Jae-in`.
fn tail(document: &Document, i: usize, end: usize) -> usize {
    let [first, rest @ ..] = &document.tokens[i..end] else { return 0 };
    match mark(document, first) {
        b'.' if !first.spaced && !rest.is_empty() => 1,
        b'-' if rest.first().is_some_and(|t| t.spaced == first.spaced && matches!(t.kind, Kind::Word | Kind::Number)) => 2,
        _ => usize::from(first.kind == Kind::Number),
    }
}

/// The only byte of a token; 0 if it has several.
fn mark(document: &Document, token: &Token) -> u8 {
    if token.end - token.start == 1 { document.text.as_bytes()[token.start as usize] } else { 0 }
}
