//! What the story is about comes first: a mention counts by where it stands (title, lead, rest) and what it does (first in its
//! sentence), an entity by its mentions and its kind.

use super::{Entity, Found, Kind, Mention, document_of, merge::Group};
use crate::nlp::{
    document::Document,
    span::{Field, Span},
};

/// A mention in the title.
const TITLE: f64 = 4.0;
/// What the first sentences add to the weight of 1, and how fast that fades.
const LEAD: f64 = 2.0;
const LEAD_DECAY: f64 = 3.0;
/// The first name of a sentence is mostly its subject.
const SUBJECT: f64 = 0.5;

/// Entities of `groups`, most salient first, with the values of their mentions, which `found` loses. Salience adds up to 1.
pub(super) fn rank(fields: &[Document; 2], found: &mut [Found], groups: &[Group]) -> Vec<Entity> {
    let weights = mention_weights(fields, found);
    let weight = |group: &Group| group.mentions.iter().map(|(i, _)| weights[*i]).sum::<f64>() * kind_weight(group.kind);
    let all = groups.iter().map(weight).sum::<f64>();
    let mut entities = groups.iter().map(|group| entity(fields, found, group, weight(group) / all)).collect::<Vec<_>>();
    let place = |e: &Entity| e.mentions.first().map(|m| m.span);
    entities.sort_by(|a, b| b.salience.total_cmp(&a.salience).then_with(|| place(a).cmp(&place(b))));
    entities
}

fn entity(fields: &[Document; 2], found: &mut [Found], group: &Group, salience: f64) -> Entity {
    // No other entity has this mention.
    let value = std::mem::take(&mut found[group.fullest].value);
    let full = &found[group.fullest];
    let text = |span: &Span| on_one_line(span.of(document_of(fields, span).text));
    // Every mention that is sure of the kind makes the entity surer; none makes it less sure than the surest.
    let doubt = group.mentions.iter().map(|(i, _)| found[*i].confidence).fold(0.0, f32::max);
    let repeated = 1.0 - (1.0 - doubt) * if group.mentions.len() > 2 { 0.8 } else { 1.0 };
    Entity {
        name: text(&full.span),
        kind: group.kind,
        salience: salience as f32,
        confidence: repeated.clamp(0.0, 1.0),
        mentions: group.mentions.iter().map(|(i, form)| Mention { span: found[*i].span, form: *form }).collect(),
        value,
    }
}

/// With one space wherever there is white space.
fn on_one_line(name: &str) -> String {
    // Most names stand in the text as they should.
    let plain = name.is_ascii() && name.bytes().zip(name.bytes().skip(1)).all(|(a, b)| b > b' ' || (b == b' ' && a != b' '));
    if plain { name.to_owned() } else { name.split_whitespace().collect::<Vec<_>>().join(" ") }
}

/// A weight for each mention, in one walk along the sentences.
fn mention_weights(fields: &[Document; 2], found: &[Found]) -> Vec<f64> {
    let (mut sentence, mut field, mut last) = (0, Field::Title, usize::MAX);
    let mut weights = Vec::with_capacity(found.len());
    for mention in found {
        if mention.span.field != field {
            (sentence, field, last) = (0, mention.span.field, usize::MAX);
        }
        let sentences = document_of(fields, &mention.span).sentences;
        while sentences.get(sentence).is_some_and(|s| s.end <= mention.span.start) {
            sentence += 1;
        }
        let subject = if sentence == last { 0.0 } else { SUBJECT };
        last = sentence;
        let place = if field == Field::Title { TITLE } else { 1.0 + LEAD * (-(sentence as f64) / LEAD_DECAY).exp() };
        weights.push(place + subject);
    }
    weights
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
