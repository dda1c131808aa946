//! The words of an article as types, with where and how each occurs, and the pairs of words that stand side by side. One walk over the
//! tokens; everything that ranking knows about an article is here.

use super::{
    choose::Candidate,
    manner::{Manner, Voice},
    stem::{Form, Forms, stem},
};
use crate::nlp::{
    Interrupted, Stop,
    document::Document,
    lang::Traits,
    numbers::Numbers,
    token::{Case, Kind, Token},
};

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
    pub(crate) sum: u32,
    /// Occurrences with a capital that no sentence start explains, all in capitals, inside quotation marks, among the first ten words.
    pub(crate) n_capital: u32,
    pub(crate) n_upper: u32,
    pub(crate) n_quoted: u32,
    pub(crate) n_early: u32,
    /// Bytes of its first form.
    pub(crate) len: u32,
    /// Whether it is a number.
    pub(crate) number: bool,
    /// Whether it carries no topic, as far as the language is known.
    pub(crate) stop: bool,
    /// What it says about a sentence.
    pub(crate) voice: Voice,
}

/// Two words that stand side by side, stop words included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    /// Number of the first and of the second word type.
    pub(crate) a: u32,
    pub(crate) b: u32,
    /// Sentences that hold it.
    pub(crate) n_sentences: u32,
    /// The first and the last of them.
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// Where it is first met: how many words stand before its second one, and whether a mark parts it.
    pub(crate) place: u32,
    pub(crate) parted: bool,
}

/// Terms and pairs of all candidates.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    /// Numbers of word types by the hash of their stem, and of their forms.
    ids: Numbers,
    /// The word type of each word of the article, by its number there.
    types: Vec<u32>,
    pair_ids: Numbers,
    forms: Forms,
    /// Every word type.
    pub(crate) terms: Vec<Term>,
    /// Every pair.
    pub(crate) pairs: Vec<Pair>,
    /// How each candidate is put.
    pub(crate) manners: Vec<Manner>,
    terms_in: Lists,
    pairs_in: Lists,
}

/// Lists of numbers, one for each candidate, end to end.
#[derive(Debug, Default)]
struct Lists {
    entries: Vec<u32>,
    ends: Vec<u32>,
}

impl Lists {
    fn clear(&mut self) {
        self.entries.clear();
        self.ends.clear();
    }

    fn close(&mut self) {
        self.ends.push(self.entries.len() as u32);
    }

    fn of(&self, i: usize) -> &[u32] {
        let from = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.entries[from..self.ends[i] as usize]
    }
}

/// The type of a word that was not met yet.
const UNSEEN: u32 = u32::MAX;

/// Words at the start of a sentence that count as early.
const EARLY: u32 = 10;

impl Terms {
    /// Reads the candidates of `body`; what was read before is forgotten.
    pub(crate) fn read(&mut self, body: &Document, candidates: &[Candidate], stop: Stop) -> Result<(), Interrupted> {
        self.ids.forget();
        self.types.clear();
        self.types.resize(body.n_words, UNSEEN);
        self.pair_ids.forget();
        self.terms.clear();
        self.pairs.clear();
        self.manners.clear();
        self.terms_in.clear();
        self.pairs_in.clear();
        for (i, candidate) in candidates.iter().enumerate() {
            if i % 512 == 0 && stop() {
                return Err(Interrupted);
            }
            let sentence = &body.sentences[candidate.index as usize];
            let before = candidate.index.checked_sub(1).map(|before| &body.sentences[before as usize]);
            let mut manner = Manner::new(before.is_none_or(|b| b.paragraph != sentence.paragraph));
            self.sentence(i as u32, body, body.tokens_of(sentence), &mut manner);
            self.manners.push(manner);
        }
        Ok(())
    }

    fn sentence(&mut self, i: u32, body: &Document, tokens: &[Token], manner: &mut Manner) {
        let (mut place, mut before, mut parted) = (0, None, false);
        for token in tokens {
            if !token.is_word() {
                manner.mark(body.word(token));
                parted = true;
                continue;
            }
            let id = self.term(i, body, token);
            let term = &mut self.terms[id as usize];
            term.n_capital += u32::from(place > 0 && token.case != Case::Lower);
            term.n_upper += u32::from(token.case == Case::Upper);
            term.n_quoted += u32::from(manner.quoted());
            term.n_early += u32::from(place < EARLY);
            manner.word(term, token.case);
            if let Some(before) = before {
                self.pair(Pair { a: before, b: id, n_sentences: 0, first: i, last: i, place, parted });
            }
            (before, parted) = (Some(id), false);
            place += 1;
        }
        self.terms_in.close();
        self.pairs_in.close();
    }

    fn term(&mut self, i: u32, body: &Document, token: &Token) -> u32 {
        // A form that was met before needs no stemming.
        let word = token.word as usize;
        if self.types[word] == UNSEEN {
            // What is the stem of a word before it is counted with that word, whatever it would be stripped to itself.
            self.types[word] = self.ids.get(token.term).unwrap_or_else(|| self.new_form(i, body, token));
        }
        let id = self.types[word];
        let term = &mut self.terms[id as usize];
        term.n += 1;
        if term.n_sentences == 0 || term.last != i {
            term.n_sentences += 1;
            term.sum += i;
            term.last = i;
            self.terms_in.entries.push(id);
        }
        id
    }

    fn new_form(&mut self, i: u32, body: &Document, token: &Token) -> u32 {
        let Form { key, stop, voice } = self.forms.of(token, body);
        let id = self.ids.of(key);
        self.ids.also(token.term, id);
        if id as usize == self.terms.len() {
            self.terms.push(Term {
                key,
                n: 0,
                n_sentences: 0,
                first: i,
                last: i,
                sum: 0,
                n_capital: 0,
                n_upper: 0,
                n_quoted: 0,
                n_early: 0,
                len: token.end - token.start,
                number: token.kind == Kind::Number,
                stop,
                voice,
            });
        }
        id
    }

    /// Notes a pair as it would be if it were met for the first time.
    fn pair(&mut self, new: Pair) {
        let id = self.pair_ids.of(u64::from(new.a) << 32 | u64::from(new.b));
        if id as usize == self.pairs.len() {
            self.pairs.push(new);
        }
        let pair = &mut self.pairs[id as usize];
        if pair.n_sentences == 0 || pair.last != new.first {
            pair.n_sentences += 1;
            pair.last = new.first;
            self.pairs_in.entries.push(id);
        }
    }

    /// Gives back the memory of the look-up tables: after reading, only numbers are needed.
    #[cfg(feature = "train")]
    pub(crate) fn forget_ids(&mut self) {
        (self.ids, self.types, self.pair_ids) = Default::default();
    }

    /// The term types of candidate `i`, each once.
    pub(crate) fn terms_in(&self, i: usize) -> &[u32] {
        self.terms_in.of(i)
    }

    /// The pairs of candidate `i`, each once.
    pub(crate) fn pairs_in(&self, i: usize) -> &[u32] {
        self.pairs_in.of(i)
    }

    /// Number of candidates read.
    pub(crate) fn n_sentences(&self) -> usize {
        self.terms_in.ends.len()
    }

    /// How rare a term is in the document; at least `ln 2`.
    pub(crate) fn rarity(&self, id: u32) -> f32 {
        self.rarity_of(self.terms[id as usize].n_sentences)
    }

    /// The same for a term of so many sentences.
    pub(crate) fn rarity_of(&self, n_sentences: u32) -> f32 {
        (1.0 + self.n_sentences() as f32 / n_sentences.max(1) as f32).ln()
    }

    /// The topical terms of another text (a title, a focus) that stand in the document, each once.
    pub(crate) fn shared(&self, other: &Document) -> Vec<u32> {
        let topical = other.tokens.iter().filter(|t| t.is_word() && !other.lang.traits(t.term).has(Traits::STOP));
        let mut ids = topical.filter_map(|t| self.ids.get(stem(t, other.text, other.lang))).collect::<Vec<_>>();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}
