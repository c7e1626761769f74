//! The benchmark's works: named problems with inputs that anyone can make again, each timed by its unit on any device.
//!
//! ```text
//! works      their names, units and least costs         training   an epoch of the reference networks
//! limits     what this device can do at most, and        flows      a step of RK4, a solve of Dormand and Prince's
//!            a product of matrices                                  method
//! alone      a kernel taken out of another work          timed      set-up, warm-up, unit, check
//! figures    what was measured on one device: rates, and the time of other epochs
//! ```
//! Set-up and one warm-up unit are not timed. A check comes with every figure: equal checks mean equal work.

mod alone;
mod figures;
mod flows;
mod inputs;
mod limits;
mod timed;
mod training;
mod works;

use serde::Serialize;

pub use figures::Figures;
pub use inputs::Sizes;
pub use works::{WORKS, Work};

use crate::{
    device::Device,
    error::{Error, Result},
    job::Job,
    order,
};

/// Times of a unit, what it does at least, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Measured {
    pub work: &'static str,
    pub unit: &'static str,
    /// Of a unit, a value a round
    pub milliseconds: Vec<f64>,
    /// Additions and multiplications of a unit, and bytes that it moves, at least and at the reference sizes; 0 where that
    /// says nothing
    pub operations: f64,
    pub bytes: f64,
    /// Training: mean loss of the first epoch (dense: of its first batch); flows: RMS of x(T) and its first four entries; else: RMS of the output
    pub check: Vec<f64>,
    /// Of the milliseconds
    pub median: f64,
    /// Billions a second of what holds it back most: "operations" or "bytes"
    pub rate: f64,
    #[cfg_attr(test, ts(type = "\"operations\" | \"bytes\""))]
    pub bound: &'static str,
    /// What this device's multiply-adds and copies would need at their fastest, as a share of the median; null until they are measured.
    /// Above 1: it stays in cache
    pub share: Option<f64>,
}

/// Times `rounds` units of the work of that name, after one that does not count; `Figures` rates it.
pub async fn measure(device: &Device, job: &Job, work: &str, rounds: usize, sizes: &Sizes) -> Result<Measured> {
    let Some(found) = WORKS.iter().find(|one| one.name == work) else {
        return Err(Error::bad_option("work", work, "the name of one of lab.works()"));
    };
    if !(1..=1000).contains(&rounds) {
        return Err(Error::bad_option("rounds", rounds, "a whole number from 1 to 1,000"));
    }
    let mut timed = works::set_up(device, found, sizes)?;
    let check = timed.warm_up(device, job).await?;
    let mut milliseconds = Vec::new();
    for _ in 0..rounds {
        milliseconds.push(timed.unit(device, job).await?);
    }
    let median = order::sorted(milliseconds.clone(), f64::total_cmp)[rounds / 2];
    let [operations, bytes] = found.cost.map(|cost| cost * timed.evaluations());
    Ok(Measured {
        work: found.name,
        unit: found.unit,
        milliseconds,
        operations,
        bytes,
        check,
        median,
        rate: 0.0,
        bound: "operations",
        share: None,
    })
}
