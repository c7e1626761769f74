//! What a training would cost, before it starts.

use std::rc::{Rc, Weak};

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::{
    Engine, Numbered,
    convert::{Outcome, from_js, to_js},
    train::settings_of,
};
use crate::{
    contract::CostInfo,
    error::Result,
    train::{Model, Outline, Work, cost},
};

/// What a run tells of the time that it took.
#[derive(Deserialize)]
struct Pace {
    epochs: Vec<Epoch>,
    rows: Rows,
    device: Named,
}

#[derive(Deserialize)]
struct Epoch {
    seconds: f64,
}

#[derive(Deserialize)]
struct Rows {
    train: usize,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[wasm_bindgen]
impl Engine {
    /// As `lab.cost`: of training with these options on the loaded table, or on one of this outline.
    pub fn cost(&self, options: JsValue, outline: JsValue) -> Outcome<JsValue> {
        let settings = settings_of(options)?;
        let outline = match outline.is_undefined() {
            true => Outline::of(&self.table()?.borrow(), &settings)?,
            false => from_js(outline)?,
        };
        let (cost, work) = cost(&settings, &outline)?;
        let mut figures = self.figures.borrow_mut();
        let figures = figures.on(self.device.borrow().name());
        let by_run = self.epoch_like_the_last(settings.model)?.map(|second| (second * work.total(), "run"));
        let time = by_run.or_else(|| figures.seconds(settings.model, settings.batch, &work));
        to_js(&CostInfo {
            cost,
            seconds: time.map(|(seconds, _)| seconds),
            basis: time.map(|(_, basis)| basis),
            unmeasured: figures.unmeasured(settings.model, settings.batch),
        })
    }
}

impl Engine {
    /// Seconds for a unit of work in the last run of this model, on the loaded table and on this device.
    fn epoch_like_the_last(&self, model: Model) -> Result<Option<f64>> {
        let Some(table) = self.table.borrow().clone() else { return Ok(None) };
        let of_table =
            |run: &&Rc<Numbered>| run.table.as_ref().and_then(Weak::upgrade).is_some_and(|own| Rc::ptr_eq(&own, &table));
        let device = self.device.borrow().name().to_string();
        for numbered in self.runs.borrow().iter().rev().filter(of_table).filter(|run| run.run.settings.model == model) {
            let Ok(pace) = serde_wasm_bindgen::from_value::<Pace>(numbered.results.clone()) else { continue };
            if pace.device.name != device || pace.epochs.is_empty() {
                continue;
            }
            let outline = Outline::of_run(&numbered.run, &table.borrow(), pace.rows.train)?;
            let work: Work = cost(&numbered.run.settings, &outline)?.1;
            let seconds = pace.epochs.iter().map(|epoch| epoch.seconds).sum::<f64>() / pace.epochs.len() as f64;
            return Ok(Some(seconds / work.total()));
        }
        Ok(None)
    }
}
