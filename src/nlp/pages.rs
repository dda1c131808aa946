//! Tables side by side on large pages of memory. A table of megabytes that is looked into at random lies on a thousand small pages: finding the
//! page costs more than reading what is on it.

use std::{io, ops::Range};

use bytemuck::Pod;
use memmap2::MmapMut;

/// Bytes of a large page of x86-64 and AArch64.
const LARGE: usize = 2 << 20;
/// Bytes of a cache line: where tables begin.
const LINE: usize = 64;

/// Memory for tables.
#[derive(Debug)]
pub(crate) struct Pages {
    map: MmapMut,
}

impl Pages {
    /// Zeros for tables of so many bytes, and where each of them lies. Fails if there is no memory.
    pub(crate) fn new<const N: usize>(lengths: [usize; N]) -> io::Result<(Self, [Range<usize>; N])> {
        let total = lengths.iter().map(|n| n.next_multiple_of(LINE)).sum::<usize>().next_multiple_of(LARGE);
        let map = MmapMut::map_anon(total + LARGE)?;
        let first = map.as_ptr().align_offset(LARGE).min(LARGE);
        // A wish: a system without large pages has small ones.
        #[cfg(target_os = "linux")]
        let _ = map.advise_range(memmap2::Advice::HugePage, first, total);
        let mut free = first;
        let places = lengths.map(|n| {
            let place = free..free + n;
            free += n.next_multiple_of(LINE);
            place
        });
        Ok((Self { map }, places))
    }

    /// The table that lies there; as many bytes as whole numbers need.
    pub(crate) fn table<T: Pod>(&self, place: &Range<usize>) -> &[T] {
        bytemuck::cast_slice(&self.map[place.clone()])
    }

    /// The same, to be filled.
    pub(crate) fn table_mut<T: Pod>(&mut self, place: &Range<usize>) -> &mut [T] {
        bytemuck::cast_slice_mut(&mut self.map[place.clone()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_table_has_its_own_bytes() {
        let (mut pages, [none, words, numbers]) = Pages::new([0, 3 * 8, LARGE]).expect("there is memory");
        assert!(pages.table::<u64>(&none).is_empty());
        assert_eq!(pages.table::<u64>(&words), [0; 3]);
        pages.table_mut::<u64>(&words).fill(u64::MAX);
        assert!(pages.table::<u32>(&numbers).iter().all(|number| *number == 0), "nothing of the table before it");
        pages.table_mut::<u32>(&numbers).fill(7);
        assert_eq!(pages.table::<u64>(&words), [u64::MAX; 3]);
        assert_eq!((pages.table::<u32>(&numbers).len(), pages.table::<u32>(&numbers).as_ptr().align_offset(LINE)), (LARGE / 4, 0));
    }
}
