//! Second tables: read as the first is, then joined to it.

use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, from_js, to_js},
};
use crate::{
    contract::{JoinOptions, TableInfo},
    data::{Joining, Table},
    error::Error,
    insight::colour,
};

#[wasm_bindgen]
impl Engine {
    /// The file that came in by `loadBegin` and `loadPush` is a second table. `now`: it is joined to the loaded table, whose summary comes
    /// back; else to the one that `loadEnd` is about to make.
    #[wasm_bindgen(js_name = joinEnd)]
    pub fn join_end(&self, options: JsValue, now: bool) -> Outcome<JsValue> {
        let options: JoinOptions = from_js(options)?;
        let Some(second) = self.loading.take() else { return Err(Error::NoTable.into()) };
        let second = (second.table()?, Joining::from(options));
        if !now {
            self.seconds.borrow_mut().push(second);
            return Ok(JsValue::NULL);
        }
        let table = self.table()?;
        let mut table = table.borrow_mut();
        table.join(&second.0, second.1)?;
        self.outline.take();
        to_js(&TableInfo::of(&table))
    }

    /// A second table goes: [the summary of the table, names of the columns that went].
    pub fn unjoin(&self, number: usize) -> Outcome<JsValue> {
        let table = self.table()?;
        let mut table = table.borrow_mut();
        let gone = table.unjoin(number)?;
        self.outline.take();
        to_js(&(TableInfo::of(&table), gone))
    }

    /// Names of the columns of the file that came in, of which nothing stays: for a person who is to choose the key.
    #[wasm_bindgen(js_name = joinColumns)]
    pub fn join_columns(&self) -> Outcome<Vec<String>> {
        let Some(second) = self.loading.take() else { return Err(Error::NoTable.into()) };
        Ok(second.table()?.columns.into_iter().map(|column| column.name).collect())
    }

    /// Of the most frequent `limit` levels of a run's column what each has most often in another column of its table, "" for none: a text for
    /// each of the points, or of the vectors.
    pub fn labels(&self, column: &str, by: &str, run: Option<u32>, limit: Option<usize>) -> Outcome<JsValue> {
        let run = self.run(run)?;
        let unknown = || Error::UnknownColumn(column.into());
        let vocabulary = run.run.encoder.vocabularies.iter().find(|one| one.column == column).ok_or_else(unknown)?;
        let table = self.table_of(&run)?;
        let table = table.borrow();
        let all = colour::labels(vocabulary, table.column(column)?, table.column(by)?);
        let shown = run.run.vectors(column)?.most_frequent(limit.unwrap_or(usize::MAX));
        to_js(&shown.into_iter().map(|row| all[row].as_str()).collect::<Vec<_>>())
    }
}

/// Second tables that wait for the first.
pub type Seconds = Vec<(Table, Joining)>;
