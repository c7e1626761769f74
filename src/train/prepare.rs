//! Table + settings → features, labels and the three sets of rows; every refusal happens here, before training.

use std::sync::Arc;

use super::{
    metrics,
    settings::{OrAuto, Settings},
    warnings::{self, Warning},
};
use crate::{
    data::{ByColumn, Column, Encoder, Features, Join, Kind, Note, Rule, Split, Table, Target, Task, Vocabulary, moments},
    error::{Error, Result},
    kernels::training::loss::sigmoid,
    limits::grouped,
};

/// The target as a network learns it.
#[derive(Clone, Debug)]
pub struct Labels {
    pub task: Task,
    /// [rows]: class index, or (value − mean) / deviation; NaN where the row has none
    pub values: Vec<f32>,
    pub classes: Vec<String>,
    /// 0 and 1 for classes
    pub mean: f64,
    pub deviation: f64,
}

impl Labels {
    pub fn of(target: Target, train: &[u32]) -> Self {
        let Target { task, values, classes, .. } = target;
        let (mut mean, mut deviation) = (0.0, 1.0);
        if task == Task::Regression {
            (mean, deviation) = moments(train.iter().map(|row| values[*row as usize]));
        }
        let values = values.into_iter().map(|value| ((value - mean) / deviation) as f32).collect();
        Labels { task, values, classes, mean, deviation }
    }

    /// [rows] in the target's own unit; NaN where the row has none.
    pub fn numbers(&self) -> impl Iterator<Item = f64> {
        self.values.iter().map(|value| f64::from(*value) * self.deviation + self.mean)
    }

    /// The values of the table that it was trained on, for a run that came back from a file; false where the target is another by now.
    pub fn find(&mut self, target: Target) -> bool {
        let same = (target.task, &target.classes) == (self.task, &self.classes);
        if same {
            self.values = target.values.into_iter().map(|value| ((value - self.mean) / self.deviation) as f32).collect();
        }
        same
    }

    /// [rows] of other rows, as `values` of those that were learned from; NaN where a row has none.
    pub fn of_column(&self, column: &Column) -> Vec<f32> {
        let values = column.targets(self.task, &self.classes).into_iter();
        values.map(|value| ((value - self.mean) / self.deviation) as f32).collect()
    }

    pub fn pick(&self, rows: &[u32]) -> Vec<f32> {
        rows.iter().map(|row| self.values[*row as usize]).collect()
    }

    /// Probabilities [rows] or [rows, C] of a network's logits, or values [rows] in the target's units.
    pub fn values_of(&self, logits: &[f32]) -> Vec<f32> {
        match self.task {
            Task::Binary => logits.iter().map(|z| sigmoid(f64::from(*z)) as f32).collect(),
            Task::Classes(classes) => logits.chunks_exact(classes).flat_map(metrics::softmax).map(|p| p as f32).collect(),
            Task::Regression => logits.iter().map(|z| (f64::from(*z) * self.deviation + self.mean) as f32).collect(),
        }
    }

    /// The class of a row's probabilities [C], or of the one of class 1; none where they are no numbers.
    pub fn likeliest(&self, row: &[f32]) -> &str {
        let class = match row {
            [p] => usize::from(*p > 0.5),
            all => (0..all.len()).fold(0, |best, c| if all[c] > all[best] { c } else { best }),
        };
        if row[0].is_nan() { "" } else { self.classes.get(class).map_or("", String::as_str) }
    }

    /// Outputs of a network.
    pub fn outputs(&self) -> usize {
        if let Task::Classes(classes) = self.task { classes } else { 1 }
    }
}

/// A table made ready for one run; it holds all that training reads, so the table is free again.
pub struct Prepared {
    pub settings: Settings,
    pub encoder: Encoder,
    pub features: Features,
    pub labels: Labels,
    pub split: Split,
    /// [test rows] the group of each, where the split keeps groups of rows together; else empty
    pub groups: Vec<u32>,
    /// Share of each column's ids that training sends to level 0
    pub id_dropout: Vec<f32>,
    pub without_target: usize,
    /// Did the file name its columns? New rows then do too
    pub header: bool,
    pub joins: Vec<Arc<Join>>,
    pub notes: Vec<Note>,
    pub warnings: Vec<Warning>,
}

/// What is learned from which columns and rows: all that can be refused is, and no cell but the target's has been looked at.
pub struct Divided {
    pub columns: Vec<String>,
    pub target: Target,
    pub split: Split,
}

impl Divided {
    pub fn new(table: &Table, settings: &Settings) -> Result<Self> {
        settings.check()?;
        let columns = feature_columns(table, settings)?;
        let target = Target::of(table.column(&settings.target)?)?;
        let mut split = split(table, settings, &target)?;
        // The rules count kept rows; rows without a target then belong to no set.
        for rows in [&mut split.train, &mut split.valid, &mut split.test] {
            rows.retain(|row| !target.values[*row as usize].is_nan());
        }
        check_sets(settings, &target, &split)?;
        Ok(Divided { columns, target, split })
    }
}

impl Prepared {
    pub fn new(table: &Table, settings: Settings) -> Result<Self> {
        let divided = Divided::new(table, &settings)?;
        let warnings = warnings::found(table, &settings, &divided)?;
        let Divided { columns, target, split } = divided;
        let without_target = target.values.iter().filter(|value| value.is_nan()).count();
        let examples = match target.examples.first() {
            Some((_, text)) => format!(" (such as “{}”)", text.chars().take(40).collect::<String>()),
            None => String::new(),
        };
        let labels = Labels::of(target, &split.train);
        let encoder = Encoder::fit(table, &columns, &split.train, settings.min_count)?;
        let features = encoder.encode(table)?;
        let mut notes: Vec<Note> = split_notes(&settings, &split, &encoder).into_iter().map(|text| Note::new(0, text)).collect();
        notes.extend(encoder.notes(table, Some(&split), &|_| None));
        if without_target > 0 {
            notes.push(Note::new(
                0,
                format!(
                    "{} rows have no usable {}: they are in no set{examples}",
                    grouped(without_target as u64),
                    settings.target
                ),
            ));
        }
        let id_dropout = encoder
            .vocabularies
            .iter()
            .map(|vocabulary| match settings.id_dropout {
                OrAuto::Value(share) => share,
                OrAuto::Auto(_) => {
                    if vocabulary.trained_unknown() {
                        0.0
                    } else {
                        0.01
                    }
                }
            })
            .collect();
        let groups = groups(table, &settings.split, &split.test)?;
        let (header, joins) = (table.dialect.header, table.joins_of(&encoder.names()));
        let prepared = Prepared {
            settings,
            encoder,
            features,
            labels,
            split,
            groups,
            id_dropout,
            without_target,
            header,
            joins,
            notes,
            warnings,
        };
        Ok(prepared)
    }
}

/// The named columns, or all that are not skipped; never the target.
pub fn feature_columns(table: &Table, settings: &Settings) -> Result<Vec<String>> {
    table.column(&settings.target)?;
    let Some(named) = &settings.columns else {
        let usable = table.columns.iter().filter(|column| column.kind != Kind::Skip && column.name != settings.target);
        return Ok(usable.map(|column| column.name.clone()).collect());
    };
    for name in named {
        let column = table.column(name)?;
        if *name == settings.target {
            return Err(Error::NoFeatures(format!("{name} is the target, and a target cannot predict itself")));
        }
        if column.kind == Kind::Skip {
            return Err(Error::NoFeatures(format!("column {name} is set to skip ({})", column.why)));
        }
    }
    Ok(named.clone())
}

/// Of each of these rows the level of the column by which the split keeps rows together; empty where it keeps none.
pub fn groups(table: &Table, rule: &Rule, rows: &[u32]) -> Result<Vec<u32>> {
    let Some(column) = rule.together() else { return Ok(Vec::new()) };
    let codes: Vec<u32> = table.column(column)?.coded().codes().collect();
    Ok(rows.iter().map(|row| codes[*row as usize]).collect())
}

/// The three sets, also of rows without a target; never by the target itself.
fn split(table: &Table, settings: &Settings, target: &Target) -> Result<Split> {
    if let Rule::By(ByColumn { column, .. }) = &settings.split
        && *column == settings.target
    {
        let why = "it is the target, and test rows would differ from train rows in what is to be predicted";
        let remedy = "Pick another column, or another split.";
        return Err(Error::BadSplit { column: column.clone(), why: why.into(), remedy });
    }
    Split::new(&settings.division(Some(target)), table)
}

fn split_notes(settings: &Settings, split: &Split, encoder: &Encoder) -> Vec<String> {
    let mut notes = split.notes.clone();
    let hidden = |one: &&Vocabulary| settings.split.hides(&one.column) && one.texts.is_none();
    for Vocabulary { column, .. } in encoder.vocabularies.iter().filter(hidden) {
        notes.push(format!(
            "{column} is an input too: to every validation and test row its level is unknown. Untick it to train without it"
        ));
    }
    notes
}

fn check_sets(settings: &Settings, target: &Target, split: &Split) -> Result<()> {
    let column = || settings.target.clone();
    let bad = |why: String, remedy: &str| Err(Error::BadTarget { column: column(), why, remedy: remedy.into() });
    for (set, rows) in [("train", &split.train), ("validation", &split.valid), ("test", &split.test)] {
        if rows.is_empty() {
            return bad(format!("no row with a value is in the {set} set"), "Load more rows, or pick another target.");
        }
    }
    let is_one = |rows: &[u32]| rows.iter().all(|row| target.values[*row as usize] == target.values[rows[0] as usize]);
    if is_one(&split.train) {
        return bad("all train rows have the same value".into(), "Pick another target, or the shuffled split.");
    }
    // A score of one split may be looked at by itself; a fold's is averaged with those of others.
    let Some([fold, folds]) = settings.fold.filter(|_| target.task != Task::Regression) else { return Ok(()) };
    for (set, rows) in [("validation", &split.valid), ("test", &split.test)] {
        if is_one(rows) {
            let class = &target.classes[target.values[rows[0] as usize] as usize];
            let why = format!("the {set} rows of fold {} of {folds} hold one class only, “{class}”", fold + 1);
            return bad(why, "Take fewer folds, or the stratified split.");
        }
    }
    Ok(())
}
