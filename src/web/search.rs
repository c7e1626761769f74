//! Many trainings: whether they can begin, and the numbers of a search.

use js_sys::{Array, Float64Array};
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, from_js, to_js},
};
use crate::train::{Halving, Luck, Prepared, Settings, Widths};

#[wasm_bindgen]
impl Engine {
    /// Refuses what one of these trainings would refuse before its first step. Rows and their sets are prepared once for all that share them.
    pub fn check(&self, trainings: Array) -> Outcome<()> {
        let mut seen: Vec<Settings> = Vec::new();
        for options in trainings.iter() {
            let settings: Settings = from_js(options)?;
            settings.check()?;
            let seed = if settings.split.is_drawn() { settings.seed } else { 0 };
            // All else decides on rows and columns.
            let none = Settings::default();
            let Settings { model, width, hidden, epochs, batch, rate, patience, optimizer, dropout, weight_decay, flow, .. } =
                none;
            let rows = Settings {
                model,
                width,
                hidden,
                epochs,
                batch,
                rate,
                patience,
                optimizer,
                dropout,
                weight_decay,
                flow,
                seed,
                ..settings
            };
            if !seen.contains(&rows) {
                Prepared::new(&self.table()?.borrow(), rows.clone())?;
                seen.push(rows);
            }
        }
        Ok(())
    }

    /// As `Halving`; epochs: of the settings, as `Settings` has them where there are none.
    pub fn halving(&self, candidates: usize, repeats: usize, budget: Option<f64>, epochs: Option<usize>) -> Outcome<JsValue> {
        to_js(&Halving::new(candidates, repeats, budget, epochs.unwrap_or(Settings::default().epochs))?)
    }

    /// As `Luck`, of the winner's other seeds; null of fewer than two.
    pub fn luck(&self, candidates: usize, losses: Vec<f64>) -> Outcome<JsValue> {
        to_js(&Luck::new(candidates, &losses))
    }

    /// As `Widths`; losses: an array for each width. Null where one is empty.
    pub fn widths(&self, losses: Array) -> Outcome<JsValue> {
        let losses: Vec<Vec<f64>> = losses.iter().map(|one| Float64Array::new(&one).to_vec()).collect();
        to_js(&Widths::new(&losses))
    }
}
