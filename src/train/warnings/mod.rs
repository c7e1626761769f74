//! What a person should know before believing a score, found in the rows before anything is trained.

mod reveals;
mod rows;
mod scores;
mod sums;

use serde::{Deserialize, Serialize};

use super::{prepare::Divided, settings::Settings};
use crate::{
    data::{Column, Kind, Table, Target},
    error::Result,
};

/// Rows that are looked at where all would take too long.
const SAMPLE: usize = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum WarningCode {
    /// A column alone tells the target; `number`: by which AUC, R², or share of what guessing gets wrong
    GivesAway,
    /// A weighted sum of some columns is the target; by which R²
    SumGivesAway,
    /// Test rows that stand among the train rows too; how many
    SameRows,
    /// Rows stand in order of the target; the rank correlation with the row number, or the share of the changes that a random order has
    SortedRows,
    /// A set has few rows; how many
    FewRows,
    /// A set has few rows of a class; how many
    FewOfClass,
    /// A set has rows of one class only; how many
    OneClass,
    /// Classes that other sets have and the train rows have not; how many rows of theirs there are
    UntrainedClass,
}

/// A sentence with its number, and what it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "TrainWarning"))]
pub struct Warning {
    pub code: WarningCode,
    pub text: String,
    pub number: f64,
    /// Columns that a person might leave out
    pub columns: Vec<String>,
    /// Whose score it is about; null: of all
    #[cfg_attr(test, ts(type = "\"validation\" | \"test\" | null"))]
    pub set: Option<String>,
}

impl Warning {
    fn new(code: WarningCode, number: f64, text: String) -> Self {
        Warning { code, text, number, columns: Vec::new(), set: None }
    }
}

/// Of a training with these settings; its own refusal where it would be refused.
pub fn warnings(table: &Table, settings: &Settings) -> Result<Vec<Warning>> {
    let divided = Divided::new(table, settings)?;
    found(table, settings, &divided)
}

pub(super) fn found(table: &Table, settings: &Settings, divided: &Divided) -> Result<Vec<Warning>> {
    let Divided { columns, target, split, .. } = divided;
    let columns = columns.iter().map(|name| table.column(name)).collect::<Result<Vec<_>>>()?;
    // A copy is equal in what is no input too; a column that is left out, such as an id, may number the copies.
    let is_told = |column: &&Column| column.kind != Kind::Skip && column.name != settings.target;
    let whole: Vec<&Column> = table.columns.iter().filter(is_told).collect();
    let train = Sample::new(target, &split.train);
    let mut all = reveals::warnings(&settings.target, &columns, &train);
    all.extend(sums::warning(&settings.target, &columns, &train));
    all.extend(rows::same(&whole, target, split));
    all.extend(rows::sorted(settings, target));
    all.extend(scores::untrained(target, split));
    all.extend(scores::warnings(target, split));
    Ok(all)
}

/// Rows that lie evenly among all of a set, with what is to be learned of them.
struct Sample<'a> {
    target: &'a Target,
    rows: Vec<u32>,
    /// Of these rows
    labels: Vec<f64>,
}

impl<'a> Sample<'a> {
    fn new(target: &'a Target, rows: &[u32]) -> Self {
        let count = rows.len().min(SAMPLE);
        let rows: Vec<u32> = (0..count).map(|i| rows[(i as u64 * rows.len() as u64 / count as u64) as usize]).collect();
        let labels = rows.iter().map(|row| target.values[*row as usize]).collect();
        Sample { target, rows, labels }
    }
}

/// "a, b and c"
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
