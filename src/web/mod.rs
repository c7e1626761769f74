//! The boundary: one file per room of the page. Small structs cross by serde, arrays as typed arrays, errors as
//! `Error` objects with a `code`.
//!
//! Every method takes `&self`: while `train` awaits, pause, stop and cancel come in, so state is in cells and no
//! borrow of them is held across an await.

mod checkpoint;
mod convert;
mod cost;
mod data;
mod embeddings;
mod experiments;
mod files;
mod flow;
mod flow_insight;
mod flow_options;
mod join;
mod json;
mod measure;
mod predict;
mod presets;
mod referee;
mod runs;
mod scores;
mod search;
#[cfg(target_feature = "atomics")]
mod threads;
mod train;
mod trained_flow;
mod trees;
mod values;
mod why;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use convert::{Outcome, to_js};
use js_sys::{Promise, Reflect};
use runs::Numbered;
use wasm_bindgen::prelude::*;

use crate::{
    data::Table,
    device::{Choice, Machine},
    error::Error,
    flow::SolvedFlows,
    job::Job,
    kernels,
    measure::Figures,
    train::{Outline, Settings},
};

#[wasm_bindgen]
extern "C" {
    /// Supplied by the worker: resolves after the messages that wait have been handled.
    #[wasm_bindgen(js_name = flowbedBreath)]
    fn breath() -> Promise;
}

#[wasm_bindgen]
pub struct Engine {
    machine: Machine,
    job: Job,
    table: RefCell<Option<Rc<RefCell<Table>>>>,
    runs: RefCell<Vec<Rc<Numbered>>>,
    next_run: Cell<u32>,
    flows: RefCell<SolvedFlows>,
    loading: RefCell<Option<data::Loading>>,
    /// Second tables that came before the first
    seconds: RefCell<join::Seconds>,
    predicting: RefCell<Option<predict::Predicting>>,
    planted: RefCell<Option<trees::Planted>>,
    /// Gone once the table changes
    looked: RefCell<Option<scores::Looked>>,
    /// What `measure` found out on this device
    figures: RefCell<Figures>,
    /// Of the last cost that was asked for, with what it depends on; gone once the table changes
    outline: RefCell<Option<(Settings, Outline)>>,
}

#[wasm_bindgen]
impl Engine {
    /// choice: "auto", "gpu" or "cpu".
    pub async fn open(choice: String) -> Outcome<Engine> {
        console_error_panic_hook::set_once();
        let choice = match choice.as_str() {
            "auto" => Choice::Auto,
            "gpu" => Choice::Gpu,
            "cpu" => Choice::Cpu,
            _ => {
                let expected = "\"auto\", \"gpu\" or \"cpu\"".into();
                return Err(Error::BadOption { name: "device", found: choice, expected }.into());
            }
        };
        let job = Job::new(Rc::new(|| {
            Box::pin(async {
                let _ = wasm_bindgen_futures::JsFuture::from(breath()).await;
            })
        }));
        Ok(Engine {
            machine: Machine::open(choice, has_webgpu(), &job).await?,
            job,
            table: RefCell::default(),
            runs: RefCell::default(),
            next_run: Cell::new(1),
            flows: RefCell::default(),
            loading: RefCell::default(),
            seconds: RefCell::default(),
            predicting: RefCell::default(),
            planted: RefCell::default(),
            looked: RefCell::default(),
            figures: RefCell::default(),
            outline: RefCell::default(),
        })
    }

    pub fn device(&self) -> Outcome<JsValue> {
        to_js(&self.machine.info())
    }

    /// Before a long call: { device, fault }, as `Machine::renew`.
    pub async fn renew(&self) -> Outcome<JsValue> {
        to_js(&self.machine.renew().await?)
    }

    /// After a call that was too large for the GPU: { device, fault }, as `Machine::spare`; null where the CPU may not take it.
    pub fn spare(&self) -> Outcome<JsValue> {
        to_js(&self.machine.spare())
    }

    /// Compiles the GPU's kernels while a person reads and chooses, one at a time, those of training first. Ends where a
    /// long call begins: that one compiles what it needs.
    pub async fn warm(&self) {
        let device = self.machine.device();
        for kernel in kernels::ahead().filter(|_| device.is_gpu()) {
            if self.job.is_busy() || device.check().is_err() {
                break;
            }
            device.warm(kernel).await;
        }
    }

    /// The orders with which the next long call begins.
    pub fn begin(&self, paused: bool, stopped: bool) {
        self.job.orders.give(paused, stopped);
    }

    /// A piece of a long call that is done outside is over: lets messages in, waits while paused; "cancelled" where that is so.
    pub async fn turn(&self) -> Outcome<()> {
        Ok(self.job.turn().await?)
    }

    /// Does the call under way stand still? Then its breath may take a while.
    #[wasm_bindgen(getter)]
    pub fn waits(&self) -> bool {
        self.job.orders.wait()
    }

    pub fn pause(&self) {
        self.job.orders.pause.set(true);
    }

    pub fn resume(&self) {
        self.job.orders.pause.set(false);
    }

    /// The running training ends after its step, with the best weights so far.
    pub fn stop(&self) {
        self.job.orders.stop.set(true);
    }

    pub fn cancel(&self) {
        self.job.orders.cancel.set(true);
    }
}

/// Without `navigator.gpu` wgpu must not even be asked.
fn has_webgpu() -> bool {
    Reflect::get(&js_sys::global(), &"navigator".into())
        .and_then(|navigator| Reflect::get(&navigator, &"gpu".into()))
        .is_ok_and(|gpu| !gpu.is_undefined() && !gpu.is_null())
}
