//! The Data room: bytes in, a table's summary out.

use std::{cell::RefCell, fmt, rc::Rc};

use js_sys::{Function, Uint32Array};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor},
};
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, from_js, to_js},
};
use crate::{
    data::{Column, Dialect, Encoding, Header, Kind, Note, ReadOptions, Reader, Table, samples, target_score},
    error::{Error, Result},
    train::OrAuto,
};

/// A file on its way in.
pub struct Loading {
    reader: Reader,
    kinds: Vec<(String, Kind)>,
    merge: Vec<String>,
}

/// As `lab.load` takes them.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct LoadOptions {
    delimiter: Option<char>,
    header: Option<OrAuto<bool>>,
    encoding: Option<String>,
    missing: Vec<String>,
    kinds: Kinds,
    /// Columns whose look-alikes are one level
    merge: Vec<String>,
}

/// { column: kind } as it stands in the object.
#[derive(Default)]
struct Kinds(Vec<(String, Kind)>);

impl<'de> Deserialize<'de> for Kinds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Kinds;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("columns and their kinds")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Kinds, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Kinds(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

impl LoadOptions {
    fn reader(self) -> Result<Reader> {
        let header = match self.header {
            Some(OrAuto::Value(true)) => Header::Yes,
            Some(OrAuto::Value(false)) => Header::No,
            Some(OrAuto::Auto(_)) | None => Header::Auto,
        };
        let encoding = self.encoding.as_deref().map_or(Ok(Encoding::Auto), Encoding::named)?;
        let (delimiter, missing) = (self.delimiter, self.missing);
        Ok(Reader::new(ReadOptions { delimiter, header, encoding, missing, ..ReadOptions::default() }))
    }
}

#[derive(Serialize)]
struct TableInfo<'a> {
    rows: usize,
    columns: Vec<ColumnInfo<'a>>,
    notes: &'a [Note],
    dialect: &'a Dialect,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ColumnInfo<'a> {
    name: &'a str,
    kind: Kind,
    why: &'a str,
    levels: usize,
    missing: usize,
    spellings: usize,
    task: Option<&'static str>,
    target_score: f64,
}

fn column_info(column: &Column, is_last: bool) -> ColumnInfo<'_> {
    ColumnInfo {
        name: &column.name,
        kind: column.kind,
        why: &column.why,
        levels: column.levels(),
        missing: column.missing(),
        spellings: column.spellings().len(),
        task: column.task().ok().map(|task| task.name()),
        target_score: target_score(column, is_last),
    }
}

fn table_info(table: &Table) -> Outcome<JsValue> {
    let last = table.columns.len().saturating_sub(1);
    let columns = table.columns.iter().enumerate().map(|(i, column)| column_info(column, i == last)).collect();
    to_js(&TableInfo { rows: table.rows, columns, notes: &table.notes, dialect: &table.dialect })
}

fn levels(column: &Column) -> Outcome<JsValue> {
    let coded = column.coded();
    let mut counts = vec![0u32; coded.levels() + 1];
    coded.codes().for_each(|code| counts[code as usize] += 1);
    let names: Vec<&str> = (1..=coded.levels() as u32).map(|code| coded.level(code)).collect();
    to_js(&(names, &counts[1..]))
}

#[wasm_bindgen]
impl Engine {
    /// Starts a new table; the old one stays until `loadEnd`.
    #[wasm_bindgen(js_name = loadBegin)]
    pub fn load_begin(&self, options: JsValue) -> Outcome<()> {
        let mut options: LoadOptions = from_js(options)?;
        let (kinds, merge) = (std::mem::take(&mut options.kinds).0, std::mem::take(&mut options.merge));
        *self.loading.borrow_mut() = Some(Loading { reader: options.reader()?, kinds, merge });
        Ok(())
    }

    /// The next bytes of the file; rows so far.
    #[wasm_bindgen(js_name = loadPush)]
    pub fn load_push(&self, bytes: &[u8]) -> Outcome<u32> {
        let mut loading = self.loading.borrow_mut();
        let Some(Loading { reader, .. }) = &mut *loading else { return Err(Error::NoTable.into()) };
        reader.push(bytes)?;
        Ok(reader.rows() as u32)
    }

    /// Replaces the table; runs stay usable. `alike`: the levels of a column that is to be merged, as `levels` gives them →
    /// for each of them the one that it is merged into.
    #[wasm_bindgen(js_name = loadEnd)]
    pub fn load_end(&self, alike: &Function) -> Outcome<JsValue> {
        let Some(Loading { reader, kinds, merge }) = self.loading.take() else { return Err(Error::NoTable.into()) };
        let mut table = reader.finish()?;
        for name in &merge {
            let levels = levels(table.column(name)?)?;
            let into = alike.call1(&JsValue::NULL, &levels).unwrap_or_default();
            for column in table.columns.iter_mut().filter(|column| column.name == *name) {
                column.merge(&Uint32Array::new(&into).to_vec())?;
            }
        }
        table.set_kinds(&kinds)?;
        let info = table_info(&table)?;
        *self.table.borrow_mut() = Some(Rc::new(RefCell::new(table)));
        Ok(info)
    }

    #[wasm_bindgen(js_name = loadAbort)]
    pub fn load_abort(&self) {
        self.loading.take();
    }

    #[wasm_bindgen(js_name = setKinds)]
    pub fn set_kinds(&self, kinds: JsValue) -> Outcome<JsValue> {
        let Kinds(kinds) = from_js(kinds)?;
        let table = self.table()?;
        let mut table = table.borrow_mut();
        table.set_kinds(&kinds)?;
        table_info(&table)
    }

    /// [names, counts] of a column's levels, in their order.
    pub fn levels(&self, column: &str) -> Outcome<JsValue> {
        levels(self.table()?.borrow().column(column)?)
    }

    /// Cells as text, rows `from..from + count`.
    pub fn rows(&self, from: usize, count: usize) -> Outcome<JsValue> {
        let table = self.table()?;
        let table = table.borrow();
        let rows = from.min(table.rows)..from.saturating_add(count).min(table.rows);
        let cells: Vec<Vec<&str>> = rows.map(|row| table.columns.iter().map(|column| column.cell(row)).collect()).collect();
        to_js(&cells)
    }

    /// A generated sample as the bytes of its CSV file.
    pub fn sample(&self, name: &str) -> Outcome<Vec<u8>> {
        match name {
            "shop" => Ok(samples::shop(samples::ShopSize::default())),
            "one column" => Ok(samples::one_column(42)),
            _ => {
                let expected = "\"flights\", \"shop\" or \"one column\"".into();
                Err(Error::BadOption { name: "sample", found: name.into(), expected }.into())
            }
        }
    }

    /// What a generated sample hides: { column: { name: group } }.
    #[wasm_bindgen(js_name = hiddenGroups)]
    pub fn hidden_groups(&self, name: &str) -> Outcome<JsValue> {
        if name != "shop" {
            return Err(Error::bad_option("sample", name, "\"shop\": no other has hidden groups").into());
        }
        to_js(&samples::shop_truth(samples::ShopSize::default()))
    }
}
