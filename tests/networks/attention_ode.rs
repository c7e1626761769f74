//! The attention-ODE network: its gradient in every parameter block, its first steps, and what it is without a flow.

use crate::reference;
use crate::reference::{
    Batch, Loss, fields,
    tokens::{TokenNet, worst_difference},
    weights,
};
use crate::rig;
use crate::rig::{Rig, block_of, slices};
use crate::support::*;
use flowbed::{
    data::Features,
    device::Device,
    kernels::{attention::activation::Sigma, shared::dropout::Dropout, training::loss::LossKind},
    model::{
        attention::{Kind, Path},
        attention_ode::{FlowShape, Readout},
        network::{Entry, Network, NetworkShape, TableShape},
    },
    ode::tableau,
    train::optimizer::Optimizer,
};

on_every_device!(
    gradients_equal_the_reference_in_every_block,
    finite_differences_on_the_device_agree_with_its_gradient,
    the_first_ten_losses_equal_the_reference,
    without_a_flow_it_is_the_embedding_network,
    numbers_alone_have_tokens,
    dropout_leaves_biases_and_numbers,
);

const LEVELS: [usize; 3] = [7, 5, 3];
/// Inputs of each number column.
const NUMBERS: [usize; 2] = [3, 1];
const INPUTS: usize = 4;
const HIDDEN: usize = 11;
/// Columns and the summary.
const TOKENS: usize = LEVELS.len() + NUMBERS.len() + 1;

/// A network of the product and its twin in f64.
struct Case {
    net: TokenNet,
    network: Network,
    loss: Loss,
}

fn flow(kind: Kind) -> FlowShape {
    FlowShape {
        width: 6,
        gain: 10.0,
        kind,
        heads: 1,
        leak: 1.0,
        sphere: true,
        path: Path { knots: 1, constant: false },
        t1: 1.0,
        tableau: &tableau::MIDPOINT,
        steps: 2,
        cut: true,
        readout: Readout::Flattened,
    }
}

fn case(flow: FlowShape, (kind, loss, outputs): (LossKind, Loss, usize)) -> Case {
    let d = flow.width;
    let wave = |count: usize, step: f64, size: f64| f64s(&sines(count, step, size));
    let attention = match flow.kind {
        Kind::Softmax => fields::Attention::Softmax,
        Kind::Literal { sigma, scale } => {
            let sigma = match sigma {
                Sigma::Tanh => fields::Sigma::Tanh,
                Sigma::Sigmoid => fields::Sigma::Sigmoid,
                Sigma::Relu => fields::Sigma::Relu,
                Sigma::Softmax => fields::Sigma::Softmax,
                Sigma::Identity => fields::Sigma::Identity,
            };
            fields::Attention::Literal { sigma, scale: f64::from(scale) }
        }
    };
    let knots = [1.1, 1.7, 2.3].map(|step| wave(flow.path.knots * d * d, step, 0.6));
    let path = if flow.path.constant { weights::Path::Constant } else { weights::Path::Linear };
    let k = flow.read(TOKENS);
    let net = TokenNet {
        tables: LEVELS.iter().enumerate().map(|(t, levels)| wave(levels * d, 0.7 + t as f64, 0.05)).collect(),
        bias: wave(TOKENS * d, 0.45, 0.5),
        numbers: NUMBERS.to_vec(),
        slopes: wave(INPUTS * d, 1.9, 0.4),
        weights: weights::Weights { path, t1: flow.t1, d, knots },
        w1: wave(k * HIDDEN, 1.3, 0.4),
        b1: wave(HIDDEN, 2.1, 0.4),
        w2: wave(HIDDEN * outputs, 0.9, 0.4),
        b2: wave(outputs, 1.0, 0.4),
        field: fields::Field { attention, n: TOKENS, d, heads: flow.heads, leak: f64::from(flow.leak), sphere: flow.sphere },
        tableau: flow.tableau,
        steps: flow.steps,
        gain: f64::from(flow.gain),
        summary: flow.readout == Readout::Summary,
    };
    let tables = LEVELS.iter().enumerate();
    let tables = tables.map(|(i, levels)| TableShape { column: format!("c{i}"), levels: *levels, width: d }).collect();
    let entry = Entry::AttentionOde(flow);
    let shape = NetworkShape { entry, tables, bags: 0, numbers: NUMBERS.to_vec(), hidden: HIDDEN, outputs, loss: kind };
    Case { net, network: Network::new(shape), loss }
}

/// The default, and what is far from it: every readout, path, loss and route of the field.
fn cases() -> Vec<Case> {
    let literal = |sigma| Kind::Literal { sigma, scale: 1.0 / TOKENS as f32 };
    let binary = (LossKind::Logistic, Loss::Logistic, 1);
    let classes = (LossKind::Softmax, Loss::Softmax, 4);
    let squared = (LossKind::Squared, Loss::Squared, 1);
    let free = FlowShape { sphere: false, gain: 1.0, ..flow(Kind::Softmax) };
    vec![
        case(flow(literal(Sigma::Tanh)), binary),
        case(
            FlowShape {
                heads: 2,
                path: Path { knots: 3, constant: false },
                tableau: &tableau::RK4,
                readout: Readout::Summary,
                ..free
            },
            classes,
        ),
        case(
            FlowShape {
                width: 5,
                kind: literal(Sigma::Sigmoid),
                leak: 0.0,
                path: Path { knots: 2, constant: true },
                tableau: &tableau::HEUN,
                steps: 3,
                ..free
            },
            squared,
        ),
        case(
            FlowShape { heads: 3, tableau: &tableau::TSIT5, steps: 1, readout: Readout::Summary, ..flow(Kind::Softmax) },
            binary,
        ),
        case(FlowShape { width: 5, steps: 0, ..flow(literal(Sigma::Tanh)) }, classes),
        // 6 x 90 words: too large for a workgroup, so in tiles.
        case(FlowShape { width: 90, tableau: &tableau::EULER, ..flow(literal(Sigma::Relu)) }, binary),
    ]
}

fn rows_of(rows: usize, loss: Loss) -> (Vec<usize>, Vec<f32>, Vec<f32>) {
    let ids = (0..rows).flat_map(|i| [i * i % 7, i * 3 % 5, i % 3]).collect();
    let label = |i: usize| match loss {
        Loss::Logistic => (i * 7 % 2) as f32,
        Loss::Softmax => (i * 5 % 4) as f32,
        Loss::Poisson => (i * i % 4) as f32 / 1.5,
        _ => (i as f32).sin(),
    };
    (ids, sines(INPUTS * rows, 0.31, 1.5), (0..rows).map(label).collect())
}

fn features(ids: &[usize], numbers: &[f32]) -> Features {
    let (f, n) = (LEVELS.len(), INPUTS);
    Features {
        rows: ids.len() / f,
        f,
        n,
        ids: ids.iter().map(|id| *id as u32).collect(),
        numbers: numbers.to_vec(),
        ..Features::default()
    }
}

async fn gradients_equal_the_reference_in_every_block(device: &Device) {
    for Case { net, network, loss } in cases() {
        let rows = 17;
        let (ids, numbers, labels) = rows_of(rows, loss);
        let (numbers64, labels64) = (f64s(&numbers), f64s(&labels));
        let batch = Batch { ids: &ids, numbers: &numbers64, labels: &labels64 };
        let expected = net.run(&batch, loss);
        // A last batch of five rows in room for rows: its other rows must not count.
        for room in [rows, rows + 5] {
            let mut rig = Rig::new(device, &network, &block_of(&network, &net.blocks()), room, rows);
            rig.load(&features(&ids, &numbers), &labels, 0, 0.01);
            rig.run(&rig.gradient_plan(), 1).await;
            assert_close("loss", &rig.losses(1).await, &[expected.loss], 0.0, 1e-5);
            let logits = download(device, rig.work.logits()).await;
            assert_close("logits", &logits[..expected.logits.len()], &expected.logits, 2e-6, 1e-5);
            let grads = download(device, &rig.weights.grads).await;
            let found = network.layout.slices.iter().zip(slices(&network, &grads));
            for ((slice, found), expected) in found.zip(&expected.gradient) {
                let size = expected.iter().fold(0.0f64, |most, g| most.max(g.abs()));
                assert_close(&slice.name, found, expected, 2e-6 * size.max(0.05), 2e-5);
            }
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn the_reference_agrees_with_finite_differences_in_every_block() {
    for Case { net, loss, .. } in cases().into_iter().take(5) {
        let (ids, numbers, labels) = rows_of(9, loss);
        let (numbers, labels) = (f64s(&numbers), f64s(&labels));
        let worst = worst_difference(&net, &Batch { ids: &ids, numbers: &numbers, labels: &labels }, loss, 1e-6);
        assert!(worst < 1e-5, "{:?}: off by {worst:e}", net.field);
    }
}

/// Along a block's own gradient, so that f32 has something to see: ΔL / 2ε = |g|. Hidden units are kept from relu's kink.
async fn finite_differences_on_the_device_agree_with_its_gradient(device: &Device) {
    for Case { mut net, network, loss } in cases().into_iter().take(4) {
        net.b1.fill(5.0);
        let rows = 17;
        let (ids, numbers, labels) = rows_of(rows, loss);
        let start = block_of(&network, &net.blocks());
        let mut rig = Rig::new(device, &network, &start, rows, rows);
        rig.load(&features(&ids, &numbers), &labels, 0, 0.01);
        let plan = rig.gradient_plan();
        rig.run(&plan, 1).await;
        let grads = download(device, &rig.weights.grads).await;
        for slice in network.layout.slices.iter().filter(|slice| !slice.is_empty()) {
            let g = &grads[slice.range()];
            let length = g.iter().map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt();
            let step = 1e-3 / length.max(0.05);
            let mut losses = Vec::new();
            for sign in [1.0, -1.0] {
                let mut moved = start.clone();
                for (word, g) in moved[slice.range()].iter_mut().zip(g) {
                    *word += (sign * step * f64::from(*g) / length) as f32;
                }
                device.write(&rig.weights.params, 0, bytemuck::cast_slice(&moved));
                rig.run(&plan, 1).await;
                losses.push(f64::from(rig.losses(1).await[0]));
            }
            let slope = (losses[0] - losses[1]) / (2.0 * step);
            let off = (slope - length).abs();
            assert!(off <= 0.02 * length + 2e-4, "{}: {slope} along a gradient of length {length}", slice.name);
        }
    }
}

async fn the_first_ten_losses_equal_the_reference(device: &Device) {
    for Case { mut net, network, loss } in cases().into_iter().take(5) {
        let (size, rows) = (13, 10 * 13 - 4); // the tenth batch is short
        let (ids, numbers, labels) = rows_of(rows, loss);
        let mut rig = Rig::new(device, &network, &block_of(&network, &net.blocks()), size, rows);
        assert_eq!(rig.load(&features(&ids, &numbers), &labels, 0, 0.001), 10);
        rig.take(&rig.step_plan(Optimizer::Adam, 0.001), 10).await;
        let mut adam: Vec<_> = net.blocks().iter().map(|block| reference::Adam::new(0.001, block.len())).collect();
        let (numbers, labels) = (f64s(&numbers), f64s(&labels));
        let mut expected = Vec::new();
        for step in 0..10 {
            let rows = step * size..((step + 1) * size).min(rows);
            let (ids, numbers) = (&ids[3 * rows.start..3 * rows.end], &numbers[INPUTS * rows.start..INPUTS * rows.end]);
            let found = net.run(&Batch { ids, numbers, labels: &labels[rows] }, loss);
            expected.push(found.loss);
            for ((block, g), adam) in net.blocks_mut().into_iter().zip(&found.gradient).zip(&mut adam) {
                adam.step(block, g);
            }
        }
        assert_close(&format!("{:?} losses", net.field), &rig.losses(10).await, &expected, 0.0, 1e-5);
    }
}

/// T = 0, gain 1 and no biases: the plain head on the embeddings. The head's rows for the summary see zeros.
async fn without_a_flow_it_is_the_embedding_network(device: &Device) {
    let still = FlowShape { steps: 0, gain: 1.0, sphere: false, ..flow(Kind::Softmax) };
    let (rows, d) = (17, 6);
    let Case { mut net, .. } = case(still, (LossKind::Logistic, Loss::Logistic, 1));
    net.bias.fill(0.0);
    net.slopes.clear();
    net.numbers.clear();
    // Without numbers: columns and summary.
    net.bias.truncate((LEVELS.len() + 1) * d);
    net.w1.truncate((LEVELS.len() + 1) * d * HIDDEN);
    let tables: Vec<(usize, usize)> = LEVELS.iter().map(|levels| (*levels, d)).collect();
    let plain = rig::network(Entry::Embedding, &tables, 0, HIDDEN, 1, LossKind::Logistic);
    let tokens = Network::new(NetworkShape { entry: Entry::AttentionOde(still), ..plain.shape.clone() });
    let (ids, _, labels) = rows_of(rows, Loss::Logistic);
    let ids: Vec<u32> = ids.iter().map(|id| *id as u32).collect();
    let features = Features { rows, f: 3, ids, ..Features::default() };
    let embedding = reference::Net {
        tables: net.tables.clone(),
        widths: vec![d; 3],
        w1: net.w1[..LEVELS.len() * d * HIDDEN].to_vec(),
        b1: net.b1.clone(),
        w2: net.w2.clone(),
        b2: net.b2.clone(),
        one_hot: false,
    };
    let mut found = Vec::new();
    for (network, block) in [(&plain, rig::block(&plain, &embedding)), (&tokens, block_of(&tokens, &net.blocks()))] {
        let mut rig = Rig::new(device, network, &block, rows, rows);
        rig.load(&features, &labels, 0, 0.01);
        rig.run(&rig.gradient_plan(), 1).await;
        let grads = download(device, &rig.weights.grads).await;
        let tables = slices(network, &grads)[..3].concat();
        found.push((download(device, rig.work.logits()).await, tables));
    }
    assert_close("logits", &found[1].0, &f64s(&found[0].0), 1e-6, 1e-6);
    assert_close("tables", &found[1].1, &f64s(&found[0].1), 1e-7, 1e-6);
}

async fn numbers_alone_have_tokens(device: &Device) {
    let shape = NetworkShape {
        entry: Entry::AttentionOde(FlowShape { width: 16, ..flow(Kind::Softmax) }),
        tables: Vec::new(),
        bags: 0,
        numbers: vec![1, 1],
        hidden: 16,
        outputs: 1,
        loss: LossKind::Squared,
    };
    let network = Network::new(shape);
    assert_eq!(network.tokens(), 3);
    let mut rig = Rig::new(device, &network, &network.layout.initial(1), 4, 4);
    let features = Features { rows: 4, n: 2, numbers: sines(8, 0.7, 1.0), ..Features::default() };
    let labels = [0.1, -0.4, 0.3, 0.9];
    rig.load(&features, &labels, 0, 0.01);
    let step = rig.step_plan(Optimizer::LazyAdam, 0.01);
    rig.take(&step, 1).await;
    let first = rig.losses(1).await[0];
    for t in 1..100 {
        rig.load(&features, &labels, t, 0.01);
        rig.take(&step, 1).await;
    }
    let last = rig.losses(1).await[0];
    assert!(last < 0.1 * first, "{last} after 100 steps from {first}");
}

/// At a rate of nearly 1 what is left of a category's token is its bias.
async fn dropout_leaves_biases_and_numbers(device: &Device) {
    let Case { net, network, .. } = case(FlowShape { steps: 0, ..flow(Kind::Softmax) }, (LossKind::Logistic, Loss::Logistic, 1));
    let rows = 4;
    let (ids, numbers, labels) = rows_of(rows, Loss::Logistic);
    let mut rig = Rig::new(device, &network, &block_of(&network, &net.blocks()), rows, rows);
    rig.load(&features(&ids, &numbers), &labels, 0, 0.01);
    let ode = rig.work.flow().unwrap();
    run(device, ode.tokenize(&rig.blocks.feed, &rig.weights, Dropout { rate: 0.999_999, seed: 7 })).await;
    let dropped = download(device, ode.first()).await;
    run(device, ode.tokenize(&rig.blocks.feed, &rig.weights, Dropout::default())).await;
    let whole = download(device, ode.first()).await;
    let d = 6;
    for (dropped, whole) in dropped.chunks_exact(TOKENS * d).zip(whole.chunks_exact(TOKENS * d)) {
        assert_close("categories", &dropped[..3 * d], &net.bias[..3 * d], 1e-7, 0.0);
        assert_eq!(dropped[3 * d..], whole[3 * d..], "numbers and the summary");
        assert!(dropped[..3 * d] != whole[..3 * d]);
    }
}
