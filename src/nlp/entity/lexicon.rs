//! What is known about names beforehand: lists written by hand in `lexicon/*.txt`, read once into tables keyed by term.

use rustc_hash::FxHashMap;

use super::Kind;
use crate::nlp::{
    lang,
    token::{Case, TermMap, Token, spelled, term, tokenize},
};

/// What a word says about the name it stands in or beside, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cue(pub(super) u16);

impl Cue {
    /// `President`: what follows is a person; never part of the name.
    pub const TITLE: Self = Self(1);
    /// `former`, `Deputy`: may stand before a title.
    pub const MODIFIER: Self = Self(1 << 1);
    /// `University`: the last word of an organization's name, or the first before `of`.
    pub const ORGANIZATION: Self = Self(1 << 2);
    /// `River`.
    pub const PLACE: Self = Self(1 << 3);
    /// `Championship`.
    pub const EVENT: Self = Self(1 << 4);
    /// `Treaty`.
    pub const WORK: Self = Self(1 << 5);
    /// A common word that often starts a sentence.
    pub const STARTER: Self = Self(1 << 6);
    /// `said`: a person stands beside it.
    pub const SPEECH: Self = Self(1 << 7);
    /// `in`: a place follows.
    pub const LOCATIVE: Self = Self(1 << 8);
    /// `von`: joins the parts of a person's name.
    pub const PARTICLE: Self = Self(1 << 9);
    /// `Inc`: ends a company's name, with its dot.
    pub const SUFFIX: Self = Self(1 << 10);
    /// `Angela`.
    pub const GIVEN_NAME: Self = Self(1 << 11);

    const SECTIONS: [(&'static str, Self); 11] = [
        ("title", Self::TITLE),
        ("modifier", Self::MODIFIER),
        ("org", Self::ORGANIZATION),
        ("place", Self::PLACE),
        ("event", Self::EVENT),
        ("work", Self::WORK),
        ("starter", Self::STARTER),
        ("speech", Self::SPEECH),
        ("locative", Self::LOCATIVE),
        ("particle", Self::PARTICLE),
        ("suffix", Self::SUFFIX),
    ];

    pub(super) const fn bits(self) -> u16 {
        self.0
    }

    /// Whether it has any trait of `other`.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What else is known of a word, as a set: what the tagger does not ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hint(pub(super) u8);

impl Hint {
    /// `Monday`: a date, no name.
    pub const CALENDAR: Self = Self(1);
    /// `Hurricane`: the name of a storm follows.
    pub const STORM: Self = Self(1 << 1);
    /// The first bit that no list uses.
    pub(super) const FREE: u8 = 1 << 2;

    const SECTIONS: [(&'static str, Self); 2] = [("calendar", Self::CALENDAR), ("storm", Self::STORM)];

    /// Whether it has any trait of `other`.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A name of the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// What it is.
    pub kind: Kind,
    /// The same for all forms of one name: `US`, `United States`.
    pub id: u32,
    /// A country, by any of its names.
    pub country: bool,
    /// Written in capitals alone: `US` is a name, `us` and `Us` are not.
    upper: bool,
}

impl Known {
    /// Whether `tokens`, which have the words of the name, are written like it.
    fn is_written(&self, text: &str, tokens: &[Token]) -> bool {
        if self.upper {
            return tokens.iter().all(|t| !t.of(text).chars().any(char::is_lowercase));
        }
        let arabic = |word: &str| word == "al" || word.starts_with("al-");
        tokens.iter().any(|t| t.case != Case::Lower) || tokens.first().is_some_and(|t| arabic(t.of(text)))
    }
}

/// What the lists say of one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// What it says about names.
    pub cue: Cue,
    /// Tokens of the longest name that starts with it; 0: none does.
    pub longest: u8,
    /// What else is known of it.
    pub hint: Hint,
}

/// Bytes of the longest of [`Cue::PARTICLE`].
pub const MAX_PARTICLE: u32 = 5;

/// The tables; immutable.
#[derive(Debug)]
pub struct Lexicon {
    words: TermMap<Listed>,
    /// By [`key`], with all beginnings of names, so that looking for the longest one ends where none goes on.
    names: TermMap<Option<Known>>,
}

/// The lists while they are read.
#[derive(Debug, Default)]
struct Reader {
    words: FxHashMap<u64, Listed>,
    names: FxHashMap<u64, Option<Known>>,
    n_ids: u32,
}

impl Default for Lexicon {
    fn default() -> Self {
        let mut lists = Reader::default();
        lists.read_cues(include_str!("lexicon/words.txt"));
        for name in lines(include_str!("lexicon/first_names.txt")).flat_map(str::split_whitespace) {
            lists.words.entry(term(name)).or_default().cue.0 |= Cue::GIVEN_NAME.0;
        }
        lists.read_countries(include_str!("lexicon/countries.txt"));
        lists.read_names(include_str!("lexicon/names.txt"));
        Self { words: lists.words.into(), names: lists.names.into() }
    }
}

fn lines(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

impl Lexicon {
    /// What the lists say of the word with this term.
    pub fn word(&self, term: u64) -> Listed {
        self.words.get(term).copied().unwrap_or_default()
    }

    /// What the word with this term says about names.
    pub fn cue(&self, term: u64) -> Cue {
        self.word(term).cue
    }

    /// The longest name of the lists that starts at the first of `tokens`, and its length.
    pub fn longest(&self, text: &str, tokens: &[Token]) -> Option<(usize, Known)> {
        self.longest_within(self.word(tokens.first()?.term).longest, text, tokens)
    }

    /// The same, if it is known that it has at most `most` tokens.
    pub(super) fn longest_within(&self, most: u8, text: &str, tokens: &[Token]) -> Option<(usize, Known)> {
        let (mut key, mut longest) = (0, None);
        for (n, token) in (1..).zip(tokens.iter().take(most.into())) {
            key = extended(key, token.term);
            let Some(name) = self.names.get(key) else { break };
            if let Some(known) = name
                && known.is_written(text, &tokens[..n])
            {
                longest = Some((n, known));
            }
        }
        longest.map(|(n, known)| (n, *known))
    }

    /// The name of the lists that `tokens` are, if any.
    pub fn known(&self, text: &str, tokens: &[Token]) -> Option<Known> {
        let known = self.names.get(key(tokens))?.as_ref()?;
        known.is_written(text, tokens).then_some(*known)
    }

    /// The name of the lists that the letters of `tokens` spell: `U. S.`, in which a space stands after the stop.
    pub fn spelled(&self, text: &str, tokens: &[Token]) -> Option<Known> {
        let letters = || tokens.iter().map(|t| t.of(text)).filter(|w| w.chars().all(char::is_uppercase)).flat_map(str::chars);
        if letters().map(char::len_utf8).sum::<usize>() < 2 {
            return None;
        }
        self.names.get(extended(0, spelled(letters()))).copied().flatten()
    }
}

impl Reader {
    fn read_cues(&mut self, list: &str) {
        let (mut cue, mut hint) = (Cue::default(), Hint::default());
        for line in lines(list) {
            if let Some(section) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                cue = Cue::SECTIONS.iter().find(|(name, _)| *name == section).map(|(_, cue)| *cue).unwrap_or_default();
                hint = Hint::SECTIONS.iter().find(|(name, _)| *name == section).map(|(_, hint)| *hint).unwrap_or_default();
                continue;
            }
            for word in line.split_whitespace() {
                let listed = self.words.entry(term(word)).or_default();
                listed.cue.0 |= cue.0;
                listed.hint.0 |= hint.0;
            }
        }
    }

    fn read_countries(&mut self, list: &str) {
        for line in lines(list) {
            let mut columns = line.splitn(3, ':').map(str::trim);
            let id = self.new_id();
            let names = columns.next().unwrap_or_default();
            names.split('=').for_each(|name| self.enter(name, Known { kind: Kind::Location, id, country: true, upper: false }));
            let people = self.new_id();
            columns.next().unwrap_or_default().split(',').for_each(|name| self.add(name, Kind::Group, people));
            for place in columns.next().unwrap_or_default().split(',') {
                let id = self.new_id();
                self.add(place, Kind::Location, id);
            }
        }
    }

    fn read_names(&mut self, list: &str) {
        let mut kind = Kind::Other;
        for line in lines(list) {
            kind = match line {
                "[location]" => Kind::Location,
                "[organization]" => Kind::Organization,
                "[group]" => Kind::Group,
                "[event]" => Kind::Event,
                "[work]" => Kind::Work,
                "[product]" => Kind::Product,
                "[other]" => Kind::Other,
                _ => {
                    for forms in line.split(';') {
                        let id = self.new_id();
                        forms.split('=').for_each(|name| self.add(name, kind, id));
                    }
                    kind
                }
            };
        }
    }

    fn new_id(&mut self) -> u32 {
        self.n_ids += 1;
        self.n_ids
    }

    fn add(&mut self, name: &str, kind: Kind, id: u32) {
        self.enter(name, Known { kind, id, country: false, upper: false });
    }

    fn enter(&mut self, name: &str, known: Known) {
        let name = name.trim();
        let mut tokens = Vec::new();
        tokenize(name, lang::ALL[0], &mut tokens);
        let Some(first) = tokens.first() else { return };
        let longest = &mut self.words.entry(first.term).or_default().longest;
        *longest = (*longest).max(tokens.len().min(u8::MAX.into()) as u8);
        let upper = name.len() <= 5 && !name.chars().any(char::is_lowercase);
        // The first entry stands: countries before cities, places before teams that are named after them.
        self.names.entry(key(&tokens)).or_default().get_or_insert(Known { upper, ..known });
        (1..tokens.len()).for_each(|n| _ = self.names.entry(key(&tokens[..n])).or_default());
    }
}

/// One number for a sequence of words.
pub fn key(tokens: &[Token]) -> u64 {
    tokens.iter().fold(0, |key, t| extended(key, t.term))
}

/// The number of a sequence that goes on with a word.
pub(super) fn extended(key: u64, term: u64) -> u64 {
    (key.rotate_left(5) ^ term).wrapping_mul(0x517c_c1b7_2722_0a95)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str) -> Option<Kind> {
        let mut tokens = Vec::new();
        tokenize(name, lang::ALL[0], &mut tokens);
        Lexicon::default().known(name, &tokens).map(|known| known.kind)
    }

    #[test]
    fn forms_of_one_name_share_their_id() {
        let lexicon = Lexicon::default();
        let id = |name: &str| {
            let mut tokens = Vec::new();
            tokenize(name, lang::ALL[0], &mut tokens);
            lexicon.known(name, &tokens).map(|known| known.id)
        };
        assert_eq!(id("US"), id("United States"));
        assert_eq!(id("U.S."), id("America"));
        assert_ne!(id("American"), id("America"));
        assert!(id("US").is_some());
    }

    #[test]
    fn the_longest_name_is_found_and_its_beginnings_are_none() {
        let (lexicon, text) = (Lexicon::default(), "United States of Almera");
        let mut tokens = Vec::new();
        tokenize(text, lang::ALL[0], &mut tokens);
        assert_eq!(lexicon.longest(text, &tokens).map(|(n, known)| (n, known.kind)), Some((2, Kind::Location)));
        assert_eq!(known("United"), None);
        assert_eq!(lexicon.longest(text, &tokens[..1]), None);
    }

    #[test]
    fn no_particle_is_longer_than_the_longest() {
        let list = include_str!("lexicon/words.txt");
        let particles = list.lines().skip_while(|line| *line != "[particle]").skip(1).take_while(|line| !line.starts_with('['));
        let longest = particles.flat_map(str::split_whitespace).map(str::len).max();
        assert_eq!(longest, Some(MAX_PARTICLE as usize));
        let own = |lang: &lang::Lang| lang.joints.split(' ').chain(lang.particles.split(' ')).map(str::len).max();
        assert_eq!(lang::ALL.into_iter().filter_map(own).max(), longest);
    }

    #[test]
    fn days_and_storms_have_their_hints_and_no_cue_more() {
        let lexicon = Lexicon::default();
        assert_eq!(lexicon.word(term("Monday")), Listed { hint: Hint::CALENDAR, ..Listed::default() });
        assert!(lexicon.word(term("typhoon")).hint.has(Hint::STORM));
        assert!(!lexicon.word(term("typhoon")).hint.has(Hint::CALENDAR));
    }

    #[test]
    fn short_capitals_are_no_names_in_other_cases() {
        assert_eq!(known("US"), Some(Kind::Location));
        assert_eq!(known("us"), None);
        assert_eq!(known("Us"), None);
        assert_eq!(known("turkey"), None);
        assert_eq!(known("Turkey"), Some(Kind::Location));
    }
}
