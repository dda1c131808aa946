//! Dates that only messages have: `22/04`, `right now`, `every other day`, `week 10`, `all week`, `20 past eight`.

use super::{Read, pattern::Reader, words::Word};
use crate::nlp::{
    entity::{
        calendar::{self, Day},
        number,
    },
    token,
};

impl Reader<'_> {
    /// The date of a message that starts at token `i`.
    pub(super) fn loose(&self, i: usize) -> Option<Read> {
        let plain = |end: usize| Some(Read { end, value: String::new() });
        let next = self.word(i + 1);
        if let Some(read) = self.day_of_period(i).or_else(|| self.past_hour(i)) {
            return Some(read);
        }
        match self.text(i) {
            "now" | "weekend" | "weekends" | "weekly" | "everyday" | "quarterly" | "lunchtime" | "noonish" => plain(i + 1),
            "right" if self.is(i + 1, "now") => plain(i + 2),
            "week" if self.number(i + 1, 1, 53).is_some() => plain(i + 2),
            "few" | "couple" => self.duration(i),
            "fiscal" | "school" | "academic" if self.is(i + 1, "year") => plain(i + 2 + usize::from(self.full_year(i + 2).is_some())),
            "at" if self.is(i + 1, "present") => plain(i + 2),
            "a" | "an" if matches!(next, Some(Word::Span(..))) && matches!(self.text(i.wrapping_sub(1)), "in" | "In" | "within") => {
                plain(i + 2)
            }
            "a" | "an" if matches!(next, Some(Word::Span(..))) && matches!(self.text(i + 2), "later" | "earlier") => plain(i + 3),
            "this" | "next" if self.loose_number(i + 1).is_some() => self.loose_number(i + 1),
            "first" | "second" | "third" | "fourth" | "last" | "1st" | "2nd" | "3rd" | "4th"
                if matches!(next, Some(Word::Span('D' | 'W' | 'O', 1))) && self.is(i + 2, "of") =>
            {
                plain(i + 2)
            }
            "last" | "past" | "previous" | "next" | "coming" if self.duration(i + 1).is_some() => self.duration(i + 1),
            "each" | "every" | "Each" | "Every" => {
                let at = i + 1 + usize::from(self.is(i + 1, "other"));
                if let Some((_, end)) = self.weekday(at) {
                    return plain(end);
                }
                matches!(self.word(at), Some(Word::Span(..) | Word::PartOfDay)).then(|| plain(at + 1)).flatten()
            }
            "all" | "that" | "any" | "some" | "same" if matches!(next, Some(Word::Span(..) | Word::PartOfDay)) => plain(i + 2),
            "the" if matches!(self.text(i + 1), "eod" | "fortnight") => plain(i + 2),
            "the" if matches!(next, Some(Word::Span(..))) && self.is(i + 2, "after") && self.is(i + 3, "next") => plain(i + 4),
            "the" if matches!(next, Some(Word::Span('D' | 'W' | 'O' | 'Y', 1))) && !self.is(i + 2, "of") => {
                self.token(i + 2).is_none_or(|t| t.kind != token::Kind::Number).then(|| plain(i + 2)).flatten()
            }
            "end" if self.is(i + 1, "of") => {
                let at = i + 2 + usize::from(self.is(i + 2, "the"));
                matches!(self.word(at), Some(Word::Span('D' | 'W' | 'O' | 'Y', 1))).then(|| plain(at + 1)).flatten()
            }
            "morning" | "mornings" | "afternoon" | "evening" | "night" | "daytime" => plain(i + 1),
            _ if self.token(i)?.kind == token::Kind::Number => self.loose_number(i),
            _ => self.loose_month(i),
        }
    }

    /// `18th`, which with `on the` before it is a day of this month.
    pub(super) fn ordinal_digits(&self, i: usize) -> bool {
        let text = self.text(i);
        let ordinal = ["st", "nd", "rd", "th"].iter().any(|end| text.ends_with(end)) && text.starts_with(|c: char| c.is_ascii_digit());
        let asked = i >= 2 && self.is(i - 1, "the") && matches!(self.text(i - 2), "on" | "by" | "until" | "for");
        ordinal && (asked || i >= 1 && self.is(i - 1, "on")) && self.token(i + 1).is_none_or(|t| t.kind == token::Kind::Mark)
    }

    /// `22/04`, `1/2/2015`, `23/Sep/2020`, `5 upcoming years`.
    fn loose_number(&self, i: usize) -> Option<Read> {
        let plain = |end: usize| Some(Read { end, value: String::new() });
        let bare = self.number(i, 1, 9_999).is_some();
        if let (true, Some(Word::Which(_)), Some(Word::Span(..)), true) =
            (bare, self.word(i + 1), self.word(i + 2), self.text(i + 2).ends_with('s'))
        {
            return plain(i + 3);
        }
        let mark = self.text(i + 1);
        let glued = self.token(i + 1).is_some_and(|t| !t.spaced) && self.token(i + 2).is_some_and(|t| !t.spaced);
        if !glued || !matches!(mark, "/" | "-" | "~") {
            return None;
        }
        if let (Some(first), Some(second)) = (self.number(i, 1, 31), self.number(i + 2, 1, 31)) {
            if !self.is(i + 3, mark) {
                return (mark == "/" && (first <= 12 || second <= 12)).then(|| plain(i + 3)).flatten();
            }
            // Month first, as Americans write, unless that is no date.
            let year = self.number(i + 4, 0, 2199).map(|y| if y < 100 { 2000 + y } else { y })?;
            let day = Day::new(year, first, second).or_else(|| Day::new(year, second, first))?;
            return Some(Read { end: i + 5, value: day.written() });
        }
        if let Some(month) = self.month(i + 2).filter(|_| self.is(i + 3, mark)) {
            let (year, day) = match (self.number(i, 1, 31), self.full_year(i)) {
                (Some(day), _) => (self.full_year(i + 4)?, day),
                (None, Some(year)) => (year, self.number(i + 4, 1, 31)?),
                _ => return None,
            };
            return Some(Read { end: i + 5, value: Day::new(year, month, day)?.written() });
        }
        None
    }

    /// `the 15th day of next month`, `twenty-sixth day of the month`, `9th month of next year`.
    fn day_of_period(&self, i: usize) -> Option<Read> {
        let (_, at) = self.day(i).filter(|_| !self.text(i).bytes().all(|b| b.is_ascii_digit()))?;
        let counted = matches!(self.word(at), Some(Word::Span('D' | 'W' | 'O', 1))) && self.is(at + 1, "of");
        let which = self.is(at + 2, "the") || matches!(self.word(at + 2), Some(Word::Which(_)));
        let period = matches!(self.word(at + 3), Some(Word::Span('W' | 'O' | 'Y', 1)));
        (counted && which && period).then(|| Read { end: at + 4, value: String::new() })
    }

    /// `20 min past eight`, `fifteen past eight`, `15 to seven o'clock`.
    fn past_hour(&self, i: usize) -> Option<Read> {
        let minutes = |at: usize| number::read(self.document, at).filter(|n| n.suffix.is_empty());
        let minute = minutes(i)?;
        let value = minute.value.whole().filter(|n| (1..60).contains(n))?;
        let at = minute.end + usize::from(matches!(self.word(minute.end), Some(Word::Span('M', 1))));
        let sign = match self.text(at) {
            "past" => 1,
            "to" if at > minute.end => -1,
            _ => return None,
        };
        let hour = minutes(at + 1)?;
        let clock = usize::from(matches!(self.text(hour.end), "o'clock" | "o’clock" | "oclock"));
        let all = hour.value.whole().filter(|n| (1..=12).contains(n))? * 60 + sign * value;
        Some(Read { end: hour.end + clock, value: calendar::clock(all / 60, all % 60) })
    }

    /// `Dec31`, `mar4`, with a year after it.
    fn glued_month(&self, i: usize) -> Option<Read> {
        let text = self.text(i);
        let (name, day) = text.split_at(text.find(|c: char| c.is_ascii_digit())?);
        let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let month = names.iter().position(|known| name.eq_ignore_ascii_case(known))? as i64 + 1;
        let day = day.parse::<i64>().ok().filter(|day| (1..=31).contains(day))?;
        Some(self.year_of(month, day, i + 1, false))
    }

    /// `Dec-2018`, `Sep-23-2020`, `Jan/3`.
    fn loose_month(&self, i: usize) -> Option<Read> {
        if let Some(read) = self.glued_month(i) {
            return Some(read);
        }
        let month = self.month(i)?;
        let mark = self.text(i + 1);
        if !matches!(mark, "-" | "/" | ",") {
            return None;
        }
        if mark == "-" && self.month(i + 2).is_some() {
            return Some(Read { end: i + 1, value: String::new() });
        }
        if let Some(year) = self.full_year(i + 2) {
            return Some(Read { end: i + 3, value: calendar::month(year, month) });
        }
        let day = self.number(i + 2, 1, 31).filter(|_| mark != ",")?;
        let year = self.full_year(i + 4).filter(|_| self.is(i + 3, mark));
        let value = year.and_then(|year| Day::new(year, month, day)).map(|d| d.written()).unwrap_or_default();
        Some(Read { end: if year.is_some() { i + 5 } else { i + 3 }, value })
    }
}
