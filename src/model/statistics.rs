//! What a level says of the target: its smoothed mean over the train rows (Micci-Barreca 2001), for several classes the smoothed share of
//! each, and how many train rows it has.
//!
//! To train rows the mean is told without the rows of their own fold, as by scikit-learn's TargetEncoder: else a level of few rows would
//! carry the answer. Where each level has the same share of positives, what is left carries it the wrong way round (`baseline` says how): the
//! mean falls as the label rises. Scores of trees must then not fall as it rises, which leaves nothing to learn from it (`monotone`).

use super::{
    baseline::{FOLDS, SMOOTHING, Tally, add, for_each_level},
    trees::{LevelTable, columns},
};
use crate::{
    data::{Rows, Task},
    error::{Error, Result},
};

/// Bytes of the tallies of all folds, at most.
const MOST_BYTES: u64 = 1 << 30;

pub struct Statistics {
    pub tables: Vec<LevelTable>,
    /// [columns, train rows]: what trees read of the train rows, means without their own folds
    pub train: Vec<f32>,
    /// [outputs, columns]: 1 where a score must not fall as the column rises, −1 where it must not rise, 0 where it may do either
    pub monotone: Vec<i8>,
}

/// Means of a column: one, or one for each class.
fn means(task: Task) -> usize {
    if let Task::Classes(classes) = task { classes } else { 1 }
}

/// labels [train rows]: class index or standardised value; levels [F + G]: V of each column.
/// `TooLarge` where the means of all classes would not fit.
pub fn statistics(task: Task, train: Rows, labels: &[f32], levels: &[usize]) -> Result<Statistics> {
    let (classes, width) = (means(task), means(task) + 1);
    let need = (width + FOLDS) as u64 * levels.iter().map(|v| *v as u64).sum::<u64>() * 16;
    if need > MOST_BYTES {
        let (what, remedy) = ("The statistics of all levels".into(), "Leave out columns, or train the networks alone.".into());
        return Err(Error::TooLarge { what, need_mb: need >> 20, limit_mb: MOST_BYTES >> 20, remedy });
    }
    let mut tables: Vec<LevelTable> = levels.iter().map(|v| LevelTable { width, values: vec![0.0; v * width] }).collect();
    let mut told = columns(&tables, train);
    let mut falls = vec![Vec::new(); levels.len()];
    for class in 0..classes {
        let label = |y: &f32| if classes > 1 { f64::from(u8::from(*y as usize == class)) } else { f64::from(*y) };
        let y: Vec<f64> = labels.iter().map(label).collect();
        let prior = y.iter().sum::<f64>() / y.len().max(1) as f64;
        let folds = tallies(train, &y, levels);
        let all: Vec<Tally> = (0..levels.len()).map(|c| sum(&folds, c)).collect();
        let mean = |[sum, count]: [f64; 2]| (sum + SMOOTHING * prior) / (count + SMOOTHING);
        for (table, tally) in tables.iter_mut().zip(&all) {
            for (row, sums) in table.values.chunks_exact_mut(width).zip(tally) {
                row[class] = mean(*sums) as f32;
                row[classes] = sums[1] as f32;
            }
        }
        for (i, row) in train.rows.iter().enumerate() {
            let mut sums = vec![0.0; levels.len()];
            for_each_level(train.features, *row as usize, &mut |c, level, weight| {
                let ([sum, count], [out, own]) = (all[c][level], folds[i % FOLDS][c][level]);
                sums[c] += weight * mean([sum - out, count - own]);
            });
            sums.iter().enumerate().for_each(|(c, sum)| told[(c * width + class) * train.rows.len() + i] = *sum as f32);
        }
        for (c, falls) in falls.iter_mut().enumerate() {
            let mean = &told[(c * width + class) * train.rows.len()..][..train.rows.len()];
            falls.push(slope(mean, &y, prior) < 0.0);
        }
    }
    counts(&tables, train, classes, &mut told);
    let monotone = (0..classes).flat_map(|output| signs(output, &falls, train.features.n)).collect();
    Ok(Statistics { tables, train: told, monotone })
}

/// [columns] of one output: a score rises with the mean of its own class, and falls with those of others.
fn signs(output: usize, falls: &[Vec<bool>], numbers: usize) -> Vec<i8> {
    let sign = |(class, falls): (usize, &bool)| i8::from(*falls) * if class == output { 1 } else { -1 };
    let table = |falls: &Vec<bool>| falls.iter().enumerate().map(sign).chain([0]).collect::<Vec<i8>>();
    falls.iter().flat_map(table).chain(std::iter::repeat_n(0, numbers)).collect()
}

/// Covariance of a column of means with the labels, times the rows.
fn slope(mean: &[f32], y: &[f64], prior: f64) -> f64 {
    mean.iter().zip(y).map(|(mean, y)| (f64::from(*mean) - prior) * (y - prior)).sum()
}

/// The counts of train rows are those of all folds.
fn counts(tables: &[LevelTable], train: Rows, classes: usize, told: &mut [f32]) {
    let (rows, full) = (train.rows.len(), columns(tables, train));
    for c in 0..tables.len() {
        let at = (c * (classes + 1) + classes) * rows..(c * (classes + 1) + classes + 1) * rows;
        told[at.clone()].copy_from_slice(&full[at]);
    }
}

/// [folds][columns][V]
fn tallies(train: Rows, y: &[f64], levels: &[usize]) -> Vec<Vec<Tally>> {
    let mut folds = vec![levels.iter().map(|v| vec![[0.0; 2]; *v]).collect::<Vec<Tally>>(); FOLDS];
    for (i, (row, y)) in train.rows.iter().zip(y).enumerate() {
        add(&mut folds[i % FOLDS], train.features, *row as usize, *y);
    }
    folds
}

fn sum(folds: &[Vec<Tally>], column: usize) -> Tally {
    let add = |mut all: Tally, fold: &Vec<Tally>| {
        all.iter_mut().zip(&fold[column]).for_each(|(all, one)| *all = [all[0] + one[0], all[1] + one[1]]);
        all
    };
    folds.iter().fold(vec![[0.0; 2]; folds[0][column].len()], add)
}
