//! Who wins where two finders meet, in one rule: the longer span; of two equal ones, the one whose kind is decided by rules of form
//! (contacts, amounts, dates) over a name.

use super::{Found, Kind};

/// Leaves non-overlapping mentions in reading order, title first.
pub(super) fn settle(found: &mut Vec<Found>) {
    found.sort_by_key(|f| (f.span.field, f.span.start, std::cmp::Reverse(f.span.end), precedence(f.kind)));
    let mut kept = 0;
    for i in 0..found.len() {
        let clash = kept > 0 && found[kept - 1].span.field == found[i].span.field && found[i].span.start < found[kept - 1].span.end;
        if !clash {
            found.swap(kept, i);
            kept += 1;
        } else if length(&found[i]) > length(&found[kept - 1]) {
            found.swap(kept - 1, i);
        }
    }
    found.truncate(kept);
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
    use crate::nlp::span::{Field, Span};

    fn found(start: u32, end: u32, kind: Kind) -> Found {
        Found { span: Span { field: Field::Text, start, end }, first: 0, last: 1, kind, confidence: 1.0, value: String::new() }
    }

    #[test]
    fn the_longer_span_wins_and_form_wins_a_tie() {
        let mut all = vec![found(5, 9, Kind::Person), found(5, 9, Kind::Date), found(0, 6, Kind::Event), found(20, 22, Kind::Money)];
        settle(&mut all);
        assert_eq!(all.iter().map(|f| (f.span.start, f.kind)).collect::<Vec<_>>(), [(0, Kind::Event), (20, Kind::Money)]);
        let mut tie = vec![found(5, 9, Kind::Person), found(5, 9, Kind::Date)];
        settle(&mut tie);
        assert_eq!(tie[0].kind, Kind::Date);
    }
}
