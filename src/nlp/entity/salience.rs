//! What the story is about comes first: a mention counts by where it stands (title, lead, rest) and what it does (first in its
//! sentence), an entity by its mentions and its kind. Who took a picture or sent a story is hardly what it is about.

use std::{array, sync::LazyLock};

use super::{Entities, Found, Kind, Mention, Options, document_of, merge::Merged, values::Values};
use crate::nlp::{
    document::Document,
    sentence::{Role, Sentence},
    span::Field,
    token::{Case, Kind as TokenKind, Token},
};

/// A mention in the title.
const TITLE: f64 = 4.0;
/// What the first sentences add to the weight of 1, and how fast that fades.
const LEAD: f64 = 2.0;
const LEAD_DECAY: f64 = 3.0;
/// The first name of a sentence is mostly its subject.
const SUBJECT: f64 = 0.5;
/// What is left of a mention in a credit, a caption or the like, and of the agency in a dateline.
const ASIDE: f64 = 0.2;
/// Sentences of the text that may start with a dateline, and how many tokens it has, at most.
const FILED: usize = 3;
const MAX_DATELINE: usize = 14;

/// What a mention in a sentence of the text weighs, by the number of the sentence.
static PLACES: LazyLock<[f64; 64]> = LazyLock::new(|| array::from_fn(place_of));

fn place_of(sentence: usize) -> f64 {
    1.0 + LEAD * (-(sentence as f64) / LEAD_DECAY).exp()
}

/// What the mentions of an entity add up to.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    weight: f64,
    n: u32,
    /// How sure the surest mention is.
    confidence: f32,
    /// Where its next mention stands in the answer, if it is in there.
    place: Option<u32>,
}

/// Working memory of the ranking.
#[derive(Debug, Default)]
pub struct Scratch {
    /// By entity.
    shares: Vec<Share>,
    /// Entities that are wanted, by what sorts them.
    order: Vec<u64>,
}

/// The entities that are wanted, most salient first. Salience adds up to 1 before any are left out.
pub(super) fn rank(
    fields: &[Document; 2],
    found: &[Found],
    values: &Values,
    merged: Merged,
    options: &Options,
    scratch: &mut Scratch,
) -> Entities {
    let Scratch { shares, order } = scratch;
    let all = weigh(fields, found, merged, shares);
    order.clear();
    let mut n_bytes = 0;
    for (number, (share, entity)) in (0..).zip(shares.iter().zip(merged.entities)) {
        if (options.kinds.is_empty() || options.kinds.contains(&entity.kind)) && share.confidence >= options.min_confidence {
            // Saliences are positive: their bits are in the order of their values.
            let salience = (share.weight / all) as f32;
            order.push(u64::from(!salience.to_bits()) << 32 | number);
            let full = &found[entity.fullest];
            n_bytes += (full.span.end - full.span.start) as usize + full.value.len();
        }
    }
    order.sort_unstable();
    if options.max_entities > 0 {
        order.truncate(options.max_entities as usize);
    }
    let mut ranked = Entities::with_room(order.len(), n_bytes);
    let mut n_mentions = 0;
    for key in &*order {
        let number = *key as u32 as usize;
        let (share, full) = (&mut shares[number], &found[merged.entities[number].fullest]);
        let what = (full.kind, f32::from_bits(!((*key >> 32) as u32)), share.confidence);
        let name = |written: &mut String| write_name(document_of(fields, &full.span), full, written);
        ranked.add(what, n_mentions..n_mentions + share.n, name, values.of(full));
        share.place = Some(n_mentions);
        n_mentions += share.n;
    }
    let mentions = ranked.mentions(n_mentions);
    for (mention, member) in found.iter().zip(merged.members) {
        if let Some(place) = &mut shares[member.entity].place {
            mentions[*place as usize] = Mention { span: mention.span, form: member.form };
            *place += 1;
        }
    }
    ranked
}

/// Adds up what mentions say of their entities, in one walk along the sentences. Gives the weight of all.
fn weigh(fields: &[Document; 2], found: &[Found], merged: Merged, shares: &mut Vec<Share>) -> f64 {
    shares.clear();
    shares.resize(merged.entities.len(), Share::default());
    // The sentence of the last mention, where it ends, and what mentions in it weigh.
    let (mut field, mut sentence, mut end, mut place) = (Field::Title, 0, 0, TITLE);
    // Whether the sentence's subject is still to come, and one past the last token of its dateline.
    let (mut subject, mut dateline) = (false, 0);
    for (mention, member) in found.iter().zip(merged.members) {
        if mention.span.field != field {
            (field, sentence, end) = (mention.span.field, 0, 0);
        }
        if mention.span.start >= end {
            let document = document_of(fields, &mention.span);
            let sentences = document.sentences;
            while sentences.get(sentence).is_some_and(|s| s.end <= mention.span.start) {
                sentence += 1;
            }
            end = sentences.get(sentence).map_or(u32::MAX, |s| s.end);
            if field == Field::Text {
                place = PLACES.get(sentence).copied().unwrap_or_else(|| place_of(sentence));
            }
            let here = sentences.get(sentence);
            subject = true;
            if here.is_some_and(|s| s.role == Role::Boilerplate) {
                (place, subject) = (place * ASIDE, false);
            }
            dateline = here.filter(|_| field == Field::Text && sentence < FILED).map_or(0, |s| dateline_end(document, s, mention));
        }
        let share = &mut shares[member.entity];
        share.n += 1;
        if mention.confidence > share.confidence {
            share.confidence = mention.confidence;
        }
        if mention.last <= dateline {
            let agency = mention.kind == Kind::Organization && is_bracketed(document_of(fields, &mention.span), mention);
            share.weight += if agency { place * ASIDE } else { place };
            continue;
        }
        share.weight += place + if subject { SUBJECT } else { 0.0 };
        subject = false;
    }
    let mut all = 0.0;
    for (share, entity) in shares.iter_mut().zip(merged.entities) {
        share.weight *= kind_weight(entity.kind);
        all += share.weight;
        // Every mention that is sure of the kind makes the entity surer; none makes it less sure than the surest.
        share.confidence = 1.0 - (1.0 - share.confidence) * if share.n > 2 { 0.8 } else { 1.0 };
    }
    all
}

/// One past the last token of the dateline that a sentence starts with, whose first name is `mention`: `ORLE, Sept. 2 (AP) --`, `(AP) -`. 0: none.
fn dateline_end(document: &Document, sentence: &Sentence, mention: &Found) -> u32 {
    // Most sentences go on with a word.
    let behind = document.tokens.get(mention.last as usize);
    if mention.first > sentence.first + 1 || behind.is_none_or(|t| t.kind != TokenKind::Mark) {
        return 0;
    }
    let tokens = document.tokens_of(sentence);
    let dash = |t: &Token| t.spaced && matches!(t.bytes(document.text), b"-" | b"--" | b"_" | b"\xe2\x80\x93" | b"\xe2\x80\x94");
    let Some(n) = tokens.iter().take(MAX_DATELINE).position(dash) else { return 0 };
    let bracket = n.checked_sub(1).is_some_and(|before| tokens[before].is(document.text, b')'));
    let city = || mention.kind == Kind::Location && tokens.first().is_some_and(|t| t.case == Case::Upper);
    if bracket || city() { sentence.first + n as u32 } else { 0 }
}

/// Whether a mention stands alone in brackets.
fn is_bracketed(document: &Document, mention: &Found) -> bool {
    mention.first > 0 && document.is(mention.first as usize - 1, "(") && document.is(mention.last as usize, ")")
}

/// Writes a name with one space wherever there is white space.
fn write_name(document: &Document, mention: &Found, written: &mut String) {
    let name = mention.span.of(document.text);
    // Most names stand in the text as they should: white space is between tokens, or between the digits of a number.
    let whole = |t: &Token| t.kind != TokenKind::Number || t.bytes(document.text).is_ascii();
    let mut end = mention.span.start;
    let plain = document.tokens[mention.first as usize..mention.last as usize].iter().all(|token| {
        let joined = token.start == end || (token.start == end + 1 && document.text.as_bytes()[end as usize] == b' ');
        end = token.end;
        joined && whole(token)
    });
    if plain {
        return written.push_str(name);
    }
    for (n, word) in name.split_whitespace().enumerate() {
        written.push_str(if n > 0 { " " } else { "" });
        written.push_str(word);
    }
}

/// Who and where matter more than when and how much.
fn kind_weight(kind: Kind) -> f64 {
    match kind {
        Kind::Person | Kind::Organization | Kind::Event => 1.0,
        Kind::Location | Kind::Work | Kind::Product => 0.8,
        Kind::Group | Kind::Other => 0.5,
        Kind::Money | Kind::Quantity => 0.3,
        Kind::Date | Kind::Percent | Kind::Contact => 0.2,
    }
}
