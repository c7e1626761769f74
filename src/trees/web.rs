//! The boundary. What grows lives as long as its worker, which ends with it: rows are leaked rather than freed.

use flowbed_trees::{Growth, Loss, Set, Settings, Stopped};
use js_sys::{Error, Float64Array};
use wasm_bindgen::prelude::*;

/// An error whose name is a code of the page's.
fn thrown(failure: flowbed_trees::Error) -> JsValue {
    let error = Error::new(&failure.to_string());
    error.set_name(failure.code());
    error.into()
}

/// Rows on their way in: columns [columns][rows], labels [rows], and weights [rows] or none.
#[wasm_bindgen]
pub struct Rows(Set<'static>);

#[wasm_bindgen]
impl Rows {
    #[wasm_bindgen(constructor)]
    pub fn new(columns: Vec<f32>, labels: Vec<f32>, weights: Vec<f32>) -> Rows {
        let weights: &[f32] = weights.leak();
        Rows(Set { columns: columns.leak(), labels: labels.leak(), weights: (!weights.is_empty()).then_some(weights) })
    }
}

#[wasm_bindgen]
pub struct Trees(Growth<'static>);

#[wasm_bindgen]
impl Trees {
    /// loss, parameter: as `Loss::words`; numbers: rounds, leaves, rate, least rows of a leaf, L2, patience, share of the rows; monotone: signs, or none.
    #[wasm_bindgen(constructor)]
    pub fn new(
        train: &Rows,
        valid: &Rows,
        loss: &str,
        parameter: f64,
        numbers: &[f64],
        monotone: Vec<i8>,
    ) -> Result<Trees, JsValue> {
        let Some(loss) = Loss::from_words(loss, parameter) else { return Err(JsValue::NULL) };
        let &[rounds, leaves, learning_rate, min_rows, l2, patience, row_share] = numbers else { return Err(JsValue::NULL) };
        let settings = Settings {
            rounds: rounds as usize,
            leaves: leaves as usize,
            learning_rate,
            min_rows: min_rows as usize,
            patience: patience as usize,
            l2,
            row_share,
            monotone,
            ..Settings::default()
        };
        Growth::new(train.0, Some(valid.0), loss, &settings).map(Trees).map_err(thrown)
    }

    /// One round more: its number, of how many, and the losses of train and validation rows; undefined where it has ended.
    pub fn round(&mut self) -> Result<Option<Float64Array>, JsValue> {
        let round = self.0.round().map_err(thrown)?;
        Ok(round.map(|one| {
            let numbers = [one.round as f64, one.of as f64, one.train, one.valid.unwrap_or(f64::NAN)];
            Float64Array::from(&numbers[..])
        }))
    }

    /// No round follows.
    pub fn stop(&mut self) {
        self.0.stop();
    }

    /// The words of the forest up to its best round.
    pub fn end(self) -> Grown {
        let fit = self.0.end();
        let stopped = match fit.stopped {
            Stopped::Asked => "stop",
            Stopped::Patience => "patience",
            Stopped::Rounds | Stopped::NoSplit => "epochs",
        };
        Grown { words: fit.forest.parts().words(), best: fit.best, all: fit.valid.len() - 1, stopped }
    }
}

#[wasm_bindgen]
pub struct Grown {
    words: Vec<u32>,
    /// Rounds that are kept, and all
    pub best: usize,
    pub all: usize,
    stopped: &'static str,
}

#[wasm_bindgen]
impl Grown {
    #[wasm_bindgen(getter)]
    pub fn words(&self) -> Vec<u32> {
        self.words.clone()
    }
    #[wasm_bindgen(getter)]
    pub fn stopped(&self) -> String {
        self.stopped.into()
    }
}
