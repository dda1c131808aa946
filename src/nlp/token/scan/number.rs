//! Numbers in the walk: digits, with the points, commas and apostrophes between them and the letters behind them.

use super::{Letters, Scanner};
use crate::nlp::token::{
    Case, Kind,
    chars::{self, Class},
    term::folded,
};

impl Scanner<'_> {
    /// Most numbers: digits with points and commas between them, and nothing behind that could go on with them. `false` if the number here
    /// is none of these.
    pub(super) fn plain_number(&mut self) -> bool {
        let mut end = self.at;
        while self.byte(end).is_ascii_digit() || (matches!(self.byte(end), b'.' | b',') && self.byte(end + 1).is_ascii_digit()) {
            end += 1;
        }
        let ends = match self.byte(end) {
            b'.' | b',' => self.byte(end + 1).is_ascii(),
            behind => behind.is_ascii() && !behind.is_ascii_alphabetic() && behind != b'\'',
        };
        if ends {
            self.push_token(end, Kind::Number, Case::Lower, folded(&self.bytes[self.at..end]));
        }
        ends
    }

    /// A number begins at the current place; its first digit is at `digit`.
    pub(super) fn number(&mut self, digit: usize) {
        let mut at = digit;
        while let Some(c) = self.char_at(at) {
            let next = at + c.len_utf8();
            let goes_on = match chars::class(c) {
                Class::Digit => true,
                // `5p.m.` is a number and a word.
                Class::Small | Class::Capital => self.byte(next) != b'.' || self.initials(at).is_none(),
                Class::Mark => match c {
                    '.' | ',' | '٫' | '٬' => self.char_at(next).is_some_and(char::is_numeric) && at > self.at,
                    '\'' | '’' => self.thousands(next),
                    _ => chars::is_combining(c),
                },
                _ => false,
            };
            if !goes_on {
                break;
            }
            at = next;
        }
        self.push(at, Kind::Number, Letters { wide: true, ..Letters::default() });
    }

    /// Whether exactly three digits stand at `at`, as after the apostrophe of `1'000`.
    fn thousands(&self, at: usize) -> bool {
        (0..3).all(|i| self.byte(at + i).is_ascii_digit()) && !self.byte(at + 3).is_ascii_alphanumeric()
    }
}
