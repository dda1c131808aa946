//! Dates seen from the day of publication: `Monday`, `last week`, `this past summer`, `the next two years`.

use super::{
    Read,
    local::Role,
    pattern::{LOOK_BACK, Reader},
    span::shifted,
    words::Word,
};
use crate::nlp::{
    entity::{calendar, number},
    token::Kind,
};

impl Reader<'_> {
    /// `Monday`, `Monday morning`, `Monday, Sept. 2, 2019`.
    pub(super) fn weekday_date(&self, weekday: i64, end: usize, ahead: bool) -> Read {
        let comma = usize::from(self.is(end, ","));
        // `Freitag, den 1. März`, `torsdag d. 4. april`
        let comma = if self.local.is_some() && self.role(end + comma).has(Role::JOINT) {
            let joint = end + comma + 1;
            joint - end + usize::from(self.is(joint, ".") && self.is_glued(joint))
        } else {
            comma
        };
        if let Some(read) =
            self.month(end + comma).filter(|_| self.day(end + comma + 1).is_some()).and_then(|m| self.month_date(end + comma, m, ahead))
        {
            return read;
        }
        if self.token(end + comma).is_some_and(|t| t.kind == Kind::Number)
            && let Some(read) = self.day_month(end + comma, &|| ahead)
        {
            return read;
        }
        let end = if matches!(self.word(end), Some(Word::PartOfDay)) { end + 1 } else { end };
        let value = self.today.map(|today| {
            let back = (today.weekday() - weekday).rem_euclid(7);
            let forth = (weekday - today.weekday()).rem_euclid(7);
            today.plus(if ahead { forth } else { -back }).written()
        });
        Read { end, value: value.unwrap_or_default() }
    }

    /// `last week`, `next Monday`, `this summer`, `the past three years`.
    pub(super) fn which(&self, i: usize, which: i64) -> Option<Read> {
        if let Some(quarter) = self.ordinal_span(i) {
            return Some(quarter);
        }
        // `this past summer`, `this coming Sunday`.
        if let (0, Some(Word::Which(closer))) = (which, self.word(i + 1)) {
            return self.which(i + 1, closer);
        }
        if let Some((weekday, end)) = self.weekday(i + 1) {
            let read = self.weekday_date(weekday, end, which > 0);
            return Some(Read { end: read.end, value: self.weekday_seen(weekday, which) });
        }
        if let Some(month) = self.month(i + 1) {
            return Some(Read { end: i + 2, value: self.month_seen(month, which) });
        }
        // `last Christmas`, `this Easter`: only a day on the right side of today is the one that is meant.
        if let Some(holiday) = self.holiday(i + 1, &|| which > 0) {
            let passed = self.today.is_some_and(|today| holiday.value.as_str() < today.written().as_str());
            let value = if passed == (which < 0) { holiday.value } else { String::new() };
            return Some(Read { end: holiday.end, value });
        }
        // `this fiscal year`, `last school year`, `next working week`.
        let named = matches!(self.text(i + 1), "fiscal" | "financial" | "school" | "academic" | "calendar" | "working");
        if named && matches!(self.word(i + 2), Some(Word::Span('W' | 'Y' | 'Q', 1))) {
            return Some(Read { end: i + 3, value: String::new() });
        }
        // `the last two quarters`.
        if let Some(number) = number::read(self.document, i + 1).filter(|n| n.suffix.is_empty())
            && matches!(self.word(number.end), Some(Word::Span('Q', _)))
        {
            return Some(Read { end: number.end + 1, value: String::new() });
        }
        match self.word(i + 1)? {
            Word::Span(unit, n) if unit != 'S' && !(which == 0 && matches!(unit, 'M' | 'H')) => {
                Some(Read { end: i + 2, value: self.today.map(|today| shifted(today, unit, n * which)).unwrap_or_default() })
            }
            Word::PartOfDay => {
                let days = if which < 0 && self.is(i + 1, "night") { -1 } else { 0 };
                Some(Read {
                    end: i + 2,
                    value: self.today.filter(|_| !self.is(i + 1, "weekend")).map(|t| t.plus(days).written()).unwrap_or_default(),
                })
            }
            Word::Season => Some(Read {
                end: i + 2,
                value: self.today.map(|t| format!("{}-{}", t.year + which, season_code(self.text(i + 1)))).unwrap_or_default(),
            }),
            _ => None,
        }
        .or_else(|| self.duration(i + 1).filter(|_| which != 0).map(|read| Read { end: read.end, value: read.value }))
    }

    /// The day of the week that was the last one, or will be the next one.
    fn weekday_seen(&self, weekday: i64, which: i64) -> String {
        let value = self.today.map(|today| {
            let day = (weekday - today.weekday()).rem_euclid(7);
            today.plus(match which {
                -1 if day == 0 => -7,
                -1 => day - 7,
                1 if day == 0 => 7,
                _ => day,
            })
        });
        value.map(|d| d.written()).unwrap_or_default()
    }

    /// The month that was the last one of its name, or will be the next one.
    fn month_seen(&self, month: i64, which: i64) -> String {
        let value = self.today.map(|today| {
            let passed = month <= today.month;
            let year = match which {
                -1 if month < today.month => today.year,
                -1 => today.year - 1,
                1 if passed => today.year + 1,
                _ => today.year,
            };
            calendar::month(year, month)
        });
        value.unwrap_or_default()
    }

    /// `nächsten Montag`, `próximo lunes`: [`Self::which`] in other languages, for what has a name.
    pub(super) fn foreign_which(&self, i: usize) -> Option<Read> {
        let which = direction(self.role(i))?;
        if let Some((weekday, end)) = self.weekday(i + 1) {
            // The date itself says more.
            let read = self.weekday_date(weekday, end, which > 0);
            return Some(if read.end > end { read } else { Read { end, value: self.weekday_seen(weekday, which) } });
        }
        let month = self.month(i + 1).filter(|_| self.full_year(i + 2).is_none())?;
        Some(Read { end: i + 2, value: self.month_seen(month, which) })
    }

    /// `jeudi prochain`, `mars dernier`.
    pub(super) fn which_behind(&self, i: usize) -> Option<Read> {
        let named = self.weekday(i);
        let at = named.map_or(i + 1, |(_, end)| end);
        let which = direction(self.role(at)).filter(|_| self.role(at).has(Role::BEHIND))?;
        let value = match named {
            Some((weekday, _)) => self.weekday_seen(weekday, which),
            None => self.month_seen(self.month(i)?, which),
        };
        Some(Read { end: at + 1, value })
    }

    /// Whether a word that stands behind what it is said of has this role at token `i`.
    pub(super) fn is_said_behind(&self, i: usize, role: Role) -> bool {
        self.role(i).has(role) && self.role(i).has(Role::BEHIND)
    }

    /// Whether something before token `i` of a sentence that starts at `first` says that what is dated lies ahead, in other languages.
    pub(super) fn foreign_looks_ahead(&self, first: usize, i: usize) -> bool {
        let role = |at: usize| if at >= first && at < i { self.role(at) } else { Role::default() };
        let before = role(i.wrapping_sub(1));
        let until = (i.saturating_sub(2)..i).find(|at| role(*at).has(Role::UNTIL));
        // `von Januar bis März` has a beginning.
        let ends = |until: usize| !until.checked_sub(1).is_some_and(|at| at >= first && (self.month(at).is_some() || self.is_dated(at)));
        before.has(Role::NEXT) || until.is_some_and(ends) || (first.max(i.saturating_sub(LOOK_BACK))..i).any(|at| role(at).has(Role::AHEAD))
    }

    /// Whether token `i` is a number or the dot behind one.
    fn is_dated(&self, i: usize) -> bool {
        let number = |at: usize| self.token(at).is_some_and(|t| t.kind == Kind::Number);
        number(i) || self.is(i, ".") && i > 0 && number(i - 1)
    }

    /// `summer of 2019`, `spring 2020`, `in the winter`.
    pub(super) fn season(&self, i: usize) -> Option<Read> {
        let at = if self.is(i + 1, "of") { i + 2 } else { i + 1 };
        let code = season_code(self.text(i));
        if let Some(year) = self.full_year(at) {
            return Some(Read { end: at + 1, value: format!("{year}-{code}") });
        }
        // Springs and falls are other things, too.
        let noun = !matches!(code, "SP" | "FA") || self.is(i, "autumn");
        let asked = i > 0 && matches!(self.text(i - 1), "in" | "In" | "the" | "The" | "this" | "every" | "by" | "since" | "until");
        (asked && (noun || !self.is(i + 1, "of") && !matches!(self.text(i - 1), "the" | "The") || i > 1 && self.is(i - 2, "in")))
            .then(|| Read { end: i + 1, value: String::new() })
    }
}

/// Where a word of [`Role::NEXT`] or [`Role::LAST`] points.
fn direction(role: Role) -> Option<i64> {
    match role {
        _ if role.has(Role::NEXT) => Some(1),
        _ if role.has(Role::LAST) => Some(-1),
        _ => None,
    }
}

/// As TimeML writes seasons.
fn season_code(word: &str) -> &'static str {
    match word {
        "spring" | "Spring" => "SP",
        "summer" | "Summer" => "SU",
        "winter" | "Winter" => "WI",
        _ => "FA",
    }
}
