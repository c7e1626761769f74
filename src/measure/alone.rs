//! Kernels alone, at the sizes of the works: each call is taken out of the list of calls that the works themselves run, the
//! costliest of its kernel.

use super::{
    inputs::{Sizes, uniforms},
    repeated::Repeated,
    training::{Setting, Training},
};
use crate::{
    device::{Buffer, Call, Device},
    error::Result,
    job::Job,
    kernels::{
        combine::Combine,
        guard::{When, clock},
        norm::{Norm, parts},
    },
    model::{
        attention::{Attention, Equation, Kind, Knots, Path, Sigma, Tokens},
        network::Entry,
    },
    ode::{Stage, VectorField},
    train::{FlowSettings, optimizer::Optimizer},
};

pub const NAMES: [&str; 21] = [
    "kernel/lookup",
    "kernel/bag",
    "kernel/dense",
    "kernel/loss",
    "kernel/dense_input",
    "kernel/dense_weights",
    "kernel/segment_sum",
    "kernel/adam",
    "kernel/adam_rows",
    "kernel/tokenize",
    "kernel/tokenize_pullback",
    "kernel/set_field",
    "kernel/set_field_pullback",
    "kernel/matmul",
    "kernel/activation",
    "kernel/gram",
    "kernel/attend",
    "kernel/attend_query",
    "kernel/attend_key",
    "kernel/combine",
    "kernel/norm",
];

/// Columns of the network whose tokens flow.
const COLUMNS: usize = 4;
/// Slopes that `combine` and `norm` add up: the last stage of Dormand and Prince's method.
const SLOPES: usize = 6;

pub async fn alone(device: &Device, job: &Job, name: &str, sizes: &Sizes) -> Result<Repeated> {
    let kernel = name.trim_start_matches("kernel/");
    let (ode, one_hot) = (FlowSettings::default().shape(COLUMNS + 1, sizes.width)?, Entry::OneHot);
    let mut calls = match kernel {
        "lookup" | "dense" | "loss" | "dense_input" | "dense_weights" | "segment_sum" | "adam" => {
            trained(device, job, Entry::Embedding, Optimizer::Adam, 1, sizes).await?
        }
        "adam_rows" => trained(device, job, Entry::Embedding, Optimizer::LazyAdam, 1, sizes).await?,
        "bag" => trained(device, job, one_hot, Optimizer::Adam, 1, sizes).await?,
        "tokenize" | "tokenize_pullback" | "set_field" | "set_field_pullback" => {
            trained(device, job, Entry::AttentionOde(ode), Optimizer::Adam, COLUMNS, sizes).await?
        }
        "combine" | "norm" => states(device, sizes)?,
        "matmul" | "attend" | "attend_query" | "attend_key" => field(device, Kind::Softmax, sizes)?,
        _ => field(device, Kind::Literal { sigma: Sigma::Tanh, scale: 1.0 / sizes.tokens[0] as f32 }, sizes)?,
    };
    let costliest =
        calls.iter().filter(|call| call.kernel.name == kernel).max_by_key(|call| call.units * call.unit_cost).cloned();
    let in_place =
        costliest.iter().filter(|_| kernel.starts_with("adam")).flat_map(|call| &call.buffers[call.buffers.len() - 3..]);
    let in_place: Vec<Buffer> = in_place.cloned().collect();
    calls.extend(costliest);
    let mut repeated = Repeated::new(device, calls, cost(kernel, sizes), sizes);
    repeated.keep(device, &in_place).await?;
    Ok(repeated)
}

/// The calls of a training step that has begun: two batches are loaded, and one has been done.
async fn trained(
    device: &Device,
    job: &Job,
    entry: Entry,
    optimizer: Optimizer,
    columns: usize,
    sizes: &Sizes,
) -> Result<Vec<Call>> {
    let batch = sizes.batches[0];
    let setting = Setting { entry, optimizer, columns, batch, rows: 2 * batch };
    let mut training = Training::new(device, setting, sizes)?;
    training.unit(device, job).await?;
    device.write(&training.step.blocks.feed.clock, 0, &[0, 2 * batch as u32, 0, 0]);
    Ok(training.step.calls)
}

fn filled(device: &Device, count: usize, size: f32, salt: u32) -> Result<Buffer> {
    let buffer = device.alloc("the inputs of a kernel", count)?;
    device.write(&buffer, 0, bytemuck::cast_slice(&uniforms(count, size, salt)));
    Ok(buffer)
}

/// A field and its pullback.
fn field(device: &Device, kind: Kind, sizes: &Sizes) -> Result<Vec<Call>> {
    let (n, d) = (sizes.tokens[0], sizes.width);
    let tokens = Tokens { sets: 1, n, d, heads: 1 };
    let knots = Knots::upload(device, &uniforms(3 * d * d, (3.0 / d as f32).sqrt(), 21), true)?;
    let equation = Equation { tokens, kind, leak: 1.0, sphere: false, path: Path { knots: 1, constant: false } };
    let attention = Attention::new(device, equation, knots, false, Some(0))?;
    let (x, out) = (filled(device, n * d, 1.7, 20)?, device.alloc("a field", n * d)?);
    let (g, clock) = (filled(device, n * d, 1.0, 24)?, device.alloc("a clock", clock::WORDS)?);
    let stage = Stage { clock: &clock, when: When::Always, c: 0.0, x: &x, out: &out, offset: 0, kept: None };
    let mut calls = attention.eval(&stage);
    calls.extend(attention.pullback(&stage, &g, true));
    Ok(calls)
}

/// The last stage's state and the norm of its error.
fn states(device: &Device, sizes: &Sizes) -> Result<Vec<Call>> {
    let count = sizes.tokens[0] * sizes.width;
    let (x, slab) = (filled(device, count, 1.7, 20)?, filled(device, SLOPES * count, 1.0, 24)?);
    let (out, partial) = (device.alloc("a state", count)?, device.alloc("partial norms", 2 * parts(count))?);
    let clock = device.alloc("a clock", clock::WORDS)?;
    let (clock, x, slab, when, weights) = (&clock, &x, &slab, When::Always, &[0.1; SLOPES][..]);
    Ok(vec![
        Combine { clock, when, x, slab, out: &out, offset: 0, count, base: 1.0, weights, tick: None }.call(),
        Norm {
            clock,
            when,
            x,
            x_new: &out,
            slab,
            partial: &partial,
            offset: 0,
            count,
            base: 0.0,
            weights,
            tick: None,
            atol: 1e-6,
            rtol: 1e-5,
        }
        .call(),
    ])
}

/// [operations, bytes] at least, by the shapes alone.
fn cost(kernel: &str, sizes: &Sizes) -> [f64; 2] {
    let [b, d, h, n, v] = [sizes.batches[0], sizes.width, sizes.hidden, sizes.tokens[0], sizes.levels].map(|size| size as f64);
    // Parameters of the embedding network; rows that a batch of hashes uses; words of a state, and of a batch's tokens.
    let (p, used) = (v * d + d * h + 2.0 * h + 1.0, v * (1.0 - (-b / v).exp()));
    let (state, t) = (n * d, (COLUMNS + 1) as f64);
    let tokens = b * t * d;
    let (layer, slopes) = (2.0 * b * d * h, SLOPES as f64);
    let [operations, words] = match kernel {
        "lookup" => [0.0, b + 2.0 * b * d],
        "bag" => [b * h, b + 3.0 * b * h],
        "dense" | "dense_input" | "dense_weights" => [layer, b * d + d * h + b * h],
        "loss" => [10.0 * b, 3.0 * b],
        "segment_sum" => [b * d, b + b * d + used * (3.0 + d)],
        "adam" => [12.0 * p, 8.0 * p],
        "adam_rows" => [12.0 * used * d, 8.0 * used * d],
        "tokenize" => [2.0 * tokens, 2.0 * tokens],
        "tokenize_pullback" => [tokens, 2.0 * tokens],
        "set_field" => [b * t * d * (6.0 * d + 4.0 * t), 5.0 * tokens],
        "set_field_pullback" => [b * t * d * (6.0 * d + 8.0 * t), 9.0 * tokens],
        "matmul" => [6.0 * state * d, 4.0 * state + 3.0 * d * d],
        "activation" => [32.0 * state, 4.0 * state],
        "gram" => [6.0 * state * d, 4.0 * state],
        "attend" => [n * n * (4.0 * d + 4.0), 5.0 * state],
        "attend_query" => [n * n * (6.0 * d + 4.0), 6.0 * state],
        "attend_key" => [n * n * (8.0 * d + 4.0), 6.0 * state],
        "combine" => [2.0 * (slopes + 1.0) * state, (slopes + 2.0) * state],
        "norm" => [(2.0 * slopes + 6.0) * state, (slopes + 2.0) * state],
        _ => [0.0; 2],
    };
    [operations, 4.0 * words]
}
