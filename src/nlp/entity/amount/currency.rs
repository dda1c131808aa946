//! Currencies: signs, codes and names, with their ISO 4217 codes.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::nlp::token::term;

const CODES: [&str; 32] = [
    "USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "NZD", "CNY", "RMB", "INR", "RUB", "BRL", "MXN", "ZAR", "SEK", "NOK", "DKK", "PLN",
    "CZK", "HUF", "TRY", "KRW", "SGD", "HKD", "TWD", "THB", "IDR", "MYR", "PHP", "SAR", "AED",
];

/// Whether it is an ISO 4217 code.
pub(super) fn is_code(word: &str) -> bool {
    CODES.contains(&word)
}

/// Whether it is a currency sign.
pub(super) fn is_sign(word: &str) -> bool {
    of_sign(word).is_some()
}

/// The code of a sign; `$` alone is the American dollar.
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
        "฿" => "THB",
        _ => return None,
    })
}

/// Whose dollar: `US`, `A`, `HK`, `Canadian`.
pub(super) fn dollar(word: &str) -> Option<&'static str> {
    Some(match word {
        "US" | "U.S." => "USD",
        "A" | "AU" | "Australian" => "AUD",
        "C" | "CA" | "Canadian" => "CAD",
        "NZ" => "NZD",
        "HK" | "Hong" => "HKD",
        "S" | "Singapore" => "SGD",
        "NT" | "Taiwan" => "TWD",
        "R" => "BRL",
        _ => return None,
    })
}

/// By the term of a name: the code, and whether it is the hundredth part.
static NAMES: LazyLock<FxHashMap<u64, (&'static str, bool)>> = LazyLock::new(|| {
    let whole = [
        ("USD", "dollar dollars bucks dólares dollari доллар доллара долларов dolarów"),
        ("EUR", "euro euros евро"),
        ("GBP", "quid sterling pfund"),
        ("JPY", "yen"),
        ("CNY", "yuan renminbi"),
        ("INR", "rupee rupees"),
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
