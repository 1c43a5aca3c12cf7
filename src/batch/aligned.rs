//! Integers that begin where a line of the cache begins, so that no vector of them lies in two lines.

use alloc::vec::Vec;

/// Bytes of a line of the cache, and of the widest vector.
pub(super) const LINE: usize = 64;

/// Some integers. The memory holds a few more than are asked for, and the first of them lies wherever a line begins.
#[derive(Debug)]
pub(super) struct Aligned<T> {
    memory: Vec<T>,
}

impl<T> Default for Aligned<T> {
    fn default() -> Self {
        Self { memory: Vec::new() }
    }
}

impl<T: Copy> Clone for Aligned<T> {
    /// The copy lies elsewhere, and so does its first line.
    fn clone(&self) -> Self {
        let count = self.memory.len().saturating_sub(Self::spare());
        let mut copy = Self::default();
        if let Some(any) = self.memory.first() {
            copy.grow(count, *any);
            copy.first_mut(count).copy_from_slice(self.first(count));
        }
        copy
    }
}

impl<T: Copy> Aligned<T> {
    /// Makes room for so many, unless there is. What it holds is not kept when it grows.
    pub(super) fn grow(&mut self, count: usize, with: T) {
        let count = count.saturating_add(Self::spare());
        if self.memory.len() < count {
            self.memory.resize(count, with);
        }
    }

    /// The first of them; none where there is no room for so many.
    pub(super) fn first(&self, count: usize) -> &[T] {
        let from = self.begin();
        self.memory.get(from..from.saturating_add(count)).unwrap_or_default()
    }

    /// The first of them; none where there is no room for so many.
    pub(super) fn first_mut(&mut self, count: usize) -> &mut [T] {
        let from = self.begin();
        self.memory
            .get_mut(from..from.saturating_add(count))
            .unwrap_or_default()
    }

    fn spare() -> usize {
        LINE.checked_div(size_of::<T>()).unwrap_or(0)
    }

    fn begin(&self) -> usize {
        match self.memory.as_ptr().align_offset(LINE) {
            from if from <= Self::spare() => from,
            // It cannot be aligned, and need not be.
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_begin_with_a_line_wherever_the_memory_lies() {
        let mut all: Aligned<i32> = Aligned::default();
        assert!(all.first(1).is_empty());
        for count in [1usize, 15, 16, 17, 4096] {
            all.grow(count, 7);
            for (at, slot) in (0..).zip(all.first_mut(count)) {
                *slot = at;
            }
            // Copies lie at different distances from a line.
            let copies: Vec<Aligned<i32>> = (0..8).map(|_| all.clone()).collect();
            for of in copies.iter().chain([&all]) {
                assert_eq!(of.first(count).len(), count);
                assert_eq!(of.first(count).as_ptr().align_offset(LINE), 0);
                assert_eq!(of.first(count), all.first(count));
            }
        }
    }
}
