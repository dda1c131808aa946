//! Makes entities of mentions: one name in all its forms is one entity. Merges within one kind only, and leaves a short form alone that
//! fits two names. Time is linear: names are looked up by their words and initials, never compared in pairs.

use rustc_hash::FxHashMap;

use super::{Form, Found, Kind, document_of, lexicon::Lexicon};
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
    /// The group that this one was merged into.
    parent: Option<usize>,
}

/// Parts that a short form may share with a full one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Part {
    First(u64),
    Last(u64),
    Ends(u64, u64),
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
            scratch.groups.push(Group { kind: mention.kind, mentions: Vec::new(), fullest: i, parent: None });
        }
        let group = &mut scratch.groups[group];
        group.mentions.push((i, Form::Name));
        if is_fuller(fields, mention, &found[group.fullest]) {
            group.fullest = i;
        }
    }
    scratch.index(fields, found);
    scratch.join(fields, lexicon, found);
    scratch.forms(fields, found);
    Ok(&scratch.groups)
}

/// Equal for mentions that are the same name (or the same value) whatever the others are.
fn identity(fields: &[Document; 2], lexicon: &Lexicon, mention: &Found) -> u64 {
    if !mention.value.is_empty() {
        return term(&mention.value);
    }
    let (document, tokens) = tokens_of(fields, mention);
    if is_name(mention.kind)
        && let Some(known) = lexicon.known(document.text, tokens)
    {
        return u64::from(known.id);
    }
    // A dot more or less, a hyphen or a space: `U.N.` and `UN`.
    let letters = mention.span.of(document.text).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
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
        t.kind == TokenKind::Word && word.chars().count() > 1 && !matches!(word, "Jr" | "Sr" | "II" | "III" | "IV")
    };
    tokens.iter().filter(counts).collect()
}

/// The first letters of the capitalised words, as a key; `None` for fewer than two.
fn initials(document: &Document, words: &[&Token]) -> Option<u64> {
    let letters = words.iter().filter_map(|t| t.of(document.text).chars().next().filter(|c| c.is_uppercase())).collect::<String>();
    (letters.chars().count() >= 2).then(|| term(&letters))
}

impl Scratch {
    /// Enters every name of two words or more under the parts that a short form may have.
    fn index(&mut self, fields: &[Document; 2], found: &[Found]) {
        for g in 0..self.groups.len() {
            let group = &self.groups[g];
            if !is_name(group.kind) || group.kind == Kind::Group {
                continue;
            }
            let full = &found[group.fullest];
            let words = words(fields, full);
            let [first, .., last] = words[..] else { continue };
            let kind = group.kind;
            self.link(kind, Part::First(first.term), g);
            self.link(kind, Part::Last(last.term), g);
            if words.len() > 2 || (full.last - full.first) as usize > words.len() {
                self.link(kind, Part::Ends(first.term, last.term), g);
            }
            if let Some(initials) = initials(document_of(fields, &full.span), &words) {
                self.link(kind, Part::Initials(initials), g);
            }
        }
    }

    fn link(&mut self, kind: Kind, part: Part, group: usize) {
        self.by_part.entry((kind, part)).and_modify(|link| *link = Link::Many).or_insert(Link::One(group));
    }

    /// Joins short forms to the one full form that they fit.
    fn join(&mut self, fields: &[Document; 2], lexicon: &Lexicon, found: &[Found]) {
        for g in 0..self.groups.len() {
            let Some(full) = self.full_form(fields, lexicon, &found[self.groups[g].fullest], self.groups[g].kind) else { continue };
            let full = self.root(full);
            if full == g {
                continue;
            }
            let mentions = std::mem::take(&mut self.groups[g].mentions);
            let acronym = is_acronym(fields, &found[self.groups[g].fullest]);
            let form = if acronym { Form::Acronym } else { Form::Short };
            self.groups[full].mentions.extend(mentions.into_iter().map(|(i, _)| (i, form)));
            self.groups[g].parent = Some(full);
        }
        self.groups.retain(|group| !group.mentions.is_empty());
        self.groups.iter_mut().for_each(|group| group.mentions.sort_unstable_by_key(|(i, _)| *i));
        self.groups.sort_by_key(|group| group.mentions[0].0);
    }

    fn root(&self, mut group: usize) -> usize {
        while let Some(parent) = self.groups[group].parent {
            group = parent;
        }
        group
    }

    fn full_form(&self, fields: &[Document; 2], lexicon: &Lexicon, short: &Found, kind: Kind) -> Option<usize> {
        if !is_name(kind) || kind == Kind::Group {
            return None;
        }
        let one = |part: Part| match self.by_part.get(&(kind, part)) {
            Some(Link::One(group)) => Some(*group),
            _ => None,
        };
        let words = words(fields, short);
        match (kind, &words[..]) {
            (Kind::Person, [only]) => match self.by_part.get(&(kind, Part::Last(only.term))) {
                Some(Link::One(group)) => Some(*group),
                // Two people of one family: leave it alone.
                Some(Link::Many) => None,
                None => one(Part::First(only.term)),
            },
            (Kind::Person, [first, last]) if short.last - short.first == 2 => one(Part::Ends(first.term, last.term)),
            (_, [only]) if is_acronym(fields, short) => {
                let letters = only.of(document_of(fields, &short.span).text).chars().filter(|c| c.is_alphabetic()).collect::<String>();
                one(Part::Initials(term(&letters)))
            }
            // `Boeing` for `Boeing Co.`, but not `London` for `London Zoo`, nor `Bank` for any bank.
            (Kind::Organization, [only]) if lexicon.cue(only.term).bits() == 0 => one(Part::First(only.term)),
            _ => None,
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
