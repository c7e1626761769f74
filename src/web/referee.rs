//! What can be said of runs: the referee's verdict.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::{
    Engine, Numbered,
    convert::{Outcome, to_js},
};
use crate::{
    error::Result,
    order,
    referee::Tested,
    train::{Judged, verdict},
};

#[wasm_bindgen]
impl Engine {
    /// Of these runs, by number; each once, in the order in which they were trained.
    pub async fn verdict(&self, runs: Vec<u32>) -> Outcome<JsValue> {
        let _guard = self.job.begin("verdict")?;
        let runs = runs.into_iter().map(|id| self.run(Some(id))).collect::<Result<Vec<_>>>()?;
        let mut runs = order::sorted(runs, |a, b| a.id.cmp(&b.id));
        runs.dedup_by_key(|run| run.id);
        let mut tested = Vec::new();
        for run in &runs {
            tested.push(self.tested(run).await?);
        }
        let sides = runs.iter().zip(&tested);
        let judged: Vec<Judged> = sides
            .map(|(run, tested)| Judged { id: run.id, learned: &run.run, training: &run.training, tested: tested.as_deref() })
            .collect();
        to_js(&verdict(&judged)?)
    }
}

impl Engine {
    /// A run's test rows; of one out of a project found again, where its table is loaded.
    pub(super) async fn tested(&self, run: &Numbered) -> Result<Option<Rc<Tested>>> {
        let known = run.tested.borrow().clone();
        let (None, Ok(table)) = (&known, self.rows_for(run)) else { return Ok(known) };
        let Some(retest) = run.run.retest(&table.borrow(), &run.training) else { return Ok(None) };
        let device = self.machine.ready().await?;
        let found = run.run.test(&device, &self.job, retest, &run.training).await?.map(Rc::new);
        run.tested.replace(found.clone());
        Ok(found)
    }
}
