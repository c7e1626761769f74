//! The device that calls run on, from one call to the next: chosen when it opens, replaced where it broke, and spared for
//! a call that is too large for it.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use serde::Serialize;

use super::{Choice, Device, DeviceInfo, Reason};
use crate::{
    error::{Error, Result},
    job::Job,
};

pub struct Machine {
    choice: Choice,
    /// Has this host the API at all?
    webgpu: bool,
    job: Job,
    device: RefCell<Rc<Device>>,
    /// The GPU, while the CPU takes one call that is too large for it
    spared: RefCell<Option<Rc<Device>>>,
    /// Devices that broke since a training ended well
    broken: Cell<usize>,
    /// The last of them and what broke it, in full
    detail: RefCell<String>,
}

/// What broke a device, or was too large for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    pub code: &'static str,
    /// A sentence without its full stop and without advice
    pub happened: String,
}

/// The device for the next call, and why it is no longer the last one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Replaced {
    pub device: DeviceInfo,
    pub fault: Option<Fault>,
}

impl Machine {
    pub async fn open(choice: Choice, webgpu: bool, job: &Job) -> Result<Self> {
        Ok(Machine::new(choice, webgpu, job, Device::open(choice, webgpu, job).await?))
    }

    /// One whose device is open already.
    pub fn new(choice: Choice, webgpu: bool, job: &Job, device: Device) -> Self {
        let device = RefCell::new(Rc::new(device));
        let job = job.clone();
        Machine { choice, webgpu, job, device, spared: RefCell::default(), broken: Cell::default(), detail: RefCell::default() }
    }

    pub fn device(&self) -> Rc<Device> {
        self.device.borrow().clone()
    }

    pub fn info(&self) -> DeviceInfo {
        DeviceInfo { detail: self.detail.borrow().clone(), ..DeviceInfo::new(&self.device.borrow()) }
    }

    /// The device for a new call. A broken one is replaced by what `open` would choose now; by the CPU where a kernel failed, for
    /// the second that broke before a training ended well, and where there is no other.
    pub async fn ready(&self) -> Result<Rc<Device>> {
        let device = self.device();
        let Err(fault) = device.check() else { return Ok(device) };
        // Full memory is no fault of the device: the next call asks for less.
        self.broken.set(self.broken.get() + (fault != Error::GpuMemory) as usize);
        self.detail.replace(format!("{}: {fault}", device.name()));
        let device = match fault {
            Error::GpuKernel { kernel, .. } => Device::cpu_because(Reason::KernelFailed(kernel)),
            _ if self.broken.get() > 1 => Device::cpu_because(Reason::FailedTwice),
            _ => match Device::open(self.choice, self.webgpu, &self.job).await {
                Err(Error::NoGpu(why)) => Device::cpu_because(Reason::Gone(why)),
                opened => opened?,
            },
        };
        let device = Rc::new(device);
        self.device.replace(device.clone());
        Ok(device)
    }

    /// Before a call: a GPU that was spared is back, and one that broke is replaced, with the fault that nobody has heard of.
    /// Full memory is none: the call that asked for too much has said it.
    pub async fn renew(&self) -> Result<Replaced> {
        if let Some(gpu) = self.spared.take() {
            self.device.replace(gpu);
        }
        let fault = self.device().check().err().filter(|fault| *fault != Error::GpuMemory);
        self.ready().await?;
        Ok(Replaced { device: self.info(), fault: fault.as_ref().map(Fault::of) })
    }

    /// After a call that was too large for the GPU: where the choice was open, the CPU takes it, until `renew`.
    pub fn spare(&self) -> Option<Replaced> {
        let why = self.device().too_large().filter(|_| self.choice == Choice::Auto)?;
        let fault = Some(Fault::of(&why));
        let gpu = self.device.replace(Rc::new(Device::cpu_because(Reason::TooLarge(why))));
        self.spared.replace(Some(gpu));
        Some(Replaced { device: self.info(), fault })
    }

    /// A training ended well: the next device that breaks is the first again.
    pub fn ended_well(&self) {
        self.broken.set(0);
    }
}

impl Fault {
    fn of(error: &Error) -> Self {
        Fault { code: error.code(), happened: error.happened() }
    }
}
