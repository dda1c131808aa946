//! Words of time: months and days of every language of the table, and the English words that dates are made of.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{holiday, local};
use crate::nlp::{
    document::Document,
    entity::number,
    lang::{self, Lang},
    token::{TermMap, Token, term},
};

/// A month or a day of the week in some languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// 1 to 12.
    Month(i64),
    /// 0 (Monday) to 6; whether `-feira` follows.
    Weekday(i64, bool),
}

/// By term; the second part is a set of languages, by their place in the table.
static NAMED: LazyLock<TermMap<Vec<(Named, u16)>>> = LazyLock::new(|| {
    let mut table = FxHashMap::<u64, Vec<(Named, u16)>>::default();
    for (l, lang) in lang::ALL.iter().enumerate() {
        let mut add = |word: &str, named| table.entry(term(word)).or_default().push((named, 1 << l));
        for (i, names) in lang.months.split(' ').enumerate() {
            names.split('/').for_each(|name| add(name, Named::Month(i as i64 + 1)));
        }
        for (i, names) in lang.weekdays.split(' ').enumerate() {
            for name in names.split('/') {
                let (first, rest) = name.split_once('-').unwrap_or((name, ""));
                add(first, Named::Weekday(i as i64, !rest.is_empty()));
            }
        }
    }
    table.into()
});

/// What the token names in the document's language.
pub(super) fn named(document: &Document, token: &Token) -> Option<Named> {
    // Most words are in no language's list: ask that first.
    let names = NAMED.get(token.term)?;
    let own = lang::place(document.lang);
    names.iter().find(|(_, langs)| langs & (1 << own) != 0).map(|(named, _)| *named)
}

/// English words of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Which one, seen from now: last, this, next.
    Which(i64),
    /// A span of time: its ISO 8601 letter, and how many of it.
    Span(char, i64),
    /// A day seen from today.
    Relative(i64),
    /// Morning, night.
    PartOfDay,
    Season,
    Ordinal(i64),
    /// `early`, `late`, `mid`.
    Part,
    /// `ago`, `earlier`.
    Past,
    Later,
    Zone,
    /// Will, plans, expected: what is dated lies ahead.
    Ahead,
    /// A preposition that dates stand after.
    In,
}

static WORDS: LazyLock<TermMap<Word>> = LazyLock::new(|| {
    let lists = [
        ("last past previous", Word::Which(-1)),
        ("this current", Word::Which(0)),
        ("next coming upcoming following", Word::Which(1)),
        ("second seconds", Word::Span('S', 1)),
        ("minute minutes min mins", Word::Span('M', 1)),
        ("hour hours hr hrs", Word::Span('H', 1)),
        ("day days", Word::Span('D', 1)),
        ("week weeks", Word::Span('W', 1)),
        ("month months", Word::Span('O', 1)),
        ("year years", Word::Span('Y', 1)),
        ("decade decades", Word::Span('Y', 10)),
        ("century centuries", Word::Span('Y', 100)),
        ("fortnight fortnights", Word::Span('W', 2)),
        ("quarter quarters", Word::Span('Q', 1)),
        ("morning mornings afternoon afternoons evening evenings night nights weekend", Word::PartOfDay),
        ("spring summer autumn fall winter", Word::Season),
        ("early late mid", Word::Part),
        ("est edt pst pdt cst cdt mst mdt gmt bst utc et pt ct cet cest ist msk", Word::Zone),
    ];
    let mut table = FxHashMap::<u64, Word>::default();
    for (words, meaning) in &lists {
        table.extend(words.split(' ').map(|word| (term(word), *meaning)));
    }
    for (word, days) in [("yesterday", -1), ("today", 0), ("tonight", 0), ("tonite", 0), ("tomorrow", 1)] {
        table.insert(term(word), Word::Relative(days));
    }
    let ordinals = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth \
        sixteenth seventeenth eighteenth nineteenth twentieth";
    for (i, word) in ordinals.split_whitespace().enumerate() {
        // `second` is a span of time elsewhere; only quarters and centuries ask for ordinals.
        table.entry(term(word)).or_insert(Word::Ordinal(i as i64 + 1));
    }
    table.insert(term("thirtieth"), Word::Ordinal(30));
    table.extend("ago earlier before".split(' ').map(|word| (term(word), Word::Past)));
    table.insert(term("later"), Word::Later);
    let ahead = "will 'll would plans planned scheduled expected due set going shall should must";
    table.extend(ahead.split(' ').map(|word| (term(word), Word::Ahead)));
    let before = "in since of by until till from during before after between through to for on late early mid around about circa";
    for word in before.split(' ') {
        table.entry(term(word)).or_insert(Word::In);
    }
    table.into()
});

/// What an English word says about time.
pub(super) fn word(token: &Token) -> Option<Word> {
    WORDS.get(token.term).copied()
}

/// Units of time in the other languages: `unit:letter`, by term.
static UNITS: LazyLock<TermMap<(char, i64)>> = LazyLock::new(|| {
    let lists = [
        ("sekunde sekunden secondes seconde segundo segundos secondo secondi seconden sekunder секунд секунды sekund", 'S'),
        ("minuten minutes minuto minutos minuti minuut minutter минут минуты minut minuty", 'M'),
        ("stunde stunden heure heures hora horas ora ore uur timer час часа часов godzin godziny", 'H'),
        ("tag tage tagen jour jours día días dia dias giorno giorni dag dagen dage день дня дней dni dzień", 'D'),
        ("woche wochen semaine semaines semana semanas settimana settimane weken uge uger недели недель tygodnie tygodni", 'W'),
        ("monat monate monaten mois mes meses mês mese mesi maand maanden måned måneder месяц месяца месяцев miesiące miesięcy", 'O'),
        ("jahr jahre jahren an ans année années año años ano anos anno anni jaar år год года лет lat lata rok", 'Y'),
    ];
    lists.iter().flat_map(|(names, unit)| names.split(' ').map(|name| (term(name), (*unit, 1)))).collect()
});

/// The unit of a duration: its letter, and how many of it. Quarters have none.
pub(super) fn unit(document: &Document, token: &Token) -> Option<(char, i64)> {
    if document.lang.tag != "en" {
        return UNITS.get(token.term).copied();
    }
    match word(token) {
        Some(Word::Span('Q', _)) => None,
        Some(Word::Span(letter, n)) => Some((letter, n)),
        _ => None,
    }
}

/// First to thirty-first, in words.
pub(super) fn ordinal(token: &Token) -> Option<i64> {
    match word(token) {
        Some(Word::Ordinal(n)) => Some(n),
        Some(Word::Span('S', 1)) => Some(2),
        _ => None,
    }
}

/// What a word outside of the English words of time may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opener {
    /// A number in words.
    Number,
    /// `a`, `an`.
    Article,
    Half,
    Several,
    /// Noon, midnight.
    Hour,
    /// `Q3`.
    Quarter,
    Holiday,
}

static OPENERS: LazyLock<TermMap<Opener>> = LazyLock::new(|| {
    let plain = [
        ("a an", Opener::Article),
        ("half", Opener::Half),
        ("several", Opener::Several),
        ("noon midnight", Opener::Hour),
        ("q1 q2 q3 q4", Opener::Quarter),
    ];
    let plain = plain.into_iter().flat_map(|(words, opener)| words.split(' ').map(move |word| (term(word), opener)));
    let holidays = holiday::starts().iter().map(|word| (term(word), Opener::Holiday));
    plain.chain(holidays).chain(number::words(lang::ALL[0]).map(|term| (term, Opener::Number))).collect()
});

/// What a date that starts with the word may be although [`word`] does not know it.
pub(super) fn opener(token: &Token) -> Option<Opener> {
    OPENERS.get(token.term).copied()
}

/// The terms of the words and the mark that a date of an article may start with.
pub(in crate::nlp::entity) fn starts(lang: &'static Lang) -> impl Iterator<Item = u64> {
    let (english, own) = (lang.tag == "en", 1 << lang::place(lang));
    let within = |word: &Word| matches!(word, Word::Ahead | Word::In | Word::Zone | Word::PartOfDay | Word::Span(..));
    let words = WORDS.iter().filter(move |(_, word)| !within(word)).map(|(term, _)| term).chain([term("second")]);
    let words = words.chain(OPENERS.iter().map(|(term, _)| term)).filter(move |_| english);
    let named = NAMED.iter().filter(move |(_, names)| names.iter().any(|(_, langs)| langs & own != 0)).map(|(term, _)| term);
    words.chain(named).chain(local::starts(lang)).chain(number::words(lang)).chain([term("'")])
}

/// Terms of words and marks that stand behind others in a date.
pub(in crate::nlp::entity) fn inner(lang: &Lang) -> impl Iterator<Item = u64> {
    let plain = "of de del day and to s cent few couple several nights weekends fiscal financial school academic calendar working business \
        a.m. a.m am p.m. p.m pm o'clock oclock -";
    let words = plain.split_whitespace().chain(holiday::inner()).map(term);
    words.chain(WORDS.iter().map(|(term, _)| term)).chain(UNITS.iter().map(|(term, _)| term)).chain(number::multipliers(lang))
}

/// Terms of words that begin a date only with another word of dates, a number or a mark behind them.
pub(in crate::nlp::entity) fn leaning(lang: &'static Lang) -> impl Iterator<Item = u64> {
    let leans =
        |word: &Word| matches!(word, Word::Which(_) | Word::Part | Word::Past | Word::Later | Word::Ordinal(_) | Word::Span('S', 1));
    let words = WORDS.iter().filter(move |(_, word)| leans(word)).map(|(term, _)| term);
    let plain = "a an several".split(' ').map(term).chain(local::starts(lang));
    let alone = |term: &u64| !NAMED.contains(*term);
    words.chain(plain).chain(number::words(lang)).chain(holiday::leaning().map(term)).filter(alone)
}
