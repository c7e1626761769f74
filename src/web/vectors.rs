//! Vectors out of a file, as the tokens of a flow.

use js_sys::Float32Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, attach, to_js},
};
use crate::data::{ReadOptions, Reader, vectors};

#[derive(Serialize)]
struct VectorInfo {
    names: Vec<String>,
    width: usize,
    /// Rows left out: a cell that should be a number is none
    skipped: usize,
}

#[wasm_bindgen]
impl Engine {
    /// A CSV of vectors: names in its first column that holds anything but numbers, the rest numbers.
    #[wasm_bindgen(js_name = readVectors)]
    pub fn read_vectors(&self, bytes: &[u8]) -> Outcome<JsValue> {
        let mut reader = Reader::new(ReadOptions::default());
        reader.push(bytes)?;
        let found = vectors::read(&reader.finish()?)?;
        let object = to_js(&VectorInfo { names: found.names, width: found.width, skipped: found.skipped })?;
        attach(&object, "values", Float32Array::from(&found.values[..]));
        Ok(object)
    }
}
