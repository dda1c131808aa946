//! Currencies: signs, codes and names, with their ISO 4217 codes.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::nlp::token::{TermMap, term};

const CODES: [&str; 98] = [
    "USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "NZD", "CNY", "RMB", "INR", "RUB", "BRL", "MXN", "ZAR", "SEK", "NOK", "DKK", "PLN",
    "CZK", "HUF", "TRY", "KRW", "SGD", "HKD", "TWD", "THB", "IDR", "MYR", "PHP", "SAR", "AED", "UAH", "ILS", "EGP", "PKR", "BDT", "LKR",
    "NPR", "VND", "KES", "NGN", "GHS", "QAR", "KWD", "ARS", "CLP", "COP", "PEN", "RON", "BTC", "ETH", "UGX", "TZS", "RWF", "BIF", "CDF",
    "XAF", "XOF", "ZMW", "MWK", "BWP", "NAD", "ETB", "GMD", "SLL", "DZD", "TND", "LYD", "SDG", "IQD", "IRR", "JOD", "LBP", "OMR", "BHD",
    "YER", "SYP", "AFN", "KZT", "UZS", "AZN", "BYN", "MDL", "BGN", "RSD", "ISK", "JMD", "TTD", "FJD", "PGK", "MMK", "KHR", "BND", "UYU",
    "PYG", "BOB", "ZWL",
];

/// Those that are written in lower case, too.
const SMALL_CODES: [&str; 6] = ["usd", "eur", "gbp", "rmb", "btc", "eth"];

/// Codes that are words or names, too: `COP 27` is a conference. Only a large number beside them makes money of them.
pub(super) fn is_doubtful(code: &str) -> bool {
    matches!(code, "COP" | "PEN" | "TRY" | "ETH" | "ZAR" | "PHP" | "BOB" | "SDG" | "GMD")
}

/// The ISO 4217 code that the word is, in capitals or all in lower case. Lower case needs a number beside it to count: `all`, `try`.
pub(super) fn code(word: &str) -> Option<&'static str> {
    if word.len() != 3 || !(word.bytes().all(|b| b.is_ascii_uppercase()) || SMALL_CODES.contains(&word)) {
        return None;
    }
    let code = CODES.iter().find(|code| code.eq_ignore_ascii_case(word))?;
    Some(if *code == "RMB" { "CNY" } else { code })
}

const SIGNS: [(&str, &str); 19] = [
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("₽", "RUB"),
    ("₩", "KRW"),
    ("₺", "TRY"),
    ("₦", "NGN"),
    ("₪", "ILS"),
    ("₫", "VND"),
    ("₱", "PHP"),
    ("₡", "CRC"),
    ("₭", "LAK"),
    ("₴", "UAH"),
    ("₸", "KZT"),
    ("₮", "MNT"),
    ("₵", "GHS"),
    ("฿", "THB"),
];

/// The code of a sign before its number; `$` alone is the American dollar.
pub(super) fn of_sign(word: &str) -> Option<&'static str> {
    SIGNS.iter().find(|(sign, _)| *sign == word).map(|(_, code)| *code)
}

const LETTERS: [(&str, &str); 23] = [
    ("Sh", "KES"),
    ("Shs", "KES"),
    ("Kshs", "KES"),
    ("USh", "UGX"),
    ("Ush", "UGX"),
    ("TSh", "TZS"),
    ("Tsh", "TZS"),
    ("Php", "PHP"),
    ("Nu", "BTN"),
    ("CFA", "XOF"),
    ("Rs", "INR"),
    ("Tk", "BDT"),
    ("RM", "MYR"),
    ("QR", "QAR"),
    ("SR", "SAR"),
    ("Dh", "AED"),
    ("Dhs", "AED"),
    ("LE", "EGP"),
    ("Rp", "IDR"),
    ("Ksh", "KES"),
    ("KSh", "KES"),
    ("dlrs", "USD"),
    ("dollar", "USD"),
];

/// The terms of all words and signs that stand before a number.
pub(super) fn starts() -> impl Iterator<Item = u64> {
    CODES.into_iter().chain(LETTERS.into_iter().chain(SIGNS).map(|(letters, _)| letters)).map(term)
}

/// The code of letters that are written before a number as a sign is: `Rs 500`, `RM 20`.
pub(super) fn of_letters(word: &str) -> Option<&'static str> {
    LETTERS.iter().find(|(letters, _)| *letters == word).map(|(_, code)| *code)
}

/// The code of one letter glued to its number: `R5.2bn`, `N500,000`. Roads and parts have such names, too, so the number must be large.
pub(super) fn of_initial(letter: &str) -> Option<&'static str> {
    Some(match letter {
        "R" => "ZAR",
        "N" => "NGN",
        "P" => "PHP",
        "K" => "ZMW",
        _ => return None,
    })
}

/// Whose dollar: the letters before the sign, as in `US$`.
pub(super) fn of_dollar(letters: &str) -> Option<&'static str> {
    Some(match letters {
        "US" | "U.S." | "USD" => "USD",
        "A" | "AU" | "AUD" => "AUD",
        "C" | "c" | "CA" | "Can" | "CAD" | "cad" => "CAD",
        "NZ" | "NZD" => "NZD",
        "HK" | "HKD" => "HKD",
        "S" | "SGD" => "SGD",
        "NT" => "TWD",
        "R" => "BRL",
        "N" => "NAD",
        "Mex" | "MXN" | "mxn" => "MXN",
        "Z" => "ZWL",
        "J" => "JMD",
        "TT" => "TTD",
        "EC" => "XCD",
        "Bds" => "BBD",
        "BZ" => "BZD",
        "FJ" => "FJD",
        _ => return None,
    })
}

/// Whose dollar, pound or peso: the word before the name, as in `Canadian dollars`.
pub(super) fn of_country(word: &str) -> Option<&'static str> {
    BY_COUNTRY.get(word).copied()
}

static BY_COUNTRY: LazyLock<FxHashMap<&'static str, &'static str>> =
    LazyLock::new(|| COUNTRIES.iter().flat_map(|(code, words)| words.split(' ').map(|word| (word, *code))).collect());

const COUNTRIES: &[(&str, &str)] = &[
    ("USD", "US U.S. us American american USD"),
    ("AUD", "Australian australian AUD"),
    ("CAD", "Canadian canadian CAD cad"),
    ("NZD", "NZD"),
    ("HKD", "Hong HKD"),
    ("SGD", "Singapore SGD"),
    ("TWD", "Taiwan"),
    ("NAD", "Namibian"),
    ("MXN", "Mexican mexican MXN mxn"),
    ("ZWL", "Zimbabwean"),
    ("JMD", "Jamaican"),
    ("ARS", "Argentine"),
    ("CLP", "Chilean"),
    ("COP", "Colombian"),
    ("PHP", "Philippine"),
    ("PKR", "Pakistani"),
    ("NPR", "Nepali Nepalese"),
    ("UGX", "Ugandan"),
    ("TZS", "Tanzanian"),
    ("SOS", "Somali"),
    ("EGP", "Egyptian"),
    ("LBP", "Lebanese"),
    ("SYP", "Syrian"),
    ("SDG", "Sudanese"),
    ("SSP", "South"),
    ("CHF", "Swiss swiss"),
    ("XOF", "CFA"),
    ("RWF", "Rwandan"),
    ("CDF", "Congolese"),
    ("KWD", "Kuwaiti"),
    ("IQD", "Iraqi"),
    ("JOD", "Jordanian"),
    ("RSD", "Serbian"),
    ("DZD", "Algerian"),
    ("TND", "Tunisian"),
    ("LYD", "Libyan"),
    ("BHD", "Bahraini"),
    ("MAD", "Moroccan"),
    ("QAR", "Qatari"),
    ("OMR", "Omani"),
    ("YER", "Yemeni"),
    ("NOK", "Norwegian"),
    ("ISK", "Icelandic"),
    ("CZK", "Czech"),
];

/// Words in lower case that a sum of money may have between number and name; the countries among them may change its code.
const ADJECTIVES: [&str; 16] = [
    "chinese",
    "turkish",
    "indian",
    "british",
    "french",
    "japanese",
    "russian",
    "swedish",
    "us",
    "american",
    "australian",
    "canadian",
    "cad",
    "mexican",
    "mxn",
    "swiss",
];

/// Whether it is one of them.
pub(super) fn is_adjective(word: &str) -> bool {
    ADJECTIVES.contains(&word)
}

/// The terms of all words in lower case that may stand behind the number of a sum.
pub(super) fn behind() -> impl Iterator<Item = u64> {
    NAMES.iter().map(|(term, _)| term).chain(SMALL_CODES.into_iter().chain(ADJECTIVES).map(term))
}

/// By the term of a name: the code, and whether it is the hundredth part.
static NAMES: LazyLock<TermMap<(&'static str, bool)>> = LazyLock::new(|| {
    let whole = [
        ("USD", "dollar dollars dlrs bucks dólares dollari доллар доллара долларов dolarów"),
        ("EUR", "euro euros евро"),
        ("GBP", "quid sterling pfund"),
        ("JPY", "yen"),
        ("CNY", "yuan renminbi"),
        ("INR", "rupee rupees"),
        ("BDT", "taka"),
        ("MMK", "kyat kyats"),
        ("RUB", "ruble rubles rouble roubles рубль рубля рублей руб"),
        ("CHF", "franken"),
        ("FRF", "francs franc"),
        ("DEM", "mark marks deutschemarks"),
        ("KRW", "won"),
        ("MXN", "peso pesos"),
        ("BRL", "reais"),
        ("CZK", "koruna korunas"),
        ("HUF", "forint forints"),
        ("RON", "leu lei"),
        ("BGN", "leva"),
        ("KZT", "tenge"),
        ("IRR", "rial rials"),
        ("AFN", "afghani afghanis"),
        ("GHS", "cedi cedis"),
        ("ZMW", "kwacha kwachas"),
        ("BWP", "pula"),
        ("ETB", "birr"),
        ("GMD", "dalasi dalasis"),
        ("AOA", "kwanza kwanzas"),
        ("BTN", "ngultrum"),
        // Whose, their country says.
        ("", "dinar dinars"),
        ("SEK", "krona kronor"),
        ("DKK", "kroner krone"),
        ("PLN", "zloty zlotys złotych złote zł"),
        ("TRY", "lira liras"),
        ("ITL", "lire"),
        ("ZAR", "rand"),
        ("NGN", "naira"),
        ("ILS", "shekel shekels"),
        ("IDR", "rupiah"),
        ("THB", "baht"),
        ("MYR", "ringgit"),
        ("VND", "dong"),
        ("UAH", "hryvnia hryvnias"),
        ("SAR", "riyal riyals"),
        ("AED", "dirham dirhams"),
        ("KES", "shilling shillings"),
        ("BTC", "bitcoins bitcoin"),
        ("CNY", "kuai"),
        ("GBP", "pounds pound"),
    ];
    let whole = whole.iter().flat_map(|(code, names)| names.split(' ').map(|name| (term(name), (*code, false))));
    let parts = [("cent", "USD"), ("cents", "USD"), ("pence", "GBP"), ("penny", "GBP"), ("kopecks", "RUB")];
    whole.chain(parts.iter().map(|(name, code)| (term(name), (*code, true)))).collect()
});

/// The code of a currency's name.
pub(super) fn of_word(term: u64) -> Option<(&'static str, bool)> {
    NAMES.get(term).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_in_lower_case_is_an_adjective() {
        let small = BY_COUNTRY.keys().filter(|word| word.starts_with(char::is_lowercase));
        assert!(small.into_iter().all(|word| is_adjective(word)), "add the word to ADJECTIVES");
    }
}
