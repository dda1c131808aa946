//! Labels of tokens: outside of names, or the beginning, inside or end of a name, or a name alone, of one of four kinds each. The kinds of one
//! place are neighbours, so that they are one vector.

/// Kinds of names that the model tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tag {
    /// A human being.
    Person,
    /// A company, agency, party, team.
    Organization,
    /// A place.
    Location,
    /// Any other name: nationalities, events, works, products.
    Other,
}

/// Kinds of names.
pub const TAGS: usize = 4;
/// Labels of names: four kinds for each of four places in a name.
pub const NAMED: usize = 4 * TAGS;
/// Number of labels: outside, and those of names.
pub const LABELS: usize = 1 + NAMED;

/// One label: 0 outside, then beginnings, insides, ends, and names alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label(pub u8);

impl Label {
    /// No part of a name.
    pub const OUTSIDE: Self = Self(0);
    /// The first label of each place, that of a person.
    pub(super) const BEGIN: usize = 1;
    pub(super) const INSIDE: usize = 1 + TAGS;
    pub(super) const END: usize = 1 + 2 * TAGS;
    pub(super) const ALONE: usize = 1 + 3 * TAGS;

    /// The label of token `at` of a name of `n` tokens.
    pub fn new(tag: Tag, at: usize, n: usize) -> Self {
        let place = match (at, n) {
            (_, 1) => Self::ALONE,
            (0, _) => Self::BEGIN,
            _ if at + 1 == n => Self::END,
            _ => Self::INSIDE,
        };
        Self((place + tag as usize) as u8)
    }

    /// The kind, unless outside.
    pub fn tag(self) -> Option<Tag> {
        let tags = [Tag::Person, Tag::Organization, Tag::Location, Tag::Other];
        self.0.checked_sub(1).map(|l| tags[usize::from(l) % TAGS])
    }

    /// Whether a name starts here.
    pub fn starts(self) -> bool {
        (Self::BEGIN..Self::INSIDE).contains(&self.0.into()) || usize::from(self.0) >= Self::ALONE
    }

    /// Whether a name ends here.
    pub fn ends(self) -> bool {
        usize::from(self.0) >= Self::END
    }

    /// Whether `next` may stand after this label.
    pub fn may_precede(self, next: Self) -> bool {
        if self == Self::OUTSIDE || self.ends() {
            next == Self::OUTSIDE || next.starts()
        } else {
            next != Self::OUTSIDE && !next.starts() && next.tag() == self.tag()
        }
    }
}
