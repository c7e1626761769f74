//! A run's scores in detail, and by the levels of a column.

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use wasm_bindgen::prelude::*;

use super::{
    Engine, Numbered,
    convert::{Outcome, from_js, to_js},
};
use crate::{
    data::Table,
    error::{Error, Result},
    referee::details::Costs,
    train::HeldOut,
};

/// What the run that was asked for last makes of its rows, so that another cost or column takes no second pass.
pub struct Looked {
    run: u32,
    table: Weak<RefCell<Table>>,
    held: Rc<HeldOut>,
}

#[wasm_bindgen]
impl Engine {
    /// Of a run, with mistakes that cost so much.
    pub async fn scores(&self, run: Option<u32>, costs: JsValue) -> Outcome<JsValue> {
        let costs: Costs = from_js(costs)?;
        costs.check()?;
        let run = self.run(run)?;
        let _guard = self.job.begin("scoring")?;
        let (held, _) = self.held_out(&run).await?;
        to_js(&held.details(run.id, &run.run, costs))
    }

    /// The same rows by the levels of a column of their table.
    #[wasm_bindgen(js_name = byLevels)]
    pub async fn by_levels(&self, column: String, run: Option<u32>) -> Outcome<JsValue> {
        let run = self.run(run)?;
        self.table_like(&run)?.borrow().column(&column)?;
        let _guard = self.job.begin("scoring")?;
        let (held, table) = self.held_out(&run).await?;
        let table = table.borrow();
        to_js(&held.by_levels(run.id, &run.run.labels, table.column(&column)?))
    }
}

impl Engine {
    /// A table that may have a run's rows: its own, else the one that is loaded.
    fn table_like(&self, run: &Numbered) -> Result<Rc<RefCell<Table>>> {
        self.table_of(run).or_else(|_| self.table()).map_err(|_| Error::NoHeldOut(run.id))
    }

    async fn held_out(&self, run: &Numbered) -> Result<(Rc<HeldOut>, Rc<RefCell<Table>>)> {
        let table = self.table_like(run)?;
        if let Some(known) = &*self.looked.borrow()
            && known.run == run.id
            && known.table.ptr_eq(&Rc::downgrade(&table))
        {
            return Ok((known.held.clone(), table));
        }
        let retest = run.run.retest(&table.borrow(), &run.training).ok_or(Error::NoHeldOut(run.id))?;
        let device = self.machine.ready().await?;
        let held = run.run.held_out(&device, &self.job, retest, &run.training).await?.map(Rc::new);
        let held = held.ok_or(Error::NoHeldOut(run.id))?;
        let looked = Looked { run: run.id, table: Rc::downgrade(&table), held: held.clone() };
        self.looked.replace(Some(looked));
        Ok((held, table))
    }
}
