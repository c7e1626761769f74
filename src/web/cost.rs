//! What a training would cost, before it starts.

use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, from_js, joined},
    runs::Numbered,
};
use crate::{
    contract::CostInfo,
    error::Result,
    measure::Figures,
    train::{Model, Outline, Settings, cost},
};

#[wasm_bindgen]
impl Engine {
    /// As `lab.cost`: of training with these options on the loaded table, or on one of this outline.
    pub fn cost(&self, options: JsValue, outline: JsValue) -> Outcome<JsValue> {
        let settings: Settings = from_js(options)?;
        let outline = match outline.is_undefined() {
            true => self.outline(&settings)?,
            false => from_js(outline)?,
        };
        let (cost, work) = cost(&settings, &outline)?;
        let (none, figures) = (Figures::default(), self.figures.borrow());
        let figures = figures.of(self.machine.device().name()).unwrap_or(&none);
        let by_run = self.epoch_like_the_last(settings.model)?.map(|second| (second * work.total(), "run"));
        let time = by_run.or_else(|| figures.seconds(settings.model, settings.batch, &work));
        let info = CostInfo {
            cost,
            seconds: time.map(|(seconds, _)| seconds),
            basis: time.map(|(_, basis)| basis),
            unmeasured: figures.unmeasured(settings.model, settings.batch),
        };
        joined(&info, &info.cost)
    }
}

impl Engine {
    /// Of the loaded table. All networks and widths have one, and the levels of a large table take their time to count.
    fn outline(&self, settings: &Settings) -> Result<Outline> {
        let Settings { target, columns, seed, split, fold, min_count, .. } = settings.clone();
        let own = Settings { target, columns, seed, split, fold, min_count, ..Settings::default() };
        if let Some((_, outline)) = self.outline.borrow().as_ref().filter(|(known, _)| *known == own) {
            return Ok(outline.clone());
        }
        let outline = Outline::of(&self.table()?.borrow(), &own)?;
        *self.outline.borrow_mut() = Some((own, outline.clone()));
        Ok(outline)
    }

    /// Seconds for a unit of work in the last run of this model, on the loaded table and on this device.
    fn epoch_like_the_last(&self, model: Model) -> Result<Option<f64>> {
        let Some(table) = self.table.borrow().clone() else { return Ok(None) };
        let of_table =
            |run: &&Rc<Numbered>| run.table.as_ref().and_then(Weak::upgrade).is_some_and(|own| Rc::ptr_eq(&own, &table));
        let device = self.machine.device();
        let runs = self.runs.borrow();
        let like = |run: &&Rc<Numbered>| {
            let (settings, training) = (&run.run.settings, &run.training);
            settings.model == model && training.device.name == device.name() && !training.epochs.is_empty()
        };
        let Some(last) = runs.iter().rev().filter(of_table).find(like) else { return Ok(None) };
        let epochs = &last.training.epochs;
        let outline = Outline::of_run(&last.run, last.training.rows.train);
        let seconds = epochs.iter().map(|epoch| epoch.seconds).sum::<f64>() / epochs.len() as f64;
        Ok(Some(seconds / cost(&last.run.settings, &outline)?.1.total()))
    }
}
