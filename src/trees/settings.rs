//! What may be set, and the losses.

use crate::{Error, Result};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Loss {
    /// Labels 0 and 1; the score is a logit
    Binary,
    /// Labels 0 .. k − 1; k scores, whose softmax are the probabilities. A fit holds them all in f64
    Classes(usize),
    /// Any number; the score is the mean
    Squared,
    /// Counts ≥ 0, or rates with weights; the score is the logarithm of the mean
    Poisson,
    /// The score is this quantile, 0 < q < 1; a leaf's value is the quantile of its rows' residuals
    Quantile(f64),
    /// Squared up to this distance from the label, in the label's unit, and linear beyond (Huber 1964)
    Huber(f64),
}

impl Loss {
    /// Its name, and the number that belongs to it: classes, quantile or distance, else 0.
    pub fn words(self) -> (&'static str, f64) {
        match self {
            Loss::Binary => ("binary", 0.0),
            Loss::Classes(classes) => ("classes", classes as f64),
            Loss::Squared => ("squared", 0.0),
            Loss::Poisson => ("poisson", 0.0),
            Loss::Quantile(q) => ("quantile", q),
            Loss::Huber(delta) => ("huber", delta),
        }
    }

    /// Back again; None where there is no such name.
    pub fn from_words(name: &str, number: f64) -> Option<Self> {
        let all = [
            Loss::Binary,
            Loss::Classes(number as usize),
            Loss::Squared,
            Loss::Poisson,
            Loss::Quantile(number),
            Loss::Huber(number),
        ];
        all.into_iter().find(|loss| loss.words().0 == name)
    }

    /// Scores per row.
    pub fn outputs(self) -> usize {
        if let Loss::Classes(classes) = self { classes } else { 1 }
    }

    pub(crate) fn takes(self, label: f32) -> bool {
        label.is_finite()
            && match self {
                Loss::Binary => label == 0.0 || label == 1.0,
                Loss::Classes(classes) => label >= 0.0 && label < classes as f32 && label.fract() == 0.0,
                Loss::Poisson => label >= 0.0,
                Loss::Squared | Loss::Quantile(_) | Loss::Huber(_) => true,
            }
    }

    pub(crate) fn expected(self) -> String {
        match self {
            Loss::Binary => "0 or 1".into(),
            Loss::Classes(classes) => format!("a whole number from 0 to {}", classes.saturating_sub(1)),
            Loss::Poisson => "a number that is not negative".into(),
            Loss::Squared | Loss::Quantile(_) | Loss::Huber(_) => "a finite number".into(),
        }
    }

    fn check(self) -> Result<()> {
        match self {
            Loss::Classes(classes) => within("classes", classes, (2..=MOST_CLASSES).contains(&classes), "from 2 to 65536"),
            Loss::Quantile(q) => within("quantile", q, q > 0.0 && q < 1.0, "between 0 and 1, without both"),
            Loss::Huber(delta) => within("delta", delta, delta.is_finite() && delta > 0.0, "a positive number"),
            Loss::Binary | Loss::Squared | Loss::Poisson => Ok(()),
        }
    }
}

/// A class is exact in an f32 far beyond; more would be identifiers.
const MOST_CLASSES: usize = 1 << 16;

const MOST_LEAVES: usize = 4096;

#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Trees per output, at most
    pub rounds: usize,
    /// What each leaf's value is multiplied by, 0 to 1
    pub learning_rate: f64,
    /// Leaves per tree, at most, 2 to 4096; a fit holds leaves × columns × 4 KiB of histograms
    pub leaves: usize,
    /// Rows in a leaf, at least
    pub min_rows: usize,
    /// Sum of second derivatives, times the weights, in a leaf, at least
    pub min_hessian: f64,
    /// Added to the sum of second derivatives of a leaf
    pub l2: f64,
    /// Bins per column, 2 to 255; missing cells have one beside them
    pub bins: usize,
    /// Rounds without a better validation loss after which none follows; 0: all rounds are run
    pub patience: usize,
    /// Share of the rows that each round draws, without replacement; 0 to 1
    pub row_share: f64,
    /// Share of the columns that each tree draws; 0 to 1. The trees differ more; a round is hardly faster
    pub column_share: f64,
    /// [outputs][columns], or empty: 1 where the score must not fall as the column rises, −1 where it must not rise, 0 where it may do either
    pub monotone: Vec<i8>,
    pub seed: u64,
}

/// LightGBM's, but for a smaller learning rate, which early stopping pays for, and rows that are drawn: of fifteen choices the one with the
/// least validation loss on three of four tables (`measured.md`).
impl Default for Settings {
    fn default() -> Self {
        Settings {
            rounds: 1000,
            learning_rate: 0.05,
            leaves: 31,
            min_rows: 20,
            min_hessian: 1e-3,
            l2: 0.0,
            bins: 255,
            patience: 50,
            row_share: 0.8,
            column_share: 1.0,
            monotone: Vec::new(),
            seed: 0,
        }
    }
}

impl Settings {
    pub(crate) fn sign(&self, output: usize, column: usize, columns: usize) -> i8 {
        self.monotone.get(output * columns + column).map_or(0, |sign| sign.signum())
    }

    /// A leaf of quantiles takes no Newton step, which is what can be held within bounds.
    pub(crate) fn check_signs(&self, loss: Loss, columns: usize) -> Result<()> {
        let expected = if matches!(loss, Loss::Quantile(_)) { 0 } else { loss.outputs() * columns };
        let is_right = self.monotone.is_empty() || self.monotone.len() == expected;
        within(
            "monotone",
            self.monotone.len(),
            is_right,
            "empty, or a sign for each column of each output, and empty for quantiles",
        )
    }

    pub(crate) fn check(&self, loss: Loss) -> Result<()> {
        let share = |share: f64| share > 0.0 && share <= 1.0;
        let above_zero = |value: f64| value.is_finite() && value >= 0.0;
        loss.check()?;
        within("rounds", self.rounds, self.rounds >= 1, "1 or more")?;
        within("learning_rate", self.learning_rate, share(self.learning_rate), "above 0 and at most 1")?;
        within("leaves", self.leaves, (2..=MOST_LEAVES).contains(&self.leaves), "from 2 to 4096")?;
        within("min_rows", self.min_rows, self.min_rows >= 1, "1 or more")?;
        within("min_hessian", self.min_hessian, above_zero(self.min_hessian), "0 or more")?;
        within("l2", self.l2, above_zero(self.l2), "0 or more")?;
        within("bins", self.bins, (2..=255).contains(&self.bins), "from 2 to 255")?;
        within("row_share", self.row_share, share(self.row_share), "above 0 and at most 1")?;
        within("column_share", self.column_share, share(self.column_share), "above 0 and at most 1")
    }
}

fn within(name: &'static str, found: impl ToString, is: bool, expected: &'static str) -> Result<()> {
    if is { Ok(()) } else { Err(Error::Setting { name, found: found.to_string(), expected }) }
}
