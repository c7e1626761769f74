//! Rows → train, validation, test: by index of the kept data row from 0, drawn, by groups, or by time; as one split or as one of k folds.
//! Every program can repeat it, but for what is shuffled, which is of this one's generator.

mod deal;
mod groups;
mod in_order;
mod levels;
mod proposals;
mod rule;
mod time;

use std::cmp::Ordering;

pub use in_order::Order;
pub use proposals::{Proposal, proposals};
pub use rule::{By, ByColumn, Division, Rule};

use super::Table;
use crate::{
    error::{Error, Result},
    limits::grouped,
    order,
    rng::{Generator, Stream},
};

/// Folds at most.
pub const MOST_FOLDS: usize = 100;

/// Row indices, each list ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    pub train: Vec<u32>,
    pub valid: Vec<u32>,
    pub test: Vec<u32>,
    /// What a person should know of it
    pub notes: Vec<String>,
}

impl Split {
    /// `BadSplit` says why a column cannot tell the sets apart.
    pub fn new(division: &Division, table: &Table) -> Result<Split> {
        let Division { rule, fold, seed, .. } = *division;
        match (rule, fold) {
            (Rule::Rows, None) => Ok(Split::by_index(table.rows)),
            (Rule::Ordered, None) => Ok(Split::ordered(table.rows)),
            (Rule::Shuffled, None) => Ok(Split::shuffled(table.rows, seed)),
            (Rule::Rows | Rule::Shuffled | Rule::Stratified, _) => Ok(deal::split(division, table.rows)),
            (Rule::Ordered, Some(fold)) => time::fold_of_rows(table.rows, fold),
            (Rule::By(ByColumn { by: By::Levels, column }), None) => levels::split(table.column(column)?, seed),
            (Rule::By(ByColumn { by: By::Levels | By::Group, column }), _) => groups::split(table.column(column)?, division),
            (Rule::By(ByColumn { by: By::Time, column }), _) => time::split(table.column(column)?, fold),
        }
    }

    pub fn by_index(rows: usize) -> Split {
        let all = 0..rows as u32;
        Split {
            train: all.clone().filter(|i| i % 5 != 0 && i % 10 != 1).collect(),
            valid: all.clone().filter(|i| i % 10 == 1).collect(),
            test: all.filter(|i| i % 5 == 0).collect(),
            notes: Vec::new(),
        }
    }

    pub fn ordered(rows: usize) -> Split {
        Split::cut((0..rows as u32).collect(), [rows * 7 / 10, rows * 8 / 10])
    }

    pub fn shuffled(rows: usize, seed: u64) -> Split {
        let mut order: Vec<u32> = (0..rows as u32).collect();
        Generator::new(seed, Stream::Split).shuffle(&mut order);
        Split::cut(order, [rows * 7 / 10, rows * 8 / 10])
    }

    /// The rows up to the first place train, those up to the second validate, the rest test.
    fn cut(order: Vec<u32>, [first, second]: [usize; 2]) -> Split {
        let parts = [&order[..first], &order[first..second], &order[second..]];
        Split::of(parts.map(<[u32]>::to_vec))
    }

    /// Of train, validation and test rows in any order. Ascending, so that first-seen order means the same under every rule.
    fn of(sets: [Vec<u32>; 3]) -> Split {
        let [train, valid, test] = sets.map(|mut rows| {
            order::sort(&mut rows, &mut |_, _| Ordering::Equal);
            rows
        });
        Split { train, valid, test, notes: Vec::new() }
    }

    /// [rows] Is a row in a set?
    pub fn rows(&self, rows: usize) -> Vec<bool> {
        let mut is_in = vec![false; rows];
        [&self.train, &self.valid, &self.test].into_iter().flatten().for_each(|row| is_in[*row as usize] = true);
        is_in
    }

    /// The set of a kept row; None beyond them.
    pub fn set_of(&self, row: u32) -> Option<&'static str> {
        let sets = [("train", &self.train), ("validation", &self.valid), ("test", &self.test)];
        sets.into_iter().find(|(_, rows)| rows.binary_search(&row).is_ok()).map(|(name, _)| name)
    }

    /// "70.0, 10.1 and 19.9 % of the rows"
    fn shares(&self) -> String {
        let sets = [&self.train, &self.valid, &self.test].map(Vec::len);
        let rows = sets.iter().sum::<usize>().max(1);
        let [train, valid, test] = sets.map(|set| {
            let tenths = (set as u64 * 2000 / rows as u64).div_ceil(2);
            format!("{}.{}", tenths / 10, tenths % 10)
        });
        format!("{train}, {valid} and {test} % of the rows")
    }
}

/// "Fold 2 of 5"
fn titled([fold, folds]: [usize; 2]) -> String {
    format!("Fold {} of {folds}", fold + 1)
}

/// `found` different things, of which each of three sets, or of so many folds, needs one; a training needs three in all.
fn check_number(column: &str, things: &str, found: usize, fold: Option<[usize; 2]>) -> Result<()> {
    let (need, whose) = match fold {
        Some([_, folds]) if folds > 3 => (folds, format!("each of the {folds} folds")),
        _ => (3, "each of the three sets".into()),
    };
    if found >= need {
        return Ok(());
    }
    bad(column, format!("it has {} {things}, and {whose} needs one", grouped(found as u64)))
}

/// More of the rows than train cannot stay together.
fn check_largest(column: &str, what: &str, largest: usize, rows: usize) -> Result<()> {
    if largest as u64 * 10 <= rows as u64 * 7 {
        return Ok(());
    }
    let share = largest as u64 * 100 / rows as u64;
    let what: String = what.chars().take(40).collect();
    bad(column, format!("“{what}” stands in {share} % of them, these stay together, and only 70 % are to train"))
}

fn bad<T>(column: &str, why: String) -> Result<T> {
    Err(Error::BadSplit { column: column.into(), why, remedy: "Pick another column, or another split." })
}
