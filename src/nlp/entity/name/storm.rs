//! Storms with a name: `Hurricane Odile`, `Tropical Storm Brisa`. The word for the storm makes an event of any name behind it, one that
//! no list and no training text holds, too.

use super::{Evidence, Guess, Kind, evidence::is_shouted, replace};
use crate::nlp::{
    document::Document,
    entity::lexicon::{Cue, Lexicon},
    lang::Traits,
    token::{Case, Kind as TokenKind},
};

/// Makes events of the storms in `document`.
pub(super) fn events(document: &Document, field: usize, lexicon: &Lexicon, evidence: &Evidence, guesses: &mut Vec<Guess>) {
    for sentence in document.sentences.iter().filter(|s| !is_shouted(document, s)) {
        let (start, end) = (sentence.first as usize, sentence.last as usize);
        let word = |i: usize| document.word(&document.tokens[i]);
        let is_name = |i: usize| (start..end).contains(&i) && is_name(document, i);
        for i in start..end.saturating_sub(1) {
            if document.tokens[i].case != Case::Title {
                continue;
            }
            let tropical = i > start && word(i - 1) == "Tropical";
            let storm = matches!(word(i), "Hurricane" | "Typhoon" | "Cyclone") || (tropical && word(i) == "Storm");
            if !storm || !is_name(i + 1) {
                continue;
            }
            let first = i - usize::from(tropical);
            // A name around it knows more: `National Hurricane Center`, `Hurricane Odile Relief Fund`.
            let alone = !first.checked_sub(1).is_some_and(is_name) && !is_name(i + 2);
            let next = &document.tokens[i + 1];
            let common = lexicon.cue(next.term).has(Cue(Cue::ORGANIZATION.bits() | Cue::PLACE.bits())) || evidence.of(next).lower > 0;
            if alone && !common {
                replace(guesses, Guess { fixed: true, ..Guess::new(document, field, first, i + 2, Kind::Event, 0.9) });
            }
        }
    }
}

/// A word with a capital that is no `In` or `The`.
fn is_name(document: &Document, i: usize) -> bool {
    let token = &document.tokens[i];
    token.kind == TokenKind::Word && token.case == Case::Title && !document.lang.traits(token.term).has(Traits::STOP)
}
