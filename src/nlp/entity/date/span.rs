//! Spans of time: durations (`18 years`, `two and a half hours`), quarters, halves, centuries and decades.

use super::{
    Read,
    pattern::Reader,
    words::{self, Word},
};
use crate::nlp::{
    entity::{
        calendar::{self, Day},
        number::{self, Decimal},
    },
    token::Kind,
};

/// Parts of a duration that are read as one: `2 hours, 3 minutes, 4 seconds`.
const MAX_PARTS: usize = 4;

impl Reader<'_> {
    /// `third quarter of 2024`, `first half`, `19th century`.
    pub(super) fn ordinal_span(&self, i: usize) -> Option<Read> {
        let token = self.token(i)?;
        let n = words::ordinal(token).or_else(|| {
            let text = self.document.word(token);
            if matches!(text, "last" | "Last") && self.is(i + 1, "quarter") {
                return Some(4);
            }
            ["st", "nd", "rd", "th"].iter().find_map(|end| text.strip_suffix(end)).and_then(|n| n.parse().ok())
        })?;
        let (quarter, half) = (self.is(i + 1, "quarter"), self.is(i + 1, "half"));
        if (quarter && n <= 4) || (half && n <= 2) {
            let at = if self.is(i + 2, "of") { i + 3 } else { i + 2 };
            let letter = if quarter { 'Q' } else { 'H' };
            if let Some(year) = self.full_year(at) {
                return Some(Read { end: at + 1, value: format!("{year}-{letter}{n}") });
            }
            let year = self.today.filter(|_| quarter).map(|t| format!("{}-{letter}{n}", t.year));
            let last = matches!(self.text(i), "last" | "Last");
            return (quarter && !last).then(|| Read { end: i + 2, value: year.unwrap_or_default() });
        }
        let at = i + 1 + usize::from(self.is(i + 1, "-"));
        let century = self.is(at, "century") || self.is(at, "centuries");
        (century && (1..=30).contains(&n)).then(|| Read { end: at + 1, value: format!("{:02}XX", n - 1) })
    }

    /// `Q3`, `Q3 2024`, `q1-2019`.
    pub(super) fn short_quarter(&self, i: usize) -> Option<Read> {
        let (letter, n) = self.letter_span(i)?;
        let at = i + 1 + usize::from(matches!(self.text(i + 1), "-" | "of"));
        if let Some(year) = self.full_year(at) {
            return Some(Read { end: at + 1, value: format!("{year}-{letter}{n}") });
        }
        let value = self.today.map(|today| format!("{}-{letter}{n}", today.year)).unwrap_or_default();
        Some(Read { end: i + 1, value })
    }

    /// The letter and number of `Q3` or `H2`.
    pub(super) fn letter_span(&self, i: usize) -> Option<(char, u8)> {
        match *self.text(i).as_bytes() {
            [b'Q' | b'q', n @ b'1'..=b'4'] => Some(('Q', n - b'0')),
            [b'H' | b'h', n @ b'1'..=b'2'] => Some(('H', n - b'0')),
            _ => None,
        }
    }

    /// `18 years`, `two years ago`, `2 hours, 3 minutes`.
    pub(super) fn duration(&self, i: usize) -> Option<Read> {
        let Length { mut end, unit, amount } = self.length(i)?;
        // `18-year-old`, `84 years old`: an age, not a time.
        let age = self.is(end, "old") || (self.is(end, "-") && self.is(end + 1, "old")) || self.is(end, "of") && self.is(end + 1, "age");
        if age || self.is(end, "-") && end.checked_sub(2).is_some_and(|at| self.is(at, "-")) {
            return None;
        }
        if self.is(end, "ago") {
            let n = || amount.written().parse::<i64>().ok().filter(|n| *n < 10_000);
            let day = self.today.and_then(|today| Some(shifted(today, unit, -n()?)));
            return Some(Read { end: end + 1, value: day.unwrap_or_default() });
        }
        let mut whole = Iso::default();
        if let Some((end, part)) = self.and_a_part(end) {
            let value = amount.written();
            whole.push(unit, |amount| {
                if !value.is_empty() && !value.contains('.') {
                    amount.push_str(&value);
                    amount.push_str(part);
                }
            });
            return Some(Read { end, value: whole.written() });
        }
        whole.push(unit, |value| amount.write(value));
        let mut least = unit;
        for _ in 1..MAX_PARTS {
            let joint = end + usize::from(self.is(end, ","));
            let joint = joint + usize::from(self.is(joint, "and"));
            let Some(next) = self.length(joint).filter(|next| rank(next.unit) < rank(least)) else { break };
            whole.push(next.unit, |value| next.amount.write(value));
            (least, end) = (next.unit, next.end);
        }
        Some(Read { end, value: whole.written() })
    }

    /// The end of `and a half` or `and a quarter` after a unit, and what it adds.
    fn and_a_part(&self, i: usize) -> Option<(usize, &'static str)> {
        if !self.is(i, "and") {
            return None;
        }
        let at = i + 1 + usize::from(self.is(i + 1, "a"));
        let part = match self.text(at) {
            "half" => ".5",
            "quarter" => ".25",
            _ => return None,
        };
        // `two years and half the money` has no half year.
        let said = self.is(i + 1, "a") || self.is_message();
        (said && !matches!(self.text(at + 1), "of" | "the")).then_some((at + 1, part))
    }

    /// `18 years`, `two and a half hours`, `half an hour`, `several days`.
    fn length(&self, i: usize) -> Option<Length> {
        if self.token(i)?.kind == Kind::Word {
            match self.bytes(i) {
                b"several" | b"Several" | b"few" | b"couple" => {
                    return self.measured(i + 1 + usize::from(self.is(i + 1, "of")), Amount::default());
                }
                b"half" | b"Half" if matches!(self.bytes(i + 1), b"a" | b"an") => {
                    return self.measured(i + 2, Amount { part: "0.5", ..Amount::default() });
                }
                _ => {}
            }
        }
        let number = number::read(self.document, i).filter(|_| !number::is_tail(self.document, i))?;
        let amount = Amount { number: Some(number.value), ..Amount::default() };
        match number.suffix {
            "" => self.measured(number.end, amount).filter(|length| !(matches!(length.unit, 'H' | 'M' | 'S') && self.is_time(i))),
            "h" | "hr" | "hrs" => Some(Length { end: number.end, unit: 'H', amount }),
            "min" | "mins" => Some(Length { end: number.end, unit: 'M', amount }),
            _ => None,
        }
    }

    /// An amount with the unit behind it, at token `at`.
    fn measured(&self, mut at: usize, mut amount: Amount) -> Option<Length> {
        // Most numbers count something else: units are words.
        let next = self.token(at)?;
        if next.kind != Kind::Word && !self.is(at, "-") {
            return None;
        }
        if self.is(at, "and") && self.is(at + 1, "a") && self.is(at + 2, "half") && !amount.written().contains('.') {
            amount.part = ".5";
            at += 3;
        }
        at += usize::from(self.is(at, "-") || matches!(self.bytes(at), b"business" | b"working"));
        if matches!(self.bytes(at), b"nights" | b"weekends") {
            return Some(Length { end: at + 1, unit: 'D', amount: Amount::default() });
        }
        let (unit, factor) = words::unit(self.document, self.token(at)?)?;
        amount.factor = factor;
        Some(Length { end: at + 1, unit, amount })
    }

    /// `a few weeks`, `a year ago`.
    pub(super) fn after_article(&self, i: usize) -> Option<Read> {
        if !matches!(self.bytes(i), b"a" | b"an" | b"A" | b"An") {
            return None;
        }
        if self.is(i + 1, "few") {
            return self.duration(i + 1);
        }
        match self.word(i + 1) {
            Some(Word::Span(letter, n)) if self.is(i + 2, "ago") => {
                Some(Read { end: i + 3, value: self.today.map(|today| shifted(today, letter, -n)).unwrap_or_default() })
            }
            _ => None,
        }
    }

    /// `nineteen ninety-six`, `two thousand and fifteen`, where the words before ask for a year.
    pub(super) fn spoken_year(&self, i: usize) -> Option<Read> {
        let asked = i > 0 && (matches!(self.bytes(i - 1), b"in" | b"since" | b"of" | b"until") || self.month(i - 1).is_some());
        if !asked {
            return None;
        }
        let small = |at: usize| number::read(self.document, at).filter(|n| n.n_digits == 0).and_then(|n| Some((n.value.whole()?, n.end)));
        let (head, end) = small(i)?;
        let (year, end) = match head {
            16..=20 => small(end).filter(|(n, _)| (10..=99).contains(n)).map(|(n, end)| (head * 100 + n, end))?,
            2000 => {
                let and = end + usize::from(self.is(end, "and"));
                small(and).filter(|(n, _)| (1..=99).contains(n)).map_or((2000, end), |(n, end)| (2000 + n, end))
            }
            _ => return None,
        };
        let counted = self.token(end).is_some_and(|t| t.kind == Kind::Word && self.text(end).ends_with('s'));
        (!counted).then(|| Read { end, value: year.to_string() })
    }

    /// `1990s`, `'90s`.
    pub(super) fn decade(&self, i: usize) -> Option<Read> {
        let quote = matches!(self.bytes(i), b"'" | b"\xe2\x80\x99" | b"\xe2\x80\x98");
        let at = if quote { i + 1 } else { i };
        let text = self.bytes(at);
        let (digits, end) = match text.strip_suffix(b"s") {
            Some(digits) => (digits, at + 1),
            None if self.is(at + 1, "s") => (text, at + 2),
            None => return None,
        };
        let plain = digits.iter().all(u8::is_ascii_digit) && digits.ends_with(b"0");
        match digits.len() {
            4 if plain && !quote => Some(Read { end, value: format!("{}X", self.text(at).get(..3)?) }),
            2 if plain && quote => Some(Read { end, value: format!("19{}X", self.text(at).get(..1)?) }),
            _ => None,
        }
    }
}

/// Larger units first.
fn rank(unit: char) -> usize {
    "YOWDHMS".find(unit).map_or(0, |place| 7 - place)
}

/// So many of a unit of time.
struct Length {
    /// One past its last token.
    end: usize,
    /// The letter of ISO 8601.
    unit: char,
    amount: Amount,
}

/// How many, written down only where it is wanted.
struct Amount {
    number: Option<Decimal>,
    /// What is written behind the number.
    part: &'static str,
    /// How many of its unit the one that is named has.
    factor: i64,
}

impl Default for Amount {
    /// Not said.
    fn default() -> Self {
        Self { number: None, part: "", factor: 1 }
    }
}

impl Amount {
    fn written(&self) -> String {
        let mut value = String::new();
        self.write(&mut value);
        value
    }

    /// Appends the plain decimal; nothing where it is not said.
    fn write(&self, value: &mut String) {
        if self.factor != 1 {
            let one = Self { factor: 1, ..*self }.written();
            let many = one.parse::<i64>().ok().and_then(|n| n.checked_mul(self.factor));
            return many.into_iter().for_each(|many| value.push_str(&many.to_string()));
        }
        if let Some(number) = self.number {
            number.write(value);
        }
        value.push_str(self.part);
    }
}

/// `P1Y2M`, `PT2H30M`; empty where an amount is not said.
#[derive(Default)]
struct Iso {
    value: String,
    /// Whether hours, minutes or seconds have come.
    clock: bool,
    unsaid: bool,
}

impl Iso {
    /// Adds a unit; `write` appends how many.
    fn push(&mut self, unit: char, write: impl FnOnce(&mut String)) {
        if self.value.is_empty() {
            self.value = String::with_capacity(16);
            self.value.push('P');
        }
        if matches!(unit, 'H' | 'M' | 'S') && !self.clock {
            self.clock = true;
            self.value.push('T');
        }
        let start = self.value.len();
        write(&mut self.value);
        self.unsaid |= self.value.len() == start;
        self.value.push(if unit == 'O' { 'M' } else { unit });
    }

    fn written(self) -> String {
        if self.unsaid { String::new() } else { self.value }
    }
}

/// The time that lies `n` units from today, as precise as its unit.
pub(super) fn shifted(today: Day, unit: char, n: i64) -> String {
    match unit {
        'D' => today.plus(n).written(),
        'W' => {
            let day = today.plus(7 * n);
            // ISO 8601 weeks belong to the year that their Thursday lies in.
            let thursday = day.plus(3 - day.weekday());
            let start = Day { year: thursday.year, month: 1, day: 1 };
            format!("{:04}-W{:02}", thursday.year, (thursday.number() - start.number()) / 7 + 1)
        }
        'O' => {
            let months = today.year * 12 + today.month - 1 + n;
            calendar::month(months.div_euclid(12), months.rem_euclid(12) + 1)
        }
        'Y' => format!("{:04}", today.year + n),
        'Q' => {
            let quarters = today.year * 4 + (today.month - 1) / 3 + n;
            format!("{:04}-Q{}", quarters.div_euclid(4), quarters.rem_euclid(4) + 1)
        }
        _ => today.written(),
    }
}
