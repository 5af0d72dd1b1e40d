//! A list that only grows, cheap to clone: what is full is shared, and one more copies a part of
//! bounded size.

use std::sync::Arc;

use super::shared::Shared;

/// Things kept together: what one more of them copies at most.
const TOGETHER: usize = 128;

/// A list that only grows.
#[derive(Clone, Debug)]
pub struct Log<T> {
    /// Those that are full, by the place of the first thing in it.
    full: Shared<usize, Arc<Vec<T>>>,
    /// The one after them.
    last: Arc<Vec<T>>,
    /// Where it begins.
    first: usize,
}

impl<T> Default for Log<T> {
    fn default() -> Self {
        Self { full: Shared::default(), last: Arc::default(), first: 0 }
    }
}

impl<T: Clone> Log<T> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.first + self.last.len()
    }

    /// Adds one, and says its place.
    pub fn push(&mut self, thing: T) -> usize {
        let place = self.len();
        if self.last.len() == TOGETHER {
            let full = std::mem::take(&mut self.last);
            self.full.update(self.first, |part| *part = full);
            self.first = place;
        }
        Arc::make_mut(&mut self.last).push(thing);
        place
    }

    /// The one at a place.
    pub fn get(&self, place: usize) -> Option<&T> {
        if place >= self.first {
            return self.last.get(place - self.first);
        }
        let first = place - place % TOGETHER;
        self.full.get(&first)?.get(place - first)
    }

    /// How many there are at the beginning of which `within` holds; it must hold of no other.
    pub fn until(&self, within: impl Fn(&T) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.get(middle).is_some_and(&within) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_stands_still_while_the_list_grows() {
        let mut log = Log::default();
        let mut earlier = Vec::new();
        for n in 0..1_000 {
            if n % 77 == 0 {
                earlier.push((n, log.clone()));
            }
            assert_eq!(log.push(n * 2), n);
        }
        earlier.push((1_000, log));
        for (length, log) in earlier {
            assert_eq!(log.len(), length);
            for n in 0..1_002 {
                assert_eq!(log.get(n).copied(), (n < length).then_some(n * 2));
                assert_eq!(log.until(|thing| *thing < n * 2), n.min(length));
            }
        }
    }
}
