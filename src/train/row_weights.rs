//! What each row counts in a training: by a column of weights, and by its class.

use super::{
    objective::ClassWeights,
    settings::{Model, Settings},
};
use crate::{
    data::{Note, Split, Table, Target, Task},
    error::{Error, Result},
};

/// Classes whose weights a note names.
const MOST_NAMED: usize = 5;

/// [rows] weights whose mean over the train rows is 1, and what is told of them.
pub struct RowWeights {
    pub values: Vec<f32>,
    pub notes: Vec<Note>,
}

/// None where all rows count alike. `BadWeights` where a row of a set has none, or a negative one, or all of a set are 0; `BadOption`
/// where a class is none of the target's.
pub fn row_weights(table: &Table, settings: &Settings, target: &Target, split: &Split) -> Result<Option<RowWeights>> {
    if settings.weights.is_none() && !settings.class_weights.is_set() {
        return Ok(None);
    }
    let mut notes = Vec::new();
    let mut values = match &settings.weights {
        Some(column) => of_column(table, settings, column, split)?,
        None => vec![1.0; table.rows],
    };
    let by_class = class_weights(settings, target, split, &values)?;
    if settings.model == Model::TargetMean {
        return Ok(None);
    }
    if let Some(weights) = by_class {
        let class = |row: usize| target.values[row];
        values.iter_mut().enumerate().filter(|(row, _)| !class(*row).is_nan()).for_each(|(row, value)| {
            *value *= weights[class(row) as usize];
        });
        notes.push(Note::new(0, told(&weights, target)));
    }
    let mean = |rows: &[u32]| rows.iter().map(|row| values[*row as usize]).sum::<f64>() / rows.len() as f64;
    let [train, valid] = [&split.train, &split.valid].map(|rows| mean(rows));
    let column = settings.weights.clone().unwrap_or_else(|| "classWeights".into());
    if train <= 0.0 || valid <= 0.0 {
        let set = if train <= 0.0 { "train" } else { "validation" };
        return Err(bad(&column, format!("all {set} rows weigh 0"), "Take another column, or another split."));
    }
    if let Some(column) = &settings.weights {
        let text = format!("Train rows count by “{column}”, which is no input; scores count every row once");
        notes.push(Note::new(0, text));
    }
    Ok(Some(RowWeights { values: values.iter().map(|value| (value / train) as f32).collect(), notes }))
}

fn bad(column: &str, why: String, remedy: &'static str) -> Error {
    Error::BadWeights { column: column.into(), why, remedy }
}

/// [rows]; of rows in no set 0.
fn of_column(table: &Table, settings: &Settings, column: &str, split: &Split) -> Result<Vec<f64>> {
    if *column == settings.target {
        return Err(bad(column, "it is the target".into(), "Take another column."));
    }
    let numbers = table.column(column)?.targets(Task::Regression, &[]);
    let mut values = vec![0.0; table.rows];
    for row in [&split.train, &split.valid, &split.test].into_iter().flatten().map(|row| *row as usize) {
        let (value, number) = (numbers[row], row + 1);
        let remedy = "Mend the file, or take another column.";
        if !value.is_finite() {
            let cell = table.column(column)?.cell(row);
            let why = if cell.is_empty() { format!("row {number} has none") } else { format!("row {number} has “{cell}”") };
            return Err(bad(column, why, remedy));
        }
        if value < 0.0 {
            return Err(bad(column, format!("row {number} has {value}, and a weight is not negative"), remedy));
        }
        values[row] = value;
    }
    Ok(values)
}

/// [classes]; None where the settings ask for no weights. values: [rows] what each counts besides.
fn class_weights(settings: &Settings, target: &Target, split: &Split, values: &[f64]) -> Result<Option<Vec<f64>>> {
    let refuse = |found: String, expected: String| Err(Error::bad_option("classWeights", found, expected));
    let rule = &settings.class_weights;
    if !rule.is_set() {
        return Ok(None);
    }
    if target.task == Task::Regression {
        return refuse("not \"none\"".into(), format!("\"none\": {} is a number", settings.target));
    }
    let classes = target.classes.len();
    match rule {
        ClassWeights::Own(weights) => {
            let mut all = vec![1.0; classes];
            for (name, weight) in weights {
                let Some(class) = target.classes.iter().position(|class| class == name) else {
                    return refuse(format!("of “{name}”"), format!("of classes of {}", settings.target));
                };
                if !weight.is_finite() || *weight < 0.0 {
                    return refuse(format!("{weight} for “{name}”"), "a number that is not negative".into());
                }
                all[class] = *weight;
            }
            Ok(Some(all))
        }
        ClassWeights::Rule(_) => {
            let mut counts = vec![0.0; classes];
            let train = split.train.iter().map(|row| *row as usize);
            train.for_each(|row| counts[target.values[row] as usize] += values[row]);
            let all: f64 = counts.iter().sum();
            // A class without train rows counts as all rows together would.
            Ok(Some(counts.iter().map(|count| if *count > 0.0 { all / (classes as f64 * count) } else { 1.0 }).collect()))
        }
    }
}

fn told(weights: &[f64], target: &Target) -> String {
    let named: Vec<String> =
        target.classes.iter().zip(weights).take(MOST_NAMED).map(|(class, weight)| format!("“{class}” {weight:.3}")).collect();
    let more = if weights.len() > MOST_NAMED { ", .." } else { "" };
    format!(
        "Train rows count by class ({}{more}): probabilities are those of rows in such a mixture. Scores count every row once",
        named.join(", ")
    )
}
