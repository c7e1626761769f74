//! Texts → how many buckets their words and n-grams take, and whether n-grams count at all.

use super::grams::each_gram;

const LEAST_BUCKETS: usize = 1 << 6;
const MOST_BUCKETS: usize = 1 << 15;
/// Hashes that are told apart where buckets are counted
const MARKS: usize = 1 << 17;
/// Words and n-grams of all rows, above which words alone count: 8 bytes each
const MOST_GRAMS: f64 = 6e7;
/// N-grams after which the buckets of a column are known
const ENOUGH: u64 = 1 << 22;
/// Words after which no more are counted: large files are read as fast as before
const MOST_WORDS: u64 = 1 << 21;

/// What texts are made of: how many buckets their column takes, and how many different words it has.
#[derive(Default)]
pub struct Extent {
    /// A bit for each remainder of the hashes: of n-grams and words, and of words alone
    marks: [Vec<u64>; 2],
    words: Vec<u32>,
    /// Words so far, repeated where they repeat
    counted: u64,
    /// After so many words they are counted anew
    tidied: usize,
    /// Rows so far, those whose n-grams were counted, and how many that were
    rows: u64,
    looked: u64,
    grams: u64,
}

impl Extent {
    /// A text that so many rows have. Of very many texts the first are enough.
    pub fn add(&mut self, text: &str, rows: usize) {
        self.rows += rows as u64;
        if self.counted > MOST_WORDS {
            return;
        }
        self.marks.iter_mut().for_each(|marks| marks.resize(MARKS / 64, 0));
        let ngrams = self.grams < ENOUGH;
        let mut grams = 0;
        each_gram(text, ngrams, &mut |hash, word| {
            grams += 1;
            let place = hash as usize % MARKS;
            self.marks[0][place / 64] |= 1 << (place % 64);
            if word {
                self.marks[1][place / 64] |= 1 << (place % 64);
                self.words.push(hash);
                self.counted += 1;
            }
        });
        if ngrams {
            self.looked += rows as u64;
            self.grams += grams * rows as u64;
        }
        if self.words.len() > self.tidied {
            self.tidied = (2 * self.words()).max(1 << 20);
        }
    }

    /// Different words.
    pub fn words(&mut self) -> usize {
        self.words.sort_unstable();
        self.words.dedup();
        self.words.len()
    }

    /// Do n-grams count, or words alone?
    pub fn ngrams(&self) -> bool {
        self.grams as f64 * self.rows as f64 / self.looked.max(1) as f64 <= MOST_GRAMS
    }

    /// A power of two that has room for all that differ, as far as it is known.
    pub fn buckets(&self) -> usize {
        let marks = &self.marks[usize::from(!self.ngrams())];
        let marked: usize = marks.iter().map(|word| word.count_ones() as usize).sum();
        marked.next_power_of_two().clamp(LEAST_BUCKETS, MOST_BUCKETS)
    }
}
