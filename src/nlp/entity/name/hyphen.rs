//! Names of people over a hyphen that the tagger cut there: `Ana Mazzetti-Lima`, whose second surname is a city, and `Yoon Suk-min`.

use super::{Guess, Kind, evidence::Lists};
use crate::nlp::{
    document::Document,
    entity::lexicon::Cue,
    token::{Case, Kind as TokenKind},
};

/// Letters of the second half of a given name, at most.
const MAX_SYLLABLE: u32 = 5;

/// Puts together what a hyphen joins in the names of people.
pub(super) fn people(fields: &[Document; 2], lists: &Lists, guesses: &mut Vec<Guess>) {
    let mut joined = false;
    for i in 0..guesses.len() {
        let Guess { field, first, last, kind, confidence, .. } = guesses[i];
        if kind != Kind::Person || last - first < 2 {
            continue;
        }
        let document = &fields[field];
        if document.text.as_bytes().get(document.tokens[last - 1].end as usize) != Some(&b'-') || !document.is(last, "-") {
            continue;
        }
        let Some(half) = document.tokens.get(last + 1).filter(|t| t.kind == TokenKind::Word && !t.spaced) else { continue };
        if half.case == Case::Lower {
            if is_given(document, lists, first, last) {
                guesses[i] = Guess::new(document, field, first, last + 2, kind, confidence);
            }
            continue;
        }
        let Some(next) = guesses.get(i + 1).filter(|g| (g.field, g.first, g.last) == (field, last + 1, last + 2)) else { continue };
        // A name that stands alone, too, is a name of its own: `Tom Reed-Vale talks`.
        let alone = || lists.seen(half).inner > lists.seen(&document.tokens[last - 1]).inner;
        let country = || lists.known(document.text, &document.tokens[last + 1..last + 2]).is_some_and(|known| known.country);
        if matches!(next.kind, Kind::Location | Kind::Group | Kind::Person) && !alone() && !country() {
            guesses[i] = Guess::new(document, field, first, last + 2, kind, confidence);
            guesses[i + 1].last = guesses[i + 1].first;
            joined = true;
        }
    }
    if joined {
        guesses.retain(|g| g.first < g.last);
    }
}

/// Whether the name is a surname and the first half of a given name, and the word in small letters behind its hyphen the second half.
fn is_given(document: &Document, lists: &Lists, first: usize, last: usize) -> bool {
    let short = |i: usize| document.tokens[i].end - document.tokens[i].start <= MAX_SYLLABLE;
    let western = || lists.cue(&document.tokens[first]).has(Cue::GIVEN_NAME);
    let half = document.word(&document.tokens[last + 1]).as_bytes();
    last - first == 2 && (first..last).all(short) && short(last + 1) && !western() && !is_half(half)
}

/// The second half of a compound that is no part of a name: `Park Jin-led`.
fn is_half(word: &[u8]) -> bool {
    super::edge::is_half(word) || matches!(word, b"elect" | b"free" | b"like" | b"type" | b"watch")
}
