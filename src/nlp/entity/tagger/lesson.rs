//! Reads what the model would see in an article: for training.

use super::{
    Context, Label, Looks, Tag, View, Weights,
    feature::{self, Manner, Own, Scene, Sink, Word, key},
    label::LABELS,
    segments, take, tokens,
};
use crate::nlp::{
    document::Document,
    entity::{lexicon::Lexicon, name},
};

/// One run of tokens: features of each, and which document token it starts at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    /// First token.
    pub(crate) first: usize,
    /// Feature keys of each token.
    pub(crate) tokens: Vec<Vec<u32>>,
}

/// The keys of one token's features.
#[derive(Default)]
struct Keys(Vec<u32>);

impl Sink for Keys {
    fn put(&mut self, template: u64, x: u64, y: u64) {
        self.0.push(key(template, x, y));
    }

    fn own(&mut self, view: &View, own: Own) {
        own.features(view, |template, x, y| self.put(template, x, y));
    }

    fn word(&mut self, view: &View, word: Word) {
        word.features(view, |template, x, y| self.put(template, x, y));
    }

    fn manner(&mut self, manner: Manner) {
        manner.features(|template, x, y| self.put(template, x, y));
    }

    fn scene(&mut self, scene: Scene) {
        scene.features(|template, x, y| self.put(template, x, y));
    }
}

/// The runs of the second field of `fields`, as the tagger reads them.
pub(crate) fn runs(fields: &[Document; 2], lexicon: &Lexicon, weights: &Weights) -> Vec<Run> {
    let mut rules = name::Scratch::default();
    let _ = name::guess(fields, lexicon, &mut rules, &|| false);
    let (mut context, mut looks, mut runs) = (Context::default(), Looks::default(), Vec::new());
    context.collect(fields, &rules.evidence);
    let document = &fields[1];
    looks.prepare(document, rules.evidence.lists(lexicon), rules.guesses.iter().filter(|g| g.field == 1), context.runs(1), weights);
    let mut rest = context.runs(1);
    for sentence in document.sentences {
        let capitals = take(&mut rest, sentence);
        let view = View { document, sentence, lexicon, evidence: &rules.evidence, context: &context, weights };
        segments(document, sentence, capitals, |first, last, capitals| {
            let mut keys_of = Vec::new();
            tokens(&view, &mut looks, capitals, first, last, |i, window, run| {
                let mut keys = Keys::default();
                feature::each(&view, i, window, run, &mut keys);
                keys_of.push(keys.0);
            });
            runs.push(Run { first, tokens: keys_of });
        });
    }
    runs
}

/// Labels of a run's tokens from names given as token ranges of the document; names are clipped to the run.
pub(crate) fn labels(run: &Run, names: &[(usize, usize, Tag)]) -> Vec<Label> {
    let (start, end) = (run.first, run.first + run.tokens.len());
    let mut labels = vec![Label::OUTSIDE; run.tokens.len()];
    for &(first, last, tag) in names {
        let (first, last) = (first.max(start), last.min(end));
        for i in first..last {
            labels[i - start] = Label::new(tag, i - first, last - first);
        }
    }
    debug_assert!(labels.iter().all(|l| usize::from(l.0) < LABELS));
    labels
}
