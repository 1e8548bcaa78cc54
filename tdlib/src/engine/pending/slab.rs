//! Values by small numbers, in memory that is given back when few are left.

/// Values by small numbers.
///
/// They lie in blocks, and a block that has become empty is given back: a value that stays for long keeps no
/// more than its own.
#[derive(Debug)]
pub(super) struct Slab<T> {
    blocks: Vec<Block<T>>,
    /// The blocks that have a free place, but for those in `gone`; the last one comes first.
    open: Vec<u32>,
    /// Blocks that have given their memory back.
    gone: Vec<u32>,
    used: usize,
    /// How many empty blocks have memory.
    spare: usize,
}

#[derive(Debug)]
struct Block<T> {
    places: Vec<Place<T>>,
    /// The first free place; the number of places if there is none.
    free: usize,
    used: usize,
}

#[derive(Debug)]
enum Place<T> {
    Free { next: usize },
    Taken(T),
}

/// How many places a block has.
const BLOCK: usize = 64;
/// How many empty blocks keep their memory.
const SPARE: usize = 16;

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self {
            blocks: Vec::new(),
            open: Vec::new(),
            gone: Vec::new(),
            used: 0,
            spare: 0,
        }
    }
}

impl<T> Slab<T> {
    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.used
    }

    /// Adds a value, and returns its number: the least that no value has had yet, or one that is free again.
    pub(super) fn insert(&mut self, value: T) -> usize {
        let number = self.next_open();
        let block = &mut self.blocks[number];
        if block.used == 0 && block.places.capacity() > 0 {
            self.spare -= 1;
        }
        let place = block.insert(value);
        if block.used == BLOCK {
            self.open.pop();
        }
        self.used += 1;
        number * BLOCK + place
    }

    /// Finds a block that has a free place: one with memory, if there is one.
    fn next_open(&mut self) -> usize {
        while let Some(number) = self.open.last().copied() {
            if self.blocks[number as usize].places.capacity() > 0 {
                return number as usize;
            }
            self.open.pop();
            self.gone.push(number);
        }
        let number = self.gone.pop().unwrap_or_else(|| {
            self.blocks.push(Block::new());
            self.blocks.len() as u32 - 1
        });
        self.open.push(number);
        number as usize
    }

    /// Returns a value.
    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        match self
            .blocks
            .get_mut(index / BLOCK)?
            .places
            .get_mut(index % BLOCK)?
        {
            Place::Taken(value) => Some(value),
            Place::Free { .. } => None,
        }
    }

    /// Removes a value.
    pub(super) fn remove(&mut self, index: usize) -> Option<T> {
        let number = index / BLOCK;
        let block = self.blocks.get_mut(number)?;
        let value = block.remove(index % BLOCK)?;
        self.used -= 1;
        if block.used + 1 == BLOCK {
            self.open.push(number as u32);
        }
        if block.used == 0 {
            if self.spare < SPARE {
                self.spare += 1;
            } else {
                *block = Block::new();
            }
        }
        if self.used == 0 && self.blocks.len() > SPARE {
            *self = Self::default();
        }
        Some(value)
    }

    /// Returns all values with their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        let blocks = self.blocks.iter().enumerate();
        blocks.flat_map(|(number, block)| {
            let places = block.places.iter().enumerate();
            places.filter_map(move |(place, kept)| match kept {
                Place::Taken(value) => Some((number * BLOCK + place, value)),
                Place::Free { .. } => None,
            })
        })
    }

    /// For how many values there is memory.
    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.blocks
            .iter()
            .map(|block| block.places.capacity())
            .sum()
    }
}

impl<T> Block<T> {
    fn new() -> Self {
        Self {
            places: Vec::new(),
            free: 0,
            used: 0,
        }
    }

    /// Puts a value into a free place, which there has to be.
    fn insert(&mut self, value: T) -> usize {
        let place = self.free;
        match self.places.get_mut(place) {
            Some(free) => {
                if let Place::Free { next } = std::mem::replace(free, Place::Taken(value)) {
                    self.free = next;
                }
            }
            None => {
                self.places.push(Place::Taken(value));
                self.free = self.places.len();
            }
        }
        self.used += 1;
        place
    }

    fn remove(&mut self, place: usize) -> Option<T> {
        let taken = self.places.get_mut(place)?;
        let free = Place::Free { next: self.free };
        match std::mem::replace(taken, free) {
            Place::Taken(value) => {
                self.free = place;
                self.used -= 1;
                Some(value)
            }
            was_free => {
                *taken = was_free;
                None
            }
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_that_stays_keeps_no_more_than_its_block() {
        for stays in [0, 50_000, 99_999] {
            let mut slab = Slab::default();
            let all: Vec<usize> = (0..100_000).map(|value| slab.insert(value)).collect();
            assert_eq!(slab.capacity().next_multiple_of(BLOCK), 100_032);
            for index in &all {
                assert!(*index == all[stays] || slab.remove(*index).is_some());
            }
            assert_eq!(slab.get_mut(all[stays]), Some(&mut stays.clone()));
            assert!(
                slab.capacity() <= (SPARE + 1) * BLOCK,
                "{}",
                slab.capacity()
            );
            assert!(slab.remove(all[stays]).is_some());
            assert_eq!((slab.len(), slab.capacity()), (0, 0));
        }
    }

    #[test]
    fn few_need_little_and_one_after_the_other_no_new_memory() {
        let mut slab = Slab::default();
        let first = slab.insert(0);
        let little = slab.capacity();
        assert!(little <= 8);
        assert!(slab.remove(first).is_some());
        for value in 0..1000 {
            let index = slab.insert(value);
            assert_eq!(index, first);
            assert_eq!(slab.remove(index), Some(value));
            assert_eq!(slab.remove(index), None);
        }
        assert_eq!(slab.capacity(), little);
    }

    #[test]
    fn where_much_was_given_back_the_rest_is_used_first() {
        let mut slab = Slab::default();
        let all: Vec<usize> = (0..100_000).map(|value| slab.insert(value)).collect();
        for index in &all[1..] {
            assert!(slab.remove(*index).is_some());
        }
        let rest = slab.capacity();
        for value in 1..rest {
            slab.insert(value);
            assert_eq!(slab.capacity(), rest);
        }
        slab.insert(rest);
        assert!(slab.capacity() > rest && slab.capacity() <= rest + BLOCK);
    }

    proptest! {
        #[test]
        fn it_has_what_a_map_has(steps in prop::collection::vec((any::<bool>(), any::<usize>()), 0..3000)) {
            let mut slab = Slab::default();
            let mut map = HashMap::new();
            let mut indices = Vec::new();
            for (adds, value) in steps {
                // Many come, and then many go.
                if adds == (indices.len() < 1500) || indices.is_empty() {
                    let index = slab.insert(value);
                    prop_assert!(map.insert(index, value).is_none());
                    indices.push(index);
                } else {
                    let index = indices.swap_remove(value % indices.len());
                    prop_assert_eq!(slab.remove(index), map.remove(&index));
                }
                prop_assert_eq!(slab.len(), map.len());
                let with_place = slab.blocks.iter().filter(|block| block.used < BLOCK).count();
                prop_assert_eq!(slab.open.len() + slab.gone.len(), with_place);
                let spare = slab.blocks.iter().filter(|b| b.used == 0 && b.places.capacity() > 0);
                prop_assert_eq!(slab.spare, spare.count());
            }
            prop_assert_eq!(slab.iter().map(|(index, value)| (index, *value)).collect::<HashMap<_, _>>(), map);
        }
    }
}
