//! Money, percentages and quantities, by rules around a number. Values: `USD 1800000` (ISO 4217 and a plain decimal), `12.5`,
//! `8600 troops` (a plain decimal and the unit as written, in lower case).

mod currency;

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::{
    Found, Kind,
    number::{self, Number},
};
use crate::nlp::{
    Interrupted, Stop,
    document::Document,
    lang::Traits,
    token::{Case, Kind as TokenKind, Token, term},
};

/// Appends the amounts of `document` to `found`.
pub(super) fn find(document: &Document, found: &mut Vec<Found>, stop: Stop) -> Result<(), Interrupted> {
    let mut i = 0;
    let mut next_stop = 0;
    while i < document.tokens.len() {
        if i >= next_stop {
            next_stop = i + 4096;
            if stop() {
                return Err(Interrupted);
            }
        }
        i = read(document, i, found).map_or(i + 1, |end| end.max(i + 1));
    }
    Ok(())
}

/// One amount from token `i` on; where it ends.
fn read(document: &Document, i: usize, found: &mut Vec<Found>) -> Option<usize> {
    let token = &document.tokens[i];
    let start = matches!(token.kind, TokenKind::Number)
        || (token.kind == TokenKind::Mark && currency::is_sign(document.word(token)))
        || (token.kind == TokenKind::Word
            && (number::starts_in_words(token) || matches!(document.word(token), "a" | "A") || currency::is_code(document.word(token))));
    if !start {
        return None;
    }
    let (first, kind, end, value) = money(document, i).or_else(|| percent(document, i)).or_else(|| quantity(document, i))?;
    let mut amount = Found::new(document, first, end, kind, 0.95);
    amount.value = value;
    found.push(amount);
    Some(end)
}

type Amount = (usize, Kind, usize, String);

/// `$1.2bn`, `US$ 5`, `USD 5 million`, `1.8 million euros`, `50 cents`.
fn money(document: &Document, i: usize) -> Option<Amount> {
    let word = |at: usize| document.tokens.get(at).map_or("", |t| document.word(t));
    let amount = |number: &Number, code: &str| format!("{code} {}", number.value);
    if currency::is_sign(word(i)) || currency::is_code(word(i)) {
        // `US$`, `A$`: the letters before the sign say whose dollar it is.
        let prefix = if i > 0 && !document.tokens[i].spaced { currency::dollar(word(i - 1)) } else { None };
        let code = prefix.or_else(|| currency::of_sign(word(i))).unwrap_or(word(i));
        let number = number::read(document, i + 1)
            .filter(|n| !n.digits.is_empty() && matches!(n.suffix, "" | "bn" | "b" | "B" | "m" | "mn" | "M" | "k" | "K" | "tn"))?;
        return Some((if prefix.is_some() { i - 1 } else { i }, Kind::Money, number.end, amount(&number, code)));
    }
    let number = number::read(document, i)?;
    let after = document.tokens.get(number.end)?;
    let sign = currency::of_sign(document.word(after)).filter(|_| !number.digits.is_empty() && document.lang.tag != "en");
    if let Some(code) = sign.or_else(|| currency::is_code(document.word(after)).then(|| document.word(after))) {
        return Some((i, Kind::Money, number.end + 1, amount(&number, code)));
    }
    // `5 million US dollars`, `3 billion Hong Kong dollars`.
    let adjectives =
        (0..=2).take_while(|n| *n == 0 || document.tokens.get(number.end + n - 1).is_some_and(|t| t.is_capitalised(document.text)));
    for n in adjectives {
        let Some(unit) = document.tokens.get(number.end + n).filter(|t| t.kind == TokenKind::Word) else { break };
        if let Some((code, cents)) = currency::of_word(unit.term) {
            let code = (n > 0).then(|| currency::dollar(word(number.end))).flatten().unwrap_or(code);
            let value = if cents { cents_of(&number).map(|v| format!("{code} {v}")).unwrap_or_default() } else { amount(&number, code) };
            return Some((i, Kind::Money, number.end + n + 1, value));
        }
    }
    None
}

fn cents_of(number: &Number) -> Option<String> {
    let n = number.value.whole()?;
    Some(if n % 100 == 0 { (n / 100).to_string() } else { format!("{}.{:02}", n / 100, n % 100).trim_end_matches('0').to_owned() })
}

/// `12.5 percent`, `5%`, `3 percentage points`.
fn percent(document: &Document, i: usize) -> Option<Amount> {
    let number = number::read(document, i).filter(|n| n.suffix.is_empty())?;
    let word = |at: usize| document.tokens.get(at).map_or("", |t| document.word(t));
    let hyphen = usize::from(word(number.end) == "-");
    let at = number.end + hyphen;
    let end = match word(at) {
        "%" | "percent" | "pct" | "Prozent" | "procent" | "процентов" | "процента" => at + 1,
        "per" | "pour" | "por" => (matches!(word(at + 1), "cent" | "ciento" | "cento")).then_some(at + 2)?,
        "percentage" => (matches!(word(at + 1), "point" | "points")).then_some(at + 2)?,
        _ => return None,
    };
    Some((i, Kind::Percent, end, number.value.to_string()))
}

/// Nouns that are counted although no `s` says so, and units of measure.
static COUNTED: LazyLock<FxHashSet<u64>> = LazyLock::new(|| {
    let words = "people men women children troops police personnel staff crew cattle sheep fish aircraft spacecraft feet teeth mice lives km kg \
        kilometers kilometres miles mph kph kmh cm mm m ft lb lbs oz g mg tons tonnes acres hectares gallons liters litres degrees celsius \
        fahrenheit watts kilowatts megawatts gigawatts mw gw kw gb mb tb megabytes gigabytes hertz ghz mhz inches yards pounds ounces \
        barrels bushels Menschen Personen Soldaten Kilometer Meter Tote Verletzte personnes soldats morts blessés kilomètres mètres \
        personas soldados muertos kilómetros metros persone soldati morti chilometri metri pessoas mortos quilômetros mensen doden \
        kilometer soldaten mennesker soldater человек людей километров osób ludzi kilometrów żołnierzy";
    words.split_whitespace().map(term).collect()
});

/// Plurals that follow a number without being counted by it, and what time, money and percent own.
static NOT_COUNTED: LazyLock<FxHashSet<u64>> = LazyLock::new(|| {
    let words = "years months weeks days hours minutes seconds decades centuries times was is has as its this others ones his hers ours \
        theirs us plus versus less across perhaps always besides pass does dollars euros pounds cents yes thus news series species \
        nights evenings mornings points pm am";
    words.split_whitespace().map(term).collect()
});

/// A number with what it counts or measures: `8,600 troops`, `30 km`, `five army bases`.
fn quantity(document: &Document, i: usize) -> Option<Amount> {
    let number = number::read(document, i)?;
    let suffix = number.suffix.to_lowercase();
    if !suffix.is_empty() {
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
        return unit.then(|| (i, Kind::Quantity, number.end, format!("{} {suffix}", number.value)));
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
            let unit = document.tokens[number.end..end].iter().map(|t| document.word(t).to_lowercase()).collect::<Vec<_>>().join(" ");
            return Some((i, Kind::Quantity, end, format!("{} {unit}", number.value)));
        }
        let plain = noun.case == Case::Lower && !document.lang.traits(noun.term).has(Traits::STOP) && !NOT_COUNTED.contains(&noun.term);
        if !plain || document.lang.tag != "en" {
            return None;
        }
    }
    None
}

fn is_counted(document: &Document, noun: &Token) -> bool {
    let word = document.word(noun);
    let plural = document.lang.tag == "en" && noun.case == Case::Lower && word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
    COUNTED.contains(&noun.term) || (plural && !NOT_COUNTED.contains(&noun.term) && !document.lang.traits(noun.term).has(Traits::STOP))
}

#[cfg(test)]
mod tests;
