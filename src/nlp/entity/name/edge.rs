//! What the tagger gets wrong at the edges of a name, and where a small word beside a name, its last word or a list outweighs the tagger.

use super::{Guess, Kind, evidence::Lists};
use crate::nlp::{
    document::Document,
    entity::lexicon::{Cue, Known},
    token::{Case, Kind as TokenKind, key},
};

/// Last words of companies that no other name has, as they are written.
const COMPANY: [&str; 17] =
    ["AB", "AG", "AS", "ASA", "A/S", "Bhd", "KK", "NV", "N.V.", "Oyj", "PLC", "Pty", "SA", "S.A.", "SE", "SpA", "S.p.A."];
/// Bytes of the longest of them.
const MAX_COMPANY: usize = 6;
/// Nouns that say what the name before them is: `the al-Kharj region`.
const REGION: [&str; 10] =
    ["region", "province", "district", "governorate", "prefecture", "neighborhood", "neighbourhood", "suburb", "peninsula", "valley"];
/// The same, of organizations: `the Al-Alam network`.
const OUTLET: [&str; 7] = ["television", "network", "newspaper", "broadcaster", "party", "militia", "airline"];
/// What stands before `of` and a place.
const PLACE_OF: [&str; 6] = ["town", "village", "city", "province", "suburb", "port"];
/// What stands before `of` and a company.
const PART_OF: [&str; 4] = ["shares", "Shares", "subsidiary", "unit"];

/// Mends the guesses in `document`.
pub(super) fn mend(document: &Document, field: usize, lists: &Lists, guesses: &mut [Guess]) {
    let from = guesses.partition_point(|g| g.field < field);
    let to = guesses.partition_point(|g| g.field <= field);
    let edge = Edge { document, lists };
    for guess in &mut guesses[from..to] {
        let (first, last) = edge.cut(guess);
        let kind = edge.kind(guess.kind, first, last, (first, last) != (guess.first, guess.last));
        if (first, last, kind) != (guess.first, guess.last, guess.kind) {
            *guess = Guess::new(document, field, first, last, kind, guess.confidence);
        }
    }
}

struct Edge<'a> {
    document: &'a Document<'a>,
    lists: &'a Lists<'a>,
}

impl Edge<'_> {
    fn word(&self, i: usize) -> &str {
        self.document.tokens.get(i).map_or("", |t| self.document.word(t))
    }

    fn known(&self, first: usize, last: usize) -> Option<Known> {
        self.lists.known(self.document.text, &self.document.tokens[first..last])
    }

    /// Where a name really starts and ends.
    fn cut(&self, guess: &Guess) -> (usize, usize) {
        let (first, last) = (guess.first, guess.last);
        // `U.S.-led`
        let half = || self.word(last - 2) == "-" && self.document.tokens[last - 1].case == Case::Lower && is_half(self.word(last - 1));
        if last - first > 2 && half() {
            return (first, last - 2);
        }
        // `Port-au-Prince Wednesday`
        let place = matches!(guess.kind, Kind::Person | Kind::Location);
        if last - first > 1 && place && self.lists.is_calendar(&self.document.tokens[last - 1]) && self.known(first, last).is_none() {
            return (first, last - 1);
        }
        // `Chinese State`, before `Councilor`.
        let cue = |i: usize| self.document.tokens.get(i).map(|t| self.lists.cue(t)).unwrap_or_default();
        if last - first == 2 && cue(last - 1).has(Cue::MODIFIER) && cue(last).has(Cue::TITLE) && self.known(first, last - 1).is_some() {
            return (first, last - 1);
        }
        // `of State Ana Ruiz`, whose title was cut.
        if guess.kind == Kind::Person && self.document.tokens[first].case == Case::Lower && self.word(first) == "of" {
            let office = |i: &usize| cue(*i).has(Cue::MODIFIER) || matches!(self.word(*i), "Affairs" | "Staff");
            let article = usize::from(self.word(first + 1) == "the" && first + 2 < last);
            return ((first + 1 + article..last).find(|i| !office(i)).unwrap_or(first), last);
        }
        (first, last)
    }

    /// What a name is, which the tagger took for `kind`, when it was not yet `cut`.
    fn kind(&self, kind: Kind, first: usize, last: usize, cut: bool) -> Kind {
        let before = |n: usize| first.checked_sub(n).map_or("", |i| self.word(i));
        let words = last - first;
        let listed =
            if kind == Kind::Organization || kind == Kind::Location || cut { self.known(first, last).map(|k| k.kind) } else { None };
        match (kind, listed) {
            (_, Some(listed)) if cut => return listed,
            // `the Republican nominee`, `the White House`
            (Kind::Organization, Some(Kind::Group)) if words == 1 => return Kind::Group,
            (Kind::Location, Some(Kind::Organization)) if words > 1 => return Kind::Organization,
            _ => {}
        }
        let unclear = matches!(kind, Kind::Person | Kind::Location | Kind::Other);
        if words > 1 {
            let end = self.word(last - 1);
            let company = || unclear && end.len() <= MAX_COMPANY && COMPANY.contains(&end);
            if matches!(end, "Embassy" | "Consulate") || company() {
                return Kind::Organization;
            }
        }
        let after_of = first > 0 && self.document.tokens[first - 1].term == key("of") && before(1) == "of";
        let part = after_of && matches!(kind, Kind::Person | Kind::Other) && PART_OF.contains(&before(2));
        // Nouns are in small letters.
        let noun = self.document.tokens.get(last).filter(|t| t.kind == TokenKind::Word && t.case == Case::Lower);
        let noun = noun.map_or("", |t| self.document.word(t));
        let outlet = || OUTLET.contains(&noun) || (noun == "news" && self.word(last + 1) == "agency");
        if part || (unclear && listed.is_none() && !noun.is_empty() && outlet() && before(1) != "in") {
            return Kind::Organization;
        }
        let in_place = after_of && PLACE_OF.contains(&before(2)) && matches!(kind, Kind::Person | Kind::Other | Kind::Organization);
        let arabic = || matches!(self.word(first), "Al" | "al" | "Ar" | "As" | "Ash" | "An" | "Ad" | "El");
        let near = || arabic() && matches!(before(1), "in" | "near" | "outside");
        if in_place || (kind == Kind::Person && (REGION.contains(&noun) || near())) { Kind::Location } else { kind }
    }
}

/// The second half of a compound that is no part of a name: `U.S.-backed`.
fn is_half(word: &str) -> bool {
    (word.len() > 3 && word.ends_with("ed"))
        || matches!(word, "led" | "born" | "held" | "run" | "made" | "era" | "wide" | "style" | "only" | "area")
}
