//! Chooses the sentences that tell the story: the words of the article (`summary/terms.rs`), how likely an editor is to use each
//! (`words.rs`), the value of each sentence with its reasons (`rank.rs`), the best set within the caps (`choose.rs`).

mod central;
pub(crate) mod choose;
mod logit;
pub mod look;
pub mod manner;
pub(crate) mod pairs;
pub(crate) mod rank;
pub mod sense;
mod stem;
pub(crate) mod terms;
pub mod words;

use super::{
    Interrupted, Stop, Warning, WarningCode,
    document::{self, Buffer, Document},
    model,
    sentence::{Role, Sentence},
    span::{Field, Span},
};
use choose::{Candidate, Choice, View};
use rank::{Ranker, Scores, Wanted};
use terms::Terms;
use words::{Model, Words};

/// How long, in which order, about what. Zero means no cap, except for `max_sentences`.
#[derive(Clone, Debug, Default)]
pub struct Options<'a> {
    /// At most this many sentences; 0: 3, or no cap of its own where there is a `max_ratio`.
    pub max_sentences: u32,
    /// At most this many words in all.
    pub max_words: u32,
    /// At most this many code points in all.
    pub max_chars: u32,
    /// At most this share of the sentences, in (0, 1].
    pub max_ratio: f32,
    /// Order of the answer.
    pub order: Order,
    /// A question, name or phrase to lean towards; may be empty.
    pub focus: &'a str,
    /// Also say why each sentence scored as it did.
    pub explain: bool,
    /// Aim for about this many words.
    pub target_words: u32,
}

/// Order of the chosen sentences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they stand in the article.
    #[default]
    Article,
    /// Best first.
    Rank,
}

/// The chosen sentences.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// The sentences joined by spaces, inner line breaks made spaces.
    pub text: String,
    /// The sentences, in the order asked for.
    pub sentences: Vec<Chosen>,
}

/// One chosen sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// Where it stands.
    pub span: Span,
    /// Relevance in [0, 1].
    pub score: f32,
    /// 1 for the best.
    pub rank: u32,
    /// Its number in the article, from 0.
    pub index: u32,
    /// Why; empty unless asked for. The values add up to `score`.
    pub signals: Vec<Signal>,
}

/// One reason behind a score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signal {
    /// Such as `opening`.
    pub name: &'static str,
    /// Its share of the score.
    pub value: f32,
}

/// Working memory of ranking and choosing.
#[derive(Debug, Default)]
pub struct Scratch {
    terms: Terms,
    likely: Words,
    focus: Buffer,
    focus_words: document::Words,
    scores: Scores,
    choice: Choice,
    candidates: Vec<Candidate>,
}

/// Sentences taken where the caller does not say.
const DEFAULT_SENTENCES: u32 = 3;

/// The trained rankers: one for English, one for all other languages.
#[derive(Debug)]
pub struct Summarizer {
    english: Model,
    neutral: Model,
}

impl Summarizer {
    /// Reads both models.
    pub fn read(english: &[u8], neutral: &[u8]) -> Result<Self, model::Error> {
        Ok(Self { english: Model::read(english)?, neutral: Model::read(neutral)? })
    }

    /// Summarizes the second of these, of which the first is the title and may be empty; `words` numbers the words of both. A body with any sentence at all gives a summary with at least one.
    pub fn summarize(
        &self,
        [title, body]: [Document; 2],
        words: &mut document::Words,
        options: &Options,
        scratch: &mut Scratch,
        warnings: &mut Vec<Warning>,
        stop: Stop,
    ) -> Result<Summary, Interrupted> {
        let Scratch { candidates, terms, likely, focus, focus_words, scores, choice } = scratch;
        find_candidates(&body, candidates);
        if candidates.is_empty() {
            return Ok(Summary::default());
        }
        if options.max_chars > 0 {
            candidates.iter_mut().for_each(|c| c.n_chars = n_chars(body.span_of(&body.sentences[c.index as usize]).of(body.text)));
        }
        let model = if body.lang.tag == "en" { &self.english } else { &self.neutral };
        let budget = budget(&body, options);
        let weights = model.weights_for(budget.n_sentences);
        terms.read(&body, words, candidates, stop)?;
        likely.read(model, weights, terms, candidates.iter().map(|c| c.n_words));
        let by = Ranker { weights, senses: &model.senses, sets: &model.sets };
        let focus = if options.focus.is_empty() {
            Vec::new()
        } else {
            focus_words.forget();
            terms.shared(&focus.read(options.focus, Field::Title, body.lang, focus_words, stop)?, words)
        };
        let wanted = Wanted { title: &terms.shared(&title, words), focus: &focus };
        scores.rank(by, wanted, candidates, terms, likely);
        choice.choose(View { candidates, terms, words: likely, scores, sets: &model.sets, budget: &budget });
        let signals = |c: usize| {
            let asked = options.explain.then(|| scores.signals(by, c, &candidates[c], terms, likely));
            asked.unwrap_or_default()
        };
        let mut picked = choice.picked.clone();
        picked.sort_by(|&a, &b| scores.total(b).total_cmp(&scores.total(a)).then(a.cmp(&b)));
        let mut chosen = Vec::with_capacity(picked.len());
        for (i, &c) in picked.iter().enumerate() {
            let index = candidates[c].index;
            let span = body.span_of(&body.sentences[index as usize]);
            chosen.push(Chosen { span, score: scores.total(c), rank: i as u32 + 1, index, signals: signals(c) });
        }
        if options.order == Order::Article {
            chosen.sort_by_key(|c| c.index);
        }
        warn(&body, options, &chosen, warnings);
        Ok(Summary { text: render(&body, &chosen), sentences: chosen })
    }
}

/// Sentences that may be chosen: all of the story, and its headings after them; boilerplate only where there is nothing else.
pub(crate) fn find_candidates(body: &Document, candidates: &mut Vec<Candidate>) {
    let candidate =
        |(index, s): (usize, &Sentence)| Candidate { index: index as u32, heading: s.role == Role::Heading, n_words: 0, n_chars: 0 };
    let worth = |s: &Sentence| s.role != Role::Boilerplate && body.tokens_of(s).iter().any(|t| t.is_word());
    let all = body.sentences.iter().enumerate();
    candidates.clear();
    candidates.extend(all.clone().filter(|(_, s)| worth(s)).map(candidate));
    if candidates.is_empty() {
        candidates.extend(all.map(candidate));
    }
}

/// The caps of one call, zero meaning none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    pub(crate) n_sentences: usize,
    pub(crate) n_words: u32,
    pub(crate) n_chars: u32,
    pub(crate) target_words: u32,
}

impl Budget {
    /// Whether there is anything that a set may be too long for.
    fn is_capped(&self) -> bool {
        self.n_words > 0 || self.n_chars > 0
    }
}

fn budget(body: &Document, options: &Options) -> Budget {
    let mut n_sentences = if options.max_sentences == 0 { DEFAULT_SENTENCES } else { options.max_sentences } as usize;
    if options.max_ratio > 0.0 {
        // The smallest error of a float must not cost a sentence: 39 % of a hundred are 39.
        let share = (f64::from(options.max_ratio) * body.sentences.len() as f64 * (1.0 + f64::from(f32::EPSILON))).floor() as usize;
        // Where only a ratio was asked for, the default of three would be a cap that nobody set.
        n_sentences = if options.max_sentences == 0 { share } else { n_sentences.min(share) };
    }
    Budget { n_sentences: n_sentences.max(1), n_words: options.max_words, n_chars: options.max_chars, target_words: options.target_words }
}

fn warn(body: &Document, options: &Options, chosen: &[Chosen], warnings: &mut Vec<Warning>) {
    if options.max_sentences as usize > body.sentences.len() {
        let message = format!("{} sentences were asked for; the article has {}", options.max_sentences, body.sentences.len());
        warnings.push(Warning { code: WarningCode::ShortArticle, message: message.into(), span: None });
    }
    if let [only] = chosen {
        let span = only.span;
        let text = span.of(body.text);
        let n_words = body.tokens_of(&body.sentences[only.index as usize]).iter().filter(|t| t.is_word()).count();
        let over = |cap: u32, n: usize| cap > 0 && n > cap as usize;
        if over(options.max_words, n_words) || over(options.max_chars, n_chars(text) as usize) {
            let message = "the one sentence returned is longer than a cap".into();
            warnings.push(Warning { code: WarningCode::OverBudget, message, span: Some(span) });
        }
    }
}

/// The sentences joined by spaces, each run of white space in them made one.
fn render(body: &Document, chosen: &[Chosen]) -> String {
    let mut text = String::with_capacity(chosen.iter().map(|c| (c.span.end - c.span.start) as usize + 1).sum());
    for sentence in chosen.iter().map(|c| c.span.of(body.text)) {
        if is_plain(sentence) {
            join(&mut text, sentence);
        } else {
            words_of(sentence).for_each(|word| join(&mut text, word));
        }
    }
    text
}

fn join(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

/// Whether all white space in a sentence is single spaces between words, as nearly always.
fn is_plain(sentence: &str) -> bool {
    let bytes = sentence.as_bytes();
    // All bytes are looked at, whatever is found, so that many are at once.
    let odd = bytes.iter().zip(bytes.iter().skip(1)).fold(false, |odd, (a, b)| odd | (*a <= b' ') & ((*a != b' ') | (*b <= b' ')));
    sentence.is_ascii() && !odd && bytes.last().is_some_and(|byte| *byte > b' ')
}

/// Code points of a sentence as it is printed.
fn n_chars(text: &str) -> u32 {
    words_of(text).map(|w| w.chars().count() as u32 + 1).sum::<u32>().saturating_sub(1)
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

#[cfg(test)]
mod tests;
