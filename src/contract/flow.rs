//! A flow that was solved, what is found out of it, and the tokens of a trained one.

use serde::Serialize;

use crate::{
    insight::{clusters, invariants},
    train::{self, FlowSettings, Layers, Reference},
};

#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Stats {
    pub evaluations: usize,
    pub accepted: usize,
    pub rejected: usize,
    pub reads: usize,
}

/// A flow; its states and steps cross as arrays.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FlowInfo<'a> {
    /// By which the engine keeps it: until `forgetFlow`, until 256 MB of newer ones have come, or until the engine has to be started again
    pub id: u32,
    pub times: &'a [f64],
    #[cfg_attr(test, ts(type = "\"reached\" | \"escaped\" | \"stopped\""))]
    pub ended: &'a str,
    /// A sentence; empty where reached
    pub reason: &'a str,
    pub stats: Stats,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FlowProgress {
    pub t: f64,
    pub accepted: usize,
    pub rejected: usize,
}

/// What became one, or fell apart.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ClusterEvent<'a> {
    /// Its number
    pub time: usize,
    pub apart: bool,
    /// [smallest index, size] of each part, largest first
    pub parts: &'a [(usize, usize)],
}

impl<'a> From<&'a clusters::Event> for ClusterEvent<'a> {
    fn from(event: &'a clusters::Event) -> Self {
        ClusterEvent { time: event.time, apart: event.apart, parts: &event.parts }
    }
}

/// value ≤ bound where it holds; `why`: why the case does not apply, else empty
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Invariant {
    pub name: &'static str,
    pub why: &'static str,
    pub value: f64,
    pub bound: f64,
    pub holds: bool,
}

impl From<&invariants::Invariant> for Invariant {
    fn from(one: &invariants::Invariant) -> Self {
        Invariant { name: one.name, why: one.why, value: one.value, bound: one.bound, holds: one.holds() }
    }
}

/// Rows of the table as their run sees them at t = 0.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RowTokens<'a> {
    /// Of a row: its columns and the summary
    pub tokens: usize,
    pub width: usize,
    /// Of the tokens: columns, then the summary
    pub names: Vec<&'a str>,
    pub flow: &'a FlowSettings,
    pub rows: Vec<RowInfo<'a>>,
    /// [rows, tokens, width]; on the sphere of length 1
    #[serde(skip_serializing)]
    #[cfg_attr(test, ts(type = "Float32Array"))]
    pub x0: &'a [f32],
    /// W_Q, W_K and W_V, each [M, width, width]
    #[serde(skip_serializing)]
    #[cfg_attr(test, ts(type = "{ q: Float32Array; k: Float32Array; v: Float32Array }"))]
    pub weights: [&'a [f32]; 3],
}

#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RowInfo<'a> {
    /// Number of the kept row, from 0
    pub row: u32,
    /// The texts behind its tokens but the summary
    pub cells: Vec<&'a str>,
    /// The target's text, "" where the table has none
    pub target: &'a str,
    #[cfg_attr(test, ts(type = "\"train\" | \"validation\" | \"test\" | \"none\""))]
    pub set: &'static str,
}

/// How deep the network must be.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Depth<'a> {
    pub reference: &'a Reference,
    pub layers: &'a [Layers],
    /// Of ln distance over ln N, from N = 16 on; null before there are three
    pub slope: Option<f64>,
    /// The smallest N whose loss is within 1 % of the flow's; null before there is one
    pub enough: Option<usize>,
}

impl<'a> Depth<'a> {
    /// All that was found, or its last `newest` layers.
    pub fn new(depth: &'a train::Depth, newest: usize) -> Self {
        let layers = &depth.layers[depth.layers.len().saturating_sub(newest)..];
        Depth { reference: &depth.reference, layers, slope: depth.slope(), enough: depth.enough() }
    }
}

/// Vectors out of a file.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NamedVectors<'a> {
    /// The file, or the array of it
    pub title: &'a str,
    /// All arrays of the file that could be taken, those with levels first; none where the file is one array
    pub arrays: &'a [String],
    pub names: &'a [String],
    pub width: usize,
    /// [names, width]
    #[serde(skip_serializing)]
    #[cfg_attr(test, ts(type = "Float32Array"))]
    pub values: &'a [f32],
    /// Rows left out because a cell that should be a number is none
    pub skipped: usize,
}
