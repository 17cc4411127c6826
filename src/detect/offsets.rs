//! Looking offsets up fast: at every number and capital of a text something asks what stands around it, and a binary
//! search over all keywords of a large text costs more than the question.

use std::ops::Range;

/// A set of offsets: a bit each.
#[derive(Debug, Clone, Default)]
pub(super) struct Offsets(Vec<u64>);

impl Offsets {
    /// For offsets up to and with `most`.
    pub fn new(most: usize) -> Self {
        Self(vec![0; most / 64 + 1])
    }

    pub fn insert(&mut self, at: usize) {
        if let Some(bits) = self.0.get_mut(at / 64) {
            *bits |= 1 << (at % 64);
        }
    }

    #[inline]
    pub fn holds(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|bits| bits & (1 << (at % 64)) != 0)
    }
}

/// The way from an offset into a list that is sorted by offsets: for each block of 64 bytes of the text, how many items of
/// the list stand before it.
#[derive(Debug, Default)]
pub(super) struct Blocks(Vec<u32>);

impl Blocks {
    const SIZE: usize = 64;

    /// For a text of `length` bytes and the offsets of a sorted list.
    pub fn new(length: usize, offsets: impl Iterator<Item = usize>) -> Self {
        let mut counts = vec![0_u32; length / Self::SIZE + 2];
        let most = counts.len() - 1;
        for at in offsets {
            if let Some(count) = counts.get_mut((at / Self::SIZE + 1).min(most)) {
                *count = count.saturating_add(1);
            }
        }
        let mut sum = 0_u32;
        for count in &mut counts {
            sum = sum.saturating_add(*count);
            *count = sum;
        }
        Self(counts)
    }

    /// The index of the first item of the list with an offset of `at` or more; the length of the list if there is none.
    #[inline]
    pub fn first<T>(&self, at: usize, list: &[T], offset: impl Fn(&T) -> usize) -> usize {
        let count = |block: usize| self.0.get(block).map_or(list.len(), |count| *count as usize);
        let block = (at / Self::SIZE).min(self.0.len().saturating_sub(1));
        let before = if self.0.is_empty() { 0 } else { count(block) };
        let part = list.get(before..count(block + 1).min(list.len())).unwrap_or_default();
        before + part.partition_point(|item| offset(item) < at)
    }
}

/// The parts of a text that some ranges cover together.
#[derive(Debug, Default)]
pub(super) struct Covered(Vec<Range<usize>>);

impl Covered {
    pub fn by(ranges: impl Iterator<Item = Range<usize>>) -> Self {
        let mut ranges: Vec<Range<usize>> = ranges.collect();
        ranges.sort_unstable_by_key(|range| range.start);
        ranges.dedup_by(|next, kept| {
            let joins = next.start <= kept.end;
            if joins {
                kept.end = kept.end.max(next.end);
            }
            joins
        });
        Self(ranges)
    }

    /// Is any byte of a range covered?
    pub fn touches(&self, range: &Range<usize>) -> bool {
        let next = self.0.partition_point(|part| part.end <= range.start);
        self.0.get(next).is_some_and(|part| part.start < range.end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_covered_touches_one_of_the_ranges(
            parts in prop::collection::vec((0..100_usize, 1..9_usize), 0..20), at in 0..100_usize, length in 1..9_usize,
        ) {
            let ranges: Vec<Range<usize>> = parts.iter().map(|(start, length)| *start..start + length).collect();
            let asked = at..at + length;
            let touches = ranges.iter().any(|range| range.start < asked.end && asked.start < range.end);
            prop_assert_eq!(Covered::by(ranges.into_iter()).touches(&asked), touches);
        }

        #[test]
        fn blocks_find_what_a_search_finds(mut list in prop::collection::vec(0..1000_usize, 0..60), at in 0..1200_usize) {
            list.sort_unstable();
            let blocks = Blocks::new(1000, list.iter().copied());
            prop_assert_eq!(blocks.first(at, &list, |item| *item), list.partition_point(|item| *item < at));
        }
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let mut set = Offsets::new(130);
        set.insert(0);
        set.insert(130);
        set.insert(5000);
        assert!(set.holds(0) && set.holds(130) && !set.holds(64) && !set.holds(5000));
        assert_eq!(Blocks::default().first(7, &[1, 2], |item| *item), 2);
    }
}
