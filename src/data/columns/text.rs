//! Storage that grows by fixed pieces: a column of any length is never copied to make room for its next cell.

use crate::order::sort_words;

/// Items of a piece of `Chunks`; the last piece alone may hold room that is not used.
const CHUNK: usize = 1 << 14;
/// Cells of a block of `Text`: at MAX_CELL bytes each they still end below 4 GiB, so that ends are u32.
const BLOCK: usize = 256;
/// The longest cell that is stored; the reader reports rows with a longer one.
pub const MAX_CELL: usize = (u32::MAX as usize) / BLOCK;

/// A list in pieces of CHUNK items.
#[derive(Clone, Debug, Default)]
pub struct Chunks {
    full: Vec<Box<[u32]>>,
    last: Vec<u32>,
}

impl Chunks {
    #[inline]
    pub fn push(&mut self, value: u32) {
        self.last.push(value);
        if self.last.len() == CHUNK {
            self.full.push(std::mem::take(&mut self.last).into_boxed_slice());
        }
    }

    pub fn len(&self) -> usize {
        self.full.len() * CHUNK + self.last.len()
    }

    #[inline]
    pub fn get(&self, i: usize) -> u32 {
        self.full.get(i / CHUNK).map_or_else(|| self.last[i % CHUNK], |piece| piece[i % CHUNK])
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.full.iter().flat_map(|piece| piece.iter()).chain(&self.last).copied()
    }

    pub fn shrink(&mut self) {
        self.last.shrink_to_fit();
        self.full.shrink_to_fit();
    }
}

#[derive(Clone, Debug, Default)]
struct Block {
    text: String,
    ends: Vec<u32>,
}

/// A list of strings, none longer than MAX_CELL bytes: one allocation of text and one of ends per BLOCK of them.
#[derive(Clone, Debug, Default)]
pub struct Text {
    blocks: Vec<Block>,
}

impl Text {
    #[inline]
    pub fn push(&mut self, cell: &str) {
        debug_assert!(cell.len() <= MAX_CELL);
        match self.blocks.last_mut() {
            Some(block) if block.ends.len() < BLOCK => block.push(cell),
            full => {
                let mut block = Block::default();
                if let Some(full) = full {
                    // About as long as the one before, most likely.
                    let room = full.text.len() + full.text.len() / 8;
                    block = Block { text: String::with_capacity(room), ends: Vec::with_capacity(BLOCK) };
                    full.text.shrink_to_fit();
                }
                block.push(cell);
                self.blocks.push(block);
            }
        }
    }

    pub fn len(&self) -> usize {
        self.blocks.len().saturating_sub(1) * BLOCK + self.blocks.last().map_or(0, |block| block.ends.len())
    }

    #[inline]
    pub fn get(&self, i: usize) -> &str {
        self.blocks[i / BLOCK].get(i % BLOCK)
    }

    /// Is string i this one?
    #[inline(always)]
    fn is(&self, i: usize, cell: &str) -> bool {
        let Block { text, ends } = &self.blocks[i / BLOCK];
        let (end, start) = (ends[i % BLOCK] as usize, if i.is_multiple_of(BLOCK) { 0 } else { ends[i % BLOCK - 1] as usize });
        end - start == cell.len() && text.as_bytes()[start..end] == *cell.as_bytes()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().flat_map(|block| (0..block.ends.len()).map(|i| block.get(i)))
    }

    pub fn shrink(&mut self) {
        self.blocks.shrink_to_fit();
        if let Some(block) = self.blocks.last_mut() {
            block.text.shrink_to_fit();
            block.ends.shrink_to_fit();
        }
    }
}

impl Block {
    #[inline]
    fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len() as u32);
    }

    #[inline]
    fn get(&self, i: usize) -> &str {
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.text[start..self.ends[i] as usize]
    }
}

/// Distinct strings numbered in first-seen order: string i has code `first + i`.
///
/// Open addressing with linear probing. A slot keeps 32 bits of the hash, so that a probe touches the text of the
/// matching string only, and growing hashes nothing again.
#[derive(Clone, Debug, Default)]
pub struct Interner {
    pub texts: Text,
    index: Index,
}

#[derive(Clone, Debug, Default)]
struct Index {
    /// (hash, item + 1); item 0 marks a free slot. A power of two, at most 3/4 full.
    slots: Vec<(u32, u32)>,
    used: usize,
}

impl Interner {
    /// The item's number from 0, adding it when new.
    #[inline]
    pub fn intern(&mut self, cell: &str) -> u32 {
        let hash = hash(cell.as_bytes());
        match self.index.find(hash, |item| self.texts.is(item, cell)) {
            Some(item) => item,
            None => {
                let item = self.texts.len() as u32;
                self.texts.push(cell);
                self.index.add(hash, item);
                item
            }
        }
    }

    pub fn find(&self, cell: &str) -> Option<u32> {
        self.index.find(hash(cell.as_bytes()), |item| self.texts.is(item, cell))
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// No more will be added or looked up: the index goes, the texts stay.
    pub fn seal(&mut self) {
        self.index = Index::default();
        self.texts.shrink();
    }
}

impl Index {
    #[inline]
    fn find(&self, hash: u32, same: impl Fn(usize) -> bool) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = hash as usize & mask;
        loop {
            let (tag, item) = self.slots[at];
            if item == 0 {
                return None;
            }
            if tag == hash && same(item as usize - 1) {
                return Some(item - 1);
            }
            at = (at + 1) & mask;
        }
    }

    fn add(&mut self, hash: u32, item: u32) {
        if (self.used + 1) * 4 > self.slots.len() * 3 {
            let larger = vec![(0, 0); (self.slots.len() * 2).max(8)];
            let smaller = std::mem::replace(&mut self.slots, larger);
            for (tag, item) in smaller.into_iter().filter(|slot| slot.1 != 0) {
                self.place(tag, item);
            }
        }
        self.place(hash, item + 1);
        self.used += 1;
    }

    fn place(&mut self, hash: u32, item: u32) {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at].1 != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = (hash, item);
    }
}

impl Text {
    /// How many different strings there are, the empty one left aside: exact, with 8 bytes of memory an item.
    ///
    /// Sorted by hash, equal strings meet; only strings of equal hash are ever compared.
    pub fn distinct(&self) -> usize {
        let present = self.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
        let mut order = Vec::with_capacity(self.len());
        order.extend(present.map(|(i, cell)| (hash(cell.as_bytes()) as u64) << 32 | i as u64));
        sort_words(&mut order);
        let text = |entry: u64| self.get(entry as u32 as usize);
        let different = |same_hash: &[u64]| {
            let mut seen: Vec<&str> = Vec::new();
            for &entry in same_hash {
                if !seen.contains(&text(entry)) {
                    seen.push(text(entry));
                }
            }
            seen.len()
        };
        let groups = order.chunk_by(|a, b| a >> 32 == b >> 32);
        groups.map(|group| if group.len() == 1 { 1 } else { different(group) }).sum()
    }
}

/// Products of 32 by 32 bits, eight bytes at a time: WebAssembly has no wider ones. Order and collisions never show: codes are
/// first-seen.
#[inline]
fn hash(bytes: &[u8]) -> u32 {
    let word = |at: &[u8]| at.iter().rev().fold(0, |word, &byte| word << 8 | byte as u32);
    let (mut low, mut high) = (0x9E37_79B9 ^ bytes.len() as u32, 0x7F4A_7C15);
    let mut mix = |a: u32, b: u32| {
        let product = ((low ^ a ^ 0x53C5_CA59) as u64) * ((high ^ b ^ 0x7474_3C1B) as u64);
        (low, high) = (product as u32, (product >> 32) as u32);
    };
    let mut rest = bytes;
    while let Some((eight, tail)) = rest.split_first_chunk::<8>() {
        let eight = u64::from_le_bytes(*eight);
        mix(eight as u32, (eight >> 32) as u32);
        rest = tail;
    }
    let (first, second) = rest.split_at(rest.len().min(4));
    mix(word(first), word(second));
    mix(0, 0);
    low ^ high
}
