//! Which longer name a name is a form of.

use super::{
    Group, Scratch,
    name::Names,
    part::{Part, edge, is_head},
};
use crate::nlp::{
    entity::{Found, Kind, lexicon::Cue},
    token::{Token, spelled},
};

impl Scratch {
    /// The group of the one longer name that `group`, whose words are `words`, is a form of.
    pub(super) fn full_form(&self, names: &Names, found: &[Found], group: &Group, words: &[&Token]) -> Option<usize> {
        let short = &found[group.fullest];
        let kind = short.kind;
        let link = |part: Part| self.parts.get(kind, part);
        let fits = |full: usize| self.groups[full].woman.is_none() || group.woman.is_none() || self.groups[full].woman == group.woman;
        let one = |part: Part| link(part)?.one(group.place, fits);
        let text = names.text(short);
        let acronym = |only: &Token| {
            let word = only.of(text);
            let plain = word.bytes().all(|b| b.is_ascii_alphabetic());
            one(Part::Initials(if plain { only.term } else { spelled(word.chars().filter(|c| c.is_alphabetic())) }))
        };
        match (kind, words) {
            (Kind::Person, [only]) => {
                // Two people of one family whom nothing tells apart: leave it alone.
                let link = link(Part::Last(only.term)).or_else(|| link(Part::First(only.term))).or_else(|| link(Part::Inner(only.term)))?;
                let full = link.one(group.place, fits)?;
                // `B. Holt` is not `Ann Holt`.
                let initial = |m: &Found| names.tokens(m).first().and_then(|t| t.of(names.text(m)).chars().next());
                let alone = short.last - short.first == 1;
                (alone || initial(short) == initial(&found[self.groups[full].fullest])).then_some(full)
            }
            (Kind::Person, [first, .., last]) => {
                // `Abe Shinzo` is Shinzo Abe, but George W. Bush is not George H.W. Bush.
                let turned = || if words.len() == 2 { one(Part::Ends(last.term, first.term)) } else { None };
                let full = one(Part::Ends(first.term, last.term)).or_else(|| one(Part::Edge(edge(words)))).or_else(turned)?;
                names.initials(short).zip(names.initials(&found[self.groups[full].fullest])).all(|(a, b)| a == b).then_some(full)
            }
            (_, [only]) if names.is_acronym(short) => acronym(only).or_else(|| one(Part::Edge(edge(words)))),
            // `Nasa`, as some papers write it.
            (Kind::Organization, [only]) if only.end - only.start >= 4 && acronym(only).is_some() => acronym(only),
            // `Boeing` for `Boeing Co.`, `Senate` for the only one there is, but not `President` for anything.
            (_, [only]) if names.lists.cue(only) != Cue::default() && !is_head(names, kind, only) => None,
            _ => one(Part::Edge(edge(words))),
        }
    }
}
