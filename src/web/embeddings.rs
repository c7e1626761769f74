//! The Embeddings room: vectors, points, neighbours, files.

use std::{cell::RefCell, cmp::Ordering, rc::Rc};

use js_sys::{Float32Array, Uint32Array};
use wasm_bindgen::prelude::*;

use super::{
    Engine, Numbered,
    convert::{Outcome, attach, to_js},
};
use crate::{
    contract::{self, Neighbour, Points},
    data::{Table, Task},
    error::{Error, Result},
    insight::{
        colour::{self, Colour},
        neighbours, pca,
    },
    model::vectors::Vectors,
    order,
};

/// Points drawn at most, unless the page asks for fewer: what WebGL2 draws at ease.
const MOST_POINTS: usize = 100_000;

#[wasm_bindgen]
impl Engine {
    pub fn vectors(&self, column: &str, run: Option<u32>) -> Outcome<JsValue> {
        let run = self.run(run)?;
        let Vectors { names, counts, width, values } = run.run.vectors(column)?;
        let object = to_js(&contract::Vectors { names: &names, counts: &counts, width, values })?;
        attach(&object, "counts", Uint32Array::from(&counts[..]));
        attach(&object, "values", Float32Array::from(values));
        Ok(object)
    }

    pub fn neighbours(&self, column: &str, name: &str, run: Option<u32>, count: Option<usize>) -> Outcome<JsValue> {
        let run = self.run(run)?;
        let vectors = run.run.vectors(column)?;
        let unknown = || Error::UnknownLevel { column: column.into(), name: name.into() };
        let query = vectors.names.iter().position(|other| *other == name).ok_or_else(unknown)?;
        let near = neighbours::nearest(vectors.values, vectors.width, query, count.unwrap_or(10));
        let name_them = |(row, cosine): (usize, f64)| Neighbour { name: vectors.names[row], count: vectors.counts[row], cosine };
        to_js(&near.into_iter().map(name_them).collect::<Vec<_>>())
    }

    /// Principal components of the most frequent `limit` levels, coloured.
    pub fn points(&self, column: &str, run: Option<u32>, colour: Option<String>, limit: Option<usize>) -> Outcome<JsValue> {
        let run = self.run(run)?;
        let vectors = run.run.vectors(column)?;
        let colour = colours(&run, self.table_of(&run), column, &vectors, colour.as_deref().unwrap_or("target"))?;
        let shown = most_frequent(&vectors.counts, limit.unwrap_or(MOST_POINTS).min(MOST_POINTS));
        let pca::Pca { positions, explained } = pca::pca(vectors.values, vectors.width, 1, 3);
        let pick = |row: &usize| positions[3 * row..3 * row + 3].to_vec();
        let points = Points {
            names: shown.iter().map(|row| vectors.names[*row]).collect(),
            counts: shown.iter().map(|row| vectors.counts[*row]).collect(),
            positions: shown.iter().flat_map(pick).collect(),
            explained,
            colour: shown.iter().map(|row| colour.values[*row]).collect(),
            colour_names: colour.names,
            total: vectors.names.len(),
        };
        let object = to_js(&points)?;
        attach(&object, "counts", Uint32Array::from(&points.counts[..]));
        attach(&object, "positions", Float32Array::from(&points.positions[..]));
        attach(&object, "colour", Float32Array::from(&points.colour[..]));
        Ok(object)
    }
}

/// Row 0 and the most frequent levels, in row order.
fn most_frequent(counts: &[u32], limit: usize) -> Vec<usize> {
    let mut rows: Vec<u32> = (1..counts.len() as u32).collect();
    if rows.len() >= limit {
        order::sort(&mut rows, &mut |a, b| counts[b].cmp(&counts[a]));
        rows.truncate(limit.saturating_sub(1));
        order::sort(&mut rows, &mut |_, _| Ordering::Equal);
    }
    std::iter::once(0).chain(rows.iter().map(|row| *row as usize)).collect()
}

/// "count" needs nothing but the vectors; all else needs the table that the run was trained on.
fn colours(run: &Numbered, table: Result<Rc<RefCell<Table>>>, column: &str, vectors: &Vectors, by: &str) -> Result<Colour> {
    if by == "count" {
        return Ok(Colour { values: vectors.counts.iter().map(|count| *count as f32).collect(), names: Vec::new() });
    }
    let table = table?;
    let table = table.borrow();
    let unknown = || Error::UnknownColumn(column.into());
    let vocabulary = run.run.encoder.vocabularies.iter().find(|vocabulary| vocabulary.column == column).ok_or_else(unknown)?;
    let own = table.column(column)?;
    if by != "target" {
        return Ok(colour::by_column(vocabulary, own, table.column(by)?));
    }
    let (ids, labels) = (vocabulary.encode(own), &run.run.labels);
    if matches!(labels.task, Task::Classes(_)) {
        let class = |label: &f32| (!label.is_nan()).then_some(*label as u32);
        let values = colour::most_frequent(&ids, vocabulary.len(), labels.values.iter().map(class));
        return Ok(Colour { values, names: labels.classes.clone() });
    }
    let values = labels.values.iter().map(|value| f64::from(*value) * labels.deviation + labels.mean);
    Ok(Colour { values: colour::mean(&ids, vocabulary.len(), values), names: Vec::new() })
}
