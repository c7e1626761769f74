//! Rows dealt one by one, as cards are: in the order of the file, of a shuffle, or of a shuffle class by class.

use super::{Division, Rule, Split, titled};
use crate::rng::{Generator, Stream};

/// Of the rows that a fold leaves every eighth validates: with five folds that is a tenth of all, as without folds.
const VALID: usize = 8;

/// Every k-th row of the order tests, and every eighth of the others validates. Without a fold as by row number: a fifth and a tenth,
/// which is fold 0 of 5.
pub fn split(division: &Division, rows: usize) -> Split {
    let [fold, folds] = division.fold.unwrap_or([0, 5]);
    let (mut sets, mut rest) = ([const { Vec::new() }; 3], 0);
    for (place, row) in order(division, rows).into_iter().enumerate() {
        if place % folds == fold {
            sets[2].push(row);
            continue;
        }
        sets[usize::from(rest % VALID == 0)].push(row);
        rest += 1;
    }
    let mut split = Split::of(sets);
    split.notes.extend(division.fold.map(|fold| {
        let shares = split.shares();
        format!("{}: its test rows are those of no other fold; {shares} train, validate and test", titled(fold))
    }));
    split
}

/// Of a stratum the rows stand side by side, drawn by the seed, so that dealing gives each set its share of them.
fn order(division: &Division, rows: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..rows as u32).collect();
    if *division.rule == Rule::Rows {
        return order;
    }
    Generator::new(division.seed, Stream::Split).shuffle(&mut order);
    if *division.rule != Rule::Stratified {
        return order;
    }
    let (strata, count) = division.strata(rows);
    let mut starts = vec![0; count + 1];
    strata.iter().for_each(|stratum| starts[*stratum as usize + 1] += 1);
    (0..count).for_each(|stratum| starts[stratum + 1] += starts[stratum]);
    let mut sorted = vec![0; rows];
    for row in order {
        let place = &mut starts[strata[row as usize] as usize];
        sorted[*place] = row;
        *place += 1;
    }
    sorted
}
