//! Which language an article is read in: the one given, or the one detected from a bounded sample.

use std::{borrow::Cow, sync::OnceLock};

use rustc_hash::FxHashMap;
use whatlang::Lang as Detected;

use super::{ALL, Lang, NEUTRAL, Traits};
use crate::nlp::{Warning, WarningCode, token::term};

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
        let Some(tag) = detect(text) else { return Choice { lang: &NEUTRAL, tag: "und".into(), warnings } };
        let lang = table(tag);
        if lang.is_none() {
            warnings.push(unsupported());
        }
        return Choice { lang: lang.unwrap_or(&NEUTRAL), tag: tag.into(), warnings };
    }
    let tag = normalise(given);
    let primary = tag.split('-').next().unwrap_or_default();
    let lang = table(primary);
    if lang.is_none() {
        warnings.push(unsupported());
    }
    if let Some(detected) = detect(text).filter(|detected| *detected != primary && !close(detected, primary)) {
        let message = format!("the text looks like `{detected}`; it was read as given");
        warnings.push(Warning { code: WarningCode::LanguageMismatch, message: message.into(), span: None });
    }
    Choice { lang: lang.unwrap_or(&NEUTRAL), tag: tag.into(), warnings }
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

/// The primary subtag of the language of `text`; `None` where it cannot be told.
fn detect(text: &str) -> Option<&'static str> {
    let sample = &text[..text.floor_char_boundary(SAMPLE)];
    if is_english(sample) {
        return Some("en");
    }
    // Letters of the head may all be a foreign name or a headline in capitals: the middle is running text.
    let from = text.floor_char_boundary(text.len() / 2);
    let to = text.floor_char_boundary(from + SAMPLE);
    let sample = if text.len() > 4 * SAMPLE { &text[from..to] } else { sample };
    if let Some(tag) = vote(sample) {
        return Some(tag);
    }
    let info = whatlang::detect(sample)?;
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    // Trigrams of a few words say little in a script that many languages share.
    let enough = letters >= 24 || !matches!(info.script(), whatlang::Script::Latin | whatlang::Script::Cyrillic);
    if !info.is_reliable() && (info.lang() == Detected::Eng || info.confidence() < 0.5) && english_at_least(sample, info.lang()) {
        return Some("en");
    }
    (info.is_reliable() || (enough && info.confidence() > 0.2)).then(|| primary_subtag(info.lang())).flatten()
}

/// Many of the first words are English stop words: true for nearly every English article, and for nothing else. Where names crowd the
/// first words, a smaller share of many words says the same, a hundred times cheaper than trigrams.
fn is_english(sample: &str) -> bool {
    let mut words = words(sample);
    let (mut n, mut hits) = (0, 0);
    for word in words.by_ref().take(N_WORDS) {
        n += 1;
        hits += usize::from(is_own_stop_word(word));
        if hits * 4 >= N_WORDS {
            return true;
        }
    }
    if n >= 8 && hits * 4 >= n {
        return true;
    }
    let (n_more, more) = stop_words(words);
    n + n_more >= 2 * N_WORDS && (hits + more) * 6 >= n + n_more
}

/// A few words are too few for trigrams, but in a line of ASCII two English stop words, or one and the trigrams' leaning, are enough.
fn english_at_least(sample: &str, leaning: Detected) -> bool {
    let (n, hits) = stop_words(words(sample).take(N_WORDS));
    sample.is_ascii() && (leaning == Detected::Eng || (hits >= 2 && hits * 8 >= n) || (hits == 1 && n <= 8))
}

fn words(sample: &str) -> impl Iterator<Item = &str> {
    sample.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty())
}

/// How many words there are, and how many of them only English has as a stop word.
fn stop_words<'a>(words: impl Iterator<Item = &'a str>) -> (usize, usize) {
    words.fold((0, 0), |(n, hits), word| (n + 1, hits + usize::from(is_own_stop_word(word))))
}

/// Whether only English has the word as a stop word.
fn is_own_stop_word(word: &str) -> bool {
    super::en::LANG.traits(term(word)).has(Traits::STOP) && !is_shared(word)
}

/// Words that are as common in another language prove nothing.
fn is_shared(word: &str) -> bool {
    matches!(
        word,
        "a" | "in"
            | "is"
            | "an"
            | "was"
            | "on"
            | "me"
            | "he"
            | "so"
            | "as"
            | "or"
            | "over"
            | "we"
            | "had"
            | "no"
            | "of"
            | "for"
            | "at"
            | "her"
            | "under"
            | "by"
            | "am"
            | "will"
            | "also"
            | "do"
            | "all"
            | "per"
            | "may"
    )
}

/// The language whose own stop words, those of no other table, are many of the first words. A hundred times cheaper than trigrams, and
/// silent where a language without a table, such as Norwegian or Ukrainian, could be meant.
fn vote(sample: &str) -> Option<&'static str> {
    let owners = OWNERS.get_or_init(owners);
    let mut votes = [0; ALL.len()];
    let mut n = 0;
    for word in words(sample).take(N_WORDS) {
        n += 1;
        if let Some(Some(owner)) = owners.get(&term(word)) {
            votes[*owner] += 1;
        }
    }
    let (winner, most) = votes.iter().copied().enumerate().max_by_key(|(_, count)| *count)?;
    let others = votes.iter().sum::<usize>() - most;
    let tag = ALL[winner].tag;
    // Where letters vouch for a language too, fewer words will do.
    let share = if matches!(tag, "ru" | "pl") { 12 } else { 6 };
    (most >= 5 && most * share >= n && others * 4 <= most && has_own_letters(tag, sample)).then_some(tag)
}

/// Letters that tell a language from its nearest neighbours without a table.
fn has_own_letters(tag: &str, sample: &str) -> bool {
    match tag {
        "ru" => sample.contains('ы') && !sample.contains(['і', 'ў', 'ї', 'ј']),
        "pl" => sample.contains(['ł', 'ą', 'ę']),
        // Norwegian has the same ones.
        "da" => false,
        _ => true,
    }
}

/// Whose stop word a term is: an index into [`ALL`], or nobody's if several languages have it.
static OWNERS: OnceLock<FxHashMap<u64, Option<usize>>> = OnceLock::new();

fn owners() -> FxHashMap<u64, Option<usize>> {
    let mut owners = FxHashMap::<u64, Option<usize>>::default();
    for (i, lang) in ALL.iter().enumerate() {
        for word in lang.stop_words.split_whitespace() {
            owners.entry(term(word)).and_modify(|owner| *owner = owner.filter(|one| *one == i)).or_insert(Some(i));
        }
    }
    owners
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
