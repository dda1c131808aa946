//! What a name is: by its own head word, else by what stands around it.

use super::{Kind, run::Reader};
use crate::nlp::{
    entity::lexicon::Cue,
    token::{Case, Kind as TokenKind, Token},
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
    if head.has(Cue::SUFFIX) && !matches!(reader.word(last), "Jr" | "Sr" | "II" | "III" | "IV") {
        return Some((Kind::Organization, 0.95));
    }
    let title_inside = || (first..last.min(end - 2)).any(|i| reader.is_title(i) && !reader.cue(i).has(Cue::ORGANIZATION));
    if !head.has(Cue::ORGANIZATION) && title_inside() {
        return None;
    }
    let of = (first + 1..last).find(|i| reader.tokens[*i].case == Case::Lower && matches!(reader.word(*i), "of" | "for"));
    let before_of = of.map(|i| reader.cue(i - 1)).unwrap_or_default();
    let word = reader.word(first);
    if before_of.has(Cue::ORGANIZATION) || matches!(word, "FC" | "AC" | "AS" | "SC") {
        return Some((Kind::Organization, 0.9));
    }
    let hill = || matches!(word, "Mount" | "Mt" | "Lake" | "Cape" | "Fort" | "Camp" | "Port" | "Gulf" | "Strait" | "Isle" | "Bay");
    if before_of.has(Cue::PLACE) || (start.has(Cue::PLACE) && !head.has(Cue::ORGANIZATION) && hill()) {
        return Some((Kind::Location, 0.85));
    }
    if head.has(Cue::ORGANIZATION) && !(start.has(Cue::GIVEN_NAME) && end - first == 2 && head.has(Cue::GIVEN_NAME)) {
        return Some((Kind::Organization, 0.9));
    }
    if head.has(Cue::PLACE) && !(start.has(Cue::GIVEN_NAME) && end - first == 2 && !is_street(reader.word(last))) {
        return Some((Kind::Location, 0.85));
    }
    if head.has(Cue::EVENT) || matches!(word, "Hurricane" | "Typhoon" | "Cyclone" | "Operation") {
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
    if titled {
        return Some((Kind::Person, 0.95));
    }
    let words = reader.tokens[first..last].iter().filter(|t| t.kind == TokenKind::Word).count();
    let (single, start) = (words == 1, reader.cue(first));
    if !single && start.has(Cue::GIVEN_NAME) {
        return Some((Kind::Person, 0.9));
    }
    // What stands before it, and what that says.
    let (before, said) = first.checked_sub(1).map_or(("", Cue::default()), |at| (reader.word(at), reader.cue(at)));
    // `the city of Almera`, `the railway company Norrail`: a common noun says what it is.
    let noun = |at: usize| reader.tokens[at].case == Case::Lower;
    if before == "of" && first.checked_sub(2).is_some_and(|at| noun(at) && reader.cue(at).has(Cue::PLACE)) {
        return Some((Kind::Location, 0.8));
    }
    if said.has(Cue::ORGANIZATION) && noun(first - 1) {
        return Some((Kind::Organization, 0.7));
    }
    let is_age = |t: &Token| t.kind == TokenKind::Number && t.end - t.start <= 2;
    let age = || reader.tokens.get(last + 1).is_some_and(is_age) && reader.word(last) == ",";
    let initial =
        || (first..last).any(|i| reader.tokens[i].kind == TokenKind::Mark && reader.word(i) == "." && reader.word(i - 1).len() == 1);
    if words <= 4 && (age() || initial()) {
        return Some((Kind::Person, 0.85));
    }
    let token = &reader.tokens[first];
    if single && token.case == Case::Upper {
        let shape = token.end - token.start <= 6 || reader.word(first).contains('.');
        return shape.then_some((Kind::Organization, 0.65));
    }
    if words <= 3 && (said.has(Cue::SPEECH) || reader.cue(last).has(Cue::SPEECH)) {
        return Some((Kind::Person, 0.7));
    }
    if words <= 2 && matches!(before, "in" | "near" | "at" | "outside" | "across") {
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
        if said.has(Cue::LOCATIVE) {
            return Some((Kind::Location, 0.45));
        }
        let once = reader.seen(first).inner <= 1;
        return Some(if once { (Kind::Other, 0.3) } else { (Kind::Person, 0.4) });
    }
    Some(if words <= 3 { (Kind::Person, 0.5) } else { (Kind::Organization, 0.45) })
}

/// Cuts marks and articles off the edges of a name.
pub(super) fn trim(reader: &Reader, mut first: usize, mut last: usize) -> (usize, usize) {
    let short = |t: &Token| t.end - t.start <= 3;
    let article = |i: usize| short(&reader.tokens[i]) && matches!(reader.word(i), "The" | "A" | "An");
    while first < last && (reader.tokens[first].kind != TokenKind::Word || article(first)) {
        first += 1;
    }
    while first < last {
        let end = &reader.tokens[last - 1];
        let suffix = || last >= first + 2 && reader.word(last - 1) == "." && reader.cue(last - 2).has(Cue::SUFFIX);
        let belongs = match end.kind {
            TokenKind::Word => end.case != Case::Lower || reader.word(last.saturating_sub(2)).ends_with('-'),
            TokenKind::Number => true,
            _ => suffix(),
        };
        if belongs {
            break;
        }
        last -= 1;
    }
    (first, last)
}
