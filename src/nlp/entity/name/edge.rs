//! What the tagger gets wrong at the edges of a name, and where a small word beside a name, its last word or a list outweighs the tagger.

use super::{Guess, Kind, evidence::Lists, range};
use crate::nlp::{
    document::Document,
    entity::lexicon::{Cue, Known},
    token::{Case, Kind as TokenKind, key},
};

/// Mends the guesses in `document`.
pub(super) fn mend(document: &Document, field: usize, lists: &Lists, guesses: &mut Vec<Guess>) {
    let edge = Edge { document, lists };
    let range = range(guesses, field);
    let (mut free, mut dropped) = (0, false);
    for guess in &mut guesses[range] {
        let mut start = guess.first;
        // Few names start with a short form or an initial.
        if edge.is_before_stop(start) {
            if edge.is_no_name(guess) {
                guess.last = guess.first;
                dropped = true;
                continue;
            }
            start = edge.person(guess, free);
        }
        let (first, last) = edge.cut(&Guess { first: start, ..*guess });
        free = last;
        let kind = edge.kind(guess.kind, first, last, (first, last) != (guess.first, guess.last));
        if (first, last, kind) != (guess.first, guess.last, guess.kind) {
            *guess = Guess::new(document, field, first, last, kind, guess.confidence);
        }
    }
    if dropped {
        guesses.retain(|g| g.first < g.last);
    }
}

struct Edge<'a> {
    document: &'a Document<'a>,
    lists: &'a Lists<'a>,
}

impl Edge<'_> {
    fn word(&self, i: usize) -> &[u8] {
        self.document.bytes_at(i)
    }

    fn known(&self, first: usize, last: usize) -> Option<Known> {
        self.lists.known(self.document.text, &self.document.tokens[first..last])
    }

    fn is_small(&self, i: usize) -> bool {
        self.document.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.case == Case::Lower)
    }

    /// Whether a stop stands right behind token `i`.
    fn is_before_stop(&self, i: usize) -> bool {
        self.document.text.as_bytes().get(self.document.tokens[i].end as usize) == Some(&b'.')
    }

    fn is_title(&self, i: usize) -> bool {
        let cue = self.lists.cue(&self.document.tokens[i]);
        cue.has(Cue::TITLE) && !cue.has(Cue::GIVEN_NAME)
    }

    /// Whether one sentence holds both tokens.
    fn are_together(&self, first: usize, last: usize) -> bool {
        let sentences = self.document.sentences;
        let n = sentences.partition_point(|s| s.last as usize <= first);
        sentences.get(n).is_some_and(|s| last < s.last as usize)
    }

    /// Whether a name before a stop is the short form of a title alone: `Gov.`
    fn is_no_name(&self, guess: &Guess) -> bool {
        let (first, last) = (guess.first, guess.last);
        let tokens = &self.document.tokens;
        let capital = || tokens.get(last + 1).is_some_and(|t| t.kind == TokenKind::Word && t.is_capitalised(self.document.text));
        last - first == 1 && self.is_title(first) && capital() && self.are_together(first, last + 1)
    }

    /// Where a name before a stop really starts, if it is a person: behind titles, at its first initial. No name before it has tokens from `free` on.
    fn person(&self, guess: &Guess, free: usize) -> usize {
        let (mut first, last) = (guess.first, guess.last);
        if guess.kind != Kind::Person {
            return first;
        }
        // `Gov. Dan Pratt`, whose `Lt.` was cut.
        while first + 2 < last && self.is_before_stop(first) && self.word(first + 1) == b"." && self.is_title(first) {
            first += 2;
        }
        // `J. Smith` of `A. J. Smith`
        let initial = |i: usize| self.is_before_stop(i) && matches!(self.word(i), [letter] if letter.is_ascii_uppercase());
        if first >= free + 2 && initial(first) && initial(first - 2) && self.are_together(first - 2, first) {
            first -= 2;
        }
        first
    }

    /// Where a name really starts and ends.
    fn cut(&self, guess: &Guess) -> (usize, usize) {
        let (first, last) = (guess.first, guess.last);
        let tokens = &self.document.tokens;
        if last - first > 1 {
            // `Ann Holt, D-Va.`
            let party = || matches!(self.word(first), b"D" | b"R" | b"I") && first > 0 && matches!(self.word(first - 1), b"," | b"(");
            if guess.kind == Kind::Location && last - first > 2 && self.word(first + 1) == b"-" && party() {
                return (first + 2, last);
            }
            let end = &tokens[last - 1];
            // `U.S.-led`
            let half = || end.case == Case::Lower && tokens[last - 2].is(self.document.text, b'-') && is_half(self.word(last - 1));
            if last - first > 2 && half() {
                return (first, last - 2);
            }
            // `Port-au-Prince Wednesday`
            let place = matches!(guess.kind, Kind::Person | Kind::Location);
            if place && self.lists.is_calendar(end) && self.known(first, last).is_none() {
                return (first, last - 1);
            }
            // `Chinese State`, before `Councilor`.
            let titled = || tokens.get(last).is_some_and(|t| self.lists.cue(t).has(Cue::TITLE));
            let office = last - first == 2 && self.lists.cue(end).has(Cue::MODIFIER);
            if office && titled() && self.known(first, last - 1).is_some() {
                return (first, last - 1);
            }
        }
        // `of State Ana Ruiz`, whose title was cut.
        if guess.kind == Kind::Person && tokens[first].case == Case::Lower && self.word(first) == b"of" {
            let office = |i: &usize| self.lists.cue(&tokens[*i]).has(Cue::MODIFIER) || matches!(self.word(*i), b"Affairs" | b"Staff");
            let article = usize::from(self.word(first + 1) == b"the" && first + 2 < last);
            return ((first + 1 + article..last).find(|i| !office(i)).unwrap_or(first), last);
        }
        (first, last)
    }

    /// What a name is, which the tagger took for `kind`, when it was not yet `cut`.
    fn kind(&self, kind: Kind, first: usize, last: usize, cut: bool) -> Kind {
        let words = last - first;
        let listed = || self.known(first, last).map(|k| k.kind);
        match kind {
            _ if cut => {
                if let Some(listed) = listed() {
                    return listed;
                }
            }
            // `the Republican nominee`, `the White House`
            Kind::Organization if words == 1 && listed() == Some(Kind::Group) => return Kind::Group,
            Kind::Location if words > 1 && listed() == Some(Kind::Organization) => return Kind::Organization,
            _ => {}
        }
        let unclear = matches!(kind, Kind::Person | Kind::Location | Kind::Other);
        if words > 1 {
            let end = self.word(last - 1);
            if matches!(end, b"Embassy" | b"Consulate") || (unclear && is_company(end)) {
                return Kind::Organization;
            }
        }
        let before = |n: usize| first.checked_sub(n).map_or(&b""[..], |i| self.word(i));
        let after_of = first.checked_sub(1).map(|i| &self.document.tokens[i]).is_some_and(|t| t.term == OF && t.case == Case::Lower);
        if after_of && matches!(kind, Kind::Person | Kind::Other) && is_part(before(2)) {
            return Kind::Organization;
        }
        let noun = if unclear { self.noun(last) } else { b"" };
        let outlet = || is_outlet(noun) || (noun == b"news" && self.word(last + 1) == b"agency");
        let unlisted = || kind != Kind::Location || listed().is_none();
        if !noun.is_empty() && outlet() && before(1) != b"in" && unlisted() {
            return Kind::Organization;
        }
        if after_of && matches!(kind, Kind::Person | Kind::Other | Kind::Organization) && is_settlement(before(2)) {
            return Kind::Location;
        }
        if kind != Kind::Person {
            return kind;
        }
        let arabic = || matches!(self.word(first), b"Al" | b"al" | b"Ar" | b"As" | b"Ash" | b"An" | b"Ad" | b"El");
        let near = || arabic() && matches!(before(1), b"in" | b"near" | b"outside");
        if is_region(noun) || near() { Kind::Location } else { kind }
    }

    /// The word in small letters behind a name, as nouns are written.
    fn noun(&self, last: usize) -> &[u8] {
        if self.is_small(last) { self.word(last) } else { b"" }
    }
}

/// What stands before many a name.
const OF: u64 = key("of");

/// Last words of companies that no other name has, as they are written.
pub(crate) fn is_company(word: &[u8]) -> bool {
    matches!(
        word,
        b"AB"
            | b"AG"
            | b"AS"
            | b"ASA"
            | b"A/S"
            | b"Bhd"
            | b"KK"
            | b"NV"
            | b"N.V."
            | b"Oyj"
            | b"PLC"
            | b"Pty"
            | b"SA"
            | b"S.A."
            | b"SE"
            | b"SpA"
            | b"S.p.A."
    )
}

/// Nouns that say what the name before them is: `the al-Kharj region`.
fn is_region(word: &[u8]) -> bool {
    matches!(
        word,
        b"region"
            | b"province"
            | b"district"
            | b"governorate"
            | b"prefecture"
            | b"neighborhood"
            | b"neighbourhood"
            | b"suburb"
            | b"peninsula"
            | b"valley"
    )
}

/// The same, of organizations: `the Al-Alam network`.
fn is_outlet(word: &[u8]) -> bool {
    matches!(word, b"television" | b"network" | b"newspaper" | b"broadcaster" | b"party" | b"militia" | b"airline")
}

/// What stands before `of` and a place.
fn is_settlement(word: &[u8]) -> bool {
    matches!(word, b"town" | b"village" | b"city" | b"province" | b"suburb" | b"port")
}

/// What stands before `of` and a company.
fn is_part(word: &[u8]) -> bool {
    matches!(word, b"shares" | b"Shares" | b"subsidiary" | b"unit")
}

/// The second half of a compound that is no part of a name: `U.S.-backed`.
pub(super) fn is_half(word: &[u8]) -> bool {
    (word.len() > 3 && word.ends_with(b"ed"))
        || matches!(word, b"led" | b"born" | b"held" | b"run" | b"made" | b"era" | b"wide" | b"style" | b"only" | b"area")
}
