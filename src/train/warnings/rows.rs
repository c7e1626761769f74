//! Rows that stand on both sides, and rows in order of the target.

use super::{Warning, WarningCode};
use crate::{
    data::{Column, Order, Rule, Split, Target, fnv, samples::mix},
    limits::grouped,
    order::sort_words,
    train::settings::Settings,
};

/// Of the test rows, from where on it is said
const LEAST_SHARE: f64 = 0.01;
const LEAST_ROWS: usize = 5;
/// How far rows of equal cells agree in the target, beyond chance (Cohen's κ), where they are the same rows; those whose cells are few
/// enough to meet again by chance disagree
const AGREE: f64 = 0.8;

/// Test rows all of whose cells in these columns, and whose target, a train row has.
pub fn same(columns: &[&Column], target: &Target, split: &Split) -> Option<Warning> {
    let inputs = |row: &u32| {
        columns.iter().fold(0, |word: u64, column| {
            let cell = column.cell(*row as usize);
            mix(word ^ (u64::from(fnv(cell)) | (cell.len() as u64) << 32))
        })
    };
    let label = |row: &u32| target.values[*row as usize];
    let whole = |word: u64, label: f64| mix(word ^ label.to_bits());
    let mut known: Vec<u64> = split.train.iter().map(inputs).collect();
    let mut rows: Vec<u64> = known.iter().zip(&split.train).map(|(word, row)| whole(*word, label(row))).collect();
    sort_words(&mut known);
    sort_words(&mut rows);
    let count = |all: &[u64], word: u64| all.partition_point(|one| *one <= word) - all.partition_point(|one| *one < word);
    let (mut twins, mut met, mut agreed) = (0, 0, 0.0);
    for row in &split.test {
        let word = inputs(row);
        let alike = count(&known, word);
        if alike > 0 {
            let equal = count(&rows, whole(word, label(row)));
            (twins, met, agreed) = (twins + usize::from(equal > 0), met + 1, agreed + equal as f64 / alike as f64);
        }
    }
    let share = twins as f64 / split.test.len().max(1) as f64;
    let by_chance = agreement(target, &split.train);
    let beyond = (agreed / f64::from(met.max(1)) - by_chance) / (1.0 - by_chance).max(f64::MIN_POSITIVE);
    if twins < LEAST_ROWS || share < LEAST_SHARE || beyond < AGREE {
        return None;
    }
    let text = format!(
        "{} of the {} test rows ({:.1} %) stand among the train rows too, cell by cell: their score is that of rows it has seen. Leave out what comes twice, or split by a group that holds the copies together.",
        grouped(twins as u64),
        grouped(split.test.len() as u64),
        100.0 * share
    );
    Some(Warning { set: Some("test".into()), ..Warning::new(WarningCode::SameRows, twins as f64, text) })
}

/// How often two of these rows have the same target.
fn agreement(target: &Target, rows: &[u32]) -> f64 {
    let mut labels: Vec<u64> = rows.iter().map(|row| target.values[*row as usize].to_bits()).collect();
    sort_words(&mut labels);
    let share = |same: &[u64]| (same.len() as f64 / rows.len() as f64).powi(2);
    labels.chunk_by(|a, b| a == b).map(share).sum()
}

/// Where the sets go by row numbers.
pub fn sorted(settings: &Settings, target: &Target) -> Option<Warning> {
    let remedy = match settings.split {
        Rule::Ordered => "the last of them, which test, are not like those that train. Take the stratified split.",
        Rule::Rows => {
            "whatever grows with the row number, such as an id or a date, tells it. Ask how the file came into this order."
        }
        _ => return None,
    };
    let Order { number, text } = Order::of(target, &settings.target)?;
    Some(Warning::new(WarningCode::SortedRows, number, format!("{text}: {remedy}")))
}
