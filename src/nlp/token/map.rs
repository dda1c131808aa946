//! A table by term. A term is a good hash already, so that its low bits say where to look, and a free place that there is nothing.

use rustc_hash::FxHashMap;

/// Values by the term of their word; never changes.
#[derive(Clone, Debug)]
pub struct TermMap<V> {
    /// A power of two of them, most of them free: 0.
    terms: Vec<u64>,
    /// Those of the terms, place by place.
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
                found if found == term => return self.values.get(place),
                _ => place += 1,
            }
        }
    }
}

impl<V: Clone + Default> From<FxHashMap<u64, V>> for TermMap<V> {
    fn from(map: FxHashMap<u64, V>) -> Self {
        let n = (4 * map.len()).next_power_of_two();
        let mut table = Self { terms: vec![0; n], values: vec![V::default(); n] };
        for (term, value) in map.into_iter().filter(|(term, _)| *term != 0) {
            let mut place = term as usize & (n - 1);
            while table.terms[place] != 0 {
                place = (place + 1) & (n - 1);
            }
            table.terms[place] = term;
            table.values[place] = value;
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_gives_its_own_value_and_others_give_none() {
        // All fall to one place, which is the last one.
        let terms = [15, 31, 47, 63];
        let map = TermMap::from(terms.into_iter().map(|term| (term, term * 2)).collect::<FxHashMap<_, _>>());
        assert_eq!(map.terms.len(), 16);
        for term in terms {
            assert_eq!(map.get(term), Some(&(term * 2)));
        }
        for term in [0, 1, 14, 16, 79, u64::MAX] {
            assert_eq!(map.get(term), None);
        }
        assert_eq!(TermMap::<u64>::from(FxHashMap::default()).get(7), None);
    }

    #[test]
    fn there_is_no_term_0() {
        let map = TermMap::from([(0, 1)].into_iter().collect::<FxHashMap<_, _>>());
        assert_eq!(map.get(0), None);
    }
}
