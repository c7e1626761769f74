//! Columns that tell the same: how much of one column's entropy another explains on the train rows. Shuffled alone, either looks as if it told
//! nothing, for the model has the other; so they are shuffled together too.

use super::evenly;
use crate::{
    data::{Standard, Table, Vocabulary},
    error::Result,
    job::Job,
    order::{self, sort_words},
    rng::{Generator, Stream},
    train::Learned,
};

/// Share of a column's entropy that a partner explains, beyond chance.
const THRESHOLD: f64 = 0.8;
/// What chance leaves of an entropy to be explained, at least: where each row has a level of its own, nothing can be told.
const LEAST_LEFT: f64 = 0.05;
/// Train rows that are looked at, and rows of all pairs together
const ROWS: [usize; 2] = [1_000, 10_000];
const MOST_VISITS: usize = 50_000_000;
/// Numbers are told apart by so many bins with as many rows each.
const BINS: usize = 32;

/// [columns][rows] of some train rows, evenly spread: equal numbers for equal cells, of numbers and dates for those of one bin.
pub struct Codes(Vec<Vec<u32>>);

impl Codes {
    pub fn new(learned: &Learned, table: &Table) -> Result<Self> {
        let encoder = &learned.encoder;
        let columns = encoder.vocabularies.len() + encoder.numbers.len();
        let most = (MOST_VISITS / (columns * columns).max(1)).clamp(ROWS[0], ROWS[1]);
        let train = learned.split(table)?.train;
        let rows: Vec<usize> = evenly(train.len(), most).into_iter().map(|place| train[place] as usize).collect();
        let levels = |vocabulary: &Vocabulary| -> Result<Vec<u32>> {
            let coded = table.column(&vocabulary.column)?.coded();
            Ok(rows.iter().map(|row| coded.code(*row)).collect())
        };
        let levels = encoder.vocabularies.iter().map(levels);
        Ok(Codes(levels.chain(encoder.numbers.iter().map(|one| bins(one, table, &rows))).collect::<Result<_>>()?))
    }

    /// Sets of columns by their place among the encoder's `names`, ascending: each column with all that it explains; each set once.
    /// Explained is (I − I₀) / (H − I₀): I the mutual information, H the entropy of the explained, I₀ the mutual information with the rows of
    /// one in another order, which is chance.
    pub async fn partners(&self, job: &Job) -> Result<Vec<Vec<usize>>> {
        let codes = &self.0;
        let entropies: Vec<f64> = codes.iter().map(|codes| entropy(codes.iter().map(|code| u64::from(*code)))).collect();
        let mut order: Vec<usize> = (0..codes.first().map_or(0, Vec::len)).collect();
        Generator::new(0, Stream::Permute).shuffle(&mut order);
        let mut explains = vec![vec![false; codes.len()]; codes.len()];
        for a in 0..codes.len() {
            explains[a][a] = true;
            let elsewhere: Vec<u32> = order.iter().map(|row| codes[a][*row]).collect();
            for b in a + 1..codes.len() {
                job.turn().await?;
                let shared = |a_codes: &[u32]| entropies[a] + entropies[b] - joint(a_codes, &codes[b]);
                let [found, chance] = [shared(&codes[a]), shared(&elsewhere)];
                let is_explained = |entropy: f64| {
                    let left = entropy - chance;
                    left > LEAST_LEFT * entropy && found - chance >= THRESHOLD * left
                };
                (explains[a][b], explains[b][a]) = (is_explained(entropies[b]), is_explained(entropies[a]));
            }
        }
        let mut sets: Vec<Vec<usize>> = Vec::new();
        for explained in explains {
            let set: Vec<usize> = (0..codes.len()).filter(|column| explained[*column]).collect();
            if set.len() > 1 && !sets.contains(&set) {
                sets.push(set);
            }
        }
        Ok(sets)
    }
}

/// 0 for what is missing.
fn bins(standard: &Standard, table: &Table, rows: &[usize]) -> Result<Vec<u32>> {
    let column = table.column(&standard.column)?;
    let values: Vec<f64> = rows.iter().map(|row| standard.value(column.cell(*row))).collect();
    let mut rising: Vec<u32> = (0..values.len() as u32).filter(|row| !values[*row as usize].is_nan()).collect();
    order::sort(&mut rising, &mut |a, b| values[a].total_cmp(&values[b]));
    let (mut bins, mut first) = (vec![0; values.len()], 0);
    for (rank, row) in rising.iter().map(|row| *row as usize).enumerate() {
        if rank > 0 && values[row] != values[rising[rank - 1] as usize] {
            first = rank; // equal values have one bin
        }
        bins[row] = 1 + (first * BINS / rising.len()) as u32;
    }
    Ok(bins)
}

fn joint(a: &[u32], b: &[u32]) -> f64 {
    entropy(a.iter().zip(b).map(|(a, b)| u64::from(*a) << 32 | u64::from(*b)))
}

/// Of how often each word comes, in nats.
fn entropy(words: impl Iterator<Item = u64>) -> f64 {
    let mut words: Vec<u64> = words.collect();
    sort_words(&mut words);
    let rows = words.len() as f64;
    words.chunk_by(|a, b| a == b).map(|equal| equal.len() as f64 / rows).map(|share| -share * share.ln()).sum()
}
