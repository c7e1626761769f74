//! Why a run predicts what it predicts.

use std::{cell::RefCell, rc::Rc};

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::{
    Engine, Numbered,
    convert::{Outcome, to_js},
};
use crate::{
    data::Table,
    device::Device,
    error::{Error, Result},
    referee::Tested,
    train::why::{Asked, Points, RowAsked, Sample, Shuffling},
};

#[wasm_bindgen]
impl Engine {
    /// What the test rows of a run lose by each column; `report` hears how far it is.
    pub async fn importance(&self, run: Option<u32>, repeats: f64, report: Function) -> Outcome<JsValue> {
        let _guard = self.job.begin("importance")?;
        let run = self.run(run)?;
        let (tested, table) = (self.test_rows(&run).await?, self.rows_of(&run)?);
        let sample = Sample::new(&run.run, &run.training, &table.borrow(), &tested)?;
        let orders = sample.orders(repeats)?;
        let mut tell = |now: Shuffling| {
            if let Ok(now) = to_js(&now) {
                let _ = report.call1(&JsValue::NULL, &now);
            }
        };
        let device = self.machine.ready().await?;
        to_js(&self.asked(&run, &device).importance(&sample, &orders, &mut tell).await?)
    }

    /// What each column adds to the prediction of a row of the table.
    pub async fn explain(&self, row: f64, run: Option<u32>) -> Outcome<JsValue> {
        let _guard = self.job.begin("explanation")?;
        let run = self.run(run)?;
        let row = RowAsked::new(&run.run, &self.rows_of(&run)?.borrow(), row)?;
        let device = self.machine.ready().await?;
        to_js(&self.asked(&run, &device).explain(row).await?)
    }

    /// How the mean prediction of test rows follows a column.
    pub async fn curve(&self, column: String, run: Option<u32>) -> Outcome<JsValue> {
        let _guard = self.job.begin("curve")?;
        let run = self.run(run)?;
        let (tested, table) = (self.test_rows(&run).await?, self.rows_of(&run)?);
        let points = Points::new(&run.run, &table.borrow(), &tested, &column)?;
        let device = self.machine.ready().await?;
        to_js(&self.asked(&run, &device).curve(points).await?)
    }
}

impl Engine {
    fn asked<'a>(&'a self, run: &'a Numbered, device: &'a Device) -> Asked<'a> {
        Asked { device, job: &self.job, learned: &run.run }
    }

    /// Its own table; of a run out of a project the one that is loaded.
    fn rows_of(&self, run: &Numbered) -> Result<Rc<RefCell<Table>>> {
        self.rows_for(run).map_err(|_| Error::RowsGone)
    }

    async fn test_rows(&self, run: &Numbered) -> Result<Rc<Tested>> {
        self.rows_of(run)?;
        self.tested(run).await?.ok_or(Error::RowsGone)
    }
}
