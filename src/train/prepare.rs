//! Table + settings → features, labels and the three sets of rows; every refusal happens here, before training.

use std::sync::Arc;

use super::{
    labels::Labels,
    objective::{LossName, check_counts},
    row_weights::{RowWeights, row_weights},
    settings::{Model, OrAuto, Settings},
    warnings::{self, Warning},
};
use crate::{
    data::{ByColumn, Column, Encoder, Features, Join, Kind, Note, Rule, Split, Table, Target, Task, Vocabulary},
    error::{Error, Result},
    kernels::training::loss::LossKind,
    limits::grouped,
};

/// A table made ready for one run; it holds all that training reads, so the table is free again.
pub struct Prepared {
    pub settings: Settings,
    pub encoder: Encoder,
    pub features: Features,
    pub labels: Labels,
    /// [rows] what each counts, their mean over the train rows 1; none: all alike
    pub weights: Option<Vec<f32>>,
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
    pub loss: LossKind,
    pub weights: Option<RowWeights>,
}

impl Divided {
    pub fn new(table: &Table, settings: &Settings) -> Result<Self> {
        settings.check()?;
        let columns = feature_columns(table, settings)?;
        let target = Target::of(table.column(&settings.target)?)?;
        let loss = settings.loss_of(target.task)?;
        check_counts(loss, settings, &target)?;
        let mut split = split(table, settings, &target)?;
        // The rules count kept rows; rows without a target then belong to no set.
        for rows in [&mut split.train, &mut split.valid, &mut split.test] {
            rows.retain(|row| !target.values[*row as usize].is_nan());
        }
        check_sets(settings, &target, &split)?;
        let weights = row_weights(table, settings, &target, &split)?;
        Ok(Divided { columns, target, split, loss, weights })
    }
}

impl Prepared {
    pub fn new(table: &Table, settings: Settings) -> Result<Self> {
        let divided = Divided::new(table, &settings)?;
        let warnings = warnings::found(table, &settings, &divided)?;
        let Divided { columns, target, split, loss, weights } = divided;
        let without_target = target.values.iter().filter(|value| value.is_nan()).count();
        let examples = match target.examples.first() {
            Some((_, text)) => format!(" (such as “{}”)", text.chars().take(40).collect::<String>()),
            None => String::new(),
        };
        let labels = Labels::of(target, &split.train, loss);
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
        notes.extend(weights.iter().flat_map(|weights| weights.notes.clone()));
        notes.extend(idle_settings(&settings));
        let id_dropout = encoder.vocabularies.iter().map(|vocabulary| id_dropout(&settings, vocabulary)).collect();
        let groups = groups(table, &settings.split, &split.test)?;
        let (header, joins) = (table.dialect.header, table.joins_of(&encoder.names()));
        let prepared = Prepared {
            settings,
            encoder,
            features,
            labels,
            weights: weights.map(|weights| weights.values),
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

/// Share of a column's ids that go to the unknown level.
fn id_dropout(settings: &Settings, vocabulary: &Vocabulary) -> f32 {
    match settings.id_dropout {
        OrAuto::Value(share) => share,
        OrAuto::Auto(_) if vocabulary.trained_unknown() => 0.0,
        OrAuto::Auto(_) => 0.01,
    }
}

/// What this model does not heed.
fn idle_settings(settings: &Settings) -> Option<Note> {
    let asks = settings.loss != LossName::Auto || settings.weights.is_some() || settings.class_weights.is_set();
    let text = "Target means are those of all rows alike: loss and weights are for networks and trees";
    (settings.model == Model::TargetMean && asks).then(|| Note::new(0, text))
}

/// The named columns, or all that are not skipped; never the target.
pub fn feature_columns(table: &Table, settings: &Settings) -> Result<Vec<String>> {
    table.column(&settings.target)?;
    let Some(named) = &settings.columns else {
        let is_usable = |column: &&Column| {
            column.kind != Kind::Skip && column.name != settings.target && settings.weights.as_ref() != Some(&column.name)
        };
        let usable = table.columns.iter().filter(is_usable);
        return Ok(usable.map(|column| column.name.clone()).collect());
    };
    for name in named {
        let column = table.column(name)?;
        if *name == settings.target {
            return Err(Error::NoFeatures(format!("{name} is the target, and a target cannot predict itself")));
        }
        if settings.weights.as_ref() == Some(name) {
            return Err(Error::NoFeatures(format!("{name} holds the weights of the rows, and is no input")));
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
