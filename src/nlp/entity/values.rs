//! The dates, amounts and contacts of an article, and what they come to, written one behind the other: mentions of them are cheap to copy.

use super::Found;

/// Where a normalised value stands among the values of its article; the default one is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Value {
    start: u32,
    end: u32,
}

impl Value {
    /// Bytes of it.
    pub(super) fn len(self) -> usize {
        (self.end - self.start) as usize
    }
}

/// Mentions with what they come to.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// In the order in which they were found.
    pub(super) found: Vec<Found>,
    written: String,
}

impl Values {
    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.found.clear();
        self.written.clear();
    }

    /// Adds what `read` finds; `read` appends its value to what is written. Gives what `read` gives.
    pub(super) fn read<T>(&mut self, read: impl FnOnce(&mut String) -> Option<(Found, T)>) -> Option<T> {
        let start = self.written.len();
        let Some((found, read)) = read(&mut self.written) else {
            self.written.truncate(start);
            return None;
        };
        let value = Value { start: start as u32, end: self.written.len() as u32 };
        self.found.push(Found { value, ..found });
        Some(read)
    }

    /// Adds a mention that comes to `value`.
    pub(super) fn push(&mut self, found: Found, value: &str) {
        self.read(|written| {
            written.push_str(value);
            Some((found, ()))
        });
    }

    /// What a mention comes to.
    pub(super) fn of(&self, found: &Found) -> &str {
        // Names have none.
        if found.value.len() == 0 {
            return "";
        }
        self.written.get(found.value.start as usize..found.value.end as usize).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::{entity::Kind, span::Span};

    #[test]
    fn each_mention_has_its_own_value_and_what_is_no_mention_leaves_none() {
        let mention = Found { span: Span::default(), first: 0, last: 1, kind: Kind::Date, confidence: 1.0, value: Value::default() };
        let mut values = Values::default();
        values.push(mention, "2019");
        let none = values.read(|written| {
            written.push_str("12 unre");
            None::<(Found, ())>
        });
        assert_eq!(none, None);
        values.push(mention, "");
        values.push(mention, "P18Y");
        let read = |values: &Values| values.found.iter().map(|found| values.of(found).to_owned()).collect::<Vec<_>>();
        assert_eq!(read(&values), ["2019", "", "P18Y"]);
        assert_eq!(values.of(&mention), "");
        values.clear();
        values.push(mention, "12.5");
        assert_eq!(read(&values), ["12.5"]);
    }
}
