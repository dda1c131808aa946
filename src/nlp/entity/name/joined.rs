//! Names with an `and` inside that the tagger cut there: initials in the article tell. `Harbours and Rivers Commission`, if `HRC` stands anywhere.

use rustc_hash::FxHashSet;

use super::{Guess, Kind, Lexicon};
use crate::nlp::{
    document::Document,
    token::{Case, Kind as TokenKind, term},
};

/// Words before the `and` that may belong to the name.
const MAX_BEFORE: usize = 3;

/// Makes one name of two with `&` between them: `Velda & Tarn`.
pub(super) fn firms(fields: &[Document; 2], guesses: &mut Vec<Guess>) {
    let joins = |a: &Guess, b: &Guess| {
        let document = &fields[a.field];
        let short = a.last - a.first == 1 && b.last - b.first == 1 && a.kind != Kind::Location && b.kind != Kind::Location;
        short && a.field == b.field && b.first == a.last + 1 && document.word(&document.tokens[a.last]) == "&"
    };
    guesses.dedup_by(|b, a| {
        let joined = joins(a, b);
        if joined {
            *a = Guess::new(&fields[a.field], a.field, a.first, b.last, Kind::Organization, a.confidence.max(b.confidence));
        }
        joined
    });
}

/// Makes one name of the parts around an `and` whose initials stand in the article.
pub(super) fn names(fields: &[Document; 2], lexicon: &Lexicon, guesses: &mut Vec<Guess>) {
    let candidates = guesses.iter().enumerate().filter(|(_, g)| is_second(&fields[g.field], g)).map(|(at, _)| at).collect::<Vec<_>>();
    if candidates.is_empty() {
        return;
    }
    let letters = |document: &Document| {
        let upper = document.tokens.iter().filter(|t| t.kind == TokenKind::Word && t.case == Case::Upper && t.end - t.start >= 3);
        upper.map(|t| t.term).collect::<Vec<_>>()
    };
    let initials = fields.iter().flat_map(letters).collect::<FxHashSet<u64>>();
    for at in candidates.into_iter().rev() {
        let document = &fields[guesses[at].field];
        let Some(first) = start(document, &guesses[at], &initials) else { continue };
        let second = guesses[at];
        let kind = if second.kind == Kind::Event { Kind::Event } else { Kind::Organization };
        let whole = Guess::new(document, second.field, first, second.last, kind, second.confidence.max(0.8));
        // What stood before the name stays a name: `U.S.` of `U.S. Harbours and Rivers Commission`.
        let before = (0..at).rev().take_while(|b| guesses[*b].field == whole.field && guesses[*b].last > first).last().unwrap_or(at);
        let left = Some(guesses[before]).filter(|b| before < at && b.first < first);
        let left = left.map(|b| {
            let kind = lexicon.known(document.text, &document.tokens[b.first..first]).map_or(b.kind, |known| known.kind);
            Guess::new(document, b.field, b.first, first, kind, b.confidence)
        });
        guesses.splice(before..=at, left.into_iter().chain([whole]));
    }
}

fn is_second(document: &Document, guess: &Guess) -> bool {
    guess.first > 1
        && document.word(&document.tokens[guess.first - 1]) == "and"
        && document.tokens[guess.first - 2].is_capitalised(document.text)
        && guess.kind != Kind::Person
}

/// Where the whole name starts whose second part is `guess`.
fn start(document: &Document, guess: &Guess, initials: &FxHashSet<u64>) -> Option<usize> {
    let capital = |i: usize| document.tokens[i].kind == TokenKind::Word && document.tokens[i].is_capitalised(document.text);
    let letter = |i: usize| document.word(&document.tokens[i]).chars().next();
    let tail = (guess.first..guess.last).filter(|i| capital(*i)).filter_map(letter).collect::<String>();
    let mut head = String::new();
    for first in (0..guess.first - 1).rev().take(MAX_BEFORE).take_while(|i| capital(*i)) {
        head.insert(0, letter(first)?);
        if initials.contains(&term(&format!("{head}{tail}"))) || initials.contains(&term(&format!("{head}A{tail}"))) {
            return Some(first);
        }
    }
    None
}
