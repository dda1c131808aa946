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
    if last > first && reader.is_dot(last) {
        last -= 1;
    }
    if last <= first {
        return None;
    }
    let (head, start) = (reader.cue(last), reader.cue(first));
    if head.has(Cue::SUFFIX) && !matches!(reader.word(last), b"Jr" | b"Sr" | b"II" | b"III" | b"IV") {
        return Some((Kind::Organization, 0.95));
    }
    let title_inside = || (first..last.min(end - 2)).any(|i| reader.is_title(i) && !reader.cue(i).has(Cue::ORGANIZATION));
    if !head.has(Cue::ORGANIZATION) && title_inside() {
        return None;
    }
    let of = (first + 1..last).find(|i| reader.tokens[*i].case == Case::Lower && matches!(reader.word(*i), b"of" | b"for"));
    let before_of = of.map(|i| reader.cue(i - 1)).unwrap_or_default();
    let word = reader.word(first);
    if before_of.has(Cue::ORGANIZATION) || matches!(word, b"FC" | b"AC" | b"AS" | b"SC") {
        return Some((Kind::Organization, 0.9));
    }
    let hill =
        || matches!(word, b"Mount" | b"Mt" | b"Lake" | b"Cape" | b"Fort" | b"Camp" | b"Port" | b"Gulf" | b"Strait" | b"Isle" | b"Bay");
    if before_of.has(Cue::PLACE) || (start.has(Cue::PLACE) && !head.has(Cue::ORGANIZATION) && hill()) {
        return Some((Kind::Location, 0.85));
    }
    if head.has(Cue::ORGANIZATION) && !(start.has(Cue::GIVEN_NAME) && end - first == 2 && head.has(Cue::GIVEN_NAME)) {
        return Some((Kind::Organization, 0.9));
    }
    if head.has(Cue::PLACE) && !(start.has(Cue::GIVEN_NAME) && end - first == 2 && !is_street(reader.word(last))) {
        return Some((Kind::Location, 0.85));
    }
    if head.has(Cue::EVENT) || matches!(word, b"Hurricane" | b"Typhoon" | b"Cyclone" | b"Operation") {
        return Some((Kind::Event, 0.8));
    }
    head.has(Cue::WORK).then_some((Kind::Work, 0.75))
}

fn is_street(word: &[u8]) -> bool {
    matches!(
        word,
        b"Street" | b"Avenue" | b"Road" | b"Airport" | b"Boulevard" | b"Bridge" | b"County" | b"River" | b"Stadium" | b"Island" | b"Park"
    )
}

/// By given names, titles, verbs of saying, prepositions; `None` where nothing speaks for a name at all.
pub(super) fn by_context(reader: &Reader, context: &Context) -> Option<(Kind, f32)> {
    let Context { titled, first, last } = *context;
    if titled {
        return Some((Kind::Person, 0.95));
    }
    let name = &reader.tokens[first..last];
    let words = name.iter().filter(|t| t.kind == TokenKind::Word).count();
    let (single, start) = (words == 1, reader.cue(first));
    if !single && start.has(Cue::GIVEN_NAME) {
        return Some((Kind::Person, 0.9));
    }
    // What stands before it, and what that says.
    let (before, said) = first.checked_sub(1).map_or((&b""[..], Cue::default()), |at| (reader.word(at), reader.cue(at)));
    // `the city of Almera`, `the railway company Norrail`: a common noun says what it is.
    let noun = |at: usize| reader.tokens[at].case == Case::Lower;
    if before == b"of" && first.checked_sub(2).is_some_and(|at| noun(at) && reader.cue(at).has(Cue::PLACE)) {
        return Some((Kind::Location, 0.8));
    }
    if said.has(Cue::ORGANIZATION) && noun(first - 1) {
        return Some((Kind::Organization, 0.7));
    }
    let is_age = |t: &Token| t.kind == TokenKind::Number && t.end - t.start <= 2;
    let age = || reader.tokens.get(last + 1).is_some_and(is_age) && reader.word(last) == b",";
    let initial = || name.len() > 1 && (first..last).any(|i| reader.is_dot(i) && reader.word(i - 1).len() == 1);
    if words <= 4 && (age() || initial()) {
        return Some((Kind::Person, 0.85));
    }
    let token = &reader.tokens[first];
    if single && token.case == Case::Upper {
        let shape = token.end - token.start <= 6 || reader.word(first).contains(&b'.');
        return shape.then_some((Kind::Organization, 0.65));
    }
    if words <= 3 && (said.has(Cue::SPEECH) || reader.cue(last).has(Cue::SPEECH)) {
        return Some((Kind::Person, 0.7));
    }
    if words <= 2 && matches!(before, b"in" | b"near" | b"at" | b"outside" | b"across") {
        return Some((Kind::Location, 0.6));
    }
    if before == b"the" {
        let plural = reader.word(last - 1).ends_with(b"s");
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
    // Particles make no name longer: `Ursula von der Leyen`.
    let particles = reader.n_particles(first, last);
    Some(if words - particles <= 3 { (Kind::Person, 0.5) } else { (Kind::Organization, 0.45) })
}

/// Cuts marks and articles off the edges of a name.
pub(super) fn trim(reader: &Reader, mut first: usize, mut last: usize) -> (usize, usize) {
    let short = |t: &Token| t.end - t.start <= 3;
    let article = |i: usize| short(&reader.tokens[i]) && matches!(reader.word(i), b"The" | b"A" | b"An");
    while first < last && (reader.tokens[first].kind != TokenKind::Word || article(first)) {
        first += 1;
    }
    while first < last {
        let end = &reader.tokens[last - 1];
        let suffix = || last >= first + 2 && reader.is_dot(last - 1) && reader.cue(last - 2).has(Cue::SUFFIX);
        let belongs = match end.kind {
            TokenKind::Word => end.case != Case::Lower || reader.word(last.saturating_sub(2)).ends_with(b"-"),
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
