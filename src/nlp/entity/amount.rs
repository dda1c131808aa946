//! Money, percentages and quantities, by rules around a number. Values: `USD 1800000` (ISO 4217 and a plain decimal), `12.5`,
//! `8600 troops` (a plain decimal and the unit as written, in lower case).

mod currency;
mod money;

use std::sync::LazyLock;

use super::{
    Found, Kind,
    number::{self, Number},
};
use crate::nlp::{
    document::Document,
    lang::Traits,
    token::{Case, Kind as TokenKind, TermMap, Token, term},
};

/// The terms of the words that an amount may start with; letters with a number glued to them may, too.
pub(super) fn starts() -> impl Iterator<Item = u64> {
    let words = "a half minus quarter percent per tens hundreds thousands millions billions trillions".split(' ');
    words.map(term).chain(number::words()).chain(currency::starts())
}

/// Terms of words that begin an amount only with a number or a word of amounts behind them.
pub(super) fn leaning() -> impl Iterator<Item = u64> {
    "a half minus quarter percent per".split(' ').map(term)
}

/// Appends the amount that token `i` begins to `found`, and says where it ends.
pub(super) fn read(document: &Document, i: usize, found: &mut Vec<Found>) -> Option<usize> {
    let (amount, confidence) = match document.tokens[i].kind {
        TokenKind::Number => (of_number(document, i), 0.95),
        TokenKind::Mark => (money::read(document, i), 0.95),
        TokenKind::Word => of_word(document, i),
        _ => return None,
    };
    let (first, kind, end, value) = amount?;
    found.push(Found { value, ..Found::new(document, first, end, kind, confidence) });
    Some(end)
}

/// What starts with a number, in digits or in words. Every pattern begins with the number, and most `a`s have none.
fn of_number(document: &Document, i: usize) -> Option<Amount> {
    let number = number::read(document, i)?;
    money::of_number(document, i, &number).or_else(|| percent(document, i, &number)).or_else(|| quantity(document, i, &number))
}

/// What starts with a word, and how sure it is.
fn of_word(document: &Document, i: usize) -> (Option<Amount>, f32) {
    let token = &document.tokens[i];
    let word = document.word(token);
    if number::starts_in_words(token) {
        return (of_number(document, i), 0.95);
    }
    match word {
        "a" | "A" | "half" | "Half" | "quarter" => (of_number(document, i), 0.95),
        "minus" => (minus(document, i), 0.95),
        "percent" | "per" => (percent_of(document, i), 0.8),
        _ if word.len() <= 16 => (money::read(document, i), 0.95),
        _ => (None, 0.0),
    }
}

/// Whether the word may be letters with a number glued to them: `USD75`, `R5.2bn`.
pub(super) fn ends_as_number(word: &[u8]) -> bool {
    match word {
        [.., last] if last.is_ascii_digit() => true,
        [.., b'0'..=b'9', b'm' | b'k' | b'b'] | [.., b'0'..=b'9', b'b' | b't' | b'm', b'n'] => true,
        _ => false,
    }
}

/// First token, kind, one past the last token, value.
type Amount = (usize, Kind, usize, String);

/// `percent of 10` at the end of a clause: the number says how many percent.
fn percent_of(document: &Document, i: usize) -> Option<Amount> {
    let word = |at: usize| document.tokens.get(at).map_or("", |t| document.word(t));
    let of = i + if word(i + 1) == "cent" { 2 } else { 1 };
    let number = (word(of) == "of").then(|| number::read(document, of + 1)).flatten().filter(|n| n.suffix.is_empty())?;
    let closed = document.tokens.get(number.end).is_none_or(|t| matches!(document.word(t), "." | "," | ";" | "!" | "?"));
    closed.then(|| (i, Kind::Percent, number.end, number.value.written()))
}

/// `minus two percent`.
fn minus(document: &Document, i: usize) -> Option<Amount> {
    let (_, kind, end, value) = percent(document, i + 1, &number::read(document, i + 1)?)?;
    Some((i, kind, end, format!("-{value}")))
}

/// `12.5 percent`, `5%`, `3 percentage points`.
fn percent(document: &Document, i: usize, number: &Number) -> Option<Amount> {
    if !number.suffix.is_empty() {
        return None;
    }
    let word = |at: usize| document.tokens.get(at).map_or("", |t| document.word(t));
    let at = number.end + usize::from(document.is(number.end, "-"));
    // Asked of all numbers: the first byte says no to most words.
    let unit = document.tokens.get(at)?;
    if !matches!(document.text.as_bytes().get(unit.start as usize), Some(b'%' | b'p' | b'P' | 0xd0)) {
        return None;
    }
    let end = match document.word(unit) {
        "%" | "percent" | "percents" | "pct" | "pc" | "Prozent" | "procent" | "procents" | "процентов" | "процента" | "процент"
        | "proc" => at + 1,
        "per" | "pour" | "por" => (matches!(word(at + 1), "cent" | "ciento" | "cento")).then_some(at + 2)?,
        "percentage" | "Prozentpunkte" => at + 1 + usize::from(matches!(word(at + 1), "point" | "points")),
        _ => return None,
    };
    Some((i, Kind::Percent, end, number.value.written()))
}

/// Nouns that are counted although no `s` says so, and units of measure.
static COUNTED: LazyLock<TermMap<()>> = LazyLock::new(|| {
    let words = "people men women children troops police personnel staff crew cattle sheep fish aircraft spacecraft feet teeth mice lives km kg \
        kilometers kilometres miles mph kph kmh cm mm m ft lb lbs oz g mg tons tonnes acres hectares gallons liters litres degrees celsius \
        fahrenheit watts kilowatts megawatts gigawatts mw gw kw gb mb tb megabytes gigabytes hertz ghz mhz inches yards pounds ounces \
        barrels bushels Menschen Personen Soldaten Kilometer Meter Tote Verletzte personnes soldats morts blessés kilomètres mètres \
        personas soldados muertos kilómetros metros persone soldati morti chilometri metri pessoas mortos quilômetros mensen doden \
        kilometer soldaten mennesker soldater человек людей километров osób ludzi kilometrów żołnierzy";
    words.split_whitespace().map(|word| (term(word), ())).collect()
});

/// Plurals that follow a number without being counted by it, and what time, money and percent own.
static NOT_COUNTED: LazyLock<TermMap<()>> = LazyLock::new(|| {
    let words = "years months weeks days hours minutes seconds decades centuries times was is has as its this others ones his hers ours \
        theirs us plus versus less across perhaps always besides pass does dollars euros pounds cents yes thus news series species \
        nights evenings mornings points pm am";
    words.split_whitespace().map(|word| (term(word), ())).collect()
});

/// A number with what it counts or measures: `8,600 troops`, `30 km`, `five army bases`.
fn quantity(document: &Document, i: usize, number: &Number) -> Option<Amount> {
    if !number.suffix.is_empty() {
        let suffix = number.suffix.to_lowercase();
        let unit = matches!(
            suffix.as_str(),
            "km" | "kg"
                | "cm"
                | "mm"
                | "ft"
                | "lb"
                | "lbs"
                | "mph"
                | "kph"
                | "mw"
                | "gw"
                | "kw"
                | "gb"
                | "mb"
                | "tb"
                | "ghz"
                | "mhz"
                | "g"
                | "mg"
                | "in"
                | "oz"
        );
        return unit.then(|| (i, Kind::Quantity, number.end, number.value.written() + " " + &suffix));
    }
    let one = number.value.whole() == Some(1) && number.digits.is_empty();
    let year = number.digits.len() == 4
        && !number.digits.contains([',', '.'])
        && number.end == i + 1
        && number.value.whole().is_some_and(|n| (1900..=2040).contains(&n));
    if one {
        return None;
    }
    // At most one plain adjective between: `five military bases`.
    for n in 0..2 {
        let noun = document.tokens.get(number.end + n).filter(|t| t.spaced && t.kind == TokenKind::Word && t.case != Case::Upper)?;
        if is_counted(document, noun) && !(year && n > 0) {
            let end = number.end + n + 1;
            let mut value = number.value.written();
            document.tokens[number.end..end].iter().for_each(|t| push_lower(&mut value, document.word(t)));
            return Some((i, Kind::Quantity, end, value));
        }
        let plain = noun.case == Case::Lower && !document.lang.traits(noun.term).has(Traits::STOP) && !NOT_COUNTED.contains(noun.term);
        if !plain || document.lang.tag != "en" {
            return None;
        }
    }
    None
}

/// Appends a blank and the word in lower case.
fn push_lower(value: &mut String, word: &str) {
    value.push(' ');
    if word.is_ascii() {
        let start = value.len();
        value.push_str(word);
        value[start..].make_ascii_lowercase();
    } else {
        value.push_str(&word.to_lowercase());
    }
}

fn is_counted(document: &Document, noun: &Token) -> bool {
    let word = document.word(noun);
    let plural = document.lang.tag == "en" && noun.case == Case::Lower && word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
    COUNTED.contains(noun.term) || (plural && !NOT_COUNTED.contains(noun.term) && !document.lang.traits(noun.term).has(Traits::STOP))
}

#[cfg(test)]
mod tests;
