//! Parts that a short form may share with a full name, and who had them first.

use super::{
    super::{
        Found, Kind,
        lexicon::{Cue, extended},
        name::is_company,
    },
    name::Names,
    words::Words,
};
use crate::nlp::{
    numbers::Numbers,
    token::{Case, Token, spelled, term},
};

/// A part of a name. Numbers are those of words or sequences of words.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    First(u64),
    Last(u64),
    Inner(u64),
    Ends(u64, u64),
    Edge(u64),
    Initials(u64),
}

impl Part {
    /// One number for the part of a name of this kind.
    fn key(self, kind: Kind) -> u64 {
        let (what, key) = match self {
            Self::First(word) => (0, word),
            Self::Last(word) => (1, word),
            Self::Inner(word) => (2, word),
            Self::Ends(first, last) => (3, extended(first, last)),
            Self::Edge(words) => (4, words),
            Self::Initials(letters) => (5, letters),
        };
        extended(key, (kind as u64) << 3 | what)
    }
}

/// The two groups that were named first among those that have a part, each with its first mention: enough to know who had it alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    first: (usize, usize),
    next: Option<(usize, usize)>,
    /// There are more than these.
    more: bool,
}

impl Link {
    fn add(&mut self, new: (usize, usize)) {
        if self.first.1 == new.1 {
            self.first = self.first.min(new);
            return;
        }
        self.more |= self.next.is_some_and(|next| next.1 != new.1);
        if new < self.first {
            self.next = Some(std::mem::replace(&mut self.first, new));
        } else {
            self.next = Some(self.next.map_or(new, |next| next.min(new)));
        }
    }

    /// The only group that `fits`, or the only one named before mention `place`: a reader takes `Reed` for the one Reed that the story has had.
    pub(super) fn one(self, place: usize, fits: impl Fn(usize) -> bool) -> Option<usize> {
        let Some(next) = self.next else { return Some(self.first.1).filter(|g| fits(*g)) };
        match (fits(self.first.1), fits(next.1)) {
            (true, true) => (self.first.0 < place && place < next.0).then_some(self.first.1),
            (true, false) => Some(self.first.1).filter(|_| !self.more),
            (false, true) => Some(next.1).filter(|_| !self.more),
            (false, false) => None,
        }
    }
}

/// All parts of the full names that shorter ones may have.
#[derive(Debug, Default)]
pub(super) struct Parts {
    numbers: Numbers,
    /// By the number of the part.
    links: Vec<Link>,
    /// What names that may be initials begin with, a bit for each letter.
    letters: u32,
}

/// Words of a name that short forms are looked for in.
const MAX_WORDS: usize = 8;

impl Parts {
    pub(super) fn clear(&mut self) {
        self.numbers.forget();
        self.links.clear();
        self.letters = 0;
    }

    /// Who has this part.
    pub(super) fn get(&self, kind: Kind, part: Part) -> Option<Link> {
        self.numbers.get(part.key(kind)).map(|number| self.links[number as usize])
    }

    /// The mention and the group that it names first, `new`, have this part.
    pub(super) fn add(&mut self, kind: Kind, part: Part, new: (usize, usize)) {
        let number = self.numbers.of(part.key(kind)) as usize;
        match self.links.get_mut(number) {
            Some(link) => link.add(new),
            None => self.links.push(Link { first: new, next: None, more: false }),
        }
    }

    /// A name of these words may turn out to be the initials of another.
    pub(super) fn expect(&mut self, names: &Names, name: &Found, words: &[Token]) {
        if let [only] = words
            && names.may_be_initials(name, only)
        {
            self.letters |= names.letters(name, only).next().map_or(0, bit);
        }
    }

    /// Whether a name of these words may turn out to be the initials of another, or to have such: they begin as one of its words does.
    pub(super) fn may_have_initials(&self, text: &str, words: &[Token]) -> bool {
        let first = |word: &Token| char::from(text.as_bytes()[word.start as usize]);
        self.letters != 0 && words.iter().any(|word| bit(first(word)) & self.letters != 0)
    }

    /// `new` has the parts of this name of `words` that another name may have, too.
    pub(super) fn enter(&mut self, names: &Names, name: &Found, words: &[Token], all: &Words, new: (usize, usize)) {
        let (text, letters) = (names.text(name), self.letters);
        let mut add = |part: Part| self.add(name.kind, part, new);
        let ([first, rest @ ..], [.., before, last]) = (words, words) else {
            // `S. R. Kulkarni`, but not `George II`.
            if let ([only], Kind::Person) = (words, name.kind)
                && all.is_shared(only)
                && names.tokens(name)[0].is_one_character(text)
            {
                add(Part::Last(only.term));
            }
            return;
        };
        if words.iter().any(|word| all.is_shared(word)) {
            match name.kind {
                Kind::Person => person(words, all, &mut add),
                Kind::Organization => organization(names, name, words, all, &mut add),
                Kind::Location => location(text, words, &mut add),
                _ if before.case != Case::Lower && is_head(names, name.kind, last) => add(Part::Edge(edge(&[*last]))),
                _ => {}
            }
        }
        // Nobody is called by initials.
        if letters == 0 || name.kind == Kind::Person {
            return;
        }
        initials(text, words, letters, &mut add);
        // `FDA` stands for `U.S. Food and Drug Administration`, too.
        let land = || names.lists.known(text, std::slice::from_ref(first)).is_some_and(|k| k.country || k.kind == Kind::Group);
        if rest.len() > 2 && land() {
            initials(text, rest, letters, &mut add);
        }
    }
}

/// The bit of a letter; all bits, where it is none of ours.
fn bit(letter: char) -> u32 {
    if letter.is_ascii_alphabetic() { 1 << (letter as u32 & 31) } else { u32::MAX }
}

/// The first letters of all words, and of those with a capital, if names may begin with them; two at least.
fn initials(text: &str, words: &[Token], expected: u32, add: &mut impl FnMut(Part)) {
    let letters = || words.iter().filter_map(|t| t.initial(text));
    let capitals = || letters().filter(|c| c.is_uppercase());
    let is_expected = |first: Option<char>| first.is_some_and(|c| bit(c) & expected != 0);
    if is_expected(capitals().next()) && capitals().nth(1).is_some() {
        add(Part::Initials(spelled(capitals())));
    }
    if is_expected(letters().next()) && letters().any(|c| !c.is_uppercase()) {
        add(Part::Initials(spelled(letters())));
    }
}

/// Whether a word says what kind of thing a name of this kind is, and so may stand for the only one: `the Senate`, `the Act`, `the Games`.
pub(super) fn is_head(names: &Names, kind: Kind, word: &Token) -> bool {
    let cue = names.lists.cue(word);
    cue.has(Cue::ORGANIZATION) || kind != Kind::Organization && (cue.has(Cue::EVENT) || cue.has(Cue::WORK))
}

/// One number for some words.
pub(super) fn edge(words: &[Token]) -> u64 {
    words.iter().fold(0, |key, t| extended(key, t.term))
}

fn person(words: &[Token], all: &Words, add: &mut impl FnMut(Part)) {
    let [first, inner @ .., last] = words else { return };
    let shared = |word: &&Token| all.is_shared(word);
    if shared(&first) {
        add(Part::First(first.term));
    }
    if shared(&last) {
        add(Part::Last(last.term));
    }
    if shared(&first) && shared(&last) {
        add(Part::Ends(first.term, last.term));
    }
    inner.iter().take(MAX_WORDS).filter(shared).for_each(|word| add(Part::Inner(word.term)));
    // One word is its first or last one.
    for n in 2..words.len().min(MAX_WORDS) {
        add(Part::Edge(edge(&words[..n])));
        add(Part::Edge(edge(&words[words.len() - n..])));
    }
}

/// What is left out where islands are called by the plural of their name: a word that stands in no name.
const ISLANDS: &str = "Islands";

/// Whether a name may be called by a word that stands in none.
pub(super) fn is_islands(names: &Names, name: &Found, words: &[Token]) -> bool {
    name.kind == Kind::Location && matches!(words, [_, islands] if islands.of(names.text(name)) == ISLANDS)
}

/// `the City of Orle` is Orle, but `Orle County` is not; `the Orle Islands` are the Orles.
fn location(text: &str, words: &[Token], add: &mut impl FnMut(Part)) {
    match words {
        [head, of, rest @ ..] if of.of(text) == "of" && matches!(head.of(text), "City" | "Town" | "Village" | "Island" | "State") => {
            add(Part::Edge(edge(rest)));
        }
        [name, islands] if islands.of(text) == ISLANDS => add(Part::Edge(extended(0, term(&format!("{}s", name.of(text)))))),
        _ => {}
    }
}

/// What stands before a break (`of`, a comma, a possessive) is no short form with it, and what stands behind it is another name:
/// `Bank of England`, `Orle University's School of Law`.
fn organization(names: &Names, name: &Found, words: &[Token], all: &Words, add: &mut impl FnMut(Part)) {
    let text = names.text(name);
    let breaks = |n: usize| {
        let between = &text[words[n - 1].end as usize..words[n].start as usize];
        words[n - 1].case == Case::Lower || (between != " " && between.contains([',', '\'', '’']))
    };
    // `Inc.` is no part of it.
    let n_words = words.iter().rposition(|t| !is_form(names, text, t)).map_or(0, |n| n + 1);
    let words_of_it = &words[..n_words];
    let shared = |word: &&Token| all.is_shared(word);
    let (n_first, n_last) = (words_of_it.iter().take_while(shared).count(), words_of_it.iter().rev().take_while(shared).count());
    if 0 < n_words && n_words < words.len() {
        add(Part::Edge(edge(words_of_it)));
    }
    for n in 1..n_words.min(MAX_WORDS).min(n_first + 1) {
        if !breaks(n) && !is_complete(names, name, words, n) {
            add(Part::Edge(edge(&words[..n])));
        }
    }
    for n in n_words.saturating_sub(MAX_WORDS).max(n_words - n_last).max(1)..n_words {
        if !breaks(n) && (n + 1 < n_words || !is_any_company(words[n].bytes(text))) {
            add(Part::Edge(edge(&words[n..n_words])));
        }
    }
}

/// Whether a word says what a company is in law: `Inc`, `AG`.
fn is_form(names: &Names, text: &str, word: &Token) -> bool {
    names.lists.cue(word).has(Cue::SUFFIX) || is_company(word.bytes(text))
}

/// What any company may be called: `the "Company"` of a contract is none of the names before it.
fn is_any_company(word: &[u8]) -> bool {
    matches!(word, b"Company" | b"Corporation" | b"Group" | b"Firm")
}

/// What companies of one name do, before their form in law: `Orle Motor Corp.` is Orle.
fn is_trade(word: &[u8]) -> bool {
    matches!(word, b"Motor" | b"Motors" | b"Electronics" | b"Industries" | b"Technologies" | b"International")
}

/// Whether the first `n` words are an organization in their own right, of which the whole is a part: `Orle University Press`, `UN Security Council`.
fn is_complete(names: &Names, name: &Found, words: &[Token], n: usize) -> bool {
    let (text, lists, tokens) = (names.text(name), names.lists, names.tokens(name));
    let formed = words.last().is_some_and(|t| is_form(names, text, t));
    let company = |t: &Token| {
        let word = t.bytes(text);
        matches!(word, b"Group" | b"Holdings" | b"Holding" | b"Company" | b"Corporation")
            || formed && (is_trade(word) || is_form(names, text, t))
    };
    if words[n].case == Case::Lower || words[n..].iter().all(company) {
        return false;
    }
    let head = n > 1 && lists.cue(&words[n - 1]).has(Cue::ORGANIZATION);
    let start = &tokens[..tokens.partition_point(|t| t.end <= words[n - 1].end)];
    // `Harvard` is Harvard University.
    let named = words.len() > n + 1 || !lists.cue(&words[n]).has(Cue::ORGANIZATION);
    head || (named && lists.known(text, start).is_some_and(|known| known.kind == Kind::Organization))
}
