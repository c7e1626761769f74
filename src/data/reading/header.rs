//! Does a line hold the names of the columns below it? Names differ from the cells: text above numbers, dates or money, or a row of
//! years; the first of the cells is written as they are.

use serde::{Deserialize, Serialize};

use super::look::{Look, same_code};
use super::names::{case_counts, same};
use crate::data::columns::{kinds::number, words};

/// Is the first row a header?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Header {
    Yes,
    No,
    /// Guessed; the table's notes and dialect tell the guess.
    #[default]
    Auto,
}

/// Rows that a line must stand above before its coming again says that it is no row.
const ENOUGH: usize = 5;

/// What the first of some records looks like.
#[derive(Default)]
pub struct Guess {
    /// Names or cells; `None`: nothing tells it from the rows below, which counts as names.
    pub names: Option<bool>,
    /// Names that are numbers in a row, such as years: (first, last) of them.
    pub series: Option<(String, String)>,
}

pub fn guess(records: &[Vec<String>]) -> Guess {
    let Some((first, all)) = records.split_first() else { return Guess::default() };
    // Of files joined into one the names come again.
    let rows: Vec<&Vec<String>> = all.iter().filter(|row| !(row.len() == first.len() && same_cells(first, row))).collect();
    let (series, counted) = series(first, &rows);
    let mut votes = 0;
    for (i, name) in first.iter().enumerate() {
        let below = rows.iter().filter_map(|row| row.get(i)).map(String::as_str).filter(|cell| !words::is_usual(cell));
        let below: Vec<&str> = below.collect();
        if below.is_empty() {
            continue;
        }
        if name.is_empty() {
            votes += (i == 0 && first.len() > 1 && first[1..].iter().all(|name| !name.is_empty()) && is_index(&below)) as i32;
            continue;
        }
        // NA above numbers is a cell that is missing.
        if words::is_usual(name) {
            continue;
        }
        let (own, look) = (Look::of(name), Look::of_most(&below));
        votes += match (look, own) {
            (_, Look::Number) if counted && number(name).is_some() => series.is_some() as i32,
            // A cell that comes again below in its column is a value rather than a name.
            (Look::Text, Look::Text) => -((below.contains(&name.as_str()) || is_code(name, &below)) as i32),
            (_, Look::Number) => -1,
            _ if own.is_like(&look) => -1,
            (Look::Text, _) => -(below.contains(&name.as_str()) as i32),
            _ => 1,
        };
    }
    let again = rows.len() < all.len();
    let names = match votes {
        // Texts above texts, once more below: names where no other row has any of them.
        0 if again => (first.len() == 1 || rows.len() < ENOUGH).then_some(false),
        0 => None,
        votes => Some(votes > 0),
    };
    Guess { names, series: series.filter(|_| names == Some(true)) }
}

fn same_cells(names: &[String], cells: &[String]) -> bool {
    let case = case_counts(names);
    names.iter().zip(cells).all(|(name, cell)| same(name, cell, case))
}

/// SKU-0007 above SKU-0012 and SKU-0003
fn is_code(name: &str, below: &[&str]) -> bool {
    below.len() > 1 && below.iter().all(|cell| same_code(name, cell))
}

/// The numbers of rows, as pandas writes them below an empty name.
fn is_index(below: &[&str]) -> bool {
    let numbers: Vec<Option<f64>> = below.iter().map(|cell| number(cell)).collect();
    numbers[0].is_some_and(|n| n == 0.0 || n == 1.0)
        && numbers.windows(2).all(|w| matches!(w, [Some(a), Some(b)] if b - a == 1.0))
}

/// The first and the last of names that are numbers in a row, unless the rows below are such numbers too; and whether the numbers
/// of the first record are not to count as cells: a lone year may be either.
fn series(first: &[String], rows: &[&Vec<String>]) -> (Option<(String, String)>, bool) {
    let at: Vec<usize> = (0..first.len()).filter(|i| number(&first[*i]).is_some()).collect();
    let values = |row: &[String]| -> Vec<f64> { at.iter().filter_map(|i| row.get(*i).and_then(|cell| number(cell))).collect() };
    let names = values(first);
    let (Some(least), Some(most)) = (names.first(), names.last()) else { return (None, false) };
    let below: Vec<Vec<f64>> = rows.iter().map(|row| values(row)).collect();
    let cells: Vec<f64> = below.concat();
    let few = |n: usize, of: usize| 2 * n <= of;
    let years = names.iter().all(is_year);
    let years_below = !few(cells.iter().filter(|cell| is_year(cell)).count(), cells.len());
    if names.len() == 1 {
        let near = cells.iter().filter(|cell| (1000.0..3000.0).contains(*cell) && cell.fract() == 0.0).count();
        return (None, years && near == 0 && first.len() > 1);
    }
    let step = step(&names);
    let steps_below = below.iter().filter(|row| row.len() > 1 && self::step(row).is_some_and(|own| Some(own) == step)).count();
    let steady = step.is_some() && (rows.is_empty() || few(steps_below, rows.len()));
    let rising = names.windows(2).all(|w| w[0] < w[1]) || names.windows(2).all(|w| w[0] > w[1]);
    let beyond = |cell: &f64| cell.fract() != 0.0 || *cell < names[0].min(0.0) || *cell > *most;
    let counts = step == Some(1.0) && (*least == 0.0 || *least == 1.0) && names.len() >= 3;
    let ranks = || below.iter().all(|row| row.len() == names.len() && names.iter().all(|name| row.contains(name)));
    let is_series = (years && rising && !years_below)
        || (years && steady && names.len() >= 3)
        || (steady && names.len() >= 5 && !ranks())
        || (steady && counts && rows.len() >= 2 && cells.iter().any(beyond));
    let text = |i: Option<&usize>| i.map(|i| first[*i].trim().to_string()).unwrap_or_default();
    (is_series.then(|| (text(at.first()), text(at.last()))), is_series)
}

fn is_year(value: &f64) -> bool {
    value.fract() == 0.0 && (1800.0..=2100.0).contains(value)
}

/// The difference that all neighbours have, if they have one that is not 0.
fn step(values: &[f64]) -> Option<f64> {
    let step = values[1] - values[0];
    let same = values.windows(2).all(|w| (w[1] - w[0] - step).abs() <= 1e-9 * step.abs().max(values[0].abs()));
    (step != 0.0 && same).then_some(step)
}
