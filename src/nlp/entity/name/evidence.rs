//! What the whole document says: how its words are written elsewhere, and which kind one name has most often.

use rustc_hash::FxHashMap;

use super::{Guess, Kind, Lexicon};
use crate::nlp::{
    document::Document,
    entity::lexicon::Cue,
    sentence::Sentence,
    span::Field,
    token::{Case, Kind as TokenKind, Token, term},
};

/// How the words of a document are written.
#[derive(Debug, Default)]
pub struct Evidence {
    /// By the number of the word.
    seen: Vec<Seen>,
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
    pub(super) fn collect(&mut self, fields: &[Document; 2]) {
        self.seen.clear();
        self.seen.resize(fields[1].n_words, Seen::default());
        for document in fields {
            for sentence in document.sentences {
                let tokens = document.tokens_of(sentence);
                let plain = document.field == Field::Text && !is_shouted(document, sentence);
                for (i, token) in tokens.iter().enumerate().filter(|(_, t)| t.kind == TokenKind::Word) {
                    let seen = &mut self.seen[token.word as usize];
                    if token.case == Case::Lower {
                        seen.lower = seen.lower.saturating_add(1);
                    } else if plain && !is_start(document.text, tokens, i) {
                        seen.inner = seen.inner.saturating_add(1);
                    }
                }
            }
        }
    }

    /// How the word of a token of the article is written in it.
    pub(crate) fn of(&self, token: &Token) -> Seen {
        self.seen[token.word as usize]
    }
}

/// Whether token `i` has its capital from its place: first, or first after an opening quote, a colon or a bullet.
pub(crate) fn is_start(text: &str, tokens: &[Token], i: usize) -> bool {
    let Some(before) = i.checked_sub(1).map(|b| &tokens[b]) else { return true };
    if matches!(before.kind, TokenKind::Word | TokenKind::Number) {
        return false;
    }
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
    // Most lines have soon shown more words without a capital than one of so many tokens may have.
    let most = tokens.len() / 10;
    let (mut n, mut small) = (0, 0);
    // Short words keep their small letters in title case.
    for token in tokens.iter().filter(|t| t.kind == TokenKind::Word && t.end - t.start > 3) {
        n += 1;
        small += usize::from(!token.is_capitalised(document.text));
        if small > most {
            return false;
        }
    }
    n >= 4 && small * 10 <= n
}

/// What the guesses of a document say of each other; memory that is reused.
#[derive(Debug, Default)]
pub(super) struct Votes {
    /// Confidence behind each kind of each name.
    by_kind: FxHashMap<(u64, Kind), f32>,
    /// The kind with the most of it.
    best: FxHashMap<u64, (Kind, f32)>,
    /// Words that stand for a longer name: a surname, the first or last word of an organization, its initials.
    short: FxHashMap<u64, Kind>,
}

impl Votes {
    /// One name has one kind in a document: the one with the most confidence behind it. A surname is what the full name is.
    pub(super) fn agree(&mut self, fields: &[Document; 2], lexicon: &Lexicon, guesses: &mut [Guess]) {
        self.count(fields, lexicon, guesses);
        for guess in guesses.iter_mut().filter(|g| !g.fixed) {
            let tokens = &fields[guess.field].tokens[guess.first..guess.last];
            let listed = || lexicon.known(fields[guess.field].text, tokens).is_some();
            if let [only] = tokens
                && let Some(kind) = self.short.get(&only.term).filter(|kind| **kind == Kind::Person || guess.confidence < 0.75)
                && !listed()
            {
                let sure = if *kind == Kind::Person { 0.85 } else { 0.6 };
                (guess.kind, guess.confidence) = (*kind, guess.confidence.max(sure));
            } else if let Some((kind, vote)) = self.best.get(&guess.key).filter(|(kind, _)| *kind != guess.kind) {
                (guess.kind, guess.confidence) = (*kind, (vote / 2.0).clamp(0.4, 0.8));
            }
        }
    }

    /// The kind of the longer name that this word stands for, if it does.
    pub(super) fn short_form(&self, term: u64) -> Option<Kind> {
        self.short.get(&term).copied()
    }

    fn count(&mut self, fields: &[Document; 2], lexicon: &Lexicon, guesses: &[Guess]) {
        self.by_kind.clear();
        self.best.clear();
        self.short.clear();
        for guess in guesses {
            *self.by_kind.entry((guess.key, guess.kind)).or_default() += guess.confidence;
            let document = &fields[guess.field];
            let tokens = &document.tokens[guess.first..guess.last];
            if let [first, .., last] = tokens
                && guess.confidence >= 0.5
            {
                match guess.kind {
                    // `the Vale Cabinet` makes no person of the cabinet.
                    Kind::Person if lexicon.cue(last.term).has(Cue::ORGANIZATION) => {}
                    Kind::Person => {
                        self.short.insert(last.term, Kind::Person);
                    }
                    Kind::Organization => {
                        self.short.entry(first.term).or_insert(Kind::Organization);
                        self.short.entry(last.term).or_insert(Kind::Organization);
                        let capitals = tokens.iter().filter(|t| t.case != Case::Lower);
                        let initials = capitals.filter_map(|t| document.word(t).chars().next()).collect::<String>();
                        if initials.len() > 1 {
                            self.short.entry(term(&initials)).or_insert(Kind::Organization);
                        }
                    }
                    _ => {}
                }
            }
        }
        for guess in guesses {
            let vote = self.by_kind.get(&(guess.key, guess.kind)).copied().unwrap_or_default();
            let best = self.best.entry(guess.key).or_insert((guess.kind, vote));
            if vote > best.1 {
                *best = (guess.kind, vote);
            }
        }
    }
}
