//! Days that have a name: `Christmas Eve`, `Thanksgiving`, `St. Patrick's Day`.

use super::{
    Read,
    pattern::{Reader, distance},
};
use crate::nlp::entity::calendar::Day;

/// When a holiday is.
#[derive(Clone, Copy)]
enum When {
    /// Month and day.
    Fixed(i64, i64),
    /// Month, weekday (0: Monday), and the how-many-eth of the month; 5: the last.
    Nth(i64, i64, i64),
    /// Days after Easter Sunday.
    Easter(i64),
    /// By a calendar that is not kept here.
    Other,
}

/// Names as tokens; the longer of two that start alike stands first.
const HOLIDAYS: &[(&[&str], When)] = &[
    (&["Christmas", "Eve"], When::Fixed(12, 24)),
    (&["Christmas", "Day"], When::Fixed(12, 25)),
    (&["Christmas"], When::Fixed(12, 25)),
    (&["Boxing", "Day"], When::Fixed(12, 26)),
    (&["New", "Year", "'s", "Eve"], When::Fixed(12, 31)),
    (&["New", "Year", "'s", "Day"], When::Fixed(1, 1)),
    (&["Halloween"], When::Fixed(10, 31)),
    (&["Valentine", "'s", "Day"], When::Fixed(2, 14)),
    (&["St", ".", "Patrick", "'s", "Day"], When::Fixed(3, 17)),
    (&["May", "Day"], When::Fixed(5, 1)),
    (&["Bastille", "Day"], When::Fixed(7, 14)),
    (&["Veterans", "Day"], When::Fixed(11, 11)),
    (&["Independence", "Day"], When::Other),
    (&["International", "Workers", "'", "Day"], When::Fixed(5, 1)),
    (&["International", "Women", "'s", "Day"], When::Fixed(3, 8)),
    (&["Labour", "Day"], When::Other),
    (&["Eid", "al-Fitr"], When::Other),
    (&["Eid", "al-Adha"], When::Other),
    (&["Eid", "al", "Fitr"], When::Other),
    (&["Eid", "al", "Adha"], When::Other),
    (&["Labor", "Day"], When::Nth(9, 0, 1)),
    (&["Memorial", "Day"], When::Nth(5, 0, 5)),
    (&["Mother", "'s", "Day"], When::Other),
    (&["Father", "'s", "Day"], When::Other),
    (&["Thanksgiving", "Day"], When::Nth(11, 3, 4)),
    (&["Thanksgiving"], When::Nth(11, 3, 4)),
    (&["Good", "Friday"], When::Easter(-2)),
    (&["Easter", "Sunday"], When::Easter(0)),
    (&["Easter", "Monday"], When::Easter(1)),
    (&["Easter"], When::Easter(0)),
    (&["Ash", "Wednesday"], When::Easter(-46)),
    (&["Palm", "Sunday"], When::Easter(-7)),
    (&["Ramadan"], When::Other),
    (&["Diwali"], When::Other),
    (&["Hanukkah"], When::Other),
    (&["Passover"], When::Other),
    (&["Yom", "Kippur"], When::Other),
    (&["Black", "Friday"], When::Other),
];

/// First words of the names, for a quick no.
const STARTS: &[&str] = &[
    "Christmas", "Boxing", "New", "Halloween", "Valentine", "St", "May", "Bastille", "Veterans", "Independence", "International", "Labour",
    "Eid", "Labor", "Memorial", "Mother", "Father", "Thanksgiving", "Good", "Easter", "Ash", "Palm", "Ramadan", "Diwali", "Hanukkah",
    "Passover", "Yom", "Black",
];

/// The words that holidays start with.
pub(super) fn starts() -> &'static [&'static str] {
    STARTS
}

/// The words that stand in holidays behind others.
pub(super) fn inner() -> impl Iterator<Item = &'static str> {
    HOLIDAYS.iter().flat_map(|(name, _)| name[1..].iter().copied()).filter(|word| word.len() > 1)
}

/// The first words of holidays that are none alone, and have a word behind them.
pub(super) fn leaning() -> impl Iterator<Item = &'static str> {
    let alone = |word: &str| HOLIDAYS.iter().any(|(name, _)| name[0] == word && name.get(1).is_none_or(|next| next.len() == 1));
    STARTS.iter().copied().filter(move |word| !alone(word))
}

impl Reader<'_> {
    /// The holiday that starts at token `i`, with the year after it or the nearest one.
    pub(super) fn holiday(&self, i: usize, ahead: &dyn Fn() -> bool) -> Option<Read> {
        if !self.is_message() && !self.token(i)?.is_capitalised(self.document.text) {
            return None;
        }
        let plain = |at: usize, word: &str| self.is_message() && self.text(at).eq_ignore_ascii_case(word);
        let same = |at: usize, word: &str| self.is(at, word) || plain(at, word) || (word == "'s" && self.is(at, "’s"));
        // `good friday` is a wish more often than a holiday.
        let dated = |name: &[&str]| self.full_year(i + name.len()).is_some() || self.is(i + name.len(), "of");
        let sure =
            |name: &[&str]| self.is(i, name[0]) || name.len() == 1 || matches!(name, ["Christmas" | "New" | "Eid", ..]) || dated(name);
        let fits = |name: &[&str]| sure(name) && name.iter().enumerate().all(|(n, word)| same(i + n, word));
        let first = self.text(i);
        let (name, when) = HOLIDAYS.iter().filter(|(name, _)| first.eq_ignore_ascii_case(name[0])).find(|(name, _)| fits(name))?;
        let end = i + name.len();
        // `Labor Day weekend`, in a message with a year on either side of it.
        let weekend = usize::from(self.is_message() && self.is(end, "weekend"));
        let end = end + weekend;
        if let Some(year) = self.full_year(end) {
            let end = end + usize::from(self.is_message() && self.is(end + 1, "weekend"));
            return Some(Read { end: end + 1, value: when.in_year(year).map(|day| day.written()).unwrap_or_default() });
        }
        let nearest = self.today.and_then(|today| {
            let days = (-1..=1).filter_map(|n| when.in_year(today.year + n));
            let ahead = ahead();
            days.filter(|d| !ahead || d.number() >= today.number()).min_by_key(|d| distance(d.number() - today.number()))
        });
        Some(Read { end, value: nearest.map(|day| day.written()).unwrap_or_default() })
    }
}

impl When {
    fn in_year(self, year: i64) -> Option<Day> {
        match self {
            Self::Fixed(month, day) => Day::new(year, month, day),
            Self::Nth(month, weekday, nth) => {
                let first = Day::new(year, month, 1)?;
                let day = 1 + (weekday - first.weekday()).rem_euclid(7) + 7 * (nth - 1);
                Day::new(year, month, day).or_else(|| Day::new(year, month, day - 7))
            }
            Self::Easter(days) => Some(easter(year)?.plus(days)),
            Self::Other => None,
        }
    }
}

/// Easter Sunday of the Gregorian calendar (the anonymous computus of 1876).
fn easter(year: i64) -> Option<Day> {
    let (golden, century, of_century) = (year % 19, year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * late + 114;
    Day::new(year, days / 31, days % 31 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_where_the_church_says() {
        for (year, month, day) in [(1998, 4, 12), (2019, 4, 21), (2024, 3, 31), (2038, 4, 25)] {
            assert_eq!(easter(year), Day::new(year, month, day), "Easter of {year}");
        }
    }

    #[test]
    fn every_name_starts_with_a_listed_word() {
        assert!(HOLIDAYS.iter().all(|(name, _)| STARTS.contains(&name[0])), "add the first word to STARTS");
    }

    #[test]
    fn moving_days_keep_their_weekday() {
        assert_eq!(When::Nth(11, 3, 4).in_year(2024), Day::new(2024, 11, 28));
        assert_eq!(When::Nth(5, 0, 5).in_year(2023), Day::new(2023, 5, 29));
        assert_eq!(When::Nth(5, 0, 5).in_year(2022), Day::new(2022, 5, 30));
    }
}
