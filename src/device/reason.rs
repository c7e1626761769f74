//! Why it is this device and not another: a code for a page to decide by, a sentence for people.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Device;
use crate::error::{Error, NoGpu};

#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// A GPU, of which nothing is to be said
    Found,
    /// A GPU imitated in software: nobody gets it who did not ask for it
    Imitated,
    /// The CPU, by name
    Asked,
    /// The choice was open, and there is no GPU
    NoGpu(NoGpu),
    /// The GPU is spared for one call, which is too large for it
    TooLarge(Error),
    KernelFailed(&'static str),
    FailedTwice,
    /// The GPU that was asked for by name broke, and there is no other
    Gone(NoGpu),
}

impl Reason {
    /// The stable code; lab.d.ts lists them all.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::Found => "found",
            Reason::Imitated => "imitated",
            Reason::Asked => "asked",
            Reason::NoGpu(why) => why.code(),
            Reason::TooLarge(_) => "too-large",
            Reason::KernelFailed(_) => "kernel-failed",
            Reason::FailedTwice => "failed-twice",
            Reason::Gone(_) => "gone",
        }
    }
}

/// Empty where nothing is to be said.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Reason::Found => Ok(()),
            Reason::Imitated => write!(f, "a software adapter: right but slow, for tests"),
            Reason::Asked => write!(f, "asked for"),
            Reason::NoGpu(why) => write!(f, "{why}"),
            Reason::TooLarge(error) => write!(f, "{}", error.happened()),
            Reason::KernelFailed(kernel) => write!(f, "GPU kernel {kernel} failed on this device"),
            Reason::FailedTwice => write!(f, "the GPU failed twice"),
            Reason::Gone(why) => write!(f, "the GPU failed, and then {why}"),
        }
    }
}

/// What there is to tell of a device. Projects keep it with their runs; those of before know kind, name and reason only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typings", derive(ts_rs::TS))]
pub struct DeviceInfo {
    #[cfg_attr(feature = "typings", ts(type = "\"gpu\" | \"cpu\""))]
    pub kind: String,
    pub name: String,
    /// A GPU imitated in software: its times say nothing about a real one
    #[serde(default)]
    pub software: bool,
    /// Of the CPU, how many do its work
    #[serde(default = "one")]
    pub threads: usize,
    /// Why this device, for people; empty where nothing is to be said
    pub reason: String,
    /// The same for a program
    #[serde(default)]
    #[cfg_attr(feature = "typings", ts(type = "ReasonCode"))]
    pub reason_code: String,
    /// Of `lab.device`: the one before it and what broke it, in full, for a report; empty where none broke
    #[serde(default)]
    pub detail: String,
}

fn one() -> usize {
    1
}

impl DeviceInfo {
    pub fn new(device: &Device) -> Self {
        DeviceInfo {
            kind: if device.is_gpu() { "gpu" } else { "cpu" }.into(),
            name: device.name().into(),
            software: device.is_software(),
            threads: device.threads(),
            reason: device.reason().to_string(),
            reason_code: device.reason().code().into(),
            detail: String::new(),
        }
    }
}
