//! Currencies: signs, codes and names, with their ISO 4217 codes.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::nlp::token::term;

const CODES: [&str; 52] = [
    "USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "NZD", "CNY", "RMB", "INR", "RUB", "BRL", "MXN", "ZAR", "SEK", "NOK", "DKK", "PLN",
    "CZK", "HUF", "TRY", "KRW", "SGD", "HKD", "TWD", "THB", "IDR", "MYR", "PHP", "SAR", "AED", "UAH", "ILS", "EGP", "PKR", "BDT", "LKR",
    "NPR", "VND", "KES", "NGN", "GHS", "QAR", "KWD", "ARS", "CLP", "COP", "PEN", "RON", "BTC", "ETH",
];

/// The ISO 4217 code that the word is, in capitals or all in lower case. Lower case needs a number beside it to count: `all`, `try`.
pub(super) fn code(word: &str) -> Option<&'static str> {
    // Asked of every short word: most are told apart by their first letter.
    let small = matches!(word, "usd" | "eur" | "gbp" | "rmb" | "btc" | "eth");
    if word.len() != 3 || !(small || word.bytes().all(|b| b.is_ascii_uppercase())) {
        return None;
    }
    let code = CODES.into_iter().find(|code| code.eq_ignore_ascii_case(word))?;
    Some(if code == "RMB" { "CNY" } else { code })
}

/// The code of a sign before its number; `$` alone is the American dollar.
pub(super) fn of_sign(word: &str) -> Option<&'static str> {
    Some(match word {
        "$" => "USD",
        "€" => "EUR",
        "£" => "GBP",
        "¥" => "JPY",
        "₹" => "INR",
        "₽" => "RUB",
        "₩" => "KRW",
        "₺" => "TRY",
        "₦" => "NGN",
        "₪" => "ILS",
        "₫" => "VND",
        "₱" => "PHP",
        "₡" => "CRC",
        "₭" => "LAK",
        "₴" => "UAH",
        "₸" => "KZT",
        "₮" => "MNT",
        "₵" => "GHS",
        "฿" => "THB",
        _ => return None,
    })
}

const LETTERS: [(&str, &str); 13] = [
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

/// The terms of all words that stand before a number.
pub(super) fn starts() -> impl Iterator<Item = u64> {
    CODES.into_iter().chain(LETTERS.into_iter().map(|(letters, _)| letters)).map(term)
}

/// The code of letters that are written before a number as a sign is: `Rs 500`, `RM 20`.
pub(super) fn of_letters(word: &str) -> Option<&'static str> {
    LETTERS.into_iter().find(|(letters, _)| *letters == word).map(|(_, code)| code)
}

/// Whose dollar or peso: the letters before the sign, as in `US$`, or the word before the name, as in `Canadian dollars`.
pub(super) fn of_country(word: &str) -> Option<&'static str> {
    Some(match word {
        "US" | "U.S." | "us" | "American" | "USD" => "USD",
        "A" | "AU" | "Australian" | "australian" | "AUD" => "AUD",
        "C" | "c" | "CA" | "Canadian" | "canadian" | "CAD" | "cad" => "CAD",
        "NZ" | "NZD" => "NZD",
        "HK" | "Hong" | "HKD" => "HKD",
        "S" | "Singapore" | "SGD" => "SGD",
        "NT" | "Taiwan" => "TWD",
        "R" => "BRL",
        "N" | "Namibian" => "NAD",
        "Mex" | "MXN" | "mxn" => "MXN",
        "Z" | "Zimbabwean" => "ZWL",
        "J" | "Jamaican" => "JMD",
        _ => return None,
    })
}

/// An adjective that a sum of money may have between number and name without changing its code.
pub(super) fn is_adjective(word: &str) -> bool {
    matches!(word, "chinese" | "turkish" | "indian" | "british" | "swiss" | "french" | "japanese" | "russian" | "mexican" | "swedish")
}

/// By the term of a name: the code, and whether it is the hundredth part.
static NAMES: LazyLock<FxHashMap<u64, (&'static str, bool)>> = LazyLock::new(|| {
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
    NAMES.get(&term).copied()
}
