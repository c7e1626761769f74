//! Rows in order of the target, or in blocks of it.

use crate::{
    data::{Target, Task},
    limits::grouped,
    order,
};

/// Rows that are looked at, evenly among all
const SAMPLE: u64 = 20_000;
/// Rank correlation with the row number from where on rows are in order
const IN_ORDER: f64 = 0.95;
const LEAST_ROWS: usize = 20;
/// Of the changes that a random order has, below which rows are in blocks
const FEW_CHANGES: f64 = 0.1;
const LEAST_CHANGES: f64 = 20.0;

/// How far a file's rows stand in order of its target.
pub struct Order {
    /// Rank correlation with the row number; of classes how often the class changes from row to row, of what a random order has
    pub number: f64,
    /// Without a point at its end
    pub text: String,
}

impl Order {
    /// None where they do not.
    pub fn of(target: &Target, name: &str) -> Option<Order> {
        let known: Vec<f64> = target.values.iter().copied().filter(|value| !value.is_nan()).collect();
        let count = SAMPLE.min(known.len() as u64);
        let labels: Vec<f64> = (0..count).map(|i| known[(i * known.len() as u64 / count) as usize]).collect();
        if target.task == Task::Regression {
            let number = rank_correlation(&labels);
            let text = format!("Rows stand in order of {name} (rank correlation with the row number {number:.3})");
            return (number.abs() >= IN_ORDER && labels.len() > LEAST_ROWS).then_some(Order { number, text });
        }
        let mut counts = vec![0.0; target.classes.len()];
        labels.iter().for_each(|class| counts[*class as usize] += 1.0);
        let same: f64 = counts.iter().map(|rows: &f64| (rows / labels.len() as f64).powi(2)).sum();
        let expected = (labels.len() as f64 - 1.0) * (1.0 - same);
        let changes = labels.windows(2).filter(|pair| pair[0] != pair[1]).count();
        let number = changes as f64 / expected;
        let text = format!(
            "Rows stand in blocks of {name} (from row to row it changes {} times, in a random order about {} times)",
            grouped(changes as u64),
            grouped(expected.round() as u64)
        );
        (expected >= LEAST_CHANGES && number <= FEW_CHANGES).then_some(Order { number, text })
    }
}

/// Of the labels with their places (Spearman 1904), ties with the mean of their ranks.
fn rank_correlation(labels: &[f64]) -> f64 {
    let mut order: Vec<u32> = (0..labels.len() as u32).collect();
    order::sort(&mut order, &mut |a, b| labels[a].total_cmp(&labels[b]));
    let middle = (labels.len() as f64 - 1.0) / 2.0;
    let (mut both, mut ranks, mut places, mut from) = (0.0, 0.0, 0.0, 0);
    for tie in order.chunk_by(|a, b| labels[*a as usize] == labels[*b as usize]) {
        let rank = from as f64 + (tie.len() as f64 - 1.0) / 2.0 - middle;
        from += tie.len();
        for place in tie.iter().map(|i| f64::from(*i) - middle) {
            (both, ranks, places) = (both + rank * place, ranks + rank * rank, places + place * place);
        }
    }
    both / (ranks * places).sqrt().max(f64::MIN_POSITIVE)
}
