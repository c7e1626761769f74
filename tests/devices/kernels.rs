//! Every kernel on every device: a value made by hand, odd sizes, and the f64 reference.

use crate::reference;
use crate::reference::row_loss;
use crate::support;
use crate::support::*;
use flowbed::{
    data::batches::{Lookups, sort_batch},
    device::{Buffer, Device},
    error::Error,
    kernels::{
        copy::copy,
        products::{dense::Dense, dense_input::DenseInput, dense_weights::DenseWeights},
        shared::dropout::Dropout,
        tables::{
            bag::Bag,
            lookup::{self, Lookup},
            one_hot::one_hot,
            segment_sum::SegmentSum,
        },
        training::{
            adam::{Adam, Betas},
            adam_rows::{Batch, adam_rows},
            adam_settle::{self, AdamSettle},
            advance::{self, advance},
            loss::{Loss, LossKind},
        },
    },
};

on_every_device!(
    a_buffer_starts_at_zero_and_keeps_what_is_written,
    a_plan_replayed_counts_its_steps_and_reads_see_them,
    a_cancelled_job_leaves_nothing_queued,
    dense_by_hand,
    dense_and_its_pullbacks_at_odd_sizes,
    relu_passes_nan_on,
    lookup_gathers_rows_numbers_and_blanks_past_the_end,
    bag_adds_rows_and_cuts_at_zero,
    segment_sums_equal_a_scatter_add,
    dropout_tosses_the_same_coin_forward_and_back,
    losses_and_gradients_at_odd_sizes,
    losses_stay_finite_at_extreme_logits,
    a_short_batch_counts_its_own_rows_only,
    adam_moves_rows_without_gradient_and_clears_it,
    lazy_adam_moves_only_the_rows_of_the_batch,
    rows_that_batches_miss_move_as_dense_adam_moves_them,
    copies_go_to_the_step_that_the_clock_says,
    one_hot_rows_hold_a_one_per_column,
    more_than_65535_workgroups_reach_every_element,
);

const CLOSE: (f64, f64) = (1e-6, 1e-5);

#[track_caller]
fn close(what: &str, found: &[f32], expected: &[f64]) {
    assert_close(what, found, expected, CLOSE.0, CLOSE.1);
}

fn clock(device: &Device, step: u32, rows: u32) -> Buffer {
    upload_words(device, &[step, rows, step, 0])
}

async fn a_buffer_starts_at_zero_and_keeps_what_is_written(device: &Device) {
    let buffer = device.alloc("a buffer", 5).unwrap();
    assert_eq!(device.read(&buffer, 0..5).await.unwrap(), [0; 5]);
    device.write(&buffer, 1, &[7, 8]);
    assert_eq!(device.read(&buffer, 0..4).await.unwrap(), [0, 7, 8, 0]);
    assert!(device.read(&buffer, 2..2).await.unwrap().is_empty());
}

async fn a_plan_replayed_counts_its_steps_and_reads_see_them(device: &Device) {
    let train_clock = clock(device, 0, 100);
    let plan = device.plan(vec![advance(&train_clock)]);
    device.run(&plan, 1000);
    assert_eq!(device.read(&train_clock, 0..3).await.unwrap(), [1000, 100, 1000]);
    device.run(&plan, 3);
    device.write(&train_clock, 1, &[5]);
    assert_eq!(device.read(&train_clock, 0..3).await.unwrap(), [1003, 5, 1003]);
}

async fn a_cancelled_job_leaves_nothing_queued(device: &Device) {
    let train_clock = clock(device, 0, 0);
    let job = job();
    job.orders.cancel.set(true);
    device.run(&device.plan(vec![advance(&train_clock)]), 50_000_000);
    assert_eq!(device.turn(&job).await, Err(Error::Cancelled));
    let before = device.read(&train_clock, 0..1).await.unwrap()[0];
    assert!(before < 50_000_000, "a turn must not do everything");
    assert!(!device.turn(&support::job()).await.unwrap(), "the rest is gone");
    assert_eq!(device.read(&train_clock, 0..1).await.unwrap()[0], before);
}

async fn dense_by_hand(device: &Device) {
    // [1 2] [[3 4] [5 6]] + [0.5 −20] = [13.5 −4], relu → [13.5 0]
    let (x, y) = (upload(device, &[1.0, 2.0]), upload(device, &[9.0; 2]));
    let params = upload(device, &[3.0, 4.0, 5.0, 6.0, 0.5, -20.0]);
    let call = |relu| Dense { x: &x, params: &params, y: &y, rows: 1, k: 2, n: 2, weights: 0, bias: 4, relu }.call();
    run(device, vec![call(false)]).await;
    assert_eq!(download(device, &y).await, [13.5, -4.0]);
    run(device, vec![call(true)]).await;
    assert_eq!(download(device, &y).await, [13.5, 0.0]);
}

/// A network whose numbers ran out must show it in its loss: max(NaN, 0) would be 0.
async fn relu_passes_nan_on(device: &Device) {
    let (x, params, y) = (upload(device, &[f32::NAN, -1.0]), upload(device, &[1.0, 0.0]), device.alloc("a layer", 2).unwrap());
    run(device, vec![Dense { x: &x, params: &params, y: &y, rows: 2, k: 1, n: 1, weights: 0, bias: 1, relu: true }.call()]).await;
    let found = download(device, &y).await;
    assert!(found[0].is_nan() && found[1] == 0.0, "{found:?}");
}

async fn dense_and_its_pullbacks_at_odd_sizes(device: &Device) {
    for (rows, k, n) in [(1, 1, 1), (5, 3, 7), (33, 65, 17), (70, 0, 9), (129, 31, 1), (4, 8, 8)] {
        let x: Vec<f32> = sines(rows * k, 0.7, 1.0).iter().map(|x| x.max(0.0)).collect();
        let (w, b, g_y) = (sines(k * n, 1.3, 0.5), sines(n, 2.1, 0.3), sines(rows * n, 0.9, 0.2));
        let (mut y, mut g_x) = (vec![0.0; rows * n], vec![0.0; rows * k]);
        let (mut g_w, mut g_b) = (vec![0.0; k * n], vec![0.0; n]);
        let (x64, w64, b64, g64) = (f64s(&x), f64s(&w), f64s(&b), f64s(&g_y));
        for i in 0..rows {
            for j in 0..n {
                y[i * n + j] = (b64[j] + (0..k).map(|q| x64[i * k + q] * w64[q * n + j]).sum::<f64>()).max(0.0);
                g_b[j] += g64[i * n + j];
                for q in 0..k {
                    g_w[q * n + j] += x64[i * k + q] * g64[i * n + j];
                    g_x[i * k + q] += if x64[i * k + q] > 0.0 { w64[q * n + j] * g64[i * n + j] } else { 0.0 };
                }
            }
        }
        let (weights, bias) = (3, 3 + k * n + 2);
        let mut block = vec![0.0; bias + n];
        block[weights..weights + k * n].copy_from_slice(&w);
        block[bias..].copy_from_slice(&b);
        let (x, params, g_y) = (upload(device, &x), upload(device, &block), upload(device, &g_y));
        let (out, g_in) = (device.alloc("y", rows * n).unwrap(), device.alloc("g_x", rows * k).unwrap());
        let grads = device.alloc("grads", block.len()).unwrap();
        let mut calls = vec![
            Dense { x: &x, params: &params, y: &out, rows, k, n, weights, bias, relu: true }.call(),
            DenseWeights { x: &x, g_y: &g_y, grads: &grads, rows, k, n, weights, bias }.call(),
        ];
        if k > 0 {
            calls.push(DenseInput { g_y: &g_y, params: &params, x: &x, g_x: &g_in, rows, k, n, weights, relu: true }.call());
        }
        run(device, calls).await;
        let found = download(device, &grads).await;
        close("y", &download(device, &out).await, &y);
        close("g_x", &download(device, &g_in).await[..rows * k], &g_x);
        close("g_W", &found[weights..weights + k * n], &g_w);
        close("g_b", &found[bias..], &g_b);
        assert_eq!(&found[..weights], &[0.0; 3], "words before the slice stay");
    }
}

/// Two tables of different widths in one block: 4 x 3 at word 2, 5 x 2 at word 20.
const TABLES: [(usize, usize, usize); 2] = [(2, 4, 3), (20, 5, 2)];

fn word(column: usize, id: usize) -> u32 {
    (TABLES[column].0 + id * TABLES[column].2) as u32
}

async fn lookup_gathers_rows_numbers_and_blanks_past_the_end(device: &Device) {
    let block = sines(40, 0.7, 1.0);
    // Two batches of 3 rows, the second with one row only.
    let picks = [(0, 4), (3, 0), (1, 1), (2, 3)];
    let ids: Vec<u32> = picks.iter().flat_map(|(a, b)| [word(0, *a), word(1, *b)]).chain([0, 0, 0, 0]).collect();
    let numbers = sines(6, 0.3, 2.0);
    let (batch, k) = (3, 6);
    let x = device.alloc("x", batch * k).unwrap();
    let columns = upload_words(device, &lookup::columns(&[3, 2]));
    let (ids, params, values) = (upload_words(device, &ids), upload(device, &block), upload(device, &numbers));
    for step in 0..2 {
        let train_clock = clock(device, step, 4);
        let call = Lookup {
            train_clock: &train_clock,
            ids: &ids,
            numbers: &values,
            params: &params,
            columns: &columns,
            x: &x,
            batch,
            f: 2,
            g: 0,
            n: 1,
            k,
            dropout: Dropout::default(),
        };
        run(device, vec![call.call()]).await;
        let mut expected = vec![0.0; batch * k];
        for (b, row) in (3 * step as usize..picks.len().min(3 * step as usize + 3)).enumerate() {
            let (first, second) = (word(0, picks[row].0) as usize, word(1, picks[row].1) as usize);
            expected[b * k..b * k + 3].copy_from_slice(&f64s(&block[first..first + 3]));
            expected[b * k + 3..b * k + 5].copy_from_slice(&f64s(&block[second..second + 2]));
            expected[b * k + 5] = f64::from(numbers[row]);
        }
        assert_close("x", &download(device, &x).await, &expected, 0.0, 0.0);
    }
}

async fn bag_adds_rows_and_cuts_at_zero(device: &Device) {
    // Rows of width 2 at words 0, 2, 4: [1 −5] [2 1] [−9 3]
    let params = upload(device, &[1.0, -5.0, 2.0, 1.0, -9.0, 3.0]);
    let (ids, train_clock) = (upload_words(device, &[0, 2, 4, 2, 0, 0]), clock(device, 0, 2));
    let y = upload(device, &[0.5, 0.5, 0.25, 0.25, 7.0, -7.0]);
    run(device, vec![Bag { train_clock: &train_clock, ids: &ids, params: &params, y: &y, batch: 3, f: 2, h: 2 }.call()]).await;
    // The third row is past the end: its sum stays, cut at zero.
    assert_eq!(download(device, &y).await, [3.5, 0.0, 0.0, 4.25, 7.0, 0.0]);
}

fn of_ids(ids: &[u32]) -> Lookups<'_> {
    Lookups { ids, f: 2, first: ids.len() as u32, ..Lookups::default() }
}

/// Sorted lookups of ids as `SegmentSum` and `AdamRows` want them, for one batch.
fn sorted(device: &Device, ids: &[u32], widths: &[usize]) -> [Buffer; 3] {
    let (mut order, mut segments) = (Vec::new(), Vec::new());
    let count = sort_batch(of_ids(ids), widths, &mut order, &mut segments);
    segments.resize(3 * ids.len(), 0);
    [upload_words(device, &order), upload_words(device, &segments), upload_words(device, &[count as u32])]
}

async fn segment_sums(device: &Device, ids: &[u32], g_x: &[f32], dropout: Dropout) -> Vec<f32> {
    let [order, segments, counts] = sorted(device, ids, &[3, 2]);
    let columns = upload_words(device, &lookup::columns(&[3, 2]));
    let (train_clock, g_x, grads) = (clock(device, 0, 999), upload(device, g_x), upload(device, &[7.0; 40]));
    let call = SegmentSum {
        train_clock: &train_clock,
        order: &order,
        segments: &segments,
        counts: &counts,
        columns: &columns,
        levels: &counts,
        g_x: &g_x,
        grads: &grads,
        batch: ids.len() / 2,
        f: 2,
        g: 0,
        lookups: ids.len(),
        stride: 5,
        widest: 3,
        gain: 1.0,
        dropout,
    };
    run(device, vec![call.call()]).await;
    download(device, &grads).await
}

/// 37 rows of two ids each, with repeats.
fn many_ids() -> Vec<u32> {
    (0..37).flat_map(|b| [word(0, b * 7 % 4), word(1, (b * b + 1) % 4)]).collect()
}

async fn segment_sums_equal_a_scatter_add(device: &Device) {
    let (ids, g_x) = (many_ids(), sines(37 * 5, 0.37, 1.0));
    // Rows that no lookup uses keep what stood there: 7.
    let mut expected = vec![7.0; 40];
    for (lookup, id) in ids.iter().enumerate() {
        expected[*id as usize..*id as usize + [3, 2][lookup % 2]].fill(0.0);
    }
    for (lookup, id) in ids.iter().enumerate() {
        let (b, column) = (lookup / 2, lookup % 2);
        for j in 0..[3, 2][column] {
            expected[*id as usize + j] += f64::from(g_x[b * 5 + [0, 3][column] + j]);
        }
    }
    let found = segment_sums(device, &ids, &g_x, Dropout::default()).await;
    close("grads", &found, &expected);
    assert_eq!(found, segment_sums(device, &ids, &g_x, Dropout::default()).await, "a repeat is bit for bit the same");
}

async fn dropout_tosses_the_same_coin_forward_and_back(device: &Device) {
    let dropout = Dropout { rate: 0.4, seed: 77 };
    let ids = many_ids();
    let (params, numbers) = (upload(device, &[1.0; 40]), upload(device, &[0.0]));
    let (train_clock, x) = (clock(device, 0, 37), device.alloc("x", 37 * 5).unwrap());
    let (columns, words) = (upload_words(device, &lookup::columns(&[3, 2])), upload_words(device, &ids));
    let call = Lookup {
        train_clock: &train_clock,
        ids: &words,
        numbers: &numbers,
        params: &params,
        columns: &columns,
        x: &x,
        batch: 37,
        f: 2,
        g: 0,
        n: 0,
        k: 5,
        dropout,
    };
    run(device, vec![call.call()]).await;
    let x = download(device, &x).await;
    let kept = x.iter().filter(|x| **x > 0.0).count() as f64 / x.len() as f64;
    assert!((kept - 0.6).abs() < 0.12, "about 60 % are kept, found {kept}");
    assert!(x.iter().all(|x| *x == 0.0 || (*x - 1.0 / 0.6).abs() < 1e-6), "what is kept is scaled");
    // A gradient of ones comes back through the same coin: each table row gets the sum of its own x.
    let found = segment_sums(device, &ids, &[1.0; 37 * 5], dropout).await;
    let mut expected = vec![7.0; 40];
    for (lookup, id) in ids.iter().enumerate() {
        expected[*id as usize..*id as usize + [3, 2][lookup % 2]].fill(0.0);
    }
    for (lookup, id) in ids.iter().enumerate() {
        for j in 0..[3, 2][lookup % 2] {
            expected[*id as usize + j] += f64::from(x[lookup / 2 * 5 + [0, 3][lookup % 2] + j]);
        }
    }
    close("grads", &found, &expected);
}

const KINDS: [(LossKind, reference::Loss); 7] = [
    (LossKind::Logistic, reference::Loss::Logistic),
    (LossKind::Softmax, reference::Loss::Softmax),
    (LossKind::Squared, reference::Loss::Squared),
    (LossKind::Poisson, reference::Loss::Poisson),
    (LossKind::Quantile(0.75), reference::Loss::Quantile(0.75)),
    (LossKind::Huber(0.5), reference::Loss::Huber(0.5)),
    (LossKind::Huber(2.0), reference::Loss::Huber(2.0)),
];

/// (mean loss, g_logits) of the batch at `step` of size `batch`; weights: of rows, or none.
async fn weighted(
    device: &Device,
    kind: LossKind,
    logits: &[f32],
    [labels, weights]: [&[f32]; 2],
    [batch, c, step]: [usize; 3],
) -> (f32, Vec<f32>) {
    let train_clock = &clock(device, step as u32, labels.len() as u32);
    let is_weighted = !weights.is_empty();
    let (logits, labels, weights) = (&upload(device, logits), &upload(device, labels), &upload(device, weights));
    let (g_logits, losses) = (&upload(device, &vec![9.0; batch * c]), &device.alloc("losses", step + 1).unwrap());
    let call = Loss { train_clock, labels, weights, is_weighted, logits, g_logits, losses, batch, c, kind };
    run(device, vec![call.call()]).await;
    (download(device, losses).await[step], download(device, g_logits).await)
}

async fn loss(device: &Device, kind: LossKind, logits: &[f32], labels: &[f32], sizes: [usize; 3]) -> (f32, Vec<f32>) {
    weighted(device, kind, logits, [labels, &[]], sizes).await
}

async fn losses_and_gradients_at_odd_sizes(device: &Device) {
    for (kind, formula) in KINDS {
        for (batch, classes) in [(1, 2), (7, 3), (257, 5), (1000, 17)] {
            let c = if kind == LossKind::Softmax { classes } else { 1 };
            let logits = sines(batch * c, 0.37, 3.0);
            let label = |b: usize| match kind {
                LossKind::Logistic | LossKind::Softmax => (b * 3 % classes.min(c.max(2))) as f32,
                LossKind::Poisson => (b % 5) as f32 / 3.0,
                _ => (b as f32).cos(),
            };
            let labels: Vec<f32> = (0..batch).map(label).collect();
            let rows = f64s(&logits);
            let each = rows.chunks_exact(c).zip(&labels).map(|(z, y)| row_loss(formula, z, f64::from(*y)));
            let (losses, gradients): (Vec<f64>, Vec<Vec<f64>>) = each.unzip();
            let (mean, g) = loss(device, kind, &logits, &labels, [batch, c, 0]).await;
            close("loss", &[mean], &[losses.iter().sum::<f64>() / batch as f64]);
            close("g_logits", &g, &gradients.concat().iter().map(|g| g / batch as f64).collect::<Vec<_>>());
            // A row that weighs nothing is there too.
            let weights: Vec<f32> = (0..batch).map(|b| (b % 4) as f32 / 1.5).collect();
            let (mean, g) = weighted(device, kind, &logits, [&labels, &weights], [batch, c, 0]).await;
            let of_row = |b: usize| f64::from(weights[b]) / batch as f64;
            close("weighted", &[mean], &[losses.iter().enumerate().map(|(b, loss)| loss * of_row(b)).sum()]);
            let rows = gradients.iter().enumerate();
            close("its g", &g, &rows.flat_map(|(b, g)| g.iter().map(move |g| g * of_row(b))).collect::<Vec<_>>());
        }
    }
}

async fn losses_stay_finite_at_extreme_logits(device: &Device) {
    for extreme in [50.0, 100.0, 1e4] {
        let (mean, g) =
            loss(device, LossKind::Logistic, &[extreme, -extreme, extreme, -extreme], &[1.0, 0.0, 0.0, 1.0], [4, 1, 0]).await;
        assert_close("loss", &[mean], &[f64::from(extreme) / 2.0], 1e-5, 1e-5);
        assert_close("g", &g, &[0.0, 0.0, 0.25, -0.25], 1e-6, 0.0);
        let (mean, g) = loss(device, LossKind::Softmax, &[extreme, -extreme, 0.0], &[1.0], [1, 3, 0]).await;
        assert_close("loss", &[mean], &[2.0 * f64::from(extreme)], 1e-5, 1e-5);
        assert_close("g", &g, &[1.0, -1.0, 0.0], 1e-6, 0.0);
    }
}

async fn a_short_batch_counts_its_own_rows_only(device: &Device) {
    // Five rows in batches of three: the second batch has rows 3 and 4.
    let (mean, g) = loss(device, LossKind::Squared, &[1.0, 2.0, 99.0], &[0.0, 0.0, 0.0, 3.0, 0.0], [3, 1, 1]).await;
    assert_eq!((mean, g), (4.0, vec![-2.0, 2.0, 0.0]));
}

const BETAS: Betas = Betas { beta1: 0.9, beta2: 0.999, epsilon: 1e-7, decay: 0.0 };

async fn adam_moves_rows_without_gradient_and_clears_it(device: &Device) {
    let count = 131;
    for decay in [0.0, 0.03] {
        let start = sines(count, 0.7, 0.3);
        let params = upload(device, &start);
        let (grads, moments) = (device.alloc("g", count).unwrap(), device.alloc("m, v", 2 * count).unwrap());
        let rates: Vec<f32> = (1..=4).map(|t| flowbed::train::optimizer::rate(0.01, t)).collect();
        let rates = upload(device, &rates);
        let mut reference = reference::Adam::new(0.01, count);
        reference.decay = f64::from(decay);
        let mut expected = f64s(&start);
        for step in 0..4 {
            // From the third step on there is no gradient, and everything still moves.
            let g = sines(count, 0.9 + step as f64, if step < 2 { 0.2 } else { 0.0 });
            device.write(&grads, 0, bytemuck::cast_slice(&g));
            let (train_clock, betas) = (clock(device, step, 0), Betas { decay: 0.01 * decay, ..BETAS });
            let adam = Adam {
                train_clock: &train_clock,
                rates: &rates,
                grads: &grads,
                params: &params,
                moments: &moments,
                start: 0,
                count,
                betas,
            };
            let before = download(device, &params).await;
            run(device, vec![adam.call()]).await;
            reference.step(&mut expected, &f64s(&g));
            let after = download(device, &params).await;
            close("params", &after, &expected);
            assert!(before.iter().zip(&after).all(|(a, b)| a != b), "dense Adam moves every parameter");
            assert!(download(device, &grads).await.iter().all(|g| *g == 0.0), "the gradient is used up");
        }
    }
}

async fn lazy_adam_moves_only_the_rows_of_the_batch(device: &Device) {
    let ids = [word(0, 1), word(1, 4), word(0, 1), word(1, 0)];
    let used = [5, 6, 7, 28, 29, 20, 21];
    let (start, g) = (sines(40, 0.7, 0.3), sines(40, 0.9, 0.2));
    let [_, segments, counts] = sorted(device, &ids, &[3, 2]);
    let (train_clock, rates) = (clock(device, 0, 2), upload(device, &[flowbed::train::optimizer::rate(0.01, 1)]));
    let (grads, params, moments) = (upload(device, &g), upload(device, &start), device.alloc("m, v", 80).unwrap());
    let batch = Batch {
        train_clock: &train_clock,
        rates: &rates,
        segments: &segments,
        counts: &counts,
        grads: &grads,
        params: &params,
        moments: &moments,
        settled: &device.alloc("settled", 1).unwrap(),
        lookups: 4,
        widest: 3,
        narrowest: 0,
    };
    run(device, vec![adam_rows(batch, BETAS)]).await;
    let mut expected = f64s(&start);
    reference::Adam::new(0.01, 40).step(&mut expected, &f64s(&g));
    let found = download(device, &params).await;
    for i in 0..40 {
        let goal = if used.contains(&i) { expected[i] } else { f64::from(start[i]) };
        close("params", &found[i..i + 1], &[goal]);
    }
    assert_eq!(download(device, &grads).await.iter().filter(|g| **g == 0.0).count(), used.len());
}

/// Tables of widths 3 and 2, 300 steps of three lookups: rows used at every step, twice with more than FADE steps between, once at
/// the start, once in the middle, and never.
async fn rows_that_batches_miss_move_as_dense_adam_moves_them(device: &Device) {
    let (steps, words) = (300, 40);
    let often = |step: usize| match step {
        0 | 270 => word(0, 1),
        100 => word(0, 3),
        _ => word(0, 2),
    };
    let ids: Vec<u32> = (0..steps).flat_map(|step| [word(0, 0), word(1, step % 5), often(step), word(1, 4)]).collect();
    let (mut order, mut segments, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    for (i, batch) in ids.chunks(4).enumerate() {
        counts.push(sort_batch(of_ids(batch), &[3, 2], &mut order, &mut segments) as u32);
        segments.resize(3 * 4 * (i + 1), 0);
    }
    let start = sines(words, 0.7, 0.3);
    let (params, grads, moments) = (upload(device, &start), device.alloc("g", words).unwrap(), device.alloc("m, v", 80).unwrap());
    let rates: Vec<f32> = (1..=steps as u32).map(|t| flowbed::train::optimizer::rate(0.01, t)).collect();
    let (train_clock, rates, fade) =
        (clock(device, 0, 4), upload(device, &rates), upload(device, &adam_settle::fade(0.9, 0.999, 300)));
    let [sorted, counted] = [&segments, &counts].map(|words| upload_words(device, words));
    let batch = Batch {
        train_clock: &train_clock,
        rates: &rates,
        segments: &sorted,
        counts: &counted,
        grads: &grads,
        params: &params,
        moments: &moments,
        settled: &device.alloc("settled", 20).unwrap(),
        lookups: 4,
        widest: 3,
        narrowest: 2,
    };
    let settle = |table| AdamSettle { batch, fade: &fade, epsilon: BETAS.epsilon, table }.call();
    let (before, after) = (device.plan(vec![settle(None)]), device.plan(vec![adam_rows(batch, BETAS), advance(&train_clock)]));
    let mut expected = f64s(&start);
    let mut reference = reference::Adam::new(0.01, words);
    for (step, segments) in segments.chunks(12).enumerate() {
        let mut g = vec![0.0; words];
        for (s, segment) in segments.chunks(3).take(counts[step] as usize).enumerate() {
            let range = segment[0] as usize..(segment[0] + segment[1]) as usize;
            // From 1e-9, which is far below Adam's epsilon, to 1.
            let size = [1.0, 1e-9, 1e-3][(s + step) % 3];
            g[range].iter_mut().enumerate().for_each(|(j, g)| *g = size * (0.4 + (step * 7 + s * 3 + j) as f32).sin());
        }
        device.run(&before, 1);
        device.write(&grads, 0, bytemuck::cast_slice(&g));
        device.run(&after, 1);
        reference.step(&mut expected, &f64s(&g));
    }
    let [one, other] = TABLES.map(|(first, rows, width)| settle(Some([first, rows, width])));
    let all = [one, other, advance::settled(&train_clock)];
    run(device, all.to_vec()).await;
    // A second time nothing is left to do.
    run(device, all.to_vec()).await;
    close("params", &download(device, &params).await, &expected);
    assert_ne!(start[5..8], download(device, &params).await[5..8], "a row that was used moves");
    assert_eq!(start[14..17], download(device, &params).await[14..17], "a row that was never used stands still");
}

async fn copies_go_to_the_step_that_the_clock_says(device: &Device) {
    let (train_clock, from, to) = (clock(device, 2, 0), upload(device, &[1.0, 2.0, 3.0]), device.alloc("to", 9).unwrap());
    run(device, vec![copy(&train_clock, &from, &to, 3, true)]).await;
    run(device, vec![copy(&train_clock, &from, &to, 2, false)]).await;
    assert_eq!(download(device, &to).await, [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0]);
}

async fn one_hot_rows_hold_a_one_per_column(device: &Device) {
    let (levels, x) = (upload_words(device, &[0, 4, 2, 3]), upload(device, &[5.0; 10]));
    run(device, vec![one_hot(&levels, &x, 2, 2, 5)]).await;
    assert_eq!(download(device, &x).await, [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0]);
}

async fn more_than_65535_workgroups_reach_every_element(device: &Device) {
    let count = 65_535 * 64 + 77;
    let from: Vec<u32> = (0..count as u32).collect();
    let (train_clock, source, to) = (clock(device, 0, 0), upload_words(device, &from), device.alloc("to", count).unwrap());
    run(device, vec![copy(&train_clock, &source, &to, count, false)]).await;
    assert!(device.read(&to, 0..count).await.unwrap() == from);
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn elementary_functions_stay_within_their_bounds() {
    use flowbed::kernels::cpu::{
        elementary::{dot, exps, logs_above_one, sigmoids, tanhs},
        lanes::Lanes,
    };
    let [exp, sigmoid, tanh] = [exps, sigmoids, tanhs].map(|f| move |x: f32| f(Lanes::splat(x)).values()[0]);
    let relative = |found: f32, exact: f64| (f64::from(found) - exact).abs() / exact.abs().max(1e-30);
    for i in -400_000..=400_000 {
        let x = i as f32 * 2.1e-4; // ±84
        let exact = f64::from(x);
        assert!(relative(exp(x), exact.exp()) < 3e-7, "exp {x}: {}", exp(x));
        assert!(relative(sigmoid(x), 1.0 / (1.0 + (-exact).exp())) < 4e-7, "sigmoid {x}: {}", sigmoid(x));
        if x != 0.0 {
            assert!(relative(tanh(x), exact.tanh()) < 1e-6, "tanh {x}: {}", tanh(x));
        }
    }
    for tiny in [1e-30f32, -1e-12, 3e-5, -0.4] {
        assert!(relative(tanh(tiny), f64::from(tiny).tanh()) < 1e-6, "tanh {tiny}: {}", tanh(tiny));
    }
    assert_eq!((tanh(0.0), tanh(f32::INFINITY).min(1.0), exp(f32::NEG_INFINITY) < 1e-37), (0.0, tanh(100.0), true));
    assert!(tanh(f32::NAN).is_nan() && exp(f32::NAN).is_nan() && sigmoid(f32::NAN).is_nan());
    for i in 0..=100_000 {
        let x = i as f32 * 1e-5;
        let log = logs_above_one(Lanes::splat(x)).values()[0];
        assert!(relative(log, f64::from(x).ln_1p().max(1e-30)) < 3e-7 || x == 0.0 && log == 0.0, "ln(1 + {x}): {log}");
    }
    // Lengths around the eight lanes.
    for n in 0..20 {
        let x: Vec<f32> = (0..n).map(|i| i as f32 - 3.0).collect();
        assert_eq!(dot(&x, &x), x.iter().map(|x| x * x).sum::<f32>(), "{n}");
    }
}
