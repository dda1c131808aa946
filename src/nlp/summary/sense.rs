//! What speaks for a sentence beside its single words: what it is about. A common word stands for eight learnt numbers, a sentence for their
//! sum; a small network looks at the sums of the sentence, of the one before it and of the article, and at how the sentence is put.

use wide::{f32x8, i16x8};

use super::{
    manner::MANNERS,
    terms::{Term, Terms},
    words::{TABLE, row},
};
use crate::nlp::model::{Error, Reader, Writer};

/// Numbers that stand for a word.
pub const SENSES: usize = 8;
/// Units of the network.
pub const UNITS: usize = 8;
/// What each unit looks at: how the sentence is put, one, the sums of the sentence and of the article, these multiplied, and the sums of the
/// sentence before.
pub const INPUTS: usize = MANNERS + 1 + 4 * SENSES;
/// Where the sums of the sentence begin, those of the article, their products, and the sums of the sentence before.
pub(crate) const OWN: usize = MANNERS + 1;
pub(crate) const WHOLE: usize = OWN + SENSES;
pub(crate) const BOTH: usize = WHOLE + SENSES;
pub(crate) const BEFORE: usize = BOTH + SENSES;
/// Products are small beside sums.
pub(crate) const PRODUCT: f32 = 4.0;
/// Steps of a number to one.
pub(crate) const STEPS: f32 = 64.0;

fn widened(numbers: [i8; SENSES]) -> i16x8 {
    i16x8::new(numbers.map(i16::from))
}

/// The numbers of words; empty in the language-neutral model.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The row of each word, by hash. The first row is that of all words that have none.
    places: Vec<u16>,
    /// As wide as they are summed up.
    rows: Vec<i16x8>,
}

impl Table {
    /// A row for each of these hashes, all zero.
    pub(crate) fn of(hashes: impl Iterator<Item = usize>) -> Self {
        let mut table = Self { places: vec![0; TABLE], rows: vec![i16x8::ZERO] };
        for hash in hashes {
            // One row is no word's: there are never more rows than a place can tell.
            if let (Some(place), Ok(row)) = (table.places.get_mut(hash), u16::try_from(table.rows.len())) {
                *place = row;
                table.rows.push(i16x8::ZERO);
            }
        }
        table
    }

    pub(super) fn read(reader: &mut Reader) -> Result<Self, Error> {
        let (hashes, numbers) = (reader.bytes()?, reader.i8s()?);
        let (hashes, odd) = hashes.as_chunks::<2>();
        let (rows, rest) = numbers.as_chunks::<SENSES>();
        if !odd.is_empty() || !rest.is_empty() || hashes.len() != rows.len() || rows.len() >= TABLE {
            return Err(Error::Malformed);
        }
        if rows.is_empty() {
            return Ok(Self::default());
        }
        let mut table = Self::of(hashes.iter().map(|h| usize::from(u16::from_le_bytes(*h))));
        table.rows[1..].iter_mut().zip(rows).for_each(|(row, numbers)| *row = widened(*numbers));
        Ok(table)
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        let mut placed = self.places.iter().zip(0..=u16::MAX).filter(|(place, _)| **place > 0).collect::<Vec<_>>();
        placed.sort_unstable();
        writer.bytes(&placed.iter().flat_map(|(_, hash)| hash.to_le_bytes()).collect::<Vec<_>>());
        writer.i8s(&self.rows.iter().skip(1).flat_map(|row| row.to_array()).map(|number| number as i8).collect::<Vec<_>>());
    }

    /// Where the numbers of a word are; 0: it has none.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn place(&self, key: u64) -> usize {
        self.places.get(row(key)).map_or(0, |&place| usize::from(place))
    }

    /// Number of rows.
    #[cfg(feature = "train")]
    pub(crate) fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// Sets the numbers of one row.
    #[cfg(feature = "train")]
    pub(crate) fn set(&mut self, place: usize, numbers: [i8; SENSES]) {
        self.rows[place] = widened(numbers);
    }
}

/// What each unit counts each input, unit by unit for one input after another; and what each unit counts.
#[derive(Clone, Debug)]
pub struct Network {
    /// Of inputs.
    pub units: [f32; UNITS * INPUTS],
    /// Of units.
    pub outs: [f32; UNITS],
}

impl Default for Network {
    fn default() -> Self {
        Self { units: [0.0; UNITS * INPUTS], outs: [0.0; UNITS] }
    }
}

impl Network {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, Error> {
        Ok(Self { units: reader.f32_array()?, outs: reader.f32_array()? })
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.f32s(&self.units).f32s(&self.outs);
    }

    /// What the units count each input.
    fn rows(&self) -> &[[f32; UNITS]] {
        self.units.as_chunks().0
    }

    /// What the units say to these inputs.
    #[cfg(feature = "train")]
    pub(crate) fn hidden(&self, inputs: &[f32; INPUTS]) -> [f32; UNITS] {
        add(f32x8::ZERO, self.rows(), inputs).to_array().map(|sum| sum.max(0.0))
    }

    /// What is the same for all sentences of an article.
    fn within(&self, article: &[f32; SENSES]) -> Within {
        let rows = self.rows();
        let start = add(rows[MANNERS].into(), &rows[WHOLE..BOTH], article);
        let own = |k: usize, unit: usize| rows[OWN + k][unit] + PRODUCT * article[k] * rows[BOTH + k][unit];
        Within { start, own: std::array::from_fn(|k| std::array::from_fn(|unit| own(k, unit))) }
    }
}

/// Adds inputs, each by what the units count it.
fn add<const N: usize>(sums: f32x8, weights: &[[f32; UNITS]], inputs: &[f32; N]) -> f32x8 {
    weights.iter().zip(inputs).fold(sums, |sums, (weights, input)| sums + f32x8::from(*weights) * f32x8::splat(*input))
}

/// A network that knows the article: where its units start, and what they count the sums of a sentence.
#[derive(Debug, Default)]
struct Within {
    start: f32x8,
    own: [[f32; UNITS]; SENSES],
}

/// Sums of each sentence and of the article.
#[derive(Debug, Default)]
pub(crate) struct Senses {
    sentences: Vec<[f32; SENSES]>,
    article: [f32; SENSES],
    within: Within,
}

impl Senses {
    /// Sums up the words of all candidates. Where nothing would come of it, nothing is done.
    pub(super) fn read(&mut self, table: &Table, network: &Network, terms: &Terms) {
        self.sentences.clear();
        if table.rows.is_empty() || network.outs == [0.0; UNITS] {
            return;
        }
        self.sum(table, terms);
        self.within = network.within(&self.article);
    }

    /// The same whatever the network says.
    pub(crate) fn sum(&mut self, table: &Table, terms: &Terms) {
        self.article = [0.0; SENSES];
        self.sentences.clear();
        let n = terms.n_sentences();
        let Some(places) = table.places.first_chunk::<TABLE>() else { return };
        for held in terms.each() {
            let add = |sums: i16x8, term: &Term| sums.saturating_add(table.rows[usize::from(places[row(term.key)])]);
            let fresh = terms.terms[held.fresh()].iter().fold(i16x8::ZERO, add);
            let sums = held.again.iter().fold(fresh, |sums, &t| add(sums, &terms.terms[t as usize])).to_array();
            let unit = share(held.len()) / STEPS;
            let sums = sums.map(|sum| f32::from(sum) * unit);
            self.article.iter_mut().zip(sums).for_each(|(all, sum)| *all += sum / n as f32);
            self.sentences.push(sums);
        }
    }

    /// All that a network sees of candidate `i`, which is put so.
    #[cfg(feature = "train")]
    pub(crate) fn inputs(&self, i: usize, manners: &[f32; MANNERS]) -> [f32; INPUTS] {
        let own = &self.sentences[i];
        let mut inputs = [1.0; INPUTS];
        inputs[..MANNERS].copy_from_slice(manners);
        inputs[OWN..WHOLE].copy_from_slice(own);
        inputs[WHOLE..BOTH].copy_from_slice(&self.article);
        inputs[BOTH..BEFORE].copy_from_slice(&std::array::from_fn::<_, SENSES, _>(|k| PRODUCT * own[k] * self.article[k]));
        inputs[BEFORE..].copy_from_slice(if i > 0 { &self.sentences[i - 1] } else { &[0.0; SENSES] });
        inputs
    }

    /// What the network says for candidate `i`, which is put so.
    pub(super) fn value(&self, network: &Network, i: usize, manners: &[f32; MANNERS]) -> f32 {
        let Some(own) = self.sentences.get(i) else { return 0.0 };
        let mut sums = add(self.within.start, network.rows(), manners);
        sums = add(sums, &self.within.own, own);
        if i > 0 {
            sums = add(sums, &network.rows()[BEFORE..], &self.sentences[i - 1]);
        }
        (sums.fast_max(f32x8::ZERO) * f32x8::from(network.outs)).to_array().iter().sum()
    }
}

/// What each word of so many counts in the sum.
pub(crate) fn share(n_words: usize) -> f32 {
    1.0 / (1.0 + n_words as f32).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::model;

    const KIND: [u8; 4] = *b"test";

    fn written(hashes: &[u8], numbers: &[i8]) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.bytes(hashes).i8s(numbers);
        writer.finish(KIND, 1)
    }

    fn read(bytes: &[u8]) -> Result<Table, model::Error> {
        Table::read(&mut Reader::open(bytes, KIND, 1)?)
    }

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let numbers = [1, 2, 3, 4, 5, 6, 7, 8, -1, -2, -3, -4, -5, -6, -7, -8];
        let bytes = written(&[5, 0, 2, 1], &numbers);
        let table = read(&bytes).expect("a table");
        assert_eq!(table.rows[table.place(5 << 48)], widened([1, 2, 3, 4, 5, 6, 7, 8]));
        assert_eq!(table.rows[table.place(258 << 48)], widened([-1, -2, -3, -4, -5, -6, -7, -8]));
        assert_eq!(table.rows[table.place(6 << 48)], i16x8::ZERO, "a word without numbers");
        let mut writer = Writer::default();
        table.write(&mut writer);
        assert_eq!(writer.finish(KIND, 1), bytes);
    }

    #[cfg(feature = "train")]
    #[test]
    fn a_network_that_knows_the_article_says_what_it_says_to_all_inputs() {
        let some = |i: usize| (i * 7 % 11) as f32 / 8.0 - 0.6;
        let network = Network { units: std::array::from_fn(some), outs: std::array::from_fn(some) };
        let sentences = vec![std::array::from_fn(some), std::array::from_fn(|k| some(k + 5))];
        let article = std::array::from_fn(|k| some(k + 3));
        let senses = Senses { sentences, article, within: network.within(&article) };
        let manners = std::array::from_fn(|i| some(i + 2));
        for i in 0..2 {
            let hidden = network.hidden(&senses.inputs(i, &manners));
            let expected = hidden.iter().zip(&network.outs).map(|(h, o)| h * o).sum::<f32>();
            assert!(hidden.iter().any(|h| *h > 0.0), "sentence {i} says nothing");
            assert!((senses.value(&network, i, &manners) - expected).abs() < 1e-4, "sentence {i}");
        }
    }

    #[test]
    fn hostile_tables_are_malformed() {
        let cases: [(&str, &[u8], &[i8]); 4] = [
            ("half a hash", &[5], &[0; SENSES]),
            ("more hashes than rows", &[5, 0, 6, 0], &[0; SENSES]),
            ("half a row", &[5, 0], &[0; SENSES + 1]),
            ("more rows than places", &[0; 2 * TABLE], &[0; SENSES * TABLE]),
        ];
        for (name, hashes, numbers) in cases {
            assert_eq!(read(&written(hashes, numbers)).map(|t| t.rows.len()), Err(model::Error::Malformed), "{name}");
        }
    }
}
