//! The parameters of a network as constants of a graph.

use super::{
    columns::Columns,
    graph::{Attribute, Element, Graph, Value},
};
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

    /// The rows of a category's table, or the means of those of a row's tags: [rows, width].
    pub fn lookup(&self, graph: &mut Graph, column: usize, columns: &Columns) -> Value {
        let table = self.matrix(graph, self.network.table(column));
        let rows = graph.node("Gather", &[table, columns.ids[column]], &[("axis", Attribute::Int(0))]);
        columns.bag(column).map_or(rows, |bag| bag.mean(graph, rows, table, Element::Float))
    }

    pub fn dense(&self, graph: &mut Graph, x: Value, weights: &Slice, bias: &Slice) -> Value {
        let [weights, bias] = [weights, bias].map(|slice| self.matrix(graph, slice));
        graph.op("Gemm", &[x, weights, bias])
    }
}
