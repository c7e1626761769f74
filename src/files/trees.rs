//! Boosted trees as arrays of a project file, and back.
//!
//! levels/COLUMN [V, width]: what stands for each level. trees/nodes [nodes, 7]: the column that is looked at, the threshold, 1 where a missing
//! value goes left, the left child, the right one, what a leaf adds, what a split gained. trees/roots [trees]: the first node of each.
//! trees/initial [C]: scores before the first tree.

use flowbed_trees::{Forest, Parts};

use super::{
    arrays::Source,
    safetensors::{Array, Values},
};
use crate::{
    data::{Encoder, Task},
    error::{Error, Result},
    model::trees::{LevelTable, Trees},
    train::{Labels, Learned},
};

const NODE: usize = 7;

fn levels(column: &str) -> String {
    format!("levels/{column}")
}

pub fn arrays<'a>(run: &'a Learned, model: &'a Trees, all: &mut Vec<Array<'a>>) {
    for (vocabulary, table) in run.encoder.vocabularies.iter().zip(&model.tables) {
        let shape = vec![vocabulary.len(), table.width];
        all.push(Array { name: levels(&vocabulary.column), shape, values: Values::F32(&table.values) });
    }
    let parts = model.forest.parts();
    let node = |i: usize| {
        let missing_left = f64::from(u8::from(parts.missing_left[i]));
        let [threshold, value, gain] = [&parts.thresholds, &parts.values, &parts.gains].map(|of| f64::from(of[i]));
        let [feature, left, right] = [&parts.features, &parts.left, &parts.right].map(|of| f64::from(of[i]));
        [feature, threshold, missing_left, left, right, value, gain]
    };
    let mut push = |name: &str, shape, values| all.push(Array { name: name.into(), shape, values: Values::F64(values) });
    let nodes = parts.features.len();
    push("trees/nodes", vec![nodes, NODE], (0..nodes).flat_map(node).collect());
    push("trees/roots", vec![parts.roots.len()], parts.roots.iter().map(|root| f64::from(*root)).collect());
    push("trees/initial", vec![parts.initial.len()], parts.initial.iter().map(|score| f64::from(*score)).collect());
}

/// `BadProject` where the arrays are no trees of these columns.
pub fn learned(encoder: &Encoder, labels: &Labels, source: &Source) -> Result<Trees> {
    let mut tables = Vec::new();
    for vocabulary in &encoder.vocabularies {
        let name = levels(&vocabulary.column);
        let width = source.columns(&name, vocabulary.len())?;
        tables.push(LevelTable { width, values: source.f32s(&name, &[vocabulary.len(), width])? });
    }
    let outputs = if let Task::Classes(classes) = labels.task { classes } else { 1 };
    let nodes = source.f64s("trees/nodes", &[source.length("trees/nodes")?, NODE])?;
    let roots = source.f64s("trees/roots", &[source.length("trees/roots")?])?;
    let initial = source.f64s("trees/initial", &[outputs])?;
    let columns = tables.iter().map(|table| table.width).sum::<usize>() + encoder.inputs();
    let all = |at: usize| nodes.chunks_exact(NODE).map(move |node| node[at]);
    let words = |at: usize| all(at).map(|value| value as u32).collect();
    let floats = |at: usize| all(at).map(|value| value as f32).collect();
    let parts = Parts {
        columns: columns as u32,
        outputs: outputs as u32,
        initial: initial.into_iter().map(|score| score as f32).collect(),
        roots: roots.into_iter().map(|root| root as u32).collect(),
        features: words(0),
        thresholds: floats(1),
        missing_left: all(2).map(|is| is == 1.0).collect(),
        left: words(3),
        right: words(4),
        values: floats(5),
        gains: floats(6),
    };
    let forest = Forest::from_parts(parts).map_err(|error| Error::BadProject(error.to_string()))?;
    Ok(Trees { tables, forest })
}
