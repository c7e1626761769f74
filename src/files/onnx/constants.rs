//! The parameters of a network as constants of a graph.

use super::graph::{Attribute, Graph, Value};
use crate::model::{network::Network, parameters::Slice};

pub struct Constants<'a> {
    pub network: &'a Network,
    pub params: &'a [f32],
}

impl Constants<'_> {
    pub fn words(&self, slice: &Slice) -> &[f32] {
        &self.params[slice.range()]
    }

    /// [rows, columns]
    pub fn matrix(&self, graph: &mut Graph, slice: &Slice) -> Value {
        graph.floats(&[slice.rows, slice.columns], self.words(slice))
    }

    /// The rows of a category's table: [rows, width].
    pub fn lookup(&self, graph: &mut Graph, column: usize, ids: Value) -> Value {
        let table = self.matrix(graph, self.network.table(column));
        graph.node("Gather", &[table, ids], &[("axis", Attribute::Int(0))])
    }

    pub fn dense(&self, graph: &mut Graph, x: Value, weights: &Slice, bias: &Slice) -> Value {
        let [weights, bias] = [weights, bias].map(|slice| self.matrix(graph, slice));
        graph.op("Gemm", &[x, weights, bias])
    }
}
