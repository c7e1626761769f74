//! Boosted trees: what stands for the levels is a lookup, and the forest is one operator, ai.onnx.ml's TreeEnsembleRegressor, whose sums are the
//! logits.

use super::{
    columns::Columns,
    graph::{Attribute, Element, Graph, Value},
};
use crate::model::trees::{LevelTable, Trees};

/// [rows, C]
pub fn logits(graph: &mut Graph, columns: &Columns, model: &Trees) -> Value {
    let mut inputs = Vec::new();
    for (c, (ids, LevelTable { width, values })) in columns.ids.iter().zip(&model.tables).enumerate() {
        let table = graph.floats(&[values.len() / width, *width], values);
        let rows = graph.node("Gather", &[table, *ids], &[("axis", Attribute::Int(0))]);
        inputs.push(columns.bag(c).map_or(rows, |bag| bag.mean(graph, rows, table, Element::Float)));
    }
    inputs.extend(columns.numbers);
    let input = graph.concat(&inputs, 1);
    forest(graph, input, model)
}

/// A node has the number of its place in its tree; leaves are the targets.
fn forest(graph: &mut Graph, input: Value, model: &Trees) -> Value {
    let parts = model.forest.parts();
    let nodes = parts.features.len();
    if nodes == 0 {
        // No tree: every row has the scores that it began with.
        let zero = graph
            .floats(&[parts.columns as usize, parts.initial.len()], &vec![0.0; parts.columns as usize * parts.initial.len()]);
        let initial = graph.floats(&[1, parts.initial.len()], &parts.initial);
        let none = graph.op("MatMul", &[input, zero]);
        return graph.op("Add", &[none, initial]);
    }
    let tree_of: Vec<usize> = (0..nodes).map(|node| parts.roots.partition_point(|root| *root as usize <= node) - 1).collect();
    let place = |node: usize| node as i64 - i64::from(parts.roots[tree_of[node]]);
    let is_leaf = |node: &usize| parts.left[*node] == 0;
    let trees: Vec<i64> = tree_of.iter().map(|tree| *tree as i64).collect();
    let places: Vec<i64> = (0..nodes).map(place).collect();
    let children = |of: &[u32]| of.iter().map(|child| if *child == 0 { 0 } else { place(*child as usize) }).collect::<Vec<_>>();
    let [left, right] = [&parts.left, &parts.right].map(|of| children(of));
    let features: Vec<i64> = parts.features.iter().map(|feature| i64::from(*feature)).collect();
    let missing: Vec<i64> = parts.missing_left.iter().map(|is| i64::from(*is)).collect();
    let modes = (0..nodes).map(|node| if is_leaf(&node) { "LEAF" } else { "BRANCH_LEQ" }).collect();
    let leaves: Vec<usize> = (0..nodes).filter(is_leaf).collect();
    let of_leaf = |what: &dyn Fn(usize) -> i64| leaves.iter().map(|leaf| what(*leaf)).collect::<Vec<i64>>();
    let outputs = i64::from(parts.outputs);
    let (ids, targets) = (of_leaf(&|leaf| trees[leaf] % outputs), of_leaf(&place));
    let of_trees = of_leaf(&|leaf| trees[leaf]);
    let weights: Vec<f32> = leaves.iter().map(|leaf| parts.values[*leaf]).collect();
    let attributes = [
        ("n_targets", Attribute::Int(outputs)),
        ("base_values", Attribute::Floats(&parts.initial)),
        ("nodes_treeids", Attribute::Ints(&trees)),
        ("nodes_nodeids", Attribute::Ints(&places)),
        ("nodes_featureids", Attribute::Ints(&features)),
        ("nodes_values", Attribute::Floats(&parts.thresholds)),
        ("nodes_modes", Attribute::Texts(modes)),
        ("nodes_truenodeids", Attribute::Ints(&left)),
        ("nodes_falsenodeids", Attribute::Ints(&right)),
        ("nodes_missing_value_tracks_true", Attribute::Ints(&missing)),
        ("target_treeids", Attribute::Ints(&of_trees)),
        ("target_nodeids", Attribute::Ints(&targets)),
        ("target_ids", Attribute::Ints(&ids)),
        ("target_weights", Attribute::Floats(&weights)),
    ];
    graph.node("TreeEnsembleRegressor", &[input], &attributes)
}
