//! Rows → train, validation, test. By index of the kept data row from 0, so that every program can repeat it.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::{
    order,
    rng::{Generator, Stream},
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// Row indices, each list ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    pub train: Vec<u32>,
    pub valid: Vec<u32>,
    pub test: Vec<u32>,
}

impl Split {
    /// The seed matters for `Shuffled` only.
    pub fn new(rule: Rule, rows: usize, seed: u64) -> Split {
        let all = 0..rows as u32;
        match rule {
            Rule::Rows => Split {
                train: all.clone().filter(|i| i % 5 != 0 && i % 10 != 1).collect(),
                valid: all.clone().filter(|i| i % 10 == 1).collect(),
                test: all.filter(|i| i % 5 == 0).collect(),
            },
            Rule::Ordered => cut(all.collect()),
            Rule::Shuffled => {
                let mut rows: Vec<u32> = all.collect();
                Generator::new(seed, Stream::Split).shuffle(&mut rows);
                let mut split = cut(rows);
                // Ascending, so that first-seen order means the same as under the other rules.
                [&mut split.train, &mut split.valid, &mut split.test]
                    .into_iter()
                    .for_each(|rows| order::sort(rows, &mut |_, _| Ordering::Equal));
                split
            }
        }
    }
}

impl Split {
    /// The set of a kept row; None beyond them.
    pub fn set_of(&self, row: u32) -> Option<&'static str> {
        let sets = [("train", &self.train), ("validation", &self.valid), ("test", &self.test)];
        sets.into_iter().find(|(_, rows)| rows.binary_search(&row).is_ok()).map(|(name, _)| name)
    }
}

/// The first 70 %, the next 10 %, the rest; the shares in whole rows, rounded down.
fn cut(order: Vec<u32>) -> Split {
    let (seven, eight) = (order.len() * 7 / 10, order.len() * 8 / 10);
    Split { train: order[..seven].to_vec(), valid: order[seven..eight].to_vec(), test: order[eight..].to_vec() }
}
