//! Scores of several classes.

use serde::Serialize;

use super::share;
use crate::order::sorted;

/// The classes that a confusion matrix names; all others share its last row and column.
const MOST_NAMED: usize = 12;
/// How many of the likeliest classes may be named, for a row to be right.
const FIRST: [usize; 3] = [2, 3, 5];

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SeveralScores {
    /// Mean F1 of the classes that a row has or is taken for
    pub macro_f1: f64,
    /// The same of always giving the likeliest class
    pub base_macro_f1: f64,
    pub top: Vec<TopShare>,
    /// Of all classes, the one with most test rows first
    pub classes: Vec<ClassScores>,
    pub confusion: Confusion,
}

/// Share of rows whose class is among the k likeliest.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TopShare {
    pub k: usize,
    pub share: f64,
    /// The same of always giving the class shares
    pub base: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ClassScores {
    pub name: String,
    /// Test rows of it
    pub support: usize,
    /// Of the rows taken for it those that are of it; null where there are none
    pub precision: Option<f64>,
    /// Of its rows those taken for it; null where there are none
    pub recall: Option<f64>,
    pub f1: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ConfusionMatrix"))]
pub struct Confusion {
    /// The classes with most test rows, in that order
    pub names: Vec<String>,
    /// Classes that share the last row and column; 0: there is no such row
    pub others: usize,
    /// [true class][likeliest class]
    pub rows: Vec<Vec<usize>>,
}

/// Class numbers of rows: the likeliest, of equal ones the first.
fn likeliest(z: &[f32]) -> usize {
    (0..z.len()).fold(0, |best, c| if z[c] > z[best] { c } else { best })
}

/// Is the class among the k likeliest? Of equal ones the last counts first, as scikit-learn has it.
fn is_among(z: &[f32], class: usize, k: usize) -> bool {
    let before = |(c, other): (usize, &f32)| *other > z[class] || (*other == z[class] && c > class);
    z.iter().enumerate().filter(|one| before(*one)).count() < k
}

fn top(k: usize, logits: &[f32], labels: &[f32], classes: usize) -> f64 {
    let hits = logits.chunks_exact(classes).zip(labels).filter(|(z, y)| is_among(z, **y as usize, k)).count();
    hits as f64 / labels.len().max(1) as f64
}

/// Rows of each class, rows taken for it, and rows of it taken for it.
fn tallies(given: &[usize], labels: &[f32], classes: usize) -> Vec<[usize; 3]> {
    let mut tallies = vec![[0; 3]; classes];
    for (given, y) in given.iter().zip(labels) {
        let own = *y as usize;
        tallies[own][0] += 1;
        tallies[*given][1] += 1;
        tallies[own][2] += usize::from(*given == own);
    }
    tallies
}

fn f1([support, given, right]: [usize; 3]) -> Option<f64> {
    share(2 * right, support + given)
}

fn macro_f1(tallies: &[[usize; 3]]) -> f64 {
    let known: Vec<f64> = tallies.iter().filter_map(|tally| f1(*tally)).collect();
    known.iter().sum::<f64>() / known.len().max(1) as f64
}

fn confusion(given: &[usize], labels: &[f32], order: &[u32], names: &[String]) -> Confusion {
    let named = if order.len() > MOST_NAMED + 1 { MOST_NAMED } else { order.len() };
    let others = order.len() - named;
    let size = named + usize::from(others > 0);
    let mut place = vec![named; order.len()];
    order[..named].iter().enumerate().for_each(|(at, class)| place[*class as usize] = at);
    let mut rows = vec![vec![0; size]; size];
    given.iter().zip(labels).for_each(|(given, y)| rows[place[*y as usize]][place[*given]] += 1);
    Confusion { names: order[..named].iter().map(|class| names[*class as usize].clone()).collect(), others, rows }
}

/// Logits [rows, C] and labels [rows] of test rows; base: logits [C] of the best constant; names: [C].
pub fn several_scores(logits: &[f32], labels: &[f32], base: &[f32], names: &[String]) -> SeveralScores {
    let classes = names.len();
    let given: Vec<usize> = logits.chunks_exact(classes).map(likeliest).collect();
    let tallies_of = |given: &[usize]| tallies(given, labels, classes);
    let tallies = tallies_of(&given);
    let order = sorted((0..classes as u32).collect(), |a, b| tallies[*b as usize][0].cmp(&tallies[*a as usize][0]));
    let scored = |class: &u32| {
        let tally = tallies[*class as usize];
        let [support, given, right] = tally;
        let name = names[*class as usize].clone();
        ClassScores { name, support, precision: share(right, given), recall: share(right, support), f1: f1(tally) }
    };
    let first = |k: usize| TopShare {
        k,
        share: top(k, logits, labels, classes),
        base: labels.iter().filter(|y| is_among(base, **y as usize, k)).count() as f64 / labels.len().max(1) as f64,
    };
    SeveralScores {
        macro_f1: macro_f1(&tallies),
        base_macro_f1: macro_f1(&tallies_of(&vec![likeliest(base); labels.len()])),
        top: FIRST.into_iter().filter(|k| *k < classes).map(first).collect(),
        classes: order.iter().map(scored).collect(),
        confusion: confusion(&given, labels, &order, names),
    }
}
