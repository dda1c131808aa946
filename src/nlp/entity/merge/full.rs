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
    pub(super) fn full_form(&self, names: &Names, found: &[Found], group: &Group, words: &[Token]) -> Option<usize> {
        let short = &found[group.fullest];
        let kind = short.kind;
        let shared = |word: &Token| self.words.is_shared(word);
        let link = |part: Part| self.parts.get(kind, part);
        let fits = |full: usize| {
            let whole = &self.groups[full];
            let differ = |a: Option<bool>, b: Option<bool>| a.zip(b).is_some_and(|(a, b)| a != b);
            !differ(whole.woman, group.woman) && (kind != Kind::Person || !names.are_of_two_generations(short, &found[whole.fullest]))
        };
        let one = |part: Part| link(part)?.one(group.place, fits);
        match (kind, words) {
            (Kind::Person, [only]) if shared(only) => {
                // Two people of one family whom nothing tells apart: leave it alone.
                let link = link(Part::Last(only.term)).or_else(|| link(Part::First(only.term))).or_else(|| link(Part::Inner(only.term)))?;
                let full = link.one(group.place, fits)?;
                // `B. Holt` is not `Ann Holt`.
                let initial = |m: &Found| names.tokens(m).first().and_then(|t| t.initial(names.text(m)));
                let alone = short.last - short.first == 1;
                (alone || initial(short) == initial(&found[self.groups[full].fullest])).then_some(full)
            }
            (Kind::Person, [first, .., last]) if shared(first) && shared(last) => {
                // `Abe Shinzo` is Shinzo Abe, but George W. Bush is not George H.W. Bush.
                let turned = || if words.len() == 2 { one(Part::Ends(last.term, first.term)) } else { None };
                let full = one(Part::Ends(first.term, last.term)).or_else(|| one(Part::Edge(edge(words)))).or_else(turned)?;
                names.initials(short).zip(names.initials(&found[self.groups[full].fullest])).all(|(a, b)| a == b).then_some(full)
            }
            (Kind::Person, _) => None,
            (_, [only]) => {
                let initials =
                    if names.may_be_initials(short, only) { one(Part::Initials(spelled(names.letters(short, only)))) } else { None };
                // `Boeing` for `Boeing Co.`, `Senate` for the only one there is, but not `President` for anything.
                let vague = || names.lists.cue(only) != Cue::default() && !is_head(names, kind, only);
                let named = || shared(only) && (names.is_acronym(short) || !vague());
                initials.or_else(|| if named() { one(Part::Edge(edge(words))) } else { None })
            }
            _ if words.iter().all(shared) => one(Part::Edge(edge(words))),
            _ => None,
        }
    }
}
