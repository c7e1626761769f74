//! The benchmark's works on every device: the same checks everywhere, and those of the plain f64 reference.

use crate::reference::{
    Adam, Batch, Loss, Net, exact,
    fields::{Attention, Sigma},
    ode, solve,
};
use crate::support::*;
use flowbed::{
    device::Device,
    measure::{Measured, Sizes, WORKS, measure},
    ode::tableau::Tableau,
};

on_every_device!(
    every_work_gives_times_and_the_same_check_as_the_cpu,
    a_flow_ends_where_the_reference_does,
    an_epochs_loss_is_the_references,
    gathers_and_the_dense_matrix_are_the_same_network,
    an_unknown_work_and_no_rounds_are_refused,
);

pub const SMALL: Sizes = Sizes {
    rows: 256,
    levels: 40,
    width: 8,
    hidden: 16,
    batches: [64, 16],
    tokens: [70, 12],
    side: 45,
    words: 4096,
    chains: [48 * 4, 64],
    least: 0.01,
};

pub async fn small(device: &Device, work: &str) -> Measured {
    measure(device, &job(), work, 2, &SMALL).await.unwrap_or_else(|error| panic!("{work}: {error}"))
}

async fn every_work_gives_times_and_the_same_check_as_the_cpu(device: &Device) {
    for work in WORKS.iter().map(|work| work.name) {
        let (here, cpu) = (small(device, work).await, small(&Device::cpu(), work).await);
        assert_eq!(here.milliseconds.len(), 2, "{work}");
        assert!(here.milliseconds.iter().all(|time| *time >= 0.0), "{work}: {:?}", here.milliseconds);
        assert!(here.operations >= 0.0 && here.bytes >= 0.0 && here.check[0].abs() > 1e-9, "{work}: {here:?}");
        let found: Vec<f32> = here.check.iter().map(|value| *value as f32).collect();
        assert_close(work, &found, &cpu.check, 1e-12, 1e-3);
    }
}

/// As anyone would write it from its description.
fn hash(i: usize, salt: u32) -> u32 {
    let mut x = (i as u32).wrapping_add(salt.wrapping_mul(0x9E37_79B9));
    for (shift, factor) in [(16, 0x7feb_352d), (15, 0x846c_a68b), (16, 1u32)] {
        x = (x ^ (x >> shift)).wrapping_mul(factor);
    }
    x
}

fn uniform(i: usize, salt: u32) -> f64 {
    f64::from(hash(i, salt) >> 8) / f64::from(1 << 23) - 1.0
}

fn uniforms(count: usize, size: f64, salt: u32) -> Vec<f64> {
    (0..count).map(|i| size * uniform(i, salt)).collect()
}

async fn a_flow_ends_where_the_reference_does(device: &Device) {
    let d = SMALL.width;
    let [many, few] = SMALL.tokens;
    let literal = |n: usize| Attention::Literal { sigma: Sigma::Tanh, scale: 1.0 / n as f64 };
    let control = ode::Steps::Adaptive { rtol: 1e-5, atol: 1e-6 };
    for (work, attention, n, method, steps) in [
        ("literal-rk4", literal(many), many, "rk4", ode::Steps::Fixed(20)),
        ("softmax-rk4", Attention::Softmax, many, "rk4", ode::Steps::Fixed(20)),
        ("literal-dopri5", literal(few), few, "dopri5", control),
        ("softmax-dopri5", Attention::Softmax, many, "dopri5", control),
    ] {
        let knots = [21, 22, 23].map(|salt| uniforms(d * d, (3.0 / d as f64).sqrt(), salt));
        let (field, weights) = (exact::field(attention, n, d), exact::constant(1.0, d, knots));
        let problem = ode::Problem { field, weights, x0: uniforms(n * d, 1.7, 20) };
        let x = solve::solve(&problem, Tableau::by_name(method).unwrap(), steps, &[]).x;
        let rms = (x.iter().map(|x| x * x).sum::<f64>() / x.len() as f64).sqrt();
        let found: Vec<f32> = small(device, work).await.check.iter().map(|value| *value as f32).collect();
        assert_close(work, &found, &[rms, x[0], x[1], x[2], x[3]], 1e-5, 1e-5);
    }
}

/// The embedding network as described, in f64; its mean loss over an epoch.
async fn an_epochs_loss_is_the_references(device: &Device) {
    let Sizes { rows, levels: v, width: d, hidden: h, batches, .. } = SMALL;
    let glorot =
        |count: usize, inputs: usize, outputs: usize, salt| uniforms(count, (6.0 / (inputs + outputs) as f64).sqrt(), salt);
    let ids: Vec<usize> = (0..rows).map(|row| 1 + hash(row, 1) as usize % (v - 1)).collect();
    let labels: Vec<f64> =
        ids.iter().enumerate().map(|(row, id)| f64::from(2.0 * uniform(*id, 2) + uniform(row, 3) > 0.0)).collect();
    for (work, batch) in [("epoch-1024", batches[0]), ("epoch-256", batches[1])] {
        let mut net = Net {
            tables: vec![uniforms(v * d, 0.05, 10)],
            widths: vec![d],
            w1: glorot(d * h, d, h, 11),
            b1: vec![0.0; h],
            w2: glorot(h, h, 1, 12),
            b2: vec![0.0],
            one_hot: false,
        };
        let mut adams: Vec<Adam> = net.blocks().iter().map(|block| Adam::new(1e-3, block.len())).collect();
        let mut sum = 0.0;
        for (ids, labels) in ids.chunks(batch).zip(labels.chunks(batch)) {
            let outcome = net.run(&Batch { ids, numbers: &[], labels }, Loss::Logistic);
            sum += outcome.loss;
            let steps = net.blocks_mut().into_iter().zip(outcome.gradient.blocks()).zip(&mut adams);
            steps.for_each(|((block, g), adam)| adam.step(block, g));
        }
        let expected = sum / (rows / batch) as f64;
        assert_close(work, &[small(device, work).await.check[0] as f32], &[expected], 1e-5, 0.0);
    }
}

async fn gathers_and_the_dense_matrix_are_the_same_network(device: &Device) {
    let one_batch = Sizes { rows: SMALL.batches[0], ..SMALL };
    let gathered = measure(device, &job(), "one-hot-1024", 1, &one_batch).await.unwrap();
    let dense = measure(device, &job(), "one-hot-dense-1024", 1, &one_batch).await.unwrap();
    assert_close("one-hot", &[gathered.check[0] as f32], &dense.check, 1e-6, 0.0);
}

async fn an_unknown_work_and_no_rounds_are_refused(device: &Device) {
    for (work, rounds, name) in [("epoch-1", 1, "work"), ("copy", 0, "rounds")] {
        let error = measure(device, &job(), work, rounds, &SMALL).await.unwrap_err();
        assert_eq!(error.code(), "bad-option");
        assert!(error.to_string().contains(name), "{error}");
    }
}
