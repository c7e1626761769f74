//! The boundary: one file per room of the page. Small structs cross by serde, arrays as typed arrays, errors as
//! `Error` objects with a `code`.
//!
//! Every method takes `&self`: while `train` awaits, pause, stop and cancel come in, so state is in cells and no
//! borrow of them is held across an await.

mod checkpoint;
mod convert;
mod data;
mod embeddings;
mod experiments;
mod files;
mod flow;
mod flow_insight;
mod flow_options;
mod measure;
mod predict;
mod presets;
mod project;
mod train;
mod trained_flow;
mod vectors;

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use convert::{Failure, Outcome, attach, to_js};
use js_sys::{Object, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::{
    data::Table,
    device::{Choice, Device},
    error::{Error, Result},
    flow::SolvedFlows,
    job::Job,
    kernels,
    train::Learned,
};

#[wasm_bindgen]
extern "C" {
    /// Supplied by the worker: resolves after the messages that wait have been handled.
    #[wasm_bindgen(js_name = flowbedBreath)]
    fn breath() -> Promise;
}

/// A run with the number by which the page asks for it, and the table that it was trained on.
struct Numbered {
    id: u32,
    run: Learned,
    /// What there is to tell of its training: the rest of its RunInfo
    results: JsValue,
    /// Of the table that it was trained on
    rows: usize,
    /// Gone once another table is loaded; None: it came out of a project
    table: Option<Weak<RefCell<Table>>>,
}

#[wasm_bindgen]
pub struct Engine {
    choice: Choice,
    /// Devices that broke, with no training between that ended well
    broken: Cell<usize>,
    /// The last one and what broke it, in full
    fault: RefCell<String>,
    device: RefCell<Rc<Device>>,
    /// The GPU while one call that is too large for it runs on the CPU
    spared: RefCell<Option<Rc<Device>>>,
    job: Job,
    busy: Cell<Option<&'static str>>,
    table: RefCell<Option<Rc<RefCell<Table>>>>,
    runs: RefCell<Vec<Rc<Numbered>>>,
    next_run: Cell<u32>,
    flows: RefCell<SolvedFlows>,
    loading: RefCell<Option<data::Loading>>,
    predicting: RefCell<Option<predict::Predicting>>,
}

#[derive(Serialize)]
pub struct DeviceInfo<'a> {
    kind: &'a str,
    name: &'a str,
    reason: &'a str,
    detail: &'a str,
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
        let device = Device::open(choice, has_webgpu(), &job).await?;
        Ok(Engine {
            choice,
            broken: Cell::default(),
            fault: RefCell::default(),
            device: RefCell::new(Rc::new(device)),
            spared: RefCell::default(),
            job,
            busy: Cell::default(),
            table: RefCell::default(),
            runs: RefCell::default(),
            next_run: Cell::new(1),
            flows: RefCell::default(),
            loading: RefCell::default(),
            predicting: RefCell::default(),
        })
    }

    pub fn device(&self) -> Outcome<JsValue> {
        let device = self.device.borrow();
        let kind = if device.is_gpu() { "gpu" } else { "cpu" };
        to_js(&DeviceInfo { kind, name: device.name(), reason: device.reason(), detail: &self.fault.borrow() })
    }

    /// { device, fault }: the device for the next call, another one where this one broke, and the error that broke it. `because`: why
    /// it is the CPU, until this is called again.
    pub async fn renew(&self, because: Option<String>) -> Outcome<JsValue> {
        if let Some(gpu) = self.spared.take() {
            self.device.replace(gpu);
        }
        let fault = self.device.borrow().check().err();
        self.ready().await?;
        if let Some(why) = because {
            let gpu = self.device.replace(Rc::new(Device::cpu_because(why)));
            self.spared.replace(Some(gpu));
        }
        let renewed = JsValue::from(Object::new());
        attach(&renewed, "device", self.device()?);
        attach(&renewed, "fault", fault.map_or(JsValue::NULL, |error| Failure::from(error).into()));
        Ok(renewed)
    }

    /// Compiles the GPU's kernels while a person reads and chooses, one at a time, those of training first. Ends where a
    /// long call begins: that one compiles what it needs.
    pub async fn warm(&self) {
        let device = self.device.borrow().clone();
        for kernel in kernels::ahead().filter(|_| device.is_gpu()) {
            if self.busy.get().is_some() || device.check().is_err() {
                break;
            }
            device.warm(kernel).await;
        }
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

impl Engine {
    /// The device for a new call. A broken one is replaced by what `open` would choose now; by the CPU where a kernel failed, for
    /// the second that broke before a training ended well, and where there is no other.
    async fn ready(&self) -> Result<Rc<Device>> {
        let device = self.device.borrow().clone();
        let Err(fault) = device.check() else { return Ok(device) };
        // Full memory is no fault of the device: the next call asks for less.
        self.broken.set(self.broken.get() + (fault != Error::GpuMemory) as usize);
        self.fault.replace(format!("{}: {fault}", device.name()));
        let device = match fault {
            Error::GpuKernel { kernel, .. } => Device::cpu_because(format!("GPU kernel {kernel} failed on this device")),
            _ if self.broken.get() > 1 => Device::cpu_because("the GPU failed twice".into()),
            _ => match Device::open(self.choice, has_webgpu(), &self.job).await {
                Err(Error::NoGpu(why)) => Device::cpu_because(format!("the GPU failed, and then {why}")),
                opened => opened?,
            },
        };
        let device = Rc::new(device);
        *self.device.borrow_mut() = device.clone();
        Ok(device)
    }

    fn table(&self) -> Result<Rc<RefCell<Table>>> {
        self.table.borrow().clone().ok_or(Error::NoTable)
    }

    /// The table that a run was trained on.
    fn table_of(&self, run: &Numbered) -> Result<Rc<RefCell<Table>>> {
        run.table.as_ref().and_then(Weak::upgrade).ok_or(Error::TableGone)
    }

    /// A table whose rows a run can look at: its own, or for a run out of a project the one that is loaded.
    fn rows_for(&self, run: &Numbered) -> Result<Rc<RefCell<Table>>> {
        if run.table.is_some() { self.table_of(run) } else { self.table() }
    }

    /// The run with this number; the last one where there is no number.
    fn run(&self, id: Option<u32>) -> Result<Rc<Numbered>> {
        let runs = self.runs.borrow();
        let found = match id {
            Some(id) => runs.iter().find(|run| run.id == id),
            None => runs.last(),
        };
        found.cloned().ok_or_else(|| Error::NoRun(id.map_or(String::new(), |id| format!(" number {id}"))))
    }

    /// One long call at a time: `Busy` while another is under way. The guard's end is the call's end.
    fn begin(&self, what: &'static str) -> Result<Guard<'_>> {
        if let Some(other) = self.busy.get() {
            return Err(Error::Busy(other));
        }
        self.busy.set(Some(what));
        self.job.begin();
        Ok(Guard(&self.busy))
    }
}

struct Guard<'a>(&'a Cell<Option<&'static str>>);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.set(None);
    }
}

/// Without `navigator.gpu` wgpu must not even be asked.
fn has_webgpu() -> bool {
    Reflect::get(&js_sys::global(), &"navigator".into())
        .and_then(|navigator| Reflect::get(&navigator, &"gpu".into()))
        .is_ok_and(|gpu| !gpu.is_undefined() && !gpu.is_null())
}
