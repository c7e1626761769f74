//! Files to take away.

use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, attach},
};
use crate::export::{self, Format};

#[wasm_bindgen]
impl Engine {
    /// [{ name, bytes }]; of one column, or of all that have vectors, where the format is one of vectors.
    #[wasm_bindgen(js_name = exportFiles)]
    pub fn export_files(&self, format: &str, run: Option<u32>, column: Option<String>) -> Outcome<Array> {
        let run = self.run(run)?;
        let files = Array::new();
        for file in export::files(&run.run, Format::named(format)?, column.as_deref())? {
            let object = JsValue::from(Object::new());
            attach(&object, "name", file.name);
            attach(&object, "bytes", Uint8Array::from(&file.bytes[..]));
            files.push(&object);
        }
        Ok(files)
    }
}
