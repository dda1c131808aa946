//! What a name is: by its own head word, else by what stands around it.

use super::{Kind, run::Reader};
use crate::nlp::{
    entity::lexicon::Cue,
    token::{Case, Kind as TokenKind},
};

/// A name to be typed by what stands around it.
pub(super) struct Context {
    /// A title stands before it.
    pub(super) titled: bool,
    /// Its first token.
    pub(super) first: usize,
    /// One past its last token.
    pub(super) last: usize,
}

/// By the head word of the whole run: `Kabul University`, `Ministry of Defence`, `Lake Chad`.
pub(super) fn by_head(reader: &Reader, first: usize, end: usize) -> Option<(Kind, f32)> {
    let mut last = end - 1;
    if reader.word(last) == "." && last > first {
        last -= 1;
    }
    if last <= first {
        return None;
    }
    let (head, start) = (reader.cue(last), reader.cue(first));
    let of = (first + 1..last).find(|i| matches!(reader.word(*i), "of" | "for"));
    let before_of = of.map(|i| reader.cue(i - 1)).unwrap_or_default();
    let title_inside = (first..last).any(|i| reader.is_title(i) && !reader.cue(i).has(Cue::ORGANIZATION) && i + 2 < end);
    if head.has(Cue::SUFFIX) && !matches!(reader.word(last), "Jr" | "Sr" | "II" | "III" | "IV") {
        return Some((Kind::Organization, 0.95));
    }
    if title_inside && !head.has(Cue::ORGANIZATION) {
        return None;
    }
    if before_of.has(Cue::ORGANIZATION) || matches!(reader.word(first), "FC" | "AC" | "AS" | "SC") {
        return Some((Kind::Organization, 0.9));
    }
    let hill =
        matches!(reader.word(first), "Mount" | "Mt" | "Lake" | "Cape" | "Fort" | "Camp" | "Port" | "Gulf" | "Strait" | "Isle" | "Bay");
    if (of.is_some() && before_of.has(Cue::PLACE)) || (hill && start.has(Cue::PLACE) && !head.has(Cue::ORGANIZATION)) {
        return Some((Kind::Location, 0.85));
    }
    if head.has(Cue::ORGANIZATION) && !(start.has(Cue::GIVEN_NAME) && end - first == 2 && head.has(Cue::GIVEN_NAME)) {
        return Some((Kind::Organization, 0.9));
    }
    if head.has(Cue::PLACE) && !(start.has(Cue::GIVEN_NAME) && end - first == 2 && !is_street(reader.word(last))) {
        return Some((Kind::Location, 0.85));
    }
    if head.has(Cue::EVENT) || matches!(reader.word(first), "Hurricane" | "Typhoon" | "Cyclone" | "Operation") {
        return Some((Kind::Event, 0.8));
    }
    head.has(Cue::WORK).then_some((Kind::Work, 0.75))
}

fn is_street(word: &str) -> bool {
    matches!(word, "Street" | "Avenue" | "Road" | "Airport" | "Boulevard" | "Bridge" | "County" | "River" | "Stadium" | "Island" | "Park")
}

/// By given names, titles, verbs of saying, prepositions; `None` where nothing speaks for a name at all.
pub(super) fn by_context(reader: &Reader, context: &Context) -> Option<(Kind, f32)> {
    let Context { titled, first, last } = *context;
    let words = reader.tokens[first..last].iter().filter(|t| t.kind == TokenKind::Word).count();
    let single = words == 1;
    if titled {
        return Some((Kind::Person, 0.95));
    }
    let start = reader.cue(first);
    if !single && start.has(Cue::GIVEN_NAME) {
        return Some((Kind::Person, 0.9));
    }
    // `the city of Almera`, `the railway company Norrail`: a common noun says what it is.
    let noun = |at: Option<usize>, cue: Cue| at.is_some_and(|at| reader.cue(at).has(cue) && reader.tokens[at].case == Case::Lower);
    if first > 0 && reader.word(first - 1) == "of" && noun(first.checked_sub(2), Cue::PLACE) {
        return Some((Kind::Location, 0.8));
    }
    if noun(first.checked_sub(1), Cue::ORGANIZATION) {
        return Some((Kind::Organization, 0.7));
    }
    let age = reader.word(last) == "," && reader.tokens.get(last + 1).is_some_and(|t| t.kind == TokenKind::Number && t.end - t.start <= 2);
    let spoken = reader.cue(last).has(Cue::SPEECH) || (first > 0 && reader.cue(first - 1).has(Cue::SPEECH));
    let initial = (first..last).any(|i| reader.word(i) == "." && reader.word(i - 1).len() == 1);
    if (age || initial) && words <= 4 {
        return Some((Kind::Person, 0.85));
    }
    let token = &reader.tokens[first];
    if single && token.case == Case::Upper {
        let shape = token.end - token.start <= 6 || reader.word(first).contains('.');
        return shape.then_some((Kind::Organization, 0.65));
    }
    if spoken && words <= 3 {
        return Some((Kind::Person, 0.7));
    }
    let before = if first > 0 { reader.word(first - 1) } else { "" };
    let locative = first > 0 && reader.cue(first - 1).has(Cue::LOCATIVE);
    if matches!(before, "in" | "near" | "at" | "outside" | "across") && words <= 2 {
        return Some((Kind::Location, 0.6));
    }
    if before == "the" {
        let plural = reader.word(last - 1).ends_with('s');
        return Some((Kind::Organization, if plural { 0.55 } else { 0.45 }));
    }
    if single {
        if start.has(Cue::GIVEN_NAME) {
            return Some((Kind::Person, 0.7));
        }
        if locative {
            return Some((Kind::Location, 0.45));
        }
        let once = reader.seen(first).inner <= 1;
        return Some(if once { (Kind::Other, 0.3) } else { (Kind::Person, 0.4) });
    }
    Some(if words <= 3 { (Kind::Person, 0.5) } else { (Kind::Organization, 0.45) })
}

/// Cuts marks and articles off the edges of a name.
pub(super) fn trim(reader: &Reader, mut first: usize, mut last: usize) -> (usize, usize) {
    while first < last && (reader.tokens[first].kind != TokenKind::Word || matches!(reader.word(first), "The" | "A" | "An")) {
        first += 1;
    }
    while first < last {
        let end = &reader.tokens[last - 1];
        let suffix = reader.word(last - 1) == "." && last >= first + 2 && reader.cue(last - 2).has(Cue::SUFFIX);
        let small = end.case == Case::Lower && end.kind == TokenKind::Word && !reader.word(last.saturating_sub(2)).ends_with('-');
        if (end.kind != TokenKind::Word && end.kind != TokenKind::Number && !suffix) || small {
            last -= 1;
        } else {
            break;
        }
    }
    (first, last)
}
