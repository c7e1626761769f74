//! What went wrong behind our back: a lost device, an uncaptured error. Looked at in every turn and read.

use std::sync::{Arc, Mutex};

use crate::error::{Error, Result};

#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<Option<Error>>>);

impl Faults {
    pub fn watch(device: &wgpu::Device) -> Self {
        let faults = Faults::default();
        let lost = faults.clone();
        device.set_device_lost_callback(move |reason, message| {
            if reason != wgpu::DeviceLostReason::Destroyed {
                lost.note(Error::GpuLost(message));
            }
        });
        let refused = faults.clone();
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            refused.note(match error {
                wgpu::Error::OutOfMemory { .. } => Error::GpuMemory,
                other => Error::GpuFault(told(other)),
            });
        }));
        faults
    }

    /// The first fault stands: those that follow are mostly its consequences. A loss outranks an error, and a kernel that did
    /// not compile the commands that were refused for it, for its compiler answers later.
    pub fn note(&self, error: Error) {
        let Ok(mut first) = self.0.lock() else { return };
        let stands = match *first {
            None => false,
            Some(Error::GpuFault(_)) => !matches!(error, Error::GpuLost(_) | Error::GpuKernel { .. }),
            Some(_) => !matches!(error, Error::GpuLost(_)),
        };
        if !stands {
            *first = Some(error);
        }
    }

    pub fn check(&self) -> Result<()> {
        match self.0.lock() {
            Ok(first) => first.clone().map_or(Ok(()), Err),
            Err(_) => Ok(()),
        }
    }
}

/// What the browser or the driver says of an error: for a shader with line and column.
pub fn told(error: wgpu::Error) -> String {
    let said = match error {
        wgpu::Error::Validation { description, .. } | wgpu::Error::Internal { description, .. } => description,
        other => other.to_string(),
    };
    said.trim_end_matches(['.', '\n']).to_string()
}
