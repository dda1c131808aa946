//! The capitals of an article: the runs of tokens that may be part of a name, and what the rest of the article says of a word in one: what
//! stands around its other occurrences, and the longest run that it is in.

use rustc_hash::FxHashSet;

use crate::nlp::{
    document::Document,
    entity::name::{Evidence, is_article},
    sentence::Sentence,
    token::{Case, Kind, spelled},
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
    /// Tokens of a field that may be part of a name by themselves.
    capitals: Vec<u32>,
    runs: Vec<Run>,
    /// Runs of the first field.
    first: usize,
    /// Where the places of each word of the article are, by its number, plus one; 0 for those that stand in no run.
    numbers: Vec<u32>,
    /// For each word of all runs, where its places are.
    words: Vec<u32>,
    places: Vec<Places>,
    /// Whether a word in capitals stands anywhere; if so, the initials of runs: `United Nations` explains `UN`.
    upper: bool,
    initials: FxHashSet<u64>,
}

impl Context {
    pub(super) fn collect(&mut self, fields: &[Document; 2], evidence: &Evidence) {
        self.runs.clear();
        self.numbers.clear();
        self.numbers.resize(fields[1].n_words, 0);
        self.words.clear();
        self.places.clear();
        self.upper = false;
        self.initials.clear();
        let mut capitals = std::mem::take(&mut self.capitals);
        for (field, document) in fields.iter().enumerate() {
            self.first = self.runs.len();
            capitals.clear();
            // All articles before a hyphen and a capital are among them, those before a space, too.
            capitals.extend(evidence.capitals(field).iter().filter(|i| document.tokens[**i as usize].case != Case::Lower));
            add_articles(document, &mut capitals);
            let mut rest = capitals.iter().copied().peekable();
            for sentence in document.sentences {
                while let Some(first) = rest.next_if(|i| *i < sentence.last) {
                    let mut last = first + 1;
                    while last < sentence.last && rest.next_if_eq(&last).is_some() {
                        last += 1;
                    }
                    self.add(document, sentence, first as usize, last as usize);
                }
            }
        }
        self.capitals = capitals;
        if self.upper {
            self.spell(fields);
        }
    }

    /// Notes the initials of all runs.
    fn spell(&mut self, fields: &[Document; 2]) {
        for (n, run) in self.runs.iter().enumerate().filter(|(_, run)| (2..=6).contains(&run.len())) {
            let document = &fields[usize::from(n >= self.first)];
            self.initials.insert(spelled(document.tokens[run.first..run.last].iter().filter_map(|t| document.word(t).chars().next())));
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
            self.upper |= token.case == Case::Upper;
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

/// Adds the Arabic articles before a hyphen: `al-Assad`, also where no capital follows.
fn add_articles(document: &Document, capitals: &mut Vec<u32>) {
    let (text, n) = (document.text.as_bytes(), capitals.len());
    for end in memchr::memchr_iter(b'-', text).filter(|end| text.get(end + 1) != Some(&b'-')) {
        // Few hyphens stand behind one, so that tokens are seldom searched.
        let behind = |n: usize| end.checked_sub(n).is_some_and(|start| is_article(&text[start..end]));
        if (behind(2) || behind(3))
            && let Ok(i) = document.tokens.binary_search_by_key(&end, |token| token.end as usize)
            && document.tokens[i].kind == Kind::Word
            && is_article(&text[document.tokens[i].start as usize..end])
        {
            capitals.push(i as u32);
        }
    }
    if capitals.len() > n {
        capitals.sort_unstable();
        capitals.dedup();
    }
}
