//! Dates seen from the day of publication: `Monday`, `last week`, `this past summer`, `the next two years`.

use super::{Read, pattern::Reader, span::shifted, words::Word};
use crate::nlp::{
    entity::{calendar, number},
    token::Kind,
};

impl Reader<'_> {
    /// `Monday`, `Monday morning`, `Monday, Sept. 2, 2019`.
    pub(super) fn weekday_date(&self, weekday: i64, end: usize, ahead: bool) -> Read {
        let comma = usize::from(self.is(end, ","));
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
            let value = self.today.map(|today| {
                let day = (weekday - today.weekday()).rem_euclid(7);
                today.plus(match which {
                    -1 if day == 0 => -7,
                    -1 => day - 7,
                    1 if day == 0 => 7,
                    _ => day,
                })
            });
            return Some(Read { end: read.end, value: value.map(|d| d.written()).unwrap_or_default() });
        }
        if let Some(month) = self.month(i + 1) {
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
            return Some(Read { end: i + 2, value: value.unwrap_or_default() });
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

/// As TimeML writes seasons.
fn season_code(word: &str) -> &'static str {
    match word {
        "spring" | "Spring" => "SP",
        "summer" | "Summer" => "SU",
        "winter" | "Winter" => "WI",
        _ => "FA",
    }
}
