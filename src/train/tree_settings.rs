//! The boosted trees, as `lab.train` takes them under `trees`.

use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    limits::{Limit, number, whole},
};

/// What stands for a level in the columns that trees read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum TreeFeatures {
    /// The smoothed mean of the target over its train rows, for several classes the share of each, and how many rows it has
    Statistics,
    /// Its vector in a network that was trained on the same rows
    Vectors,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TreeSettings {
    pub features: TreeFeatures,
    /// Whose vectors; null: the newest run that has some and was trained on the same rows
    pub run: Option<u32>,
    /// Trees, of several classes for each, at most
    pub rounds: usize,
    /// Of each tree, at most
    pub leaves: usize,
    /// What a leaf's value is multiplied by
    pub rate: f64,
    /// Train rows of a leaf, at least
    pub min_rows: usize,
    /// Added to the sum of second derivatives of a leaf: without it a rare class takes steps too far
    pub l2: f64,
    /// Rounds without a better validation loss before they end
    pub patience: usize,
}

impl Default for TreeSettings {
    fn default() -> Self {
        TreeSettings {
            features: TreeFeatures::Statistics,
            run: None,
            rounds: 1000,
            leaves: 31,
            rate: 0.05,
            min_rows: 20,
            l2: 1.0,
            patience: 50,
        }
    }
}

impl TreeSettings {
    /// The numbers among the settings, with their limits.
    pub fn limits(&self) -> [Limit; 6] {
        [
            whole("trees.rounds", [1, 10_000], self.rounds),
            whole("trees.leaves", [2, 1024], self.leaves),
            number("trees.rate", [0.001, 1.0], self.rate),
            whole("trees.minRows", [1, 1_000_000], self.min_rows),
            number("trees.l2", [0.0, 1000.0], self.l2),
            whole("trees.patience", [1, 10_000], self.patience),
        ]
    }

    /// `BadOption` names the first setting that is out of its range.
    pub fn check(&self) -> Result<()> {
        self.limits().iter().try_for_each(Limit::check)
    }
}
