//! Finds and types names by a trained model: a linear-chain CRF (Lafferty, McCallum and Pereira, 2001) over hashed features, one of which is
//! what the rules of `name.rs` say. Only tokens near a capital can be part of a name; all others are left alone.

mod chain;
mod context;
pub(crate) mod feature;
mod label;
#[cfg(feature = "train")]
pub(crate) mod lesson;
mod look;
mod memory;
mod segment;
mod weights;

pub use chain::Chain;
pub use label::{LABELS, Label, NAMED, Tag};
#[cfg(feature = "train")]
pub(crate) use look::{BEGINS, GAZETTEER_WORDS};
use weights::Sum;
pub use weights::{Model, Parts, Weights, place, word_key};

use super::{
    Kind,
    lexicon::{Cue, Lexicon},
    name::{Evidence, Guess, Lists, is_start},
};
use crate::nlp::{
    Interrupted, Stop,
    document::Document,
    lang::Traits,
    model,
    sentence::Sentence,
    token::{Case, Kind as TokenKind, Token},
};
use context::Context;
use feature::View;
use look::Looks;
use memory::{Adder, Memory};
use segment::{MAX_RUN, segments, take, tokens};

/// The trained tagger; immutable.
#[derive(Debug)]
pub struct Tagger {
    model: Model,
}

/// Working memory of the tagger.
#[derive(Debug, Default)]
pub struct Scratch {
    context: Context,
    looks: Looks,
    memory: Memory,
    chain: Chain,
    guesses: Vec<Guess>,
}

/// Sentences between two looks at the stop signal.
const STRIDE: usize = 64;

impl Tagger {
    /// Reads a model; `bytes` may be anything.
    pub fn read(bytes: &[u8]) -> Result<Self, model::Error> {
        Ok(Self { model: Model::read(bytes)? })
    }

    /// Replaces the names that the rules found by those of the model, in the same order of places.
    pub(super) fn tag(
        &self,
        fields: &[Document; 2],
        lexicon: &Lexicon,
        evidence: &Evidence,
        guesses: &mut Vec<Guess>,
        scratch: &mut Scratch,
        stop: Stop,
    ) -> Result<(), Interrupted> {
        let Scratch { context, looks, memory, chain, guesses: tagged } = scratch;
        tagged.clear();
        let weights = &self.model.weights();
        let shelves = memory.open(weights);
        context.collect(fields, evidence);
        for (field, document) in fields.iter().enumerate() {
            let rules = guesses.iter().filter(|g| g.field == field);
            looks.prepare(document, evidence.lists(lexicon), rules, context.runs(field), weights);
            let mut rest = context.runs(field);
            for (n, sentence) in document.sentences.iter().enumerate() {
                if n % STRIDE == 0 && stop() {
                    return Err(Interrupted);
                }
                let runs = take(&mut rest, sentence);
                if evidence.is_shouted(field, n) {
                    // Capitals mean nothing here, and no line of the training data is like it: the rules decide.
                    let upto = |token: u32| guesses.partition_point(|g| (g.field, g.first) < (field, token as usize));
                    tagged.extend(&guesses[upto(sentence.first)..upto(sentence.last)]);
                    continue;
                }
                let view = View { document, sentence, lexicon, evidence, context, weights };
                let (mut stopped, mut n_read) = (false, 0);
                segments(document, sentence, runs, |first, last, runs| {
                    n_read += last - first;
                    if n_read >= MAX_RUN {
                        n_read = 0;
                        stopped = stopped || stop();
                    }
                    if stopped {
                        return;
                    }
                    chain.clear();
                    tokens(&view, looks, runs, first, last, |i, window, run| {
                        let mut adder = Adder { weights, shelves, sum: Sum::default() };
                        feature::each(&view, i, window, run, &mut adder);
                        chain.push(&adder.sum, weights);
                    });
                    let found = tagged.len();
                    chain.decode(weights, |from, to, tag, margin| {
                        let to = end(document, first + from, first + to);
                        if let Some(from) = start(document, sentence, evidence.lists(lexicon), first + from, to, tag) {
                            tagged.push(Guess::new(document, field, from, to, kind(tag), weights.confidence(margin)));
                        }
                    });
                    tagged[found..].reverse();
                });
                if stopped {
                    return Err(Interrupted);
                }
            }
        }
        reconcile(guesses, tagged);
        std::mem::swap(guesses, tagged);
        Ok(())
    }
}

/// Where the rules know better: names that they are sure of and the model passed over; two names that they are sure of are not one (`US-EU`, `British Foreign Secretary Clara Holm`), and they tell
/// groups, events, works and products from other names. Both lists are in the order of the text.
fn reconcile(rules: &[Guess], tagged: &mut Vec<Guess>) {
    const SURE: f32 = 0.85;
    const CUED: f32 = 0.8;
    const DOUBTFUL: f32 = 0.75;
    let mut from = 0;
    let mut settled = Vec::with_capacity(tagged.len());
    for mut guess in tagged.drain(..) {
        let place = (guess.field, guess.first);
        if settled.last().is_some_and(|g: &Guess| (g.field, g.last) > place && g.field == guess.field) {
            continue;
        }
        while rules.get(from).is_some_and(|r| (r.field, r.last) <= place) {
            from += 1;
        }
        let n = rules[from..].iter().take_while(|r| r.field == guess.field && r.first < guess.last).count();
        let here = &rules[from..from + n];
        if let [rule] = here {
            // Lists know where a name ends: `Covid-19`.
            if rule.confidence >= SURE && rule.kind != Kind::Person && rule.first == guess.first && rule.last > guess.last {
                settled.push(*rule);
                continue;
            }
            // A cue such as `the city of` outweighs a guess of the model.
            let same = (rule.first, rule.last) == (guess.first, guess.last);
            if same && rule.confidence >= CUED && guess.confidence < DOUBTFUL {
                guess = *rule;
            }
            // Lists tell a league from a club, and a company from other names.
            let told = matches!((guess.kind, rule.kind), (Kind::Other, Kind::Organization) | (Kind::Organization, Kind::Event));
            if same && rule.confidence >= SURE && told {
                guess.kind = rule.kind;
            }
        } else if n > 1 && here.iter().all(|r| r.confidence >= SURE && guess.first <= r.first && r.last <= guess.last) {
            settled.extend(here);
            continue;
        }
        let specific = |r: &&Guess| matches!(r.kind, Kind::Group | Kind::Event | Kind::Work | Kind::Product);
        if guess.kind == Kind::Other
            && let Some(rule) = here.iter().find(specific)
        {
            guess.kind = rule.kind;
        }
        settled.push(guess);
    }
    let mut at = 0;
    let free = |r: &&Guess| {
        at += settled[at..].iter().take_while(|g| (g.field, g.last) <= (r.field, r.first)).count();
        settled.get(at).is_none_or(|g| (g.field, g.first) >= (r.field, r.last))
    };
    let missed = rules.iter().filter(|r| r.confidence >= SURE).filter(free).copied().collect::<Vec<_>>();
    if !missed.is_empty() {
        settled.extend(missed);
        settled.sort_by_key(|g| (g.field, g.first));
    }
    *tagged = settled;
}

/// Where a name really starts: after a title; nowhere, if it is nothing but a pronoun or the like.
fn start(document: &Document, sentence: &Sentence, lists: Lists, first: usize, last: usize, tag: Tag) -> Option<usize> {
    let tokens = &document.tokens[first..last];
    // `Prime Minister`, `Foreign Secretary`: words that only lead to a title go with it.
    let has = |t: &Token, cue| tag == Tag::Person && lists.cue(t).has(cue) && !lists.cue(t).has(Cue::GIVEN_NAME);
    let leads = tokens.iter().take_while(|t| has(t, Cue::MODIFIER) && !has(t, Cue::TITLE)).count();
    let titles = tokens[leads..].iter().take_while(|t| has(t, Cue::TITLE)).count();
    let mut titles = if titles > 0 { leads + titles } else { 0 };
    if titles > 0 && tokens.get(titles).is_some_and(|t| t.is(document.text, b'.')) {
        titles += 1;
    }
    // An article has its capital from its place, or is a part of the name: `said The Orle Post`.
    let own = |i: usize| !is_start(document.text, document.tokens_of(sentence), i - sentence.first as usize);
    // `A. R. Holm`
    let initial = || tokens[1].is(document.text, b'.') && !tokens[1].spaced;
    if tokens.len() > 1 && ["The", "A", "An"].iter().any(|article| document.is(first, article)) && !own(first) && !initial() {
        titles = 1;
    }
    let first = if titles < tokens.len() { first + titles } else { first };
    let article = first.checked_sub(1).filter(|a| *a > sentence.first as usize && titles == 0 && document.is(*a, "The"));
    let first = article.filter(|a| own(*a)).unwrap_or(first);
    let only = if last - first == 1 { Some(&document.tokens[first]) } else { None };
    // What has a capital was asked about when the article was read.
    let is_stop = |t: &Token| if t.case == Case::Lower { document.lang.traits(t.term).has(Traits::STOP) } else { lists.is_stop(t) };
    let empty = only.is_some_and(|t| t.case != Case::Upper && is_stop(t));
    (!empty).then_some(first)
}

/// Where a name really ends: before a dash, a small word or the number of a table.
fn end(document: &Document, first: usize, mut last: usize) -> usize {
    let kind = |i: usize| document.tokens.get(i).map(|t| t.kind);
    let word = |i: usize| document.text_at(i);
    while last > first + 1 {
        let token = &document.tokens[last - 1];
        let half = || word(last - 2) == "-";
        let beyond = match token.kind {
            TokenKind::Mark => !matches!(document.word(token), "." | "!" | ")" | "+"),
            TokenKind::Word => token.case == Case::Lower && !half() && word(last) != "-",
            // `Tarn 3 (Adu 12)`, `Tarn 74 56 .569`: goals and games, not `Apollo 11`.
            TokenKind::Number => {
                let listed = first > 0 && word(first - 1) == "," && first > 1 && kind(first - 2) == Some(TokenKind::Number);
                !half() && (kind(last) == Some(TokenKind::Number) || word(last) == "(" || listed)
            }
            _ => false,
        };
        if !beyond {
            break;
        }
        last -= 1;
    }
    last
}

fn kind(tag: Tag) -> Kind {
    match tag {
        Tag::Person => Kind::Person,
        Tag::Organization => Kind::Organization,
        Tag::Location => Kind::Location,
        Tag::Other => Kind::Other,
    }
}
