//! The Data room: bytes in, a table's summary out.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Function, Uint32Array};
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, from_js, to_js},
};
use crate::{
    contract::{Kinds, LoadOptions, TableInfo, TargetInfo},
    data::{Choice, Column, Reader, Table, proposals, samples},
    error::{Error, Result},
};

/// The least by which memory grows while a file is read, in bytes: whatever its size, a step costs a browser about a millisecond.
const STEP: usize = 1 << 22;

/// A file on its way in.
pub struct Loading {
    reader: Reader,
    kinds: Vec<(String, Choice)>,
    merge: Vec<String>,
}

impl Loading {
    /// A second table: nothing of it is merged.
    pub fn table(self) -> Result<Table> {
        let mut table = self.reader.finish()?;
        table.choose(&self.kinds)?;
        Ok(table)
    }
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
        let options: LoadOptions = from_js(options)?;
        let reader = Reader::new(options.read()?);
        *self.loading.borrow_mut() = Some(Loading { reader, kinds: options.kinds.0, merge: options.merge });
        Ok(())
    }

    /// The next bytes of the file; rows so far.
    #[wasm_bindgen(js_name = loadPush)]
    pub fn load_push(&self, bytes: &[u8]) -> Outcome<u32> {
        let mut loading = self.loading.borrow_mut();
        let Some(Loading { reader, .. }) = &mut *loading else { return Err(Error::NoTable.into()) };
        // Given back at once, and then there for the columns; where there is not so much left, they take what there is.
        let mut room = Vec::<u8>::new();
        let _ = std::hint::black_box(&mut room).try_reserve_exact(STEP);
        drop(room);
        reader.push(bytes)?;
        Ok(reader.rows() as u32)
    }

    /// Replaces the table; runs stay usable. `alike`: the levels of a column that is to be merged, as `levels` gives them →
    /// for each of them the one that it is merged into.
    #[wasm_bindgen(js_name = loadEnd)]
    pub fn load_end(&self, alike: &Function) -> Outcome<JsValue> {
        let Some(Loading { reader, kinds, merge }) = self.loading.take() else { return Err(Error::NoTable.into()) };
        let seconds = self.seconds.take();
        let mut table = reader.finish()?;
        for name in &merge {
            let levels = levels(table.column(name)?)?;
            let into = alike.call1(&JsValue::NULL, &levels).unwrap_or_default();
            for column in table.columns.iter_mut().filter(|column| column.name == *name) {
                column.merge(&Uint32Array::new(&into).to_vec())?;
            }
        }
        for (second, joining) in seconds {
            table.join(&second, joining)?;
        }
        table.choose(&kinds)?;
        let info = to_js(&TableInfo::of(&table))?;
        *self.table.borrow_mut() = Some(Rc::new(RefCell::new(table)));
        self.outline.take();
        self.looked.take();
        Ok(info)
    }

    #[wasm_bindgen(js_name = loadAbort)]
    pub fn load_abort(&self) {
        self.loading.take();
        self.seconds.take();
    }

    #[wasm_bindgen(js_name = setKinds)]
    pub fn set_kinds(&self, kinds: JsValue) -> Outcome<JsValue> {
        let Kinds(kinds) = from_js(kinds)?;
        let table = self.table()?;
        let mut table = table.borrow_mut();
        table.choose(&kinds)?;
        self.outline.take();
        to_js(&TableInfo::of(&table))
    }

    /// A column as the target: its task, and the shares of its classes.
    pub fn target(&self, column: &str) -> Outcome<JsValue> {
        to_js(&TargetInfo::of(self.table()?.borrow().column(column)?)?)
    }

    /// Splits that the table asks for, with this target.
    pub fn splits(&self, target: &str) -> Outcome<JsValue> {
        to_js(&proposals(&self.table()?.borrow(), target)?)
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
            "tickets" => Ok(samples::tickets::tickets()),
            _ => {
                let expected = "\"flights\", \"shop\", \"tickets\" or \"one column\"".into();
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
