//! Cells of text → bags: words and n-grams by their hashes (`grams`), each in one of so many buckets, weighed by how few train rows
//! have it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{
    Bags,
    columns::column::{Coded, Column},
    columns::text::Interner,
    extent::Extent,
    grams::each_gram,
    is_missing,
    vocabulary::{Tally, Vocabulary},
};
use crate::order;

/// Texts of train rows that are listed with a vector each, at most; the most frequent are.
const MOST_LISTED: usize = 100_000;
/// What a word weighs beside an n-gram of it (docs/columns.md).
const WORD: f64 = 4.0;

/// What train rows say of texts beside the counts of their levels.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Made {
    /// Do n-grams count, or words alone?
    pub ngrams: bool,
    /// Train rows that have a text, by which a bucket is rare
    pub rows: u32,
    /// Different texts of the train rows, the most frequent first, and rows of each
    pub texts: Vec<String>,
    pub counts: Vec<u32>,
}

/// Of a column of text: its levels are the unknown one, that of missing cells where train rows have some, then the buckets.
#[derive(Clone, Debug)]
pub struct Texts {
    pub ngrams: bool,
    rows: u32,
    /// The first bucket
    first: u32,
    names: Interner,
    counts: Vec<u32>,
    /// Of each level; 0 of a bucket that training does not know
    weights: Vec<f64>,
}

impl Texts {
    /// [levels] what each weighs in a bag, before their sum becomes 1.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    pub fn first(&self) -> u32 {
        self.first
    }

    /// Buckets: a power of two.
    pub fn buckets(&self) -> usize {
        self.weights.len() - self.first as usize
    }

    pub fn made(&self) -> Made {
        let texts = self.names.texts.iter().map(String::from).collect();
        Made { ngrams: self.ngrams, rows: self.rows, texts, counts: self.counts.clone() }
    }

    /// The number of a listed text.
    pub(super) fn entry(&self, text: &str) -> Option<u32> {
        self.names.find(text).map(|item| self.first + item)
    }

    /// The level and its weight for each word and n-gram of a text that training knows.
    fn each_level(&self, text: &str, take: &mut dyn FnMut(u32, f64)) {
        let mask = self.buckets() as u32 - 1;
        each_gram(text, self.ngrams, &mut |hash, word| {
            let level = self.first + (hash & mask);
            let weight = self.weights[level as usize] * if word { WORD } else { 1.0 };
            if weight > 0.0 {
                take(level, weight);
            }
        });
    }
}

impl Vocabulary {
    /// Of train rows, whose codes are `rows`; a bucket that fewer than `min_count` of them have is none.
    pub(super) fn of_text(column: &Column, coded: &Coded, rows: impl Iterator<Item = u32>, min_count: usize) -> Vocabulary {
        let mut seen = vec![0u32; coded.levels() + 1];
        rows.for_each(|code| seen[code as usize] += 1);
        let mut held: Vec<u32> = (1..seen.len() as u32).filter(|code| seen[*code as usize] > 0).collect();
        let mut extent = Extent::default();
        held.iter().for_each(|code| extent.add(coded.level(*code), seen[*code as usize] as usize));
        let (buckets, ngrams) = (extent.buckets(), extent.ngrams());
        let mut counts = vec![0u32; buckets];
        let mut own = Vec::new();
        for code in &held {
            own.clear();
            each_gram(coded.level(*code), ngrams, &mut |hash, _| own.push(hash & (buckets as u32 - 1)));
            own.sort_unstable();
            own.dedup();
            own.iter().for_each(|bucket| counts[*bucket as usize] += seen[*code as usize]);
        }
        let rare = counts.iter().filter(|count| **count > 0 && (**count as usize) < min_count).count();
        counts.iter_mut().filter(|count| (**count as usize) < min_count).for_each(|count| *count = 0);
        order::sort(&mut held, &mut |a, b| seen[b].cmp(&seen[a]).then(a.cmp(&b)));
        let listed = || held.iter().take(MOST_LISTED);
        let made = Made {
            ngrams,
            rows: held.iter().map(|code| seen[*code as usize]).sum(),
            texts: listed().map(|code| coded.level(*code).to_string()).collect(),
            counts: listed().map(|code| seen[*code as usize]).collect(),
        };
        let missing = (seen[0] > 0).then_some(seen[0]);
        let known: Vec<u32> = [0].into_iter().chain(missing).chain(counts).collect();
        let mut vocabulary = Vocabulary::from_text(&column.name, missing.is_some(), &known, rare, made);
        vocabulary.words = column.missing_words();
        let is_unknown = |code: &&u32| vocabulary.bag(coded.level(**code)).levels == [0];
        let unknown = held.iter().filter(is_unknown).map(|code| seen[*code as usize]).sum();
        vocabulary.set_unknown(unknown);
        vocabulary
    }

    /// The same from its parts: train rows of each level, of which the second is that of missing cells, where there is one.
    pub fn from_text(column: &str, missing: bool, levels: &[u32], rare: usize, made: Made) -> Vocabulary {
        let first = 1 + usize::from(missing);
        let (named, buckets) = levels.split_at(first.min(levels.len()));
        let (mut names, mut counts) = (Interner::default(), Vec::new());
        for (text, count) in made.texts.iter().zip(made.counts) {
            if names.intern(text) as usize == counts.len() {
                counts.push(count);
            }
        }
        let rows = f64::from(made.rows) + 1.0;
        let rarity = |count: &u32| if *count == 0 { 0.0 } else { (rows / (f64::from(*count) + 1.0)).ln() + 1.0 };
        let weights = std::iter::repeat_n(1.0, first).chain(buckets.iter().map(rarity)).collect();
        let mut vocabulary = Vocabulary::from_parts(column, named.iter().map(|count| ("", *count)), rare);
        let texts = Texts { ngrams: made.ngrams, rows: made.rows, first: first as u32, names, counts, weights };
        vocabulary.set_texts(texts, buckets);
        vocabulary
    }

    /// Adds the levels of a text, ascending, with their weights, which sum to 1; of one without any that training knows the unknown level.
    pub(super) fn put_text(&self, texts: &Texts, cell: &str, bags: &mut Bags) {
        let mut found: Vec<(u32, f64)> = Vec::new();
        if is_missing(cell, &self.words) {
            found.push((self.missing().unwrap_or(0), 1.0));
        } else {
            texts.each_level(cell, &mut |level, weight| found.push((level, weight)));
        }
        if found.is_empty() {
            found.push((0, 1.0));
        }
        bags.push_shares(&found);
    }

    /// Cells that are missing, and those that have no word or n-gram of training.
    pub(super) fn tally_of_text(&self, column: &Column, counts: &dyn Fn(usize) -> bool) -> Tally {
        let is_unknown = |cell: &str| is_missing(cell, &self.words) || self.bag(cell).levels == [0];
        let mut tally = Tally { missing: 0, rare: 0, unseen: 0 };
        let known = column.cells().zip(self.of_cells(column, is_unknown)).enumerate();
        for (_, (cell, unknown)) in known.filter(|(row, _)| counts(*row)) {
            let missing = is_missing(cell, &self.words);
            tally.missing += usize::from(missing);
            tally.unseen += usize::from(unknown && !missing);
        }
        tally
    }

    /// Of one cell.
    pub fn bag(&self, cell: &str) -> Bags {
        let mut bags = Bags::default();
        self.put_bag(cell, &mut bags);
        bags
    }

    /// What has a name and a vector: the levels, or where these are buckets the unknown one, that of missing cells and the listed texts.
    pub fn entries(&self) -> usize {
        self.texts.as_ref().map_or(self.len(), |texts| texts.first as usize + texts.counts.len())
    }

    /// What an entry is called among all others: the missing level too has a name, that of no other.
    pub fn title(&self, entry: u32) -> &str {
        match &self.texts {
            Some(texts) if entry >= texts.first => texts.names.texts.get((entry - texts.first) as usize),
            _ if self.missing() == Some(entry) => &self.called,
            _ => self.name(entry),
        }
    }

    /// Train rows of an entry.
    pub fn entry_count(&self, entry: u32) -> u32 {
        let listed = self.texts.as_ref().filter(|texts| entry >= texts.first);
        listed.map_or_else(|| self.count(entry), |texts| texts.counts[(entry - texts.first) as usize])
    }

    /// The entry of a cell; of a text that is not listed 0.
    pub fn entry(&self, cell: &str) -> u32 {
        match &self.texts {
            Some(texts) if !is_missing(cell, &self.words) => texts.entry(cell).unwrap_or(0),
            Some(_) => self.missing().unwrap_or(0),
            None => self.id(cell),
        }
    }

    /// Vectors of entries [entries, width] of the rows [V, width] of its table.
    pub fn vectors<'a>(&self, table: &'a [f32], width: usize) -> Cow<'a, [f32]> {
        let Some(texts) = &self.texts else { return table.into() };
        let first = texts.first as usize * width;
        let mut values = table[..first].to_vec();
        texts.names.texts.iter().for_each(|text| values.extend(self.vector(text, table, width)));
        values.into()
    }

    /// [width] the vector of a cell: the mean of the rows of its bag.
    pub fn vector(&self, cell: &str, table: &[f32], width: usize) -> Vec<f32> {
        let (bag, mut vector) = (self.bag(cell), vec![0.0; width]);
        for (level, weight) in bag.levels.iter().zip(&bag.weights) {
            let row = &table[*level as usize * width..][..width];
            vector.iter_mut().zip(row).for_each(|(sum, value)| *sum += weight * value);
        }
        vector
    }

    /// [entries] cosines of the bags of all entries with that of a text: how alike they are written. None where no texts are listed.
    pub fn alike(&self, text: &str) -> Option<Vec<f64>> {
        let texts = self.texts.as_ref()?;
        let mut own = vec![0.0; self.len()];
        let bag = self.bag(text);
        bag.levels.iter().zip(&bag.weights).for_each(|(level, weight)| own[*level as usize] = f64::from(*weight));
        let square = |bag: &Bags| bag.weights.iter().map(|weight| f64::from(*weight).powi(2)).sum::<f64>();
        let length = square(&bag);
        let cosine = |text: &str| {
            let other = self.bag(text);
            let product: f64 =
                other.levels.iter().zip(&other.weights).map(|(level, w)| own[*level as usize] * f64::from(*w)).sum();
            product / (length * square(&other)).sqrt()
        };
        let named = (0..texts.first).map(|level| own[level as usize] / length.sqrt());
        Some(named.chain(texts.names.texts.iter().map(cosine)).collect())
    }
}
