//! Bags, several levels of a column in a row with weights: their kernel by hand, and the networks against those whose categories have the
//! bags' means for vectors.

use crate::rig::Rig;
use crate::support::*;
use flowbed::{
    data::{Bags, Features, Rows},
    device::{Buffer, Device},
    kernels::{
        shared::dropout::Dropout,
        tables::{lookup, ragged::Ragged, segment_sum::SegmentSum},
        training::loss::LossKind,
    },
    model::{
        attention::{Kind, Path},
        attention_ode::{FlowShape, Readout},
        network::{Entry, Network, NetworkShape, TableShape},
    },
    ode::tableau,
    rng::{Generator, Stream},
    train::optimizer::Optimizer,
};

on_every_device!(
    weighted_sums_by_hand,
    bags_are_as_categories_of_their_means,
    bags_of_one_train_as_categories_bit_for_bit,
    differences_of_the_loss_agree_with_the_tables_gradient,
    a_block_of_short_batches_counts_its_own_levels,
    ids_are_dropped_level_by_level,
    a_level_beyond_its_table_is_refused,
);

/// Rows of width 2 at words 0, 2, 4: [1 −5] [2 1] of one table, [−9 3] of another; sums of their bags go to elements 1, 2 and 3, 4 of five.
async fn weighted_sums_by_hand(device: &Device) {
    let params = upload(device, &[1.0, -5.0, 2.0, 1.0, -9.0, 3.0]);
    let level = |word: u32, weight: f32, place: u32| [word, weight.to_bits(), place];
    // Rows: {¼ of the first, ¾ of the second} {third}; {} {the third, and twice the third}; one past the end.
    let levels = [level(0, 0.25, 0), level(2, 0.75, 0), level(4, 1.0, 1), level(4, 1.0, 3), level(4, 2.0, 3)].concat();
    let (levels, starts) = (upload_words(device, &levels), upload_words(device, &[0, 2, 3, 3, 5, 5, 5]));
    let columns = upload_words(device, &[0, 1, 1, 2, 3, 2, 0, 1, 1, 2, 2]);
    let train_clock = upload_words(device, &[0, 2, 0, 0]);
    let x = upload(device, &[7.0; 15]);
    let call = Ragged {
        train_clock: &train_clock,
        starts: &starts,
        levels: &levels,
        params: &params,
        columns: &columns,
        x: &x,
        batch: 3,
        f: 1,
        g: 2,
        stride: 5,
        first: 1,
        width: 4,
        merged: false,
        gain: 2.0,
        dropout: Dropout::default(),
    };
    run(device, vec![call.call()]).await;
    let expected = [7.0, 10.5, 6.0, -11.0, 13.0, 7.0, 7.0, 7.0, -47.0, 25.0, 7.0, 7.0, 7.0, 7.0, 7.0];
    assert_eq!(download(device, &x).await, expected);
    // Merged, all bags of a row go to the same two elements of three.
    let y = upload(device, &[1.0; 9]);
    let call = Ragged {
        x: &y,
        stride: 3,
        first: 0,
        width: 2,
        merged: true,
        gain: 1.0,
        ..call_of(&train_clock, &starts, &levels, &params, &columns)
    };
    run(device, vec![call.call()]).await;
    assert_eq!(download(device, &y).await, [-6.25, 3.5, 1.0, -26.0, 10.0, 1.0, 1.0, 1.0, 1.0]);
    // And back: a level's gradient is that of its elements by its weight, those of levels that no bag has stay.
    let grads = upload(device, &[5.0; 8]);
    let (order, g_x) = (upload_words(device, &[0, 1, 2, 3, 4]), upload(device, &(0..15).map(|i| i as f32).collect::<Vec<_>>()));
    let segments = upload_words(device, &[0, 2, 1, 2, 2, 2, 4, 2, 5, 0, 0, 0, 0, 0, 0]);
    let counts = upload_words(device, &[3]);
    // Without ids a level's number is its lookup.
    let columns = upload_words(device, &lookup::columns(&[2, 2]));
    let call = SegmentSum {
        train_clock: &train_clock,
        order: &order,
        segments: &segments,
        counts: &counts,
        columns: &columns,
        levels: &levels,
        g_x: &g_x,
        grads: &grads,
        batch: 3,
        f: 0,
        g: 2,
        lookups: 5,
        stride: 5,
        widest: 2,
        gain: 2.0,
        dropout: Dropout::default(),
    };
    run(device, vec![call.call()]).await;
    // Twice ¼ [0 1], ¾ [0 1], and [2 3] + 3 [7 8].
    assert_eq!(download(device, &grads).await, [0.0, 0.5, 0.0, 1.5, 46.0, 54.0, 5.0, 5.0]);
}

fn call_of<'a>(
    train_clock: &'a Buffer,
    starts: &'a Buffer,
    levels: &'a Buffer,
    params: &'a Buffer,
    columns: &'a Buffer,
) -> Ragged<'a> {
    let (x, dropout) = (params, Dropout::default());
    Ragged {
        train_clock,
        starts,
        levels,
        params,
        columns,
        x,
        batch: 3,
        f: 1,
        g: 2,
        stride: 3,
        first: 0,
        width: 2,
        merged: true,
        gain: 1.0,
        dropout,
    }
}

const ROWS: usize = 37;
const LEVELS: [usize; 2] = [7, 11];

/// One to five levels of 11, of odd weights that sum to 1; every sixth row has the first level alone.
fn bags(rows: usize) -> Bags {
    let mut bags = Bags::default();
    for row in 0..rows {
        let many = if row % 6 == 5 { 1 } else { 1 + row * row % 5 };
        let weights: Vec<f32> = (0..many).map(|i| 1.0 + ((row + 3 * i) % 4) as f32).collect();
        let all: f32 = weights.iter().sum();
        let first = if row % 6 == 5 { 0 } else { row % 7 };
        bags.levels.extend((0..many).map(|i| (first + i) as u32));
        bags.weights.extend(weights.iter().map(|weight| weight / all));
        bags.ends.push(bags.levels.len() as u32);
    }
    bags
}

fn ids(rows: usize) -> Vec<u32> {
    (0..rows).map(|row| (row * row % 7) as u32).collect()
}

fn labels(rows: usize) -> Vec<f32> {
    (0..rows).map(|row| (row * 7 % 2) as f32).collect()
}

fn entries() -> Vec<(Entry, usize)> {
    let flow = FlowShape {
        width: 5,
        gain: 3.0,
        kind: Kind::Softmax,
        heads: 1,
        leak: 1.0,
        sphere: false,
        path: Path { knots: 2, constant: false },
        t1: 0.7,
        tableau: &tableau::HEUN,
        steps: 2,
        cut: true,
        readout: Readout::Flattened,
    };
    vec![(Entry::Embedding, 5), (Entry::OneHot, 11), (Entry::AttentionOde(flow), 5)]
}

/// A category of 7 levels, a bag of `levels` (of a category where `bags` is 0), two number inputs.
fn network(entry: Entry, width: usize, levels: usize, bags: usize) -> Network {
    let table = |column: &str, levels| TableShape { column: column.into(), levels, width };
    let tables = vec![table("category", LEVELS[0]), table("bag", levels)];
    Network::new(NetworkShape { entry, tables, bags, numbers: vec![1, 1], hidden: 11, outputs: 1, loss: LossKind::Logistic })
}

/// The gradients of a step, and the logits.
async fn gradients(rig: &Rig<'_>, dropout: Dropout) -> [Vec<f32>; 2] {
    let mut calls = rig.work.forward(&rig.blocks.feed, &rig.weights, dropout);
    calls.extend(rig.work.pullback(&rig.blocks.feed, &rig.weights, dropout));
    rig.run(&rig.device.plan(calls), 1).await;
    [download(rig.device, rig.work.logits()).await, download(rig.device, &rig.weights.grads).await]
}

async fn bags_are_as_categories_of_their_means(device: &Device) {
    let (bags, numbers) = (bags(ROWS), sines(2 * ROWS, 0.31, 1.5));
    let bagged = Features { rows: ROWS, f: 1, g: 1, n: 2, ids: ids(ROWS), bags: bags.clone(), numbers: numbers.clone() };
    let pairs = ids(ROWS).into_iter().zip(0..).flat_map(|(id, row)| [id, row]).collect();
    let single = Features { rows: ROWS, f: 2, n: 2, ids: pairs, numbers, ..Features::default() };
    for (entry, width) in entries() {
        for dropout in [Dropout::default(), Dropout { rate: 0.3, seed: 5 }] {
            let (with_bags, with_means) = (network(entry, width, LEVELS[1], 1), network(entry, width, ROWS, 0));
            let table = with_bags.table(1);
            let params = sines(with_bags.layout.words(), 0.7, 0.4);
            // The same parameters, but for a table of means.
            let mut means = vec![0.0; with_means.layout.words()];
            for (from, to) in with_bags.layout.slices.iter().zip(&with_means.layout.slices) {
                if from.name != "embedding/bag" {
                    means[to.range()].copy_from_slice(&params[from.range()]);
                }
            }
            let start = with_means.table(1).offset;
            for row in 0..ROWS {
                for i in bags.range(row) {
                    let from = table.offset + bags.levels[i] as usize * table.columns;
                    (0..table.columns).for_each(|j| means[start + row * table.columns + j] += bags.weights[i] * params[from + j]);
                }
            }
            let mut rig = Rig::of(device, &with_bags, &params, &bagged, [ROWS + 4, ROWS]);
            rig.load(&bagged, &labels(ROWS), 0, 0.01);
            let [logits, grads] = gradients(&rig, dropout).await;
            let mut other = Rig::new(device, &with_means, &means, ROWS + 4, ROWS);
            other.load(&single, &labels(ROWS), 0, 0.01);
            let [expected, of_means] = gradients(&other, dropout).await;
            let what = format!("{entry:?} {dropout:?}");
            assert_close(&what, &logits[..ROWS], &f64s(&expected[..ROWS]), 2e-6, 1e-5);
            let mut sums = vec![0.0; table.len()];
            for row in 0..ROWS {
                for i in bags.range(row) {
                    let to = bags.levels[i] as usize * table.columns;
                    let from = &of_means[start + row * table.columns..][..table.columns];
                    from.iter().enumerate().for_each(|(j, g)| sums[to + j] += f64::from(bags.weights[i] * g));
                }
            }
            assert_close(&what, &grads[table.range()], &sums, 1e-6, 2e-5);
            for (from, to) in with_bags.layout.slices.iter().zip(&with_means.layout.slices) {
                if from.name != "embedding/bag" {
                    assert_close(
                        &format!("{what} {}", from.name),
                        &grads[from.range()],
                        &f64s(&of_means[to.range()]),
                        1e-6,
                        2e-5,
                    );
                }
            }
            let [again, repeated] = gradients(&rig, dropout).await;
            let same = again == logits && repeated[table.range()] == grads[table.range()];
            assert!(same, "{what}: a repeat is bit for bit the same");
        }
    }
}

/// Dense and lazy Adam, weights of rows that batches miss: as if each bag were the category that it holds.
async fn bags_of_one_train_as_categories_bit_for_bit(device: &Device) {
    let (batch, levels) = (5, |row: usize| (row * row % 11) as u32);
    let ones = Bags { ends: (1..=ROWS as u32).collect(), levels: (0..ROWS).map(levels).collect(), weights: vec![1.0; ROWS] };
    let numbers = sines(2 * ROWS, 0.31, 1.5);
    let bagged = Features { rows: ROWS, f: 1, g: 1, n: 2, ids: ids(ROWS), bags: ones, numbers: numbers.clone() };
    let pairs = ids(ROWS).into_iter().enumerate().flat_map(|(row, id)| [id, levels(row)]).collect();
    let single = Features { rows: ROWS, f: 2, n: 2, ids: pairs, numbers, ..Features::default() };
    for (entry, width) in entries() {
        for optimizer in [Optimizer::Adam, Optimizer::LazyAdam] {
            let mut found = Vec::new();
            for (features, bags) in [(&bagged, 1), (&single, 0)] {
                let network = network(entry, width, LEVELS[1], bags);
                let params = sines(network.layout.words(), 0.7, 0.4);
                let mut rig = Rig::of(device, &network, &params, features, [batch, ROWS]);
                let steps = rig.load(features, &labels(ROWS), 0, 0.01);
                rig.take(&rig.step_plan(optimizer, 0.01), steps).await;
                found.push((rig.losses(steps).await, download(device, &rig.weights.params).await));
            }
            // One-hot adds its bags before its categories.
            if entry == Entry::OneHot || device.is_gpu() {
                assert_close("losses", &found[0].0, &f64s(&found[1].0), 1e-6, 1e-6);
                assert_close("weights", &found[0].1, &f64s(&found[1].1), 1e-5, 1e-5);
            } else {
                assert_eq!(found[0], found[1], "{entry:?} {optimizer:?}");
            }
        }
    }
}

/// Along the gradient of the bags' table, so that f32 has something to see: ΔL / 2ε = |g|.
async fn differences_of_the_loss_agree_with_the_tables_gradient(device: &Device) {
    let features =
        Features { rows: ROWS, f: 1, g: 1, n: 2, ids: ids(ROWS), bags: bags(ROWS), numbers: sines(2 * ROWS, 0.31, 1.5) };
    for (entry, width) in entries() {
        let network = network(entry, width, LEVELS[1], 1);
        let params = sines(network.layout.words(), 0.7, 0.4);
        let mut rig = Rig::of(device, &network, &params, &features, [ROWS, ROWS]);
        rig.load(&features, &labels(ROWS), 0, 0.01);
        let [_, grads] = gradients(&rig, Dropout::default()).await;
        let table = network.table(1).range();
        let size = grads[table.clone()].iter().map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt();
        let mut ends = Vec::new();
        for step in [1.0, -1.0] {
            let mut moved = params.clone();
            for i in table.clone() {
                moved[i] += (step * 0.02 * f64::from(grads[i]) / size) as f32;
            }
            device.write(&rig.weights.params, 0, bytemuck::cast_slice(&moved));
            rig.run(&rig.gradient_plan(), 1).await;
            ends.push(f64::from(rig.losses(1).await[0]));
        }
        let slope = (ends[0] - ends[1]) / 0.04;
        assert!((slope - size).abs() < 0.02 * size, "{entry:?}: {slope} is not {size}");
    }
}

/// Batches of 5, the last of 2; two columns of bags, no categories: the same as one batch after another.
async fn a_block_of_short_batches_counts_its_own_levels(device: &Device) {
    let mut two = Bags::default();
    let one = bags(2 * ROWS);
    (0..2 * ROWS).for_each(|bag| two.push(&one, one.range(bag)));
    let features = Features { rows: ROWS, g: 2, bags: two, ..Features::default() };
    assert_eq!((features.levels_of(0), features.most_levels(1)), (0..one.ends[1] as usize, longest(&one)));
    let table = |column: &str| TableShape { column: column.into(), levels: 11, width: 3 };
    let shape = NetworkShape {
        entry: Entry::Embedding,
        tables: vec![table("a"), table("b")],
        bags: 2,
        numbers: Vec::new(),
        hidden: 7,
        outputs: 1,
        loss: LossKind::Logistic,
    };
    let network = Network::new(shape);
    let params = sines(network.layout.words(), 0.7, 0.4);
    let mut rig = Rig::of(device, &network, &params, &features, [5, ROWS]);
    let steps = rig.load(&features, &labels(ROWS), 0, 0.01);
    rig.take(&rig.step_plan(Optimizer::Adam, 0.01), steps).await;
    let (losses, all) = (rig.losses(steps).await, download(device, &rig.weights.params).await);
    let mut rig = Rig::of(device, &network, &params, &features, [5, 5]);
    let plan = rig.step_plan(Optimizer::Adam, 0.01);
    let mut alone = Vec::new();
    for step in 0..steps {
        let rows: Vec<u32> = (5 * step as u32..ROWS.min(5 * step + 5) as u32).collect();
        let mut none = Generator::new(0, Stream::DropIds);
        let rows = Rows { features: &features, rows: &rows };
        rig.blocks.load_training(device, rows, labels(ROWS)[..].into(), step as u32, 0.01, (&[0.0; 2], &mut none)).unwrap();
        rig.take(&plan, 1).await;
        alone.extend(rig.losses(1).await);
    }
    assert_close("losses", &losses, &f64s(&alone), 0.0, 1e-6);
    assert_close("weights", &all, &f64s(&download(device, &rig.weights.params).await), 1e-6, 1e-5);
}

/// Levels of the two neighbouring bags that hold most.
fn longest(bags: &Bags) -> usize {
    (0..ROWS).map(|row| bags.range(2 * row).len() + bags.range(2 * row + 1).len()).max().unwrap()
}

/// All of them become the unknown level, whose row alone is trained then; a half of them about half.
async fn ids_are_dropped_level_by_level(device: &Device) {
    let features = Features { rows: ROWS, g: 1, bags: bags(ROWS), ..Features::default() };
    let shape = network(Entry::Embedding, 3, LEVELS[1], 1).shape;
    let shape = NetworkShape { tables: shape.tables[1..].to_vec(), numbers: Vec::new(), ..shape };
    let network = Network::new(shape);
    let params = sines(network.layout.words(), 0.7, 0.4);
    let rows: Vec<u32> = (0..ROWS as u32).collect();
    for (share, least, most) in [(1.0, 1.0, 1.0), (0.5, 0.4, 0.7)] {
        let mut rig = Rig::of(device, &network, &params, &features, [ROWS, ROWS]);
        let mut rng = Generator::new(3, Stream::DropIds);
        let feed = (&[share][..], &mut rng);
        rig.blocks
            .load_training(device, Rows { features: &features, rows: &rows }, labels(ROWS)[..].into(), 0, 0.01, feed)
            .unwrap();
        let all = features.bags.levels.len();
        let words = device.read(&rig.blocks.feed.levels, 0..3 * all).await.unwrap();
        let unknown = words.chunks(3).filter(|level| level[0] == 0).count() as f64 / all as f64;
        assert!((least..=most).contains(&unknown), "{unknown} of the levels are unknown");
    }
}

async fn a_level_beyond_its_table_is_refused(device: &Device) {
    let bags = Bags { ends: vec![2], levels: vec![3, 11], weights: vec![0.5, 0.5] };
    let features = Features { rows: 1, f: 1, g: 1, n: 2, ids: vec![0], bags, numbers: vec![0.0; 2] };
    let network = network(Entry::Embedding, 3, LEVELS[1], 1);
    let mut rig = Rig::of(device, &network, &vec![0.0; network.layout.words()], &features, [1, 1]);
    let mut rng = Generator::new(3, Stream::DropIds);
    let error = rig
        .blocks
        .load_training(device, Rows { features: &features, rows: &[0] }, [0.0][..].into(), 0, 0.01, (&[0.0; 2], &mut rng))
        .unwrap_err();
    assert_eq!(error.code(), "unknown-level");
    assert!(error.to_string().contains("Level number 11 of column “bag”"), "{error}");
}
