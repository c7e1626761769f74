//! The Train room.

use std::{cell::RefCell, rc::Rc};

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_time::Duration;

use super::{
    Engine, checkpoint,
    convert::{Outcome, from_js, joined, to_js},
    runs::Numbered,
};
use crate::{
    contract::RunInfo,
    data::Table,
    train::{Checkpoint, Fitted, Learned, Model, Prepared, Report, Run, Settings, Training, Watch, go_on, warnings},
};

fn run_info(id: u32, run: &Learned, training: &Training) -> Outcome<JsValue> {
    let categories: Vec<&str> = run.encoder.vocabularies.iter().map(|vocabulary| vocabulary.column.as_str()).collect();
    let has_vectors = matches!(&run.fitted, Fitted::Network { .. });
    let info = RunInfo {
        id,
        model: run.settings.model.name(),
        task: run.labels.task.name(),
        target: &run.settings.target,
        columns: run.encoder.names(),
        vector_columns: if has_vectors { categories } else { Vec::new() },
        parameters: run.parameters(),
        bytes: run.bytes(),
        input_width: run.input_width(),
        classes: &run.labels.classes,
        flow: (run.settings.model == Model::AttentionOde).then_some(&run.settings.flow),
        training,
    };
    joined(&info, training)
}

#[wasm_bindgen]
impl Engine {
    /// Frees a run; unknown numbers are forgotten already.
    pub fn forget(&self, run: u32) {
        self.runs.borrow_mut().retain(|other| other.id != run);
        self.looked.take();
    }

    /// What to know before believing the scores of such a training, which is refused here where it would be.
    pub fn warnings(&self, options: JsValue) -> Outcome<JsValue> {
        let settings: Settings = from_js(options)?;
        to_js(&warnings(&self.table()?.borrow(), &settings)?)
    }

    /// `report` is called with every report, between two steps; `keep` with a checkpoint, at most every so many seconds. `from`: one
    /// of these, to go on from.
    pub async fn train(&self, options: JsValue, report: Function, keep: Function, every: f64, from: JsValue) -> Outcome<JsValue> {
        let settings: Settings = from_js(options)?;
        let from = if from.is_undefined() { None } else { Some(checkpoint::from_js(&from, &settings)?) };
        let own = settings.clone();
        let guard = self.job.begin("training")?;
        let table = self.table()?;
        let mut tell = |progress: Report| {
            if let Ok(progress) = to_js(&progress) {
                let _ = report.call1(&JsValue::NULL, &progress);
            }
        };
        let mut hand_over = |now: Checkpoint| {
            if let Ok(now) = checkpoint::to_js(&now, &own) {
                let _ = keep.call1(&JsValue::NULL, &now);
            }
        };
        let every = Duration::try_from_secs_f64(every.min(1e9)).unwrap_or_default();
        let watch = Watch { report: &mut tell, keep: Some((every, &mut hand_over)), from };
        let prepared = Prepared::new(&table.borrow(), settings)?;
        let run = go_on(&*self.machine.ready().await?, &self.job, prepared, watch).await?;
        drop(guard);
        self.machine.ended_well();
        self.keep(run, Some(&table))
    }
}

impl Engine {
    /// Numbers a run, with the table that it was trained on where that is loaded; its RunInfo.
    pub fn keep(&self, run: Run, table: Option<&Rc<RefCell<Table>>>) -> Outcome<JsValue> {
        let id = self.next_run.get();
        self.next_run.set(id + 1);
        let Run { learned, training, tested } = run;
        let info = run_info(id, &learned, &training)?;
        let tested = RefCell::new(tested.map(Rc::new));
        self.runs.borrow_mut().push(Rc::new(Numbered { id, run: learned, training, tested, table: table.map(Rc::downgrade) }));
        Ok(info)
    }
}
