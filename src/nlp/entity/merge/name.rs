//! A mention as merging sees it: its words, what makes two mentions the same name, which of two is the fuller one.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use super::super::{Found, Kind, document_of, name::Lists, values::Values};
use crate::nlp::{
    document::Document,
    token::{Case, Kind as TokenKind, Token, joined, spelled},
};

/// What is read of mentions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'a> {
    pub(super) fields: &'a [Document<'a>; 2],
    pub(super) lists: Lists<'a>,
    pub(super) values: &'a Values,
}

impl<'a> Names<'a> {
    pub(super) fn text(&self, mention: &Found) -> &'a str {
        document_of(self.fields, &mention.span).text
    }

    pub(super) fn tokens(&self, mention: &Found) -> &'a [Token] {
        &document_of(self.fields, &mention.span).tokens[mention.first as usize..mention.last as usize]
    }

    /// The words of a name that count: no marks, no initials, no `Jr`, no article.
    pub(super) fn words(&self, mention: &Found) -> impl Iterator<Item = &'a Token> {
        let text = self.text(mention);
        let counts = move |t: &&Token| {
            let word = || t.bytes(text);
            let small = || is_generation(word()) || matches!(word(), b"The" | b"the");
            t.kind == TokenKind::Word && (t.end - t.start > 4 || !t.is_one_character(text) && !small())
        };
        self.tokens(mention).iter().filter(counts)
    }

    /// The letters of a person's initials: `HW` of `George H. W. Bush`.
    pub(super) fn initials(&self, mention: &Found) -> impl Iterator<Item = char> {
        let text = self.text(mention);
        let words = self.tokens(mention).iter().map(|t| t.of(text));
        let initials = words.filter(|w| w.chars().nth(1).is_none() || w.chars().rev().skip(1).any(|c| c == '.'));
        initials.flat_map(str::chars).filter(|c| c.is_uppercase())
    }

    /// Whether both have a suffix that tells a father from his son, and not the same: `Jr.`, `Sr.`.
    pub(super) fn are_of_two_generations(&self, a: &Found, b: &Found) -> bool {
        let generation = |m: &Found| {
            let text = self.text(m);
            self.tokens(m).iter().rev().map(|t| t.bytes(text)).find(|word| *word != b".").filter(|word| is_generation(word))
        };
        generation(a).is_some_and(|a| generation(b).is_some_and(|b| a != b))
    }

    /// The list's number of a name, whatever form of it this is; an article before it may belong to it.
    pub(super) fn listed(&self, mention: &Found) -> Option<u64> {
        let (text, tokens) = (self.text(mention), self.tokens(mention));
        self.number(mention.kind, text, tokens, bare(mention.kind, text, tokens))
    }

    /// [`Names::listed`] of a name of these tokens, which are `bare` without an article.
    #[inline(always)]
    fn number(&self, kind: Kind, text: &str, tokens: &[Token], bare: &[Token]) -> Option<u64> {
        if !is_name(kind) {
            return None;
        }
        let known = |tokens: &[Token]| self.lists.known(text, tokens);
        let part = || if bare.len() < tokens.len() { known(bare) } else { None };
        let letters = || bare.iter().all(|t| t.kind == TokenKind::Mark || t.end - t.start == 1).then(|| self.lists.spelled(text, bare));
        known(tokens).or_else(part).or_else(|| letters().flatten()).map(|known| known.id.into())
    }

    /// Equal for mentions that are the same name (or the same value) whatever the others are.
    pub(super) fn identity(&self, mention: &Found) -> u64 {
        let value = self.values.of(mention);
        if !value.is_empty() {
            let mut hasher = FxHasher::default();
            hasher.write(value.as_bytes());
            return hasher.finish();
        }
        let (text, tokens) = (self.text(mention), self.tokens(mention));
        let bare = bare(mention.kind, text, tokens);
        self.number(mention.kind, text, tokens, bare).unwrap_or_else(|| letters(text, bare))
    }

    /// More words, then more letters, and small letters rather than capitals.
    pub(super) fn is_fuller(&self, a: &Found, b: &Found) -> bool {
        let rank = |m: &Found| {
            let (text, tokens) = (self.text(m), self.tokens(m));
            let words = tokens.iter().filter(|t| t.kind == TokenKind::Word).count();
            let shouted = tokens.iter().all(|t| t.case != Case::Title);
            let ends_low = tokens.iter().filter(|t| t.kind == TokenKind::Word).any(|t| t.of(text).chars().any(char::is_lowercase));
            (words, ends_low, !shouted, m.span.end - m.span.start)
        };
        rank(a) > rank(b)
    }

    /// Whether `Mrs.` or the like stands before it, or `Mr.`.
    pub(super) fn woman(&self, mention: &Found) -> Option<bool> {
        let document = document_of(self.fields, &mention.span);
        let before = document.tokens[..mention.first as usize].iter().rev().map(|t| t.bytes(document.text)).find(|word| *word != b".")?;
        match before.strip_suffix(b".").unwrap_or(before) {
            b"Mrs" | b"Ms" | b"Miss" => Some(true),
            b"Mr" => Some(false),
            _ => None,
        }
    }

    /// One word of capitals alone, or of capitals at both ends: `ECB`, `U.N.`, `IoT`.
    #[inline(always)]
    pub(super) fn is_acronym(&self, mention: &Found) -> bool {
        let [only] = self.tokens(mention) else { return false };
        let mixed = || {
            let word = only.of(self.text(mention));
            word.len() <= 6 && word.starts_with(char::is_uppercase) && word.ends_with(char::is_uppercase)
        };
        only.case == Case::Upper || only.case == Case::Mixed && mixed()
    }

    /// Whether a name whose only word this is may be the initials of another: `ECB`, or `Nasa`, as some papers write it.
    pub(super) fn may_be_initials(&self, mention: &Found, only: &Token) -> bool {
        mention.kind != Kind::Person && (mention.kind == Kind::Organization && only.end - only.start >= 4 || self.is_acronym(mention))
    }

    /// The letters of a word of a name, without stops.
    pub(super) fn letters(&self, mention: &Found, word: &Token) -> impl Iterator<Item = char> {
        word.of(self.text(mention)).chars().filter(|c| c.is_alphabetic())
    }
}

/// What stands behind the surname of a father or a son.
fn is_generation(word: &[u8]) -> bool {
    matches!(word, b"Jr" | b"Sr" | b"II" | b"III" | b"IV")
}

/// A name without an article before it.
fn bare<'a>(kind: Kind, text: &str, tokens: &'a [Token]) -> &'a [Token] {
    match tokens {
        [first, rest @ ..] if first.end - first.start == 3 && !rest.is_empty() && is_name(kind) => {
            if matches!(first.bytes(text), b"the" | b"The") { rest } else { tokens }
        }
        _ => tokens,
    }
}

/// The term of the letters and digits of a name: a dot more or less, a hyphen or a space makes no other name.
fn letters(text: &str, tokens: &[Token]) -> u64 {
    let is_plain = |t: &Token| t.plain || t.bytes(text).iter().all(u8::is_ascii_alphanumeric);
    match tokens {
        [only] if only.plain => only.term,
        _ if tokens.iter().all(is_plain) => joined(tokens.iter().filter(|t| t.kind != TokenKind::Mark).map(|t| t.bytes(text))),
        _ => spelled(tokens.iter().flat_map(|t| t.of(text).chars()).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)),
    }
}

pub(super) fn is_name(kind: Kind) -> bool {
    !matches!(kind, Kind::Date | Kind::Money | Kind::Percent | Kind::Quantity | Kind::Contact)
}
