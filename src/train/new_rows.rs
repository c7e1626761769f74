//! New rows: their scores, what a run did not know of them, and how right the scores are where the rows have the target.

use serde::Serialize;

use super::{
    learned::Learned,
    score,
    unseen::{StandIn, Widened},
};
use crate::{
    data::{Encoder, Features, Note, Rows, Table},
    device::Device,
    error::{Error, Result},
    job::Job,
    referee::{Few, Measure, Tested, alone},
};

/// Scores of new rows: [rows] probabilities or values, or [rows, C] probabilities.
pub struct Scored {
    pub values: Vec<f32>,
    /// Of the rows that have a target; None where no row has one
    pub labelled: Option<Labelled>,
    pub unknown: Vec<Unknown>,
    pub notes: Vec<Note>,
}

/// How right the scores of new rows are.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "RowScores"))]
pub struct Labelled {
    /// Rows with a target, which the scores are of
    pub rows: usize,
    /// Rows whose cell is there and no target: no number, or no class that training had
    pub unusable: usize,
    /// All that there are, the one that decides first
    pub scores: Vec<RowScore>,
    /// Why these rows can carry no score
    pub few: Option<Few>,
}

/// A score of new rows, with its 95 % interval for further rows like these.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RowScore {
    pub measure: Measure,
    pub value: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// Names in a column that training never saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "UnknownNames"))]
pub struct Unknown {
    pub column: String,
    /// Rows that have one
    pub rows: usize,
}

impl Learned {
    /// New rows get the columns of second tables that they lack, by their keys. `LacksColumns` where that leaves some out.
    pub fn complete(&self, table: &mut Table) -> Result<()> {
        let is_lacking = |name: &str| table.column(name).is_err();
        let joined = |name: &str| self.joins.iter().any(|join| join.attributes.iter().any(|column| column.name == name));
        let joining = self.joins.iter().filter(|join| join.attributes.iter().any(|column| is_lacking(&column.name)));
        let needed = self.encoder.names().into_iter().chain(joining.map(|join| join.on.column.as_str()));
        let lacking = needed.filter(|name| is_lacking(name) && !joined(name));
        let lacking = lacking.fold(Vec::new(), |mut all: Vec<&str>, name| {
            if !all.contains(&name) {
                all.push(name);
            }
            all
        });
        if lacking.is_empty() {
            return table.complete(&self.joins);
        }
        Err(Error::LacksColumns(lacking.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ")))
    }

    /// A value per row of a new table, in order; malformed rows are NaN. Levels that training never saw are unknown.
    pub async fn predict(&self, device: &Device, job: &Job, table: &Table) -> Result<Scored> {
        self.predict_with(device, job, table, Some(StandIn::Unknown)).await
    }

    /// The same with another stand-in for levels that training never saw; None: hidden levels decide.
    pub async fn predict_with(&self, device: &Device, job: &Job, table: &Table, unseen: Option<StandIn>) -> Result<Scored> {
        let mut features: Features = self.encoder.encode(table)?;
        let all: Vec<u32> = (0..table.rows as u32).collect();
        let widened = self.widen(job, table, &mut features, unseen).await?;
        let rows = Rows { features: &features, rows: &all };
        let logits = match &widened {
            Some(Widened { network, params, .. }) => {
                self.labels.read(score::logits(device, job, network, params, rows).await?, self.temperature)
            }
            None => self.logits(device, job, rows).await?,
        };
        let outputs = self.labels.outputs();
        let mut values = self.labels.values_of(&logits);
        for row in &table.malformed {
            values[row * outputs..(row + 1) * outputs].fill(f32::NAN);
        }
        let mut notes = table.notes.clone();
        notes.extend(self.encoder.notes(table, None, &|column| widened.as_ref()?.told(column)));
        Ok(Scored { values, labelled: self.labelled(table, &logits), unknown: unknown(&self.encoder, table), notes })
    }

    /// Scores of the rows whose target is known. Cells of malformed rows are missing, so none of these is among them.
    fn labelled(&self, table: &Table, logits: &[f32]) -> Option<Labelled> {
        let column = table.column(&self.settings.target).ok()?;
        let (labels, outputs) = (self.labels.of_column(column), self.labels.outputs());
        let known: Vec<usize> = (0..table.rows).filter(|row| !labels[*row].is_nan()).collect();
        if known.is_empty() {
            return None;
        }
        let unusable = table.rows - known.len() - column.missing();
        let logits: Vec<f32> = known.iter().flat_map(|row| &logits[row * outputs..(row + 1) * outputs]).copied().collect();
        let labels: Vec<f32> = known.iter().map(|row| labels[*row]).collect();
        let rows = known.iter().map(|row| *row as u32).collect();
        let no_base = vec![0.0; outputs];
        let tested = Tested::new(self.labels.task, rows, labels, logits, no_base, Vec::new(), self.labels.deviation);
        let (scores, few) = judged(&tested);
        Some(Labelled { rows: known.len(), unusable, scores, few })
    }
}

/// One run on further rows: the question that the referee answers of a single run (docs/referee.md).
fn judged(tested: &Tested) -> (Vec<RowScore>, Option<Few>) {
    let Some(mut verdict) = alone(tested) else { return (Vec::new(), None) };
    let mut score = |measure: &Measure| {
        let found = verdict.methods.first_mut().and_then(|method| *method.scores.of(*measure));
        found.map(|one| RowScore { measure: *measure, value: one.mean, low: one.low, high: one.high })
    };
    (Measure::of(tested.task).iter().filter_map(&mut score).collect(), verdict.few)
}

fn unknown(encoder: &Encoder, table: &Table) -> Vec<Unknown> {
    let named = encoder.vocabularies.iter().filter_map(|vocabulary| Some((vocabulary, table.column(&vocabulary.column).ok()?)));
    named
        .map(|(vocabulary, column)| Unknown { column: column.name.clone(), rows: vocabulary.tally(column, &|_| true).unseen })
        .filter(|unknown| unknown.rows > 0)
        .collect()
}
