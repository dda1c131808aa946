//! Who wins where two finders meet, in one rule: the longer span; of two equal ones, the one whose kind is decided by rules of form
//! (contacts, amounts, dates) over a name.

use std::cmp::Ordering;

use super::{Found, Kind};

/// Puts mentions that do not overlap to `settled`, in reading order, title first: the names and values that win.
pub(super) fn settle(names: &mut Vec<Found>, values: &mut Vec<Found>, settled: &mut Vec<Found>) {
    settled.clear();
    // The finders walk along the text, so what they give is all but sorted.
    for found in [&mut *names, &mut *values] {
        if !found.is_sorted_by(|a, b| order(a, b).is_le()) {
            found.sort_by(order);
        }
    }
    let (mut names, mut values) = (names.as_slice(), values.as_slice());
    loop {
        let next = match (names, values) {
            ([name, ..], [value, rest @ ..]) if order(value, name).is_lt() => {
                values = rest;
                value
            }
            ([name, rest @ ..], _) => {
                names = rest;
                name
            }
            ([], [value, rest @ ..]) => {
                values = rest;
                value
            }
            ([], []) => break,
        };
        match settled.last_mut() {
            Some(last) if last.span.field == next.span.field && next.span.start < last.span.end => {
                if length(next) > length(last) {
                    *last = *next;
                }
            }
            _ => settled.push(*next),
        }
    }
}

/// By the place where they start; of two that start together the longer one first, then the one that wins a tie.
fn order(a: &Found, b: &Found) -> Ordering {
    let start = |found: &Found| (found.span.field as u64) << 32 | u64::from(found.span.start);
    let tie = || b.span.end.cmp(&a.span.end).then_with(|| precedence(a.kind).cmp(&precedence(b.kind)));
    start(a).cmp(&start(b)).then_with(tie)
}

fn length(found: &Found) -> u32 {
    found.span.end - found.span.start
}

fn precedence(kind: Kind) -> u8 {
    match kind {
        Kind::Contact => 0,
        Kind::Money => 1,
        Kind::Percent => 2,
        Kind::Date => 3,
        Kind::Quantity => 4,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::{
        entity::Value,
        span::{Field, Span},
    };

    fn found(start: u32, end: u32, kind: Kind) -> Found {
        Found { span: Span { field: Field::Text, start, end }, first: 0, last: 1, kind, confidence: 1.0, value: Value::default() }
    }

    #[test]
    fn the_longer_span_wins_and_form_wins_a_tie() {
        let settled = |mut names: Vec<Found>, mut values: Vec<Found>| {
            let mut settled = Vec::new();
            settle(&mut names, &mut values, &mut settled);
            settled.iter().map(|f| (f.span.start, f.kind)).collect::<Vec<_>>()
        };
        let names = vec![found(5, 9, Kind::Person), found(0, 6, Kind::Event)];
        let values = vec![found(20, 22, Kind::Money), found(5, 9, Kind::Date)];
        assert_eq!(settled(names, values), [(0, Kind::Event), (20, Kind::Money)]);
        assert_eq!(settled(vec![found(5, 9, Kind::Person)], vec![found(5, 9, Kind::Date)]), [(5, Kind::Date)]);
    }
}
