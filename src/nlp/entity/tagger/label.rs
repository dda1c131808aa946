//! Labels of tokens: outside of names, or one of four kinds at the beginning, inside or end of a name, or a name alone.

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

/// Number of labels: outside, and four places in a name for each of four kinds.
pub const LABELS: usize = 17;

/// One label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label(pub u8);

impl Label {
    /// No part of a name.
    pub const OUTSIDE: Self = Self(0);

    /// The label of token `at` of a name of `n` tokens.
    pub fn new(tag: Tag, at: usize, n: usize) -> Self {
        let place = match (at, n) {
            (_, 1) => 3,
            (0, _) => 0,
            _ if at + 1 == n => 2,
            _ => 1,
        };
        Self(1 + 4 * tag as u8 + place)
    }

    /// The kind, unless outside.
    pub fn tag(self) -> Option<Tag> {
        let tags = [Tag::Person, Tag::Organization, Tag::Location, Tag::Other];
        self.0.checked_sub(1).and_then(|l| tags.get(usize::from(l / 4)).copied())
    }

    /// Whether a name starts here.
    pub fn starts(self) -> bool {
        self.0 > 0 && matches!((self.0 - 1) % 4, 0 | 3)
    }

    /// Whether a name ends here.
    pub fn ends(self) -> bool {
        self.0 > 0 && matches!((self.0 - 1) % 4, 2 | 3)
    }

    /// Whether `next` may stand after this label.
    pub fn may_precede(self, next: Self) -> bool {
        if self == Self::OUTSIDE || self.ends() {
            next == Self::OUTSIDE || next.starts()
        } else {
            !next.starts() && next.tag() == self.tag()
        }
    }
}
