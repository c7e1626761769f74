//! The measurements of the Flow room, on a flow that the engine keeps.

use std::rc::Rc;

use js_sys::Function;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, from_js, to_js},
};
use crate::{
    contract::Invariant,
    device::Device,
    flow::experiments::{self, Bench, DepthLimit, Gradients},
};

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DepthLimitOptions {
    /// The set whose tokens are taken
    set: usize,
    /// Of the random weights
    seed: u32,
}

#[derive(Serialize)]
struct GradientsInfo<'a> {
    next: Option<f64>,
    found: &'a [Gradients],
}

/// A listener's mistake must not end the measurement.
fn call(report: &Function, now: &impl Serialize) {
    if let Ok(now) = to_js(now) {
        let _ = report.call1(&JsValue::NULL, &now);
    }
}

#[wasm_bindgen]
impl Engine {
    /// Stacks of N random layers against their flow: a DepthLimit for each family of weights; `report` hears each as it grows.
    #[wasm_bindgen(js_name = depthLimit)]
    pub async fn depth_limit(&self, id: u32, options: JsValue, report: Function) -> Outcome<JsValue> {
        let DepthLimitOptions { set, seed } = from_js(options)?;
        let _guard = self.job.begin("measurement")?;
        let (device, solved) = (self.machine.ready().await?, self.flows.borrow().get(id)?);
        let mut tell = |now: &DepthLimit| call(&report, now);
        to_js(&experiments::depth_limit(self.bench(&device), &solved, set, seed, &mut tell).await?)
    }

    /// Three ways to a gradient at growing T; `report` hears { next, found }.
    pub async fn gradients(&self, id: u32, set: usize, report: Function) -> Outcome<JsValue> {
        let _guard = self.job.begin("measurement")?;
        let (device, solved) = (self.machine.ready().await?, self.flows.borrow().get(id)?);
        let mut tell = |next: Option<f64>, found: &[Gradients]| call(&report, &GradientsInfo { next, found });
        to_js(&experiments::gradients(self.bench(&device), &solved, set, &mut tell).await?)
    }

    /// The invariants that take a second flow each.
    pub async fn symmetries(&self, id: u32, set: usize) -> Outcome<JsValue> {
        let _guard = self.job.begin("check")?;
        let (device, solved) = (self.machine.ready().await?, self.flows.borrow().get(id)?);
        let found = experiments::symmetries(self.bench(&device), &solved, set).await?;
        to_js(&found.iter().map(Invariant::from).collect::<Vec<_>>())
    }

    /// What stacks of so many Euler layers in the place of the solver miss at the flow's end.
    #[wasm_bindgen(js_name = stackErrors)]
    pub async fn stack_errors(&self, id: u32, layers: Vec<usize>) -> Outcome<Vec<f64>> {
        let _guard = self.job.begin("measurement")?;
        let (device, solved) = (self.machine.ready().await?, self.flows.borrow().get(id)?);
        Ok(experiments::stack_errors(self.bench(&device), &solved, &layers).await?)
    }
}

impl Engine {
    fn bench<'a>(&'a self, device: &'a Rc<Device>) -> Bench<'a> {
        Bench { device, job: &self.job }
    }
}
