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
                other => Error::GpuFault(other.to_string()),
            });
        }));
        faults
    }

    /// The first fault stands: those that follow are mostly its consequences. A loss outranks an error.
    fn note(&self, error: Error) {
        if let Ok(mut first) = self.0.lock()
            && (first.is_none() || matches!(error, Error::GpuLost(_)))
        {
            *first = Some(error);
        }
    }

    pub fn any(&self) -> bool {
        self.check().is_err()
    }

    pub fn check(&self) -> Result<()> {
        match self.0.lock() {
            Ok(first) => first.clone().map_or(Ok(()), Err),
            Err(_) => Ok(()),
        }
    }
}
