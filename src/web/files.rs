//! Files to take away, and files that are read whole: projects, vectors and weights.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, Float32Array, Float64Array, Object, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

use super::{
    Engine, Numbered,
    convert::{Outcome, attach, from_js, get, to_js},
    json::Browser,
};
use crate::{
    contract::NamedVectors,
    data::{Table, Target},
    error::{Error, Result},
    files::{
        self, File, Format, SavedRun,
        csv::{self, Cells, Columns},
        project::{self, Project},
        vectors, weights,
    },
    train::{Learned, Run, Settings},
};

/// { name, bytes }
fn file_to_js(file: File) -> JsValue {
    let object = JsValue::from(Object::new());
    attach(&object, "name", file.name);
    attach(&object, "bytes", Uint8Array::from(&file.bytes[..]));
    object
}

fn float32s(object: &JsValue, name: &'static str) -> Result<Vec<f32>> {
    let value = get(object, name);
    let array = value.dyn_ref::<Float32Array>();
    array.map(Float32Array::to_vec).ok_or_else(|| Error::bad_option(name, kind_of(&value), "a Float32Array"))
}

fn width_of(set: &JsValue) -> Result<usize> {
    let value = get(set, "width");
    let width = value.as_f64().filter(|width| *width >= 1.0 && *width <= f64::from(u32::MAX) && width.fract() == 0.0);
    let found = || value.as_f64().map_or_else(|| kind_of(&value), |number| number.to_string());
    width.map(|width| width as usize).ok_or_else(|| Error::bad_option("width", found(), "a whole number from 1"))
}

/// What a value is, for a refusal: "Uint8Array", "string", "undefined".
fn kind_of(value: &JsValue) -> String {
    match value.dyn_ref::<Object>() {
        Some(object) => String::from(object.constructor().name()),
        None => value.js_typeof().as_string().unwrap_or_default(),
    }
}

#[wasm_bindgen]
impl Engine {
    /// [{ name, bytes }]; of one column, or of all that have vectors, where the format is one of vectors. A project is of all runs where
    /// none is named, and keeps the text `page`; `inputs`: of the format "onnx".
    #[wasm_bindgen(js_name = exportFiles)]
    pub fn export_files(
        &self,
        format: &str,
        run: Option<u32>,
        column: Option<String>,
        page: Option<String>,
        inputs: Option<String>,
    ) -> Outcome<Array> {
        let format = Format::named(format)?;
        let format = inputs.map_or(Ok(format), |inputs| format.with_inputs(&inputs))?;
        let all = format == Format::Project && run.is_none();
        let runs: Vec<Rc<Numbered>> = if all { self.runs.borrow().clone() } else { vec![self.run(run)?] };
        let saved: Vec<SavedRun> = runs.iter().map(|one| SavedRun { learned: &one.run, training: &one.training }).collect();
        Ok(files::files(&Browser, &saved, format, column.as_deref(), page.as_deref())?.into_iter().map(file_to_js).collect())
    }

    /// { runs: their RunInfos, settings: of each, page }: all of its runs, or none. `ids`: numbers that they had before, null for one
    /// that is left out; `own`: they were trained on the loaded table.
    #[wasm_bindgen(js_name = openProject)]
    pub fn open_project(&self, bytes: &[u8], ids: JsValue, own: bool) -> Outcome<JsValue> {
        let Project { runs, page } = project::read(&Browser, bytes)?;
        let ids: Vec<Option<u32>> = if ids.is_undefined() { Vec::new() } else { from_js(ids)? };
        let table = if own { Some(self.table()?) } else { None };
        let settings: Vec<Settings> = runs.iter().map(|(learned, _)| learned.settings.clone()).collect();
        let infos = Array::new();
        for (i, (mut learned, training)) in runs.into_iter().enumerate() {
            let id = match ids.get(i) {
                Some(None) => continue,
                Some(Some(id)) => *id,
                None => 0,
            };
            let table = table.as_ref().filter(|table| is_of(&mut learned, table));
            self.next_run.set(self.next_run.get().max(id));
            infos.push(&self.keep(Run { learned, training, tested: None }, table)?);
        }
        let object = JsValue::from(Object::new());
        attach(&object, "runs", infos);
        attach(&object, "settings", to_js(&settings)?);
        attach(&object, "page", page.map_or(JsValue::NULL, JsValue::from));
        Ok(object)
    }

    /// Of one file, or of a pair of which one is called metadata: { title, arrays, names, width, values, skipped }. `array`: which one,
    /// where the file holds several.
    #[wasm_bindgen(js_name = readVectors)]
    pub fn read_vectors(&self, names: Vec<String>, files: Vec<Uint8Array>, array: Option<String>) -> Outcome<JsValue> {
        let files: Vec<File> = names.into_iter().zip(files).map(|(name, bytes)| File::new(name, bytes.to_vec())).collect();
        let found = vectors::read(&Browser, &files, array.as_deref())?;
        let vectors::Named { title, arrays, names, width, values, skipped } = &found;
        let object = to_js(&NamedVectors { title, arrays, names, width: *width, values, skipped: *skipped })?;
        attach(&object, "values", Float32Array::from(&values[..]));
        Ok(object)
    }

    /// { width, path, q, k, v }
    #[wasm_bindgen(js_name = readWeights)]
    pub fn read_weights(&self, name: String, bytes: Vec<u8>) -> Outcome<JsValue> {
        let weights::Weights { width, path, q, k, v } = weights::read(&Browser, &File::new(name, bytes))?;
        let object = JsValue::from(Object::new());
        attach(&object, "width", width as u32);
        attach(&object, "path", to_js(&path)?);
        for (name, values) in [("q", q), ("k", k), ("v", v)] {
            attach(&object, name, Float32Array::from(&values[..]));
        }
        Ok(object)
    }

    /// The weights of a flow, { width, path, q, k, v }, as a file that `readWeights` takes: { name, bytes }.
    #[wasm_bindgen(js_name = writeWeights)]
    pub fn write_weights(&self, set: JsValue) -> Outcome<JsValue> {
        let [q, k, v] = [float32s(&set, "q")?, float32s(&set, "k")?, float32s(&set, "v")?];
        let width = width_of(&set)?;
        let path = from_js(get(&set, "path"))?;
        Ok(file_to_js(weights::write(&Browser, &weights::Weights { width, path, q, k, v })?))
    }

    /// A table as the bytes of a CSV file. Columns: [heads, cells] each; cells are texts, or a typed array [rows, heads] of numbers.
    pub fn csv(&self, columns: Array) -> Outcome<Vec<u8>> {
        let column = |column: JsValue| {
            let pair = Array::from(&column);
            Ok(Columns { heads: texts(&pair.get(0))?, cells: cells(pair.get(1))? })
        };
        Ok(csv::table(&columns.iter().map(column).collect::<Result<Vec<_>>>()?)?.into_bytes())
    }
}

fn texts<T: From<String>>(list: &JsValue) -> Result<Vec<T>> {
    let expected = "texts, or a Float32Array, Float64Array or Uint32Array for the cells";
    let refusal = |found: &JsValue| Error::bad_option("columns", kind_of(found), expected);
    let list = list.dyn_ref::<Array>().ok_or_else(|| refusal(list))?;
    list.iter().map(|text| text.as_string().map(T::from).ok_or_else(|| refusal(&text))).collect()
}

fn cells(values: JsValue) -> Result<Cells<'static>> {
    Ok(if let Some(values) = values.dyn_ref::<Float32Array>() {
        Cells::F32(values.to_vec().into())
    } else if let Some(values) = values.dyn_ref::<Float64Array>() {
        Cells::F64(values.to_vec())
    } else if let Some(values) = values.dyn_ref::<Uint32Array>() {
        Cells::F64(values.to_vec().into_iter().map(f64::from).collect())
    } else {
        Cells::Texts(texts(&values)?)
    })
}

/// Is it of this table still? Where a column's kind was changed since, the rows no longer say what was learned. It gets its labels then.
fn is_of(run: &mut Learned, table: &RefCell<Table>) -> bool {
    let table = table.borrow();
    let found = table.column(&run.settings.target).and_then(Target::of);
    found.is_ok_and(|target| run.labels.find(target))
}
