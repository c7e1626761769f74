//! By levels: rows of one level are all in one set, so that test rows tell how a model does on names that it has never seen.

use super::{Split, bad, check_largest};
use crate::{
    data::{Kind, columns::column::Column, counter},
    error::Result,
    limits::grouped,
    order,
    rng::Stream,
};

const TRAIN: u8 = 0;
const VALID: u8 = 1;
const TEST: u8 = 2;

/// Levels in an order that the seed draws are taken to validation, then of the others to test, each that fits into what is left of the
/// set's share; then the smallest of the others, where the set's rows are nearer to their share with it, or none.
pub fn split(column: &Column, seed: u64) -> Result<Split> {
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
    if drawn.len() < 3 {
        return bad(&column.name, format!("it has {} different values, and each of the three sets needs one", drawn.len()));
    }
    let largest =
        drawn.iter().copied().fold(0, |most, code| if sizes[code as usize] > sizes[most as usize] { code } else { most });
    let named = if largest == 0 { "(missing)" } else { coded.level(largest) };
    check_largest(&column.name, named, sizes[largest as usize], coded.len())?;
    let key = |code: usize| counter::word(seed, Stream::Split as u64, first[code]);
    order::sort(&mut drawn, &mut |a, b| key(a).cmp(&key(b)));
    let sets = sets(&drawn, &sizes, coded.len());
    let mut split = Split::default();
    for (row, code) in coded.codes().enumerate() {
        let rows = match sets[code as usize] {
            VALID => &mut split.valid,
            TEST => &mut split.test,
            _ => &mut split.train,
        };
        rows.push(row as u32);
    }
    split.notes = notes(column, &split, &drawn, &sets);
    Ok(split)
}

/// The set of each level, by code; `taken` and `share` in tenths of a row.
fn sets(drawn: &[u32], sizes: &[usize], rows: usize) -> Vec<u8> {
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

fn notes(column: &Column, split: &Split, drawn: &[u32], sets: &[u8]) -> Vec<String> {
    let name = &column.name;
    let [train, valid, test] =
        [TRAIN, VALID, TEST].map(|set| grouped(drawn.iter().filter(|code| sets[**code as usize] == set).count() as u64));
    let mut notes = vec![format!(
        "Rows are split by the levels of {name}, none of which is in two sets: {train} train, {valid} validate, {test} test; {}",
        split.shares()
    )];
    if drawn.contains(&0) {
        let does = ["train", "validate", "test"][usize::from(sets[0])];
        notes.push(format!("Rows without {name} stay together as one level: they {does}"));
    }
    notes
}
