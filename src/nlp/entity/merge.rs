//! Makes entities of mentions: one name in all its forms is one entity. Merges within one kind only, and leaves a short form alone that
//! fits two names. Time is linear: names are looked up by their words and initials (`merge/part.rs`), never compared in pairs.

mod name;
mod part;

use rustc_hash::{FxHashMap, FxHashSet};

use name::{Names, is_name};
use part::{Part, Parts, edge};

use super::{
    Form, Found, Kind, document_of,
    lexicon::{Cue, Lexicon, extended},
};
use crate::nlp::{
    Interrupted, Stop,
    document::Document,
    span::Field,
    token::{Case, Token, term},
};

/// Working memory of merging.
#[derive(Debug, Default)]
pub struct Scratch {
    groups: Vec<Group>,
    by_key: FxHashMap<(Kind, u64), usize>,
    parts: Parts,
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
    /// Whether `Mrs.` or `Mr.` stands before it, in an article that has both before this surname.
    woman: Option<bool>,
}

/// Groups of `found`, in the order of their first mention.
pub(super) fn merge<'s>(
    fields: &[Document; 2],
    lexicon: &Lexicon,
    found: &[Found],
    scratch: &'s mut Scratch,
    stop: Stop,
) -> Result<&'s [Group], Interrupted> {
    let names = Names { fields, lexicon };
    scratch.groups.clear();
    scratch.by_key.clear();
    scratch.parts.clear();
    let couples = couples(&names, found);
    for (i, mention) in found.iter().enumerate() {
        if i % 1024 == 0 && stop() {
            return Err(Interrupted);
        }
        let identity = names.identity(mention);
        let couple = mention.kind == Kind::Person && couples.contains(&identity);
        let woman = couple.then(|| names.woman(mention).unwrap_or(false));
        let key = (mention.kind, identity ^ u64::from(woman == Some(true)));
        let n = scratch.groups.len();
        let group = *scratch.by_key.entry(key).or_insert(n);
        if group == n {
            scratch.groups.push(Group { kind: mention.kind, mentions: Vec::new(), fullest: i, woman });
        }
        let group = &mut scratch.groups[group];
        group.mentions.push((i, Form::Name));
        if group.fullest != i && names.is_fuller(mention, &found[group.fullest]) {
            group.fullest = i;
        }
    }
    scratch.groups.iter_mut().for_each(|group| group.fullest = usual(&names, found, group));
    let aliases = aliases(&names, found, &scratch.by_key);
    scratch.join(&names, found, &aliases);
    scratch.forms(&names, found);
    Ok(&scratch.groups)
}

/// Names that stand behind `Mr.` here and behind `Mrs.` or `Ms.` there: two people.
fn couples(names: &Names, found: &[Found]) -> FxHashSet<u64> {
    let people = found.iter().filter(|m| m.kind == Kind::Person && m.last - m.first == 1);
    let mut seen = FxHashMap::default();
    for (mention, woman) in people.filter_map(|m| names.woman(m).map(|woman| (m, woman))) {
        *seen.entry(names.identity(mention)).or_insert(0) |= 1 << u8::from(woman);
    }
    seen.into_iter().filter(|(_, both)| *both == 0b11).map(|(name, _)| name).collect()
}

/// The mention that shows the name: if the list gives forms of one word only, the most frequent one: `US`, although `America` stands there, too.
fn usual(names: &Names, found: &[Found], group: &Group) -> usize {
    let one_word = found[group.fullest].last - found[group.fullest].first == 1;
    if !one_word || group.mentions.len() < 3 || names.listed(&found[group.fullest]).is_none() {
        return group.fullest;
    }
    let form = |i: usize| found[i].span.of(names.text(&found[i]));
    let mut counts = FxHashMap::default();
    group.mentions.iter().for_each(|(i, _)| *counts.entry(form(*i)).or_insert(0) += 1);
    let most = counts.values().copied().max().unwrap_or_default();
    let usual = |i: &usize| counts[form(*i)] == most;
    Some(group.fullest).filter(usual).or_else(|| group.mentions.iter().map(|(i, _)| *i).find(usual)).unwrap_or(group.fullest)
}

/// The word in brackets behind a name of several words, by the name's group: `Northern Harbour Authority (Noha)`.
fn aliases(names: &Names, found: &[Found], by_key: &FxHashMap<(Kind, u64), usize>) -> FxHashMap<usize, u64> {
    let alias = |pair: &[Found]| {
        let [full, short] = pair else { return None };
        let [only] = names.tokens(short) else { return None };
        let document = document_of(names.fields, &short.span);
        let word = |i: u32| document.tokens.get(i as usize).map_or("", |t| document.word(t));
        let alike = full.kind == short.kind && full.span.field == short.span.field && full.kind != Kind::Person;
        let inside = short.first == full.last + 1 && word(full.last) == "(" && word(short.last) == ")" && full.last - full.first > 1;
        // `Orle Rangers of the Northern Football League (NFL)` is not the Rangers' short form.
        let starts = |t: &Token| document.word(t).chars().next() == document.word(only).chars().next();
        let whole = || names.tokens(full).iter().position(starts).is_none_or(|n| n == 0);
        let group = || by_key.get(&(full.kind, names.identity(full)));
        (alike && inside && is_name(full.kind) && whole()).then(group).flatten().map(|group| (*group, only.term))
    };
    found.windows(2).filter_map(alias).collect()
}

impl Scratch {
    /// From the longest name to the shortest: joins a group to the one longer name that it is a form of, and enters the parts that still shorter
    /// forms may have.
    fn join(&mut self, names: &Names, found: &[Found], aliases: &FxHashMap<usize, u64>) {
        let length = |group: &Group| (is_name(group.kind) && group.kind != Kind::Group).then(|| names.words(&found[group.fullest]).count());
        let mut order = (0..self.groups.len()).filter_map(|g| Some((length(&self.groups[g])?, g))).collect::<Vec<_>>();
        order.sort_unstable_by_key(|(n, g)| (std::cmp::Reverse(*n), *g));
        for (_, g) in order {
            let name = &found[self.groups[g].fullest];
            let words = names.words(name).collect::<Vec<_>>();
            let at = self.groups[g].mentions[0].0;
            let full = self.full_form(names, found, &self.groups[g], &words);
            if let Some(full) = full {
                let mentions = std::mem::take(&mut self.groups[g].mentions);
                let form = if names.is_acronym(name) { Form::Acronym } else { Form::Short };
                // The City of Orle is called Orle.
                let styled = names.words(&found[self.groups[full].fullest]).nth(1).is_some_and(|t| t.case == Case::Lower);
                if name.kind == Kind::Location && form == Form::Short && styled {
                    self.groups[full].fullest = self.groups[g].fullest;
                }
                self.groups[full].woman = self.groups[full].woman.or(self.groups[g].woman);
                self.groups[full].mentions.extend(mentions.into_iter().map(|(i, _)| (i, form)));
            }
            // The middle name of a person is no surname, but a part of an organization's name is shortened like the whole.
            if full.is_none() || name.kind != Kind::Person {
                self.parts.enter(names, name, &words, at, full.unwrap_or(g));
            }
            if let Some(alias) = aliases.get(&g) {
                self.parts.add(name.kind, Part::Edge(extended(0, *alias)), at, full.unwrap_or(g));
            }
        }
        self.groups.retain(|group| !group.mentions.is_empty());
        self.groups.iter_mut().for_each(|group| group.mentions.sort_unstable_by_key(|(i, _)| *i));
        self.groups.sort_by_key(|group| group.mentions[0].0);
    }

    /// The group of the one longer name that `group`, whose words are `words`, is a form of.
    fn full_form(&self, names: &Names, found: &[Found], group: &Group, words: &[&Token]) -> Option<usize> {
        let short = &found[group.fullest];
        let kind = short.kind;
        // A headline is understood after the story.
        let place = group.mentions.iter().map(|(i, _)| *i).find(|i| found[*i].span.field == Field::Text).unwrap_or(group.mentions[0].0);
        let link = |part: Part| self.parts.get(kind, part);
        let fits = |full: usize| self.groups[full].woman.is_none() || group.woman.is_none() || self.groups[full].woman == group.woman;
        let one = |part: Part| link(part)?.one(place, fits);
        let text = names.text(short);
        let acronym = || {
            let letters = words.first()?.of(text).chars().filter(|c| c.is_alphabetic()).collect::<String>();
            one(Part::Initials(term(&letters)))
        };
        match (kind, words) {
            (Kind::Person, [only]) => {
                // Two people of one family whom nothing tells apart: leave it alone.
                let link = link(Part::Last(only.term)).or_else(|| link(Part::First(only.term))).or_else(|| link(Part::Inner(only.term)))?;
                let full = link.one(place, fits)?;
                // `B. Holt` is not `Ann Holt`.
                let initial = |m: &Found| names.tokens(m).first().and_then(|t| t.of(names.text(m)).chars().next());
                let alone = short.last - short.first == 1;
                (alone || initial(short) == initial(&found[self.groups[full].fullest])).then_some(full)
            }
            (Kind::Person, [first, .., last]) => {
                // `Abe Shinzo` is Shinzo Abe, but George W. Bush is not George H.W. Bush.
                let turned = || if words.len() == 2 { one(Part::Ends(last.term, first.term)) } else { None };
                let full = one(Part::Ends(first.term, last.term)).or_else(|| one(Part::Edge(edge(words)))).or_else(turned)?;
                let (a, b) = (names.initials(short), names.initials(&found[self.groups[full].fullest]));
                (a.starts_with(&b) || b.starts_with(&a)).then_some(full)
            }
            (_, [_]) if names.is_acronym(short) => acronym().or_else(|| one(Part::Edge(edge(words)))),
            // `Nasa`, as some papers write it.
            (Kind::Organization, [only]) if only.end - only.start >= 4 && acronym().is_some() => acronym(),
            // `Boeing` for `Boeing Co.`, `Senate` for the only one there is, but not `President` for anything.
            (_, [only]) if names.lexicon.cue(only.term) != Cue::default() && !part::is_head(names.lexicon, kind, only) => None,
            _ => one(Part::Edge(edge(words))),
        }
    }

    /// Mentions that are not the fullest form of their group get the form that they are.
    fn forms(&mut self, names: &Names, found: &[Found]) {
        for group in self.groups.iter_mut().filter(|group| is_name(group.kind)) {
            let full = names.words(&found[group.fullest]).count();
            for (i, form) in &mut group.mentions {
                let acronym = *i != group.fullest && full > 1 && names.is_acronym(&found[*i]);
                let shorter = *i != group.fullest && names.words(&found[*i]).count() < full;
                *form = match (acronym, shorter) {
                    (true, _) => Form::Acronym,
                    (false, true) => Form::Short,
                    _ => *form,
                };
            }
        }
    }
}
