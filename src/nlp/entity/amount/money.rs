//! Sums of money: a currency before a number (`US$ 5`, `EUR 20,000`), after it (`1.8 million euros`), or glued to it (`USD115`).

use super::{Amount, currency, ends_as_number};
use crate::nlp::{
    document::Document,
    entity::{
        Kind,
        number::{self, Decimal, Number},
    },
    token::Kind as TokenKind,
};

/// The sum of money whose currency, before its number, is token `i`.
pub(super) fn read(document: &Document, i: usize, written: &mut String) -> Option<Amount> {
    Reader { document }.read(i).map(|sum| amount(sum, written))
}

/// The sum of money whose number starts at token `i`.
pub(super) fn of_number(document: &Document, i: usize, number: &Number, written: &mut String) -> Option<Amount> {
    Reader { document }.before_currency(i, number).map(|sum| amount(sum, written))
}

fn amount((first, end, value): Sum, written: &mut String) -> Amount {
    written.push_str(&value);
    (first, Kind::Money, end)
}

/// `USD115`, `Sh4.2`, `R300`: the letters, their code, and whether they are money beside any number.
fn glued(word: &str) -> Option<(&str, &'static str, bool)> {
    let letters = &word[..word.find(|c: char| c.is_ascii_digit()).filter(|n| (1..=4).contains(n))?];
    let sure = currency::code(letters).or_else(|| currency::of_letters(letters));
    match sure {
        Some(code) => Some((letters, code, !currency::is_doubtful(letters))),
        None => currency::of_initial(letters).map(|code| (letters, code, false)),
    }
}

struct Reader<'a> {
    document: &'a Document<'a>,
}

/// First token, one past the last, value.
type Sum = (usize, usize, String);

impl Reader<'_> {
    fn text(&self, i: usize) -> &str {
        self.document.text_at(i)
    }

    fn read(&self, i: usize) -> Option<Sum> {
        let word = self.text(i);
        if ends_as_number(word.as_bytes())
            && let Some((letters, code, sure)) = glued(word)
        {
            return self.glued(i, letters.len(), code, sure);
        }
        if number::is_round(word) {
            return self.uncounted(i);
        }
        let code = currency::of_sign(word).or_else(|| currency::code(word)).or_else(|| currency::of_letters(word))?;
        self.after_currency(i, code)
    }

    /// `Sh4.2 billion`, `N500,000`: a number glued to `n_letters` letters, whose thousands may be tokens of their own.
    fn glued(&self, i: usize, n_letters: usize, code: &str, sure: bool) -> Option<Sum> {
        let tokens = &self.document.tokens;
        let glued = |at: usize| tokens.get(at).is_some_and(|t| !t.spaced);
        let mut last = i;
        while self.text(last + 1) == "," && glued(last + 1) && glued(last + 2) && tokens[last + 2].kind == TokenKind::Number {
            last += 2;
        }
        let written = self.document.text.get(tokens[i].start as usize + n_letters..tokens[last].end as usize)?;
        let number = number::of_text(self.document, written, last + 1)?;
        let large = last > i || number.end > last + 1 || !number.suffix.is_empty();
        let hyphened = self.hyphened(&number);
        let (amount, end) = hyphened.unwrap_or((number.value, number.end));
        (is_scaled(&number) && (sure || large || hyphened.is_some())).then(|| (i, end, value(code, amount)))
    }

    /// `$1.2bn`, `US$ 5`, `USD 5 million`, `Rs. 500`.
    fn after_currency(&self, i: usize, code: &'static str) -> Option<Sum> {
        let dot = usize::from(self.document.tokens[i].kind == TokenKind::Word && self.text(i + 1) == "." && self.text(i) == "Rs");
        let number = number::read(self.document, i + 1 + dot).filter(|n| n.n_digits > 0)?;
        let large = number.end > i + 2 || number.n_digits > 3 || !number.suffix.is_empty();
        if !is_scaled(&number) || currency::is_doubtful(self.text(i)) && !large {
            return None;
        }
        // `US$`, `A$`: the letters before the sign say whose dollar it is.
        let country = (self.text(i) == "$").then(|| i.checked_sub(1)).flatten().and_then(|at| currency::of_dollar(self.text(at)));
        let first = if country.is_some() { i - 1 } else { i };
        let (mut amount, mut end) = self.hyphened(&number).unwrap_or((number.value, number.end));
        if let Some(factor) = self.range(i, &number) {
            amount = amount.times(factor)?;
        }
        if self.text(i) == "$" && matches!(self.text(end), "dollars" | "USD") {
            end += 1;
        }
        Some((first, end, value(country.unwrap_or(code), amount)))
    }

    /// The value and the end of `$500-million`.
    fn hyphened(&self, number: &Number) -> Option<(Decimal, usize)> {
        let plain = number.suffix.is_empty() && self.document.is(number.end, "-");
        let (factor, end) = plain.then(|| number::multiplier(self.document, number.end + 1)).flatten()?;
        Some((number.value.times(factor)?, end))
    }

    /// What multiplies both ends of `$10 to $15 billion`, of which `number` is the first one; its sign is token `i`.
    fn range(&self, i: usize, number: &Number) -> Option<u64> {
        let before = |word: &str| i > 0 && self.document.is(i - 1, word);
        let joined = match self.text(number.end) {
            "-" | "–" => true,
            "to" => !before("from"),
            "and" => before("between"),
            _ => false,
        };
        if !joined || number.n_digits > 5 || !number.suffix.is_empty() || number.end != i + 2 {
            return None;
        }
        let sign = self.text(number.end + 1) == self.text(i);
        let at = number.end + 1 + usize::from(sign);
        let second = number::read(self.document, at).filter(|second| second.n_digits > 0)?;
        match number::factor(second.suffix) {
            None if second.suffix.is_empty() => number::multiplier(self.document, at + 1).map(|(factor, _)| factor),
            factor => factor,
        }
    }

    /// `1.8 million euros`, `10 $`, `115USD`, `thirteen dollars and five cents`, `12-cent`.
    fn before_currency(&self, i: usize, number: &Number) -> Option<Sum> {
        if !number.suffix.is_empty() {
            if let Some(code) = currency::code(number.suffix) {
                return Some((i, number.end, value(code, number.value)));
            }
            if !matches!(number.suffix, "bn" | "m" | "mn" | "M" | "k" | "K") {
                return None;
            }
        }
        if let Some((code, end)) = self.sign_after(number) {
            // `75 USD million`
            if let Some((factor, end)) = number::multiplier(self.document, end).filter(|_| number.end == i + 1) {
                return Some((i, end, value(code, number.value.times(factor)?)));
            }
            return Some((i, end, value(code, number.value)));
        }
        let (code, cents, end) = self.name_after(number.end)?;
        if cents {
            return Some((i, end, value(code, number.value.hundredth())));
        }
        let change = self.small_change(end);
        let end = change.map_or(end, |(end, _)| end);
        let value = match change {
            _ if code.is_empty() => String::new(),
            None => value(code, number.value),
            Some((_, hundredths)) => format!("{}.{hundredths:02}", value(code, number.value)).trim_end_matches('0').to_owned(),
        };
        Some((i, end, value))
    }

    /// `10 $`, `5 €`, unless the sign belongs to a number after it.
    fn sign_after(&self, number: &Number) -> Option<(&'static str, usize)> {
        // Asked of all numbers: signs and codes are short.
        let word = self.document.tokens.get(number.end).filter(|t| t.end - t.start <= 3).map(|t| self.document.word(t))?;
        let next = self.document.tokens.get(number.end + 1);
        let free = next.is_none_or(|t| t.kind != TokenKind::Number || t.spaced);
        let sign = currency::of_sign(word).filter(|_| free && number.n_digits > 0);
        let code = sign.or_else(|| currency::code(word))?;
        Some((code, number.end + 1))
    }

    /// The name of a currency at `at`: its code, whether it is the hundredth part, where it ends.
    fn name_after(&self, at: usize) -> Option<(&'static str, bool, usize)> {
        let hyphen = |at: usize| at + usize::from(self.document.is(at, "-") && !self.document.tokens[at].spaced);
        let start = hyphen(at);
        let mut name = start;
        for _ in 0..3 {
            let unit = self.document.tokens.get(name).filter(|t| t.kind == TokenKind::Word)?;
            if let Some((code, cents)) = currency::of_word(self.document.lang, unit.term) {
                if let Some(code) = currency::of_country_behind(self.text(name + 1)) {
                    return Some((code, cents, name + 2));
                }
                let country = (name > start).then(|| currency::of_country(self.text(start), self.text(start + 1))).flatten();
                return Some((country.unwrap_or(code), cents, name + 1));
            }
            let word = self.document.word(unit);
            let adjective = start == at && (unit.is_capitalised(self.document.text) || currency::is_adjective(word));
            if !adjective {
                return None;
            }
            // `US-Dollar`
            name = hyphen(name + 1);
        }
        None
    }

    /// `and forty-five cents`, `, 20 cents` after whole dollars: where it ends, and how many hundredths.
    fn small_change(&self, at: usize) -> Option<(usize, i64)> {
        let joined = at + usize::from(matches!(self.text(at), "and" | ","));
        let number = number::read(self.document, joined).filter(|n| n.suffix.is_empty())?;
        let hundredths = number.value.whole().filter(|n| (1..100).contains(n))?;
        let cents = self
            .document
            .tokens
            .get(number.end)
            .and_then(|t| currency::of_word(self.document.lang, t.term))
            .is_some_and(|(_, cents)| cents);
        if cents {
            return Some((number.end + 1, hundredths));
        }
        // `15 dollars 50.`
        let closed = self.document.tokens.get(number.end).is_none_or(|t| matches!(self.document.word(t), "." | "," | "!" | "?"));
        (joined == at && closed).then_some((number.end, hundredths))
    }

    /// `millions of dollars`: how many is not said.
    fn uncounted(&self, i: usize) -> Option<Sum> {
        if self.text(i + 1) != "of" {
            return None;
        }
        let at = if number::is_round(self.text(i + 2)) && self.text(i + 3) == "of" { i + 4 } else { i + 2 };
        let (_, cents, end) = self.name_after(at)?;
        (!cents).then(|| (i, end, String::new()))
    }
}

/// `USD 1800000`.
fn value(code: &str, amount: Decimal) -> String {
    let mut value = String::with_capacity(32);
    value.push_str(code);
    value.push(' ');
    amount.write(&mut value);
    value
}

/// Whether no letters are glued to the number but those that multiply it.
fn is_scaled(number: &Number) -> bool {
    number.suffix.is_empty() || number::factor(number.suffix).is_some()
}
