//! Partial dependence (Friedman 2001): the mean prediction of test rows where a column is set to each of its levels, or to quantiles of it.

use serde::Serialize;

use super::{Asked, spread};
use crate::{
    data::{Features, Part, Standard, Table, Task, Vocabulary},
    error::{Error, Result},
    order,
    referee::Tested,
    train::Learned,
};

/// Test rows whose predictions are averaged, at most.
const MOST_ROWS: usize = 500;
const MOST_LEVELS: usize = 50;
const QUANTILES: usize = 30;
/// Points that are scored between two breaths
const AT_ONCE: usize = 10;

/// How the mean prediction follows a column
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "PredictionCurve"))]
pub struct Curve {
    pub of: CurveOf,
    /// Test rows that are averaged
    pub rows: usize,
    /// Classes of several; null of a value, and of two classes: then it is the probability of the second
    pub classes: Option<Vec<String>>,
    /// The cell of each point as it stands in the file: "" of missing cells
    pub names: Vec<String>,
    /// Of numbers their values, of dates seconds since 1970, rising; of levels empty
    pub values: Vec<f64>,
    /// Train rows with that level; of a number with a value nearer to it than to any other
    pub counts: Vec<u32>,
    /// [points], or [points, classes]
    pub predictions: Vec<f64>,
    /// [1], or [classes]: of the same rows as they are
    pub mean: Vec<f64>,
}

/// What the points of a curve are
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum CurveOf {
    /// The most frequent first
    Levels,
    Numbers,
    Dates,
}

/// What a curve is made of: test rows, and the points at which a column of theirs is set.
pub struct Points {
    of: CurveOf,
    part: Part,
    names: Vec<String>,
    values: Vec<f64>,
    counts: Vec<u32>,
    /// Of test rows
    rows: Features,
    /// [points], of which the part alone counts
    points: Features,
}

/// Cells, values and counts.
type Found = (Vec<String>, Vec<f64>, Vec<u32>);

impl Points {
    /// Levels at most 50, quantiles at most 30, test rows at most 500. `UnknownColumn` where the run did not learn from it.
    pub fn new(learned: &Learned, table: &Table, tested: &Tested, column: &str) -> Result<Self> {
        let encoder = &learned.encoder;
        let place = encoder.names().iter().position(|name| *name == column).ok_or_else(|| Error::UnknownColumn(column.into()))?;
        let number = place.checked_sub(encoder.vocabularies.len()).map(|i| &encoder.numbers[i]);
        let (names, values, counts) = match number {
            Some(standard) => quantiles(standard, table, &learned.split(table)?.train)?,
            None => levels(&encoder.vocabularies[place]),
        };
        let of = match number {
            None => CurveOf::Levels,
            Some(standard) if standard.date => CurveOf::Dates,
            Some(_) => CurveOf::Numbers,
        };
        let rows: Vec<u32> = spread(tested, MOST_ROWS).into_iter().map(|place| tested.rows[place]).collect();
        let rows = encoder.encode_rows(table, &rows)?;
        let points = encoder.encode_cells(names.len(), &|i, c| if c == place { &names[i] } else { "" });
        Ok(Points { of, part: encoder.parts().swap_remove(place), names, values, counts, rows, points })
    }
}

impl Asked<'_> {
    pub async fn curve(&self, points: Points) -> Result<Curve> {
        let labels = &self.learned.labels;
        let mean = self.means(&points.rows, 1).await?;
        let predictions = self.along(&points).await?;
        let classes = matches!(labels.task, Task::Classes(_)).then(|| labels.classes.clone());
        let Points { of, names, values, counts, rows, .. } = points;
        Ok(Curve { of, rows: rows.rows, classes, names, values, counts, predictions, mean })
    }

    /// [points, C] mean predictions of all rows with the part of each point.
    async fn along(&self, Points { part, rows, points, .. }: &Points) -> Result<Vec<f64>> {
        let all: Vec<u32> = (0..points.rows as u32).collect();
        let mut means = Vec::new();
        for some in all.chunks(AT_ONCE) {
            let repeated: Vec<u32> = some.iter().flat_map(|_| 0..rows.rows as u32).collect();
            let sources: Vec<u32> = some.iter().flat_map(|point| (0..rows.rows).map(|_| *point)).collect();
            let set = rows.replaced(&repeated, std::slice::from_ref(part), points, &sources);
            means.extend(self.means(&set, some.len()).await?);
        }
        Ok(means)
    }

    /// [blocks, C] of features that are so many blocks of equally many rows.
    async fn means(&self, features: &Features, blocks: usize) -> Result<Vec<f64>> {
        let (all, outputs) = (self.predictions(features).await?, self.learned.labels.outputs());
        let rows = features.rows / blocks;
        let mean = |block: &[f32], c: usize| block.iter().skip(c).step_by(outputs).map(|p| f64::from(*p)).sum::<f64>();
        let means = |block: &[f32]| (0..outputs).map(|c| mean(block, c) / rows as f64).collect::<Vec<_>>();
        Ok(all.chunks_exact((rows * outputs).max(1)).flat_map(means).collect())
    }
}

/// Cells of train rows in the middle of as many equal parts of them, equal values once.
fn quantiles(standard: &Standard, table: &Table, train: &[u32]) -> Result<Found> {
    let column = table.column(&standard.column)?;
    let values: Vec<f64> = train.iter().map(|row| standard.value(column.cell(*row as usize))).collect();
    let mut rising: Vec<u32> = (0..train.len() as u32).filter(|i| !values[*i as usize].is_nan()).collect();
    order::sort(&mut rising, &mut |a, b| values[a].total_cmp(&values[b]));
    let value = |rank: usize| values[rising[rank] as usize];
    let count = QUANTILES.min(rising.len());
    let mut at: Vec<usize> = (0..count).map(|k| (2 * k + 1) * rising.len() / (2 * count)).collect();
    at.dedup_by(|b, a| value(*a) == value(*b));
    let points: Vec<f64> = at.iter().map(|rank| value(*rank)).collect();
    let (mut counts, mut nearest) = (vec![0; at.len()], 0);
    for rank in 0..rising.len() {
        let off = |k: usize| points.get(k).map_or(f64::INFINITY, |point| (value(rank) - point).abs());
        while off(nearest + 1) < off(nearest) {
            nearest += 1;
        }
        counts[nearest] += 1;
    }
    let cell = |rank: &usize| column.cell(train[rising[*rank] as usize] as usize).to_string();
    Ok((at.iter().map(cell).collect(), points, counts))
}

/// The most frequent ones with a name, missing cells among them.
fn levels(vocabulary: &Vocabulary) -> Found {
    let mut entries: Vec<u32> = (1..vocabulary.entries() as u32).collect();
    order::sort(&mut entries, &mut |a, b| vocabulary.entry_count(b as u32).cmp(&vocabulary.entry_count(a as u32)));
    entries.truncate(MOST_LEVELS);
    let name = |entry: &u32| if vocabulary.missing() == Some(*entry) { "" } else { vocabulary.title(*entry) }.to_string();
    let counts = entries.iter().map(|entry| vocabulary.entry_count(*entry)).collect();
    (entries.iter().map(name).collect(), Vec::new(), counts)
}
