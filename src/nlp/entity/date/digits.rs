//! Days, years and whole dates in digits.

use super::{Read, pattern::Reader, words};
use crate::nlp::{entity::calendar::Day, token::Kind};

impl Reader<'_> {
    /// Digits only, within bounds.
    pub(super) fn number(&self, i: usize, least: i64, most: i64) -> Option<i64> {
        number_of(self.bytes(i), least, most)
    }

    /// `5`, `5th`, `5.` where ordinals have dots: the day, and where it ends.
    pub(super) fn day(&self, i: usize) -> Option<(i64, usize)> {
        if let Some(day) = self.spoken_day(i) {
            return Some(day);
        }
        let text = self.bytes(i);
        let (day, n) = leading(text);
        if !(1..=2).contains(&n) || !matches!(&text[n..], b"" | b"st" | b"nd" | b"rd" | b"th" | b"er" | b"\xc2\xba") {
            return None;
        }
        if self.local.is_some() && n == text.len() {
            // `1°`, and `1.º` with a dot between.
            let at = i + 1 + usize::from(self.is(i + 1, ".") && self.is_glued(i + 1));
            if self.is_glued(at) && matches!(self.text(at), "°" | "º") {
                return (1..=31).contains(&day).then_some((day, at + 1));
            }
        }
        let dot = usize::from(self.document.lang.dotted_ordinals && self.is(i + 1, ".") && self.token(i + 1).is_some_and(|t| !t.spaced));
        (1..=31).contains(&day).then_some((day, i + 1 + dot))
    }

    /// `second`, `twenty-third`.
    fn spoken_day(&self, i: usize) -> Option<(i64, usize)> {
        let token = self.token(i).filter(|t| t.kind == Kind::Word)?;
        let tens = match token.bytes(self.document.text) {
            b"twenty" => 20,
            b"thirty" => 30,
            _ => return words::ordinal(token).map(|n| (n, i + 1)),
        };
        let at = i + 1 + usize::from(self.is(i + 1, "-"));
        let ones = words::ordinal(self.token(at)?).filter(|n| *n < 10)?;
        (tens + ones <= 31).then_some((tens + ones, at + 1))
    }

    pub(super) fn full_year(&self, i: usize) -> Option<i64> {
        full_year(self.bytes(i))
    }

    /// `2019-09-02`, `2019/09/02`, `02.09.2019`, `9/11`.
    pub(super) fn iso(&self, i: usize) -> Option<Read> {
        let separator = self.text(i + 1);
        if matches!(separator, "-" | "/")
            && let (Some(year), Some(month), Some(day)) = (self.full_year(i), self.number(i + 2, 1, 12), self.number(i + 4, 1, 31))
            && self.text(i + 3) == separator
        {
            return Day::new(year, month, day).map(|day| Read { end: i + 5, value: day.written() });
        }
        if let Some(day) = dotted(self.bytes(i)) {
            return Some(Read { end: i + 1, value: day.written() });
        }
        if matches!(separator, "-" | "/")
            && let Some(read) = self.day_first(i, separator)
        {
            return Some(read);
        }
        // The attacks of 2001 are named by their date.
        (self.is(i, "9") && self.is(i + 1, "/") && self.is(i + 2, "11")).then(|| Read { end: i + 3, value: "2001-09-11".into() })
    }

    /// `21/01/2024`, `24-04-2024`. English writes the month first as often, so there one of the two numbers must be no month.
    fn day_first(&self, i: usize, mark: &str) -> Option<Read> {
        let (first, second, year) = (self.number(i, 1, 31)?, self.number(i + 2, 1, 31)?, self.full_year(i + 4)?);
        let english = self.local.is_none();
        let glued = (i + 1..i + 5).all(|at| self.is_glued(at)) && self.is(i + 3, mark);
        // A part of something longer.
        let longer = (self.is_glued(i) && self.is(i.wrapping_sub(1), mark)) || (self.is_glued(i + 5) && self.is(i + 5, mark));
        if !glued || longer || english && first.max(second) <= 12 {
            return None;
        }
        let day = Day::new(year, second, first).or_else(|| Day::new(year, first, second))?;
        Some(Read { end: i + 5, value: day.written() })
    }
}

/// The number that up to four digits are at the beginning, and how many they are: five where there are more.
pub(super) fn leading(text: &[u8]) -> (i64, usize) {
    let digits = text.iter().take(5).take_while(|byte| byte.is_ascii_digit());
    digits.fold((0, 0), |(number, n), digit| (10 * number + i64::from(digit - b'0'), n + 1))
}

/// Digits only, within bounds.
fn number_of(text: &[u8], least: i64, most: i64) -> Option<i64> {
    let (number, n) = leading(text);
    (n == text.len() && n > 0 && (least..=most).contains(&number)).then_some(number)
}

/// Four digits that are a year.
fn full_year(text: &[u8]) -> Option<i64> {
    number_of(text, 1000, 2199).filter(|_| text.len() == 4)
}

/// The day of `02.09.2019`.
fn dotted(text: &[u8]) -> Option<Day> {
    let (day, n_day) = leading(text);
    let rest = text.get(n_day..)?.strip_prefix(b".")?;
    let (month, n_month) = leading(rest);
    let year = full_year(rest.get(n_month..)?.strip_prefix(b".")?)?;
    (n_day.max(n_month) <= 2).then(|| Day::new(year, month, day)).flatten()
}
