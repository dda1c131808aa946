//! Tables of words by their terms that say no at once: most words of a text are in none of them.

use rustc_hash::FxHashMap;

/// Words with 64 places each in the filter: so many that most words that are not in a table of some hundred find their place free.
const PLACES: usize = 256;

/// A set of terms that may hold more than was put in, but few more: one bit says no to most.
#[derive(Debug)]
pub(super) struct Filter(Box<[u64; PLACES]>);

impl Filter {
    pub(super) fn may_hold(&self, term: u64) -> bool {
        self.0[(term >> 6) as usize % PLACES] >> (term % 64) & 1 == 1
    }
}

impl FromIterator<u64> for Filter {
    fn from_iter<I: IntoIterator<Item = u64>>(terms: I) -> Self {
        let mut places = Box::new([0; PLACES]);
        for term in terms {
            places[(term >> 6) as usize % PLACES] |= 1 << (term % 64);
        }
        Self(places)
    }
}

/// A table behind a filter.
#[derive(Debug)]
pub(super) struct Terms<V> {
    filter: Filter,
    table: FxHashMap<u64, V>,
}

impl<V> Terms<V> {
    pub(super) fn get(&self, term: u64) -> Option<&V> {
        if self.filter.may_hold(term) { self.table.get(&term) } else { None }
    }

    pub(super) fn contains(&self, term: u64) -> bool {
        self.get(term).is_some()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &V)> {
        self.table.iter().map(|(term, value)| (*term, value))
    }
}

impl<V> From<FxHashMap<u64, V>> for Terms<V> {
    fn from(table: FxHashMap<u64, V>) -> Self {
        Self { filter: table.keys().copied().collect(), table }
    }
}

impl<V> FromIterator<(u64, V)> for Terms<V> {
    fn from_iter<I: IntoIterator<Item = (u64, V)>>(words: I) -> Self {
        words.into_iter().collect::<FxHashMap<_, _>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::token::term;

    #[test]
    fn a_table_holds_what_was_put_in_and_nothing_else() {
        let word = |n: usize| term(&format!("word{n}"));
        let table = (0..500).map(|n| (word(n), n)).collect::<Terms<_>>();
        assert!((0..500).all(|n| table.get(word(n)) == Some(&n)));
        assert!((500..5_000).all(|n| !table.contains(word(n))));
        assert!((500..5_000).filter(|n| table.filter.may_hold(word(*n))).count() < 450, "the filter lets too many through");
    }
}
