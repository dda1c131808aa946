//! Teams that are called by their city: beside a score, `Orle` is who played, not where. Countries stay places: their teams are the country.

use super::{Guess, Kind, Lexicon};
use crate::nlp::{document::Document, token::Kind as TokenKind};

/// Makes organizations of the places that have a score in the results of matches.
pub(super) fn teams(document: &Document, field: usize, lexicon: &Lexicon, guesses: &mut [Guess]) {
    let from = guesses.partition_point(|g| g.field < field);
    let to = guesses.partition_point(|g| g.field <= field);
    for at in from..to {
        let guess = guesses[at];
        let next = guesses.get(at + 1).filter(|_| at + 1 < to).copied();
        if let Some(next) = next
            && result(document, &guess, &next)
        {
            play(document, lexicon, &mut guesses[at]);
            play(document, lexicon, &mut guesses[at + 1]);
        }
        if against(document, &guess) {
            play(document, lexicon, &mut guesses[at]);
        }
    }
}

fn play(document: &Document, lexicon: &Lexicon, guess: &mut Guess) {
    let tokens = &document.tokens[guess.first..guess.last];
    let country = lexicon.known(document.text, tokens).is_some_and(|known| known.country);
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
    let word = |i: usize| document.tokens.get(i).map_or("", |t| document.word(t));
    let between_score = gap.len() == 3 && score(document, a.last);
    let points = is_points(document, a.last)
        && gap[1..].iter().all(|t| matches!(document.word(t), "," | ";" | "and" | "for" | "(" | ")") || t.kind == TokenKind::Number)
        && is_points(document, b.last)
        && !matches!(word(b.last + 1), "," | "-" | "percent" | "%" | "per");
    let beat = gap.iter().any(|t| {
        matches!(
            document.word(t),
            "beat"
                | "beats"
                | "defeated"
                | "edged"
                | "thrashed"
                | "routed"
                | "crushed"
                | "downed"
                | "trounced"
                | "drew"
                | "lost"
                | "hammered"
        )
    });
    between_score || points || (beat && (b.last..b.last + 4).any(|i| score(document, i)))
}

/// `2-1 over Orle`, `a 2-1 defeat by Orle`, `2-1 at Orle`.
fn against(document: &Document, guess: &Guess) -> bool {
    let word = |i: usize| document.tokens.get(i).map_or("", |t| document.word(t));
    let Some(at) = guess.first.checked_sub(1) else { return false };
    if !matches!(word(at), "over" | "against" | "to" | "with" | "by") {
        return false;
    }
    let noun = usize::from(at > 0 && matches!(word(at - 1), "win" | "victory" | "draw" | "defeat" | "loss" | "rout" | "triumph" | "tie"));
    at.checked_sub(3 + noun).is_some_and(|i| score(document, i))
}

/// `2-1`, from token `i` on.
fn score(document: &Document, i: usize) -> bool {
    let dash = document.tokens.get(i + 1).is_some_and(|t| matches!(document.word(t), "-" | "–"));
    dash && is_points(document, i) && is_points(document, i + 2)
}

/// A number of points, goals or runs.
fn is_points(document: &Document, i: usize) -> bool {
    document
        .tokens
        .get(i)
        .is_some_and(|t| t.kind == TokenKind::Number && t.end - t.start <= 3 && document.word(t).bytes().all(|b| b.is_ascii_digit()))
}
