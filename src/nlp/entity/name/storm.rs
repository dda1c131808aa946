//! Storms with a name: `Hurricane Odile`, `Tropical Storm Brisa`. The word for the storm makes an event of any name behind it, one that
//! no list and no training text holds, too.

use super::{Evidence, Guess, Kind, evidence::Lists, replace};
use crate::nlp::{
    document::Document,
    entity::lexicon::{Cue, Hint},
    token::{Case, Kind as TokenKind, key},
};

/// Makes events of the storms in `document`.
pub(super) fn events(document: &Document, field: usize, lists: &Lists, evidence: &Evidence, guesses: &mut Vec<Guess>) {
    if !evidence.holds(Hint::STORM) {
        return;
    }
    for i in evidence.capitals(field).iter().map(|i| *i as usize) {
        let token = &document.tokens[i];
        if !lists.is_storm(token) {
            continue;
        }
        let n = document.sentences.partition_point(|s| s.last as usize <= i);
        let sentence = document.sentences[n].first as usize..document.sentences[n].last as usize;
        let is_name = |i: usize| sentence.contains(&i) && is_name(document, lists, i);
        let tropical = i > sentence.start && document.word(&document.tokens[i - 1]) == "Tropical";
        // `Storm` is the start of a name only if it is tropical.
        if evidence.is_shouted(field, n) || (!tropical && token.term == key("storm")) || !is_name(i + 1) {
            continue;
        }
        let first = i - usize::from(tropical);
        // A name around it knows more: `National Hurricane Center`, `Hurricane Odile Relief Fund`.
        let alone = !first.checked_sub(1).is_some_and(is_name) && !is_name(i + 2);
        let next = &document.tokens[i + 1];
        let common = lists.cue(next).has(Cue(Cue::ORGANIZATION.bits() | Cue::PLACE.bits())) || lists.seen(next).lower > 0;
        if alone && !common {
            replace(guesses, Guess { fixed: true, ..Guess::new(document, field, first, i + 2, Kind::Event, 0.9) });
        }
    }
}

/// A word with a capital that is no `In` or `The`.
fn is_name(document: &Document, lists: &Lists, i: usize) -> bool {
    let token = &document.tokens[i];
    token.kind == TokenKind::Word && token.case == Case::Title && !lists.is_stop(token)
}
