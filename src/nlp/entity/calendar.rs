//! Civil dates of the proleptic Gregorian calendar, counted in days from 1970-01-01 (algorithms: Howard Hinnant, chrono-compatible
//! low-level date algorithms, 2013).

use super::number::write_digits;

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) year: i64,
    /// 1 to 12.
    pub(super) month: i64,
    /// 1 to 31.
    pub(super) day: i64,
}

impl Day {
    /// The day, if the calendar has it.
    pub(super) fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let it = Self { year, month, day };
        ((1..=12).contains(&month) && (1..=31).contains(&day) && Self::from_number(it.number()) == it).then_some(it)
    }

    /// The day that a second since the epoch lies in (UTC).
    pub(super) fn of_seconds(seconds: i64) -> Self {
        Self::from_number(seconds.div_euclid(86_400))
    }

    /// Days since 1970-01-01.
    pub(super) fn number(self) -> i64 {
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((self.month + 9) % 12) + 2) / 5 + self.day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    pub(super) fn from_number(number: i64) -> Self {
        let number = number + 719_468;
        let era = number.div_euclid(146_097);
        let of_era = number.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        Self { year: year_of_era + era * 400 + i64::from(month <= 2), month, day }
    }

    /// 0 for Monday.
    pub(super) fn weekday(self) -> i64 {
        (self.number() + 3).rem_euclid(7)
    }

    /// `2019-09-02`.
    pub(super) fn written(self) -> String {
        let mut value = month(self.year, self.month);
        value.push('-');
        push(&mut value, self.day, 2);
        value
    }

    pub(super) fn plus(self, days: i64) -> Self {
        Self::from_number(self.number() + days)
    }
}

/// `2019-09`.
pub(super) fn month(year: i64, month: i64) -> String {
    // Room for a day behind it.
    let mut value = String::with_capacity(10);
    push(&mut value, year, 4);
    value.push('-');
    push(&mut value, month, 2);
    value
}

/// `T18:05`.
pub(super) fn clock(hour: i64, minute: i64) -> String {
    let mut value = String::with_capacity(6);
    value.push('T');
    push(&mut value, hour, 2);
    value.push(':');
    push(&mut value, minute, 2);
    value
}

/// Appends a number with zeros before it up to `width` digits, which are two or four. By hand: formatting costs more than reading a date.
fn push(value: &mut String, number: i64, width: usize) {
    let unit = if width == 2 { 10 } else { 1_000 };
    match u32::try_from(number) {
        Ok(number) if number < 10 * unit => write_digits(number, unit, value),
        _ => value.push_str(&format!("{number:0width$}")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, push};

    #[test]
    fn numbers_are_padded_as_formats_do() {
        for number in [i64::MIN, -10_000, -999, -1, 0, 7, 10, 99, 100, 1987, 9_999, 10_000, i64::MAX] {
            for width in [2, 4] {
                let mut text = String::new();
                push(&mut text, number, width);
                assert_eq!(text, format!("{number:0width$}"));
            }
        }
    }

    #[test]
    fn days_and_numbers_agree_both_ways() {
        assert_eq!(Day::of_seconds(0).written(), "1970-01-01");
        assert_eq!(Day::of_seconds(0).weekday(), 3);
        assert_eq!(Day::of_seconds(-1).written(), "1969-12-31");
        for number in (-800_000..3_000_000).step_by(97) {
            assert_eq!(Day::from_number(number).number(), number);
        }
        assert_eq!(Day::new(2023, 2, 29), None);
        assert!(Day::new(2024, 2, 29).is_some());
    }
}
