//! A number or date column → what a network reads of it: its value standardised, an indicator of what is missing, a date's periods.

use std::f64::consts::TAU;

use serde::{Deserialize, Serialize};

use super::{Column, Format, Kind, Style};

const DAY: f64 = 86_400.0;
/// A deviation of so many units in the last place of the mean is the rounding of a constant.
const ROUNDING: f64 = 16.0 * f64::EPSILON;
/// Phases that stay as near to one another say nothing: the first of January is up to 0.004 years off, by leap days.
const SAME_PHASE: f64 = 0.01;

/// What comes round in a date: time of day, weekday, day of year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    Day,
    Week,
    Year,
}

impl Period {
    pub const ALL: [Period; 3] = [Period::Day, Period::Week, Period::Year];

    pub const fn seconds(self) -> f64 {
        match self {
            Period::Day => DAY,
            Period::Week => 7.0 * DAY,
            Period::Year => 365.2425 * DAY,
        }
    }

    /// Seconds that the train rows must span. Day and week come round twice, else a phase is an event (two days of hours span 47 hours,
    /// two weeks of days 13 days); a year once, for few files hold two (its months span 334 days).
    const fn least(self) -> f64 {
        match self {
            Period::Day => 1.9 * DAY,
            Period::Week => 13.0 * DAY,
            Period::Year => 330.0 * DAY,
        }
    }

    /// The part of the period that has passed since it began, from 0 to 1; the first began in 1970.
    pub fn phase(self, seconds: f64) -> f64 {
        let turns = seconds / self.seconds();
        turns - turns.floor()
    }

    /// Do values of this range come round, and not always at the same phase?
    fn is_covered(self, [least, greatest]: [f64; 2], mut values: impl Iterator<Item = f64>) -> bool {
        let first = self.phase(least);
        let apart = |value: f64| {
            let apart = (self.phase(value) - first).abs();
            apart.min(1.0 - apart) > SAME_PHASE
        };
        greatest - least >= self.least() && values.any(apart)
    }
}

/// What the train rows say of a number or date column. Its inputs, in order: the value standardised; 1 where it is missing, else 0, if train
/// rows have such cells; sine and cosine of each period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standard {
    pub column: String,
    pub mean: f64,
    pub deviation: f64,
    // Projects of the first releases have none of these.
    /// How cells are written, and the words that count as missing
    #[serde(default)]
    pub format: Format,
    #[serde(default)]
    pub words: Vec<String>,
    /// Values are seconds since 1970
    #[serde(default)]
    pub date: bool,
    #[serde(default)]
    pub indicator: bool,
    /// Ascending
    #[serde(default)]
    pub periods: Vec<Period>,
    /// Least and greatest value
    #[serde(default)]
    pub range: Option<[f64; 2]>,
}

/// Mean and standard deviation, by differences from the first value: a large mean costs no digits. Where all values are the same but for
/// rounding the deviation is 1: they standardise to 0 rather than to noise.
pub fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let first = values.clone().next().unwrap_or(0.0);
    let count = values.clone().count().max(1) as f64;
    let shift = values.clone().map(|value| value - first).sum::<f64>() / count;
    let variance = values.map(|value| (value - first - shift).powi(2)).sum::<f64>() / count;
    let (mean, deviation) = (first + shift, variance.sqrt());
    (mean, if deviation <= ROUNDING * mean.abs() { 1.0 } else { deviation })
}

impl Standard {
    pub fn fit(column: &Column, train: &[u32]) -> Self {
        let values = column.numbers().values;
        let all = train.iter().map(|row| values[*row as usize]);
        let known = all.clone().filter(|value| value.is_finite());
        let (mean, deviation) = moments(known.clone());
        let wider = |range: Option<[f64; 2]>, value: f64| match range {
            Some([least, greatest]) => Some([least.min(value), greatest.max(value)]),
            None => Some([value; 2]),
        };
        let range = known.clone().fold(None, wider);
        let date = column.kind == Kind::Date;
        // A time of day comes round by itself.
        let clock = column.format.style == Style::Time;
        let covered = |period: &Period| match range {
            Some([least, greatest]) if date && clock => *period == Period::Day && greatest - least >= DAY / 2.0,
            Some(range) => date && period.is_covered(range, known.clone()),
            None => false,
        };
        Standard {
            column: column.name.clone(),
            mean,
            deviation,
            format: column.format.clone(),
            words: column.missing_words(),
            date,
            indicator: all.clone().any(f64::is_nan),
            periods: Period::ALL.into_iter().filter(covered).collect(),
            range,
        }
    }

    /// How many.
    pub fn inputs(&self) -> usize {
        1 + usize::from(self.indicator) + 2 * self.periods.len()
    }

    /// All inputs of a value; one that is missing (NaN) is the mean, at no phase.
    pub fn put(&self, value: f64, inputs: &mut [f32]) {
        inputs.fill(0.0);
        if !value.is_finite() {
            if self.indicator {
                inputs[1] = 1.0;
            }
            return;
        }
        inputs[0] = ((value - self.mean) / self.deviation) as f32;
        for (period, pair) in self.periods.iter().zip(inputs[1 + usize::from(self.indicator)..].as_chunks_mut().0) {
            let (sin, cos) = (TAU * period.phase(value)).sin_cos();
            *pair = [sin as f32, cos as f32];
        }
    }

    /// Does a cell say that there is no value?
    pub fn is_missing(&self, cell: &str) -> bool {
        cell.trim().is_empty() || super::is_missing(cell, &self.words)
    }

    /// NaN for what is missing or is written in another way.
    pub fn value(&self, cell: &str) -> f64 {
        if self.is_missing(cell) { f64::NAN } else { self.format.value(cell).unwrap_or(f64::NAN) }
    }

    /// [rows] of a column of this table, or of another, whose own words for missing do not count.
    pub fn values(&self, column: &Column) -> Vec<f64> {
        if self.words != column.missing_words() {
            return column.cells().map(|cell| self.value(cell)).collect();
        }
        column.numbers_as(&self.format).values
    }

    /// Values farther out than the range is wide, where nothing was learned: how many, and the row of the farthest.
    pub fn outside(&self, values: &[f64]) -> Option<(usize, usize)> {
        let [least, greatest] = self.range?;
        let (mut count, mut most, mut at) = (0, greatest - least, 0);
        for (row, value) in values.iter().enumerate() {
            let out = (least - value).max(value - greatest);
            count += usize::from(out > greatest - least);
            if out > most {
                (most, at) = (out, row);
            }
        }
        (count > 0).then_some((count, at))
    }
}
