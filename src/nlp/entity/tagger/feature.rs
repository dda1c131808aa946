//! Features of a token: words and their shapes around it, the run of capitals it is in, lists, what the rules say, and what the rest of the
//! article says. Most depend on one word alone, or on what is known of a few tokens: these have their sums remembered.

use super::{
    Weights,
    context::{Context, Run},
    look::Known,
};
use crate::nlp::{
    document::Document,
    entity::{
        lexicon::Lexicon,
        name::{Evidence, is_start},
    },
    sentence::Sentence,
    span::Field,
    token::Case,
};

/// What features go to.
pub(crate) trait Sink {
    /// One feature: its template and two values.
    fn put(&mut self, template: u64, x: u64, y: u64);

    /// Several that depend on `thing` alone.
    fn share(&mut self, thing: [u64; 2], features: impl Fn(&mut dyn FnMut(u64, u64, u64)));

    /// Several that are seldom the same.
    fn all(&mut self, features: impl Fn(&mut dyn FnMut(u64, u64, u64)));
}

/// What a thing is, as the last byte of its second number.
mod thing {
    pub(super) const WORD: u64 = 1 << 56;
    /// A word by its bytes.
    pub(super) const WRITTEN: u64 = 6 << 56;
    pub(super) const RULES: u64 = 2 << 56;
    pub(super) const LOOKS: u64 = 3 << 56;
    pub(super) const LISTS: u64 = 4 << 56;
    /// One word in these places.
    pub(super) const BESIDE: u64 = 5 << 56;
}

/// Everything that features are read from.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) document: &'a Document<'a>,
    pub(crate) sentence: &'a Sentence,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) evidence: &'a Evidence,
    pub(crate) context: &'a Context,
    /// The runs of capitals of the sentence.
    pub(crate) runs: &'a [Run],
    pub(crate) weights: &'a Weights,
}

/// A token between its neighbours.
pub(super) type Window = [Known; 5];

/// Gives every feature of token `i`, which stands in `run`, if in any.
pub(super) fn each(view: &View, i: usize, window: &Window, run: Option<&Run>, sink: &mut impl Sink) {
    let [w2, b, w, a, a2] = window;
    word(view, i, w, sink);
    neighbour(view, b.term, [3, 60, 62], sink);
    neighbour(view, a.term, [4, 61, 63], sink);
    neighbour(view, w2.term, [5, 64, 0], sink);
    neighbour(view, a2.term, [6, 65, 0], sink);
    sink.put(7, b.term, w.term);
    sink.put(8, w.term, a.term);
    let first = view.sentence.first as usize;
    let starts = u64::from(is_start(view.document.text, view.document.tokens_of(view.sentence), i - first));
    let seen = view.evidence.of(&view.document.tokens[i]);
    sink.put(27, u64::from(seen.lower.min(3)) << 8 | u64::from(seen.inner.min(3)), u64::from(w.shape) << 1 | starts);
    looks(view, i, window, starts, run, sink);
    rules(window, sink);
    lists(window, sink);
    if let Some(run) = run {
        around(view, run, i, sink);
        elsewhere(view, run, i, w, sink);
    }
}

/// The word itself, and what the rules take it for.
fn word(view: &View, i: usize, known: &Known, sink: &mut impl Sink) {
    let token = &view.document.tokens[i];
    let word = &view.document.text.as_bytes()[token.start as usize..token.end as usize];
    let (term, shape, rule) = (token.term, u64::from(known.shape), u64::from(known.rule));
    let features = move |put: &mut dyn FnMut(u64, u64, u64)| {
        put(1, term, 0);
        put(2, term, shape);
        put(12, prefix(word, 3), 0);
        put(13, suffix(word, 3), shape);
        put(14, suffix(word, 2), 0);
        put(15, suffix(word, 4), 0);
        put(16, prefix(word, 4), shape);
        put(17, view.lexicon.cue(term).bits().into(), shape);
        put(20, rule, shape);
        put(22, rule, term);
        let cluster = u64::from(view.weights.cluster(term));
        if cluster > 0 {
            put(29, cluster, 0);
            put(30, cluster, shape);
            put(36, cluster, rule);
        }
    };
    let what = rule << 8 | shape;
    // Outside ASCII, words that are written differently may have one term.
    if word.is_ascii() {
        sink.share([term, thing::WORD | what], features);
    } else if word.len() <= 8 {
        let bytes = word.iter().fold(0, |bytes, byte| bytes << 8 | u64::from(*byte));
        sink.share([bytes, thing::WRITTEN | what], features);
    } else {
        sink.all(features);
    }
}

/// A word next to the token or one further: itself, its cluster if it has one, and its cue, by these templates; 0 is none.
fn neighbour(view: &View, term: u64, templates: [u64; 3], sink: &mut impl Sink) {
    let [own, of_cluster, of_cue] = templates;
    sink.share([term, thing::BESIDE | own], move |put| {
        put(own, term, 0);
        let cluster = u64::from(view.weights.cluster(term));
        if cluster > 0 {
            put(of_cluster, cluster, 0);
        }
        if of_cue > 0 {
            put(of_cue, view.lexicon.cue(term).bits().into(), 0);
        }
    });
}

/// A word around or at an end of a run: itself, its cluster, none being one, and its cue, by these templates, 0 being none; `flag` tells two
/// such words apart.
fn beside(view: &View, term: u64, flag: u64, templates: [u64; 3], sink: &mut impl Sink) {
    let [own, of_cluster, of_cue] = templates;
    sink.share([term, thing::BESIDE | flag << 8 | own], move |put| {
        put(own, term, flag);
        if of_cluster > 0 {
            put(of_cluster, view.weights.cluster(term).into(), flag);
        }
        if of_cue > 0 {
            put(of_cue, view.lexicon.cue(term).bits().into(), flag);
        }
    });
}

/// What the tokens look like, and their place in the sentence and in a run.
fn looks(view: &View, i: usize, window: &Window, starts: u64, run: Option<&Run>, sink: &mut impl Sink) {
    let [_, b, w, a, a2] = *window;
    let shapes = pack([b.shape, w.shape, a.shape, a2.shape]);
    let title = u64::from(view.document.field == Field::Title);
    let (n, place) = run.map_or((0, 0), |run| ((run.last - run.first).min(6) as u64, (i - run.first).min(6) as u64));
    sink.share([shapes, thing::LOOKS | place << 24 | n << 16 | title << 8 | starts], move |put| {
        put(9, w.shape.into(), starts);
        put(10, shapes, starts);
        put(28, title, w.shape.into());
        if n > 0 {
            put(42, n, place);
        }
    });
}

/// What the rules and the lexicon say of the tokens around.
fn rules(window: &Window, sink: &mut impl Sink) {
    let [w2, b, w, a, a2] = *window;
    let rules = pack([w2.rule, b.rule, w.rule, a.rule]);
    let listed = pack([b.listed, w.listed, a.listed, w.shape]);
    sink.share([rules << 32 | listed, thing::RULES | u64::from(a2.rule)], move |put| {
        put(21, pack([b.rule, w.rule, a.rule, 0]), 0);
        put(25, w.listed.into(), w.rule.into());
        put(26, listed, 0);
        put(35, rules, a2.rule.into());
    });
}

/// The gazetteers.
fn lists(window: &Window, sink: &mut impl Sink) {
    let [_, b, w, a, _] = *window;
    let all = pack([b.gazetteers, w.gazetteers, a.gazetteers, 0]);
    sink.share([all, thing::LISTS | u64::from(w.shape) << 8 | u64::from(w.rule)], move |put| {
        if w.gazetteers > 0 {
            put(37, w.gazetteers.into(), w.shape.into());
            put(39, w.gazetteers.into(), w.rule.into());
        }
        put(38, all, 0);
    });
}

/// The run of capitals: what stands around it, and its ends.
fn around(view: &View, run: &Run, i: usize, sink: &mut impl Sink) {
    let (before, after) = run.around;
    beside(view, before, 0, [70, 72, 0], sink);
    beside(view, after, 0, [71, 73, 0], sink);
    let (first, last) = run.ends;
    beside(view, first, u64::from(i == run.first), [41, 85, 87], sink);
    beside(view, last, u64::from(i + 1 == run.last), [40, 84, 86], sink);
}

/// The rest of the article.
fn elsewhere(view: &View, run: &Run, i: usize, known: &Known, sink: &mut impl Sink) {
    for (before, after) in view.context.others(run, i) {
        beside(view, before, 0, [50, 54, 0], sink);
        beside(view, after, 0, [51, 55, 0], sink);
    }
    let (first, last, n) = view.context.longest(run, i);
    if n > 1 {
        beside(view, first, 0, [74, 0, 0], sink);
        beside(view, last, 0, [75, 0, 0], sink);
    }
    if view.document.tokens[i].case == Case::Upper {
        sink.put(56, view.context.is_initials(known.term).into(), known.rule.into());
    }
}

fn pack(values: [u8; 4]) -> u64 {
    u32::from_le_bytes(values).into()
}

fn prefix(word: &[u8], n: usize) -> u64 {
    letters(&word[..n.min(word.len())])
}

fn suffix(word: &[u8], n: usize) -> u64 {
    letters(&word[word.len().saturating_sub(n)..])
}

fn letters(bytes: &[u8]) -> u64 {
    bytes.iter().fold(1, |sum, b| sum << 8 | u64::from(b.to_ascii_lowercase()))
}

/// One key from a template and its values.
pub(super) fn key(template: u64, x: u64, y: u64) -> u32 {
    let x = (x ^ template.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (x ^ x >> 29 ^ y.wrapping_mul(0x94d0_49bb_1331_11eb)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (hash >> 32) as u32
}
