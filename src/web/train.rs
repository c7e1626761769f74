//! The Train room.

use std::rc::Rc;

use js_sys::{Function, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{
    DeviceInfo, Engine, Numbered,
    convert::{Outcome, from_js, to_js},
};
use crate::{
    data::Note,
    train::{DenseCost, Epoch, Fitted, FlowSettings, Model, Prepared, Report, Run, Scores, Settings, Stopped, train},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunInfo<'a> {
    id: u32,
    model: &'static str,
    task: &'static str,
    target: &'a str,
    columns: Vec<&'a str>,
    vector_columns: Vec<&'a str>,
    parameters: usize,
    bytes: usize,
    input_width: usize,
    device: DeviceInfo<'a>,
    seconds: f64,
    epochs: &'a [Epoch],
    best: usize,
    stopped: Stopped,
    test: &'a Scores,
    base: &'a Scores,
    rows: RowCounts,
    classes: &'a [String],
    dense: &'a Option<DenseCost>,
    /// Of attention-ode
    flow: Option<&'a FlowSettings>,
    notes: &'a [Note],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RowCounts {
    train: usize,
    valid: usize,
    test: usize,
    without_target: usize,
}

fn run_info(id: u32, run: &Run) -> Outcome<JsValue> {
    let categories: Vec<&str> = run.encoder.vocabularies.iter().map(|vocabulary| vocabulary.column.as_str()).collect();
    let numbers = run.encoder.numbers.iter().map(|standard| standard.column.as_str());
    let has_vectors = matches!(&run.fitted, Fitted::Network { .. });
    let [train, valid, test, without_target] = run.rows;
    let [kind, name, reason] = &run.device;
    to_js(&RunInfo {
        id,
        model: run.settings.model.name(),
        task: run.labels.task.name(),
        target: &run.settings.target,
        columns: categories.iter().copied().chain(numbers).collect(),
        vector_columns: if has_vectors { categories } else { Vec::new() },
        parameters: run.parameters(),
        bytes: run.bytes(),
        input_width: run.input_width(),
        device: DeviceInfo { kind, name, reason },
        seconds: run.seconds,
        epochs: &run.epochs,
        best: run.best,
        stopped: run.stopped,
        test: &run.test,
        base: &run.base,
        rows: RowCounts { train, valid, test, without_target },
        classes: &run.labels.classes,
        dense: &run.dense,
        flow: (run.settings.model == Model::AttentionOde).then_some(&run.settings.flow),
        notes: &run.notes,
    })
}

/// The options of `train`; those under `flow` are read apart, so that a name there that is none is refused as well.
fn settings_of(options: JsValue) -> Outcome<Settings> {
    let flow = Reflect::get(&options, &"flow".into()).unwrap_or(JsValue::UNDEFINED);
    let rest = Object::assign(&Object::new(), options.unchecked_ref::<Object>());
    let _ = Reflect::delete_property(&rest, &"flow".into());
    Ok(Settings { flow: from_js(flow)?, ..from_js(rest.into())? })
}

#[wasm_bindgen]
impl Engine {
    /// Frees a run; unknown numbers are forgotten already.
    pub fn forget(&self, run: u32) {
        self.runs.borrow_mut().retain(|other| other.id != run);
    }

    /// `report` is called with every report, between two steps.
    pub async fn train(&self, options: JsValue, report: Function) -> Outcome<JsValue> {
        let settings = settings_of(options)?;
        let guard = self.begin("training")?;
        let table = self.table()?;
        let mut tell = |progress: Report| {
            if let Ok(progress) = to_js(&progress) {
                let _ = report.call1(&JsValue::NULL, &progress);
            }
        };
        let prepared = Prepared::new(&table.borrow(), settings)?;
        let run = train(&*self.ready().await?, &self.job, prepared, &mut tell).await?;
        drop(guard);
        let id = self.next_run.get();
        self.next_run.set(id + 1);
        let info = run_info(id, &run)?;
        self.runs.borrow_mut().push(Rc::new(Numbered {
            id,
            header: table.borrow().dialect.header,
            run,
            table: Rc::downgrade(&table),
        }));
        Ok(info)
    }
}
