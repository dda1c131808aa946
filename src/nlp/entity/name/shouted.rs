//! Lines in capitals and in title case: capitals say nothing there, so a name is what the rest of the article calls by that name.

use rustc_hash::FxHashMap;

use super::{Evidence, Guess, Kind};
use crate::nlp::{
    document::Document,
    entity::lexicon::extended,
    sentence::Sentence,
    token::{Case, Kind as TokenKind, Token},
};

/// Below this, a guess in such a line needs the rest of the article to say the same.
const SURE: f32 = 0.7;
/// Words of a name that is looked for.
const MAX_WORDS: usize = 4;

/// Drops guesses of shouted lines that nothing else speaks for, and finds the article's names there.
pub(super) fn echo<'f>(fields: &[Document<'f>; 2], evidence: &Evidence, guesses: &mut Vec<Guess>) {
    let lines = |(field, document): (usize, &Document<'f>)| {
        let shouted = evidence.shouted(field).iter().zip(document.sentences).filter(|(shouted, _)| **shouted);
        shouted.map(move |(_, sentence)| (field, sentence))
    };
    let lines = fields.iter().enumerate().flat_map(lines).collect::<Vec<(usize, &Sentence)>>();
    if lines.is_empty() {
        return;
    }
    let within = |guess: &Guess| {
        let at = lines.partition_point(|(field, s)| (*field, s.last as usize) <= (guess.field, guess.first));
        lines.get(at).is_some_and(|(field, s)| *field == guess.field && s.first as usize <= guess.first)
    };
    let names = names(fields, guesses.iter().filter(|g| !within(g)));
    let key = |g: &Guess| fields[g.field].tokens[g.first..g.last].iter().fold(0, |key, t| extended(key, t.term));
    // A title says nothing there either: `MAJOR LEAGUE STANDINGS`.
    let capitals = |g: &Guess| fields[g.field].tokens[g.first..g.last].iter().all(|t| t.case == Case::Upper);
    let sure = |g: &Guess| g.confidence >= SURE && (g.kind != Kind::Person || g.last - g.first == 1 || !capitals(g));
    guesses.retain(|g| sure(g) || !within(g) || names.contains_key(&key(g)));
    let mut found = Vec::new();
    for (field, sentence) in lines {
        let document = &fields[field];
        let (mut i, end) = (sentence.first as usize, sentence.last as usize);
        while i < end {
            let at = guesses.partition_point(|g| (g.field, g.last) <= (field, i));
            if let Some(guess) = guesses.get(at).filter(|g| g.field == field && g.first <= i) {
                i = guess.last;
                continue;
            }
            let free = guesses.get(at).filter(|g| g.field == field).map_or(end, |g| g.first.min(end));
            match longest(document, evidence, &names, &document.tokens[i..free]) {
                Some((n, kind)) => {
                    found.push(Guess::new(document, field, i, i + n, kind, 0.8));
                    i += n;
                }
                None => i += 1,
            }
        }
    }
    guesses.extend(found);
    guesses.sort_by_key(|g| (g.field, g.first));
}

/// Kinds of the names of plain sentences by their words; a person's surname stands for the person.
fn names<'g>(fields: &[Document; 2], guesses: impl Iterator<Item = &'g Guess>) -> FxHashMap<u64, Kind> {
    let mut names = FxHashMap::default();
    for guess in guesses.filter(|g| g.confidence >= 0.6) {
        let tokens = &fields[guess.field].tokens[guess.first..guess.last];
        names.entry(tokens.iter().fold(0, |key, t| extended(key, t.term))).or_insert(guess.kind);
        if let (Kind::Person, [_, .., last]) = (guess.kind, tokens) {
            names.entry(extended(0, last.term)).or_insert(Kind::Person);
        }
    }
    names
}

/// The longest of the names that `tokens` start with.
fn longest(document: &Document, evidence: &Evidence, names: &FxHashMap<u64, Kind>, tokens: &[Token]) -> Option<(usize, Kind)> {
    let first = tokens.first().filter(|t| t.kind == TokenKind::Word && t.is_capitalised(document.text))?;
    let (mut key, mut longest) = (0, None);
    for (n, token) in tokens.iter().take(MAX_WORDS).enumerate() {
        key = extended(key, token.term);
        if let Some(kind) = names.get(&key) {
            longest = Some((n + 1, *kind));
        }
    }
    // `PRICE OF OIL` is not the Mr. Price of the text.
    longest.filter(|(n, _)| *n > 1 || evidence.of(first).lower == 0)
}
