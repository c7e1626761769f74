//! The GPU device: wgpu on WebGPU in the browser, on Vulkan, Metal or DirectX natively. The only place that names wgpu.

mod adapter;
mod faults;
mod pipelines;
mod queue;
mod read;

use std::cell::{Cell, RefCell};

use faults::Faults;
pub use pipelines::GpuPlan;
use pipelines::Pipelines;

use crate::{
    device::Reason,
    error::{Error, Result},
};

pub struct GpuDevice {
    pub name: String,
    /// Imitated in software
    pub software: bool,
    pub reason: Reason,
    device: wgpu::Device,
    queue: wgpu::Queue,
    /// The largest storage binding, in bytes.
    limit: u64,
    /// The last array that was beyond it
    refused: RefCell<Option<Error>>,
    pipelines: RefCell<Pipelines>,
    pending: RefCell<queue::Pending>,
    /// Submits and reads since the start; tests and the benchmark count them.
    pub submits: Cell<u64>,
    pub reads: Cell<u64>,
    faults: Faults,
}

pub struct GpuBuffer {
    buffer: wgpu::Buffer,
    pub words: usize,
}

impl Drop for GpuBuffer {
    /// wgpu's web back end does not free on drop.
    fn drop(&mut self) {
        self.buffer.destroy();
    }
}

impl GpuDevice {
    pub fn check(&self) -> Result<()> {
        self.faults.check()
    }

    /// What was too large for it: its memory, which is full now, or else the last array that it refused.
    pub fn too_large(&self) -> Option<Error> {
        self.check().err().filter(|fault| *fault == Error::GpuMemory).or_else(|| self.refused.borrow().clone())
    }

    pub fn alloc(&self, what: &str, words: usize) -> Result<GpuBuffer> {
        // Whole fours of words: a kernel's wide form reads them so.
        let need = 16 * words.div_ceil(4).max(1) as u64;
        if need > self.limit {
            let error = Error::GpuLimit { what: what.into(), need, limit: self.limit };
            self.refused.replace(Some(error.clone()));
            return Err(error);
        }
        let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST;
        let descriptor = wgpu::BufferDescriptor { label: Some(what), size: need, usage, mapped_at_creation: false };
        Ok(GpuBuffer { buffer: self.device.create_buffer(&descriptor), words })
    }

    pub fn write(&self, buffer: &GpuBuffer, offset: usize, words: &[u32]) {
        self.submit_all();
        self.queue.write_buffer(&buffer.buffer, 4 * offset as u64, bytemuck::cast_slice(words));
    }
}
