//! Teams that are called by their city: beside a score, `Orle` is who played, not where. Countries stay places: their teams are the country.

use super::{Guess, Kind, evidence::Lists, range};
use crate::nlp::{
    document::Document,
    sentence::Sentence,
    token::{Case, Kind as TokenKind, Token},
};

/// One of these says that a table is about games.
const SPORT: [&str; 8] = ["standings", "league", "matches", "games", "goals", "season", "tournament", "championship"];

/// Makes organizations of the places that have a score in the results of matches.
pub(super) fn teams(document: &Document, field: usize, lists: &Lists, guesses: &mut Vec<Guess>) {
    let own = range(guesses, field);
    let mut rest = &mut guesses[own];
    while let [guess, after @ ..] = &mut *rest {
        if let Some(next) = after.first_mut()
            && result(document, guess, next)
        {
            play(document, lists, guess);
            play(document, lists, next);
        }
        let behind = document.tokens.get(guess.last).map(|t| t.kind);
        if behind == Some(TokenKind::Number)
            && let Some(rival) = rival(document, guess.last, after)
        {
            play(document, lists, guess);
            play(document, lists, &mut after[rival]);
        }
        let role = || guess.kind == Kind::Location && is_role(document.bytes_at(guess.last));
        if (behind == Some(TokenKind::Word) && (role() || plays(document, guess))) || against(document, guess) {
            play(document, lists, guess);
        }
        rest = &mut rest[1..];
    }
    for sentence in document.sentences {
        fixture(document, field, sentence, guesses);
    }
    let mut sport = None;
    let own = range(guesses, field);
    for guess in &mut guesses[own] {
        let starts = || document.sentences.binary_search_by_key(&guess.first, |s| s.first as usize).is_ok();
        if standing(document, guess) && starts() && *sport.get_or_insert_with(|| is_sport(document)) {
            play(document, lists, guess);
        }
    }
}

/// Tokens between the brackets of those who scored, at most.
const MAX_SCORERS: usize = 60;

/// The other team behind those who scored for the one that ends before token `last`, as a position among the guesses `after` it:
/// `Orle 2 (Reed 10, Holt 61) Tarn 1`.
fn rival(document: &Document, last: usize, after: &[Guess]) -> Option<usize> {
    if !is_points(document, last) || document.bytes_at(last + 1) != b"(" {
        return None;
    }
    let close = (last + 2..last + MAX_SCORERS).find(|i| document.bytes_at(*i) == b")")?;
    let rival = after.iter().take(MAX_SCORERS - 1).position(|g| g.first == close + 1)?;
    is_points(document, after[rival].last).then_some(rival)
}

/// Who stands behind a team that is called by its city: `Orle striker Tom Reed`.
fn is_role(word: &[u8]) -> bool {
    matches!(
        word,
        b"manager"
            | b"coach"
            | b"striker"
            | b"midfielder"
            | b"defender"
            | b"goalkeeper"
            | b"winger"
            | b"skipper"
            | b"forward"
            | b"quarterback"
            | b"pitcher"
            | b"shortstop"
            | b"linebacker"
    )
}

/// `ORLE AT TARN`: a line of a schedule.
fn fixture(document: &Document, field: usize, sentence: &Sentence, guesses: &mut Vec<Guess>) {
    let (first, last) = (sentence.first as usize, sentence.last as usize);
    let tokens = &document.tokens[first..last];
    let capitals = (3..=8).contains(&tokens.len()) && tokens.iter().all(|t| t.kind == TokenKind::Word && t.case == Case::Upper);
    if !capitals {
        return;
    }
    let Some(at) = tokens.iter().position(|t| t.bytes(document.text) == b"AT").filter(|at| *at > 0 && at + 1 < tokens.len()) else {
        return;
    };
    guesses.retain(|g| g.field != field || g.last <= first || last <= g.first);
    for (from, to) in [(first, first + at), (first + at + 1, last)] {
        guesses.push(Guess { fixed: true, ..Guess::new(document, field, from, to, Kind::Organization, 0.8) });
    }
    guesses.sort_by_key(|g| (g.field, g.first));
}

/// `ORLE 74 56 .569`: a row of a table, of games if the article is about sport.
fn standing(document: &Document, guess: &Guess) -> bool {
    let figure = |i: usize| document.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Number || t.is(document.text, b'.'));
    is_points(document, guess.last) && (guess.last..guess.last + 3).all(figure)
}

fn is_sport(document: &Document) -> bool {
    document.tokens.iter().any(|t| SPORT.iter().any(|word| document.word(t).eq_ignore_ascii_case(word)))
}

/// `Orle drew 1-1`, `Orle won 2-0`.
fn plays(document: &Document, guess: &Guess) -> bool {
    matches!(document.bytes_at(guess.last), b"drew" | b"won" | b"lost") && (guess.last + 1..guess.last + 3).any(|i| score(document, i))
}

fn play(document: &Document, lists: &Lists, guess: &mut Guess) {
    let tokens = &document.tokens[guess.first..guess.last];
    let country = lists.known(document.text, tokens).is_some_and(|known| known.country);
    let person = guess.kind == Kind::Person && (tokens.len() > 1 || guess.confidence > 0.8);
    if matches!(guess.kind, Kind::Location | Kind::Person | Kind::Other) && !country && !person {
        (guess.kind, guess.confidence, guess.fixed) = (Kind::Organization, guess.confidence.clamp(0.6, 0.8), true);
    }
}

/// `Orle 3 Tarn 1`, `Orle 3, Tarn 1`, `Orle 2-1 Tarn`, `Orle beat Tarn 2-1`.
fn result(document: &Document, a: &Guess, b: &Guess) -> bool {
    let gap = &document.tokens[a.last..b.first.max(a.last)];
    if gap.is_empty() || gap.len() > 5 {
        return false;
    }
    let between_score = gap.len() == 3 && score(document, a.last);
    let points = is_points(document, a.last)
        && is_points(document, b.last)
        && gap[1..]
            .iter()
            .all(|t| matches!(t.bytes(document.text), b"," | b";" | b"and" | b"for" | b"(" | b")") || t.kind == TokenKind::Number)
        && !matches!(document.bytes_at(b.last + 1), b"," | b"-" | b"percent" | b"%" | b"per");
    let beat = || (a.last..b.first).any(|i| is_victory(document.bytes_at(i)));
    let by = || {
        let number = |t: &Token| t.kind == TokenKind::Number || matches!(t.bytes(document.text), b"an" | b"one");
        document.bytes_at(b.last) == b"by" && document.tokens.get(b.last + 1).is_some_and(number)
    };
    // Few words are a victory.
    between_score || points || (beat() && ((b.last..b.last + 4).any(|i| score(document, i)) || by()))
}

/// What one team does to another.
fn is_victory(word: &[u8]) -> bool {
    matches!(
        word,
        b"beat"
            | b"beats"
            | b"defeated"
            | b"edged"
            | b"thrashed"
            | b"routed"
            | b"crushed"
            | b"downed"
            | b"trounced"
            | b"drew"
            | b"lost"
            | b"hammered"
    )
}

/// `2-1 over Orle`, `a 2-1 defeat by Orle`, `2-1 at Orle`.
fn against(document: &Document, guess: &Guess) -> bool {
    let Some(at) = guess.first.checked_sub(1) else { return false };
    let word = |n: usize| at.checked_sub(n).map_or(&b""[..], |i| document.bytes_at(i));
    if !matches!(word(0), b"over" | b"against" | b"to" | b"with" | b"by") {
        return false;
    }
    let noun = matches!(word(1), b"win" | b"victory" | b"draw" | b"defeat" | b"loss" | b"rout" | b"triumph" | b"tie");
    at.checked_sub(3 + usize::from(noun)).is_some_and(|i| score(document, i))
}

/// `2-1`, from token `i` on.
fn score(document: &Document, i: usize) -> bool {
    let dash = || document.is(i + 1, "-") || document.is(i + 1, "–");
    is_points(document, i) && is_points(document, i + 2) && dash()
}

/// A number of points, goals or runs.
fn is_points(document: &Document, i: usize) -> bool {
    document
        .tokens
        .get(i)
        .is_some_and(|t| t.kind == TokenKind::Number && t.end - t.start <= 3 && t.bytes(document.text).iter().all(u8::is_ascii_digit))
}
