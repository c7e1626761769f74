//! What the referee says: numbers and codes. The page makes sentences of them.

use serde::Serialize;

use super::{pairs::Compared, rows::Measure};

/// What can be said of runs of one table and target: which models are better, and how sure that is (docs/referee.md).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Verdict {
    pub question: Question,
    #[cfg_attr(test, ts(type = "TaskName"))]
    pub task: &'static str,
    /// The one that decides
    pub measure: Measure,
    /// Test rows of a run; of folds those of all of them
    pub rows: usize,
    /// Of test rows that are drawn together, where the split keeps them together
    pub groups: Option<usize>,
    /// Seeds or folds that every method of the question "method" has; 1 of the question "run"
    pub repeats: usize,
    pub design: Design,
    pub methods: Vec<Method>,
    /// Of all methods that have what the question needs
    pub pairs: Vec<Pair>,
    /// Why these test rows can carry no verdict
    pub few: Option<Few>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "VerdictQuestion"))]
pub enum Question {
    /// These trained networks on further rows: another seed may say otherwise
    Run,
    /// These settings on this table, whatever the seed
    Method,
}

/// What differs between the runs of a method
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "VerdictDesign"))]
pub enum Design {
    /// Nothing: the question "run"
    Run,
    /// The seed, on the same test rows
    Seeds,
    /// The seed, which draws the test rows too
    Draws,
    /// The fold
    Folds,
}

/// Why there is no verdict on these test rows
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "VerdictFew"))]
pub enum Few {
    /// Fewer than 30 rows
    Rows,
    /// Fewer than 10 groups
    Groups,
    /// One class alone, of two
    Class,
    /// Fewer than 10 rows of the rarer of two classes
    Rare,
}

/// Why a method is in no verdict
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "VerdictWithheld"))]
pub enum Withheld {
    /// A run was stopped by hand
    Stopped,
    /// The loss of a run left the numbers
    Diverged,
    /// The best epoch of a run was the last that it was given
    Improving,
    /// Its test rows are not here: the run came out of a file, and its table is not loaded
    Rows,
    /// Fewer than three seeds or folds, where others have them
    Few,
    /// It is not told apart from the constant prediction
    Base,
}

/// Runs with the same settings but for seed and fold
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "VerdictMethod"))]
pub struct Method {
    #[cfg_attr(test, ts(type = "ModelName"))]
    pub model: &'static str,
    /// Those that count
    pub runs: Vec<u32>,
    pub scores: MethodScores,
    pub withheld: Option<Withheld>,
    /// How many of the runs are why, where runs are
    pub of: usize,
    /// Was the first of several epochs the best in most of its runs?
    pub overfits: bool,
}

/// Those that the task has
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MethodScores {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub auc: Option<Interval>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub loss: Option<Interval>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub accuracy: Option<Interval>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub rmse: Option<Interval>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub r2: Option<Interval>,
}

impl MethodScores {
    pub fn of(&mut self, measure: Measure) -> &mut Option<Interval> {
        match measure {
            Measure::Auc => &mut self.auc,
            Measure::Loss => &mut self.loss,
            Measure::Accuracy => &mut self.accuracy,
            Measure::Rmse => &mut self.rmse,
            Measure::R2 => &mut self.r2,
        }
    }
}

/// A test score, mean over the runs, with its 95 % interval
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ScoreInterval"))]
pub struct Interval {
    pub mean: f64,
    /// null where the test rows are not here
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Of the constant prediction
    pub base: f64,
    /// Is it the best, or not told apart from that? None is where the best is not told apart from the constant prediction
    pub best: bool,
}

/// Two methods, a with the better score: methods by their index
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "VerdictPair"))]
pub struct Pair {
    pub a: usize,
    pub b: usize,
    /// By which a is better, in the measure's own unit
    pub difference: f64,
    /// All pairs corrected together at 5 %
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Corrected as the interval is: at most 0.05 where that excludes 0
    pub p: f64,
    /// Are they told apart, and is neither withheld? Of the question "run" on these rows alone
    pub apart: bool,
    /// Is a the better method? Of the question "method" alone
    pub ahead: bool,
}

/// None for what is no number.
pub fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

impl Pair {
    /// Of methods i and j, by how much i is better.
    pub fn new([i, j]: [usize; 2], difference: f64, compared: Compared) -> Self {
        let Compared { low, high, p } = compared;
        let (a, b, difference, low, high) =
            if difference < 0.0 { (j, i, -difference, -high, -low) } else { (i, j, difference, low, high) };
        Pair { a, b, difference, low: finite(low), high: finite(high), p, apart: low > 0.0, ahead: false }
    }
}
