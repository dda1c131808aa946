//! The words of an article as types, with where and how each occurs, and the pairs of words that stand side by side. One walk over the
//! tokens; everything that ranking knows about an article is here.

use std::ops::Range;

use super::{
    choose::Candidate,
    manner::{Manner, Notes},
    pairs::Pairs,
    stem::{Form, Forms, stem},
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
    /// For each candidate, one past the last number given, and the end of its part of `again`.
    ends: Vec<(u32, u32)>,
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
        self.ends.clear();
    }

    /// Ends the part of one candidate, after which so many numbers are given.
    pub(super) fn close(&mut self, n: usize) {
        self.ends.push((n as u32, self.again.len() as u32));
    }

    pub(super) fn of(&self, i: usize) -> Held<'_> {
        let (first, from) = if i == 0 { (0, 0) } else { self.ends[i - 1] };
        let (last, to) = self.ends[i];
        Held { fresh: (first, last), again: &self.again[from as usize..to as usize] }
    }

    /// Number of candidates.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The first candidate that holds `number`.
    pub(super) fn first_with(&self, number: usize) -> usize {
        self.ends.partition_point(|&(end, _)| end as usize <= number)
    }
}

/// The type of a word that was not met yet.
const UNSEEN: u32 = u32::MAX;

/// Words at the start of a sentence that count as early.
const FIRST_WORDS: u32 = 10;

impl Terms {
    /// Reads the candidates of `body`, whose words are numbered by `words`, and says how many words each has; what was read before is forgotten.
    pub(crate) fn read(&mut self, body: &Document, words: &mut Words, candidates: &mut [Candidate], stop: Stop) -> Result<(), Interrupted> {
        self.types.clear();
        self.types.resize(body.n_words, UNSEEN);
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
        self.pairs.find(self.manners.iter().map(|m| m.n_words), &self.terms);
        Ok(())
    }

    fn sentence(&mut self, i: u32, body: &Document, words: &mut Words, tokens: &[Token], manner: &mut Manner) {
        let (mut place, mut parted, mut quoted) = (0, false, false);
        for token in tokens {
            if !token.is_word() {
                manner.mark(&body.text.as_bytes()[token.start as usize..token.end as usize]);
                quoted = manner.quoted();
                parted = true;
                continue;
            }
            let id = match self.types[token.word as usize] {
                UNSEEN => self.new_form(i, body, words, token),
                known => known,
            };
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
            if token.case != Case::Lower {
                let inside = u32::from(place > 0);
                term.written[CAPITAL] += inside;
                term.written[UPPER] += u32::from(token.case == Case::Upper);
                manner.n_capital += inside;
            }
            manner.words = manner.words | term.notes;
            self.pairs.push(id, parted);
            parted = false;
            place += 1;
        }
        manner.n_words = place;
        manner.opener = self.pairs.first_of_last(place).map_or(Notes::default(), |first| self.terms[first as usize].notes);
        self.terms_in.close(self.terms.len());
    }

    /// The type of a form of a word that was not met before.
    fn new_form(&mut self, i: u32, body: &Document, words: &mut Words, token: &Token) -> u32 {
        let Form { key, notes } = self.forms.of(token, body);
        let id = if key == token.term { self.terms.len() as u32 } else { self.type_of_stem(words.of(key)) };
        if id as usize == self.terms.len() {
            let number = if token.kind == Kind::Number { Notes::NUMBER } else { Notes::default() };
            self.terms.push(Term {
                key,
                n: 0,
                n_sentences: 1,
                first: i,
                last: i,
                sum: i.into(),
                written: [0; 4],
                len: token.end - token.start,
                notes: notes | number,
            });
        }
        self.types[token.word as usize] = id;
        id
    }

    /// The type of the word that is numbered so; if it has none, it gets the next one. A stem is numbered as a word of the article: once it is
    /// met, it is counted with the words that it is the stem of, whatever it would be stripped to itself.
    fn type_of_stem(&mut self, word: u32) -> u32 {
        let (word, next) = (word as usize, self.terms.len() as u32);
        if word >= self.types.len() {
            self.types.resize(word + 1, UNSEEN);
        }
        if self.types[word] == UNSEEN {
            self.types[word] = next;
        }
        self.types[word]
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
