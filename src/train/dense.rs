//! What the dense one-hot design matrix would cost: its bytes for the whole file, and a dense step measured here.

use serde::{Deserialize, Serialize};
use web_time::Instant;

use crate::{
    device::Device,
    error::Result,
    job::Job,
    kernels::{
        products::{dense::Dense, dense_weights::DenseWeights},
        tables::one_hot::one_hot,
    },
    model::network::Network,
};

use super::prepare::Prepared;

/// Words of a measured batch's design matrix, and of its layer: above this fewer rows or columns are measured and the
/// time is scaled, for it is linear in both.
const MOST_WORDS: usize = 16 << 20;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DenseCost {
    /// Of the design matrix [rows of the file, V] in f32
    pub bytes: u64,
    /// Rows of the measured batch
    pub batch: usize,
    /// One dense batch of the run's size through the first layer: design matrix, forward, gradient of the weights
    pub step_milliseconds: f64,
    /// Milliseconds of such a batch times the steps of an epoch
    pub epoch_seconds: f64,
}

/// Measures the first layer of a one-hot network in its dense form, on the train rows' first batch.
pub async fn measure(device: &Device, job: &Job, network: &Network, prepared: &Prepared) -> Result<DenseCost> {
    let (features, train) = (&prepared.features, &prepared.split.train);
    let (f, width, h) = (features.f, network.input_width(), network.shape.hidden);
    let v = width.min(MOST_WORDS / h);
    let batch = prepared.settings.batch.min(train.len());
    let rows = batch.min((MOST_WORDS / v).max(1));
    let mut first = vec![0u32; f];
    for c in 1..f {
        first[c] = first[c - 1] + network.shape.tables[c - 1].levels as u32;
    }
    let levels: Vec<u32> = train[..rows]
        .iter()
        .flat_map(|row| features.ids[*row as usize * f..][..f].iter().zip(&first).map(|(id, first)| (id + first) % v as u32))
        .collect();
    let ids = device.alloc("the levels of a dense batch", rows * f)?;
    let x = device.alloc("a dense one-hot batch", rows * v)?;
    let w = device.alloc("the dense first layer", (v + 1) * h)?;
    let y = device.alloc("the hidden units of a dense batch", rows * h)?;
    let grads = device.alloc("the gradient of the dense first layer", (v + 1) * h)?;
    device.write(&ids, 0, &levels);
    let (weights, bias) = (0, v * h);
    let plan = device.plan(vec![
        one_hot(&ids, &x, rows, f, v),
        Dense { x: &x, params: &w, y: &y, rows, k: v, n: h, weights, bias, relu: true }.call(),
        DenseWeights { x: &x, g_y: &y, grads: &grads, rows, k: v, n: h, weights, bias }.call(),
    ]);
    let mut best = f64::INFINITY;
    // The first pass compiles and warms; the faster of the next two counts.
    for pass in 0..3 {
        let start = Instant::now();
        device.run(&plan, 1);
        device.finish(job).await?;
        if pass > 0 {
            best = best.min(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    let step_milliseconds = best * batch as f64 / rows as f64 * width as f64 / v as f64;
    Ok(DenseCost {
        bytes: 4 * features.rows as u64 * width as u64,
        batch: rows,
        step_milliseconds,
        epoch_seconds: step_milliseconds * 1e-3 * train.len().div_ceil(batch) as f64,
    })
}
