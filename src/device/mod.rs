//! Two devices behind one small interface: `alloc, write, read, plan, run, turn, name`.
//!
//! Promises:
//! - Commands run in the order in which they were given; `read` and `write` wait for all that was run before them.
//! - A buffer is a run of 32-bit words, zero at first. Their meaning belongs to the kernels.
//! - A buffer is bound at most once per call, as In, Out or InOut; under InOut an element is read and written by one
//!   invocation (CPU: one unit) only. What a unit computes does not depend on those that are done with it. So the parts of a call
//!   may run in any order and at the same time, and a run repeats bit for bit, with any number of threads.
//! - `plan` builds bind groups and uniforms once; `run` only appends "this plan, so many times" to a queue.
//! - `turn` does at most about 100 ms of that queue, paces by work done (never by a read), lets messages in, and
//!   returns `Cancelled` or `GpuLost` where that is so. Nothing else waits.
//!
//! The device knows no kernel by name: a kernel is data, made in `kernels`.

mod cpu;
mod gpu;
mod lend;
mod machine;
mod pool;
mod reason;
mod threads;

use std::{rc::Rc, sync::Arc};

pub use lend::Bound;
pub use machine::{Fault, Machine, Replaced};
pub use reason::{DeviceInfo, Reason};
pub use threads::Threads;

use crate::{
    error::{Error, NoGpu, Result},
    job::Job,
};

/// How a kernel uses one of its buffers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    In,
    /// Every element that the call covers is written; the others keep their value.
    Out,
    InOut,
}

/// One operation, on both devices: the WGSL entry point is `main`, binding 0 its uniform parameters, then the buffers.
pub struct Kernel {
    pub name: &'static str,
    pub wgsl: &'static str,
    pub buffers: &'static [Access],
    /// The fast f32 form: does the units of `range` of a call.
    pub cpu: fn(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]),
}

/// One use of a kernel, ready to be recorded.
#[derive(Clone)]
pub struct Call {
    pub kernel: &'static Kernel,
    /// Shapes and constants as words; f32 by their bits.
    pub params: Vec<u32>,
    pub buffers: Vec<Buffer>,
    /// Workgroups on the GPU.
    pub groups: [u32; 3],
    /// Independent units on the CPU, and the operations in one, those of a matrix product counted as the fraction of plain ones that
    /// they take: a long call is cut between units. A GPU sizes its first submit by them, and then by its own pace.
    pub units: usize,
    pub unit_cost: usize,
}

/// Calls in order, with all that the device needs to replay them.
#[derive(Clone)]
pub struct Plan(Rc<Recorded>);

enum Recorded {
    Cpu(Vec<Call>),
    Gpu(gpu::GpuPlan),
}

#[derive(Clone)]
pub struct Buffer(Rc<Storage>);

enum Storage {
    Cpu(cpu::CpuBuffer),
    Gpu(gpu::GpuBuffer),
}

impl Buffer {
    /// Length in words.
    pub fn words(&self) -> usize {
        match &*self.0 {
            Storage::Cpu(buffer) => buffer.words(),
            Storage::Gpu(buffer) => buffer.words,
        }
    }
}

pub enum Device {
    Cpu(cpu::CpuDevice),
    Gpu(Box<gpu::GpuDevice>),
}

/// What to open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The GPU unless it is missing or software: then the CPU, and `reason` says why.
    Auto,
    /// Whatever adapter there is, software too; `NoGpu` where there is none.
    Gpu,
    Cpu,
}

impl Device {
    pub fn cpu() -> Self {
        Device::cpu_because(Reason::Asked)
    }

    pub fn cpu_because(reason: Reason) -> Self {
        Device::Cpu(cpu::CpuDevice::new(reason, Threads::of_all()))
    }

    /// With threads of its own.
    pub fn cpu_with(threads: Arc<Threads>) -> Self {
        Device::Cpu(cpu::CpuDevice::new(Reason::Asked, Some(threads)))
    }

    /// `webgpu`: does this host have the API at all? Without it nothing is asked of wgpu.
    pub async fn open(choice: Choice, webgpu: bool, job: &Job) -> Result<Self> {
        let found = match (choice, webgpu) {
            (Choice::Cpu, _) => return Ok(Device::cpu()),
            (_, false) => Err(Error::NoGpu(NoGpu::NoWebGpu)),
            (_, true) => gpu::GpuDevice::open(choice == Choice::Auto, job).await,
        };
        match (found, choice) {
            (Ok(device), _) => Ok(Device::Gpu(Box::new(device))),
            (Err(Error::NoGpu(why)), Choice::Auto) => Ok(Device::cpu_because(Reason::NoGpu(why))),
            (Err(error), _) => Err(error),
        }
    }

    pub fn is_gpu(&self) -> bool {
        matches!(self, Device::Gpu(_))
    }

    /// What broke it: a device that was lost, or refused a command, is of no more use. Open another.
    pub fn check(&self) -> Result<()> {
        match self {
            Device::Cpu(_) => Ok(()),
            Device::Gpu(gpu) => gpu.check(),
        }
    }

    /// What a person calls this device.
    pub fn name(&self) -> &str {
        match self {
            Device::Cpu(cpu) => cpu.name(),
            Device::Gpu(gpu) => &gpu.name,
        }
    }

    /// Of the CPU, how many do its work.
    pub fn threads(&self) -> usize {
        match self {
            Device::Cpu(cpu) => cpu.threads(),
            Device::Gpu(_) => 1,
        }
    }

    /// A GPU imitated in software: its times say nothing about a real one.
    pub fn is_software(&self) -> bool {
        matches!(self, Device::Gpu(gpu) if gpu.software)
    }

    /// Why this device and not another.
    pub fn reason(&self) -> &Reason {
        match self {
            Device::Cpu(cpu) => &cpu.reason,
            Device::Gpu(gpu) => &gpu.reason,
        }
    }

    /// What was too large for a GPU and is not for the CPU: the last array that it refused, or its full memory.
    pub fn too_large(&self) -> Option<Error> {
        match self {
            Device::Cpu(_) => None,
            Device::Gpu(gpu) => gpu.too_large(),
        }
    }

    /// A zeroed buffer. `GpuLimit` above what the adapter can bind, `OutOfMemory` where memory ends; `what` names it in that sentence.
    pub fn alloc(&self, what: &str, words: usize) -> Result<Buffer> {
        let words = words.max(1);
        Ok(Buffer(Rc::new(match self {
            Device::Cpu(_) => Storage::Cpu(cpu::CpuBuffer::new(what, words)?),
            Device::Gpu(gpu) => Storage::Gpu(gpu.alloc(what, words)?),
        })))
    }

    /// Overwrites words from `offset` on, after all that was run before.
    pub fn write(&self, buffer: &Buffer, offset: usize, words: &[u32]) {
        match (self, &*buffer.0) {
            (Device::Cpu(cpu), Storage::Cpu(to)) => {
                cpu.drain();
                to.write(offset, words);
            }
            (Device::Gpu(gpu), Storage::Gpu(to)) => gpu.write(to, offset, words),
            _ => unreachable!("a buffer of another device"),
        }
    }

    /// The words of `range`, after all that was run before.
    pub async fn read(&self, buffer: &Buffer, range: std::ops::Range<usize>) -> Result<Vec<u32>> {
        match (self, &*buffer.0) {
            (Device::Cpu(cpu), Storage::Cpu(from)) => {
                cpu.drain();
                Ok(from.read(range))
            }
            (Device::Gpu(gpu), Storage::Gpu(from)) => gpu.read(from, range).await,
            _ => unreachable!("a buffer of another device"),
        }
    }

    /// All of a buffer, as numbers.
    pub async fn read_f32(&self, buffer: &Buffer) -> Result<Vec<f32>> {
        Ok(bytemuck::cast_vec(self.read(buffer, 0..buffer.words()).await?))
    }

    /// Compiles a kernel ahead of its first plan, and resolves when that is done. On the CPU there is nothing to do.
    pub async fn warm(&self, kernel: &'static Kernel) {
        if let Device::Gpu(gpu) = self {
            gpu.warm(kernel).await;
        }
    }

    /// Records calls. Compiles kernels that are new to this device.
    pub fn plan(&self, calls: Vec<Call>) -> Plan {
        Plan(Rc::new(match self {
            Device::Cpu(_) => Recorded::Cpu(calls),
            Device::Gpu(gpu) => Recorded::Gpu(gpu.record(&calls)),
        }))
    }

    /// Appends `times` replays of a plan.
    pub fn run(&self, plan: &Plan, times: usize) {
        match self {
            Device::Cpu(cpu) => cpu.push(plan, times),
            Device::Gpu(gpu) => gpu.push(plan, times),
        }
    }

    /// Does a slice of what was run and lets messages in; true while work is left. On an error nothing is left.
    pub async fn turn(&self, job: &Job) -> Result<bool> {
        let left = match self {
            Device::Cpu(cpu) => Ok(cpu.slice()),
            Device::Gpu(gpu) => gpu.slice().await,
        };
        let result = match (left, job.turn().await) {
            (Ok(left), Ok(())) => return Ok(left),
            (Err(error), _) | (_, Err(error)) => Err(error),
        };
        match self {
            Device::Cpu(cpu) => cpu.discard(),
            Device::Gpu(gpu) => gpu.discard(),
        }
        result
    }

    /// Forgets how fast work went: after work of which much did nothing.
    pub fn forget_pace(&self) {
        if let Device::Gpu(gpu) = self {
            gpu.forget_pace();
        }
    }

    /// Turns until nothing is left.
    pub async fn finish(&self, job: &Job) -> Result<()> {
        while self.turn(job).await? {}
        Ok(())
    }
}

impl Plan {
    fn cpu(&self) -> &[Call] {
        match &*self.0 {
            Recorded::Cpu(calls) => calls,
            Recorded::Gpu(_) => &[],
        }
    }

    fn gpu(&self) -> Option<&gpu::GpuPlan> {
        match &*self.0 {
            Recorded::Cpu(_) => None,
            Recorded::Gpu(plan) => Some(plan),
        }
    }
}
