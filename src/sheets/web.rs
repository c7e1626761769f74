//! The boundary.

use js_sys::{Error, Function, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::{book::Book, failure::Failure};

/// An error whose name is a code of the page's.
fn thrown(failure: Failure) -> JsValue {
    let error = Error::new(&failure.text());
    error.set_name(failure.code());
    error.into()
}

#[wasm_bindgen]
pub struct Workbook(Book);

#[wasm_bindgen]
impl Workbook {
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>) -> Result<Workbook, JsValue> {
        Book::open(bytes).map(Workbook).map_err(thrown)
    }

    #[wasm_bindgen(getter)]
    pub fn format(&self) -> String {
        self.0.format().into()
    }

    /// The sheets, the likeliest to be the table first.
    #[wasm_bindgen(getter)]
    pub fn names(&self) -> Vec<String> {
        self.0.names()
    }

    /// Rows of the chosen sheet, more or less.
    #[wasm_bindgen(getter)]
    pub fn rows(&self) -> u32 {
        self.0.rows()
    }

    /// Returns the name of the sheet that will be read.
    pub fn choose(&mut self, wanted: Option<String>) -> Result<String, JsValue> {
        self.0.choose(wanted.as_deref()).map_err(thrown)
    }

    /// Calls `emit(bytes, row)` with pieces of CSV and the row that each reaches to; returns notes.
    pub fn read(&mut self, emit: &Function) -> Result<Vec<String>, JsValue> {
        let mut give = |bytes: &[u8], row: u32| {
            let _ = emit.call2(&JsValue::NULL, &Uint8Array::from(bytes), &row.into());
        };
        self.0.read(&mut give).map_err(thrown)
    }
}
