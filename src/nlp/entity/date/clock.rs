//! Times of day: `6 p.m. EST`, `8.30pm`, `18:00 GMT`, `half past seven`, `noon`, and the times of races: `3:59.4`.

use super::{
    Read,
    pattern::Reader,
    words::{self, Word},
};
use crate::nlp::{
    entity::{calendar, number},
    token::{Case, Kind},
};

impl Reader<'_> {
    /// A time of day that starts at token `i`.
    pub(super) fn time(&self, i: usize) -> Option<Read> {
        let text = self.text(i);
        let (digits, glued) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
        // `8.30pm`: a dot for the colon.
        let dotted = glued.strip_prefix('.').filter(|rest| rest.len() >= 2);
        let (minutes, mut at) = match dotted {
            Some(rest) => (Some(rest), i + 1),
            None if glued.is_empty() && self.is(i + 1, ":") && self.token(i + 2).is_some_and(|t| !t.spaced) => {
                (Some(self.text(i + 2)), i + 3)
            }
            None => (None, i + 1),
        };
        let (minute, glued) = match minutes {
            Some(rest) => (Some(rest.get(..2)?.parse::<i64>().ok().filter(|m| *m < 60)?), rest.get(2..)?),
            None => (None, glued),
        };
        let half = if glued.is_empty() { self.text(at) } else { glued };
        let afternoon = match half {
            "a" | "p" if self.is_message() && !glued.is_empty() => Some(half == "p"),
            half => half_of_day(half),
        };
        // `1140 a.m.`
        let (digits, minute) = match digits.len() {
            3 | 4 if minute.is_none() && afternoon.is_some() => {
                let (hour, minute) = digits.split_at(digits.len() - 2);
                (hour, Some(minute.parse::<i64>().ok().filter(|m| *m < 60)?))
            }
            _ => (digits, minute),
        };
        let hour = (1..=2).contains(&digits.len()).then(|| digits.parse::<i64>().ok()).flatten()?;
        if afternoon.is_none() && !glued.is_empty() {
            return None;
        }
        at += usize::from(afternoon.is_some() && glued.is_empty());
        let hour = on_clock(hour, afternoon)?;
        let zone = usize::from(self.is_zone(at));
        let colon = minutes.is_some() && dotted.is_none();
        let at_it = colon && i > 0 && matches!(self.text(i - 1), "at" | "At" | "until" | "till" | "by" | "um" | "kl");
        if afternoon.is_none() && !(colon && (zone > 0 || at_it || self.is_message())) {
            return self.o_clock(i, hour);
        }
        Some(Read { end: at + zone, value: calendar::clock(hour, minute.unwrap_or(0)) })
    }

    /// `4 o'clock`, `seven o'clock`, `six p.m.` in words.
    fn o_clock(&self, i: usize, hour: i64) -> Option<Read> {
        self.is_clock(i + 1).then(|| Read { end: i + 2, value: calendar::clock(hour, 0) })
    }

    fn is_clock(&self, i: usize) -> bool {
        matches!(self.bytes(i), b"o'clock" | b"o\xe2\x80\x99clock" | b"oclock")
    }

    /// `seven o'clock`, `six p.m.`, `half past eight`, `noon`.
    pub(super) fn spoken_time(&self, i: usize) -> Option<Read> {
        let (minutes, at) = match (self.bytes(i), self.bytes(i + 1)) {
            (b"noon", _) => return Some(Read { end: i + 1, value: "T12:00".into() }),
            (b"midnight", _) => return Some(Read { end: i + 1, value: "T00:00".into() }),
            (b"half" | b"Half", b"past") => (30, i + 2),
            (b"quarter" | b"Quarter", b"past") => (15, i + 2),
            (b"quarter" | b"Quarter", b"to") => (-15, i + 2),
            _ => (0, i),
        };
        let number = number::read(self.document, at).filter(|n| n.suffix.is_empty())?;
        let hour = number.value.whole().filter(|n| (1..=12).contains(n))?;
        let clock = usize::from(self.is_clock(number.end));
        let afternoon = half_of_day(self.text(number.end + clock));
        if minutes == 0 && clock == 0 && afternoon.is_none() {
            return None;
        }
        let hour = on_clock(hour, afternoon)?;
        let all = (hour * 60 + minutes).rem_euclid(24 * 60);
        let end = number.end + clock + usize::from(afternoon.is_some());
        Some(Read { end, value: calendar::clock(all / 60, all % 60) })
    }

    /// `3:59.4`: how long a race took.
    pub(super) fn race(&self, i: usize) -> Option<Read> {
        let minutes = self.number(i, 0, 59).filter(|_| self.is(i + 1, ":"))?;
        let seconds = self.token(i + 2).filter(|t| !t.spaced && t.kind == Kind::Number).map(|t| self.document.word(t))?;
        let (whole, part) = seconds.split_once('.')?;
        let digits = |text: &str| !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
        (whole.len() == 2 && digits(whole) && digits(part)).then(|| Read { end: i + 3, value: format!("PT{minutes}M{whole}.{part}S") })
    }

    pub(super) fn is_zone(&self, i: usize) -> bool {
        self.token(i).is_some_and(|t| t.case == Case::Upper && words::word(t) == Some(Word::Zone))
    }
}

/// Whether the word says afternoon, or morning.
fn half_of_day(word: &str) -> Option<bool> {
    match word {
        "p.m." | "pm" | "PM" | "P.M." | "p.m" => Some(true),
        "a.m." | "am" | "AM" | "A.M." | "a.m" => Some(false),
        _ => None,
    }
}

/// The hour of a clock with twenty-four.
fn on_clock(hour: i64, afternoon: Option<bool>) -> Option<i64> {
    match afternoon {
        Some(_) if !(1..=12).contains(&hour) => None,
        Some(true) if hour < 12 => Some(hour + 12),
        Some(false) if hour == 12 => Some(0),
        _ => (hour <= 24).then_some(hour),
    }
}
