//! Numbers as they are written: `8,600`, `1.8 million`, `1.2bn`, `two hundred`, `a dozen`.

use crate::nlp::{
    document::Document,
    lang::{Lang, Numeral},
    token::{Kind, Token, term},
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

    pub(super) fn times(self, factor: u64) -> Option<Self> {
        Some(Self { mantissa: self.mantissa.checked_mul(factor.into())?, scale: self.scale })
    }

    /// The hundredth part: what so many cents are worth.
    pub(super) fn hundredth(self) -> Self {
        Self { scale: self.scale + 2, ..self }
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

/// Number words read at once; longer ones are read as two numbers.
const MAX_WORDS: usize = 8;
/// Groups of three digits read at once.
const MAX_GROUPS: usize = 8;

/// The number that starts at token `i`.
pub(super) fn read<'a>(document: &Document<'a>, i: usize) -> Option<Number<'a>> {
    let token = document.tokens.get(i)?;
    match token.kind {
        Kind::Number if is_group(document, i + 1) => of_groups(document, i),
        Kind::Number if document.tokens.get(i + 3).is_some_and(|t| t.kind == Kind::Number) && is_fraction(document, i + 1) => {
            of_fraction(document, i)
        }
        Kind::Number => of_plain(document, token.bytes(document.text), i + 1).or_else(|| of_text(document, document.word(token), i + 1)),
        Kind::Word => read_words(document, i).or_else(|| read_part(document, i)),
        _ => None,
    }
}

/// Whether the word is a large round number: `million`, and in the plural, `millions`, where `many` says how many.
pub(super) fn is_round(word: &str) -> bool {
    matches!(word, "tens" | "hundreds" | "thousands" | "millions" | "billions" | "trillions")
}

/// The words that a number in words starts with, but for those that count one.
pub(super) fn words(lang: &Lang) -> impl Iterator<Item = u64> {
    terms(lang, |numeral| matches!(numeral, Numeral::Unit(_)))
}

/// Those that count one: only before a multiplier do they begin a number.
pub(super) fn articles(lang: &Lang) -> impl Iterator<Item = u64> {
    terms(lang, |numeral| numeral == Numeral::Article)
}

/// The terms of `million` and its like.
pub(super) fn multipliers(lang: &Lang) -> impl Iterator<Item = u64> {
    terms(lang, |numeral| matches!(numeral, Numeral::Multiplier(..)))
}

fn terms(lang: &Lang, wanted: fn(Numeral) -> bool) -> impl Iterator<Item = u64> {
    lang.numerals().filter(move |(_, numeral)| wanted(*numeral)).map(|(term, _)| term)
}

/// Whether the word starts a number in words.
#[inline(always)]
pub(super) fn starts_in_words(document: &Document, token: &Token) -> bool {
    token.kind == Kind::Word && document.lang.numeral(token.term).is_some_and(Numeral::starts)
}

/// Whether token `at` is a group of three digits, perhaps with decimals, behind one of at most three: `000` of `15 000`. English has such
/// numbers only where nothing else is meant by the blank.
fn is_group(document: &Document, at: usize) -> bool {
    let [before, token] = match document.tokens.get(at.wrapping_sub(1)..=at) {
        Some([before, token]) if token.kind == Kind::Number && before.kind == Kind::Number => [before, token],
        _ => return false,
    };
    let blank = &document.text[before.end as usize..token.start as usize];
    let narrow = matches!(blank, "\u{a0}" | "\u{202f}" | "\u{2009}") || blank == " " && document.lang.tag != "en";
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    let (before, bytes) = (before.bytes(document.text), token.bytes(document.text));
    let whole = bytes.split(|b| matches!(b, b',' | b'.')).next().unwrap_or_default();
    let decimals = bytes.get(whole.len() + 1..).unwrap_or_default();
    narrow && before.len() <= 3 && digits(before) && whole.len() == 3 && digits(whole) && digits(decimals)
}

/// Whether `1/2` stands at token `at`, behind a number.
fn is_fraction(document: &Document, at: usize) -> bool {
    let Some([over, slash, under]) = document.tokens.get(at..at + 3) else { return false };
    over.spaced && over.kind == Kind::Number && slash.is(document.text, b'/') && !slash.spaced && !under.spaced
}

/// Whether token `i` ends what a number before it begins: `2` of `1/2`, `30` of `11:30`.
pub(super) fn is_tail(document: &Document, i: usize) -> bool {
    let Some([before, mark, token]) = i.checked_sub(2).and_then(|from| document.tokens.get(from..=i)) else { return false };
    !token.spaced && !mark.spaced && before.kind == Kind::Number && (mark.is(document.text, b'/') || mark.is(document.text, b':'))
}

/// `5 1/2`; `None` where a decimal would have no end.
fn of_fraction(document: &Document, i: usize) -> Option<Number<'static>> {
    const SCALE: u32 = 4;
    let digits = |at: usize| document.tokens.get(at).and_then(|t| whole(t.bytes(document.text), b','));
    let (n, over, under) = (digits(i)?, digits(i + 1)?, digits(i + 3)?);
    let unit = 10_u64.pow(SCALE);
    if !(1..under).contains(&over) || !unit.is_multiple_of(under) {
        return None;
    }
    let mantissa = u128::from(n) * u128::from(unit) + u128::from(unit / under * over);
    Number { value: Decimal { mantissa, scale: SCALE }, end: i + 4, suffix: "", n_digits: 1 }.multiplied(document)
}

/// `15 000`, `1 200,50`.
fn of_groups(document: &Document, i: usize) -> Option<Number<'static>> {
    let n = (1..MAX_GROUPS).take_while(|n| is_group(document, i + n)).count();
    let digits = document.tokens[i..=i + n].iter().map(|token| document.word(token)).collect::<String>();
    if digits.starts_with('0') {
        return None;
    }
    let value = decimal(&digits, document.lang.decimal_comma)?;
    Number { value, end: i + n + 1, suffix: "", n_digits: digits.len() }.multiplied(document)
}

/// The number that `word` is, if it is a few digits, perhaps with marks between the thousands, and nothing else, as most are; multipliers stand
/// from token `end` on.
fn of_plain(document: &Document, word: &[u8], end: usize) -> Option<Number<'static>> {
    let plain = whole(word, if document.lang.decimal_comma { b'.' } else { b',' })?;
    Number { value: Decimal { mantissa: plain.into(), scale: 0 }, end, suffix: "", n_digits: word.len() }.multiplied(document)
}

/// The number that `word` starts with; multipliers stand from token `end` on.
pub(super) fn of_text<'a>(document: &Document, word: &'a str, end: usize) -> Option<Number<'a>> {
    let split = word.bytes().position(|b| !matches!(b, b'0'..=b'9' | b',' | b'.')).unwrap_or(word.len());
    let (digits, suffix) = word.split_at(split);
    let value = decimal(digits, document.lang.decimal_comma)?;
    let mut number = Number { value, end, suffix, n_digits: digits.len() };
    if let Some(factor) = factor(suffix) {
        number.value = value.times(factor)?;
        return Some(number);
    }
    // `15mila`, `300억`
    if suffix.len() > 2
        && let Some(Numeral::Multiplier(factor, _)) = document.lang.numeral(term(suffix))
    {
        (number.value, number.suffix) = (value.times(factor)?, "");
    }
    if number.suffix.is_empty() { number.multiplied(document) } else { Some(number) }
}

/// What letters glued to a number multiply it by. `5m` may be five metres, too: it is five million only where money says so, which the caller
/// knows.
pub(super) fn factor(suffix: &str) -> Option<u64> {
    Some(match suffix {
        "bn" | "b" | "B" => 1_000_000_000,
        "m" | "mn" | "M" => 1_000_000,
        "k" | "K" => 1_000,
        "tn" => 1_000_000_000_000,
        _ => return None,
    })
}

/// The whole number that up to eighteen bytes are: digits, with `thousands`, or the apostrophe of the Swiss, before each three but the first.
fn whole(bytes: &[u8], thousands: u8) -> Option<u64> {
    if bytes.len() > 18 {
        return None;
    }
    let (mut number, mut group, mut grouped, mut rest) = (0, 0, false, bytes);
    while let [byte, after @ ..] = rest {
        rest = match byte {
            b'0'..=b'9' => {
                (number, group) = (10 * number + u64::from(byte - b'0'), group + 1);
                after
            }
            _ if group == 3 || !grouped && group > 0 => {
                (group, grouped) = (0, true);
                if *byte == thousands || *byte == b'\'' { after } else { rest.strip_prefix("’".as_bytes())? }
            }
            _ => return None,
        };
    }
    (group == 3 || !grouped && group > 0).then_some(number)
}

/// The value of digits as they are written: which marks are for the decimals and which between the thousands is a matter of the language.
fn decimal(digits: &str, decimal_comma: bool) -> Option<Decimal> {
    let (thousands, decimals) = if decimal_comma { ('.', ',') } else { (',', '.') };
    // Where there are both, the last one is for the decimals, whatever the language.
    let foreign =
        digits.rfind(decimals).is_some_and(|at| digits.rfind(thousands) > Some(at) || is_thousand(&digits[..at], &digits[at + 1..]));
    let (thousands, decimals) = if foreign { (decimals, thousands) } else { (thousands, decimals) };
    let (thousands, decimals) = (thousands as u8, decimals as u8);
    let whole = digits.as_bytes().split(|b| *b == decimals).next()?;
    if whole.split(|b| *b == thousands).skip(1).all(|group| group.len() == 3) {
        return Decimal::parse(digits, decimals, Some(thousands));
    }
    // `3.5` in a text with decimal commas, or `3,5` in one without: one mark alone is for the decimals.
    Decimal::parse(digits, thousands, None)
}

/// Whether what looks like a whole number and its decimals is one in thousands: nobody writes three zeros for nothing.
fn is_thousand(whole: &str, decimals: &str) -> bool {
    decimals == "000" && (1..=3).contains(&whole.len()) && !whole.starts_with('0') && whole.bytes().all(|byte| byte.is_ascii_digit())
}

/// The multiplier at token `at` (`million`), and where it ends.
pub(super) fn multiplier(document: &Document, at: usize) -> Option<(u64, usize)> {
    let token = document.tokens.get(at).filter(|t| t.kind == Kind::Word)?;
    match document.lang.numeral(token.term)? {
        Numeral::Multiplier(factor, dotted) if factor > 12 => Some((factor, after_dot(document, at + 1, dotted))),
        _ => None,
    }
}

/// One past the dot of an abbreviation that ends before token `at`, if it has one.
fn after_dot(document: &Document, at: usize, dotted: bool) -> usize {
    let dot = |token: &Token| !token.spaced && token.is(document.text, b'.');
    at + usize::from(dotted && at + 1 < document.tokens.len() && dot(&document.tokens[at]))
}

impl Number<'_> {
    /// Takes in the multipliers behind it; `None` where that is more than can be held.
    #[inline(always)]
    fn multiplied(mut self, document: &Document) -> Option<Self> {
        for _ in 0..2 {
            // Scripts without spaces write `300億`.
            let Some(next) = document.tokens.get(self.end).filter(|t| t.kind == Kind::Word && (t.spaced || !t.plain)) else { break };
            let Some((factor, end)) = multiplier(document, self.end) else { break };
            let fits = match next.bytes(document.text) {
                // Kilometres and metres, but for `12 M€`.
                b"k" | b"K" | b"M" => document.text[next.end as usize..].starts_with(['€', '$', '£']),
                b"m" => document.lang.tag == "en",
                _ => true,
            };
            if !fits {
                break;
            }
            (self.value, self.end) = (self.value.times(factor)?, end);
        }
        Some(self)
    }

    fn in_words(value: u64, end: usize) -> Self {
        Self { value: Decimal { mantissa: value.into(), scale: 0 }, end, suffix: "", n_digits: 0 }
    }
}

/// A number in words, as far as it is read.
#[derive(Clone, Copy)]
struct Sum {
    /// What was multiplied by a thousand or more, and the last of these multipliers.
    done: u64,
    least: u64,
    /// What stands behind that.
    part: u64,
}

impl Sum {
    fn of(part: u64) -> Self {
        Self { done: 0, least: u64::MAX, part }
    }

    /// With one more unit, if it belongs to the number; `glued`: a hyphen joins it.
    fn plus(self, unit: u64, glued: bool) -> Option<Self> {
        let part = match (self.part, self.part % 100, unit) {
            (0, ..) if unit < self.least => unit,
            (100.., 0, ..100) => self.part + unit,
            (_, 20.., ..10) if self.part.is_multiple_of(10) => self.part + unit,
            // French: `dix-sept`, `soixante-douze`, `quatre-vingt-dix`, `deux cents`.
            (_, 10, 7..=9) | (_, 60 | 80, 10..20) if glued => self.part + unit,
            (4, _, 20) if glued => 80,
            (2..10, _, 100) => self.part * 100,
            _ => return None,
        };
        Some(Self { part, ..self })
    }

    fn times(self, factor: u64) -> Option<Self> {
        let Self { done, least, part } = self;
        let (done, part) = match part {
            0 => (done.checked_mul(factor)?, 0),
            _ if factor < 1000 => return Some(Self { part: part.checked_mul(factor)?, ..self }),
            _ if factor < least => (done.checked_add(part.checked_mul(factor)?)?, 0),
            _ => (done.checked_add(part)?.checked_mul(factor)?, 0),
        };
        Some(Self { done, least: factor, part })
    }
}

/// `twenty-five`, `two hundred and five`, `a million`, `treinta y tres`, `zwei Mio.`.
fn read_words<'a>(document: &Document<'a>, i: usize) -> Option<Number<'a>> {
    let numeral = |at: usize| document.tokens.get(at).and_then(|t| document.lang.numeral(t.term));
    let hyphen = |at: usize| document.tokens.get(at).is_some_and(|t| !t.spaced && t.is(document.text, b'-'));
    let (mut sum, mut end) = match numeral(i)? {
        // The end of a compound says less than the whole.
        _ if !document.tokens[i].spaced && i > 0 && hyphen(i - 1) => return None,
        Numeral::Unit(unit) => (Sum::of(unit), i + 1),
        Numeral::Article => (Sum::of(1), i + 1),
        _ => return None,
    };
    while end < i + MAX_WORDS {
        let (at, found) = match numeral(end) {
            Some(Numeral::And) => (end + 1, numeral(end + 1)),
            None if hyphen(end) => (end + 1, numeral(end + 1)),
            found => (end, found),
        };
        (sum, end) = match found {
            Some(Numeral::Unit(unit)) if let Some(sum) = sum.plus(unit, at > end && hyphen(end)) => (sum, at + 1),
            Some(Numeral::Multiplier(factor, dotted)) if at == end && document.tokens[at].end - document.tokens[at].start > 2 => {
                (sum.times(factor)?, after_dot(document, at + 1, dotted))
            }
            _ => break,
        };
    }
    let counts = end > i + 1 || !matches!(numeral(i), Some(Numeral::Article));
    counts.then(|| Some(Number::in_words(sum.done.checked_add(sum.part)?, end))).flatten()
}

/// What begins with no number: `half a million`, `half-a-million`, `quarter million`.
fn read_part<'a>(document: &Document<'a>, i: usize) -> Option<Number<'a>> {
    let text = |at: usize| document.bytes_at(at);
    let hundredths = match text(i) {
        b"half" | b"Half" => 50,
        b"quarter" | b"Quarter" => 25,
        _ => return None,
    };
    let hyphen = |at: usize| at + usize::from(text(at) == b"-");
    let mut at = hyphen(i + 1);
    if text(at) == b"a" {
        at = hyphen(at + 1);
    }
    let value = Decimal { mantissa: hundredths, scale: 2 };
    Number { value, end: at, suffix: "", n_digits: 0 }.multiplied(document).filter(|part| part.end > at)
}
