//! Currencies: signs, codes and names, with their ISO 4217 codes.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::nlp::{
    lang::Lang,
    token::{TermMap, term},
};

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

/// Whose dollar, pound or peso: the words before the name, as in `Canadian dollars`, `New Zealand dollars`.
pub(super) fn of_country(word: &str, next: &str) -> Option<&'static str> {
    match (word, next) {
        ("New", "Zealand") => Some("NZD"),
        ("New", "Taiwan") => Some("TWD"),
        ("South", "Sudanese") => Some("SSP"),
        _ => BY_COUNTRY.get(word).copied(),
    }
}

static BY_COUNTRY: LazyLock<ByWord> = LazyLock::new(|| by_word(COUNTRIES));
static BY_COUNTRY_BEHIND: LazyLock<ByWord> = LazyLock::new(|| by_word(COUNTRIES_BEHIND));

type ByWord = FxHashMap<&'static str, &'static str>;

fn by_word(codes: &[(&'static str, &'static str)]) -> ByWord {
    codes.iter().flat_map(|(code, words)| words.split(' ').map(|word| (word, *code))).collect()
}

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
    "chinese", "turkish", "indian", "british", "french", "japanese", "russian", "swedish", "us", "american", "australian", "canadian",
    "cad", "mexican", "mxn", "swiss",
];

/// Whether it is one of them.
pub(super) fn is_adjective(word: &str) -> bool {
    ADJECTIVES.contains(&word)
}

/// The terms of all words in lower case that may stand behind the number of a sum.
pub(super) fn behind() -> impl Iterator<Item = u64> {
    let local = BY_LANGUAGE.keys().map(|(_, term)| *term);
    NAMES.iter().map(|(term, _)| term).chain(local).chain(SMALL_CODES.into_iter().chain(ADJECTIVES).map(term))
}

/// By the term of a name: the code, and whether it is the hundredth part.
static NAMES: LazyLock<TermMap<(&'static str, bool)>> = LazyLock::new(|| {
    let whole = [
        ("USD", "dollar dollars dlrs bucks dólar dólares dollari доллар доллара долларов dolar dolara dolary dolarów"),
        ("EUR", "euro euros евро"),
        ("GBP", "quid sterling sterline pfund"),
        ("JPY", "yen yens yenes иен 円"),
        ("CNY", "yuan yuans yuanes юаней renminbi 元"),
        ("INR", "rupee rupees"),
        ("BDT", "taka"),
        ("MMK", "kyat kyats"),
        ("RUB", "ruble rubles rouble roubles rubel rublos rubli rubla рубль рубля рублей руб"),
        ("CHF", "franken franków franki franka"),
        ("FRF", "francs franc"),
        ("DEM", "mark marks deutschemarks"),
        ("KRW", "won 원"),
        ("MXN", "peso pesos"),
        ("BRL", "reais"),
        ("CZK", "koruna korunas koruny korun kč"),
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
        ("", "dinar dinars kronen couronnes coronas coroas koron крон"),
        ("SEK", "krona kronor"),
        ("DKK", "kroner krone"),
        ("PLN", "zloty zlotys złotych złote złoty złotego zł"),
        ("TRY", "lira liras"),
        ("ITL", "lire"),
        ("ZAR", "rand"),
        ("NGN", "naira"),
        ("ILS", "shekel shekels"),
        ("IDR", "rupiah"),
        ("THB", "baht"),
        ("MYR", "ringgit"),
        ("VND", "dong đồng"),
        ("UAH", "hryvnia hryvnias гривень гривні гривен гривны"),
        ("SAR", "riyal riyals"),
        ("AED", "dirham dirhams"),
        ("KES", "shilling shillings"),
        ("BTC", "bitcoins bitcoin"),
        ("CNY", "kuai"),
        ("GBP", "pounds pound"),
    ];
    let whole = whole.iter().flat_map(|(code, names)| names.split(' ').map(|name| (term(name), (*code, false))));
    let parts = [("cent", "USD"), ("cents", "USD"), ("pence", "GBP"), ("penny", "GBP"), ("kopecks", "RUB"), ("копеек", "RUB")];
    whole.chain(parts.iter().map(|(name, code)| (term(name), (*code, true)))).collect()
});

/// Names by the languages in which they mean this currency: code, whether it is the hundredth part.
const LOCAL: [(&str, &str, bool, &str); 4] = [
    ("de fr es it pt nl", "EUR", true, "cent cents centime centimes céntimo céntimos centesimi cêntimo cêntimos"),
    ("da", "DKK", false, "kr kroner krone"),
    ("da", "DKK", true, "øre"),
    // Of whose, no known language says.
    ("und", "", false, "kr kroner krone"),
];

/// By language and term.
type ByLanguage = FxHashMap<(&'static str, u64), (&'static str, bool)>;

static BY_LANGUAGE: LazyLock<ByLanguage> = LazyLock::new(|| {
    let names = |names: &'static str| names.split(' ').map(term);
    let rows = LOCAL.iter().flat_map(|(tags, code, cents, words)| tags.split(' ').map(move |tag| (tag, *code, *cents, *words)));
    rows.flat_map(|(tag, code, cents, words)| names(words).map(move |name| ((tag, name), (code, cents)))).collect()
});

/// The code of a currency's name in a language, and whether it is the hundredth part.
pub(super) fn of_word(lang: &Lang, term: u64) -> Option<(&'static str, bool)> {
    BY_LANGUAGE.get(&(lang.tag, term)).or_else(|| NAMES.get(term)).copied()
}

/// Whose dollar or franc: the word behind the name, as in `francs suisses`.
pub(super) fn of_country_behind(word: &str) -> Option<&'static str> {
    BY_COUNTRY_BEHIND.get(word).copied()
}

const COUNTRIES_BEHIND: &[(&str, &str)] = &[
    ("CHF", "suisses suizos svizzeri suíços"),
    ("USD", "américains estadounidenses americani americanos"),
    ("CAD", "canadiens canadienses canadesi"),
    ("AUD", "australiens australianos australiani"),
    ("MXN", "mexicanos"),
    ("ARS", "argentinos"),
    ("CLP", "chilenos"),
    ("COP", "colombianos"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::lang;

    #[test]
    fn kroner_are_danish_where_danish_or_english_is_read() {
        let codes = [lang::ALL[0], lang::ALL[7], &lang::NEUTRAL].map(|lang| (lang.tag, of_word(lang, term("kroner"))));
        assert_eq!(codes, [("en", Some(("DKK", false))), ("da", Some(("DKK", false))), ("und", Some(("", false)))]);
    }

    #[test]
    fn every_country_in_lower_case_is_an_adjective() {
        let small = BY_COUNTRY.keys().filter(|word| word.starts_with(char::is_lowercase));
        assert!(small.into_iter().all(|word| is_adjective(word)), "add the word to ADJECTIVES");
    }
}
