//! What was measured on one device, each work at its newest: rates beside the limits of this device, and from them the time of an
//! epoch that was not run yet.

use super::Measured;
use crate::train::{Model, Work};

/// The works by which the others are rated: operations, and bytes.
const LIMITS: [&str; 2] = ["multiply-add", "copy"];

#[derive(Default)]
pub struct Figures {
    device: String,
    measured: Vec<Measured>,
}

/// Works that tell the time of an epoch, the nearest first: epochs of the same network, or what most of one of its epochs is.
fn epochs_like(model: Model, batch: usize) -> &'static [&'static str] {
    match model {
        Model::Embedding if batch < 512 => &["epoch-256", "epoch-1024"],
        Model::Embedding => &["epoch-1024", "epoch-256"],
        Model::OneHot => &["one-hot-1024"],
        Model::AttentionOde => &["kernel/set_field_pullback"],
        Model::TargetMean | Model::Trees => &[],
    }
}

impl Figures {
    /// Those of this device, where it is the one that was measured.
    pub fn of(&self, device: &str) -> Option<&Self> {
        (self.device == device).then_some(self)
    }

    /// Those of this device, to be added to: of another one nothing counts any more.
    pub fn on(&mut self, device: &str) -> &mut Self {
        if self.device != device {
            *self = Figures { device: device.into(), measured: Vec::new() };
        }
        self
    }

    /// Takes a work in, rated by the limits that are known.
    pub fn add(&mut self, mut measured: Measured) -> Measured {
        self.measured.retain(|other| other.work != measured.work);
        self.measured.push(measured.clone());
        let (median, amounts) = (measured.median, [measured.operations, measured.bytes]);
        // What either limit would need at its fastest; None where it is not known, 0 where it says nothing.
        let needs =
            [0, 1].map(|i| if amounts[i] == 0.0 { Some(0.0) } else { self.unit(LIMITS[i], i).map(|unit| amounts[i] * unit) });
        if let [Some(adds), Some(bytes)] = needs
            && median > 0.0
            && adds.max(bytes) > 0.0
        {
            measured.share = Some(adds.max(bytes) / median);
        }
        let moves = amounts[0] == 0.0 || needs[1] > needs[0];
        measured.bound = if moves { "bytes" } else { "operations" };
        measured.rate = if median > 0.0 { amounts[moves as usize] / median / 1e6 } else { 0.0 };
        measured
    }

    fn find(&self, work: &str) -> Option<&Measured> {
        self.measured.iter().find(|measured| measured.work == work)
    }

    /// Milliseconds of a limit's operation (0) or byte (1) at its fastest.
    fn unit(&self, work: &str, which: usize) -> Option<f64> {
        let measured = self.find(work)?;
        let fastest = measured.milliseconds.iter().copied().reduce(f64::min)?;
        Some(fastest / [measured.operations, measured.bytes][which])
    }

    /// Seconds of an epoch of so much work, and the work that they are told by; None where it was not measured.
    pub fn seconds(&self, model: Model, batch: usize, work: &Work) -> Option<(f64, &'static str)> {
        let mean = |measured: &Measured| measured.milliseconds.iter().sum::<f64>() / measured.milliseconds.len() as f64 / 1e3;
        let epoch = epochs_like(model, batch).iter().find_map(|work| self.find(work))?;
        let copy = self.find(LIMITS[1])?;
        Some((work.seconds(mean(epoch) / epoch.operations, mean(copy) / copy.bytes), epoch.work))
    }

    /// What has yet to be measured before `seconds` can tell.
    pub fn unmeasured(&self, model: Model, batch: usize) -> Vec<&'static str> {
        let epochs = epochs_like(model, batch);
        let known = epochs.iter().any(|work| self.find(work).is_some());
        let missing = epochs.iter().take(usize::from(!known)).chain(&LIMITS[1..]);
        missing.copied().filter(|work| !epochs.is_empty() && self.find(work).is_none()).collect()
    }
}
