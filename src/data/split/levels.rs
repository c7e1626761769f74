//! By levels: rows of one level are all in one set, so that test rows tell how a model does on names that it has never seen.

use super::{Split, bad, check_largest, check_number};
use crate::{
    data::{
        Kind,
        columns::column::{Coded, Column},
        counter,
    },
    error::Result,
    limits::grouped,
    order,
    rng::Stream,
};

const TRAIN: usize = 0;
const VALID: usize = 1;
const TEST: usize = 2;

/// The values of a column, missing among them, whose rows stay together.
pub struct Levels<'a> {
    column: &'a Column,
    pub coded: Coded<'a>,
    /// Rows of each code
    pub sizes: Vec<usize>,
    /// Codes that have rows, in the order that the seed draws
    pub drawn: Vec<u32>,
}

impl<'a> Levels<'a> {
    /// `BadSplit` where they are too few for the sets or the folds, or one is too large.
    pub fn of(column: &'a Column, seed: u64, fold: Option<[usize; 2]>) -> Result<Self> {
        if column.kind == Kind::Tags {
            return bad(&column.name, "its cells hold several tags each, and rows that share one would be in two sets".into());
        }
        let coded = column.coded();
        let (mut sizes, mut first) = (vec![0; coded.levels() + 1], vec![0; coded.levels() + 1]);
        for (row, code) in coded.codes().enumerate() {
            if sizes[code as usize] == 0 {
                first[code as usize] = row as u64;
            }
            sizes[code as usize] += 1;
        }
        let mut drawn: Vec<u32> = (0..sizes.len() as u32).filter(|code| sizes[*code as usize] > 0).collect();
        if drawn == [0] {
            return bad(&column.name, "every cell of it is missing".into());
        }
        check_number(&column.name, "different values", drawn.len(), fold)?;
        let largest =
            drawn.iter().copied().fold(0, |most, code| if sizes[code as usize] > sizes[most as usize] { code } else { most });
        let named = if largest == 0 { "(missing)" } else { coded.level(largest) };
        check_largest(&column.name, named, sizes[largest as usize], coded.len())?;
        let key = |code: usize| counter::word(seed, Stream::Split as u64, first[code]);
        order::sort(&mut drawn, &mut |a, b| key(a).cmp(&key(b)));
        Ok(Levels { column, coded, sizes, drawn })
    }

    /// By the set of each code.
    pub fn split(&self, sets: &[usize]) -> Split {
        let mut split = Split::default();
        for (row, code) in self.coded.codes().enumerate() {
            let rows = match sets[code as usize] {
                VALID => &mut split.valid,
                TEST => &mut split.test,
                _ => &mut split.train,
            };
            rows.push(row as u32);
        }
        split
    }

    /// Where the rows without a value are.
    pub fn without(&self, sets: &[usize]) -> Option<String> {
        let does = ["train", "validate", "test"][sets[0]];
        let name = &self.column.name;
        self.drawn.contains(&0).then(|| format!("Rows without {name} stay together as one level: they {does}"))
    }
}

/// Levels in an order that the seed draws are taken to validation, then of the others to test, each that fits into what is left of the
/// set's share; then the smallest of the others, where the set's rows are nearer to their share with it, or none.
pub fn split(column: &Column, seed: u64) -> Result<Split> {
    let levels = Levels::of(column, seed, None)?;
    let sets = sets(&levels.drawn, &levels.sizes, levels.coded.len());
    let mut split = levels.split(&sets);
    let count = |set| grouped(levels.drawn.iter().filter(|code| sets[**code as usize] == set).count() as u64);
    let [train, valid, test] = [TRAIN, VALID, TEST].map(count);
    split.notes.push(format!(
        "Rows are split by the levels of {}, none of which is in two sets: {train} train, {valid} validate, {test} test; {}",
        column.name,
        split.shares()
    ));
    split.notes.extend(levels.without(&sets));
    Ok(split)
}

/// The set of each level, by code; `taken` and `share` in tenths of a row.
fn sets(drawn: &[u32], sizes: &[usize], rows: usize) -> Vec<usize> {
    let mut sets = vec![TRAIN; sizes.len()];
    for (set, tenths) in [(VALID, 1), (TEST, 2)] {
        let (mut taken, share) = (0, tenths * rows as u64);
        for code in drawn.iter().map(|code| *code as usize) {
            let size = 10 * sizes[code] as u64;
            if sets[code] == TRAIN && taken + size <= share {
                (sets[code], taken) = (set, taken + size);
            }
        }
        let left = drawn.iter().map(|code| *code as usize).filter(|code| sets[*code] == TRAIN);
        let smallest = left.reduce(|best, code| if sizes[code] < sizes[best] { code } else { best });
        if let Some(code) = smallest.filter(|code| taken == 0 || 5 * (sizes[*code] as u64) < share - taken) {
            sets[code] = set;
        }
    }
    sets
}
