//! Target means and their regression: what a level adds to a logit is known beforehand, so a column is a lookup.

use super::{
    columns::Columns,
    graph::{Attribute, Element, Graph, Value},
};
use crate::{data::Task, model::baseline::TargetMean};

/// [rows, C]
pub fn logits(graph: &mut Graph, columns: &Columns, means: &TargetMean) -> Value {
    let (classes, exact) = (means.regressions.len(), columns.exact);
    let mut sum = graph.reals(exact, &[1, classes], &means.intercepts());
    for (c, ids) in columns.ids.iter().enumerate() {
        let levels = means.level_terms(c);
        let table = graph.reals(exact, &[levels.len() / classes, classes], &levels);
        let terms = graph.node("Gather", &[table, *ids], &[("axis", Attribute::Int(0))]);
        let terms = columns.bag(c).map_or(terms, |bag| bag.mean(graph, terms, table, exact));
        sum = graph.op("Add", &[sum, terms]);
    }
    if let Some(numbers) = columns.numbers {
        let weights = means.number_weights();
        let weights = graph.reals(exact, &[weights.len() / classes, classes], &weights);
        let numbers = graph.cast(numbers, exact);
        let terms = graph.op("MatMul", &[numbers, weights]);
        sum = graph.op("Add", &[sum, terms]);
    }
    let z = graph.cast(sum, Element::Float);
    if !matches!(means.task, Task::Classes(_)) {
        return z;
    }
    // log σ(z) = −softplus(−z): softmax then divides each class's σ(z) by their sum.
    let negative = graph.op("Neg", &[z]);
    let softplus = graph.op("Softplus", &[negative]);
    graph.op("Neg", &[softplus])
}
