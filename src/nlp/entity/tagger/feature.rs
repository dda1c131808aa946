//! Features of a token: words and their shapes around it, the run of capitals it is in, lists, what the rules say, and what the rest of the
//! article says. Most depend on one word alone, or on what is known of a few tokens: these have their sums remembered.

use super::{
    Weights,
    context::{Context, Run},
    look::{Known, Look, NUMBER},
};
use crate::nlp::{
    document::Document,
    entity::{
        lexicon::Lexicon,
        name::{Evidence, Seen, is_start},
    },
    sentence::Sentence,
    span::Field,
    token::{Case, Token},
};

/// Everything that features are read from.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) document: &'a Document<'a>,
    pub(crate) sentence: &'a Sentence,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) evidence: &'a Evidence,
    pub(crate) context: &'a Context,
    pub(crate) weights: &'a Weights<'a>,
}

/// A token between its neighbours.
pub(super) type Window = [Known; 5];

/// What features go to.
pub(crate) trait Sink {
    /// One feature: its template and two values.
    fn put(&mut self, template: u64, x: u64, y: u64);

    /// Those of the token's own word.
    fn own(&mut self, view: &View, own: Own);

    /// Those of another word.
    fn word(&mut self, view: &View, word: Word);

    /// That of how the token's word is written.
    fn manner(&mut self, manner: Manner);

    /// Those of what is known of the tokens around.
    fn scene(&mut self, scene: Scene);
}

/// Gives every feature of token `i`, which stands in `run`, if in any.
pub(super) fn each(view: &View, i: usize, window: &Window, run: Option<&Run>, sink: &mut impl Sink) {
    let [w2, b, w, a, a2] = window;
    let token = &view.document.tokens[i];
    sink.own(view, Own { token, known: w });
    sink.word(view, Word { role: Role::Before, term: b.term });
    sink.word(view, Word { role: Role::After, term: a.term });
    sink.word(view, Word { role: Role::SecondBefore, term: w2.term });
    sink.word(view, Word { role: Role::SecondAfter, term: a2.term });
    sink.put(7, b.term, w.term);
    sink.put(8, w.term, a.term);
    let starts = match b.look.shape() {
        0 => true,
        // Most stand behind a word.
        1..=NUMBER => false,
        _ => is_start(view.document.text, view.document.tokens_of(view.sentence), i - view.sentence.first as usize),
    };
    sink.manner(Manner::new(view.evidence.of(token), w.look, starts));
    sink.scene(Scene::new(window, starts, view.document.field, run.map(|run| (run.last - run.first, i - run.first))));
    if let Some(run) = run {
        around(view, run, i, token, sink);
        if token.case == Case::Upper {
            sink.put(56, view.context.is_initials(w.term).into(), w.look.rule().into());
        }
    }
}

/// Words around the run of capitals and at its ends, and those of the rest of the article.
fn around(view: &View, run: &Run, i: usize, token: &Token, sink: &mut impl Sink) {
    let mut word = |role, term| sink.word(view, Word { role, term });
    let elsewhere = view.context.elsewhere(run, i, token);
    word(Role::BeforeRun, run.around.0);
    word(Role::AfterRun, run.around.1);
    word(if i == run.first { Role::First } else { Role::OtherFirst }, run.ends.0);
    word(if i + 1 == run.last { Role::Last } else { Role::OtherLast }, run.ends.1);
    for (before, after) in elsewhere.others {
        word(Role::BeforeElsewhere, before);
        word(Role::AfterElsewhere, after);
    }
    if elsewhere.longest.len() > 1 {
        word(Role::FirstOfLongest, elsewhere.longest.ends.0);
        word(Role::LastOfLongest, elsewhere.longest.ends.1);
    }
}

/// A token's own word, and what the rules take it for.
#[derive(Clone, Copy)]
pub(crate) struct Own<'a> {
    pub(super) token: &'a Token,
    pub(super) known: &'a Known,
}

impl Own<'_> {
    pub(super) fn features(self, view: &View, mut put: impl FnMut(u64, u64, u64)) {
        let word = self.token.bytes(view.document.text);
        let (term, shape, rule) = (self.known.term, u64::from(self.known.look.shape()), u64::from(self.known.look.rule()));
        put(1, term, 0);
        put(2, term, shape);
        let (first, last) = (letters(&word[..word.len().min(4)]), letters(&word[word.len().saturating_sub(4)..]));
        put(12, if word.len() > 3 { first >> 8 } else { first }, 0);
        put(13, ending(last, 3), shape);
        put(14, ending(last, 2), 0);
        put(15, last, 0);
        put(16, first, shape);
        put(17, view.lexicon.cue(term).bits().into(), shape);
        put(20, rule, shape);
        put(22, rule, term);
        let cluster = u64::from(view.weights.cluster(term));
        if cluster > 0 {
            put(29, cluster, 0);
            put(30, cluster, shape);
            put(36, cluster, rule);
        }
    }
}

/// Another word.
#[derive(Clone, Copy)]
pub(crate) struct Word {
    pub(super) role: Role,
    pub(super) term: u64,
}

/// What a word may be to a token.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role {
    Before,
    After,
    SecondBefore,
    SecondAfter,
    /// Around the run of capitals that the token is in.
    BeforeRun,
    AfterRun,
    /// At an end of that run; the token itself or another one.
    First,
    OtherFirst,
    Last,
    OtherLast,
    /// Around a run that the token's word is in elsewhere.
    BeforeElsewhere,
    AfterElsewhere,
    /// At an end of the longest run that the token's word is in.
    FirstOfLongest,
    LastOfLongest,
}

/// How many there are.
pub(super) const ROLES: usize = Role::LastOfLongest as usize + 1;

impl Word {
    /// The word itself, its cluster and its cue.
    pub(super) fn features(self, view: &View, mut put: impl FnMut(u64, u64, u64)) {
        let Self { role, term } = self;
        // A template for each, 0 being none; what tells two roles of the same templates apart; whether there need be a cluster. By reference, so
        // that the role is the place in a table: no branch foresees which one comes next.
        let ([own, of_cluster, of_cue], y, known) = *match role {
            Role::Before => &([3, 60, 62], 0, true),
            Role::After => &([4, 61, 63], 0, true),
            Role::SecondBefore => &([5, 64, 0], 0, true),
            Role::SecondAfter => &([6, 65, 0], 0, true),
            Role::BeforeRun => &([70, 72, 0], 0, false),
            Role::AfterRun => &([71, 73, 0], 0, false),
            Role::First => &([41, 85, 87], 1, false),
            Role::OtherFirst => &([41, 85, 87], 0, false),
            Role::Last => &([40, 84, 86], 1, false),
            Role::OtherLast => &([40, 84, 86], 0, false),
            Role::BeforeElsewhere => &([50, 54, 0], 0, false),
            Role::AfterElsewhere => &([51, 55, 0], 0, false),
            Role::FirstOfLongest => &([74, 0, 0], 0, false),
            Role::LastOfLongest => &([75, 0, 0], 0, false),
        };
        put(own, term, y);
        if of_cluster > 0 {
            let cluster = view.weights.cluster(term).into();
            if cluster > 0 || !known {
                put(of_cluster, cluster, y);
            }
        }
        if of_cue > 0 {
            put(of_cue, view.lexicon.cue(term).bits().into(), y);
        }
    }
}

/// How the article writes a word, and how it is written here. Bits: in small letters and with a capital that nothing asks for, each up to three
/// times; whether a sentence starts here; the shape.
#[derive(Clone, Copy)]
pub(crate) struct Manner(pub(super) u32);

/// How many there may be: no shape has more than five bits.
pub(super) const MANNERS: usize = 1 << 10;

impl Manner {
    fn new(seen: Seen, look: Look, starts: bool) -> Self {
        Self(seen.lower.min(3) | seen.inner.min(3) << 2 | u32::from(starts) << 4 | u32::from(look.shape()) << 5)
    }

    pub(super) fn features(self, mut put: impl FnMut(u64, u64, u64)) {
        let (lower, inner, starts, shape) = (self.0 & 3, self.0 >> 2 & 3, self.0 >> 4 & 1, self.0 >> 5);
        put(27, (lower << 8 | inner).into(), (shape << 1 | starts).into());
    }
}

/// What is known of the tokens around, without their words: looks, rules and lists; and the place in the sentence and in a run.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    window: &'a Window,
    /// Bits: tokens of the run up to six, which one of them it is, whether a sentence starts here, whether it is the title.
    place: u32,
}

impl<'a> Scene<'a> {
    fn new(window: &'a Window, starts: bool, field: Field, run: Option<(usize, usize)>) -> Self {
        let run = run.map_or(0, |(n, at)| n.min(6) as u32 | (at.min(6) as u32) << 3);
        Self { window, place: run | u32::from(starts) << 6 | u32::from(field == Field::Title) << 7 }
    }

    /// All that its features depend on.
    pub(super) fn key(self) -> [u64; 2] {
        let [w2, b, w, a, a2] = self.window.each_ref().map(|known| known.look);
        let beside = u64::from(w2.rule()) | a2.half() << 8 | u64::from(self.place) << 24;
        [b.bits() | w.bits() << 32, a.bits() | beside << 32]
    }

    pub(super) fn features(self, mut put: impl FnMut(u64, u64, u64)) {
        let [w2, b, w, a, a2] = self.window.each_ref().map(|known| known.look);
        let (n, at, starts, title) = (self.place & 7, self.place >> 3 & 7, self.place >> 6 & 1, self.place >> 7);
        put(9, w.shape().into(), starts.into());
        put(10, pack([b.shape(), w.shape(), a.shape(), a2.shape()]), starts.into());
        put(28, title.into(), w.shape().into());
        if n > 0 {
            put(42, n.into(), at.into());
        }
        put(21, pack([b.rule(), w.rule(), a.rule(), 0]), 0);
        put(25, w.listed().into(), w.rule().into());
        put(26, pack([b.listed(), w.listed(), a.listed(), w.shape()]), 0);
        put(35, pack([w2.rule(), b.rule(), w.rule(), a.rule()]), a2.rule().into());
        if w.gazetteers() > 0 {
            put(37, w.gazetteers().into(), w.shape().into());
            put(39, w.gazetteers().into(), w.rule().into());
        }
        put(38, pack([b.gazetteers(), w.gazetteers(), a.gazetteers(), 0]), 0);
    }
}

fn pack(values: [u8; 4]) -> u64 {
    u32::from_le_bytes(values).into()
}

/// Up to four bytes as one number, small, behind a one that tells how many they are.
fn letters(bytes: &[u8]) -> u64 {
    bytes.iter().fold(1, |sum, b| sum << 8 | u64::from(b.to_ascii_lowercase()))
}

/// The last `n` of the bytes that are one number, all if they are less.
fn ending(letters: u64, n: u32) -> u64 {
    let one = 1 << (8 * n);
    if letters < one { letters } else { one | letters & (one - 1) }
}

/// One key from a template and its values.
pub(super) fn key(template: u64, x: u64, y: u64) -> u32 {
    let x = (x ^ template.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (x ^ x >> 29 ^ y.wrapping_mul(0x94d0_49bb_1331_11eb)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (hash >> 32) as u32
}
