//! What the whole document says: how its words are written elsewhere, and which kind one name has most often.

use rustc_hash::FxHashMap;

use super::{Guess, Kind, Lexicon};
use crate::nlp::{
    document::Document,
    entity::lexicon::Cue,
    sentence::Sentence,
    span::Field,
    token::{Case, Kind as TokenKind, Token},
};

/// How the words of a document are written.
#[derive(Debug, Default)]
pub struct Evidence {
    seen: FxHashMap<u64, Seen>,
}

/// How often one word is written how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// In small letters.
    pub lower: u16,
    /// With a capital where the sentence does not ask for one.
    pub inner: u16,
}

impl Evidence {
    pub(super) fn collect(&mut self, fields: &[Document; 2], _lexicon: &Lexicon) {
        self.seen.clear();
        for document in fields {
            for sentence in document.sentences {
                let tokens = document.tokens_of(sentence);
                let plain = document.field == Field::Text && !is_shouted(document, sentence);
                for (i, token) in tokens.iter().enumerate().filter(|(_, t)| t.kind == TokenKind::Word) {
                    if token.case == Case::Lower {
                        // Only words that also stand with a capital are ever asked for; those come first or later.
                        self.seen.entry(token.term).or_default().lower += u16::from(self.lower_left(token.term));
                    } else if plain && !is_start(document.text, tokens, i) {
                        let seen = self.seen.entry(token.term).or_default();
                        seen.inner = seen.inner.saturating_add(1);
                    }
                }
            }
        }
    }

    fn lower_left(&self, term: u64) -> bool {
        self.seen.get(&term).is_none_or(|seen| seen.lower < u16::MAX)
    }

    pub(crate) fn of(&self, term: u64) -> Seen {
        self.seen.get(&term).copied().unwrap_or_default()
    }
}

/// Whether token `i` has its capital from its place: first, or first after an opening quote, a colon or a bullet.
pub(crate) fn is_start(text: &str, tokens: &[Token], i: usize) -> bool {
    let Some(before) = i.checked_sub(1).map(|b| &tokens[b]) else { return true };
    match before.of(text) {
        "“" | "‘" | "«" | "„" | ":" | "•" | "``" | "—" | "–" | "--" => true,
        "\"" | "'" | "(" | "[" => before.spaced || i == 1,
        // A list's marker, or a stop inside the sentence.
        "." | "!" | "?" | "..." | "…" => tokens[i].spaced && !(i >= 2 && tokens[i - 2].is_capitalised(text)),
        ")" => i <= 3,
        _ => false,
    }
}

/// Whether capitals mean nothing: a title in title case, or a line in capitals.
pub(crate) fn is_shouted(document: &Document, sentence: &Sentence) -> bool {
    let tokens = document.tokens_of(sentence);
    // Short words keep their small letters in title case.
    let words = tokens.iter().filter(|t| t.kind == TokenKind::Word && t.end - t.start > 3);
    let (n, capitals) = words.fold((0, 0), |(n, c), t| (n + 1, c + usize::from(t.is_capitalised(document.text))));
    n >= 4 && capitals * 10 >= n * 9
}

/// One name has one kind in a document: the one with the most confidence behind it. A surname is what the full name is.
pub(super) fn agree(fields: &[Document; 2], lexicon: &Lexicon, guesses: &mut [Guess]) {
    let mut votes: FxHashMap<(u64, Kind), f32> = FxHashMap::default();
    // Words that stand for a longer name: a surname, the first or last word of an organization.
    let mut short: FxHashMap<u64, Kind> = FxHashMap::default();
    for guess in guesses.iter() {
        *votes.entry((guess.key, guess.kind)).or_default() += guess.confidence;
        let tokens = &fields[guess.field].tokens[guess.first..guess.last];
        if let [first, .., last] = tokens
            && guess.confidence >= 0.5
        {
            match guess.kind {
                // `the Vale Cabinet` makes no person of the cabinet.
                Kind::Person if lexicon.cue(last.term).has(Cue::ORGANIZATION) => {}
                Kind::Person => {
                    short.insert(last.term, Kind::Person);
                }
                Kind::Organization => {
                    short.entry(first.term).or_insert(Kind::Organization);
                    short.entry(last.term).or_insert(Kind::Organization);
                }
                _ => {}
            }
        }
    }
    let mut best: FxHashMap<u64, (Kind, f32)> = FxHashMap::default();
    for guess in guesses.iter() {
        let vote = votes.get(&(guess.key, guess.kind)).copied().unwrap_or_default();
        let entry = best.entry(guess.key).or_insert((guess.kind, vote));
        if vote > entry.1 {
            *entry = (guess.kind, vote);
        }
    }
    for guess in guesses.iter_mut().filter(|g| !g.fixed) {
        let tokens = &fields[guess.field].tokens[guess.first..guess.last];
        let listed = lexicon.known(fields[guess.field].text, tokens).is_some();
        if let ([only], false) = (tokens, listed)
            && let Some(kind) = short.get(&only.term).filter(|kind| **kind == Kind::Person || guess.confidence < 0.75)
        {
            let sure = if *kind == Kind::Person { 0.85 } else { 0.6 };
            (guess.kind, guess.confidence) = (*kind, guess.confidence.max(sure));
        } else if let Some((kind, vote)) = best.get(&guess.key).filter(|(kind, _)| *kind != guess.kind) {
            (guess.kind, guess.confidence) = (*kind, (vote / 2.0).clamp(0.4, 0.8));
        }
    }
}
