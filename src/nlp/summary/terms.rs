//! The words of an article as types, with where and how each occurs, and the pairs of words that stand side by side. One walk over the
//! tokens; everything that ranking knows about an article is here.

use std::ops::Range;

use super::{
    choose::Candidate,
    manner::{Manner, Notes},
    pairs::Pairs,
    stem::{Forms, stem},
};
use crate::nlp::{
    Interrupted, Stop,
    document::{Document, Words},
    lang::Traits,
    token::{Case, Kind, Token},
};

/// Ways to be written: with a capital that no sentence start explains, all in capitals, inside quotation marks, among the first ten words.
pub(crate) const CAPITAL: usize = 0;
pub(crate) const UPPER: usize = 1;
pub(crate) const QUOTED: usize = 2;
pub(crate) const EARLY: usize = 3;

/// One word type: all forms of a word together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Term {
    /// Hash of its stem.
    pub(crate) key: u64,
    /// Its occurrences.
    pub(crate) n: u32,
    /// Sentences that hold it.
    pub(crate) n_sentences: u32,
    /// First, last and summed number of these sentences.
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) sum: u64,
    /// Occurrences written in each way.
    pub(crate) written: [u32; 4],
    /// Where it is met first, among all words.
    pub(crate) place: u32,
    /// Bytes of its first form.
    pub(crate) len: u32,
    /// Whether it carries no topic, whether it is a number, what it says about a sentence.
    pub(crate) notes: Notes,
}

impl Term {
    /// Whether it carries no topic, as far as the language is known.
    pub(crate) fn is_stop(&self) -> bool {
        self.notes.has(Notes::STOP)
    }

    /// Whether it is a number.
    pub(crate) fn is_number(&self) -> bool {
        self.notes.has(Notes::NUMBER)
    }

    /// One of four kinds: whether it carries no topic, 1, and whether it is a number, 2.
    pub(crate) fn kind(&self) -> usize {
        self.notes.kind()
    }

    /// Whether most of its occurrences are written as those of a name.
    pub(crate) fn is_capital(&self) -> bool {
        2 * self.written[CAPITAL] >= self.n
    }
}

/// Terms and pairs of all candidates.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    /// The word type of each word of the article, by its number there. A stem counts as a word.
    types: Vec<u32>,
    forms: Forms,
    /// Every word type, in the order in which they are met.
    pub(crate) terms: Vec<Term>,
    /// Every pair.
    pub(crate) pairs: Pairs,
    /// How each candidate is put.
    pub(crate) manners: Vec<Manner>,
    terms_in: Lists,
}

/// What each candidate holds, by number. As numbers are given in the order of the text, most of it is a range.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// What was met in earlier candidates, end to end.
    pub(super) again: Vec<u32>,
    /// Where the first candidate begins, and where each ends: one past the last number given, and the end of its part of `again`.
    bounds: Vec<(u32, u32)>,
}

/// What one candidate holds, each number once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held<'a> {
    /// What it is the first to hold: these and all between.
    fresh: (u32, u32),
    /// What earlier candidates hold, too.
    pub(crate) again: &'a [u32],
}

impl<'a> Held<'a> {
    /// What it is the first to hold.
    pub(crate) fn fresh(&self) -> Range<usize> {
        self.fresh.0 as usize..self.fresh.1 as usize
    }

    /// How much it holds.
    pub(crate) fn len(&self) -> usize {
        self.fresh().len() + self.again.len()
    }

    /// All of it.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + use<'a> {
        self.fresh().chain(self.again.iter().map(|&id| id as usize))
    }

    /// The sum of the values of what earlier candidates hold, too.
    pub(crate) fn sum_again(&self, values: &[f32]) -> f32 {
        self.again.iter().map(|&id| values[id as usize]).sum()
    }

    /// The sum of the values of all of it.
    pub(crate) fn sum(&self, values: &[f32]) -> f32 {
        values[self.fresh()].iter().sum::<f32>() + self.sum_again(values)
    }
}

impl Lists {
    pub(super) fn clear(&mut self) {
        self.again.clear();
        self.bounds.clear();
        self.bounds.push((0, 0));
    }

    /// Ends the part of one candidate, after which so many numbers are given.
    pub(super) fn close(&mut self, n: usize) {
        self.bounds.push((n as u32, self.again.len() as u32));
    }

    pub(super) fn of(&self, i: usize) -> Held<'_> {
        self.between(&self.bounds[i], &self.bounds[i + 1])
    }

    fn between(&self, (first, from): &(u32, u32), (last, to): &(u32, u32)) -> Held<'_> {
        Held { fresh: (*first, *last), again: &self.again[*from as usize..*to as usize] }
    }

    /// What each candidate holds, in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Held<'_>> {
        self.bounds.iter().zip(self.bounds.iter().skip(1)).map(|(from, to)| self.between(from, to))
    }

    /// Number of candidates.
    pub(super) fn len(&self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    /// The number that candidate `i` begins with, if it is the next one or was read.
    pub(super) fn start(&self, i: u32) -> Option<u32> {
        self.bounds.get(i as usize).map(|(start, _)| *start)
    }

    /// The first candidate that holds `number`.
    pub(super) fn first_with(&self, number: usize) -> usize {
        self.bounds.partition_point(|&(end, _)| end as usize <= number).saturating_sub(1)
    }
}

/// The type of a word that was not met yet.
const UNSEEN: u32 = u32::MAX;

/// Words at the start of a sentence that count as early.
const FIRST_WORDS: u32 = 10;

impl Terms {
    /// Reads the candidates of `body`, whose words are numbered by `words`, and says how many words each has; what was read before is forgotten.
    #[inline(never)]
    pub(crate) fn read(&mut self, body: &Document, words: &mut Words, candidates: &mut [Candidate], stop: Stop) -> Result<(), Interrupted> {
        self.types.clear();
        // With room for as many stems: each form of a word has one.
        self.types.resize(2 * body.n_words, UNSEEN);
        self.terms.clear();
        self.pairs.clear();
        self.manners.clear();
        self.terms_in.clear();
        for (i, candidate) in candidates.iter_mut().enumerate() {
            if i % 512 == 0 && stop() {
                return Err(Interrupted);
            }
            let sentence = &body.sentences[candidate.index as usize];
            let before = candidate.index.checked_sub(1).map(|before| &body.sentences[before as usize]);
            let mut manner = Manner::new(before.is_none_or(|b| b.paragraph != sentence.paragraph));
            self.sentence(i as u32, body, words, body.tokens_of(sentence), &mut manner);
            candidate.n_words = manner.n_words;
            self.manners.push(manner);
        }
        self.pairs.end();
        Ok(())
    }

    fn sentence(&mut self, i: u32, body: &Document, words: &mut Words, tokens: &[Token], manner: &mut Manner) {
        let start = self.pairs.n_words();
        let (mut place, mut quoted) = (0, false);
        // One past the last word that was not met before it.
        let mut behind_new = 0;
        for token in tokens {
            if !token.is_word() {
                manner.mark(token.bytes(body.text));
                quoted = manner.quoted();
                self.pairs.part();
                continue;
            }
            let mut id = self.types[token.word as usize];
            let is_new = id == UNSEEN && {
                let next = self.terms.len() as u32;
                id = self.new_form(i, body, words, token, [quoted, place < FIRST_WORDS], manner);
                id == next
            };
            if is_new {
                behind_new = place + 1;
            } else {
                let term = &mut self.terms[id as usize];
                if term.last != i {
                    term.n_sentences += 1;
                    term.sum += u64::from(i);
                    term.last = i;
                    self.terms_in.again.push(id);
                }
                term.n += 1;
                term.written[QUOTED] += u32::from(quoted);
                term.written[EARLY] += u32::from(place < FIRST_WORDS);
                manner.words = manner.words | term.notes;
                if behind_new < place {
                    self.pairs.meet(i, id, &self.terms);
                }
            }
            if token.case != Case::Lower {
                let (term, inside) = (&mut self.terms[id as usize], u32::from(place > 0));
                term.written[CAPITAL] += inside;
                term.written[UPPER] += u32::from(token.case == Case::Upper);
                manner.n_capital += inside;
            }
            self.pairs.push(id);
            place += 1;
        }
        manner.n_words = place;
        manner.opener = self.pairs.word_at(start).map_or(Notes::NONE, |first| self.terms[first as usize].notes);
        self.terms_in.close(self.terms.len());
        self.pairs.close(start);
    }

    /// The type of a form of a word that was not met before. Nearly all such words are new themselves, and are counted right away.
    fn new_form(
        &mut self,
        i: u32,
        body: &Document,
        words: &mut Words,
        token: &Token,
        [quoted, early]: [bool; 2],
        manner: &mut Manner,
    ) -> u32 {
        let Self { types, forms, terms, pairs, .. } = self;
        let form = forms.of(token, body);
        let next = terms.len() as u32;
        let id = if form.key == token.term { next } else { type_of_stem(types, words.of(form.key), next) };
        types[token.word as usize] = id;
        if id == next {
            let notes = form.notes | if token.kind == Kind::Number { Notes::NUMBER } else { Notes::NONE };
            manner.words = manner.words | notes;
            terms.push(Term {
                key: form.key,
                n: 1,
                n_sentences: 1,
                first: i,
                last: i,
                sum: i.into(),
                written: [0, 0, u32::from(quoted), u32::from(early)],
                place: pairs.n_words() as u32,
                len: form.len,
                notes,
            });
        }
        id
    }

    /// Gives back the memory of the look-up tables: after reading, only numbers are needed.
    #[cfg(feature = "train")]
    pub(crate) fn forget_ids(&mut self) {
        self.types = Vec::new();
        self.pairs.forget_ids();
    }

    /// The term types of candidate `i`, each once.
    pub(crate) fn terms_in(&self, i: usize) -> Held<'_> {
        self.terms_in.of(i)
    }

    /// Those of each candidate, in their order.
    pub(crate) fn each(&self) -> impl Iterator<Item = Held<'_>> {
        self.terms_in.iter()
    }

    /// Number of candidates read.
    pub(crate) fn n_sentences(&self) -> usize {
        self.terms_in.len()
    }

    /// How rare a term is in the document; at least `ln 2`.
    pub(crate) fn rarity(&self, id: u32) -> f32 {
        self.rarity_of(self.terms[id as usize].n_sentences)
    }

    /// The same for a term of so many sentences.
    pub(crate) fn rarity_of(&self, n_sentences: u32) -> f32 {
        (1.0 + self.n_sentences() as f32 / n_sentences.max(1) as f32).ln()
    }

    /// The topical terms of another text (a title, a focus) that stand in the document, whose words are numbered by `words`; each once.
    pub(crate) fn shared(&self, other: &Document, words: &Words) -> Vec<u32> {
        let topical = other.tokens.iter().filter(|t| t.is_word() && !other.lang.traits(t.term).has(Traits::STOP));
        let numbers = topical.filter_map(|t| words.get(stem(t, other.text, other.lang)));
        let known = numbers.filter_map(|number| self.types.get(number as usize).copied());
        let mut ids = known.filter(|&id| id != UNSEEN).collect::<Vec<_>>();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// The type of the word that is numbered so; if it has none, it gets the next one. A stem is numbered as a word of the article: once it is
/// met, it is counted with the words that it is the stem of, whatever it would be stripped to itself.
fn type_of_stem(types: &mut [u32], word: u32, next: u32) -> u32 {
    let Some(known) = types.get_mut(word as usize) else { return next };
    if *known == UNSEEN {
        *known = next;
    }
    *known
}
