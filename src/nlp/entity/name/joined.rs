//! Names with an `and` inside that the tagger cut there: initials in the article tell. `Harbours and Rivers Commission`, if `HRC` stands anywhere.

use rustc_hash::FxHashSet;

use super::{Evidence, Guess, Kind, evidence::Lists};
use crate::nlp::{
    document::Document,
    token::{Case, Kind as TokenKind, Token, key, spelled},
};

/// Words before the `and` that may belong to the name.
const MAX_BEFORE: usize = 3;

/// Makes one name of two with `&` between them: `Velda & Tarn`.
pub(super) fn firms(fields: &[Document; 2], guesses: &mut Vec<Guess>) {
    let joins = |a: &Guess, b: &Guess| {
        let document = &fields[a.field];
        let short = || a.last - a.first == 1 && b.last - b.first == 1 && a.kind != Kind::Location && b.kind != Kind::Location;
        b.first == a.last + 1 && a.field == b.field && short() && document.is(a.last, "&")
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
pub(super) fn names<'f>(fields: &[Document<'f>; 2], lists: &Lists, evidence: &Evidence, guesses: &mut Vec<Guess>) {
    if !guesses.iter().any(|g| is_second(&fields[g.field], g)) {
        return;
    }
    let capitals = |(field, document): (usize, &Document<'f>)| evidence.capitals(field).iter().map(|i| &document.tokens[*i as usize]);
    let acronym = |t: &&Token| t.case == Case::Upper && t.end - t.start >= 3;
    let initials = fields.iter().enumerate().flat_map(capitals).filter(acronym).map(|t| t.term).collect::<FxHashSet<u64>>();
    if initials.is_empty() {
        return;
    }
    let mut joined = Vec::<Guess>::with_capacity(guesses.len());
    for guess in guesses.drain(..) {
        let document = &fields[guess.field];
        let first = if is_second(document, &guess) { start(document, &guess, &initials) } else { None };
        let Some(first) = first else {
            joined.push(guess);
            continue;
        };
        while let Some(before) = joined.pop_if(|b| b.field == guess.field && b.last > first) {
            // What stood before the name stays a name: `U.S.` of `U.S. Harbours and Rivers Commission`.
            if before.first < first {
                let known = lists.known(document.text, &document.tokens[before.first..first]);
                let kind = known.map_or(before.kind, |known| known.kind);
                joined.push(Guess::new(document, before.field, before.first, first, kind, before.confidence));
            }
        }
        let kind = if guess.kind == Kind::Event { Kind::Event } else { Kind::Organization };
        joined.push(Guess::new(document, guess.field, first, guess.last, kind, guess.confidence.max(0.8)));
    }
    *guesses = joined;
}

fn is_second(document: &Document, guess: &Guess) -> bool {
    guess.first > 1
        && document.tokens[guess.first - 1].term == key("and")
        && document.tokens[guess.first - 1].case == Case::Lower
        && document.tokens[guess.first - 2].is_capitalised(document.text)
        && guess.kind != Kind::Person
}

/// Where the whole name starts whose second part is `guess`.
fn start(document: &Document, guess: &Guess, initials: &FxHashSet<u64>) -> Option<usize> {
    let capital = |i: &usize| document.tokens[*i].kind == TokenKind::Word && document.tokens[*i].is_capitalised(document.text);
    let letter = |i: usize| document.tokens[i].initial(document.text);
    let tail = || (guess.first..guess.last).filter(capital).filter_map(letter);
    let and = guess.first - 1;
    (and.saturating_sub(MAX_BEFORE)..and).rev().take_while(capital).find(|first| {
        let head = || (*first..and).filter_map(letter);
        initials.contains(&spelled(head().chain(tail()))) || initials.contains(&spelled(head().chain(['A']).chain(tail())))
    })
}
