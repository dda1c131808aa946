//! The patterns. Each reads from token `i` on and says where the date ends.

use super::{
    Read,
    local::Role,
    words::{self, Named, Opener, Word},
};
use crate::nlp::{
    document::Document,
    entity::{
        calendar::{self, Day},
        number,
    },
    lang::Traits,
    token::{Case, Kind, TermMap, Token, key},
};

/// What reads the dates of a document.
pub(in crate::nlp::entity) struct Reader<'a> {
    pub(super) document: &'a Document<'a>,
    pub(super) today: Option<Day>,
    /// Words around dates in a language other than English.
    pub(super) local: Option<&'static TermMap<Role>>,
    pub(super) message: bool,
}

/// Words before a date that are looked at for a verb that looks ahead.
pub(super) const LOOK_BACK: usize = 14;

impl Reader<'_> {
    /// The longest date that starts at token `i` of a sentence that starts at `first`.
    pub(super) fn read(&self, first: usize, i: usize) -> Option<Read> {
        let ahead = || self.looks_ahead(first, i);
        match self.token(i)?.kind {
            Kind::Number => self.number_date(first, i, &ahead),
            Kind::Word => self.word_date(i, &ahead),
            _ if matches!(self.bytes(i), b"'" | b"\xe2\x80\x99") => self.decade(i),
            _ => None,
        }
    }

    /// A date that starts with a number: what stands behind plain digits rules most patterns out.
    fn number_date(&self, first: usize, i: usize, ahead: &dyn Fn() -> bool) -> Option<Read> {
        let text = self.bytes(i);
        let year = || (text.len() == 4).then(|| self.year(first, i)).flatten();
        if self.local.is_some() {
            return self.foreign_number_date(i, ahead).or_else(year);
        }
        let next = self.token(i + 1);
        let behind = next.and_then(|next| self.document.text.as_bytes().get(next.start as usize));
        match (next.map(|next| next.kind), behind) {
            _ if !text.iter().all(u8::is_ascii_digit) => self
                .iso(i)
                .or_else(|| self.day_month(i, ahead))
                .or_else(|| self.time(i))
                .or_else(|| self.decade(i))
                .or_else(|| self.duration(i))
                .or_else(|| self.ordinal_span(i)),
            (Some(Kind::Word), Some(behind)) => {
                let day_month = (text.len() <= 2).then(|| self.day_month(i, ahead)).flatten();
                // `a.m.`, `PM`, `o'clock`
                let time = || matches!(behind | 0x20, b'a' | b'p' | b'o').then(|| self.time(i)).flatten();
                day_month.or_else(time).or_else(|| self.decade(i)).or_else(|| self.duration(i)).or_else(year)
            }
            (Some(Kind::Number), _) => self.duration(i).or_else(year),
            (Some(Kind::Mark), Some(b'-' | b'/')) => self.iso(i).or_else(|| self.duration(i)).or_else(year),
            (Some(Kind::Mark), Some(b':')) => self.race(i).or_else(|| self.time(i)).or_else(year),
            // The dot of an ordinal.
            (Some(Kind::Mark), Some(b'.')) if self.document.lang.dotted_ordinals => self.day_month(i, ahead).or_else(year),
            _ => year(),
        }
    }

    /// Whether the text is a message: dates in it are written, and meant, less formally.
    pub(in crate::nlp::entity) fn is_message(&self) -> bool {
        self.message
    }

    pub(super) fn token(&self, i: usize) -> Option<&Token> {
        self.document.tokens.get(i)
    }

    pub(super) fn text(&self, i: usize) -> &str {
        self.document.text_at(i)
    }

    pub(super) fn bytes(&self, i: usize) -> &[u8] {
        self.document.bytes_at(i)
    }

    pub(super) fn word(&self, i: usize) -> Option<Word> {
        words::word(self.token(i)?)
    }

    pub(super) fn is(&self, i: usize, text: &str) -> bool {
        self.document.is(i, text)
    }

    pub(super) fn month(&self, i: usize) -> Option<i64> {
        let token = self.token(i)?;
        match words::named(self.document, token) {
            Some(Named::Month(month)) if self.may_name(token, i) => Some(month),
            _ => None,
        }
    }

    pub(super) fn weekday(&self, i: usize) -> Option<(i64, usize)> {
        let token = self.token(i)?;
        match words::named(self.document, token) {
            Some(Named::Weekday(day, false)) if self.may_name(token, i) => Some((day, i + 1)),
            Some(Named::Weekday(day, true)) if self.is(i + 1, "-") => Some((day, i + 3)),
            _ => None,
        }
    }

    /// Whether a month is written short, outside of English. Many such forms are other words (`sept`, `set`): one needs its dot or a year.
    fn is_short(&self, token: &Token) -> bool {
        self.document.lang.tag != "en" && self.document.lang.traits(token.term).has(Traits::BEFORE_NUMBER)
    }

    /// English months and days have a capital, but for messages, and there `may` and `march` need a number beside them.
    fn may_name(&self, token: &Token, i: usize) -> bool {
        if self.document.lang.tag != "en" {
            return !self.is_short(token) || self.is(i + 1, ".") || self.full_year(i + 1).is_some();
        }
        let capital = token.is_capitalised(self.document.text);
        let word = token.bytes(self.document.text);
        if word.len() > "Thurs".len() {
            return capital || self.message;
        }
        let number =
            |at: usize| self.token(at).is_some_and(|t| t.kind == Kind::Number) || self.token(at).and_then(words::ordinal).is_some();
        // `Sat` and `SUN` are other things, too.
        let days = ["Mon", "Tue", "Tues", "Wed", "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun"];
        let short = capital && days.iter().any(|day| day.as_bytes().eq_ignore_ascii_case(word));
        if short {
            let month = self.token(i + 1).and_then(|t| words::named(self.document, t)).is_some();
            let dotted =
                self.is(i + 1, ".") && self.token(i + 2).is_some_and(|t| t.kind == Kind::Number || !t.is_capitalised(self.document.text));
            let asked = matches!(self.text(i.wrapping_sub(1)), "on" | "next" | "last" | "this" | "or" | "week");
            return number(i + 1) || month || dotted || asked;
        }
        let doubtful =
            matches!(word, b"tue" | b"thu" | b"fri" | b"may" | b"march" | b"mar" | b"sun" | b"sat" | b"wed" | b"mon" | b"dec" | b"jan");
        capital || self.message && (!doubtful || number(i + 1) || i > 0 && number(i - 1) || self.is(i.wrapping_sub(1), "of"))
    }

    /// Whether something before token `i` says that what is dated lies ahead; without a day of publication nothing depends on that.
    fn looks_ahead(&self, first: usize, i: usize) -> bool {
        if self.local.is_some() {
            return self.today.is_some() && self.foreign_looks_ahead(first, i);
        }
        let ahead = |at: usize| match self.word(at) {
            Some(Word::Ahead) => true,
            Some(Word::Which(1)) => self.is(at, "upcoming"),
            _ => false,
        };
        self.today.is_some() && (first.max(i.saturating_sub(LOOK_BACK))..i).any(ahead)
    }

    /// `11 September 2001`, `3rd of May`, `12. März`, `3 de mayo de 2020`.
    pub(super) fn day_month(&self, i: usize, ahead: &dyn Fn() -> bool) -> Option<Read> {
        let (day, mut at) = self.day(i)?;
        if self.is(at, "day") && self.is(at + 1, "of") {
            at += 1;
        }
        if matches!(self.text(at), "of" | "de") {
            at += 1;
        }
        let month = self.month(at)?;
        at = self.abbreviated(at);
        if matches!(self.text(at), "de" | "del") && self.full_year(at + 1).is_some() {
            at += 1;
        }
        Some(self.year_of(month, day, at, ahead()))
    }

    /// The dot of `Sept.`, if it is one.
    pub(super) fn abbreviated(&self, month: usize) -> usize {
        let dot = self.is(month + 1, ".") && self.token(month + 1).is_some_and(|t| !t.spaced) && self.text(month).chars().count() <= 4;
        let goes_on = self.token(month + 2).is_some_and(|t| t.kind == Kind::Number);
        month + 1 + usize::from(dot && goes_on)
    }

    /// A month and day, with the year that follows at `at` or the nearest one.
    pub(super) fn year_of(&self, month: i64, day: i64, at: usize, ahead: bool) -> Read {
        let comma = usize::from(self.is(at, ","));
        if let Some(year) = self.full_year(at + comma) {
            let value = Day::new(year, month, day).map(|d| d.written()).unwrap_or_default();
            return Read { end: at + comma + 1, value };
        }
        // `3 de noviembre próximo`
        let ahead = ahead || self.local.is_some() && self.is_said_behind(at, Role::NEXT);
        let nearest = self.today.and_then(|today| {
            let years = [today.year - 1, today.year, today.year + 1];
            let days = years.into_iter().filter_map(|year| Day::new(year, month, day));
            let days = days.filter(|d| !ahead || d.number() >= today.number());
            days.min_by_key(|d| distance(d.number() - today.number()))
        });
        Read { end: at, value: nearest.map(|d| d.written()).unwrap_or_default() }
    }

    fn word_date(&self, i: usize, ahead: &dyn Fn() -> bool) -> Option<Read> {
        let token = self.token(i)?;
        if words::named(self.document, token).is_some() {
            if self.local.is_some()
                && let Some(read) = self.which_behind(i)
            {
                return Some(read);
            }
            if let Some((weekday, end)) = self.weekday(i) {
                return Some(self.weekday_date(weekday, end, ahead()));
            }
            if let Some(month) = self.month(i) {
                return self.month_date(i, month, ahead());
            }
        }
        if self.local.is_some() {
            return self.foreign_which(i).or_else(|| number::starts_in_words(self.document, token).then(|| self.duration(i)).flatten());
        }
        match words::word(token) {
            Some(Word::Relative(days)) => {
                let value = self.today.map(|today| today.plus(days).written()).unwrap_or_default();
                let end = if matches!(self.word(i + 1), Some(Word::PartOfDay)) { i + 2 } else { i + 1 };
                Some(Read { end, value })
            }
            Some(Word::Which(which)) => self.which(i, which),
            Some(Word::Part) => self.part(i, ahead),
            Some(Word::Past | Word::Later) => {
                let end = i + 1;
                (matches!(self.word(end), Some(Word::Which(_)))).then(|| self.read(end, end)).flatten()
            }
            Some(Word::Season) => self.season(i),
            Some(Word::Ordinal(_) | Word::Span('S', 1)) if !self.is_plural(i) => self.ordinal_span(i).or_else(|| self.day_month(i, ahead)),
            Some(_) => None,
            None => self.other_word(i, ahead),
        }
    }

    /// `seconds`, which is no ordinal.
    fn is_plural(&self, i: usize) -> bool {
        self.token(i).is_some_and(|t| t.term == const { key("seconds") })
    }

    /// Words that no list of time words has: holidays, numbers in words, noon.
    fn other_word(&self, i: usize, ahead: &dyn Fn() -> bool) -> Option<Read> {
        match words::opener(self.token(i)?)? {
            Opener::Holiday => self.holiday(i, ahead),
            Opener::Quarter => self.short_quarter(i),
            Opener::Hour => self.spoken_time(i),
            Opener::Several => self.duration(i),
            Opener::Half => self.spoken_time(i).or_else(|| self.duration(i)),
            Opener::Article => self.spoken_time(i).or_else(|| self.after_article(i)),
            Opener::Number => self
                .spoken_time(i)
                .or_else(|| self.spoken_year(i))
                .or_else(|| self.duration(i))
                // `twenty-third of May`
                .or_else(|| self.day_month(i, ahead)),
        }
    }

    /// `September 11, 2001`, `Sept. 2`, `December 2014`, `in May`.
    pub(super) fn month_date(&self, i: usize, month: i64, ahead: bool) -> Option<Read> {
        let at = self.abbreviated(i);
        // Where a day stands before its month, a short form without one has a year behind it.
        let abbreviation = self.token(i).is_some_and(|token| self.is_short(token));
        if let Some((day, after)) = self.day(at).filter(|(_, after)| !abbreviation && !self.is_count(*after)) {
            return Some(self.year_of(month, day, after, ahead));
        }
        let comma = usize::from(self.is(at, ",") || matches!(self.text(at), "of" | "de"));
        if let Some(year) = self.full_year(at + comma) {
            return Some(Read { end: at + comma + 1, value: calendar::month(year, month) });
        }
        let name = self.text(i);
        // Names and verbs in the clothes of months, unless a date is asked for.
        let doubtful = matches!(name, "May" | "March" | "April" | "June" | "August" | "Mar" | "Jan" | "Jun" | "Dec" | "Juni" | "Mars");
        let asked = i > 0 && matches!(self.word(i - 1), Some(Word::In | Word::Which(_) | Word::Part));
        let short = name.len() <= 3 && name != "May" && self.document.lang.tag == "en" && !(asked && self.message);
        if (doubtful && !asked) || short || abbreviation {
            return None;
        }
        let value = self.today.map(|today| {
            let now = today.year * 12 + today.month - 1;
            let months = (-1..=1).map(|years| (today.year + years) * 12 + month - 1).filter(|m| !ahead || *m >= now);
            let nearest = months.min_by_key(|m| distance(m - now)).unwrap_or(now);
            calendar::month(nearest.div_euclid(12), nearest.rem_euclid(12) + 1)
        });
        Some(Read { end: at, value: value.unwrap_or_default() })
    }

    /// `September 11 people`: the number belongs to what follows.
    fn is_count(&self, after: usize) -> bool {
        self.is(after, ":") || (self.is(after, "-") && self.token(after + 1).is_some_and(|t| t.kind == Kind::Word && !t.spaced))
    }

    /// `early 2014`, `late last year`, `mid-1990s`.
    pub(super) fn part(&self, i: usize, ahead: &dyn Fn() -> bool) -> Option<Read> {
        let at = if self.is(i + 1, "-") { i + 2 } else { i + 1 };
        if let Some(year) = self.full_year(at) {
            return Some(Read { end: at + 1, value: year.to_string() });
        }
        if let Some(month) = self.month(at) {
            return self.month_date(at, month, ahead());
        }
        self.decade(at).or_else(|| match self.word(at) {
            Some(Word::Which(which)) => self.which(at, which),
            Some(Word::Season) => self.season(at),
            _ => None,
        })
    }

    /// Four digits that something says are a year.
    fn year(&self, first: usize, i: usize) -> Option<Read> {
        let year = self.full_year(i).filter(|year| (1500..=2199).contains(year))?;
        let before = i.checked_sub(1).filter(|b| *b >= first);
        let likely = (1900..=2040).contains(&year);
        if !likely && !before.is_some_and(|b| matches!(self.word(b), Some(Word::In | Word::Part | Word::Past | Word::Which(_)))) {
            return None;
        }
        let next = self.token(i + 1);
        // A counted thing follows: `2000 people`.
        let counts = next.is_some_and(|t| {
            t.spaced
                && t.kind == Kind::Word
                && t.case == Case::Lower
                && self.text(i + 1).ends_with('s')
                && !matches!(self.text(i + 1), "was" | "is" | "as" | "has" | "elections")
                && words::word(t).is_none()
        });
        let money = before.is_some_and(|b| matches!(self.text(b), "$" | "€" | "£" | "#" | "/"));
        let glued = next.is_some_and(|t| !t.spaced && matches!(self.text(i + 1), "%" | "/"));
        if money || glued || counts {
            return None;
        }
        let at = i + 1 + usize::from(self.is(i + 1, "-"));
        match self.letter_span(at) {
            Some((letter, n)) => Some(Read { end: at + 1, value: format!("{year}-{letter}{n}") }),
            None => Some(Read { end: i + 1, value: self.text(i).to_owned() }),
        }
    }
}

/// How far away a time is: news tells what has been, so what lies ahead counts double.
pub(super) fn distance(ahead: i64) -> i64 {
    if ahead > 0 { 2 * ahead } else { -ahead }
}
