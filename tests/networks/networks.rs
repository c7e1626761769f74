//! Whole networks on every device: goldens made by others, and the f64 reference at odd sizes.

use crate::reference;
use crate::reference::{Batch, Loss, Net};
use crate::rig::{Rig, block, network, slices};
use crate::support::*;
use flowbed::{
    data::Features,
    device::Device,
    kernels::{products::dense::Dense, tables::one_hot::one_hot, training::loss::LossKind},
    model::network::Entry,
    train::optimizer::Optimizer,
};

on_every_device!(
    five_adam_steps_equal_keras,
    gradients_equal_the_reference_for_every_network_and_task,
    the_first_ten_losses_equal_the_reference,
    the_gathered_first_layer_equals_the_dense_one,
);

fn features(f: usize, n: usize, ids: &[usize], numbers: &[f32]) -> Features {
    let rows = ids.len() / f;
    Features { rows, f, n, ids: ids.iter().map(|id| *id as u32).collect(), numbers: numbers.to_vec(), ..Features::default() }
}

/// Golden: Keras 3.15.1 on JAX, tests/golden/keras_adam.json. 1e-6 on the CPU, 1e-5 on the GPU.
async fn five_adam_steps_equal_keras(device: &Device) {
    let golden: serde_json::Value = serde_json::from_str(include_str!("../golden/keras_adam.json")).unwrap();
    let fill = |count, step| f64s(&sines(count, step, 0.3));
    let net = Net {
        tables: vec![fill(18, 0.7)],
        widths: vec![3],
        w1: fill(12, 1.3),
        b1: fill(4, 2.1),
        w2: fill(4, 0.9),
        b2: fill(1, 1.0),
        one_hot: false,
    };
    let network = network(Entry::Embedding, &[(6, 3)], 0, 4, 1, LossKind::Logistic);
    let mut rig = Rig::new(device, &network, &block(&network, &net), 4, 4);
    let gate = if device.is_gpu() { 1e-5 } else { 1e-6 };
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    let list = |value: &serde_json::Value| value.as_array().unwrap().iter().map(number).collect::<Vec<_>>();
    let step = rig.step_plan(Optimizer::Adam, 0.01);
    let mut last = Vec::new();
    for (t, golden) in golden["steps"].as_array().unwrap().iter().enumerate() {
        rig.load(&features(1, 0, &[0, 3, 3, 5], &[]), &[1.0, 0.0, 1.0, 1.0], t as u32, 0.01);
        rig.take(&step, 1).await;
        let params = download(device, &rig.weights.params).await;
        let found = slices(&network, &params);
        assert_close("loss", &rig.losses(1).await, &[number(&golden["loss_before_step"])], gate, 0.0);
        let rows = golden["emb"].as_array().unwrap();
        assert_close("embedding", found[0], &rows.iter().flat_map(list).collect::<Vec<_>>(), gate, 0.0);
        assert_close("b2", found[4], &list(&golden["b2"]), gate, 0.0);
        last = found[0][..3].to_vec();
    }
    // Row 0 is not in this batch, and moves all the same.
    rig.load(&features(1, 0, &[3, 3, 5, 5], &[]), &[1.0, 0.0, 1.0, 1.0], 5, 0.01);
    rig.take(&step, 1).await;
    let now = download(device, &rig.weights.params).await;
    let delta: Vec<f32> = now[..3].iter().zip(&last).map(|(now, last)| now - last).collect();
    assert_close("row 0", &delta, &list(&golden["row0_delta_when_absent"]), gate, 0.0);
}

/// A net of every kind and task with sizes that are multiples of nothing.
fn odd_nets() -> Vec<(Net, Entry, usize, LossKind, Loss)> {
    let fill = |count: usize, step: f64| f64s(&sines(count, step, 0.4));
    let (levels, n, h) = ([7, 5, 3], 2, 11);
    let mut nets = Vec::new();
    for (one_hot, widths) in [(false, [5, 3, 1]), (true, [h, h, h])] {
        for (kind, loss, c) in [
            (LossKind::Logistic, Loss::Logistic, 1),
            (LossKind::Softmax, Loss::Softmax, 4),
            (LossKind::Squared, Loss::Squared, 1),
            (LossKind::Poisson, Loss::Poisson, 1),
            (LossKind::Quantile(0.8), Loss::Quantile(0.8f32.into()), 1),
            (LossKind::Huber(0.5), Loss::Huber(0.5), 1),
        ] {
            let k = n + if one_hot { 0 } else { widths.iter().sum::<usize>() };
            let net = Net {
                tables: (0..3).map(|t| fill(levels[t] * widths[t], 0.7 + t as f64)).collect(),
                widths: widths.to_vec(),
                w1: fill(k * h, 1.3),
                b1: fill(h, 2.1),
                w2: fill(h * c, 0.9),
                b2: fill(c, 1.0),
                one_hot,
            };
            nets.push((net, if one_hot { Entry::OneHot } else { Entry::Embedding }, c, kind, loss));
        }
    }
    nets
}

/// `rows` rows for the odd nets: ids, numbers, labels.
fn odd_rows(rows: usize, loss: Loss) -> (Vec<usize>, Vec<f32>, Vec<f32>) {
    let ids = (0..rows).flat_map(|i| [i * i % 7, i * 3 % 5, i % 3]).collect();
    let label = |i: usize| match loss {
        Loss::Logistic => (i * 7 % 2) as f32,
        Loss::Softmax => (i * 5 % 4) as f32,
        Loss::Poisson => (i * i % 4) as f32 / 1.5,
        _ => (i as f32).sin(),
    };
    (ids, sines(2 * rows, 0.31, 1.5), (0..rows).map(label).collect())
}

async fn gradients_equal_the_reference_for_every_network_and_task(device: &Device) {
    for (net, entry, c, kind, loss) in odd_nets() {
        let rows = 37;
        let (ids, numbers, labels) = odd_rows(rows, loss);
        let (numbers64, labels64) = (f64s(&numbers), f64s(&labels));
        let batch = Batch { ids: &ids, numbers: &numbers64, labels: &labels64 };
        let expected = net.run(&batch, loss);
        let worst = reference::finite_differences(&net, &batch, loss, 1e-6);
        assert!(worst < 1e-5, "the reference's own gradient is off by {worst:e}");
        let tables: Vec<(usize, usize)> = [7, 5, 3].into_iter().zip(net.widths.iter().copied()).collect();
        let network = network(entry, &tables, 2, 11, c, kind);
        let mut rig = Rig::new(device, &network, &block(&network, &net), rows, rows);
        rig.load(&features(3, 2, &ids, &numbers), &labels, 0, 0.01);
        rig.run(&rig.gradient_plan(), 1).await;
        assert_close("loss", &rig.losses(1).await, &[expected.loss], 0.0, 1e-5);
        assert_close("logits", &download(device, rig.work.logits()).await, &expected.logits, 1e-6, 1e-5);
        let grads = download(device, &rig.weights.grads).await;
        for ((slice, found), expected) in
            network.layout.slices.iter().zip(slices(&network, &grads)).zip(expected.gradient.blocks())
        {
            assert_close(&format!("{entry:?} {kind:?} {}", slice.name), found, expected, 1e-6, 1e-5);
        }
    }
}

async fn the_first_ten_losses_equal_the_reference(device: &Device) {
    for (mut net, entry, c, kind, loss) in odd_nets() {
        let (batch, rows) = (13, 10 * 13 - 4); // the tenth batch is short
        let (ids, numbers, labels) = odd_rows(rows, loss);
        let tables: Vec<(usize, usize)> = [7, 5, 3].into_iter().zip(net.widths.iter().copied()).collect();
        let network = network(entry, &tables, 2, 11, c, kind);
        let mut rig = Rig::new(device, &network, &block(&network, &net), batch, rows);
        assert_eq!(rig.load(&features(3, 2, &ids, &numbers), &labels, 0, 0.01), 10);
        rig.take(&rig.step_plan(Optimizer::Adam, 0.01), 10).await;
        let mut adam: Vec<_> = net.blocks().iter().map(|block| reference::Adam::new(0.01, block.len())).collect();
        let (numbers, labels) = (f64s(&numbers), f64s(&labels));
        let mut expected = Vec::new();
        for step in 0..10 {
            let rows = step * batch..((step + 1) * batch).min(rows);
            let batch = Batch {
                ids: &ids[3 * rows.start..3 * rows.end],
                numbers: &numbers[2 * rows.start..2 * rows.end],
                labels: &labels[rows],
            };
            expected.push(net.adam_step(&mut adam, &batch, loss).loss);
        }
        assert_close(&format!("{entry:?} {kind:?} losses"), &rig.losses(10).await, &expected, 0.0, 1e-5);
    }
}

async fn the_gathered_first_layer_equals_the_dense_one(device: &Device) {
    let (net, entry, c, kind, _) = odd_nets().into_iter().find(|(_, entry, ..)| *entry == Entry::OneHot).unwrap();
    let net = Net { w1: Vec::new(), ..net };
    let (rows, h, v) = (9, 11, 15);
    let ids: Vec<usize> = (0..rows).flat_map(|i| [i * i % 7, i * 3 % 5, i % 3]).collect();
    let network = network(entry, &[(7, h), (5, h), (3, h)], 0, h, c, kind);
    let mut rig = Rig::new(device, &network, &block(&network, &net), rows, rows);
    rig.load(&features(3, 0, &ids, &[]), &vec![0.0; rows], 0, 0.01);
    rig.run(&rig.gradient_plan(), 1).await;
    // The same layers on the dense design matrix: levels one after another, W = the tables one after another.
    let levels: Vec<u32> = ids.chunks(3).flat_map(|row| [row[0], 7 + row[1], 12 + row[2]]).map(|level| level as u32).collect();
    let dense: Vec<f32> = [&net.tables.concat()[..], &net.b1, &net.w2, &net.b2].concat().iter().map(|w| *w as f32).collect();
    let (levels, params) = (upload_words(device, &levels), upload(device, &dense));
    let [x, y, z] = [rows * v, rows * h, rows * c].map(|words| device.alloc("a layer", words).unwrap());
    let (w2, b2) = (v * h + h, v * h + h + h * c);
    let calls = vec![
        one_hot(&levels, &x, rows, 3, v),
        Dense { x: &x, params: &params, y: &y, rows, k: v, n: h, weights: 0, bias: v * h, relu: true }.call(),
        Dense { x: &y, params: &params, y: &z, rows, k: h, n: c, weights: w2, bias: b2, relu: false }.call(),
    ];
    run(device, calls).await;
    assert_close("logits", &download(device, rig.work.logits()).await, &f64s(&download(device, &z).await), 1e-6, 1e-6);
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn the_reference_keras_network_and_its_twin_have_the_known_parameters() {
    let count = |entry| network(entry, &[(10_000, 32)], 0, 64, 1, LossKind::Logistic).layout.count();
    assert_eq!(count(Entry::Embedding), 322_177);
    assert_eq!(count(Entry::OneHot), 640_129);
}
