//! What a trained flow does with rows: their tokens, what the head makes of any states, and how deep the network must be.

use serde::Serialize;

use super::{
    feed::{Blocks, Purpose},
    learned::{Fitted, Learned},
    metrics,
};
use crate::{
    data::{Features, Rows},
    device::Device,
    error::{Error, Result},
    insight::distance::{relative, slope},
    job::Job,
    kernels::{shared::dropout::Dropout, training::advance::advance},
    limits::grouped,
    model::{
        Weights,
        attention_ode::FlowShape,
        network::{Entry, Network, Workspace},
    },
    ode::tableau,
};

/// Rows at a time.
const BATCH: usize = 1024;
/// RK4 steps of what counts as the flow itself.
const FINE_STEPS: usize = 64;

/// A stack of N equal Euler layers in the place of the solver.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Layers {
    pub layers: usize,
    /// Test loss without retraining
    pub loss: f64,
    /// ‖X_N(T) − X(T)‖ / ‖X(T)‖ over the tokens of all rows
    pub distance: f64,
}

/// The flow that a network was trained with, and the same by fine steps.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Reference {
    pub rows: usize,
    /// With the solver that it was trained with
    pub trained: f64,
    /// In 64 steps of RK4: the flow itself
    pub flow: f64,
}

/// N from which the slope of a depth is taken.
const TAIL: usize = 16;
/// Of the flow's loss: a stack is deep enough whose own is as near.
const NEAR: f64 = 0.01;

/// How deep the network must be, as far as it is measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Depth {
    pub reference: Reference,
    pub layers: Vec<Layers>,
}

impl Depth {
    /// Of ln distance over ln N, from N = 16 on; None of fewer than three.
    pub fn slope(&self) -> Option<f64> {
        let tail = || self.layers.iter().filter(|one| one.layers >= TAIL);
        slope(tail().map(|one| (one.layers as f64, one.distance))).filter(|_| tail().count() > 2)
    }

    /// The smallest N whose test loss is within 1 % of the flow's.
    pub fn enough(&self) -> Option<usize> {
        let flow = self.reference.flow;
        self.layers.iter().find(|one| (one.loss - flow).abs() <= NEAR * flow).map(|one| one.layers)
    }
}

/// A trained flow with its parameters on a device.
pub struct TrainedFlow<'a> {
    run: &'a Learned,
    network: &'a Network,
    pub flow: FlowShape,
    weights: Weights,
}

impl<'a> TrainedFlow<'a> {
    /// `NoFlow` for a run of another model.
    pub fn new(device: &Device, run: &'a Learned) -> Result<Self> {
        let Fitted::Network { network, params } = &run.fitted else {
            return Err(Error::NoFlow(run.settings.model.name().into()));
        };
        let Entry::AttentionOde(flow) = network.shape.entry else {
            return Err(Error::NoFlow(run.settings.model.name().into()));
        };
        let weights = Weights::new(device, network.layout.words(), false)?;
        device.write(&weights.params, 0, bytemuck::cast_slice(params));
        Ok(TrainedFlow { run, network, flow, weights })
    }

    /// n and d of a row's tokens.
    pub fn tokens(&self) -> [usize; 2] {
        [self.network.tokens(), self.network.knots()[0].columns]
    }

    /// W_Q, W_K and W_V at the knots, [M, d, d] each.
    pub fn knots(&self) -> [&[f32]; 3] {
        let Fitted::Network { params, .. } = &self.run.fitted else { unreachable!("checked in new") };
        self.network.knots().map(|slice| &params[slice.range()])
    }

    /// The network whose tokens stay where they are.
    fn still(&self) -> Network {
        self.network.with_flow(FlowShape { steps: 0, ..self.flow })
    }

    /// The tokens of rows at t = 0: [rows, n, d].
    pub async fn start(&self, device: &Device, job: &Job, rows: Rows<'_>) -> Result<Vec<f32>> {
        Ok(self.pass(device, job, &self.still(), rows).await?.1)
    }

    /// Logits [rows, C] and last states [rows, n, d] of `network`, which shares this one's parameters.
    async fn pass(&self, device: &Device, job: &Job, network: &Network, rows: Rows<'_>) -> Result<(Vec<f32>, Vec<f32>)> {
        let batch = BATCH.min(rows.rows.len().max(1));
        let mut blocks = Blocks::new(device, network, rows.features, [batch, batch], Purpose::Score)?;
        let work = Workspace::new(device, network, batch, &self.weights, false)?;
        let ode = work.flow().unwrap_or_else(|| unreachable!("checked in new"));
        let mut calls = work.forward(&blocks.feed, &self.weights, Dropout::default());
        calls.push(advance(&blocks.feed.train_clock));
        let plan = device.plan(calls);
        let [n, d] = self.tokens();
        let (mut logits, mut states) = (Vec::new(), Vec::new());
        for block in rows.rows.chunks(batch) {
            blocks.load(device, Rows { rows: block, ..rows }, 0)?;
            device.run(&plan, 1);
            device.finish(job).await?;
            let words = device.read(work.logits(), 0..block.len() * network.shape.outputs).await?;
            logits.extend_from_slice(bytemuck::cast_slice::<u32, f32>(&words));
            let words = device.read(ode.last(), 0..block.len() * n * d).await?;
            states.extend_from_slice(bytemuck::cast_slice::<u32, f32>(&words));
        }
        Ok((self.run.labels.read(logits, self.run.temperature), states))
    }

    /// What the head makes of states [S, n, d] wherever they are on their way: probabilities [S, C], or target units [S].
    pub async fn read_out(&self, device: &Device, job: &Job, states: &[f32]) -> Result<Vec<f32>> {
        let [n, d] = self.tokens();
        let size = n * d;
        if states.is_empty() || !states.len().is_multiple_of(size) {
            let expected = format!("states of {n} x {d} each");
            return Err(Error::BadOption {
                name: "states",
                found: format!("{} numbers", grouped(states.len() as u64)),
                expected,
            });
        }
        let network = self.still();
        let batch = BATCH.min(states.len() / size);
        let work = Workspace::new(device, &network, batch, &self.weights, false)?;
        let ode = work.flow().unwrap_or_else(|| unreachable!("checked in new"));
        let mut calls = ode.flow();
        calls.extend(work.read_out(ode.x(), &self.weights));
        let plan = device.plan(calls);
        let mut logits = Vec::new();
        for block in states.chunks(batch * size) {
            device.write(ode.first(), 0, bytemuck::cast_slice(block));
            device.run(&plan, 1);
            device.finish(job).await?;
            let words = device.read(work.logits(), 0..block.len() / size * network.shape.outputs).await?;
            logits.extend_from_slice(bytemuck::cast_slice::<u32, f32>(&words));
        }
        Ok(self.run.labels.values_of(&self.run.labels.read(logits, self.run.temperature)))
    }

    /// Test loss of every N of `layers`, on all rows of `features` with their `labels`; `report` hears each with those before it.
    pub async fn depth(
        &self,
        device: &Device,
        job: &Job,
        features: &Features,
        labels: &[f32],
        layers: &[usize],
        report: &mut dyn FnMut(&Depth),
    ) -> Result<Depth> {
        let all: Vec<u32> = (0..features.rows as u32).collect();
        let rows = Rows { features, rows: &all };
        let loss = |logits: &[f32]| metrics::scores(self.run.labels.task, logits, labels, 1.0).loss;
        let (logits, _) = self.pass(device, job, self.network, rows).await?;
        let trained = loss(&logits);
        let fine = FlowShape { tableau: &tableau::RK4, steps: self.flow.steps.min(1) * FINE_STEPS, ..self.flow };
        let (logits, flow) = self.pass(device, job, &self.network.with_flow(fine), rows).await?;
        let reference = Reference { rows: rows.rows.len(), trained, flow: loss(&logits) };
        let mut depth = Depth { reference, layers: Vec::new() };
        for count in layers {
            let stack = FlowShape { tableau: &tableau::EULER, steps: self.flow.steps.min(1) * count, cut: false, ..self.flow };
            let (logits, states) = self.pass(device, job, &self.network.with_flow(stack), rows).await?;
            depth.layers.push(Layers { layers: *count, loss: loss(&logits), distance: relative(&states, &flow) });
            report(&depth);
        }
        Ok(depth)
    }
}
