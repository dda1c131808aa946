//! Numbers as they are written: `8,600`, `1.8 million`, `1.2bn`, `two hundred`, `a dozen`.

use std::sync::LazyLock;

use crate::nlp::{
    document::Document,
    token::{Kind, TermMap, Token, term},
};

/// Digits that always fit the mantissa of a decimal.
const MAX_DIGITS: u32 = 30;

/// An exact decimal: `mantissa / 10^scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    mantissa: u128,
    scale: u32,
}

impl Decimal {
    /// Reads digits with at most one `point` among them, and any number of `skipped`; `None` where there are more than can be held.
    fn parse(digits: &str, point: u8, skipped: Option<u8>) -> Option<Self> {
        let (mut mantissa, mut n, mut scale) = (0, 0, None);
        for byte in digits.bytes() {
            match byte {
                b'0'..=b'9' => {
                    mantissa = mantissa * 10 + u128::from(byte - b'0');
                    n += 1;
                    scale = scale.map(|scale| scale + 1);
                }
                _ if Some(byte) == skipped => {}
                _ if byte == point && scale.is_none() => scale = Some(0),
                _ => return None,
            }
            if n > MAX_DIGITS {
                return None;
            }
        }
        (n > 0).then_some(Self { mantissa, scale: scale.unwrap_or(0) })
    }

    pub(super) fn times(self, factor: u128) -> Option<Self> {
        Some(Self { mantissa: self.mantissa.checked_mul(factor)?, scale: self.scale })
    }

    fn plus(self, other: u128) -> Option<Self> {
        Some(Self { mantissa: self.mantissa.checked_add(other.checked_mul(10_u128.checked_pow(self.scale)?)?)?, scale: self.scale })
    }

    /// The value, if it is whole and small.
    pub(super) fn whole(self) -> Option<i64> {
        (self.scale == 0).then(|| i64::try_from(self.mantissa).ok()).flatten()
    }
}

/// Digits of the largest mantissa.
const WIDTH: usize = 39;

impl Decimal {
    /// Appends the plain decimal, without zeros at its end. By hand: formatting costs more than all that finds an amount.
    pub(super) fn write(self, value: &mut String) {
        match u32::try_from(self.mantissa) {
            Ok(whole) if self.scale == 0 => write_digits(whole, 10_u32.pow(whole.checked_ilog10().unwrap_or(0)), value),
            _ => self.write_long(value),
        }
    }

    fn write_long(self, value: &mut String) {
        let mut digits = [0; WIDTH];
        let (mut rest, mut first) = (self.mantissa, WIDTH);
        while rest > 0 && first > 0 {
            // Division is cheap where the machine has it.
            let (tenth, digit) = match u64::try_from(rest) {
                Ok(rest) => (u128::from(rest / 10), (rest % 10) as u8),
                Err(_) => (rest / 10, (rest % 10) as u8),
            };
            (rest, first) = (tenth, first - 1);
            digits[first] = digit;
        }
        let point = WIDTH.saturating_sub(self.scale as usize);
        let (whole, part) = digits.split_at(point);
        let mut push = |digit: &u8| value.push(char::from(b'0' + digit));
        whole[first.min(point.saturating_sub(1))..].iter().for_each(&mut push);
        if let Some(last) = part.iter().rposition(|digit| *digit != 0) {
            value.push('.');
            part[..=last].iter().for_each(|digit| value.push(char::from(b'0' + digit)));
        }
    }
}

/// Appends the digits of a number from that of `unit`, a power of ten, to the last one.
pub(super) fn write_digits(number: u32, mut unit: u32, value: &mut String) {
    while unit > 0 {
        value.push(char::from(b'0' + (number / unit % 10) as u8));
        unit /= 10;
    }
}

/// A number in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number<'a> {
    pub(super) value: Decimal,
    /// One past its last token.
    pub(super) end: usize,
    /// Letters glued to its digits that are no multiplier: `km` of `30km`, `s` of `1990s`.
    pub(super) suffix: &'a str,
    /// Bytes of its digits as they are written; none where it is in words.
    pub(super) n_digits: usize,
}

/// What a number word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Unit(u128),
    Multiplier(u128),
}

static WORDS: LazyLock<TermMap<Word>> = LazyLock::new(|| {
    let units = [
        ("zero", 0),
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("seven", 7),
        ("eight", 8),
        ("nine", 9),
        ("ten", 10),
        ("eleven", 11),
        ("twelve", 12),
        ("thirteen", 13),
        ("fourteen", 14),
        ("fifteen", 15),
        ("sixteen", 16),
        ("seventeen", 17),
        ("eighteen", 18),
        ("nineteen", 19),
        ("twenty", 20),
        ("thirty", 30),
        ("forty", 40),
        ("fifty", 50),
        ("sixty", 60),
        ("seventy", 70),
        ("eighty", 80),
        ("ninety", 90),
        ("zwei", 2),
        ("drei", 3),
        ("vier", 4),
        ("fünf", 5),
        ("sechs", 6),
        ("sieben", 7),
        ("acht", 8),
        ("zehn", 10),
        ("deux", 2),
        ("trois", 3),
        ("quatre", 4),
        ("cinq", 5),
        ("sept", 7),
        ("huit", 8),
        ("dix", 10),
        ("dos", 2),
        ("tres", 3),
        ("cuatro", 4),
        ("cinco", 5),
        ("siete", 7),
        ("ocho", 8),
        ("diez", 10),
        ("tre", 3),
        ("quattro", 4),
        ("cinque", 5),
        ("sette", 7),
        ("otto", 8),
        ("dieci", 10),
        ("twee", 2),
        ("drie", 3),
        ("vijf", 5),
        ("zes", 6),
    ];
    let multipliers = [
        ("hundred", 100),
        ("dozen", 12),
        ("thousand", 1_000),
        ("million", 1_000_000),
        ("billion", 1_000_000_000),
        ("trillion", 1_000_000_000_000),
        ("lakh", 100_000),
        ("lakhs", 100_000),
        ("crore", 10_000_000),
        ("crores", 10_000_000),
        ("mn", 1_000_000),
        ("bn", 1_000_000_000),
        ("tn", 1_000_000_000_000),
        ("m", 1_000_000),
        ("k", 1_000),
        ("tausend", 1_000),
        ("millionen", 1_000_000),
        ("mio", 1_000_000),
        ("milliarde", 1_000_000_000),
        ("milliarden", 1_000_000_000),
        ("mrd", 1_000_000_000),
        ("mille", 1_000),
        ("millions", 1_000_000),
        ("milliard", 1_000_000_000),
        ("milliards", 1_000_000_000),
        ("mil", 1_000),
        ("millón", 1_000_000),
        ("millones", 1_000_000),
        ("milione", 1_000_000),
        ("milioni", 1_000_000),
        ("miliardo", 1_000_000_000),
        ("miliardi", 1_000_000_000),
        ("mila", 1_000),
        ("milhão", 1_000_000),
        ("milhões", 1_000_000),
        ("bilhões", 1_000_000_000),
        ("duizend", 1_000),
        ("miljoen", 1_000_000),
        ("miljard", 1_000_000_000),
        ("millioner", 1_000_000),
        ("milliarder", 1_000_000_000),
        ("тысяч", 1_000),
        ("тыс", 1_000),
        ("млн", 1_000_000),
        ("миллионов", 1_000_000),
        ("миллиона", 1_000_000),
        ("млрд", 1_000_000_000),
        ("миллиардов", 1_000_000_000),
        ("tysięcy", 1_000),
        ("tys", 1_000),
        ("mln", 1_000_000),
        ("milionów", 1_000_000),
        ("mld", 1_000_000_000),
        ("miliardów", 1_000_000_000),
    ];
    let units = units.iter().map(|(word, n)| (term(word), Word::Unit(*n)));
    units.chain(multipliers.iter().map(|(word, n)| (term(word), Word::Multiplier(*n)))).collect()
});

/// Number words read at once; longer ones are read as two numbers.
const MAX_WORDS: usize = 8;

/// The number that starts at token `i`.
pub(super) fn read<'a>(document: &Document<'a>, i: usize) -> Option<Number<'a>> {
    let token = document.tokens.get(i)?;
    match token.kind {
        Kind::Number => of_plain(document, token.bytes(document.text), i + 1).or_else(|| of_text(document, document.word(token), i + 1)),
        Kind::Word => read_words(document, i),
        _ => None,
    }
}

/// Whether the word is a large round number: `million`, and in the plural, `millions`, where `many` says how many.
pub(super) fn is_round(word: &str) -> bool {
    matches!(word, "tens" | "hundreds" | "thousands" | "millions" | "billions" | "trillions")
}

/// The terms that a number in words starts with.
pub(super) fn words() -> impl Iterator<Item = u64> {
    WORDS.iter().filter(|(_, word)| matches!(word, Word::Unit(_))).map(|(term, _)| term)
}

/// The terms of `million` and its like.
pub(super) fn multipliers() -> impl Iterator<Item = u64> {
    WORDS.iter().filter(|(_, word)| matches!(word, Word::Multiplier(_))).map(|(term, _)| term)
}

/// Whether the word starts a number in words.
#[inline(always)]
pub(super) fn starts_in_words(token: &Token) -> bool {
    token.kind == Kind::Word && matches!(WORDS.get(token.term), Some(Word::Unit(_)))
}

/// The number that `word` is, if it is a few digits, perhaps with marks between the thousands, and nothing else, as most are; multipliers stand
/// from token `end` on.
fn of_plain(document: &Document, word: &[u8], end: usize) -> Option<Number<'static>> {
    let plain = whole(word, if document.lang.decimal_comma { b'.' } else { b',' })?;
    let mut number = Number { value: Decimal { mantissa: plain.into(), scale: 0 }, end, suffix: "", n_digits: word.len() };
    number.multiply(document)?;
    Some(number)
}

/// The number that `word` starts with; multipliers stand from token `end` on.
pub(super) fn of_text<'a>(document: &Document, word: &'a str, end: usize) -> Option<Number<'a>> {
    let split = word.bytes().position(|b| !matches!(b, b'0'..=b'9' | b',' | b'.')).unwrap_or(word.len());
    let (digits, suffix) = word.split_at(split);
    let value = decimal(digits, document.lang.decimal_comma)?;
    let mut number = Number { value, end, suffix, n_digits: digits.len() };
    // `5m` may be five metres; it is read as five million only where money says so, which the caller knows.
    let factor = match suffix {
        "" => {
            number.multiply(document)?;
            return Some(number);
        }
        "bn" | "b" | "B" => 1_000_000_000,
        "m" | "mn" | "M" => 1_000_000,
        "k" | "K" => 1_000,
        "tn" => 1_000_000_000_000,
        _ => return Some(number),
    };
    number.value = value.times(factor)?;
    Some(number)
}

/// The whole number that up to eighteen bytes are: digits, with `thousands` before each three but the first.
fn whole(bytes: &[u8], thousands: u8) -> Option<u64> {
    if bytes.len() > 18 {
        return None;
    }
    let (mut number, mut group, mut grouped) = (0, 0, false);
    for byte in bytes {
        match byte {
            b'0'..=b'9' => (number, group) = (10 * number + u64::from(byte - b'0'), group + 1),
            _ if *byte == thousands && (group == 3 || !grouped && group > 0) => (group, grouped) = (0, true),
            _ => return None,
        }
    }
    (group == 3 || !grouped && group > 0).then_some(number)
}

/// The value of digits as they are written: which marks are for the decimals and which between the thousands is a matter of the language.
fn decimal(digits: &str, decimal_comma: bool) -> Option<Decimal> {
    let (thousands, decimals) = if decimal_comma { (b'.', b',') } else { (b',', b'.') };
    let whole = digits.as_bytes().split(|b| *b == decimals).next()?;
    if whole.split(|b| *b == thousands).skip(1).all(|group| group.len() == 3) {
        return Decimal::parse(digits, decimals, Some(thousands));
    }
    // `3.5` in a text with decimal commas, or `3,5` in one without: one mark alone is for the decimals.
    Decimal::parse(digits, thousands, None)
}

/// The multiplier at token `at` (`million`), and where it ends.
pub(super) fn multiplier(document: &Document, at: usize) -> Option<(u128, usize)> {
    match document.tokens.get(at).filter(|t| t.kind == Kind::Word).and_then(|t| WORDS.get(t.term)) {
        Some(Word::Multiplier(factor)) if *factor > 12 => Some((*factor, at + 1)),
        _ => None,
    }
}

impl Number<'_> {
    /// Takes in the multipliers behind it; `None` where that is more than can be held.
    #[inline(always)]
    fn multiply(&mut self, document: &Document) -> Option<()> {
        for _ in 0..2 {
            let Some(next) = document.tokens.get(self.end).filter(|t| t.spaced && t.kind == Kind::Word) else { break };
            match WORDS.get(next.term) {
                Some(Word::Multiplier(factor)) if *factor > 12 && !matches!(next.bytes(document.text), b"k" | b"K" | b"M") => {
                    self.value = self.value.times(*factor)?;
                    self.end += 1;
                }
                _ => break,
            }
        }
        Some(())
    }

    fn in_words(value: Decimal, end: usize) -> Self {
        Self { value, end, suffix: "", n_digits: 0 }
    }
}

fn read_words<'a>(document: &Document<'a>, i: usize) -> Option<Number<'a>> {
    let word_at = |at: usize| document.tokens.get(at).and_then(|t| WORDS.get(t.term)).copied();
    let Some(Word::Unit(first)) = word_at(i) else { return read_part(document, i) };
    let mut value = Decimal { mantissa: first, scale: 0 };
    let mut end = i + 1;
    let mut last = first;
    while end < i + MAX_WORDS {
        let hyphen = usize::from(document.tokens.get(end).is_some_and(|t| !t.spaced && t.is(document.text, b'-')));
        match word_at(end + hyphen) {
            // `twenty-five`, `two hundred and five` without its `and`.
            Some(Word::Unit(n)) if n < 10 && last >= 20 && last % 10 == 0 => (value, last) = (value.plus(n)?, n),
            Some(Word::Multiplier(factor)) if hyphen == 0 && document.tokens[end].end - document.tokens[end].start > 2 => {
                (value, last) = (value.times(factor)?, factor);
            }
            _ => break,
        }
        end += 1 + hyphen;
    }
    Some(Number::in_words(value, end))
}

/// What begins with no number: `a dozen`, `a million`, where the article counts one, `half a million`, `half-a-million`, `quarter million`.
fn read_part<'a>(document: &Document<'a>, i: usize) -> Option<Number<'a>> {
    let text = |at: usize| document.tokens.get(at).map_or(&b""[..], |t| t.bytes(document.text));
    let hundredths = match text(i) {
        b"a" | b"A" | b"an" => {
            let next = document.tokens.get(i + 1).filter(|t| t.end - t.start > 3)?;
            let Some(Word::Multiplier(factor)) = WORDS.get(next.term) else { return None };
            let mut number = Number::in_words(Decimal { mantissa: *factor, scale: 0 }, i + 2);
            number.multiply(document)?;
            return Some(number);
        }
        b"half" | b"Half" => 50,
        b"quarter" | b"Quarter" => 25,
        _ => return None,
    };
    let hyphen = |at: usize| at + usize::from(text(at) == b"-");
    let mut at = hyphen(i + 1);
    if text(at) == b"a" {
        at = hyphen(at + 1);
    }
    let mut part = Number::in_words(Decimal { mantissa: hundredths, scale: 2 }, at);
    part.multiply(document)?;
    (part.end > at).then_some(part)
}
