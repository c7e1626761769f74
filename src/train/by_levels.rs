//! Whom a run serves badly: its test rows by the levels of any column.

use serde::Serialize;

use super::{
    held_out::{HeldOut, Side},
    labels::Labels,
    metrics,
};
use crate::{
    data::{Column, Kind, Task},
    order::{sort, sorted},
    referee::Measure,
};

/// Below this many rows a score is mostly chance, as `Few::Rows` has it.
const FEW: usize = 30;
/// Different values of numbers and dates that are levels each; more are put into as many ranges as below.
const MOST_VALUES: usize = 12;
const RANGES: usize = 5;
/// Levels that are listed.
const MOST_LEVELS: usize = 200;

/// Test rows by the levels of a column, the worst first; those of few rows come after the others.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ScoresByLevel"))]
pub struct ByLevels {
    pub run: u32,
    pub column: String,
    /// Are its values seconds since 1970?
    pub date: bool,
    /// "loss" or "rmse", the lower the better
    pub measure: Measure,
    pub all: LevelScore,
    /// At most 200
    pub levels: Vec<LevelScore>,
    /// Levels that test rows have
    pub of: usize,
    /// Rows below which a level counts as small
    pub few: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LevelScore {
    /// As it stands in the table; empty for missing cells, a range and all rows
    pub name: String,
    /// Of numbers and dates with many values: least and greatest of the range
    pub range: Option<[f64; 2]>,
    pub rows: usize,
    /// Share of positives, or mean of the target; null of several classes
    pub mean: Option<f64>,
    pub score: f64,
    /// The same of always giving what the train rows as a whole suggest
    pub base: f64,
    /// null where the rows hold one class, and of other tasks than two classes
    pub auc: Option<f64>,
    /// Too few rows to say much
    pub small: bool,
}

/// The level of each row, and what the levels are called.
struct Levels {
    of: Vec<u32>,
    names: Vec<(String, Option<[f64; 2]>)>,
}

impl Levels {
    fn of(column: &Column, rows: &[u32]) -> Self {
        let numeric = matches!(column.kind, Kind::Number | Kind::Date);
        numeric.then(|| Self::ranges(column, rows)).flatten().unwrap_or_else(|| Self::texts(column, rows))
    }

    /// Cells as they stand; of tags the whole cell.
    fn texts(column: &Column, rows: &[u32]) -> Self {
        let coded = column.coded();
        let mut place = vec![u32::MAX; coded.levels() + 1];
        let mut names = Vec::new();
        let mut level = |row: &u32| {
            let code = coded.code(*row as usize);
            let own = &mut place[code as usize];
            if *own == u32::MAX {
                *own = names.len() as u32;
                names.push((coded.level(code).to_string(), None));
            }
            *own
        };
        Levels { of: rows.iter().map(&mut level).collect(), names }
    }

    /// Ranges of about as many rows each, and missing cells; none where the values are few.
    fn ranges(column: &Column, rows: &[u32]) -> Option<Self> {
        let all = column.numbers().values;
        let values: Vec<f64> = rows.iter().map(|row| all[*row as usize]).collect();
        let known = (0..values.len() as u32).filter(|at| !values[*at as usize].is_nan()).collect();
        let order = sorted(known, |a, b| values[*a as usize].total_cmp(&values[*b as usize]));
        let rising: Vec<f64> = order.iter().map(|at| values[*at as usize]).collect();
        if rising.chunk_by(|a, b| a == b).count() <= MOST_VALUES {
            return None;
        }
        // Equal values lie in one range.
        let edges: Vec<f64> = (1..RANGES).map(|k| rising[k * rising.len() / RANGES]).collect();
        let range = |value: f64| edges.iter().filter(|edge| **edge <= value).count();
        let mut names = vec![(String::new(), None); RANGES + 1];
        for value in &rising {
            let [_, high] = names[range(*value)].1.get_or_insert([*value; 2]);
            *high = *value;
        }
        let of = values.iter().map(|value| if value.is_nan() { RANGES } else { range(*value) } as u32);
        Some(Levels { of: of.collect(), names })
    }
}

impl HeldOut {
    /// Of run number `run`.
    pub fn by_levels(&self, run: u32, labels: &Labels, column: &Column) -> ByLevels {
        let Side { rows, .. } = &self.test;
        let Levels { of, names } = Levels::of(column, rows);
        let mut places: Vec<Vec<u32>> = vec![Vec::new(); names.len()];
        of.iter().enumerate().for_each(|(at, level)| places[*level as usize].push(at as u32));
        let filled = names.into_iter().zip(&places).filter(|(_, places)| !places.is_empty());
        let scored: Vec<LevelScore> = filled.map(|((name, range), places)| self.level(labels, name, range, places)).collect();
        let mut order: Vec<u32> = (0..scored.len() as u32).collect();
        sort(&mut order, &mut |a, b| {
            let [a, b] = [&scored[a], &scored[b]];
            a.small.cmp(&b.small).then(b.score.total_cmp(&a.score))
        });
        let of = scored.len();
        let mut scored: Vec<Option<LevelScore>> = scored.into_iter().map(Some).collect();
        let everyone: Vec<u32> = (0..rows.len() as u32).collect();
        ByLevels {
            run,
            column: column.name.clone(),
            date: column.kind == Kind::Date,
            measure: if labels.task == Task::Regression { Measure::Rmse } else { Measure::Loss },
            all: self.level(labels, String::new(), None, &everyone),
            levels: order.iter().take(MOST_LEVELS).filter_map(|at| scored[*at as usize].take()).collect(),
            of,
            few: FEW,
        }
    }

    /// places: of its rows among the test rows
    fn level(&self, labels: &Labels, name: String, range: Option<[f64; 2]>, places: &[u32]) -> LevelScore {
        let (task, outputs, Side { logits, labels: known, .. }) = (labels.task, labels.outputs(), &self.test);
        let own: Vec<f32> = places.iter().map(|at| known[*at as usize]).collect();
        let z: Vec<f32> = places.iter().flat_map(|at| &logits[*at as usize * outputs..][..outputs]).copied().collect();
        let of = |z: &[f32]| metrics::scores(task, z, &own, labels.deviation);
        let score = |scores: &metrics::Scores| scores.rmse.unwrap_or(scores.loss);
        let found = of(&z);
        let mean = own.iter().map(|y| f64::from(*y)).sum::<f64>() / own.len().max(1) as f64;
        LevelScore {
            name,
            range,
            rows: places.len(),
            mean: (!matches!(task, Task::Classes(_))).then_some(mean * labels.deviation + labels.mean),
            score: score(&found),
            base: score(&of(&self.base.repeat(own.len()))),
            auc: found.auc,
            small: places.len() < FEW,
        }
    }
}
