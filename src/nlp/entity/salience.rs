//! What the story is about comes first: a mention counts by where it stands (title, lead, rest) and what it does (first in its
//! sentence), an entity by its mentions and its kind.

use super::{Entities, Found, Kind, Mention, Options, document_of, merge::Merged, values::Values};
use crate::nlp::{
    document::Document,
    span::Field,
    token::{Kind as TokenKind, Token},
};

/// A mention in the title.
const TITLE: f64 = 4.0;
/// What the first sentences add to the weight of 1, and how fast that fades.
const LEAD: f64 = 2.0;
const LEAD_DECAY: f64 = 3.0;
/// The first name of a sentence is mostly its subject.
const SUBJECT: f64 = 0.5;

/// What the mentions of an entity add up to.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    weight: f64,
    n: usize,
    /// How sure the surest mention is.
    confidence: f32,
    /// Where its next mention stands in the answer, if it is in there.
    place: Option<usize>,
}

/// Working memory of the ranking.
#[derive(Debug, Default)]
pub struct Scratch {
    /// By group.
    shares: Vec<Share>,
    /// Groups in the order of their first mention.
    entities: Vec<usize>,
    /// Those that are wanted, by what sorts them.
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
    let Scratch { shares, entities, order } = scratch;
    weigh(fields, found, merged, shares, entities);
    let all = entities.iter().map(|group| shares[*group].weight).sum::<f64>();
    let salience = |share: &Share| (share.weight / all) as f32;
    order.clear();
    for (number, group) in (0..).zip(&*entities) {
        let (share, kind) = (&shares[*group], merged.groups[*group].kind);
        if (options.kinds.is_empty() || options.kinds.contains(&kind)) && share.confidence >= options.min_confidence {
            // Saliences are positive: their bits are in the order of their values.
            order.push(u64::from(!salience(share).to_bits()) << 32 | number);
        }
    }
    order.sort_unstable();
    if options.max_entities > 0 {
        order.truncate(options.max_entities as usize);
    }
    let wanted = || order.iter().map(|key| entities[*key as u32 as usize]).map(|group| (group, &found[merged.groups[group].fullest]));
    let (mut n_mentions, mut n_bytes) = (0, 0);
    for (group, full) in wanted() {
        n_mentions += shares[group].n;
        n_bytes += (full.span.end - full.span.start) as usize + values.of(full).len();
    }
    let mut ranked = Entities::with_room(order.len(), n_mentions, n_bytes);
    for (group, full) in wanted() {
        let share = &mut shares[group];
        let what = (full.kind, salience(share), share.confidence);
        let name = |written: &mut String| write_name(document_of(fields, &full.span), full, written);
        share.place = Some(ranked.add(what, share.n, name, values.of(full)));
    }
    for (mention, member) in found.iter().zip(merged.members) {
        if let Some(place) = &mut shares[member.group].place {
            ranked.mention(*place, Mention { span: mention.span, form: member.form });
            *place += 1;
        }
    }
    ranked
}

/// Adds up what mentions say of their entities, in one walk along the sentences.
fn weigh(fields: &[Document; 2], found: &[Found], merged: Merged, shares: &mut Vec<Share>, entities: &mut Vec<usize>) {
    shares.clear();
    shares.resize(merged.groups.len(), Share::default());
    entities.clear();
    let (mut sentence, mut field, mut last, mut place) = (0, Field::Title, usize::MAX, TITLE);
    for (mention, member) in found.iter().zip(merged.members) {
        if mention.span.field != field {
            (sentence, field, last) = (0, mention.span.field, usize::MAX);
        }
        let sentences = document_of(fields, &mention.span).sentences;
        while sentences.get(sentence).is_some_and(|s| s.end <= mention.span.start) {
            sentence += 1;
        }
        let first = sentence != last;
        if first && field == Field::Text {
            place = 1.0 + LEAD * (-(sentence as f64) / LEAD_DECAY).exp();
        }
        last = sentence;
        let share = &mut shares[member.group];
        if share.n == 0 {
            entities.push(member.group);
        }
        share.weight += place + if first { SUBJECT } else { 0.0 };
        share.n += 1;
        share.confidence = share.confidence.max(mention.confidence);
    }
    for (share, group) in shares.iter_mut().zip(merged.groups) {
        share.weight *= kind_weight(group.kind);
        // Every mention that is sure of the kind makes the entity surer; none makes it less sure than the surest.
        let repeated = 1.0 - (1.0 - share.confidence) * if share.n > 2 { 0.8 } else { 1.0 };
        share.confidence = repeated.clamp(0.0, 1.0);
    }
}

/// Writes a name with one space wherever there is white space.
fn write_name(document: &Document, mention: &Found, written: &mut String) {
    let name = mention.span.of(document.text);
    // Most names stand in the text as they should: white space is between tokens, or between the digits of a number.
    let whole = |t: &Token| t.kind != TokenKind::Number || document.word(t).is_ascii();
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
