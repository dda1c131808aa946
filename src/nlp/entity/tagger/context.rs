//! The capitals of an article: the runs of tokens that may be part of a name, and what the rest of the article says of a word in one: what
//! stands around its other occurrences, and the longest run that it is in.

use rustc_hash::FxHashSet;

use crate::nlp::{
    document::Document,
    entity::name::is_article,
    sentence::Sentence,
    token::{Case, Kind, Token, spelled},
};

/// Tokens next to each other that may be part of a name by themselves, in one sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(super) first: usize,
    pub(super) last: usize,
    /// Where the numbers of its words start.
    words: usize,
    /// The words beside it; beyond the sentence is a word of its own.
    pub(super) around: (u64, u64),
    /// Its own first and last word.
    pub(super) ends: (u64, u64),
}

impl Run {
    fn len(&self) -> usize {
        self.last - self.first
    }
}

/// Occurrences of one word in runs.
#[derive(Clone, Copy, Debug, Default)]
struct Places {
    n: usize,
    /// The first ones: where among the words of all runs, and in which run.
    at: [(u32, u32); KEPT],
    /// The longest run, and the first of several.
    longest: u32,
}

/// Occurrences kept of each word: two beside any one.
const KEPT: usize = 3;

/// The runs of an article.
#[derive(Debug, Default)]
pub(crate) struct Context {
    runs: Vec<Run>,
    /// Runs of the first field.
    first: usize,
    /// Where the places of each word of the article are, by its number, plus one; 0 for those that stand in no run.
    numbers: Vec<u32>,
    /// For each word of all runs, where its places are.
    words: Vec<u32>,
    places: Vec<Places>,
    /// Initials of runs: `United Nations` explains `UN`.
    initials: FxHashSet<u64>,
}

impl Context {
    pub(super) fn collect(&mut self, fields: &[Document; 2]) {
        self.runs.clear();
        self.numbers.clear();
        self.numbers.resize(fields[1].n_words, 0);
        self.words.clear();
        self.places.clear();
        self.initials.clear();
        for document in fields {
            self.first = self.runs.len();
            for sentence in document.sentences {
                let (mut from, end) = (sentence.first as usize, sentence.last as usize);
                let text = document.text.as_bytes();
                let of = |token: &Token| may_name(text, token);
                while let Some(n) = document.tokens[from.min(end)..end].iter().position(of) {
                    let first = from + n;
                    let last = document.tokens[first..end].iter().position(|token| !of(token)).map_or(end, |n| first + n);
                    self.add(document, sentence, first, last);
                    from = last + 1;
                }
            }
        }
    }

    fn add(&mut self, document: &Document, sentence: &Sentence, first: usize, last: usize) {
        let word = |i: usize| document.tokens[i].term;
        let before = if first > sentence.first as usize { word(first - 1) } else { 1 };
        let after = if last < sentence.last as usize { word(last) } else { 2 };
        let ends = (word(first), word(last - 1));
        self.runs.push(Run { first, last, words: self.words.len(), around: (before, after), ends });
        let run = self.runs.len() as u32 - 1;
        for token in &document.tokens[first..last] {
            let at = self.words.len() as u32;
            let number = &mut self.numbers[token.word as usize];
            if *number == 0 {
                self.places.push(Places { longest: run, ..Places::default() });
                *number = self.places.len() as u32;
            }
            self.words.push(*number - 1);
            let places = &mut self.places[*number as usize - 1];
            if let Some(kept) = places.at.get_mut(places.n) {
                *kept = (at, run);
                places.n += 1;
            }
            if last - first > self.runs[places.longest as usize].len() {
                places.longest = run;
            }
        }
        if (2..=6).contains(&(last - first)) {
            self.initials.insert(spelled(document.tokens[first..last].iter().filter_map(|t| document.word(t).chars().next())));
        }
    }

    /// Whether the word is the initials of a name of the article.
    pub(super) fn is_initials(&self, term: u64) -> bool {
        self.initials.contains(&term)
    }

    /// The runs of a field, in order.
    pub(super) fn runs(&self, field: usize) -> &[Run] {
        let (first, second) = self.runs.split_at(self.first);
        if field == 0 { first } else { second }
    }

    /// The words around up to two occurrences of the word at token `i` of a run, other than this one.
    pub(super) fn others(&self, run: &Run, i: usize) -> impl Iterator<Item = (u64, u64)> {
        let here = run.words + i - run.first;
        let places = &self.places[self.words[here] as usize];
        let others = places.at[..places.n].iter().filter(move |(at, _)| *at as usize != here).take(KEPT - 1);
        others.map(|(_, run)| self.runs[*run as usize].around)
    }

    /// First and last word of the longest run that the word at token `i` of a run is in anywhere, and its length.
    pub(super) fn longest(&self, run: &Run, i: usize) -> (u64, u64, usize) {
        let places = &self.places[self.words[run.words + i - run.first] as usize];
        let longest = &self.runs[places.longest as usize];
        (longest.ends.0, longest.ends.1, longest.len())
    }
}

/// Whether a token may be part of a name by itself: it has a capital, or is the article of an Arabic name: `al-Assad`.
fn may_name(text: &[u8], token: &Token) -> bool {
    let (start, end) = (token.start as usize, token.end as usize);
    // Few words are that short, and very few of them stand before a hyphen.
    let article = || (2..=3).contains(&(end - start)) && text.get(end) == Some(&b'-') && is_before_hyphen(text, token);
    token.case != Case::Lower || article()
}

#[cold]
fn is_before_hyphen(text: &[u8], token: &Token) -> bool {
    let (start, end) = (token.start as usize, token.end as usize);
    text.get(end + 1) != Some(&b'-') && token.kind == Kind::Word && is_article(&text[start..end])
}
