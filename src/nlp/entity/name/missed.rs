//! Short forms that the tagger passed over: a word with a capital that stands alone, is never written in small letters, and is the surname of
//! somebody or the first or last word of an organization, is that person or organization.

use super::{Evidence, Guess, evidence::Lists, votes::Votes};
use crate::nlp::{
    document::Document,
    token::{Case, Kind as TokenKind},
};

/// How sure such a form is.
const SURE: f32 = 0.6;

/// Adds the short forms of the names in `guesses`, which are in the order of the text, where no name stands.
pub(super) fn add(fields: &[Document; 2], lists: &Lists, evidence: &Evidence, votes: &Votes, guesses: &mut Vec<Guess>) {
    let mut found = Vec::new();
    let mut next = 0;
    for (field, document) in fields.iter().enumerate() {
        let capital = |i: usize| document.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.case != Case::Lower);
        for i in evidence.capitals(field).iter().map(|i| *i as usize) {
            let token = &document.tokens[i];
            // Few words are short forms, and most of those are found already.
            let Some(kind) = votes.short_form(token) else { continue };
            while guesses.get(next).is_some_and(|g| (g.field, g.last) <= (field, i)) {
                next += 1;
            }
            let free = guesses.get(next).is_none_or(|g| (g.field, g.first) > (field, i));
            let alone = || capital(i) && !capital(i + 1) && !(i > 0 && capital(i - 1));
            if free && alone() && lists.seen(token).lower == 0 && !lists.is_stop(token) {
                found.push(Guess::new(document, field, i, i + 1, kind, SURE));
            }
        }
    }
    if !found.is_empty() {
        guesses.extend(found);
        guesses.sort_by_key(|g| (g.field, g.first));
    }
}
