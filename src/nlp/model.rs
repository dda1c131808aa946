//! Model bytes: a header with format, version, length and checksum, then sections of numbers, each length checked before it is used.
//! Hostile bytes give an error, never a panic and never an allocation larger than the bytes themselves.

use std::fmt;

/// First bytes of every model.
const MAGIC: [u8; 4] = *b"lede";
/// Magic, kind, version, length of the rest, checksum of the rest.
const HEADER: usize = 4 + 4 + 4 + 8 + 8;

/// Why bytes are no model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// They do not start like a model of the kind that was asked for.
    Foreign,
    /// A model of another format version.
    Version(u32),
    /// Shorter or longer than the header says.
    Length,
    /// The checksum differs.
    Damaged,
    /// A section is longer than what is left, or a number is out of its range.
    Malformed,
    /// There is no memory for it.
    Memory,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Foreign => f.write_str("these bytes are no model of this kind"),
            Self::Version(version) => write!(f, "the model has format version {version}, which this build does not read"),
            Self::Length => f.write_str("the model is cut off or has bytes after its end"),
            Self::Damaged => f.write_str("the model's checksum differs"),
            Self::Malformed => f.write_str("a section of the model is malformed"),
            Self::Memory => f.write_str("there is no memory for the model"),
        }
    }
}

impl std::error::Error for Error {}

/// The checksum that a model gives for itself; 0 if it is too short to have one. Equal models have equal ones.
pub fn checksum_of(bytes: &[u8]) -> u64 {
    bytes.get(HEADER - 8..).and_then(|rest| rest.first_chunk::<8>()).map_or(0, |sum| u64::from_le_bytes(*sum))
}

/// Reads the sections of a model one after another.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Checks the header of `bytes` against a kind of model and its format version.
    pub fn open(bytes: &'a [u8], kind: [u8; 4], version: u32) -> Result<Self, Error> {
        let mut header = Self { rest: bytes.get(..HEADER).ok_or(Error::Foreign)? };
        let rest = &bytes[HEADER..];
        if header.array::<4>()? != MAGIC || header.array::<4>()? != kind {
            return Err(Error::Foreign);
        }
        let found = header.u32()?;
        if found != version {
            return Err(Error::Version(found));
        }
        if u64::from_le_bytes(header.array()?) != rest.len() as u64 {
            return Err(Error::Length);
        }
        if u64::from_le_bytes(header.array()?) != checksum(rest) {
            return Err(Error::Damaged);
        }
        Ok(Self { rest })
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(Error::Malformed)?;
        self.rest = rest;
        Ok(*head)
    }

    /// One number.
    pub fn u32(&mut self) -> Result<u32, Error> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// One number that is neither infinite nor NaN.
    pub fn f32(&mut self) -> Result<f32, Error> {
        let value = f32::from_le_bytes(self.array()?);
        if value.is_finite() { Ok(value) } else { Err(Error::Malformed) }
    }

    /// A section of `f32`, its length first.
    pub fn f32s(&mut self) -> Result<Vec<f32>, Error> {
        let n = self.u32()? as usize;
        if n > self.rest.len() / 4 {
            return Err(Error::Malformed);
        }
        (0..n).map(|_| self.f32()).collect()
    }

    /// A section of `f32` that has exactly `N`.
    pub fn f32_array<const N: usize>(&mut self) -> Result<[f32; N], Error> {
        self.f32s()?.try_into().map_err(|_| Error::Malformed)
    }

    /// A section of bytes, its length first.
    pub fn bytes(&mut self) -> Result<&'a [u8], Error> {
        let n = self.u32()? as usize;
        let (head, rest) = self.rest.split_at_checked(n).ok_or(Error::Malformed)?;
        self.rest = rest;
        Ok(head)
    }

    /// A section of signed bytes, its length first.
    pub fn i8s(&mut self) -> Result<Vec<i8>, Error> {
        Ok(self.bytes()?.iter().map(|b| b.cast_signed()).collect())
    }

    /// Fails if anything is left.
    pub fn finish(self) -> Result<(), Error> {
        if self.rest.is_empty() { Ok(()) } else { Err(Error::Length) }
    }
}

/// Writes what [`Reader`] reads.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    sections: Vec<u8>,
}

impl Writer {
    /// One number.
    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.sections.extend(value.to_le_bytes());
        self
    }

    /// One number.
    pub fn f32(&mut self, value: f32) -> &mut Self {
        self.sections.extend(value.to_le_bytes());
        self
    }

    /// A section of `f32`.
    pub fn f32s(&mut self, values: &[f32]) -> &mut Self {
        self.u32(values.len() as u32);
        values.iter().for_each(|v| self.sections.extend(v.to_le_bytes()));
        self
    }

    /// A section of bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.u32(bytes.len() as u32);
        self.sections.extend(bytes);
        self
    }

    /// A section of signed bytes.
    pub fn i8s(&mut self, values: &[i8]) -> &mut Self {
        self.u32(values.len() as u32);
        self.sections.extend(values.iter().map(|v| v.cast_unsigned()));
        self
    }

    /// The whole model.
    pub fn finish(&self, kind: [u8; 4], version: u32) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER + self.sections.len());
        bytes.extend(MAGIC);
        bytes.extend(kind);
        bytes.extend(version.to_le_bytes());
        bytes.extend((self.sections.len() as u64).to_le_bytes());
        bytes.extend(checksum(&self.sections).to_le_bytes());
        bytes.extend(&self.sections);
        bytes
    }
}

/// FNV-1a over words of eight bytes, the last one filled up with zeros: against accidents, not against forgery.
fn checksum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let step = |hash: u64, word: &[u8; 8]| (hash ^ u64::from_le_bytes(*word)).wrapping_mul(0x100_0000_01b3).rotate_left(23);
    step(words.iter().fold(0xcbf2_9ce4_8422_2325, step), &last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> Vec<u8> {
        Writer::default().u32(7).f32s(&[1.5, -2.0]).i8s(&[-3, 4]).finish(*b"test", 1)
    }

    fn read(bytes: &[u8]) -> Result<(u32, [f32; 2], Vec<i8>), Error> {
        let mut reader = Reader::open(bytes, *b"test", 1)?;
        let read = (reader.u32()?, reader.f32_array()?, reader.i8s()?);
        reader.finish().map(|()| read)
    }

    #[test]
    fn what_was_written_is_read() {
        assert_eq!(read(&model()), Ok((7, [1.5, -2.0], vec![-3, 4])));
    }

    #[test]
    fn every_damaged_or_cut_model_is_refused() {
        let good = model();
        for i in 0..good.len() {
            let mut bad = good.clone();
            bad[i] ^= 0x40;
            assert!(read(&bad).is_err(), "byte {i} may not be changed unnoticed");
            assert!(read(&good[..i]).is_err(), "{i} bytes are no whole model");
        }
        assert_eq!(read(&[good.as_slice(), &[0]].concat()), Err(Error::Length));
        assert_eq!(Reader::open(&good, *b"test", 2).err(), Some(Error::Version(1)));
        assert_eq!(Reader::open(&good, *b"rank", 1).err(), Some(Error::Foreign));
    }

    #[test]
    fn a_section_longer_than_the_model_is_refused_before_it_is_read() {
        let bytes = Writer::default().u32(u32::MAX).finish(*b"test", 1);
        let open = || Reader::open(&bytes, *b"test", 1).expect("a sound header");
        assert_eq!(open().f32s(), Err(Error::Malformed));
        assert_eq!(open().i8s(), Err(Error::Malformed));
        let nan = Writer::default().f32(f32::NAN).finish(*b"test", 1);
        assert_eq!(Reader::open(&nan, *b"test", 1).expect("a sound header").f32(), Err(Error::Malformed));
    }
}
