//! A trained run: what it is, its vectors, its scores of new rows; and what it will cost before it is one.

use serde::Serialize;

use crate::{
    data::Note,
    train::{Cost, FlowSettings, Labelled, Training, Unknown},
};

/// What a run is, and how its training went.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RunInfo<'a> {
    pub id: u32,
    #[cfg_attr(test, ts(as = "crate::train::Model"))]
    pub model: &'static str,
    #[cfg_attr(test, ts(type = "TaskName"))]
    pub task: &'static str,
    pub target: &'a str,
    pub columns: Vec<&'a str>,
    /// Those that `vectors` takes
    pub vector_columns: Vec<&'a str>,
    pub parameters: usize,
    /// Weights and optimiser
    pub bytes: usize,
    pub input_width: usize,
    /// Names, classification only; binary: [negative, positive]
    pub classes: &'a [String],
    /// attention-ode only: all its flow settings
    pub flow: Option<&'a FlowSettings>,
    /// Beside the others, not below them: the page is given the fields of both in one object
    #[serde(skip_serializing)]
    #[cfg_attr(test, ts(flatten))]
    pub training: &'a Training,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Neighbour<'a> {
    pub name: &'a str,
    pub count: u32,
    pub cosine: f64,
}

/// Those of a level, the nearest first.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Neighbours<'a> {
    pub near: Vec<Neighbour<'a>>,
    /// Vectors that it could be near to
    pub others: usize,
    pub width: usize,
    /// The cosine that the nearest of as many vectors of random directions does not exceed 19 times in 20; null of neighbours by text
    pub chance: Option<f64>,
}

/// names[0] is "": the unknown level, for rare and unseen values. Of a column of text the others are the texts of its train rows, the most
/// frequent first, at most 100,000
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Vectors<'a> {
    pub names: &'a [&'a str],
    /// The index of missing values, where the train rows have some; its name is that of no other
    pub missing: Option<u32>,
    pub width: usize,
    #[serde(skip_serializing)]
    #[cfg_attr(test, ts(type = "Uint32Array"))]
    pub counts: &'a [u32],
    /// [names, width]
    #[serde(skip_serializing)]
    #[cfg_attr(test, ts(type = "Float32Array"))]
    pub values: &'a [f32],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Points<'a> {
    pub names: Vec<&'a str>,
    #[serde(skip_serializing)]
    #[cfg_attr(test, ts(type = "Uint32Array"))]
    pub counts: Vec<u32>,
    /// [rows, 3], the first three principal components; row 0 is the unknown level
    #[serde(skip_serializing)]
    #[cfg_attr(test, ts(type = "Float32Array"))]
    pub positions: Vec<f32>,
    /// Share of the variance of each component
    pub explained: Vec<f64>,
    /// What the points are coloured by, one value a point (NaN: no value)
    #[serde(skip_serializing)]
    #[cfg_attr(test, ts(type = "Float32Array"))]
    pub colour: Vec<f32>,
    /// Names of the colour's values where it is a category column, else empty
    pub colour_names: Vec<String>,
    /// Levels of the column, when only the most frequent `limit` of them are shown
    pub total: usize,
    /// Are they texts, which have neighbours also by how they are written?
    pub text: bool,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Predicted<'a> {
    /// [rows], or [rows, classes]
    #[serde(skip_serializing)]
    #[cfg_attr(test, ts(type = "Float32Array"))]
    pub values: &'a [f32],
    pub classes: Option<&'a [String]>,
    /// Of the rows that have the target; null where none has
    pub scores: Option<&'a Labelled>,
    /// Columns with names that training never saw, and in how many rows
    pub unknown: &'a [Unknown],
    pub notes: &'a [Note],
}

/// Vectors that are predicted for levels by their names and attributes.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Unseen"))]
pub struct UnseenInfo<'a> {
    pub width: usize,
    /// Share of the variance of learned vectors that it recovers on levels hidden from it: 1 all, 0 no more than their mean
    pub recovered: f64,
    /// Is that above 0 on each part that was hidden? Then `predict` takes such vectors unasked
    pub trusted: bool,
    /// Levels that it was learned from
    pub levels: usize,
    /// "names", or names and attributes of which tables
    pub sources: String,
    /// Of each name the levels whose vectors point the same way
    pub near: Vec<Vec<Neighbour<'a>>>,
}

/// A network before it is trained.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Cost"))]
pub struct CostInfo {
    /// As `training` above
    #[serde(skip_serializing)]
    #[cfg_attr(test, ts(flatten))]
    pub cost: Cost,
    /// Of an epoch, as far as this device tells; null where it does not
    pub seconds: Option<f64>,
    /// What it is told by: "run", the last run of this model on this table, as its work grows or shrinks, or the name of a measured work
    pub basis: Option<&'static str>,
    /// Works that `measure` has yet to time on this device before it can be told without a run
    pub unmeasured: Vec<&'static str>,
}
