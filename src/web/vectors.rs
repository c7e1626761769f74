//! Vectors out of a file, as the tokens of a flow.

use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, attach, to_js},
};
use crate::{
    contract::ReadVectors,
    data::{ReadOptions, Reader, vectors},
};

#[wasm_bindgen]
impl Engine {
    /// A CSV of vectors: names in its first column that holds anything but numbers, the rest numbers.
    #[wasm_bindgen(js_name = readVectors)]
    pub fn read_vectors(&self, bytes: &[u8]) -> Outcome<JsValue> {
        let mut reader = Reader::new(ReadOptions::default());
        reader.push(bytes)?;
        let vectors::Named { names, width, values, skipped } = vectors::read(&reader.finish()?)?;
        let found = ReadVectors { names, width, values, skipped };
        let object = to_js(&found)?;
        attach(&object, "values", Float32Array::from(&found.values[..]));
        Ok(object)
    }
}
