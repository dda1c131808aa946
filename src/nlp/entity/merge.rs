//! Makes entities of mentions: one name in all its forms is one entity. Merges within one kind only, and leaves a short form alone that
//! fits two names. Time is linear: names are looked up by their words and initials (`merge/part.rs`), never compared in pairs.

mod full;
mod name;
mod part;
mod words;

use rustc_hash::{FxHashMap, FxHashSet};

use name::{Names, is_name};
use part::{Part, Parts, is_islands};
use words::{Place, Words};

use super::{Form, Found, Kind, document_of, lexicon::extended, name::Lists, values::Values};
use crate::nlp::{
    Interrupted, Stop,
    document::Document,
    numbers::Numbers,
    span::Field,
    token::{Case, Token},
};

/// Working memory of merging.
#[derive(Debug, Default)]
pub struct Scratch {
    groups: Vec<Group>,
    entities: Vec<Entity>,
    /// By mention.
    members: Vec<Member>,
    by_key: Numbers,
    words: Words,
    parts: Parts,
    /// Groups by the lengths of their names, the longest first.
    order: Vec<u64>,
}

/// Mentions that are one name.
#[derive(Clone, Debug)]
struct Group {
    /// What it is.
    kind: Kind,
    /// Position of the mention with the fullest form.
    fullest: usize,
    /// Words of the fullest form.
    words: Place,
    /// Positions of its first and its last mention.
    first: usize,
    last: usize,
    n: usize,
    /// Position of the mention to understand it by: a headline is understood after the story.
    place: usize,
    /// Whether `Mrs.` or `Mr.` stands before it, in an article that has both before this surname.
    woman: Option<bool>,
    /// The word in brackets behind it.
    alias: Option<u64>,
    /// The group of the longer name that it is a form of, else itself, and what its mentions are to that name.
    full: usize,
    form: Form,
    /// The number of its entity, once that has one.
    entity: Option<usize>,
}

/// Groups that are forms of one name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entity {
    /// What it is.
    pub(super) kind: Kind,
    /// Position of the mention with the fullest form.
    pub(super) fullest: usize,
}

/// What is known of one mention.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// The number of the entity that it names.
    pub(super) entity: usize,
    /// How.
    pub(super) form: Form,
    /// Its group.
    group: usize,
    /// Position of the next mention of its group; its own for the last one.
    next: usize,
}

/// Which mentions are one entity.
#[derive(Clone, Copy, Debug)]
pub(super) struct Merged<'a> {
    /// In the order of their first mentions.
    pub(super) entities: &'a [Entity],
    /// By mention.
    pub(super) members: &'a [Member],
}

/// Finds out which of `found` are one entity.
pub(super) fn merge<'s>(
    fields: &[Document; 2],
    lists: Lists,
    found: &[Found],
    values: &Values,
    scratch: &'s mut Scratch,
    stop: Stop,
) -> Result<Merged<'s>, Interrupted> {
    let names = Names { fields, lists, values };
    scratch.groups.clear();
    scratch.entities.clear();
    scratch.members.clear();
    scratch.by_key.forget();
    scratch.words.clear(fields[1].n_words);
    scratch.parts.clear();
    let couples = couples(&names, found);
    for (i, mention) in found.iter().enumerate() {
        if i % 1024 == 0 && stop() {
            return Err(Interrupted);
        }
        let identity = names.identity(mention);
        let couple = mention.kind == Kind::Person && couples.contains(&identity);
        let woman = couple.then(|| names.woman(mention).unwrap_or(false));
        scratch.add(&names, found, i, identity ^ u64::from(woman == Some(true)), woman);
    }
    scratch.read(&names, found);
    scratch.aliases(&names, found);
    scratch.join(&names, found);
    scratch.forms(&names, found);
    Ok(Merged { entities: &scratch.entities, members: &scratch.members })
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

/// The mention that shows a name of three mentions or more: if the list gives forms of one word only, the most frequent one: `US`, although
/// `America` stands there, too.
fn usual(names: &Names, found: &[Found], group: &Group, members: &[Member]) -> usize {
    let one_word = found[group.fullest].last - found[group.fullest].first == 1;
    if !one_word || names.listed(&found[group.fullest]).is_none() {
        return group.fullest;
    }
    let mentions = || std::iter::successors(Some(group.first), |i| Some(members[*i].next).filter(|next| next != i));
    let form = |i: usize| found[i].span.of(names.text(&found[i]));
    let mut counts = FxHashMap::default();
    mentions().for_each(|i| *counts.entry(form(i)).or_insert(0) += 1);
    let most = counts.values().copied().max().unwrap_or_default();
    let usual = |i: &usize| counts[form(*i)] == most;
    Some(group.fullest).filter(usual).or_else(|| mentions().find(usual)).unwrap_or(group.fullest)
}

impl Scratch {
    /// Adds mention `i` to the group of those with this identity.
    fn add(&mut self, names: &Names, found: &[Found], i: usize, identity: u64, woman: Option<bool>) {
        let mention = &found[i];
        let number = self.by_key.of(extended(identity, mention.kind as u64)) as usize;
        self.members.push(Member { entity: number, form: Form::Name, group: number, next: i });
        let Some(group) = self.groups.get_mut(number) else {
            let (kind, form) = (mention.kind, Form::Name);
            let group = Group {
                kind,
                fullest: i,
                words: Place::default(),
                first: i,
                last: i,
                n: 1,
                place: i,
                woman,
                alias: None,
                full: number,
                form,
                entity: None,
            };
            self.groups.push(group);
            return;
        };
        self.members[group.last].next = i;
        (group.last, group.n) = (i, group.n + 1);
        if found[group.place].span.field == Field::Title && mention.span.field == Field::Text {
            group.place = i;
        }
        if names.is_fuller(mention, &found[group.fullest]) {
            group.fullest = i;
        }
    }

    /// Chooses the form that shows each name, and reads its words.
    fn read(&mut self, names: &Names, found: &[Found]) {
        for group in &mut self.groups {
            if group.n > 2 {
                group.fullest = usual(names, found, group, &self.members);
            }
            if !is_name(group.kind) {
                continue;
            }
            let name = &found[group.fullest];
            group.words = self.words.add(names.words(name));
            if group.kind != Kind::Group {
                self.words.share(group.words);
                if is_islands(names, name, self.words.at(group.words)) {
                    self.words.share_all();
                }
                self.parts.expect(names, name, self.words.at(group.words));
            }
        }
    }

    /// Notes the word in brackets behind a name of several words: `Northern Harbour Authority (Noha)`.
    fn aliases(&mut self, names: &Names, found: &[Found]) {
        for (i, pair) in found.windows(2).enumerate() {
            let [full, short] = pair else { return };
            if short.first != full.last + 1 || short.last - short.first != 1 || full.last - full.first < 2 {
                continue;
            }
            let (document, [only]) = (document_of(names.fields, &short.span), names.tokens(short)) else { continue };
            let alike = full.kind == short.kind && full.span.field == short.span.field && full.kind != Kind::Person;
            let inside = document.is(full.last as usize, "(") && document.is(short.last as usize, ")");
            // `Orle Rangers of the Northern Football League (NFL)` is not the Rangers' short form.
            let starts = |t: &Token| t.initial(document.text) == only.initial(document.text);
            let whole = || names.tokens(full).iter().position(starts).is_none_or(|n| n == 0);
            if alike && inside && is_name(full.kind) && whole() {
                self.groups[self.members[i].group].alias = Some(only.term);
                self.words.share_word(only.word);
            }
        }
    }

    /// From the longest name to the shortest: joins a group to the one longer name that it is a form of, and enters the parts that still shorter
    /// forms may have.
    fn join(&mut self, names: &Names, found: &[Found]) {
        let Self { groups, words, parts, order, .. } = self;
        // Most names share no word with another one, and nobody calls them by their initials.
        let related = |group: &Group| {
            let initials =
                || group.kind != Kind::Person && parts.may_have_initials(names.text(&found[group.fullest]), words.at(group.words));
            group.alias.is_some() || words.at(group.words).iter().any(|word| words.is_shared(word)) || initials()
        };
        let joins = |group: &Group| is_name(group.kind) && group.kind != Kind::Group && related(group);
        order.clear();
        let groups = (0..).zip(&*groups).filter(|(_, group)| joins(group));
        // Of people with as many words the one with more initials first: `S. R. Kulkarni`, `Kulkarni`.
        let more = |m: &Found| (m.last - m.first).min(0xffff);
        let length = |group: &Group| {
            (group.words.n as u32).min(0xffff) << 16 | if group.kind == Kind::Person { more(&found[group.fullest]) } else { 0 }
        };
        order.extend(groups.map(|(g, group)| u64::from(!length(group)) << 32 | g));
        order.sort_unstable();
        for n in 0..self.order.len() {
            let g = self.order[n] as u32 as usize;
            let Group { kind, fullest, words: place, first: at, woman, alias, .. } = self.groups[g];
            let (name, words) = (&found[fullest], self.words.at(place));
            let full = self.full_form(names, found, &self.groups[g], words);
            if let Some(full) = full {
                let form = if names.is_acronym(name) { Form::Acronym } else { Form::Short };
                (self.groups[g].full, self.groups[g].form) = (full, form);
                let whole = &mut self.groups[full];
                // The City of Orle is called Orle.
                let styled = || self.words.at(whole.words).get(1).is_some_and(|t| t.case == Case::Lower);
                if kind == Kind::Location && form == Form::Short && styled() {
                    (whole.fullest, whole.words) = (fullest, place);
                }
                whole.woman = whole.woman.or(woman);
            }
            // The middle name of a person is no surname, but a part of an organization's name is shortened like the whole.
            if full.is_none() || kind != Kind::Person {
                self.parts.enter(names, name, words, &self.words, (at, full.unwrap_or(g)));
            }
            if let Some(alias) = alias {
                self.parts.add(kind, Part::Edge(extended(0, alias)), (at, full.unwrap_or(g)));
            }
        }
    }

    /// Gives mentions their entity, in the order in which entities come. Those that are not its fullest form get the form that they are.
    fn forms(&mut self, names: &Names, found: &[Found]) {
        for (i, member) in self.members.iter_mut().enumerate() {
            let Group { full: whole, form, .. } = self.groups[member.group];
            let group = &mut self.groups[whole];
            let entity = group.entity.get_or_insert_with(|| {
                self.entities.push(Entity { kind: group.kind, fullest: group.fullest });
                self.entities.len() - 1
            });
            (member.entity, member.form) = (*entity, form);
            if i == group.fullest || !is_name(group.kind) {
                continue;
            }
            if group.words.n > 1 && names.is_acronym(&found[i]) {
                member.form = Form::Acronym;
            } else if names.words(&found[i]).count() < group.words.n {
                member.form = Form::Short;
            }
        }
    }
}
