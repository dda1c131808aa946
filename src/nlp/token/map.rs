//! A table by term. A term is a good hash already, so that its low bits say where to look, and a free place that there is nothing.

use rustc_hash::FxHashMap;

/// Values by the term of their word; never changes.
#[derive(Clone, Debug)]
pub struct TermMap<V> {
    /// A power of two of them, most of them free: 0.
    terms: Vec<u64>,
    /// For each place, where its value is.
    at: Vec<u32>,
    values: Vec<V>,
}

impl<V> TermMap<V> {
    /// The value of a term.
    #[inline]
    pub fn get(&self, term: u64) -> Option<&V> {
        let mut place = term as usize;
        loop {
            place &= self.terms.len() - 1;
            match self.terms[place] {
                0 => return None,
                found if found == term => return self.values.get(self.at[place] as usize),
                _ => place += 1,
            }
        }
    }

    /// Whether it is there.
    #[inline]
    pub fn contains(&self, term: u64) -> bool {
        self.get(term).is_some()
    }

    /// All terms with their values, in no order that means anything.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &V)> {
        let used = self.terms.iter().zip(&self.at).filter(|(term, _)| **term != 0);
        used.filter_map(|(term, at)| Some((*term, self.values.get(*at as usize)?)))
    }
}

impl<V> From<FxHashMap<u64, V>> for TermMap<V> {
    fn from(map: FxHashMap<u64, V>) -> Self {
        let n = (4 * map.len()).next_power_of_two();
        let mut table = Self { terms: vec![0; n], at: vec![0; n], values: Vec::with_capacity(map.len()) };
        for (term, value) in map.into_iter().filter(|(term, _)| *term != 0) {
            let mut place = term as usize & (n - 1);
            while table.terms[place] != 0 {
                place = (place + 1) & (n - 1);
            }
            table.terms[place] = term;
            table.at[place] = table.values.len() as u32;
            table.values.push(value);
        }
        table
    }
}

impl<V> FromIterator<(u64, V)> for TermMap<V> {
    fn from_iter<I: IntoIterator<Item = (u64, V)>>(words: I) -> Self {
        words.into_iter().collect::<FxHashMap<_, _>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_gives_its_own_value_and_others_give_none() {
        // All fall to one place, which is the last one.
        let terms = [15, 31, 47, 63];
        let map = terms.into_iter().map(|term| (term, term * 2)).collect::<TermMap<_>>();
        assert_eq!(map.terms.len(), 16);
        for term in terms {
            assert_eq!(map.get(term), Some(&(term * 2)));
        }
        let mut all = map.iter().map(|(term, value)| (term, *value)).collect::<Vec<_>>();
        all.sort_unstable();
        assert_eq!(all, terms.map(|term| (term, term * 2)));
        for term in [0, 1, 14, 16, 79, u64::MAX] {
            assert_eq!(map.get(term), None);
        }
        assert_eq!(TermMap::<u64>::from(FxHashMap::default()).get(7), None);
    }

    #[test]
    fn there_is_no_term_0() {
        let map = [(0, 1)].into_iter().collect::<TermMap<_>>();
        assert_eq!(map.get(0), None);
    }
}
