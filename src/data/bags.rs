//! Cells of several tags → bags: levels of a vocabulary with weights, as many as a cell has. Those of text are made in `texts`.

use super::{
    columns::column::{Coded, Column},
    columns::text::Interner,
    is_missing,
    vocabulary::Vocabulary,
};
use crate::order::sort_words;

/// Bags of levels with their weights, one after another; bag i ends at ends[i].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bags {
    pub ends: Vec<u32>,
    pub levels: Vec<u32>,
    pub weights: Vec<f32>,
}

impl Bags {
    /// Where the levels of a bag stand.
    pub fn range(&self, bag: usize) -> std::ops::Range<usize> {
        let start = if bag == 0 { 0 } else { self.ends[bag - 1] };
        start as usize..self.ends[bag] as usize
    }

    pub fn push(&mut self, bag: &Bags, range: std::ops::Range<usize>) {
        self.levels.extend_from_slice(&bag.levels[range.clone()]);
        self.weights.extend_from_slice(&bag.weights[range]);
        self.ends.push(self.levels.len() as u32);
    }

    /// A bag of levels in any order: ascending, the weights of one that comes again added, and all of them together 1.
    pub(super) fn push_shares(&mut self, found: &[(u32, f64)]) {
        let mut keys: Vec<u64> = found.iter().enumerate().map(|(i, (level, _))| u64::from(*level) << 32 | i as u64).collect();
        sort_words(&mut keys);
        let all: f64 = found.iter().map(|(_, weight)| weight).sum();
        for level in keys.chunk_by(|a, b| a >> 32 == b >> 32) {
            let weight: f64 = level.iter().map(|key| found[*key as u32 as usize].1).sum();
            self.levels.push((level[0] >> 32) as u32);
            self.weights.push((weight / all) as f32);
        }
        self.ends.push(self.levels.len() as u32);
    }
}

impl Vocabulary {
    /// Of the tags of train rows, whose codes are `rows`.
    pub(super) fn of_tags(column: &Column, coded: &Coded, rows: impl Iterator<Item = u32>, min_count: usize) -> Vocabulary {
        let (names, cells) = tags_of(column, coded);
        let mut held = rows.flat_map(|code| cells[code as usize].iter().copied());
        let tag = |item: u32| item.checked_sub(1).map_or("", |item| names.texts.get(item as usize));
        let mut vocabulary = Vocabulary::counted(column, &mut held, names.len(), &tag, min_count);
        vocabulary.set_tags(column.format.clone());
        vocabulary
    }

    /// Adds the levels of a cell of tags, ascending, with their weights, which sum to 1: those of a tag that comes twice are added, what is
    /// rare or unseen is the unknown level.
    pub fn put_bag(&self, cell: &str, bags: &mut Bags) {
        if let Some(texts) = &self.texts {
            return self.put_text(texts, cell, bags);
        }
        let mut found = Vec::new();
        if let Some(format) = self.tags.as_ref().filter(|_| !is_missing(cell, &self.words)) {
            format.each_tag(cell, &mut |tag, weight| {
                if !is_missing(tag, &self.words) {
                    found.push((self.id(tag), weight));
                }
            });
        }
        if found.is_empty() {
            found.push((self.missing().unwrap_or(0), 1.0));
        }
        bags.push_shares(&found);
    }

    /// Of each row its bag, as `put_bag` has it.
    pub fn bags(&self, column: &Column) -> (Vec<u32>, Bags) {
        let mut bags = Bags::default();
        if column.words != self.words {
            column.cells().for_each(|cell| self.put_bag(cell, &mut bags));
            return ((0..column.len() as u32).collect(), bags);
        }
        let coded = column.coded();
        (0..=coded.levels() as u32).for_each(|code| self.put_bag(coded.level(code), &mut bags));
        (coded.codes().collect(), bags)
    }
}

/// The different tags of all cells, and by the cells' codes which of them they hold: 0 for none, else 1 and its number.
fn tags_of(column: &Column, coded: &Coded) -> (Interner, Vec<Vec<u32>>) {
    let (mut names, words) = (Interner::default(), column.missing_words());
    let mut of_cell = |code: u32| {
        let mut items = Vec::new();
        column.format.each_tag(coded.level(code), &mut |tag, _| {
            if !is_missing(tag, &words) {
                let item = names.intern(tag) + 1;
                if !items.contains(&item) {
                    items.push(item);
                }
            }
        });
        if items.is_empty() { vec![0] } else { items }
    };
    let cells = (0..=coded.levels() as u32).map(&mut of_cell).collect();
    (names, cells)
}
