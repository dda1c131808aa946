//! Civil dates of the proleptic Gregorian calendar, counted in days from 1970-01-01 (algorithms: Howard Hinnant, chrono-compatible
//! low-level date algorithms, 2013).

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

    pub(super) fn plus(self, days: i64) -> Self {
        Self::from_number(self.number() + days)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn days_and_numbers_agree_both_ways() {
        assert_eq!(Day::of_seconds(0).to_string(), "1970-01-01");
        assert_eq!(Day::of_seconds(0).weekday(), 3);
        assert_eq!(Day::of_seconds(-1).to_string(), "1969-12-31");
        for number in (-800_000..3_000_000).step_by(97) {
            assert_eq!(Day::from_number(number).number(), number);
        }
        assert_eq!(Day::new(2023, 2, 29), None);
        assert!(Day::new(2024, 2, 29).is_some());
    }
}
