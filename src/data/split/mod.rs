//! Rows → train, validation, test: by index of the kept data row from 0, by the levels of a column, or by time. Every program can
//! repeat it, but for the shuffle, which is of this one's generator.

mod levels;
mod time;

use std::{cmp::Ordering, fmt};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::Table;
use crate::{
    error::{Error, Result},
    order,
    rng::{Generator, Stream},
};

const RULES: &str = "split must be \"rows\", \"shuffled\", \"ordered\", or { by: \"levels\" or \"time\", column }";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Split"))]
pub enum Rule {
    /// Test i % 5 = 0, validation i % 10 = 1, the rest trains: the split of every reference figure.
    #[default]
    Rows,
    /// 70, 10 and 20 % of a seeded permutation.
    Shuffled,
    /// The first 70 % trains, then 10 % validate, then 20 % test: for rows in order of time.
    Ordered,
    #[serde(untagged)]
    By(ByColumn),
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        struct ByName;
        impl<'de> Visitor<'de> for ByName {
            type Value = Rule;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str(RULES)
            }

            fn visit_str<E: de::Error>(self, name: &str) -> std::result::Result<Rule, E> {
                match name {
                    "rows" => Ok(Rule::Rows),
                    "shuffled" => Ok(Rule::Shuffled),
                    "ordered" => Ok(Rule::Ordered),
                    _ => Err(E::custom(RULES)),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<Rule, A::Error> {
                let by = ByColumn::deserialize(MapAccessDeserializer::new(map));
                by.map(Rule::By).map_err(|_| de::Error::custom(RULES))
            }
        }
        from.deserialize_any(ByName)
    }
}

/// By what a column says of the rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "SplitByColumn"))]
pub struct ByColumn {
    pub by: By,
    pub column: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "SplitBy"))]
pub enum By {
    /// Each level is in one set, drawn by the seed: about 10 % of the rows validate and 20 % test. Missing cells are one level
    Levels,
    /// The earliest 70 % of the rows train, then 10 % validate, then 20 % test; rows of one time stay together, those without one train
    Time,
}

/// Row indices, each list ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    pub train: Vec<u32>,
    pub valid: Vec<u32>,
    pub test: Vec<u32>,
    /// What a person should know of it
    pub notes: Vec<String>,
}

impl Rule {
    /// Does the seed draw the sets?
    pub fn is_drawn(&self) -> bool {
        !matches!(self, Rule::Rows | Rule::Ordered | Rule::By(ByColumn { by: By::Time, .. }))
    }

    /// The column whose levels stay together: rows of one level are no independent witnesses.
    pub fn together(&self) -> Option<&str> {
        match self {
            Rule::By(ByColumn { by, column }) if *by != By::Time => Some(column),
            _ => None,
        }
    }

    /// Is every test row's level of this column one that no train row has?
    pub fn hides(&self, column: &str) -> bool {
        matches!(self, Rule::By(ByColumn { by: By::Levels, column: own }) if own == column)
    }
}

impl Split {
    /// The seed matters for `Shuffled` and for levels. `BadSplit` says why a column cannot tell the sets apart.
    pub fn new(rule: &Rule, table: &Table, seed: u64) -> Result<Split> {
        match rule {
            Rule::Rows => Ok(Split::by_index(table.rows)),
            Rule::Ordered => Ok(Split::ordered(table.rows)),
            Rule::Shuffled => Ok(Split::shuffled(table.rows, seed)),
            Rule::By(ByColumn { by: By::Levels, column }) => levels::split(table.column(column)?, seed),
            Rule::By(ByColumn { by: By::Time, column }) => time::split(table.column(column)?),
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
        // Ascending, so that first-seen order means the same under every rule.
        let [train, valid, test] = parts.map(|rows| {
            let mut rows = rows.to_vec();
            order::sort(&mut rows, &mut |_, _| Ordering::Equal);
            rows
        });
        Split { train, valid, test, notes: Vec::new() }
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
