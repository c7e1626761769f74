//! Large calls: no kernel asks for more workgroups than WebGPU grants, and those that are folded into two dimensions reach
//! every row.

use crate::support::*;
use flowbed::{
    device::{Buffer, Call, Device},
    kernels::{
        self,
        attention::{
            activation::{Parts, Sigma, Tokens, activation},
            activation_pullback::activation_pullback,
            attend::{Attend, Scores},
            attend_query::AttendPullback,
            set_field::{Rule, SetField},
            set_field_pullback::SetFieldPullback,
            tangent::{Mode, Tangent},
            weights_at::{Place, WeightsAt},
        },
        copy::copy,
        multiply_add::multiply_add,
        products::{
            dense::Dense,
            dense_input::DenseInput,
            dense_weights::DenseWeights,
            fold::fold,
            gram::{Gram, chunk},
            matmul::{Matmul, Strides},
        },
        shared::{dropout::Dropout, guard::When, solve_clock},
        solver::{
            combine::Combine,
            commit::Commit,
            control::Control,
            norm::{Norm, parts},
            start::start,
            step_clock::{Mode as ClockMode, StepClock},
        },
        tables::{
            bag::Bag,
            lookup::{self, Lookup},
            one_hot::one_hot,
            ragged::Ragged,
            segment_sum::SegmentSum,
        },
        tokens::{
            readout::Window,
            tokenize::{Columns, Tokenize},
            tokenize_pullback::tokenize_pullback,
        },
        training::{
            adam::{Adam, Betas},
            adam_rows::{Batch, adam_rows},
            adam_settle::{AdamSettle, fade},
            advance::advance,
            loss::{Loss, LossKind},
        },
    },
};

on_every_device!(
    rows_past_one_dimension_are_reached,
    batch_rows_past_one_dimension_are_reached,
    table_rows_past_one_dimension_are_reached,
    tokens_past_one_dimension_are_reached,
    sets_past_one_dimension_are_reached,
    no_kernel_asks_for_more_groups_than_webgpu_grants
);

/// Groups of a dimension at most.
const MOST: u32 = 65_535;
/// More rows than so many groups of 64 have.
const ROWS: usize = MOST as usize * 64 + 77;
/// The largest batch, and the most tokens of a flow: the settings end there.
const BATCH: usize = 65_536;
const TOKENS: usize = 2_000_000;

const BETAS: Betas = Betas { beta1: 0.9, beta2: 0.999, epsilon: 1e-7, decay: 0.0 };

fn columns(batch: usize, f: usize, d: usize) -> Columns {
    Columns { batch, f, g: 0, m: 0, n: 0, d, bias: 0, slopes: 0, gain: 1.0 }
}

fn rule(sets: usize) -> Rule {
    let tokens = Tokens { sets, n: 1, d: 1, heads: 1 };
    Rule { tokens, sigma: Sigma::Identity, scores: Scores::softmax(tokens), leak: 0.0, sphere: false }
}

/// Every kernel at its largest; `b` stands for all buffers, for nothing is run.
fn largest(b: &Buffer) -> Vec<Call> {
    let mut calls = vec![
        copy(b, b, b, 64 * ROWS, false),
        one_hot(b, b, BATCH, 1, 4000),
        multiply_add(b, 4, 1.0, 1.0),
        fold(b, When::Always, b, b, 64, 3 * 4096 * 4096, 1.0),
    ];
    calls.extend(of_training(b));
    // Sizes that are multiples of four, and sizes that are not: the wide form and the other.
    calls.extend([0, 1].into_iter().flat_map(|more| of_matrices(b, more)));
    calls.extend(of_attention(b));
    calls.extend(of_a_solve(b, TOKENS * 256));
    calls
}

fn loss(b: &Buffer, kind: LossKind) -> Call {
    Loss {
        train_clock: b,
        labels: b,
        weights: b,
        is_weighted: true,
        logits: b,
        g_logits: b,
        losses: b,
        batch: BATCH,
        c: 1000,
        kind,
    }
    .call()
}

fn of_training(b: &Buffer) -> Vec<Call> {
    let (train_clock, dropout, kind) = (b, Dropout::default(), LossKind::Softmax);
    let batch = Batch {
        train_clock,
        rates: b,
        segments: b,
        counts: b,
        grads: b,
        params: b,
        moments: b,
        settled: b,
        lookups: 40 * BATCH,
        widest: 64,
        narrowest: 1,
    };
    vec![
        Lookup { train_clock, ids: b, numbers: b, params: b, columns: b, x: b, batch: BATCH, f: 1, g: 0, n: 0, k: 1280, dropout }
            .call(),
        Bag { train_clock, ids: b, params: b, y: b, batch: BATCH, f: 1, h: 1024 }.call(),
        ragged([b; 5], BATCH, 1280),
        segment_sum([b; 7], 40 * BATCH, 64),
        Tokenize { train_clock, ids: b, numbers: b, starts: b, params: b, x: b, columns: columns(BATCH, 30, 64), dropout }.call(),
        tokenize_pullback([b; 5], columns(BATCH, 10_000, 64)),
        Window { batch: BATCH, stride: 1280, at: 0, width: 64 }.read(b, b),
        Window { batch: BATCH, stride: 1280, at: 0, width: 64 }.pullback(b, b),
        loss(b, kind),
        Adam { train_clock, rates: b, grads: b, params: b, moments: b, start: 0, count: 64 * ROWS, betas: BETAS }.call(),
        adam_rows(batch, BETAS),
        AdamSettle { batch, fade: b, epsilon: 1e-7, table: Some([0, ROWS, 64]) }.call(),
        AdamSettle { batch, fade: b, epsilon: 1e-7, table: None }.call(),
        advance(b),
    ]
}

fn of_matrices(b: &Buffer, more: usize) -> Vec<Call> {
    let (solve_clock, when) = (b, When::Always);
    let (k, n, side) = (1280 + more, 1024 + more, 4096 + more);
    let matrix = (b, Strides { offset: 0, batch: 0, rows: side, columns: 1 });
    let (a, shape) = (matrix, [256, TOKENS, side, side]);
    let tokens = Tokens { sets: 1, n: TOKENS, d: 4 + more, heads: 1 };
    let scores = Scores::softmax(tokens);
    vec![
        Dense { x: b, params: b, y: b, rows: BATCH, k, n, weights: 0, bias: 0, relu: true }.call(),
        DenseInput { g_y: b, params: b, x: b, g_x: b, rows: BATCH, k, n, weights: 0, relu: true }.call(),
        DenseWeights { x: b, g_y: b, grads: b, rows: BATCH, k, n, weights: 0, bias: 0 }.call(),
        Matmul { solve_clock, when, a, b: matrix, e: matrix, c: matrix, shape, alpha: 1.0, gamma: 0.0, add: false }.call(),
        Gram { solve_clock, when, a, b: matrix, partial: b, at: 0, rows: TOKENS, chunk: chunk(TOKENS), shape: [256, side, side] }
            .call(),
        Attend { solve_clock, when, qkv: b, x: b, out: b, offset: 0, lse: b, tokens, scores, leak: 0.0 }.call(),
    ]
}

fn of_attention(b: &Buffer) -> Vec<Call> {
    let (solve_clock, when, mode) = (b, When::Always, Mode::Project);
    let tokens = Tokens { sets: 1, n: TOKENS, d: 256, heads: 256 };
    let (scores, place, rule) = (Scores::softmax(tokens), Place { offset: 0, stride: 1 }, rule(TOKENS));
    let (w, x, f, g, out, extra, qkv) = (b, b, b, b, b, b, b);
    let pullback = AttendPullback { solve_clock, when, qkv, o: b, g, lse: b, dots: b, g_qkv: b, tokens, scores };
    let (m, dd, constant) = (1, 4096 * 4096, false);
    vec![
        WeightsAt { solve_clock, when, ends: b, knots: b, place, w, m, dd, constant, c: 0.0, pullback: false }.call(),
        activation(b, when, b, Sigma::Relu, tokens, Parts::Q_AND_V),
        activation_pullback(b, when, b, b, Sigma::Relu, tokens),
        pullback.query(),
        pullback.key(),
        Tangent { solve_clock, when, mode, x, f, g, out, out_offset: 0, extra, extra_offset: 0, n: TOKENS, d: 4 }.call(),
        SetField { solve_clock, when, w, x, out, offset: 0, qkv, records: b, keep: true, rule }.call(),
        SetFieldPullback { solve_clock, when, w, x, g, qkv, records: b, g_qkv: b, out, offset: 0, rule }.call(),
    ]
}

fn of_a_solve(b: &Buffer, count: usize) -> Vec<Call> {
    let (solve_clock, when, mode) = (b, When::Always, ClockMode::Schedule);
    vec![
        start(b, b, 1, TOKENS * 256, 5, 1.0),
        Combine { solve_clock, when, x: b, slab: b, out: b, offset: 0, count, base: 1.0, weights: &[1.0], tick: None }.call(),
        norm(b, b, b, count),
        StepClock { solve_clock, ends: b, schedule: b, mode, most: 1 }.call(),
        Control {
            solve_clock,
            partial: b,
            times: b,
            ends: b,
            tape: b,
            adaptive: true,
            count,
            order: 5,
            stages: 7,
            fsal: true,
            constant: false,
            retracts: false,
            outputs: 1,
            intervals: 1,
            capacity: 1,
        }
        .call(),
        commit([b; 6], count),
    ]
}

fn norm(solve_clock: &Buffer, x: &Buffer, partial: &Buffer, count: usize) -> Call {
    let (when, weights, slab, x_new, tick) = (When::Always, &[0.0][..], x, x, None);
    Norm { solve_clock, when, x, x_new, slab, partial, offset: 0, count, base: 1.0, weights, tick, atol: 1.0, rtol: 0.0 }.call()
}

fn commit([solve_clock, times, x_new, x, slab, states]: [&Buffer; 6], count: usize) -> Call {
    let dense = times;
    Commit { solve_clock, times, dense, x_new, x, slab, states, count, slots: 1, outputs: 1, end: 0, tick: 1.0 }.call()
}

fn ragged([train_clock, starts, levels, params, x]: [&Buffer; 5], batch: usize, width: usize) -> Call {
    let (columns, f, g, stride, first) = (starts, 0, 1, width, 0);
    let (merged, gain, dropout) = (true, 1.0, Dropout::default());
    Ragged { train_clock, starts, levels, params, columns, x, batch, f, g, stride, first, width, merged, gain, dropout }.call()
}

fn segment_sum(buffers: [&Buffer; 7], batch: usize, widest: usize) -> Call {
    let [train_clock, order, segments, counts, columns, g_x, grads] = buffers;
    let (levels, f, g, lookups, stride) = (counts, 1, 0, batch, widest);
    let (gain, dropout) = (1.0, Dropout::default());
    SegmentSum {
        train_clock,
        order,
        segments,
        counts,
        columns,
        levels,
        g_x,
        grads,
        batch,
        f,
        g,
        lookups,
        stride,
        widest,
        gain,
        dropout,
    }
    .call()
}

async fn no_kernel_asks_for_more_groups_than_webgpu_grants(device: &Device) {
    let calls = largest(&device.alloc("nothing", 1).unwrap());
    for call in &calls {
        assert!(call.groups.iter().all(|groups| (1..=MOST).contains(groups)), "{}: {:?}", call.kernel.name, call.groups);
    }
    for kernel in kernels::ALL {
        assert!(calls.iter().any(|call| call.kernel.name == kernel.name), "{} is not among the calls", kernel.name);
    }
}

/// All of `words` from the first on are `expected`.
async fn assert_all(what: &str, device: &Device, buffer: &Buffer, range: std::ops::Range<usize>, expected: f32) {
    let found = device.read(buffer, range).await.unwrap();
    let other = found.iter().position(|word| *word != expected.to_bits());
    assert_eq!(other, None, "{what}: {} of {}, not {expected}", other.map_or(0.0, |at| f32::from_bits(found[at])), found.len());
}

fn ones(device: &Device, words: usize) -> Buffer {
    upload(device, &vec![1.0; words])
}

/// A clock of a solve whose step was taken.
fn taken(device: &Device) -> Buffer {
    let mut words = [0; solve_clock::WORDS];
    words[solve_clock::TAKEN] = 1;
    upload_words(device, &words)
}

async fn rows_past_one_dimension_are_reached(device: &Device) {
    let (solve_clock, ones, zeros) = (&taken(device), &ones(device, ROWS), &device.alloc("zeros", ROWS).unwrap());
    let (when, x, extra, weights) = (When::Always, ones, zeros, &[2.0][..]);
    let [levels, combined, folded, read, back, committed] = [(); 6].map(|()| device.alloc("out", ROWS).unwrap());
    let window = Window { batch: ROWS, stride: 1, at: 0, width: 1 };
    let out = &combined;
    let combine = Combine { solve_clock, when, x, slab: ones, out, offset: 0, count: ROWS, base: 1.0, weights, tick: None };
    let unit = upload(device, &vec![2.0; ROWS]);
    let (mode, out) = (Mode::Normalise, &unit);
    let normalise = Tangent { solve_clock, when, mode, x, f: x, g: x, out, out_offset: 0, extra, extra_offset: 0, n: ROWS, d: 1 };
    let calls = [
        (one_hot(zeros, &levels, ROWS, 1, 1), &levels, 1.0),
        (combine.call(), &combined, 3.0),
        (fold(solve_clock, when, ones, &folded, 1, ROWS, 2.0), &folded, 2.0),
        (window.read(ones, &read), &read, 1.0),
        (window.pullback(ones, &back), &back, 1.0),
        (commit([solve_clock, &levels, ones, &committed, &read, &back], ROWS), &committed, 1.0),
        (normalise.call(), &unit, 1.0),
    ];
    for (call, out, expected) in calls {
        let name = call.kernel.name;
        run(device, vec![call]).await;
        assert_all(name, device, out, 0..ROWS, expected).await;
    }
    let partial = device.alloc("partial sums", 2 * parts(ROWS)).unwrap();
    run(device, vec![norm(solve_clock, ones, &partial, ROWS)]).await;
    let sums = download(device, &partial).await;
    assert_eq!(sums.iter().step_by(2).map(|sum| f64::from(*sum)).sum::<f64>(), ROWS as f64, "norm");
}

async fn batch_rows_past_one_dimension_are_reached(device: &Device) {
    let train_clock = &upload_words(device, &[0, ROWS as u32, 1, 0]);
    let (ids, params, columns) = (&device.alloc("zeros", ROWS).unwrap(), &ones(device, ROWS), &of_one_word(device));
    let (numbers, batch, dropout) = (columns, ROWS, Dropout::default());
    let [x, y, tokens, sums] = [(); 4].map(|()| device.alloc("out", ROWS).unwrap());
    let starts = &upload_words(device, &(0..=ROWS as u32).collect::<Vec<_>>());
    let levels = &upload_words(device, &[0, 1f32.to_bits(), 0].repeat(ROWS));
    let of_tokens = self::columns(ROWS, 0, 1);
    let calls = [
        (Lookup { train_clock, ids, numbers, params, columns, x: &x, batch, f: 1, g: 0, n: 0, k: 1, dropout }.call(), &x),
        (ragged([train_clock, starts, levels, params, &sums], ROWS, 1), &sums),
        (Bag { train_clock, ids, params, y: &y, batch, f: 1, h: 1 }.call(), &y),
        (
            Tokenize { train_clock, ids, numbers, starts: numbers, params, x: &tokens, columns: of_tokens, dropout }.call(),
            &tokens,
        ),
    ];
    for (call, out) in calls {
        let name = call.kernel.name;
        run(device, vec![call]).await;
        assert_all(name, device, out, 0..ROWS, 1.0).await;
    }
}

/// Where the one column of a table row of one word lies.
fn of_one_word(device: &Device) -> Buffer {
    upload_words(device, &lookup::columns(&[1]))
}

async fn table_rows_past_one_dimension_are_reached(device: &Device) {
    let train_clock = &upload_words(device, &[0, ROWS as u32, 1, 0]);
    // A table row for each lookup.
    let all: Vec<u32> = (0..ROWS as u32).flat_map(|s| [s, 1, s + 1]).collect();
    let (segments, order) = (&upload_words(device, &all), &upload_words(device, &(0..ROWS as u32).collect::<Vec<_>>()));
    let (counts, ones, rates) = (&upload_words(device, &[ROWS as u32]), &ones(device, ROWS), &upload(device, &[0.5]));
    let [grads, params, settled] = [(); 3].map(|()| device.alloc("rows", ROWS).unwrap());
    let moments = device.alloc("m, v", 2 * ROWS).unwrap();
    let (grads, params, settled, moments) = (&grads, &params, &settled, &moments);
    run(device, vec![segment_sum([train_clock, order, segments, counts, &of_one_word(device), ones, grads], ROWS, 1)]).await;
    assert_all("segment_sum", device, grads, 0..ROWS, 1.0).await;
    let [lookups, widest, narrowest] = [ROWS, 1, 1];
    let batch = Batch { train_clock, rates, segments, counts, grads, params, moments, settled, lookups, widest, narrowest };
    let mut before = 0.0;
    let adam = Adam { train_clock, rates, grads: ones, params, moments, start: 0, count: ROWS, betas: BETAS };
    // Two steps after the one that they are settled up to.
    let (late, rates) = (upload_words(device, &[2, 0, 4, 0]), upload(device, &[0.5; 4]));
    let late = Batch { train_clock: &late, rates: &rates, ..batch };
    let fade = upload(device, &fade(0.9, 0.999, 4));
    let settle = AdamSettle { batch: late, fade: &fade, epsilon: 1e-7, table: Some([0, ROWS, 1]) };
    for call in [adam_rows(batch, BETAS), adam.call(), settle.call()] {
        let name = call.kernel.name;
        run(device, vec![call]).await;
        let now = download(device, params).await[0];
        assert!(now < before - 0.1, "{name}: {before} to {now}");
        assert_all(name, device, params, 0..ROWS, now).await;
        before = now;
    }
    let settled = device.read(settled, 0..ROWS).await.unwrap();
    assert!(settled.iter().all(|step| *step == 2), "settled up to the step behind the first");
}

async fn tokens_past_one_dimension_are_reached(device: &Device) {
    let (solve_clock, when) = (&taken(device), When::Always);
    // Two invocations a row, one for q and one for v.
    let rows = ROWS / 2 + 1;
    let tokens = Tokens { sets: 1, n: rows, d: 1, heads: 1 };
    let qkv = device.alloc("q, k, v", 3 * rows).unwrap();
    run(device, vec![activation(solve_clock, when, &qkv, Sigma::Sigmoid, tokens, Parts::Q_AND_V)]).await;
    let g = ones(device, 3 * rows);
    run(device, vec![activation_pullback(solve_clock, when, &qkv, &g, Sigma::Sigmoid, tokens)]).await;
    for (part, y, slope) in [(0, 0.5, 0.25), (1, 0.0, 1.0), (2, 0.5, 0.25)] {
        assert_all("activation", device, &qkv, part * rows..(part + 1) * rows, y).await;
        assert_all("activation_pullback", device, &g, part * rows..(part + 1) * rows, slope).await;
    }
    let dd = ROWS / 3 + 1;
    let (knots, w, ends) = (&ones(device, 3 * dd), &device.alloc("w", 3 * dd).unwrap(), &upload_words(device, &[0, 1]));
    let (place, m, constant, pullback) = (Place { offset: 0, stride: dd }, 1, false, false);
    run(device, vec![WeightsAt { solve_clock, when, ends, knots, place, w, m, dd, constant, c: 0.0, pullback }.call()]).await;
    assert_all("weights_at", device, w, 0..3 * dd, 1.0).await;
    let (grads, none) = (ones(device, ROWS), upload_words(device, &[0; 4]));
    run(device, vec![tokenize_pullback([&none, w, w, knots, &grads], columns(1, ROWS - 1, 1))]).await;
    assert_all("tokenize_pullback", device, &grads, 0..ROWS, 0.0).await;
}

async fn sets_past_one_dimension_are_reached(device: &Device) {
    // A workgroup a set, which SwiftShader makes in minutes: the kernels are the same natively.
    if cfg!(target_arch = "wasm32") {
        return;
    }
    // With one token the field is W_V x.
    let sets = MOST as usize + 77;
    let (rule, when, keep) = (rule(sets), When::Always, true);
    let (solve_clock, w, x, g) = (&taken(device), &ones(device, 3), &ones(device, sets), &ones(device, sets));
    let [out, g_x] = [(); 2].map(|()| device.alloc("out", sets).unwrap());
    let [qkv, g_qkv] = [(); 2].map(|()| device.alloc("q, k, v", 3 * sets).unwrap());
    let (qkv, g_qkv, records) = (&qkv, &g_qkv, &device.alloc("records", sets * rule.record()).unwrap());
    run(device, vec![SetField { solve_clock, when, w, x, out: &out, offset: 0, qkv, records, keep, rule }.call()]).await;
    assert_all("set_field", device, &out, 0..sets, 1.0).await;
    assert_all("set_field's weights", device, records, 0..sets, 1.0).await;
    let call = SetFieldPullback { solve_clock, when, w, x, g, qkv, records, g_qkv, out: &g_x, offset: 0, rule };
    run(device, vec![call.call()]).await;
    assert_all("set_field_pullback", device, &g_x, 0..sets, 1.0).await;
}
