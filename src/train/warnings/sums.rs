//! Columns of numbers whose weighted sum is the target: it was made of them.

use super::{Sample, Warning, WarningCode, listed, reveals::numbers};
use crate::data::{Column, Kind, Task, moments};

/// Numbers that are looked at, the first of the table
const MOST_NUMBERS: usize = 64;
/// Of a sum that anybody would name
const MOST_TERMS: usize = 6;
const BOUND: f64 = 0.999;
/// Rows for each column, without which any sum fits
const ROWS_EACH: usize = 20;

/// The column that adds most is taken to the sum, and again, until its R² on rows on which it was not fitted is 1 but for rounding. One that
/// does it alone has a warning of its own.
pub fn warning(target: &str, columns: &[&Column], train: &Sample) -> Option<Warning> {
    let own: Vec<&&Column> = columns.iter().filter(|column| column.kind == Kind::Number).take(MOST_NUMBERS).collect();
    if train.target.task != Task::Regression || own.len() < 2 || train.rows.len() < 2 * ROWS_EACH * own.len() {
        return None;
    }
    let mut x: Vec<Vec<f64>> = own.iter().map(|column| standardised(&numbers(column, &train.rows))).collect();
    let y = standardised(&train.labels);
    let (mut left, mut chosen): (Vec<f64>, Vec<usize>) = (y.clone(), Vec::new());
    while chosen.len() < MOST_TERMS {
        let gain = |c: usize| product(&x[c], &left).powi(2) / product(&x[c], &x[c]);
        let best = (0..x.len()).filter(|c| !chosen.contains(c) && product(&x[*c], &x[*c]) > 1e-9 * y.len() as f64);
        let best = best.reduce(|best, c| if gain(c) > gain(best) { c } else { best })?;
        chosen.push(best);
        // What is left of the target and of the other columns is at right angles to it (Gram and Schmidt), on the rows that fit.
        let direction = x[best].clone();
        let length = product(&direction, &direction);
        for column in x.iter_mut().enumerate().filter(|(c, _)| !chosen.contains(c)).map(|(_, column)| column).chain([&mut left]) {
            let share = product(&direction, column) / length;
            column.iter_mut().zip(&direction).for_each(|(value, along)| *value -= share * along);
        }
        let r2 = 1.0 - held_out(&left) / held_out(&y);
        if r2 >= BOUND {
            let names: Vec<String> = chosen.iter().map(|c| own[*c].name.clone()).collect();
            let text = format!(
                "A weighted sum of {} is {target} (R² {r2:.4} on rows that it was not fitted on): are they known before the outcome?",
                listed(&names)
            );
            let warning = Warning { columns: names, ..Warning::new(WarningCode::SumGivesAway, r2, text) };
            return (chosen.len() > 1).then_some(warning);
        }
    }
    None
}

/// Missing values are the mean.
fn standardised(values: &[f64]) -> Vec<f64> {
    let (mean, deviation) = moments(values.iter().copied().filter(|value| value.is_finite()));
    values.iter().map(|value| if value.is_finite() { (value - mean) / deviation } else { 0.0 }).collect()
}

/// Of every second row: these fit.
fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).step_by(2).map(|(a, b)| a * b).sum()
}

/// Squares of the others.
fn held_out(a: &[f64]) -> f64 {
    a.iter().skip(1).step_by(2).map(|a| a * a).sum::<f64>().max(f64::MIN_POSITIVE)
}
