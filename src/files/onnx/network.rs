//! The three networks: what the head reads, and the head.

use super::{
    attention,
    columns::Columns,
    constants::Constants,
    graph::{Graph, Value},
};
use crate::model::network::{Entry, Network};

/// [rows, C]
pub fn logits(graph: &mut Graph, columns: &Columns, network: &Network, params: &[f32]) -> Value {
    let constants = Constants { network, params };
    let [hidden, output] = network.layers();
    let looked_up: Vec<Value> = (0..columns.ids.len()).map(|c| constants.lookup(graph, c, columns)).collect();
    let before = match network.shape.entry {
        Entry::OneHot => one_hot(graph, &constants, looked_up, columns.numbers),
        Entry::Embedding => {
            let inputs: Vec<Value> = looked_up.into_iter().chain(columns.numbers).collect();
            let x = graph.concat(&inputs, 1);
            constants.dense(graph, x, hidden.weights, hidden.bias)
        }
        Entry::AttentionOde(flow) => {
            let x = attention::read_out(graph, &constants, &flow, &looked_up, columns.numbers);
            constants.dense(graph, x, hidden.weights, hidden.bias)
        }
    };
    let h = graph.op("Relu", &[before]);
    constants.dense(graph, h, output.weights, output.bias)
}

/// A one-hot row times the first layer is a row of it: numbers W + b + the rows of the categories.
fn one_hot(graph: &mut Graph, constants: &Constants, rows: Vec<Value>, numbers: Option<Value>) -> Value {
    let [hidden, _] = constants.network.layers();
    let start = match numbers {
        Some(numbers) => constants.dense(graph, numbers, hidden.weights, hidden.bias),
        None => constants.matrix(graph, hidden.bias),
    };
    rows.into_iter().fold(start, |sum, row| graph.op("Add", &[sum, row]))
}
