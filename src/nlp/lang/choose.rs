//! Which language an article is read in: the one given, or the one detected from a bounded sample.

use std::{borrow::Cow, sync::OnceLock};

use rustc_hash::FxHashMap;
use whatlang::Lang as Detected;

use super::{ALL, Lang, NEUTRAL, NEUTRAL_COMMA};
use crate::nlp::{
    Warning, WarningCode,
    token::{Letters, TermMap, Window, term, window, with_whole_letters},
};

/// The language that an article is read in.
#[derive(Debug)]
pub struct Choice {
    /// The table used.
    pub lang: &'static Lang,
    /// The tag told to the caller.
    pub tag: Cow<'static, str>,
    /// Mismatch or missing support.
    pub warnings: Vec<Warning>,
}

/// Takes the language given, or detects it where `given` is empty or `und`.
pub fn choose(given: &str, text: &str) -> Choice {
    let mut warnings = Vec::new();
    if given.is_empty() || given.eq_ignore_ascii_case("und") {
        let Some((tag, _)) = detect(text) else { return Choice { lang: &NEUTRAL, tag: "und".into(), warnings } };
        let lang = table(tag);
        if lang.is_none() {
            warnings.push(unsupported());
        }
        return Choice { lang: lang.unwrap_or_else(|| neutral(tag)), tag: tag.into(), warnings };
    }
    let tag = normalise(given);
    let primary = tag.split('-').next().unwrap_or_default();
    let lang = table(primary);
    if lang.is_none() {
        warnings.push(unsupported());
    }
    if let Some((detected, _)) = detect(text).filter(|(detected, sure)| *sure && *detected != primary && !close(detected, primary)) {
        let message = format!("the text looks like `{detected}`; it was read as given");
        warnings.push(Warning { code: WarningCode::LanguageMismatch, message: message.into(), span: None });
    }
    Choice { lang: lang.unwrap_or_else(|| neutral(primary)), tag: tag.into(), warnings }
}

/// Languages without a table that write decimals behind a comma.
const DECIMAL_COMMA: &str = "sv nb nn no is fi et lv lt cs sk sl hr bs sr mk bg uk be hu ro el tr vi id ca gl";

/// What a language without a table is read as.
fn neutral(primary: &str) -> &'static Lang {
    if DECIMAL_COMMA.split(' ').any(|tag| tag == primary) { &NEUTRAL_COMMA } else { &NEUTRAL }
}

fn table(primary: &str) -> Option<&'static Lang> {
    ALL.iter().copied().find(|lang| lang.tag == primary)
}

fn unsupported() -> Warning {
    let message = "no table for this language; the answer is best effort".into();
    Warning { code: WarningCode::LanguageUnsupported, message, span: None }
}

/// Case as RFC 5646 recommends: language lower, script title, region upper.
fn normalise(given: &str) -> String {
    let mut tag = String::with_capacity(given.len());
    for (i, subtag) in given.split('-').enumerate() {
        if i > 0 {
            tag.push('-');
        }
        match (i, subtag.len()) {
            (0, _) => tag.push_str(&subtag.to_ascii_lowercase()),
            (_, 2) => tag.push_str(&subtag.to_ascii_uppercase()),
            (_, 4) if subtag.bytes().all(|b| b.is_ascii_alphabetic()) => {
                tag.push_str(&subtag[..1].to_ascii_uppercase());
                tag.push_str(&subtag[1..].to_ascii_lowercase());
            }
            _ => tag.push_str(&subtag.to_ascii_lowercase()),
        }
    }
    tag
}

/// Languages that a detector of trigrams takes for each other too often for a warning.
fn close(a: &str, b: &str) -> bool {
    let families: [&[&str]; 5] = [
        &["da", "no", "nb", "nn", "sv"],
        &["nl", "af"],
        &["es", "ca", "pt", "gl"],
        &["ru", "uk", "be", "bg", "mk", "sr"],
        &["cs", "sk", "hr", "sl", "sr", "bs"],
    ];
    families.iter().any(|family| family.contains(&a) && family.contains(&b))
}

/// Bytes of text looked at: detection takes the same time for any article.
const SAMPLE: usize = 1200;
/// Words looked at for the shortcut.
const N_WORDS: usize = 60;
/// English stop words of a text that is partly English.
const MIXED: usize = 10;

/// The primary subtag of the language of `text`, and whether that is sure; `None` where it cannot be told.
fn detect(text: &str) -> Option<(&'static str, bool)> {
    let sample = &text[..text.floor_char_boundary(SAMPLE)];
    if is_english(sample) {
        return Some(("en", true));
    }
    // Letters of the head may all be a foreign name or a headline in capitals: the middle is running text.
    let from = text.floor_char_boundary(text.len() / 2);
    let to = text.floor_char_boundary(from + SAMPLE);
    let half = &text[from..to];
    let sample = if text.len() > 4 * SAMPLE { half } else { sample };
    let sample = &*with_whole_letters(sample);
    if let Some(tag) = vote(sample) {
        return Some((tag, true));
    }
    // A quotation at the start may be as long as what follows it; a line of English at the end of an article is not enough.
    if is_english(half) && stop_words(&mut words(sample), usize::MAX, MIXED).1 >= MIXED {
        return Some(("en", true));
    }
    let info = whatlang::detect(sample)?;
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    // Trigrams of a few words say little in a script that many languages share.
    let enough = letters >= 24 || !matches!(info.script(), whatlang::Script::Latin | whatlang::Script::Cyrillic);
    let sure = info.is_reliable();
    if !sure && (info.lang() == Detected::Eng || info.confidence() < 0.5) {
        let (n, hits) = stop_words(&mut words(sample), N_WORDS, usize::MAX);
        if english_at_least(sample, info.lang(), n, hits) {
            return Some(("en", hits >= 2));
        }
    }
    if let Some(tag) = northern(sample, info.lang()) {
        return Some((tag, sure));
    }
    // These two lie so close together that neither is ever far ahead, but both are far from all others with their letters.
    let northern = matches!(info.lang(), Detected::Dan | Detected::Nob) && sample.contains(['æ', 'ø', 'å', 'Æ', 'Ø', 'Å']);
    let tag = (sure || (enough && (northern || info.confidence() > 0.2))).then(|| primary_subtag(info.lang())).flatten()?;
    Some((tag, sure))
}

/// Many of the first words are English stop words: true for nearly every English article, and for nothing else. Where names crowd the
/// first words, a smaller share of many words says the same, a hundred times cheaper than trigrams.
fn is_english(sample: &str) -> bool {
    let mut words = words(sample);
    let (n, hits) = stop_words(&mut words, N_WORDS, N_WORDS.div_ceil(4));
    if hits * 4 >= N_WORDS || (n >= 8 && hits * 4 >= n) {
        return true;
    }
    let (n_more, more) = stop_words(&mut words, usize::MAX, usize::MAX);
    n + n_more >= 2 * N_WORDS && (hits + more) * 6 >= n + n_more
}

/// A few words are too few for trigrams, but in a line of ASCII two English stop words, or one and the trigrams' leaning, are enough.
fn english_at_least(sample: &str, leaning: Detected, n: usize, hits: usize) -> bool {
    sample.is_ascii() && (leaning == Detected::Eng || (hits >= 2 && hits * 8 >= n) || (hits == 1 && n <= 8))
}

/// A word as far as it matters here.
#[derive(Clone, Copy)]
struct Word {
    term: u64,
    /// Whether it is written without capitals.
    small: bool,
}

/// The words of a text from byte `at` on: letters, digits and straight apostrophes.
struct Words<'a> {
    text: &'a str,
    at: u32,
    room: Window,
}

fn words(text: &str) -> Words<'_> {
    Words { text, at: 0, room: Window::default() }
}

impl Iterator for Words<'_> {
    type Item = Word;

    #[inline(always)]
    fn next(&mut self) -> Option<Word> {
        let bytes = self.text.as_bytes();
        // Nearly all words are letters of ASCII, with a space or a mark of ASCII behind them.
        while let Some(letters) = window(bytes, bytes, self.at as usize, &mut self.room).and_then(Letters::of)
            && parts(letters.behind)
        {
            self.at += letters.len as u32 + 1;
            if letters.len > 0 {
                return Some(Word { term: letters.term(), small: letters.are_small() });
            }
        }
        let (word, end) = other(self.text, self.at as usize)?;
        self.at = end as u32;
        Some(word)
    }
}

/// Whether this byte is a character that is in no word.
fn parts(byte: u8) -> bool {
    byte == b' ' || (byte.is_ascii() && byte != b'\'' && !byte.is_ascii_alphanumeric())
}

/// The first word from byte `at` on, whatever it is made of, and where it ends.
fn other(text: &str, at: usize) -> Option<(Word, usize)> {
    let is_inside = |c: char| c == '\'' || c.is_alphanumeric();
    let start = at + text.get(at..)?.find(is_inside)?;
    let end = text[start..].find(|c| !is_inside(c)).map_or(text.len(), |n| start + n);
    let word = &text[start..end];
    Some((Word { term: term(word), small: !word.contains(char::is_uppercase) }, end))
}

/// How many words there are, and how many of them only English has as a stop word; stops at `limit` words or at `enough` hits.
fn stop_words(words: &mut Words, limit: usize, enough: usize) -> (usize, usize) {
    let english = ENGLISH.get_or_init(english);
    let (mut n, mut hits) = (0, 0);
    while n < limit
        && hits < enough
        && let Some(word) = words.next()
    {
        n += 1;
        hits += usize::from(english.get(word.term).is_some_and(|shared| !(*shared && word.small)));
    }
    (n, hits)
}

/// The stop words of English by term, and whether each, in small letters, is as common in another language and proves nothing.
static ENGLISH: OnceLock<TermMap<bool>> = OnceLock::new();

fn english() -> TermMap<bool> {
    let is_shared = |word| SHARED.split(' ').any(|shared| shared == word);
    super::en::LANG.stop_words.split_whitespace().map(|word| (term(word), is_shared(word))).collect::<FxHashMap<_, _>>().into()
}

const SHARED: &str = "a in is an was on me he so as or over we had no of for at her under by am will also do all per may";

/// The language whose own stop words, those of no other table, are many of its words. A hundred times cheaper than trigrams, and
/// silent where a language without a table, such as Norwegian or Ukrainian, could be meant.
fn vote(sample: &str) -> Option<&'static str> {
    let owners = OWNERS.get_or_init(owners);
    let mut votes = [0; ALL.len()];
    let mut n = 0;
    for word in words(sample) {
        n += 1;
        if let Some(Some(owner)) = owners.get(word.term) {
            votes[*owner] += 1;
        }
    }
    let (winner, most) = votes.iter().copied().enumerate().max_by_key(|(_, count)| *count)?;
    let others = votes.iter().sum::<usize>() - most;
    let tag = ALL[winner].tag;
    let tag = if tag == "da" { danish_or_norwegian(sample)? } else { tag };
    // Where letters vouch for a language too, fewer words will do.
    let share = if matches!(tag, "ru" | "pl") { 12 } else { 6 };
    let clear = most >= 5 && most * share >= n && others * 4 <= most;
    // English papers quote in other languages without translating; papers in those rarely do.
    let mixed = tag == "en" && most >= MIXED && most * 8 >= n && others * 2 <= most;
    ((clear || mixed) && has_own_letters(tag, sample)).then_some(tag)
}

/// Words that Danish and Norwegian write differently; the second ones are those of Bokmål.
const DANISH: &str = "af blev bliver efter mellem nogle noget hvad sagde siger op ud uden mod mere meget havde været gør nu mig sig hende";
const NORWEGIAN: &str = "av ble blir etter mellom noen noe hva sa sier opp ut uten mot mer mye hadde vært gjør nå meg seg henne";

/// Which of the two a text is in that is in one of them.
fn danish_or_norwegian(sample: &str) -> Option<&'static str> {
    let table = NORTHERN.get_or_init(|| {
        let of = |list: &'static str, danish: bool| list.split(' ').map(move |word| (term(word), danish));
        of(DANISH, true).chain(of(NORWEGIAN, false)).collect()
    });
    let (mut danish, mut norwegian) = (0, 0);
    for is_danish in words(sample).filter_map(|word| table.get(word.term)) {
        *(if *is_danish { &mut danish } else { &mut norwegian }) += 1;
    }
    match (danish, norwegian) {
        _ if danish >= 2 && danish >= 3 * norwegian => Some("da"),
        _ if norwegian >= 2 && norwegian >= 3 * danish => Some("nb"),
        _ => None,
    }
}

/// Whether each of the words is Danish, by term.
static NORTHERN: OnceLock<TermMap<bool>> = OnceLock::new();

/// Which of the two a text is in that the detector takes for one of them, or for Swedish, which has other letters.
fn northern(sample: &str, detected: Detected) -> Option<&'static str> {
    let either = match detected {
        Detected::Dan | Detected::Nob => true,
        Detected::Swe => sample.contains(['æ', 'ø', 'Æ', 'Ø']) && !sample.contains(['ä', 'ö']),
        _ => false,
    };
    either.then(|| danish_or_norwegian(sample)).flatten()
}

/// Letters that tell a language from its nearest neighbours without a table.
fn has_own_letters(tag: &str, sample: &str) -> bool {
    match tag {
        "ru" => sample.contains('ы') && !sample.contains(['і', 'ў', 'ї', 'ј']),
        "pl" => sample.contains(['ł', 'ą', 'ę']),
        _ => true,
    }
}

/// Whose stop word a term is: an index into [`ALL`], or nobody's if several languages have it.
static OWNERS: OnceLock<TermMap<Option<usize>>> = OnceLock::new();

fn owners() -> TermMap<Option<usize>> {
    let mut owners = FxHashMap::<u64, Option<usize>>::default();
    for (i, lang) in ALL.iter().enumerate() {
        for word in lang.stop_words.split_whitespace() {
            owners.entry(term(word)).and_modify(|owner| *owner = owner.filter(|one| *one == i)).or_insert(Some(i));
        }
    }
    owners.into()
}

/// BCP-47 has a two-letter subtag for most of what the detector knows by three.
fn primary_subtag(lang: Detected) -> Option<&'static str> {
    use Detected as D;
    Some(match lang {
        D::Eng => "en",
        D::Rus => "ru",
        D::Cmn => "zh",
        D::Spa => "es",
        D::Por => "pt",
        D::Ita => "it",
        D::Ben => "bn",
        D::Fra => "fr",
        D::Deu => "de",
        D::Ukr => "uk",
        D::Kat => "ka",
        D::Ara => "ar",
        D::Hin => "hi",
        D::Jpn => "ja",
        D::Heb => "he",
        D::Yid => "yi",
        D::Pol => "pl",
        D::Amh => "am",
        D::Jav => "jv",
        D::Kor => "ko",
        D::Nob => "nb",
        D::Dan => "da",
        D::Swe => "sv",
        D::Fin => "fi",
        D::Tur => "tr",
        D::Nld => "nl",
        D::Hun => "hu",
        D::Ces => "cs",
        D::Ell => "el",
        D::Bul => "bg",
        D::Bel => "be",
        D::Mar => "mr",
        D::Kan => "kn",
        D::Ron => "ro",
        D::Slv => "sl",
        D::Hrv => "hr",
        D::Srp => "sr",
        D::Mkd => "mk",
        D::Lit => "lt",
        D::Lav => "lv",
        D::Est => "et",
        D::Tam => "ta",
        D::Vie => "vi",
        D::Urd => "ur",
        D::Tha => "th",
        D::Guj => "gu",
        D::Uzb => "uz",
        D::Pan => "pa",
        D::Aze => "az",
        D::Ind => "id",
        D::Tel => "te",
        D::Pes => "fa",
        D::Mal => "ml",
        D::Ori => "or",
        D::Mya => "my",
        D::Nep => "ne",
        D::Sin => "si",
        D::Khm => "km",
        D::Tuk => "tk",
        D::Aka => "ak",
        D::Zul => "zu",
        D::Sna => "sn",
        D::Afr => "af",
        D::Lat => "la",
        D::Slk => "sk",
        D::Cat => "ca",
        D::Tgl => "tl",
        D::Hye => "hy",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_stands_between_other_characters() {
        for text in [
            "",
            " -- ",
            "It isn't far, 'tis said: 3 km",
            "Über 20 Jahre–länger",
            "ends in a letter",
            "don’t\u{ad}",
            "a1b 2c",
            "한국 대통령",
        ] {
            let is_inside = |c: char| c == '\'' || c.is_alphanumeric();
            let parts = text.split(|c| !is_inside(c)).filter(|part| !part.is_empty());
            let expected = parts.map(|part| (term(part), !part.contains(char::is_uppercase))).collect::<Vec<_>>();
            assert_eq!(words(text).map(|word| (word.term, word.small)).collect::<Vec<_>>(), expected, "words of {text:?}");
        }
    }
}
