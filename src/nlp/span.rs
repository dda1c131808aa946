//! Byte ranges into the caller's own text, and the way from bytes to the units that callers count in.

/// Which field of the article a span points into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The headline. Sorts before the text.
    Title,
    /// The body.
    #[default]
    Text,
}

/// A half-open range of bytes of one field; both ends lie on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The field it points into.
    pub field: Field,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The words themselves; `text` is the field that the span points into.
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start as usize..self.end as usize]
    }
}

/// What callers count in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Bytes.
    #[default]
    Utf8,
    /// UTF-16 code units.
    Utf16,
    /// Code points.
    Utf32,
}

/// Turns byte offsets of one text into another unit. Built in one pass; free for bytes and for ASCII text.
#[derive(Debug)]
pub struct Offsets<'a> {
    text: &'a str,
    unit: Unit,
    /// Units before each block of [`BLOCK`] bytes (rounded down to a character); empty: a byte is a unit.
    marks: Vec<u32>,
}

const BLOCK: usize = 256;

impl<'a> Offsets<'a> {
    /// Prepares `text`; needs one number for every 256 bytes.
    pub fn new(text: &'a str, unit: Unit) -> Self {
        let mut marks = Vec::new();
        if unit != Unit::Utf8 && !text.is_ascii() {
            let (mut from, mut units) = (0, 0);
            for block in 0..=text.len() / BLOCK {
                let to = text.floor_char_boundary(block * BLOCK);
                units += count(&text[from..to], unit);
                marks.push(units);
                from = to;
            }
        }
        Self { text, unit, marks }
    }

    /// Units before byte `byte`, which lies on a character boundary.
    pub fn at(&self, byte: u32) -> u32 {
        let block = byte as usize / BLOCK;
        match self.marks.get(block) {
            None => byte,
            Some(units) => units + count(&self.text[self.text.floor_char_boundary(block * BLOCK)..byte as usize], self.unit),
        }
    }
}

/// Units in a text.
pub(super) fn count(text: &str, unit: Unit) -> u32 {
    match unit {
        Unit::Utf8 => text.len() as u32,
        // Continuation bytes start no character; the four-byte ones make two code units.
        Unit::Utf16 => text.bytes().map(|b| u32::from(b & 0xc0 != 0x80) + u32::from(b >= 0xf0)).sum(),
        // Sums of few bytes fit a byte, which makes wide vectors.
        Unit::Utf32 => {
            let begin = |bytes: &[u8]| bytes.iter().map(|b| u8::from(b & 0xc0 != 0x80)).sum::<u8>();
            text.as_bytes().chunks(192).map(|bytes| u32::from(begin(bytes))).sum()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_boundary_agrees_with_the_standard_library() {
        let text = "\u{feff}Zoë 👩\u{200d}🚀 e\u{301}\r\n".repeat(70);
        for unit in [Unit::Utf8, Unit::Utf16, Unit::Utf32] {
            let offsets = Offsets::new(&text, unit);
            for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let before = &text[..byte];
                let expected = match unit {
                    Unit::Utf8 => before.len(),
                    Unit::Utf16 => before.encode_utf16().count(),
                    Unit::Utf32 => before.chars().count(),
                };
                assert_eq!(offsets.at(byte as u32), expected as u32, "byte {byte} in {unit:?}");
            }
        }
    }
}
