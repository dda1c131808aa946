//! The capitals of an article: the runs of tokens that may be part of a name, and what the rest of the article says of a word in one: what
//! stands around its other occurrences, and the longest run that it is in.

use rustc_hash::FxHashSet;

use crate::nlp::{
    document::Document,
    entity::name::{Evidence, is_article},
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
    pub(super) fn len(&self) -> usize {
        self.last - self.first
    }
}

/// Occurrences of one word in runs.
#[derive(Clone, Copy, Debug, Default)]
struct Places {
    n: u32,
    /// The longest run, and the first of several.
    longest: u32,
    /// The first ones: where among the words of all runs, and in which run.
    at: [(u32, u32); KEPT],
}

/// What the rest of the article says of a word in a run.
pub(super) struct Elsewhere<'c, I> {
    /// The words around up to two runs that it stands in, too.
    pub(super) others: I,
    /// The longest run that it is in anywhere.
    pub(super) longest: &'c Run,
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
        self.places.clear();
        self.upper = false;
        self.initials.clear();
        let mut n_words = 0;
        for (field, document) in fields.iter().enumerate() {
            self.first = self.runs.len();
            let (capitals, articles) = (evidence.capitals(field), articles(document));
            if articles.is_empty() && !evidence.has_articles(field) {
                self.read(document, capitals, &mut n_words);
                continue;
            }
            // All articles before a hyphen and a capital are among the capitals, those before a space, too.
            let capitals = capitals.iter().copied().filter(|i| document.tokens[*i as usize].case != Case::Lower);
            let mut all = capitals.chain(articles).collect::<Vec<u32>>();
            all.sort_unstable();
            self.read(document, &all, &mut n_words);
        }
        if self.upper {
            self.spell(fields);
        }
    }

    /// Finds the runs of `document`, whose tokens in `capitals` may be part of a name by themselves.
    fn read(&mut self, document: &Document, capitals: &[u32], n_words: &mut usize) {
        let mut rest = capitals;
        for sentence in document.sentences {
            while let [first, after @ ..] = rest
                && *first < sentence.last
            {
                let n = 1 + (first + 1..sentence.last).zip(after).take_while(|(next, i)| next == *i).count();
                rest = &rest[n..];
                self.add(document, sentence, *first as usize, n, *n_words);
                *n_words += n;
            }
        }
    }

    /// Notes the initials of all runs.
    fn spell(&mut self, fields: &[Document; 2]) {
        for (n, run) in self.runs.iter().enumerate().filter(|(_, run)| (2..=6).contains(&run.len())) {
            let document = &fields[usize::from(n >= self.first)];
            self.initials.insert(spelled(document.tokens[run.first..run.last].iter().filter_map(|t| document.word(t).chars().next())));
        }
    }

    /// Adds a run of `n` tokens, behind so many words of runs.
    fn add(&mut self, document: &Document, sentence: &Sentence, first: usize, n: usize, words: usize) {
        let last = first + n;
        let tokens = &document.tokens[first..last];
        let [head, ..] = tokens else { return };
        let before = if first > sentence.first as usize { document.tokens[first - 1].term } else { 1 };
        let after = if last < sentence.last as usize { document.tokens[last].term } else { 2 };
        let run = self.runs.len() as u32;
        self.runs.push(Run { first, last, words, around: (before, after), ends: (head.term, tokens[n - 1].term) });
        for (at, token) in (words as u32..).zip(tokens) {
            self.upper |= token.case == Case::Upper;
            let number = &mut self.numbers[token.word as usize];
            // Most words stand in one run.
            if *number == 0 {
                self.places.push(Places { n: 1, longest: run, at: [(at, run); KEPT] });
                *number = self.places.len() as u32;
                continue;
            }
            let places = &mut self.places[*number as usize - 1];
            if let Some(kept) = places.at.get_mut(places.n as usize) {
                *kept = (at, run);
                places.n += 1;
            }
            if n > self.runs[places.longest as usize].len() {
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

    /// What the article says elsewhere of token `i` of a run.
    pub(super) fn elsewhere(&self, run: &Run, i: usize, token: &Token) -> Elsewhere<'_, impl Iterator<Item = (u64, u64)>> {
        let here = (run.words + i - run.first) as u32;
        let places = &self.places[self.numbers[token.word as usize] as usize - 1];
        let others = places.at[..places.n as usize].iter().filter(move |(at, _)| *at != here).take(KEPT - 1);
        Elsewhere { others: others.map(|(_, run)| self.runs[*run as usize].around), longest: &self.runs[places.longest as usize] }
    }
}

/// The Arabic articles before a hyphen: `al-Assad`, also where no capital follows.
fn articles(document: &Document) -> Vec<u32> {
    let (text, mut articles) = (document.text.as_bytes(), Vec::new());
    for end in memchr::memchr_iter(b'-', text).filter(|end| text.get(end + 1) != Some(&b'-')) {
        // Few hyphens stand behind one, so that tokens are seldom searched.
        let behind = |n: usize| end.checked_sub(n).is_some_and(|start| is_article(&text[start..end]));
        if (behind(2) || behind(3))
            && let Ok(i) = document.tokens.binary_search_by_key(&end, |token| token.end as usize)
            && document.tokens[i].kind == Kind::Word
            && is_article(&text[document.tokens[i].start as usize..end])
        {
            articles.push(i as u32);
        }
    }
    articles
}
