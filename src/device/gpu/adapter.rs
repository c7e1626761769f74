//! From nothing to an open GPU device, or the reason why not.

use std::{future::Future, pin::pin, task::Poll};

use web_time::{Duration, Instant};

use super::{Faults, GpuDevice};
use crate::{
    device::Reason,
    error::{Error, NoGpu, Result},
    job::Job,
};

/// A browser whose GPU process hangs never answers; five seconds is longer than any answer seen. `NoGpu::NoAnswer` says them.
const PATIENCE: Duration = Duration::from_secs(5);

impl GpuDevice {
    /// `hardware_only`: a software adapter is refused with the reason (the CPU device is faster than one).
    pub async fn open(hardware_only: bool, job: &Job) -> Result<Self> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let wish = wgpu::RequestAdapterOptions { power_preference: wgpu::PowerPreference::HighPerformance, ..Default::default() };
        let adapter = within(job, instance.request_adapter(&wish)).await?.map_err(|_| Error::NoGpu(NoGpu::NoAdapter))?;
        let info = adapter.get_info();
        let name = match (info.name.is_empty(), info.driver.is_empty()) {
            (false, _) => info.name.clone(),
            (true, false) => info.driver.clone(),
            (true, true) => "WebGPU".into(),
        };
        let software = info.device_type == wgpu::DeviceType::Cpu;
        if software && hardware_only {
            return Err(Error::NoGpu(NoGpu::Software(name)));
        }
        let offered = adapter.limits();
        // Never more than is offered: that would be refused. A kernel that then does not fit is found when it compiles.
        let limits = wgpu::Limits {
            max_buffer_size: offered.max_buffer_size,
            max_storage_buffer_binding_size: offered.max_storage_buffer_binding_size,
            ..wgpu::Limits::default().or_worse_values_from(&offered)
        };
        let limit = limits.max_storage_buffer_binding_size.min(limits.max_buffer_size);
        let descriptor = wgpu::DeviceDescriptor { label: Some("flowbed"), required_limits: limits, ..Default::default() };
        let (device, queue) =
            within(job, adapter.request_device(&descriptor)).await?.map_err(|error| no_device(&error.to_string()))?;
        let faults = Faults::watch(&device);
        Ok(GpuDevice {
            name: if software { format!("{name} (software GPU)") } else { name },
            software,
            reason: if software { Reason::Imitated } else { Reason::Found },
            limit,
            refused: Default::default(),
            pipelines: Default::default(),
            pending: Default::default(),
            submits: Default::default(),
            reads: Default::default(),
            faults,
            device,
            queue,
        })
    }
}

/// A browser's refusal comes as `JsValue(OperationError: why` with a trace of calls below.
fn no_device(refusal: &str) -> Error {
    let why = refusal.lines().next().unwrap_or_default().trim_start_matches("JsValue(").trim_end_matches(')');
    Error::NoGpu(NoGpu::NoDevice(why.into()))
}

/// The future's value, or `NoGpu` when it takes longer than `PATIENCE`.
async fn within<T>(job: &Job, future: impl Future<Output = T>) -> Result<T> {
    let mut future = pin!(future);
    let start = Instant::now();
    loop {
        let polled = std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await;
        if let Poll::Ready(value) = polled {
            return Ok(value);
        }
        if start.elapsed() > PATIENCE {
            return Err(Error::NoGpu(NoGpu::NoAnswer));
        }
        job.breathe().await;
    }
}
