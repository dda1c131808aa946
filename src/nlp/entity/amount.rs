//! Money, percentages and quantities, by rules around a number. Values: `USD 1800000` (ISO 4217 and a plain decimal), `12.5`,
//! `8600 troops` (a plain decimal and the unit as written, in lower case).

mod currency;
mod money;

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{
    Found, Kind,
    number::{self, Number},
    values::Values,
};
use crate::nlp::{
    document::Document,
    lang::{Lang, Numeral, Traits},
    token::{Case, Kind as TokenKind, TermMap, Token, term},
};

/// The terms of the words that an amount may start with; letters with a number glued to them may, too.
pub(super) fn starts(lang: &Lang) -> impl Iterator<Item = u64> {
    let rounds = "tens hundreds thousands millions billions trillions".split(' ').map(term);
    leaning(lang).chain(rounds).chain(number::words(lang)).chain(currency::starts())
}

/// Terms of words that begin an amount only with a number or a word of amounts behind them.
pub(super) fn leaning(lang: &Lang) -> impl Iterator<Item = u64> {
    "half minus quarter percent per".split(' ').map(term).chain(number::articles(lang))
}

/// Appends the amount that token `i` begins to `values`, and says where it ends.
pub(super) fn read(document: &Document, i: usize, values: &mut Values) -> Option<usize> {
    values.read(|written| {
        let (amount, confidence) = match document.tokens[i].kind {
            TokenKind::Number => (counted(document, i, written), 0.95),
            TokenKind::Mark => (money::read(document, i, written), 0.95),
            TokenKind::Word => of_word(document, i, written),
            _ => return None,
        };
        let (first, kind, end) = amount?;
        Some((Found::new(document, first, end, kind, confidence), end))
    })
}

/// What starts with a number, in digits or in words. What stands behind it says what it may be, most often nothing.
fn counted(document: &Document, i: usize, written: &mut String) -> Option<Amount> {
    let mut number = number::read(document, i).filter(|_| !number::is_tail(document, i))?;
    if number.end > i + 1 && document.tokens.get(number.end).and_then(|t| document.lang.numeral(t.term)) == Some(Numeral::Of) {
        // `dos millones de euros`
        number.end += 1;
    }
    let number = &number;
    if !number.suffix.is_empty() {
        return money::of_number(document, i, number, written).or_else(|| measured(i, number, written));
    }
    let next = document.tokens.get(number.end)?;
    match next.kind {
        TokenKind::Word => {
            let unit = UNITS.get(next.term).copied().unwrap_or_default();
            if unit.has(Unit::PERCENT)
                && let Some(percent) = percent(document, i, number, written)
            {
                return Some(percent);
            }
            if (unit.has(Unit::MONEY) && !is_weight(document, i, number.end) || next.case != Case::Lower)
                && let Some(sum) = money::of_number(document, i, number, written)
            {
                return Some(sum);
            }
            quantity(document, i, number, unit, written)
        }
        TokenKind::Mark => match document.text.as_bytes().get(next.start as usize)? {
            b'%' => percent(document, i, number, written),
            b'-' => money::of_number(document, i, number, written).or_else(|| percent(document, i, number, written)),
            b'$' | 0x80.. => money::of_number(document, i, number, written),
            _ => None,
        },
        _ => None,
    }
}

/// Whether pounds are no money: `70 kilograms (154 pounds)`, `weighed 117 pounds`.
fn is_weight(document: &Document, i: usize, unit: usize) -> bool {
    let text = |at: usize| document.text_at(at);
    let kilograms = |at: usize| matches!(text(at), "kilograms" | "kilogram" | "kilos" | "kg" | "tonnes" | "stone");
    let weigh = |at: usize| matches!(text(at), "weigh" | "weighs" | "weighed" | "weighing");
    matches!(text(unit), "pounds" | "pound")
        && (i >= 2 && text(i - 1) == "(" && kilograms(i - 2)
            || text(unit + 1) == "(" && kilograms(unit + 3)
            || (i.saturating_sub(4)..i).any(weigh))
}

/// What starts with a word, and how sure it is.
fn of_word(document: &Document, i: usize, written: &mut String) -> (Option<Amount>, f32) {
    let token = &document.tokens[i];
    if number::starts_in_words(document, token) {
        return (counted(document, i, written), 0.95);
    }
    match token.bytes(document.text) {
        b"half" | b"Half" | b"quarter" => (counted(document, i, written), 0.95),
        b"minus" => (minus(document, i, written), 0.95),
        b"percent" | b"per" => (percent_of(document, i, written), 0.8),
        word if word.len() <= 16 => (money::read(document, i, written), 0.95),
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

/// First token, kind, one past the last token. Who finds one appends its value to what is written, and nothing else.
type Amount = (usize, Kind, usize);

/// `percent of 10` at the end of a clause: the number says how many percent.
fn percent_of(document: &Document, i: usize, written: &mut String) -> Option<Amount> {
    let word = |at: usize| document.text_at(at);
    let of = i + if word(i + 1) == "cent" { 2 } else { 1 };
    let number = (word(of) == "of").then(|| number::read(document, of + 1)).flatten().filter(|n| n.suffix.is_empty())?;
    let closed = document.tokens.get(number.end).is_none_or(|t| matches!(document.word(t), "." | "," | ";" | "!" | "?"));
    closed.then(|| {
        number.value.write(written);
        (i, Kind::Percent, number.end)
    })
}

/// `minus two percent`.
fn minus(document: &Document, i: usize, written: &mut String) -> Option<Amount> {
    let number = number::read(document, i + 1)?;
    written.push('-');
    percent(document, i + 1, &number, written).map(|(_, kind, end)| (i, kind, end))
}

/// What says percent in one word.
const PERCENT: [&str; 14] = [
    "percent", "percents", "pct", "pc", "Prozent", "procent", "procents", "процентов", "процента", "процент", "процентами", "proc",
    "procentpunt", "procentpunten",
];
/// The first of two words that do.
const PER: [&str; 3] = ["per", "pour", "por"];
/// What says points of percent, where they need not be said.
const POINTS: [&str; 2] = ["percentage", "Prozentpunkte"];

/// `12.5 percent`, `5%`, `3 percentage points`.
fn percent(document: &Document, i: usize, number: &Number, written: &mut String) -> Option<Amount> {
    if !number.suffix.is_empty() {
        return None;
    }
    let word = |at: usize| document.text_at(at);
    let at = number.end + usize::from(document.is(number.end, "-"));
    // As they are listed, or in capitals all through.
    let among = |words: &[&str], word: &str| {
        words.iter().any(|one| *one == word || one.eq_ignore_ascii_case(word) && !word.bytes().any(|byte| byte.is_ascii_lowercase()))
    };
    let end = match word(at) {
        "%" => at + 1,
        word if among(&PERCENT, word) => at + 1,
        half if among(&PER, half) => among(&["cent", "ciento", "cento", "100"], word(at + 1)).then_some(at + 2)?,
        points if among(&POINTS, points) => at + 1 + usize::from(matches!(word(at + 1), "point" | "points")),
        _ => return None,
    };
    number.value.write(written);
    Some((i, Kind::Percent, end))
}

/// What is known of a word behind a number, as a set.
#[derive(Clone, Copy, Default)]
struct Unit(u8);

impl Unit {
    /// Names a currency, or may stand before such a name.
    const MONEY: Self = Self(1);
    /// Begins the name of a percent.
    const PERCENT: Self = Self(2);
    /// A noun that is counted although no `s` says so, or a unit of measure.
    const COUNTED: Self = Self(4);
    /// A plural that follows a number without being counted by it, or what time, money and percent own.
    const NOT_COUNTED: Self = Self(8);

    fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// By term.
static UNITS: LazyLock<TermMap<Unit>> = LazyLock::new(|| {
    let counted = "people men women children troops police personnel staff crew cattle sheep fish aircraft spacecraft feet teeth mice lives \
        km kg kilometers kilometres miles mph kph kmh cm mm m ft lb lbs oz g mg tons tonnes acres hectares gallons liters litres degrees \
        celsius fahrenheit watts kilowatts megawatts gigawatts mw gw kw kwh mwh gwh twh mah gb mb tb megabytes gigabytes hertz ghz mhz inches yards pounds \
        ounces barrels bushels Menschen Personen Soldaten Kilometer Meter Tote Verletzte personnes soldats morts blessés kilomètres \
        mètres personas soldados muertos kilómetros metros persone soldati morti chilometri metri pessoas mortos quilômetros mensen \
        doden kilometer soldaten mennesker soldater человек людей километров osób ludzi kilometrów żołnierzy";
    let not_counted = "years months weeks days hours minutes seconds decades centuries times was is has as its this others ones his hers \
        ours theirs us plus versus less across perhaps always besides pass does dollars euros pounds cents yes thus news series species \
        nights evenings mornings points pm am";
    let lists = [(counted, Unit::COUNTED), (not_counted, Unit::NOT_COUNTED)];
    let words = lists.into_iter().flat_map(|(words, unit)| words.split_whitespace().map(move |word| (term(word), unit)));
    let mut table = FxHashMap::<u64, Unit>::default();
    let percent = PERCENT.into_iter().chain(PER).chain(POINTS).map(|word| (term(word), Unit::PERCENT));
    for (term, unit) in words.chain(percent).chain(currency::behind().map(|term| (term, Unit::MONEY))) {
        table.entry(term).or_default().0 |= unit.0;
    }
    table.into()
});

/// A number with a unit of measure glued to it: `30km`.
fn measured(i: usize, number: &Number, written: &mut String) -> Option<Amount> {
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
    unit.then(|| {
        number.value.write(written);
        written.push(' ');
        written.push_str(&suffix);
        (i, Kind::Quantity, number.end)
    })
}

/// A number with what it counts or measures: `8,600 troops`, `30 km`, `five army bases`. The word behind it is known as `unit`.
fn quantity(document: &Document, i: usize, number: &Number, unit: Unit, written: &mut String) -> Option<Amount> {
    let whole = number.value.whole();
    if whole == Some(1) && number.n_digits == 0 {
        return None;
    }
    let year = number.n_digits == 4 && number.end == i + 1 && whole.is_some_and(|n| (1900..=2040).contains(&n));
    // In capitals only units: `300 MW`.
    let unit_of = |token: &Token| UNITS.get(token.term).copied().unwrap_or_default();
    let small = |token: &Token| token.case != Case::Upper || unit_of(token).has(Unit::COUNTED) && token.end - token.start <= 3;
    let noun = |at: usize| document.tokens.get(at).filter(|t| t.spaced && t.kind == TokenKind::Word && small(t));
    let (mut at, mut word, mut unit) = (number.end, noun(number.end)?, unit);
    if !is_counted(document, word, unit) {
        // At most one plain adjective between: `five military bases`.
        let plain = document.lang.tag == "en" && word.case == Case::Lower && !unit.has(Unit::NOT_COUNTED);
        if !plain || year || document.lang.traits(word.term).has(Traits::STOP) {
            return None;
        }
        at += 1;
        word = noun(at)?;
        unit = unit_of(word);
        if !is_counted(document, word, unit) {
            return None;
        }
    }
    number.value.write(written);
    document.tokens[number.end..=at].iter().for_each(|t| push_lower(written, document, t));
    Some((i, Kind::Quantity, at + 1))
}

/// Appends a blank and the word in lower case.
fn push_lower(value: &mut String, document: &Document, token: &Token) {
    let word = document.word(token);
    value.push(' ');
    if token.plain && token.case == Case::Lower {
        value.push_str(word);
    } else {
        value.push_str(&word.to_lowercase());
    }
}

fn is_counted(document: &Document, noun: &Token, unit: Unit) -> bool {
    let word = noun.bytes(document.text);
    // No plurals: `basis`, `census`, `loss`.
    let single = || matches!(word, [.., b's' | b'u', b's'] | [.., b's', b'i', b's']);
    let plural = || word.len() > 3 && word.ends_with(b"s") && !single() && noun.case == Case::Lower && document.lang.tag == "en";
    let counted = || !unit.has(Unit::NOT_COUNTED) && plural() && !document.lang.traits(noun.term).has(Traits::STOP);
    unit.has(Unit::COUNTED) || counted()
}

#[cfg(test)]
mod tests;
