//! Trees: what they read goes out to a module of their own, and comes back as a forest.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Float32Array, Float64Array, Int8Array, Object};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, attach, from_js},
};
use crate::{
    data::Table,
    error::Error,
    train::{Forest, Grown, Parts, Prepared, Rounds, Settings, Stopped, TreeFeatures, TreeInputs, finish_trees, reads_alike},
};

/// A training whose trees grow elsewhere.
pub struct Planted {
    prepared: Prepared,
    inputs: TreeInputs,
    table: Rc<RefCell<Table>>,
}

/// How the growing went, beside the words of the forest.
#[derive(Deserialize)]
struct Growth {
    best: usize,
    all: usize,
    stopped: Stopped,
    seconds: f64,
}

#[wasm_bindgen]
impl Engine {
    /// Has the call under way been told to end with what it has?
    #[wasm_bindgen(getter)]
    pub fn stops(&self) -> bool {
        self.job.orders.stop.get()
    }

    /// What is to be grown: { columns [columns][rows], labels [rows], weights [rows] or none, validColumns, validLabels, validWeights, loss, parameter, numbers, monotone }, as the
    /// module takes them.
    #[wasm_bindgen(js_name = treesBegin)]
    pub fn trees_begin(&self, options: JsValue) -> Outcome<JsValue> {
        let settings: Settings = from_js(options)?;
        let table = self.table()?;
        let prepared = Prepared::new(&table.borrow(), settings)?;
        let wanted = &prepared.settings.trees;
        let network = match (wanted.features, wanted.run) {
            (TreeFeatures::Statistics, _) => None,
            (TreeFeatures::Vectors, Some(id)) => Some(self.run(Some(id))?),
            (TreeFeatures::Vectors, None) => {
                let runs = self.runs.borrow();
                let is_like = |run: &&Rc<super::runs::Numbered>| {
                    run.table.is_some() && run.run.settings.model.is_network() && reads_alike(&run.run, &prepared)
                };
                runs.iter().rev().find(is_like).cloned()
            }
        };
        let mut inputs = TreeInputs::new(&prepared, network.as_ref().map(|run| &run.run))?;
        let object = JsValue::from(Object::new());
        let (train, valid) = (std::mem::take(&mut inputs.train), std::mem::take(&mut inputs.valid));
        let [weights, valid_weights] = std::mem::take(&mut inputs.weights).map(Option::unwrap_or_default);
        let arrays = [
            ("columns", train.0),
            ("labels", train.1),
            ("validColumns", valid.0),
            ("validLabels", valid.1),
            ("weights", weights),
            ("validWeights", valid_weights),
        ];
        arrays.iter().for_each(|(name, values)| attach(&object, name, Float32Array::from(&values[..])));
        let own = &inputs.settings;
        let whole = [own.rounds, own.leaves, own.min_rows, own.patience].map(|number| number as f64);
        let [rounds, leaves, min_rows, patience] = whole;
        let numbers = [rounds, leaves, own.learning_rate, min_rows, own.l2, patience, own.row_share];
        attach(&object, "numbers", Float64Array::from(&numbers[..]));
        attach(&object, "monotone", Int8Array::from(&own.monotone[..]));
        let (loss, parameter) = inputs.loss.words();
        attach(&object, "loss", loss);
        attach(&object, "parameter", parameter);
        *self.planted.borrow_mut() = Some(Planted { prepared, inputs, table });
        Ok(object)
    }

    #[wasm_bindgen(js_name = treesAbort)]
    pub fn trees_abort(&self) {
        self.planted.take();
    }

    /// The run of a forest, by its words: { best, all, stopped, seconds }
    #[wasm_bindgen(js_name = treesEnd)]
    pub async fn trees_end(&self, words: &[u32], growth: JsValue) -> Outcome<JsValue> {
        let Growth { best, all, stopped, seconds } = from_js(growth)?;
        let Planted { prepared, inputs, table } = self.planted.take().ok_or(Error::NoTable)?;
        let guard = self.job.begin("training")?;
        let forest = Parts::from_words(words).and_then(Forest::from_parts);
        let forest = forest.map_err(|error| Error::BadInput(error.to_string()))?;
        let grown = Grown { forest, rounds: Rounds { best, all }, stopped, seconds };
        let run = finish_trees(&*self.machine.ready().await?, &self.job, prepared, inputs, grown).await?;
        drop(guard);
        self.machine.ended_well();
        self.keep(run, Some(&table))
    }
}
