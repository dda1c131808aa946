//! Whether a stop ends its sentence. Looks at a bounded number of tokens around it.

use crate::nlp::{
    lang::{Lang, Traits},
    token::{Case, Kind, Token},
};

/// Decides token by token, from left to right.
pub(super) struct Boundaries<'a> {
    text: &'a str,
    tokens: &'a [Token],
    lang: &'static Lang,
    /// Whether a straight quote stands open: it looks the same on both sides.
    quote_open: bool,
}

/// How the token after a stop looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// A capital, or a script without them.
    Capital,
    /// A capital on a word that carries no topic: `The`, `But`.
    Clear,
    /// A digit or currency sign.
    Number,
    /// A small letter, or a mark that goes on.
    Low,
}

/// What was found behind a stop.
#[derive(Clone, Copy)]
struct Tail {
    /// One past the last token that belongs to the stop.
    end: usize,
    /// Whether a quote closes there.
    quoted: bool,
    /// Whether a bracket closes there.
    bracketed: bool,
}

/// Most marks looked at behind a stop, and again before the next word: endless brackets must not cost endless time.
const REACH: usize = 12;

impl<'a> Boundaries<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a [Token], lang: &'static Lang) -> Self {
        Self { text, tokens, lang, quote_open: false }
    }

    /// Quotes do not reach over a paragraph's end.
    pub(super) fn forget_quotes(&mut self) {
        self.quote_open = false;
    }

    /// Looks at token `i` of a sentence that starts at token `first`: the token to go on with, and whether the sentence ends before it.
    pub(super) fn at(&mut self, first: usize, i: usize) -> (usize, bool) {
        let token = &self.tokens[i];
        match token.kind {
            Kind::Mark => {}
            // Most words do not end in a dot: a look at one byte says so.
            Kind::Word if token.end - token.start > 2 && self.text.as_bytes()[token.end as usize - 1] == b'.' => {
                let tail = self.tail(i);
                let ends = self.dotted_ends(first, i, tail);
                return if ends { (tail.end, true) } else { (i + 1, false) };
            }
            _ => return (i + 1, false),
        }
        if self.plainly_ends(i) {
            return (i + 1, true);
        }
        let stop = match self.text.as_bytes()[token.start as usize] {
            b'"' if token.is(self.text, b'"') => {
                self.quote_open = self.opens(i);
                return (i + 1, false);
            }
            b';' if self.is_greek(i) => ';',
            ascii @ (b'.' | b'!' | b'?') => ascii as char,
            0..0x80 => return (i + 1, false),
            _ => match token.of(self.text).chars().next().filter(|c| is_stop(*c)) {
                Some(stop) => stop,
                None => return (i + 1, false),
            },
        };
        let last_dot = if stop == '.' { self.spaced_dots(i) } else { i };
        let tail = self.tail(last_dot);
        // Three dots with spaces are a pause; a fourth one is the stop.
        let stopped = last_dot >= i + 3 && self.start(tail.end) != Start::Low;
        let i = last_dot;
        let ends = tail.end == self.tokens.len() || stopped || self.ends(first, i, stop, tail);
        if ends {
            for t in i + 1..tail.end {
                self.quote_open &= !self.tokens[t].is(self.text, b'"');
            }
            return (tail.end, true);
        }
        (i + 1, false)
    }

    /// Whether mark `i` is a full stop behind an ordinary word and before a capital, perhaps in a quote that opens there: most sentences end
    /// so, and nothing more need be asked.
    fn plainly_ends(&self, i: usize) -> bool {
        let Some([word, dot, next]) = i.checked_sub(1).and_then(|from| self.tokens.get(from..from + 3)) else { return false };
        let before = word.kind == Kind::Word && word.case != Case::Upper && !dot.spaced && dot.is(self.text, b'.');
        if !before || !next.spaced || word.is_one_character(self.text) {
            return false;
        }
        let capital = |token: &Token| token.kind == Kind::Word && token.case != Case::Lower;
        let behind_quote = |quote: &Token| quote.is(self.text, b'"') && self.tokens.get(i + 2).is_some_and(|t| capital(t) && !t.spaced);
        if !capital(next) && !behind_quote(next) {
            return false;
        }
        let traits = self.lang.traits(word.term);
        !traits.has(Traits::ABBREVIATION) && !traits.has(Traits::TITLE)
    }

    /// Whether token `i` stands behind a Greek word: there `;` is a question mark.
    fn is_greek(&self, i: usize) -> bool {
        let before = i.checked_sub(1).and_then(|before| self.tokens[before].of(self.text).chars().next());
        before.is_some_and(|c| matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}'))
    }

    /// Whether the straight quote at `i` opens.
    fn opens(&self, i: usize) -> bool {
        let before = self.tokens[i].spaced;
        let next = self.tokens.get(i + 1);
        let after = next.is_none_or(|next| next.spaced);
        match (before, after) {
            // Some write their quotes with spaces on both sides: `said " so ", and left`.
            (true, false) if self.quote_open && next.is_some_and(|next| next.kind == Kind::Mark) => false,
            (true, false) => true,
            (false, true) => false,
            _ => !self.quote_open,
        }
    }

    /// The last dot of `. . .` that starts at `i`.
    fn spaced_dots(&self, mut i: usize) -> usize {
        while self.tokens.get(i + 1).is_some_and(|next| next.spaced && next.is(self.text, b'.')) {
            i += 1;
        }
        i
    }

    /// Closing quotes, brackets and further stops right behind the stop at `i`.
    fn tail(&self, i: usize) -> Tail {
        let mut tail = Tail { end: i + 1, quoted: false, bracketed: false };
        let mut open = self.quote_open;
        while let Some(token) = self.tokens.get(tail.end).filter(|t| t.kind == Kind::Mark && tail.end <= i + REACH) {
            let apart = self.tokens.get(tail.end + 1).is_none_or(|next| next.spaced || next.kind == Kind::Mark);
            let glued = !token.spaced;
            match token.of(self.text) {
                "\"" if glued || (apart && open && !self.new_line_before(tail.end)) => {
                    tail.quoted = true;
                    open = false;
                }
                "”" | "’" | "'" | "''" if glued => tail.quoted = true,
                "»" if glued || (apart && !self.new_line_before(tail.end)) => tail.quoted = true,
                "'" if apart && !self.new_line_before(tail.end) => tail.quoted = true,
                "«" | "“" if glued && apart => tail.quoted = true,
                "」" | "』" if glued => tail.quoted = true,
                ")" | "]" | "}" | "）" if glued => tail.bracketed = true,
                other if glued && other.starts_with(is_stop) => {}
                _ => break,
            }
            tail.end += 1;
        }
        tail
    }

    /// Whether a line ends between token `i` and the one before it.
    fn new_line_before(&self, i: usize) -> bool {
        let from = i.checked_sub(1).map_or(0, |before| self.tokens[before].end);
        self.text.as_bytes()[from as usize..self.tokens[i].start as usize].iter().any(|b| matches!(b, b'\n' | b'\r'))
    }

    fn start(&self, i: usize) -> Start {
        let last = i + REACH;
        let mut i = i;
        // What may stand before the first word of a sentence.
        while let Some(token) = self.tokens.get(i).filter(|t| t.kind == Kind::Mark && i <= last) {
            let opener = matches!(
                token.of(self.text),
                "“" | "\"" | "‘" | "'" | "(" | "[" | "«" | "»" | "„" | "¿" | "¡" | "-" | "–" | "—" | "•" | "⁃" | "``"
            );
            if !opener || !token.spaced && i > 0 && self.tokens[i - 1].kind != Kind::Mark {
                break;
            }
            i += 1;
        }
        let Some(token) = self.tokens.get(i) else { return Start::Low };
        match token.kind {
            Kind::Number => Start::Number,
            Kind::Contact => Start::Capital,
            Kind::Clitic | Kind::Word => {
                let small = || token.of(self.text).starts_with(char::is_lowercase);
                match token.case {
                    Case::Lower if small() => return Start::Low,
                    // `iPhone`, `eBay`: a small letter that means nothing.
                    Case::Mixed if small() => return Start::Capital,
                    _ => {}
                }
                // The stop word of `Under-Secretary` is a part of a name, and so is the initial of `А. С. Пушкин`.
                let part = self.tokens.get(i + 1).is_some_and(|next| !next.spaced && self.is_part_of_name(token, next));
                if !part && self.lang.traits(token.term).has(Traits::STOP) { Start::Clear } else { Start::Capital }
            }
            Kind::Mark => match token.of(self.text).chars().next() {
                Some('$' | '€' | '£' | '¥' | '#' | '§') => Start::Number,
                Some(',' | ';' | ':' | ')' | ']' | '/' | '%' | '&' | '-' | '–' | '—' | '…' | '.') => Start::Low,
                _ => Start::Capital,
            },
        }
    }

    fn is_part_of_name(&self, token: &Token, next: &Token) -> bool {
        next.is(self.text, b'-') || (next.is(self.text, b'.') && token.is_one_character(self.text))
    }

    fn ends(&self, first: usize, i: usize, stop: char, tail: Tail) -> bool {
        let start = self.start(tail.end);
        let glued = tail.end == i + 1 && !self.tokens[tail.end].spaced;
        match stop {
            _ if tail.quoted && self.tokens.get(tail.end).is_some_and(|next| self.quotes(next)) => false,
            '!' | '?' => {
                let inside = tail.bracketed && !tail.quoted && start != Start::Clear;
                let open = start == Start::Low || glued || inside;
                !open && (!tail.quoted || !self.speaker_follows(tail.end))
            }
            '.' | '…' if self.is_ellipsis(i) => self.ellipsis_ends(i, tail, start),
            '.' => (!glued || self.space_is_missing(i)) && self.dot_ends(first, i, tail, start),
            // Stops of scripts without capitals are never part of a word.
            _ => start != Start::Low,
        }
    }

    /// Whether the token behind a closing quote says that it was a quotation: Japanese does so by と, Korean by what hangs on the quote.
    fn quotes(&self, next: &Token) -> bool {
        let word = next.of(self.text);
        word == "と" || !next.spaced && word.starts_with(|c| matches!(c, '\u{ac00}'..='\u{d7a3}'))
    }

    fn is_ellipsis(&self, i: usize) -> bool {
        let mark = &self.tokens[i];
        mark.end - mark.start > 1 || (mark.spaced && i > 0 && self.tokens[i - 1].is(self.text, b'.'))
    }

    fn ellipsis_ends(&self, i: usize, tail: Tail, start: Start) -> bool {
        let next = self.tokens.get(tail.end).map_or("", |t| t.of(self.text));
        let me = next == "I" || next.starts_with("I'") || next.starts_with("I’");
        match start {
            Start::Low => false,
            // `[...]`: an omission, not a pause.
            _ if i > 0 && self.tokens[i - 1].of(self.text) == "[" => false,
            _ if tail.quoted || self.tokens[i].of(self.text).len() == 4 => true,
            // A pause inside a sentence has a space on both sides.
            _ if self.tokens[i].spaced => start == Start::Clear && !me && self.tokens[i].of(self.text) != ".",
            _ => !me,
        }
    }

    /// `word.Next`: the space after the stop was lost.
    fn space_is_missing(&self, i: usize) -> bool {
        let Some(next) = self.tokens.get(i + 1) else { return true };
        let before = i.checked_sub(1).map(|p| &self.tokens[p]);
        let long_enough = |t: &Token| t.end - t.start >= if t.case == Case::Lower { 2 } else { 4 };
        let ordinary = |t: &Token| t.kind == Kind::Number || (t.kind == Kind::Word && t.case != Case::Upper && long_enough(t));
        before.is_some_and(ordinary) && next.case == Case::Title
    }

    /// A single full stop, with or without something closing behind it.
    fn dot_ends(&self, first: usize, i: usize, tail: Tail, start: Start) -> bool {
        if start == Start::Low {
            return false;
        }
        let Some(previous) = i.checked_sub(1).map(|p| &self.tokens[p]).filter(|p| !self.tokens[i].spaced && p.end > 0) else { return true };
        let word = previous.of(self.text);
        let bullet = usize::from(!self.tokens[first].is_word());
        if i <= first + 1 + bullet && (previous.kind == Kind::Number || previous.is_one_character(self.text)) {
            return false; // The marker of a list item.
        }
        if tail.quoted {
            return true;
        }
        let traits = self.lang.traits(previous.term);
        let capital = previous.is_capitalised(self.text);
        match previous.kind {
            Kind::Number => {
                let ordinal = self.lang.dotted_ordinals && word.len() <= 2 && previous.spaced && !self.is_counted(i - 1);
                !ordinal || start == Start::Clear
            }
            Kind::Word if self.lang.dotted_ordinals && previous.case == Case::Upper && is_roman(word) => start == Start::Clear,
            Kind::Mark => !(matches!(word, "°" | "º") && start == Start::Number),
            Kind::Word if previous.is_one_character(self.text) && capital => self.initial_ends(i, start),
            Kind::Word if start == Start::Number => {
                let short = || word.chars().nth(2).is_none();
                !(traits.has(Traits::BEFORE_NUMBER) || (traits.has(Traits::ABBREVIATION) && short()) || word.ends_with("str"))
            }
            Kind::Word if traits.has(Traits::ABBREVIATION) && (capital || !traits.has(Traits::CAPITAL)) => start == Start::Clear,
            Kind::Word if traits.has(Traits::TITLE) => false,
            _ => true,
        }
    }

    /// Whether number `i` belongs to the abbreviation before it, as in `kl. 12`, and is no ordinal; a lone letter may be an article, as in
    /// `d. 3. Juni`.
    fn is_counted(&self, i: usize) -> bool {
        let Some([word, dot]) = i.checked_sub(2).and_then(|from| self.tokens.get(from..i)) else { return false };
        dot.is(self.text, b'.') && !word.is_one_character(self.text) && self.lang.traits(word.term).has(Traits::BEFORE_NUMBER)
    }

    /// `Albert I. Jones` goes on; `you and I. Did you` ends.
    fn initial_ends(&self, i: usize, start: Start) -> bool {
        let named = i >= 2 && self.tokens[i - 2].is_capitalised(self.text);
        start == Start::Clear && !named
    }

    /// `U.S.`, `p.m.`: the dot belongs to the word, and may be the sentence's too.
    fn dotted_ends(&self, first: usize, i: usize, tail: Tail) -> bool {
        if tail.end == self.tokens.len() {
            return true;
        }
        let start = self.start(tail.end);
        let next = &self.tokens[tail.end];
        if tail.quoted {
            return !matches!(start, Start::Low | Start::Number);
        }
        let hour = matches!(self.tokens[i].of(self.text), "a.m." | "p.m." | "A.M." | "P.M.");
        // `At 5 a.m. Mr. Smith` has had no verb yet.
        let title = self.lang.traits(next.term).has(Traits::TITLE) && i >= first + 4;
        start == Start::Clear || (hour && start == Start::Capital && title)
    }

    /// `"Why?" Ms Ortega asked`: the speaker belongs to the question.
    fn speaker_follows(&self, i: usize) -> bool {
        let window = &self.tokens[i..self.tokens.len().min(i + 6)];
        let Some(first) = window.first().filter(|t| t.kind == Kind::Word) else { return false };
        let pronoun = matches!(first.of(self.text), "He" | "She" | "They" | "I" | "We" | "It");
        let traits = self.lang.traits(first.term);
        if !pronoun && traits.has(Traits::STOP) && first.of(self.text) != "The" {
            return false;
        }
        let reach = if pronoun { 2 } else { window.len() };
        let mut words = window[..reach.min(window.len())].iter().enumerate();
        words.any(|(n, t)| n > 0 && self.lang.traits(t.term).has(Traits::SPEECH) && t.case == Case::Lower)
    }
}

/// `II` of `Wilhelm II.`, where a dot makes an ordinal.
fn is_roman(word: &str) -> bool {
    word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'))
}

/// Full stops, question and exclamation marks, and those of scripts with stops of their own: Chinese, Indic, Arabic, Urdu, Armenian,
/// Ethiopic, Burmese, Khmer, Greek, Mongolian.
fn is_stop(c: char) -> bool {
    matches!(
        c,
        '.' | '!'
            | '?'
            | '…'
            | '‽'
            | '。'
            | '．'
            | '！'
            | '？'
            | '｡'
            | '।'
            | '॥'
            | '؟'
            | '۔'
            | '։'
            | '።'
            | '፧'
            | '။'
            | '។'
            | '៕'
            | '\u{37e}'
            | '᠃'
    )
}
