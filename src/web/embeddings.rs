//! The Embeddings room: vectors, points, neighbours, files.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Float32Array, Uint32Array};
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, attach, to_js},
};
use crate::{
    contract::{self, Neighbour, Neighbours, Points},
    data::{Table, Task},
    error::{Error, Result},
    insight::{
        colour::{self, Colour},
        neighbours, pca,
    },
    model::vectors::Vectors,
    train::Learned,
};

/// Points drawn at most, unless the page asks for fewer: what WebGL2 draws at ease.
const MOST_POINTS: usize = 100_000;

#[wasm_bindgen]
impl Engine {
    /// Of all entries of a column, or of these names alone: of text also of those that training never saw.
    pub fn vectors(&self, column: &str, run: Option<u32>, names: Option<Vec<String>>) -> Outcome<JsValue> {
        let run = self.run(run)?;
        let mut vectors = run.run.vectors(column)?;
        if let Some(names) = &names {
            let (mut counts, mut values) = (Vec::new(), Vec::new());
            for name in names {
                let (row, vector) = run.run.vector(&vectors, column, name)?;
                counts.push(row.map_or(0, |row| vectors.counts[row]));
                values.extend(vector);
            }
            vectors.missing = vectors.missing.and_then(|row| find(names, vectors.names[row as usize]));
            let names = names.iter().map(String::as_str).collect();
            vectors = Vectors { names, counts, values: values.into(), ..vectors };
        }
        let Vectors { names, missing, counts, width, values } = vectors;
        let object = to_js(&contract::Vectors { names: &names, missing, counts: &counts, width, values: &values })?;
        attach(&object, "counts", Uint32Array::from(&counts[..]));
        attach(&object, "values", Float32Array::from(&values[..]));
        Ok(object)
    }

    /// With the level of chance: by learned vectors; `text`: by how they are written, of a column of text, where chance has no say.
    pub fn neighbours(
        &self,
        column: &str,
        name: &str,
        run: Option<u32>,
        count: Option<usize>,
        by: Option<String>,
    ) -> Outcome<JsValue> {
        let run = self.run(run)?;
        let vectors = run.run.vectors(column)?;
        let (row, vector) = run.run.vector(&vectors, column, name)?;
        let count = count.unwrap_or(10);
        let others = vectors.names.len() - 1 - usize::from(row.is_some_and(|row| row > 0));
        let mut chance = None;
        let near = match by.as_deref() {
            None | Some("vector") => {
                chance = Some(neighbours::chance(others, vectors.width));
                neighbours::nearest_to(&vectors.values, &vector, row, count)
            }
            Some("text") => {
                let cosines = run.run.table(column)?.0.alike(name);
                let no_text = || Error::bad_option("by", "text", "vector, for this column is no text");
                let mut near = neighbours::best(&mut cosines.ok_or_else(no_text)?.into_iter(), row, count);
                near.retain(|(_, cosine)| *cosine > 0.0);
                near
            }
            Some(other) => return Err(Error::bad_option("by", other, "vector or text").into()),
        };
        let name_them = |(row, cosine): (usize, f64)| Neighbour { name: vectors.names[row], count: vectors.counts[row], cosine };
        to_js(&Neighbours { near: near.into_iter().map(name_them).collect(), others, width: vectors.width, chance })
    }

    /// Principal components of the most frequent `limit` levels, coloured.
    pub fn points(&self, column: &str, run: Option<u32>, colour: Option<String>, limit: Option<usize>) -> Outcome<JsValue> {
        let run = self.run(run)?;
        let vectors = run.run.vectors(column)?;
        let colour = colours(&run.run, self.table_of(&run), column, &vectors, colour.as_deref().unwrap_or("target"))?;
        let shown = vectors.most_frequent(limit.unwrap_or(MOST_POINTS).min(MOST_POINTS));
        let pca::Pca { positions, explained } = pca::pca(&vectors.values, vectors.width, 1, 3);
        let pick = |row: &usize| positions[3 * row..3 * row + 3].to_vec();
        let points = Points {
            names: shown.iter().map(|row| vectors.names[*row]).collect(),
            counts: shown.iter().map(|row| vectors.counts[*row]).collect(),
            positions: shown.iter().flat_map(pick).collect(),
            explained,
            colour: shown.iter().map(|row| colour.values[*row]).collect(),
            colour_names: colour.names,
            total: vectors.names.len(),
            text: run.run.table(column)?.0.texts.is_some(),
        };
        let object = to_js(&points)?;
        attach(&object, "counts", Uint32Array::from(&points.counts[..]));
        attach(&object, "positions", Float32Array::from(&points.positions[..]));
        attach(&object, "colour", Float32Array::from(&points.colour[..]));
        Ok(object)
    }
}

fn find(names: &[String], name: &str) -> Option<u32> {
    names.iter().position(|one| one == name).map(|row| row as u32)
}

/// "count" needs nothing but the vectors; all else needs the table that the run was trained on.
fn colours(run: &Learned, table: Result<Rc<RefCell<Table>>>, column: &str, vectors: &Vectors, by: &str) -> Result<Colour> {
    if by == "count" {
        return Ok(colour::by_count(&vectors.counts));
    }
    let table = table?;
    let table = table.borrow();
    let unknown = || Error::UnknownColumn(column.into());
    let vocabulary = run.encoder.vocabularies.iter().find(|vocabulary| vocabulary.column == column).ok_or_else(unknown)?;
    let (own, labels) = (table.column(column)?, &run.labels);
    Ok(match (by, labels.task) {
        ("target", Task::Classes(_)) => colour::by_class(vocabulary, own, &labels.values, &labels.classes),
        ("target", _) => colour::by_value(vocabulary, own, labels.numbers()),
        _ => colour::by_column(vocabulary, own, table.column(by)?),
    })
}
