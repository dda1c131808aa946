//! Players in lists of results, where no sentence stands around a name: what is beside it says who it is.

use super::{Evidence, Guess, Kind};
use crate::nlp::{
    document::Document,
    token::{Case, Kind as TokenKind},
};

/// How sure a place in a list is.
const SURE: f32 = 0.85;

/// Tokens between the brackets of those who scored, at most.
const MAX_SCORERS: usize = 60;

/// Tokens of a name in a list, at most.
const MAX_NAME: usize = 4;

/// Makes people of the names in scores of golf, cards of cricket and brackets with those who scored.
pub(super) fn players(document: &Document, field: usize, evidence: &Evidence, guesses: &mut Vec<Guess>) {
    let list = List { document };
    let mut found = Vec::new();
    for i in evidence.signs(field).iter().map(|i| *i as usize) {
        match document.tokens[i].kind {
            TokenKind::Number => list.beside(i, &mut found),
            _ if list.word(i) == b"(" => list.goals(i, &mut found),
            _ => {}
        }
    }
    if found.is_empty() {
        return;
    }
    found.sort_unstable();
    found.dedup();
    let overlaps = |g: &Guess| {
        let at = found.partition_point(|name| name.1 <= g.first);
        g.field == field && found.get(at).is_some_and(|name| name.0 < g.last)
    };
    guesses.retain(|g| !overlaps(g));
    let person = |&(first, last): &(usize, usize)| Guess { fixed: true, ..Guess::new(document, field, first, last, Kind::Person, SURE) };
    guesses.extend(found.iter().map(person));
    guesses.sort_by_key(|g| (g.field, g.first));
}

/// Names in a list, as ranges of tokens.
type Names = Vec<(usize, usize)>;

struct List<'a> {
    document: &'a Document<'a>,
}

impl List<'_> {
    fn word(&self, i: usize) -> &[u8] {
        self.document.bytes_at(i)
    }

    fn number(&self, i: usize) -> Option<u32> {
        let token = self.document.tokens.get(i).filter(|t| t.kind == TokenKind::Number)?;
        self.document.word(token).parse().ok()
    }

    fn is_name(&self, i: usize) -> bool {
        self.document.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.is_capitalised(self.document.text))
    }

    /// A word in small letters: numbers before it count something.
    fn is_small(&self, i: usize) -> bool {
        self.document.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.case == Case::Lower)
    }

    /// Words of the name that ends before token `last`, initials with their stops first: at most three on one line.
    fn before(&self, last: usize) -> Option<(usize, usize)> {
        let (mut first, mut initial) = (last, false);
        for _ in 0..3 {
            let dot = first < last && first > 1 && self.word(first - 1) == b"." && self.word(first - 2).len() == 1;
            let Some(next) = first.checked_sub(if dot { 2 } else { 1 }) else { break };
            let apart = first < last && self.breaks(next, first);
            if !self.is_name(next) || apart || (initial && !dot) {
                break;
            }
            (first, initial) = (next, dot);
        }
        (first < last).then_some((first, last))
    }

    /// Whether a line ends between two tokens.
    fn breaks(&self, first: usize, last: usize) -> bool {
        let tokens = &self.document.tokens[first..=last];
        tokens.windows(2).any(|pair| self.document.text[pair[0].end as usize..pair[1].start as usize].contains('\n'))
    }

    /// The name that starts at token `first`.
    fn after(&self, first: usize) -> Option<(usize, usize)> {
        let mut last = first;
        while last < first + MAX_NAME && (self.is_name(last) || (self.word(last) == b"." && last > first && self.word(last - 1).len() == 1))
        {
            last += 1;
        }
        (last > first && self.word(last - 1) != b".").then_some((first, last))
    }

    /// Whose number this is.
    fn beside(&self, i: usize, found: &mut Names) {
        match self.document.tokens.get(i + 1) {
            Some(next) if next.kind == TokenKind::Number => self.golf(i, found),
            Some(next) if next.kind == TokenKind::Mark => self.bowling(i, found),
            _ => {}
        }
        if let Some(out) = self.out(i) {
            self.cricket(out, i, found);
        }
    }

    /// Where the word stands that says how a batsman was out who has this number of runs: `b Vale 31`, `not out 12`.
    fn out(&self, i: usize) -> Option<usize> {
        if self.is_small(i.checked_sub(1)?) {
            let out = self.word(i - 1) == b"out" && !self.is_small(i + 1);
            return i.checked_sub(2).filter(|how| out && matches!(self.word(*how), b"not" | b"run"));
        }
        let named = |at: &usize| self.is_name(*at) || self.word(*at) == b".";
        let bowled = (i.saturating_sub(MAX_NAME)..i).rev().take_while(named).last()?.checked_sub(1)?;
        Some(bowled).filter(|b| self.word(*b) == b"b" && self.after(b + 1) == Some((b + 1, i)))
    }

    /// `Tom Reed 68 71`, `Tom Reed (Norway) 68 71`, with the strokes of two rounds.
    fn golf(&self, i: usize, found: &mut Names) {
        let strokes = |i: usize| self.number(i).is_some_and(|n| (58..90).contains(&n));
        if !strokes(i) || !strokes(i + 1) || i == 0 || strokes(i - 1) {
            return;
        }
        let open = || (i.saturating_sub(6)..i).rev().find(|o| self.word(*o) == b"(");
        let last = if self.word(i - 1) == b")" { open() } else { Some(i) };
        found.extend(last.and_then(|last| self.before(last)).filter(|name| name.1 - name.0 > 1));
    }

    /// `Reed 10-2-26-1`: overs, maidens, runs and wickets.
    fn bowling(&self, i: usize, found: &mut Names) {
        let figure = |n: usize| self.word(i + n - 1) == b"-" && self.number(i + n).is_some();
        if figure(2) && figure(4) && figure(6) {
            found.extend(self.before(i));
        }
    }

    /// `T. Reed c Holt b Vale 31`, `T. Reed lbw b Vale 3`, `T. Reed not out 12`: what stands around the `b` or `not` and the runs.
    fn cricket(&self, i: usize, runs: usize, found: &mut Names) {
        if self.number(runs).is_none() {
            return;
        }
        if self.word(i) == b"b" {
            found.push((i + 1, runs));
        }
        let end = if i > 0 && self.word(i - 1) == b"lbw" { i - 1 } else { i };
        let Some(name) = self.before(end) else { return };
        found.push(name);
        if name.0 > 1 && matches!(self.word(name.0 - 1), b"c" | b"st") {
            found.extend(self.before(name.0 - 1));
        }
    }

    /// `Orle 2 (Reed 10, Holt 61 penalty)`.
    fn goals(&self, i: usize, found: &mut Names) {
        let Some(team) = i.checked_sub(1).filter(|n| self.number(*n).is_some_and(|n| n < 20)).and_then(|n| self.before(n)) else { return };
        let Some(close) = (i + 1..i + MAX_SCORERS).find(|n| self.word(*n) == b")") else { return };
        let rival = self.after(close + 1).is_some_and(|rival| self.number(rival.1).is_some());
        if !rival && !team.0.checked_sub(1).is_some_and(|n| self.number(n).is_some() || self.word(n) == b")") {
            return;
        }
        let scorer = |at: usize| self.after(at).filter(|name| self.number(name.1).is_some());
        let mut at = i + 1;
        while let Some(name) = scorer(at) {
            found.push(name);
            let more = (name.1..close).find(|n| self.word(*n) == b"," && self.is_name(n + 1));
            let Some(next) = more else { break };
            at = next + 1;
        }
    }
}
