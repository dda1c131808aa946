//! The table of languages, and which one an article is in. A language is a file of data: words that carry no topic, abbreviations,
//! verbs of saying. To add one, write `lang/xx.rs` and a row in [`ALL`].

mod choose;
mod da;
mod de;
mod en;
mod es;
mod fr;
mod it;
mod nl;
mod pl;
mod pt;
mod ru;

pub use choose::{Choice, choose};

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::token::{TermMap, term};

/// What is known of one language. Word lists are blank-separated, in lower case, abbreviations without their dot.
#[derive(Debug)]
pub struct Lang {
    /// BCP-47 tag; `und` for the neutral one.
    pub tag: &'static str,
    /// Words that carry no topic. With a capital, they start a sentence.
    pub stop_words: &'static str,
    /// Abbreviations before a name, which never end a sentence: `Mr`.
    pub titles: &'static str,
    /// Abbreviations before a number, which never end a sentence before one: `No`.
    pub before_numbers: &'static str,
    /// Other abbreviations: they end a sentence only before a word that clearly starts one.
    pub abbreviations: &'static str,
    /// Abbreviations that are other words without their capital: `Sat`, `Mass`.
    pub capital_abbreviations: &'static str,
    /// Verbs that tie a quotation to its speaker, as in `"Why?" she asked`.
    pub speech: &'static str,
    /// Words that end in an apostrophe and lean on the next one, as in `l'Allemagne`.
    pub elisions: &'static str,
    /// Words before a person's name that are no part of it, such as `Bürgermeister`; those of one letter have a dot.
    pub roles: &'static str,
    /// Names of the lists that mean something else in this language: `Roma`.
    pub own_words: &'static str,
    /// Whether what somebody heads may stand between role and name without a preposition: `президент России`.
    pub genitives: bool,
    /// Small words inside names of all kinds: `Junta de Andalucía`.
    pub joints: &'static str,
    /// Small words that start a surname, behind a given name: `Ludwig van Beethoven`.
    pub particles: &'static str,
    /// Numbers in words.
    pub numerals: Numerals,
    /// Whether a dot after a number makes it an ordinal, as in `3. Oktober`.
    pub dotted_ordinals: bool,
    /// Whether decimals follow a comma, as in `3,5`.
    pub decimal_comma: bool,
    /// Months from January, each with its other forms after a slash. Short ones are in `before_numbers` too.
    pub months: &'static str,
    /// Days from Monday.
    pub weekdays: &'static str,
    /// The lists by term, built at the first look-up.
    pub(super) table: OnceLock<Table>,
}

/// The words of numbers, with what they say: `2=zwei 1e6=million/millionen/mio.`, a dot where one may stand behind the word.
#[derive(Clone, Copy, Debug)]
pub struct Numerals {
    /// Those that a number may start with.
    pub units: &'static str,
    /// Those that multiply what stands before them.
    pub multipliers: &'static str,
    /// Counts one before a multiplier only: `a million`.
    pub articles: &'static str,
    /// Joins the parts of a number, as in `treinta y tres`; may be empty.
    pub and: &'static str,
    /// Words between a large number and what it counts, as in `dos millones de euros`.
    pub of: &'static str,
}

/// What a word is in a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numeral {
    /// `two`, `thirty`.
    Unit(u64),
    /// `million`, and whether a dot may stand behind it.
    Multiplier(u64, bool),
    /// Counts one before a multiplier.
    Article,
    /// Joins its parts.
    And,
    /// Joins it to what it counts.
    Of,
}

impl Numeral {
    /// Whether a number in words may start with it.
    pub fn starts(self) -> bool {
        matches!(self, Self::Unit(_) | Self::Article)
    }
}

/// The lists of a language by term.
#[derive(Debug)]
pub(super) struct Table {
    traits: TermMap<Traits>,
    numerals: TermMap<Numeral>,
}

/// What a word is in its language, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits(u16);

impl Traits {
    /// Carries no topic.
    pub const STOP: Self = Self(1);
    /// Never ends a sentence.
    pub const TITLE: Self = Self(2);
    /// Does not end a sentence before a number.
    pub const BEFORE_NUMBER: Self = Self(4);
    /// Ends a sentence only before a clear start.
    pub const ABBREVIATION: Self = Self(8);
    /// An abbreviation only with a capital.
    pub const CAPITAL: Self = Self(32);
    /// A verb of saying.
    pub const SPEECH: Self = Self(16);
    /// Stands inside names of all kinds.
    pub const JOINT: Self = Self(64);
    /// Starts a surname.
    pub const PARTICLE: Self = Self(128);
    /// Stands before a person's name.
    pub const ROLE: Self = Self(256);
    /// Means something else in lists of names.
    pub const OWN: Self = Self(512);

    /// Whether it has all traits of `other`.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// Every language with a table of its own.
pub static ALL: [&Lang; 10] =
    [&en::LANG, &de::LANG, &fr::LANG, &es::LANG, &it::LANG, &pt::LANG, &nl::LANG, &da::LANG, &ru::LANG, &pl::LANG];

/// The language of texts in no language of the table.
pub static NEUTRAL: Lang = neutral(false);

/// The same for texts in a language that is known to write decimals behind a comma.
pub static NEUTRAL_COMMA: Lang = neutral(true);

const fn neutral(decimal_comma: bool) -> Lang {
    Lang {
        tag: "und",
        stop_words: "",
        // Those of English, of Vietnamese (`TP. Huế`), and what can hardly be another word.
        titles: "mr mrs ms dr prof tp tx ts ths pgs gs p κ δρ डॉ ім проф акад",
        before_numbers: "no nr ca cca kap kl maks max tel tj tlf",
        abbreviations: "etc vs st cad mld вул",
        capital_abbreviations: "",
        speech: "",
        elisions: "",
        roles: "",
        genitives: true,
        joints: "del bin ibn al ul",
        particles: "de di la van von af av ben el ter ten",
        own_words: "",
        // Besides those of all languages that have a table.
        numerals: Numerals {
            units: "",
            multipliers: "1e3=nghìn/ngàn/bin 1e4=万/萬/만 1e5=लाख 1e6=triệu/milyon/miljon/miljoner/milion/milionů/мільйон/мільйони/мільйонів/мільйона/εκατομμύρια/εκατ./מיליון/مليون 1e7=करोड़ 1e8=億/亿/억 1e9=tỷ/tỉ/milyar/miljard/miljarder/miliarda/miliard/мільярд/мільярди/мільярдів/мільярда/δισεκατομμύρια/δισ./מיליארד/مليار 1e12=兆/조/trilyon",
            articles: "",
            and: "",
            of: "",
        },
        dotted_ordinals: false,
        decimal_comma,
        months: "",
        weekdays: "",
        table: OnceLock::new(),
    }
}

/// The place of a language in [`ALL`]; one past the last for that of texts in none of them.
pub fn place(lang: &'static Lang) -> usize {
    ALL.iter().position(|known| std::ptr::eq(*known, lang)).unwrap_or(ALL.len())
}

impl Lang {
    /// What the word with this term is.
    pub fn traits(&self, term: u64) -> Traits {
        self.table().traits.get(term).copied().unwrap_or_default()
    }

    /// What the word with this term is in a number, if anything.
    pub fn numeral(&self, term: u64) -> Option<Numeral> {
        self.table().numerals.get(term).copied()
    }

    /// The terms of all words of numbers, with what they are.
    pub fn numerals(&self) -> impl Iterator<Item = (u64, Numeral)> {
        self.table().numerals.iter().map(|(term, numeral)| (term, *numeral))
    }

    fn table(&self) -> &Table {
        self.table.get_or_init(|| Table { traits: self.traits_by_term(), numerals: self.numerals_by_term() })
    }

    /// Whether `word`, which an apostrophe follows, leans on the next word.
    pub fn is_elision(&self, word: &str) -> bool {
        !self.elisions.is_empty() && self.elisions.split(' ').any(|elision| elision.eq_ignore_ascii_case(word))
    }

    fn traits_by_term(&self) -> TermMap<Traits> {
        let lists = [
            (self.stop_words, Traits::STOP),
            (self.titles, Traits::TITLE),
            (self.before_numbers, Traits::BEFORE_NUMBER),
            (self.abbreviations, Traits::ABBREVIATION),
            (self.capital_abbreviations, Traits(Traits::ABBREVIATION.0 | Traits::CAPITAL.0)),
            (self.speech, Traits::SPEECH),
            (self.roles, Traits::ROLE),
            (self.own_words, Traits::OWN),
            (self.joints, Traits::JOINT),
            (self.particles, Traits::PARTICLE),
        ];
        let mut table = FxHashMap::<u64, Traits>::default();
        for (words, traits) in lists {
            for word in words.split_whitespace() {
                table.entry(term(word)).or_default().0 |= traits.0;
            }
        }
        table.into()
    }

    fn numerals_by_term(&self) -> TermMap<Numeral> {
        // A text in no known language has numbers of any.
        let others = if self.tag == NEUTRAL.tag { &ALL[..] } else { &[] };
        let mut table = FxHashMap::<u64, Numeral>::default();
        for Numerals { units, multipliers, articles, and, of } in
            std::iter::once(&self.numerals).chain(others.iter().map(|lang| &lang.numerals))
        {
            let units = entries(units).map(|(number, word)| (word, Numeral::Unit(number)));
            let multipliers = entries(multipliers).map(|(number, word)| {
                let bare = word.strip_suffix('.');
                (bare.unwrap_or(word), Numeral::Multiplier(number, bare.is_some()))
            });
            let others = [(*articles, Numeral::Article), (*and, Numeral::And), (*of, Numeral::Of)];
            let others = others.into_iter().flat_map(|(words, numeral)| words.split_whitespace().map(move |word| (word, numeral)));
            for (word, numeral) in units.chain(multipliers).chain(others) {
                table.entry(term(word)).or_insert(numeral);
            }
        }
        table.into()
    }
}

/// The words of `2=zwei 1e6=million/millionen`, each with its number.
fn entries(list: &'static str) -> impl Iterator<Item = (u64, &'static str)> {
    list.split_whitespace().flat_map(|entry| {
        let (number, words) = entry.split_once('=').unwrap_or_default();
        let (digits, zeros) = number.split_once('e').unwrap_or((number, "0"));
        let number =
            digits.parse::<u64>().ok().zip(zeros.parse().ok()).and_then(|(digits, zeros)| digits.checked_mul(10_u64.checked_pow(zeros)?));
        number.into_iter().flat_map(move |number| words.split('/').map(move |word| (number, word)))
    })
}

#[cfg(test)]
mod tests;
