//! Chooses the sentences that tell the story.

use super::{Interrupted, Stop, Warning, document::Document, span::Span};

/// How long, in which order, about what. Zero means no cap, except for `max_sentences`.
#[derive(Clone, Debug, Default)]
pub struct Options<'a> {
    /// At most this many sentences; 0: 3.
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
    /// Such as `position`.
    pub name: &'static str,
    /// Its share of the score.
    pub value: f32,
}

/// Working memory of ranking and choosing.
#[derive(Debug, Default)]
pub struct Scratch {}

/// Summarizes `body`; `title` may be empty.
pub fn summarize(
    _title: Document,
    body: Document,
    options: &Options,
    _scratch: &mut Scratch,
    _warnings: &mut Vec<Warning>,
    _stop: Stop,
) -> Result<Summary, Interrupted> {
    let n = if options.max_sentences == 0 { 3 } else { options.max_sentences as usize };
    let sentences = body.sentences.iter().take(n).enumerate();
    let sentences =
        sentences.map(|(i, s)| Chosen { span: body.span_of(s), score: 1.0, rank: i as u32 + 1, index: i as u32, signals: Vec::new() });
    Ok(Summary { text: String::new(), sentences: sentences.collect() })
}
