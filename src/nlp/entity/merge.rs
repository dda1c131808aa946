//! Makes entities of mentions: one name in all its forms is one entity. Merges within one kind only, and leaves a short form alone that
//! fits two names. Time is linear: names are looked up by their words and initials, never compared in pairs.

use rustc_hash::FxHashMap;

use super::{
    Form, Found, Kind, document_of,
    lexicon::{Cue, Lexicon, extended},
};
use crate::nlp::{
    Interrupted, Stop,
    document::Document,
    token::{Case, Kind as TokenKind, Token, term},
};

/// Working memory of merging.
#[derive(Debug, Default)]
pub struct Scratch {
    groups: Vec<Group>,
    by_key: FxHashMap<(Kind, u64), usize>,
    by_part: FxHashMap<(Kind, Part), Link>,
}

/// Mentions of one entity.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// What it is.
    pub(super) kind: Kind,
    /// Positions among the mentions, in reading order, each with its form.
    pub(super) mentions: Vec<(usize, Form)>,
    /// Position of the mention with the fullest form.
    pub(super) fullest: usize,
}

/// Parts that a short form may share with a full one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Part {
    First(u64),
    Last(u64),
    Ends(u64, u64),
    Edge(u64),
    Initials(u64),
}

/// What a part leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    One(usize),
    Many,
}

/// Groups of `found`, in the order of their first mention.
pub(super) fn merge<'s>(
    fields: &[Document; 2],
    lexicon: &Lexicon,
    found: &[Found],
    scratch: &'s mut Scratch,
    stop: Stop,
) -> Result<&'s [Group], Interrupted> {
    scratch.groups.clear();
    scratch.by_key.clear();
    scratch.by_part.clear();
    for (i, mention) in found.iter().enumerate() {
        if i % 1024 == 0 && stop() {
            return Err(Interrupted);
        }
        let key = (mention.kind, identity(fields, lexicon, mention));
        let n = scratch.groups.len();
        let group = *scratch.by_key.entry(key).or_insert(n);
        if group == n {
            scratch.groups.push(Group { kind: mention.kind, mentions: Vec::new(), fullest: i });
        }
        let group = &mut scratch.groups[group];
        group.mentions.push((i, Form::Name));
        if is_fuller(fields, mention, &found[group.fullest]) {
            group.fullest = i;
        }
    }
    let aliases = aliases(fields, lexicon, found, &scratch.by_key);
    scratch.join(fields, lexicon, found, &aliases);
    scratch.forms(fields, found);
    Ok(&scratch.groups)
}

/// The word in brackets behind a name of several words, by the name's group: `Northern Harbour Authority (Noha)`.
fn aliases(fields: &[Document; 2], lexicon: &Lexicon, found: &[Found], by_key: &FxHashMap<(Kind, u64), usize>) -> FxHashMap<usize, u64> {
    let alias = |pair: &[Found]| {
        let [full, short] = pair else { return None };
        let (document, tokens) = tokens_of(fields, short);
        let [only] = tokens else { return None };
        let word = |i: u32| document.tokens.get(i as usize).map_or("", |t| document.word(t));
        let alike = full.kind == short.kind && full.span.field == short.span.field && full.kind != Kind::Person;
        let inside = short.first == full.last + 1 && word(full.last) == "(" && word(short.last) == ")" && full.last - full.first > 1;
        let group = by_key.get(&(full.kind, identity(fields, lexicon, full)));
        (alike && inside && is_name(full.kind)).then(|| group.map(|group| (*group, only.term))).flatten()
    };
    found.windows(2).filter_map(alias).collect()
}

/// Equal for mentions that are the same name (or the same value) whatever the others are.
fn identity(fields: &[Document; 2], lexicon: &Lexicon, mention: &Found) -> u64 {
    if !mention.value.is_empty() {
        return term(&mention.value);
    }
    let (document, tokens) = tokens_of(fields, mention);
    let initials =
        || tokens.iter().all(|t| t.kind == TokenKind::Mark || t.end - t.start == 1).then(|| lexicon.spelled(document.text, tokens));
    if is_name(mention.kind)
        && let Some(known) = lexicon.known(document.text, tokens).or_else(|| initials().flatten())
    {
        return u64::from(known.id);
    }
    // A dot more or less, a hyphen or a space: `U.N.` and `UN`; an article before it.
    let text = mention.span.of(document.text);
    let letters = text
        .strip_prefix("The ")
        .filter(|_| is_name(mention.kind))
        .unwrap_or(text)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase);
    letters.fold(0xcbf2_9ce4_8422_2325, |hash, c| (hash ^ u64::from(u32::from(c))).wrapping_mul(0x100_0000_01b3))
}

fn tokens_of<'a>(fields: &[Document<'a>; 2], mention: &Found) -> (Document<'a>, &'a [Token]) {
    let document = *document_of(fields, &mention.span);
    (document, &document.tokens[mention.first as usize..mention.last as usize])
}

fn is_name(kind: Kind) -> bool {
    !matches!(kind, Kind::Date | Kind::Money | Kind::Percent | Kind::Quantity | Kind::Contact)
}

/// More words, then more letters, and small letters rather than capitals.
fn is_fuller(fields: &[Document; 2], a: &Found, b: &Found) -> bool {
    let rank = |m: &Found| {
        let (document, tokens) = tokens_of(fields, m);
        let words = tokens.iter().filter(|t| t.kind == TokenKind::Word).count();
        let shouted = tokens.iter().all(|t| t.case != Case::Title);
        let ends_low = tokens.iter().filter(|t| t.kind == TokenKind::Word).any(|t| t.of(document.text).chars().any(char::is_lowercase));
        (words, ends_low, !shouted, m.span.end - m.span.start)
    };
    rank(a) > rank(b)
}

/// The words of a name that count: no marks, no initials, no `Jr`.
fn words<'a>(fields: &[Document<'a>; 2], mention: &Found) -> Vec<&'a Token> {
    let (document, tokens) = tokens_of(fields, mention);
    let counts = |t: &&Token| {
        let word = t.of(document.text);
        t.kind == TokenKind::Word && word.chars().count() > 1 && !matches!(word, "Jr" | "Sr" | "II" | "III" | "IV" | "The" | "the")
    };
    tokens.iter().filter(counts).collect()
}

/// Words of a name that short forms are looked for in.
const MAX_WORDS: usize = 8;

/// One number for the first or last words of a name.
fn edge(words: &[&Token]) -> u64 {
    words.iter().fold(0, |key, t| extended(key, t.term))
}

impl Scratch {
    /// From the longest name to the shortest: joins a group to the one longer name that it is a form of, else enters the forms that it may have.
    fn join(&mut self, fields: &[Document; 2], lexicon: &Lexicon, found: &[Found], aliases: &FxHashMap<usize, u64>) {
        let length = |group: &Group| (is_name(group.kind) && group.kind != Kind::Group).then(|| words(fields, &found[group.fullest]).len());
        let mut order = (0..self.groups.len()).filter_map(|g| Some((length(&self.groups[g])?, g))).collect::<Vec<_>>();
        order.sort_unstable_by_key(|(n, g)| (std::cmp::Reverse(*n), *g));
        for (_, g) in order {
            let name = &found[self.groups[g].fullest];
            let words = words(fields, name);
            let full = self.full_form(fields, lexicon, found, name, &words);
            match full {
                Some(full) => {
                    let mentions = std::mem::take(&mut self.groups[g].mentions);
                    let form = if is_acronym(fields, name) { Form::Acronym } else { Form::Short };
                    self.groups[full].mentions.extend(mentions.into_iter().map(|(i, _)| (i, form)));
                }
                None => self.enter(fields, name, &words, g),
            }
            if let Some(alias) = aliases.get(&g) {
                self.link(name.kind, Part::Edge(extended(0, *alias)), full.unwrap_or(g));
            }
        }
        self.groups.retain(|group| !group.mentions.is_empty());
        self.groups.iter_mut().for_each(|group| group.mentions.sort_unstable_by_key(|(i, _)| *i));
        self.groups.sort_by_key(|group| group.mentions[0].0);
    }

    /// Enters a name of two words or more under the parts that a short form may have.
    fn enter(&mut self, fields: &[Document; 2], name: &Found, words: &[&Token], group: usize) {
        let [first, .., last] = *words else { return };
        let kind = name.kind;
        if kind == Kind::Person {
            self.link(kind, Part::First(first.term), group);
            self.link(kind, Part::Last(last.term), group);
            self.link(kind, Part::Ends(first.term, last.term), group);
        }
        if matches!(kind, Kind::Person | Kind::Organization) {
            for n in 1..words.len().min(MAX_WORDS) {
                self.link(kind, Part::Edge(edge(&words[..n])), group);
                self.link(kind, Part::Edge(edge(&words[words.len() - n..])), group);
            }
        }
        let text = document_of(fields, &name.span).text;
        let initials = |all: bool| {
            let letters = words.iter().filter_map(|t| t.of(text).chars().next().filter(|c| all || c.is_uppercase())).collect::<String>();
            (letters.chars().count() >= 2).then(|| term(&letters))
        };
        let (some, all) = (initials(false), initials(true));
        some.into_iter().chain(all.filter(|_| all != some)).for_each(|letters| self.link(kind, Part::Initials(letters), group));
    }

    fn link(&mut self, kind: Kind, part: Part, group: usize) {
        let other = |link: &mut Link| *link = if *link == Link::One(group) { *link } else { Link::Many };
        self.by_part.entry((kind, part)).and_modify(other).or_insert(Link::One(group));
    }

    /// The group of the one longer name that `short`, whose words are `words`, is a form of.
    fn full_form(&self, fields: &[Document; 2], lexicon: &Lexicon, found: &[Found], short: &Found, words: &[&Token]) -> Option<usize> {
        let kind = short.kind;
        let link = |part: Part| self.by_part.get(&(kind, part)).copied();
        let one = |part: Part| match link(part) {
            Some(Link::One(group)) => Some(group),
            _ => None,
        };
        let text = document_of(fields, &short.span).text;
        let acronym = || {
            let letters = words.first()?.of(text).chars().filter(|c| c.is_alphabetic()).collect::<String>();
            one(Part::Initials(term(&letters)))
        };
        match (kind, words) {
            (Kind::Person, [only]) => {
                let full = match link(Part::Last(only.term)) {
                    Some(Link::One(group)) => group,
                    // Two people of one family: leave it alone.
                    Some(Link::Many) => return None,
                    None => one(Part::First(only.term))?,
                };
                // `B. Holt` is not `Ann Holt`.
                let initial = |m: &Found| tokens_of(fields, m).1.first().and_then(|t| document_of(fields, &m.span).word(t).chars().next());
                let alone = short.last - short.first == 1;
                (alone || initial(short) == initial(&found[self.groups[full].fullest])).then_some(full)
            }
            (Kind::Person, [first, .., last]) => one(Part::Ends(first.term, last.term)).or_else(|| one(Part::Edge(edge(words)))),
            (_, [_]) if is_acronym(fields, short) => acronym().or_else(|| one(Part::Edge(edge(words)))),
            // `Boeing` for `Boeing Co.`, `Senate` for the only one there is, but not `President` for anything.
            (_, [only]) if lexicon.cue(only.term).bits() & !Cue::ORGANIZATION.bits() != 0 => None,
            _ => one(Part::Edge(edge(words))),
        }
    }

    /// Mentions that are not the fullest form of their group get the form that they are.
    fn forms(&mut self, fields: &[Document; 2], found: &[Found]) {
        for group in &mut self.groups {
            if !is_name(group.kind) {
                continue;
            }
            let full = words(fields, &found[group.fullest]).len();
            for (i, form) in &mut group.mentions {
                let acronym = *i != group.fullest && full > 1 && is_acronym(fields, &found[*i]);
                let shorter = words(fields, &found[*i]).len() < full;
                *form = match (acronym, shorter) {
                    (true, _) => Form::Acronym,
                    (false, true) => Form::Short,
                    _ => *form,
                };
            }
        }
    }
}

/// One word of capitals alone: `ECB`, `U.N.`.
fn is_acronym(fields: &[Document; 2], mention: &Found) -> bool {
    let (_, tokens) = tokens_of(fields, mention);
    matches!(tokens, [only] if only.case == Case::Upper)
}
