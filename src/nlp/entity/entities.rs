//! The entities of an article as its answer holds them: names, values and mentions one behind the other, so that all of them together cost three
//! allocations. Who reads them sees one [`Entity`] after the other.

use std::{fmt, ops::Range, slice};

use super::{Form, Kind};
use crate::nlp::span::Span;

/// The entities of an article, most salient first.
#[derive(Clone, Default, PartialEq)]
pub struct Entities {
    entries: Vec<Entry>,
    /// Those of the first entity, then those of the second, and so on.
    mentions: Vec<Mention>,
    /// The name and the value of the first entity, then those of the second, and so on.
    written: String,
}

/// Where the parts of an entity stand.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Entry {
    kind: Kind,
    salience: f32,
    confidence: f32,
    /// Where its name, and behind it its value, begin and end.
    name: usize,
    value: usize,
    end: usize,
    /// Its mentions.
    first: u32,
    last: u32,
}

/// One person, place or thing, however often it is named.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entity<'a> {
    /// The fullest proper form found.
    pub name: &'a str,
    /// What it is.
    pub kind: Kind,
    /// Its share of the story; adds up to 1 before filtering.
    pub salience: f32,
    /// How sure the kind is, in [0, 1].
    pub confidence: f32,
    /// Every place it is named, in reading order; title first.
    pub mentions: &'a [Mention],
    /// Normalised value of a date or amount, else empty.
    pub value: &'a str,
}

/// One naming of an entity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mention {
    /// Where it stands.
    pub span: Span,
    /// How it is named.
    pub form: Form,
}

impl Entities {
    /// None yet, with room for what is known to come: `n` entities, whose names and values have `n_bytes` at most.
    pub(super) fn with_room(n: usize, n_bytes: usize) -> Self {
        Self { entries: Vec::with_capacity(n), mentions: Vec::new(), written: String::with_capacity(n_bytes) }
    }

    /// Adds an entity with the name that `name` writes; `mentions` are the places of its mentions, behind those of the one before.
    pub(super) fn add(
        &mut self,
        (kind, salience, confidence): (Kind, f32, f32),
        mentions: Range<u32>,
        name: impl FnOnce(&mut String),
        value: &str,
    ) {
        let start = self.written.len();
        name(&mut self.written);
        let middle = self.written.len();
        self.written.push_str(value);
        let end = self.written.len();
        let Range { start: first, end: last } = mentions;
        self.entries.push(Entry { kind, salience, confidence, name: start, value: middle, end, first, last });
    }

    /// The `n` mentions of all that were added, to be filled in.
    pub(super) fn mentions(&mut self, n: u32) -> &mut [Mention] {
        self.mentions.resize(n as usize, Mention::default());
        &mut self.mentions
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// One after the other.
    pub fn iter(&self) -> Iter<'_> {
        Iter { all: self, entries: self.entries.iter() }
    }

    fn read(&self, entry: &Entry) -> Entity<'_> {
        let Entry { kind, salience, confidence, name, value, end, first, last } = *entry;
        let (name, value) = (&self.written[name..value], &self.written[value..end]);
        Entity { name, kind, salience, confidence, mentions: &self.mentions[first as usize..last as usize], value }
    }
}

/// As a list of entities.
impl fmt::Debug for Entities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

/// Entities, one after the other.
#[derive(Clone, Debug)]
pub struct Iter<'a> {
    all: &'a Entities,
    entries: slice::Iter<'a, Entry>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = Entity<'a>;

    fn next(&mut self) -> Option<Entity<'a>> {
        self.entries.next().map(|entry| self.all.read(entry))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.entries.size_hint()
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.entries.next_back().map(|entry| self.all.read(entry))
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl<'a> IntoIterator for &'a Entities {
    type Item = Entity<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entity_has_its_own_name_value_and_mentions() {
        let mention = |start: u32| Mention { span: Span { start, end: start + 4, ..Span::default() }, form: Form::Name };
        let mut entities = Entities::with_room(3, 20);
        assert!(entities.is_empty());
        for (i, (name, places, value)) in [("Orle", 0..2, ""), ("zwölf Fähren", 2..3, "12 Fähren"), ("", 3..3, "")].into_iter().enumerate()
        {
            entities.add((Kind::Other, 0.5, 1.0), places, |written| written.push_str(name), value);
            assert_eq!(entities.len(), i + 1);
        }
        (0..).zip(entities.mentions(3)).for_each(|(place, stands)| *stands = mention(10 * place));
        let read = entities.iter().map(|e| (e.name, e.value, e.mentions.to_vec())).collect::<Vec<_>>();
        let expected =
            [("Orle", "", vec![mention(0), mention(10)]), ("zwölf Fähren", "12 Fähren", vec![mention(20)]), ("", "", Vec::new())];
        assert_eq!(read, expected);
        assert!(entities.iter().rev().map(|e| e.name).eq(["", "zwölf Fähren", "Orle"]));
        assert_eq!(format!("{entities:?}"), format!("{:?}", entities.iter().collect::<Vec<_>>()));
    }
}
