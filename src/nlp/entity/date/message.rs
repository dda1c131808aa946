//! Time expressions of messages. An article names points in time, and the words between them are prose; a short message or query
//! (`meet me tomorrow at 3pm`, `sales between 2015 and 2018`, `free since Friday?`) means one whole expression, so here neighbours are
//! joined and the words that give them direction are taken in.

use super::{
    pattern::Reader,
    words::{self, Named, Word},
};
use crate::nlp::{
    document::Document,
    entity::{Found, Kind, values::Values},
    token::{self, term},
};

/// Tokens that a message has at most.
const MAX_TOKENS: usize = 40;

/// Whether the text speaks as a message does: short, and to somebody or with no full stop.
pub(super) fn is_message(document: &Document) -> bool {
    let tokens = document.tokens;
    if tokens.len() > MAX_TOKENS || document.lang.tag != "en" || document.field == crate::nlp::Field::Title {
        return false;
    }
    let spoken =
        "i i'll i'm i'd me my we we'll we're you your let's let lets please show schedule book meet how where us set arrange what when";
    let addresses = |word: u64| spoken.split(' ').any(|w| term(w) == word);
    let quoted = tokens.iter().any(|t| matches!(document.word(t), "\"" | "“" | "‘" | "”"));
    let closed = tokens.last().is_some_and(|t| matches!(document.word(t), "." | "!" | "…"));
    // What names nobody and nothing is no news.
    let names = |t: &token::Token| {
        t.is_capitalised(document.text) && words::named(document, t).is_none() && words::word(t).is_none() && words::opener(t).is_none()
    };
    let nameless = || !tokens.iter().skip(1).any(names);
    !quoted && (!closed || tokens.iter().any(|t| addresses(t.term)) || nameless())
}

/// How an expression fits others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grain {
    /// A day.
    Day,
    /// A time of day.
    Time,
    /// Morning, evening.
    Part,
    /// A week, month or year.
    Period,
    /// So long.
    Duration,
    /// A bare number: an hour or a day where something beside it says so.
    Number,
}

#[derive(Clone)]
struct Piece {
    first: usize,
    last: usize,
    grain: Grain,
    value: String,
    /// From one time to another.
    range: bool,
}

/// Joins and widens the dates from index `from` on.
pub(super) fn widen(reader: &Reader, values: &mut Values, from: usize) {
    let pieces = pieces(reader, values, from);
    values.found.truncate(from);
    let mut at = 0;
    while at < pieces.len() {
        let mut group = pieces[at].clone();
        let mut strong = group.grain != Grain::Number;
        let near = group.first.saturating_sub(4)..group.first;
        let between = near.rev().map(|at| reader.text(at)).find(|word| !matches!(*word, "the" | "of" | "end" | "beginning" | "middle"));
        let mut between = matches!(between, Some("between" | "Between"));
        let mut next = at + 1;
        while next < pieces.len()
            && let Some(range) = joins(reader, &group, &pieces[next], between)
        {
            strong |= pieces[next].grain != Grain::Number;
            between |= reader.is(pieces[next].first - 1, "between");
            group = joined(group, &pieces[next], range);
            next += 1;
        }
        let the_day = group.last == group.first + 1 && reader.ordinal_digits(group.first);
        if strong || the_day {
            let (first, last) = around(reader, &group);
            values.push(Found::new(reader.document, first, last, Kind::Date, 0.9), &group.value);
            at = next;
        } else {
            at += 1;
        }
    }
}

/// The dates found from index `from` on, and the bare numbers between them, in order.
fn pieces(reader: &Reader, values: &Values, from: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for date in &values.found[from..] {
        numbers(reader, at, date.first as usize, &mut pieces);
        let (first, last) = (date.first as usize, date.last as usize);
        pieces.push(Piece { first, last, grain: grain(reader, first, last), value: values.of(date).to_owned(), range: false });
        at = last;
    }
    numbers(reader, at, reader.document.tokens.len(), &mut pieces);
    pieces
}

fn numbers(reader: &Reader, from: usize, to: usize, pieces: &mut Vec<Piece>) {
    let mut at = from;
    while at < to {
        let clock = reader.is(at + 1, ":") && reader.number(at + 2, 0, 59).is_some() && at + 3 <= to;
        if let Some((_, last)) = reader.day(at).filter(|(_, last)| *last <= to) {
            let last = if clock { at + 3 } else { last };
            pieces.push(Piece { first: at, last, grain: Grain::Number, value: String::new(), range: false });
            at = last;
        } else {
            let word = crate::nlp::entity::number::read(reader.document, at).filter(|n| n.n_digits == 0 && n.end == at + 1);
            if word.is_some() {
                pieces.push(Piece { first: at, last: at + 1, grain: Grain::Number, value: String::new(), range: false });
            }
            at += 1;
        }
    }
}

fn grain(reader: &Reader, first: usize, last: usize) -> Grain {
    let tokens = || &reader.document.tokens[first..last];
    let any = |test: &dyn Fn(&token::Token) -> bool| tokens().iter().any(test);
    let word = |wanted: fn(&Word) -> bool| any(&|t| words::word(t).as_ref().is_some_and(wanted));
    let month = any(&|t| matches!(words::named(reader.document, t), Some(Named::Month(_))));
    if matches!(reader.text(first), "each" | "every" | "Each" | "Every" | "everyday") {
        return Grain::Part;
    }
    if matches!(reader.text(first), "now" | "right") {
        return Grain::Day;
    }
    let number = crate::nlp::entity::number::read(reader.document, first).is_some_and(|n| n.suffix.is_empty());
    if any(&|t| matches!(words::named(reader.document, t), Some(Named::Weekday(..)))) || word(|w| matches!(w, Word::Relative(_))) {
        Grain::Day
    } else if month || any(&|t| matches!(reader.document.word(t), "/")) || last - first == 5 && reader.is(first + 1, "-") {
        if (first..last).any(|at| reader.day(at).is_some()) { Grain::Day } else { Grain::Period }
    } else if word(|w| matches!(w, Word::Span('Q', _))) {
        Grain::Period
    } else if word(|w| matches!(w, Word::Span(..))) {
        let counted = number || matches!(reader.text(first), "several" | "few" | "half" | "a" | "an");
        if counted { Grain::Duration } else { Grain::Period }
    } else if word(|w| matches!(w, Word::PartOfDay)) {
        Grain::Part
    } else if reader.full_year(first).is_some()
        || reader.spoken_year(first).is_some()
        || word(|w| matches!(w, Word::Season | Word::Which(_)))
    {
        Grain::Period
    } else if reader.time(first).is_some() || reader.spoken_time(first).is_some() {
        Grain::Time
    } else {
        Grain::Day
    }
}

/// Whether the next piece belongs to the group: `Some(true)` as the end of a range, `Some(false)` as a closer word on it.
fn joins(reader: &Reader, group: &Piece, next: &Piece, between: bool) -> Option<bool> {
    use Grain::{Day, Duration, Number, Part, Period, Time};
    // A line of its own says something of its own.
    let (end, start) = (reader.document.tokens[group.last - 1].end as usize, reader.document.tokens[next.first].start as usize);
    if reader.document.text.get(end..start).is_some_and(|between| between.contains('\n')) {
        return None;
    }
    let mut gap = (group.last..next.first).map(|at| reader.text(at)).filter(|word| *word != "the").collect::<Vec<_>>();
    if let [.., "end" | "beginning" | "middle" | "start", "of"] = gap.as_slice() {
        gap.truncate(gap.len() - 2);
    }
    let (a, b) = (group.grain, next.grain);
    let same = a == b || a == Number || b == Number || matches!((a, b), (Period | Day, Period | Day) | (Time | Day, Time | Day));
    match gap.as_slice() {
        [] => {
            let fits = match (a, b) {
                (Day, Time | Part | Day) | (Time | Part, Day) | (Part, Time) | (Time, Part) => true,
                (Day, Number) => reader.weekday(group.last - 1).is_some() && !reader.is(next.last, "%"),
                (Number, Day) => group.range,
                (Period, Day) => reader.is(group.last - 1, "week"),
                (Day | Period, Period) if reader.spoken_year(next.first).is_some() => reader.month(group.last - 1).is_some(),
                (Day | Part, Period) => reader.is(next.last - 1, "week") && matches!(reader.word(next.first), Some(Word::Which(_))),
                _ => false,
            };
            fits.then_some(false)
        }
        ["to" | "-" | "–" | "~" | "till" | "until" | "through"] if a != Duration => same.then_some(true),
        ["and"] if between => same.then_some(true),
        ["at" | "around" | "by" | "@"] if reader.holiday(group.first, &|| false).is_some() => None,
        ["at" | "around" | "by" | "@"] => (matches!(a, Day | Part) && matches!(b, Time | Number)).then_some(false),
        ["from" | "between"] => match (a, b) {
            (Day | Part, Time | Number) | (Duration, Day | Period | Time | Number) | (Time | Number, Day) => Some(false),
            _ => None,
        },
        ["for"] => (matches!(a, Time | Day) && b == Duration && matches!(reader.text(group.first.wrapping_sub(1)), "from" | "starting"))
            .then_some(true),
        ["before" | "after"] => match (a, b) {
            (Duration, Day | Period) | (Day, Time) => Some(false),
            _ => None,
        },
        ["starting"] | ["starting", "from" | "on"] => (a == Duration && matches!(b, Day | Period)).then_some(false),
        ["or" | "and", "later", "on"] => (a == Time && b == Day).then_some(false),
        ["on"] if a == Duration => {
            let dated = group.first > 0 && reader.is(group.first - 1, "in") || (group.first..group.last).any(|at| reader.is(at, "from"));
            (dated && b == Day).then_some(false)
        }
        ["on"] => (matches!(b, Day) && matches!(a, Time | Part | Period | Number)).then_some(false),
        ["in"] => matches!((a, b), (Time | Number, Part) | (Period | Day, Period)).then_some(false),
        ["of"] => matches!((a, b), (Period | Day | Duration, Period | Day) | (Number, Period)).then_some(false),
        [","] if b == Period && reader.full_year(next.first).is_some() => (a == Day && next.last == next.first + 1).then_some(false),
        [","] if (a, b) == (Day, Day) => matches!(reader.word(group.first), Some(Word::Relative(_))).then_some(false),
        [","] | [",", "at"] => ((a, b) == (Day, Time)).then_some(false),
        _ => None,
    }
}

fn joined(group: Piece, next: &Piece, range: bool) -> Piece {
    let value = match (group.value.is_empty(), next.value.is_empty()) {
        // `Wednesday from 5 to 7pm`: the start is not known to the hour, the day is.
        (false, false) if range && next.value.starts_with('T') && !group.value.contains('T') => group.value,
        (false, false) if range => format!("{}/{}", group.value, next.value),
        (false, false) if next.value.starts_with('T') && group.value.len() == 10 => format!("{}{}", group.value, next.value),
        (false, false) if group.value.starts_with('T') && next.value.len() == 10 => format!("{}{}", next.value, group.value),
        (true, false) if !range => next.value.clone(),
        _ if range => String::new(),
        _ => group.value,
    };
    let grain = if matches!(group.grain, Grain::Time | Grain::Part | Grain::Number) { next.grain } else { group.grain };
    Piece { first: group.first, last: next.last, grain, value, range: group.range || range }
}

/// The group with the words that give it direction.
fn around(reader: &Reader, group: &Piece) -> (usize, usize) {
    let (mut first, mut last) = (group.first, group.last);
    let before = |first: usize, back: usize| first.checked_sub(back).map_or("", |at| reader.text(at));
    let edge = |word: &str| matches!(word, "end" | "beginning" | "middle" | "start");
    if before(first, 1) == "the" && before(first, 2) == "of" && edge(before(first, 3)) {
        first -= 3;
    } else if before(first, 1) == "of" && edge(before(first, 2)) {
        first -= 2;
    }
    if before(first, 1) == "year" && group.grain == Grain::Period {
        first -= 1;
    }
    let repeated = matches!(reader.text(first), "each" | "every");
    if !repeated
        && matches!(before(first, 1), "each" | "every" | "Each" | "Every" | "late" | "early" | "later" | "earlier" | "mid" | "first")
    {
        first -= 1;
    }
    // `the 18th`, `the last week of July`, but `the next two days`.
    let ordinal = reader.day(first).is_some() && !reader.text(first).bytes().all(|b| b.is_ascii_digit());
    let part = matches!(reader.text(first), "last" | "first") && (first..last).any(|at| reader.is(at, "of"));
    let in_part = matches!(reader.word(first), Some(Word::PartOfDay)) || reader.is(first, "daytime");
    let ranged = group.range && matches!(before(first, 2), "between" | "from") || matches!(before(first, 2), "before" | "after");
    if before(first, 1) == "the" && (ordinal || part || ranged || in_part && before(first, 2) == "in") {
        first -= 1;
    }
    let words = match before(first, 1) {
        "around" if matches!(before(first, 2), "after" | "before") => 2,
        "since" | "before" | "after" | "until" | "till" | "within" | "around" | "circa" => 1,
        "Since" | "Before" | "After" | "starting" | "beginning" => 1,
        "from" | "between" | "From" | "Between" if group.range => 1,
        "for" if group.grain == Grain::Duration && (first..last).any(|at| reader.is(at, "from") && !reader.is(at - 1, "starting")) => 1,
        "as" if matches!(before(first, 2), "late" | "early" | "soon") && before(first, 3) == "as" => 3,
        "in" if matches!(before(first, 2), "later" | "earlier" | "early" | "late") => 2,
        "in" | "In" if group.grain == Grain::Duration || in_part => 1,
        "than" if before(first, 2) == "later" && before(first, 3) == "no" => 3,
        "than" if matches!(before(first, 2), "more" | "less" | "later" | "earlier") => 2,
        "on" | "from" if matches!(before(first, 2), "starting" | "beginning") => 2,
        _ => 0,
    };
    first -= words;
    if group.grain == Grain::Duration {
        last += match (reader.text(last), reader.text(last + 1)) {
            ("later" | "earlier", _) => 1,
            ("from", "now" | "today") => 2,
            _ => 0,
        };
    } else if matches!((reader.text(last), reader.text(last + 1)), ("or" | "and", "later") | ("or", "after" | "before" | "earlier"))
        && reader.token(last + 2).is_none_or(|t| t.kind == token::Kind::Mark)
    {
        last += 2;
    }
    (first, last)
}
