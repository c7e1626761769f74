//! The benchmark's works: named problems with inputs that anyone can make again, each timed by its unit on any device.
//!
//! ```text
//! training   one epoch of the reference networks       flows     a step of RK4, a solve of Dormand and Prince's method
//! repeated   a product of matrices; this device's      alone     every kernel that matters for time, at the sizes
//!            limits: multiply-adds, copies, dispatches            of the works
//! ```
//! Set-up and one warm-up unit are not timed. A check comes with every figure: equal checks mean equal work.

mod alone;
mod flows;
mod inputs;
mod repeated;
mod training;

use serde::Serialize;

pub use inputs::Sizes;

use crate::{
    device::Device,
    error::{Error, Result},
    job::Job,
    model::network::Entry,
    train::optimizer::Optimizer,
};

/// Each work and its unit; then the kernels, whose unit is a call.
pub const WORKS: [(&str, &str); 13] = [
    ("multiply-add", "call"),
    ("copy", "call"),
    ("dispatch", "dispatch"),
    ("read", "read"),
    ("matmul", "product"),
    ("epoch-1024", "epoch"),
    ("epoch-256", "epoch"),
    ("one-hot-1024", "epoch"),
    ("one-hot-dense-1024", "epoch"),
    ("literal-rk4", "step"),
    ("softmax-rk4", "step"),
    ("softmax-dopri5", "solve"),
    ("literal-dopri5", "solve"),
];

pub fn works() -> Vec<&'static str> {
    WORKS.iter().map(|work| work.0).chain(alone::NAMES).collect()
}

/// Times of a unit, what it does at least, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measured {
    pub work: &'static str,
    pub unit: &'static str,
    /// Of a unit, a value a round
    pub milliseconds: Vec<f64>,
    /// Additions and multiplications of a unit, and bytes that it moves at least; 0 where that says nothing
    pub operations: f64,
    pub bytes: f64,
    /// Training: mean loss of the first epoch; flows: RMS of x(T) and its first four entries; else: RMS of the output
    pub check: Vec<f64>,
}

/// A work that is set up.
enum Ready {
    Training(Box<training::Training>),
    Flow(flows::Flowing),
    Repeated(repeated::Repeated),
}

/// Times `rounds` units of the work of that name, after one that does not count.
pub async fn measure(device: &Device, job: &Job, work: &str, rounds: usize, sizes: &Sizes) -> Result<Measured> {
    let Some(name) = works().into_iter().find(|name| *name == work) else {
        return Err(Error::bad_option("work", work, format!("one of {}", works().join(", "))));
    };
    if !(1..=1000).contains(&rounds) {
        return Err(Error::bad_option("rounds", rounds, "a whole number from 1 to 1,000"));
    }
    let mut ready = Ready::new(device, job, name, sizes).await?;
    if let Ready::Repeated(repeated) = &mut ready {
        repeated.warm_up(device, job).await?;
    } else {
        ready.unit(device, job).await?;
    }
    let check = ready.check();
    let mut milliseconds = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        job.turn().await?;
        milliseconds.push(ready.unit(device, job).await?);
    }
    let [operations, bytes] = ready.cost();
    let unit = WORKS.iter().find(|work| work.0 == name).map_or("call", |work| work.1);
    Ok(Measured { work: name, unit, milliseconds, operations, bytes, check })
}

impl Ready {
    async fn new(device: &Device, job: &Job, work: &str, sizes: &Sizes) -> Result<Self> {
        let [large, small] = sizes.batches;
        let training = |entry, columns, batch| {
            let setting = training::Setting { entry, optimizer: Optimizer::Adam, columns, batch, rows: sizes.rows };
            Ok(Ready::Training(Box::new(training::Training::new(device, setting, sizes)?)))
        };
        if let Some(flow) = flows::reference(work, sizes) {
            return Ok(Ready::Flow(flow));
        }
        match work {
            "epoch-1024" => return training(Entry::Embedding, 1, large),
            "epoch-256" => return training(Entry::Embedding, 1, small),
            "one-hot-1024" => return training(Entry::OneHot, 1, large),
            "one-hot-dense-1024" => return training(Entry::OneHot, 0, large),
            _ => {}
        }
        Ok(Ready::Repeated(match work {
            "matmul" => repeated::matmul(device, sizes)?,
            kernel if kernel.starts_with("kernel/") => alone::alone(device, job, kernel, sizes).await?,
            limit => repeated::limit(device, limit, sizes)?,
        }))
    }

    /// Milliseconds of a unit.
    async fn unit(&mut self, device: &Device, job: &Job) -> Result<f64> {
        match self {
            Ready::Training(training) => training.unit(device, job).await,
            Ready::Flow(flow) => flow.unit(device, job).await,
            Ready::Repeated(repeated) => repeated.unit(device, job).await,
        }
    }

    fn cost(&self) -> [f64; 2] {
        match self {
            Ready::Training(training) => training.cost(),
            Ready::Flow(flow) => flow.cost(),
            Ready::Repeated(repeated) => repeated.cost,
        }
    }

    fn check(&self) -> Vec<f64> {
        match self {
            Ready::Training(training) => vec![inputs::mean(&training.losses)],
            Ready::Flow(flow) => flow.check(),
            Ready::Repeated(repeated) => repeated.check.clone(),
        }
    }
}
