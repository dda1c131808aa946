//! Times of day in languages other than English: `18 Uhr 30`, `20:00 uur`, `à 17h30`, `kl. 9.30`. Many of them count hours with the
//! word that tells the time, so what stands before the number decides.

use super::{Read, digits::leading, local::Role, pattern::Reader, words};
use crate::nlp::{entity::calendar, token::Kind};

/// Tokens behind a time that are looked at for a word that says which half of the day is meant.
const LOOK_AHEAD: usize = 3;

/// How sure what stands before a number is that it is a time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    No,
    /// If minutes or a unit say so, too.
    Perhaps,
    Surely,
}

/// A number that may be a time, as it is written.
struct Written {
    minute: Option<i64>,
    /// Whether its unit is glued to it.
    unit: bool,
    /// Whether the minutes follow the unit: `17h30`, which may be a span, too.
    inside: bool,
    end: usize,
}

impl Reader<'_> {
    /// What the token is in a language other than English.
    pub(super) fn role(&self, i: usize) -> Role {
        let role = || self.local?.get(self.token(i)?.term).copied();
        role().unwrap_or_default()
    }

    pub(super) fn is_glued(&self, i: usize) -> bool {
        self.token(i).is_some_and(|t| !t.spaced)
    }

    /// A date that starts with a number: here less is known of what stands behind the digits.
    /// Out of line, as English is what is read most.
    #[cold]
    pub(super) fn foreign_number_date(&self, i: usize, ahead: &dyn Fn() -> bool) -> Option<Read> {
        self.hour(i)
            .or_else(|| self.iso(i))
            .or_else(|| self.day_month(i, ahead))
            .or_else(|| self.race(i))
            .or_else(|| self.time(i))
            .or_else(|| self.decade(i))
            .or_else(|| self.duration(i))
            .or_else(|| self.ordinal_span(i))
    }

    /// A time of day in a language other than English that starts at token `i`.
    pub(super) fn hour(&self, i: usize) -> Option<Read> {
        let (hour, n) = leading(self.bytes(i));
        if !(1..=2).contains(&n) || self.is_behind_colon(i) {
            return None;
        }
        let Written { mut minute, unit, inside, mut end } = self.written(i, n)?;
        let digits = minute.is_some() && !inside;
        let role = if unit { Role::HOUR } else { self.role(end) };
        let o_clock = !unit && role.has(Role::O_CLOCK);
        let has_unit = o_clock || role.has(Role::HOUR);
        end += usize::from(has_unit && !unit);
        if has_unit
            && minute.is_none()
            && let Some(more) = self.number(end, 0, 59).filter(|_| self.bytes(end).len() == 2)
        {
            (minute, end) = (Some(more), end + 1);
            end += usize::from(self.token(end).and_then(|t| words::unit(self.document, t)).is_some_and(|unit| unit.0 == 'M'));
        }
        let afternoon = self.is_afternoon(end);
        // `à 5 heures de route`.
        if has_unit && !o_clock && minute.is_none() && self.role(end).has(Role::OF) && !afternoon {
            return None;
        }
        let asked = match self.asked(i) {
            Asked::Surely => true,
            Asked::Perhaps => has_unit || digits && !matches!(self.text(end), "%" | "‰" | "$" | "€" | "£"),
            // `9h à 17h`
            Asked::No => unit && self.role(end).has(Role::AT) && self.token(end + 1).is_some_and(|t| t.kind == Kind::Number),
        };
        let hour = if afternoon && hour < 12 { hour + 12 } else { hour };
        let minute = minute.unwrap_or(0);
        if !(asked || o_clock || digits && has_unit) || hour * 60 + minute > 24 * 60 {
            return None;
        }
        let zone = usize::from(self.is_zone(end));
        Some(Read { end: end + zone, value: calendar::clock(hour, minute) })
    }

    /// How the number at token `i`, which starts with `n` digits, is written, if times are written so.
    fn written(&self, i: usize, n: usize) -> Option<Written> {
        let is_hour = |text: &[u8]| matches!(text, b"h" | b"H");
        let two_digits = |text: &[u8]| {
            let (minute, n) = leading(text);
            (n == 2 && minute < 60).then_some(minute)
        };
        match self.bytes(i).get(n..)? {
            b"" if self.is(i + 1, ":") && self.is_glued(i + 1) => {
                let end = i + 3;
                let text = self.bytes(i + 2);
                let minute = two_digits(text).filter(|_| self.is_glued(i + 2))?;
                let unit = is_hour(&text[2..]);
                // `1:20:30` is a time on a stopwatch.
                let stops = (unit || text.len() == 2) && !(self.is(end, ":") && self.is_glued(end));
                stops.then_some(Written { minute: Some(minute), unit, inside: false, end })
            }
            b"" => Some(Written { minute: None, unit: false, inside: false, end: i + 1 }),
            [b'.', rest @ ..] => {
                let minute = two_digits(rest)?;
                let unit = is_hour(&rest[2..]);
                (unit || rest.len() == 2).then_some(Written { minute: Some(minute), unit, inside: false, end: i + 1 })
            }
            [b'h' | b'H'] => Some(Written { minute: None, unit: true, inside: false, end: i + 1 }),
            [b'h' | b'H', rest @ ..] if rest.len() == 2 => {
                Some(Written { minute: Some(two_digits(rest)?), unit: true, inside: true, end: i + 1 })
            }
            _ => None,
        }
    }

    /// Whether what stands before token `i` asks for a time.
    fn asked(&self, i: usize) -> Asked {
        let Some(mut at) = i.checked_sub(1) else { return Asked::No };
        // `kl. 9`
        if self.is(at, ".") && at > 0 && self.role(at - 1).has(Role::CLOCK) {
            at -= 1;
        }
        let role = self.role(at);
        let before = if role.has(Role::ARTICLE) && at > 0 { self.role(at - 1) } else { Role::default() };
        match role {
            _ if role.has(Role::CLOCK) || before.has(Role::TO) && before.has(Role::AT) => Asked::Surely,
            _ if role.has(Role::AT) || before.has(Role::TO) => Asked::Perhaps,
            _ => Asked::No,
        }
    }

    /// Whether the words from token `at` on say that the hour before them is one of the second half of the day.
    fn is_afternoon(&self, at: usize) -> bool {
        (at..at + LOOK_AHEAD)
            .take_while(|at| self.token(*at).is_some_and(|t| t.kind != Kind::Mark && t.kind != Kind::Number))
            .any(|at| self.role(at).has(Role::AFTERNOON) && (!self.is(at, "après") || self.is(at + 1, "-")))
    }

    /// Whether token `i` is the second part of `10:00`.
    pub(super) fn is_behind_colon(&self, i: usize) -> bool {
        self.is_glued(i) && i > 0 && self.is(i - 1, ":")
    }

    /// Whether the number at token `i` cannot count hours or minutes, as it is a time or a part of one: `10.30`, the `00` of `10:00`.
    pub(super) fn is_time(&self, i: usize) -> bool {
        let text = self.bytes(i);
        let dotted = || text.len() >= 4 && text.len() <= 5 && text[text.len() - 3] == b'.' && leading(&text[text.len() - 2..]).1 == 2;
        self.local.is_some() && (self.is_behind_colon(i) || dotted())
    }
}
