//! The short ways of the walk: words and marks of ASCII that are all there is between their neighbours.

use super::Scanner;
use crate::nlp::token::{
    Case, Kind,
    term::{folded, letters},
};

impl Scanner<'_> {
    /// Most of a text: words of ASCII letters, with a space behind each but the last. `false` if the word here is none of these.
    pub(super) fn plain_words(&mut self, until: usize) -> bool {
        while self.at < until {
            let letters = letters(&self.bytes[self.at..]);
            let end = self.at + letters.len;
            let behind = self.byte(end);
            if letters.len == 0 {
                break;
            }
            if behind != b' ' && !self.ends_word(end, behind) {
                return false;
            }
            self.push_token(end, Kind::Word, letters.case, letters.term);
            if behind != b' ' {
                break;
            }
            self.pass_space();
        }
        true
    }

    /// Whether ASCII letters before `end` are a whole word, by the byte behind them.
    fn ends_word(&self, end: usize, behind: u8) -> bool {
        match behind {
            b'.' => matches!(self.byte(end + 1), 0..=b' ' | b'"'),
            // `http://`
            b':' => self.byte(end + 1) != b'/',
            b'\'' | b'&' | b'_' => false,
            _ => behind.is_ascii() && !behind.is_ascii_digit(),
        }
    }

    /// Most marks: one alone, with nothing behind it that could go on with it. `false` if it is none of these.
    pub(super) fn plain_mark(&mut self, mark: u8) -> bool {
        let next = self.byte(self.at + 1);
        let alone = next.is_ascii()
            && match mark {
                b'@' | b'#' => false,
                b'\'' => next | 0x20 != b's',
                b'.' => next != b'.' && !next.is_ascii_digit(),
                _ => next != mark,
            };
        if alone {
            self.seam |= matches!(mark, b'.' | b'!' | b'?' | b'"' | b';');
            self.push_token(self.at + 1, Kind::Mark, Case::Lower, folded(&[mark]));
            if next == b' ' {
                self.pass_space();
            }
        }
        alone
    }

    pub(super) fn pass_space(&mut self) {
        self.at += 1;
        self.spaced = true;
    }
}
