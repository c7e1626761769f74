//! Large calls: no kernel asks for more workgroups than WebGPU grants, and those that are folded into two dimensions reach
//! every row.

mod support;

use flowbed::{
    device::{Buffer, Call, Device},
    kernels::{
        self,
        attention::{
            activation::{Sigma, Tokens, activation},
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
            gram::Gram,
            matmul::{Matmul, Strides},
        },
        shared::{
            dropout::Dropout,
            guard::{When, clock},
        },
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
use support::*;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

on_every_device!(
    rows_past_one_dimension_are_reached,
    table_rows_past_one_dimension_are_reached,
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
    Columns { batch, f, n: 0, d, bias: 0, slopes: 0, gain: 1.0 }
}

fn rule(sets: usize) -> Rule {
    let tokens = Tokens { sets, n: 1, d: 1, heads: 1 };
    Rule { tokens, sigma: Sigma::Identity, scores: Scores::softmax(tokens), leak: 0.0, sphere: false }
}

/// Every kernel at its largest; `b` stands for all buffers, for nothing is run.
fn largest(b: &Buffer) -> Vec<Call> {
    let (when, dropout) = (When::Always, Dropout::default());
    let tokens = Tokens { sets: 1, n: TOKENS, d: 256, heads: 256 };
    let batch = Batch {
        clock: b,
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
    let mut calls = vec![
        Lookup { clock: b, ids: b, numbers: b, params: b, columns: b, x: b, batch: BATCH, f: 1, n: 0, k: 1280, dropout }.call(),
        Bag { clock: b, ids: b, params: b, y: b, batch: BATCH, f: 1, h: 1024 }.call(),
        Loss { clock: b, labels: b, logits: b, g_logits: b, losses: b, batch: BATCH, c: 1000, kind: LossKind::Softmax }.call(),
        adam_rows(batch, BETAS),
        AdamSettle { batch, fade: b, epsilon: 1e-7, table: Some([0, ROWS, 64]) }.call(),
        AdamSettle { batch, fade: b, epsilon: 1e-7, table: None }.call(),
        Adam { clock: b, rates: b, grads: b, params: b, moments: b, start: 0, count: 64 * ROWS, betas: BETAS }.call(),
        advance(b),
        copy(b, b, b, 64 * ROWS, false),
        one_hot(b, b, BATCH, 1, 4000),
        fold(b, when, b, b, 64, 3 * 4096 * 4096, 1.0),
        activation(b, when, b, Sigma::Relu, tokens),
        activation_pullback(b, when, b, b, Sigma::Relu, tokens),
        start(b, b, 1, TOKENS * 256, 5, 1.0),
        tokenize_pullback(b, b, b, b, columns(BATCH, 10_000, 64)),
        Tokenize { clock: b, ids: b, numbers: b, params: b, x: b, columns: columns(BATCH, 30, 64), dropout }.call(),
        Window { batch: BATCH, stride: 1280, at: 0, width: 64 }.read(b, b),
        Window { batch: BATCH, stride: 1280, at: 0, width: 64 }.pullback(b, b),
        multiply_add(b, 4, 1.0, 1.0),
    ];
    for wide in [0, 1] {
        // Sizes that are multiples of four, and sizes that are not: the wide form and the other.
        let (k, n) = (1280 + wide, 1024 + wide);
        let strides = Strides { offset: 0, batch: 0, rows: 4096 + wide, columns: 1 };
        let tokens = Tokens { sets: 1, n: TOKENS, d: 4 + wide, heads: 1 };
        calls.extend([
            Dense { x: b, params: b, y: b, rows: BATCH, k, n, weights: 0, bias: 0, relu: true }.call(),
            DenseInput { g_y: b, params: b, x: b, g_x: b, rows: BATCH, k, n, weights: 0, relu: true }.call(),
            DenseWeights { x: b, g_y: b, grads: b, rows: BATCH, k, n, weights: 0, bias: 0 }.call(),
            Matmul {
                clock: b,
                when,
                a: (b, strides),
                b: (b, strides),
                e: (b, strides),
                c: (b, strides),
                shape: [256, TOKENS, 4096 + wide, 4096 + wide],
                alpha: 1.0,
                gamma: 0.0,
                add: false,
            }
            .call(),
            Gram {
                clock: b,
                when,
                a: (b, strides),
                b: (b, strides),
                partial: b,
                rows: TOKENS,
                shape: [256, 4096 + wide, 4096 + wide],
            }
            .call(),
            Attend {
                clock: b,
                when,
                qkv: b,
                x: b,
                out: b,
                offset: 0,
                lse: b,
                tokens,
                scores: Scores::softmax(tokens),
                leak: 0.0,
            }
            .call(),
        ]);
    }
    let pullback =
        AttendPullback { clock: b, when, qkv: b, o: b, g: b, lse: b, dots: b, g_qkv: b, tokens, scores: Scores::softmax(tokens) };
    calls.extend([pullback.query(), pullback.key()]);
    calls.extend(of_a_solve(b, TOKENS * 256));
    let (w, x, g, out, rule) = (b, b, b, b, rule(TOKENS));
    calls.push(SetField { clock: b, when, w, x, out, offset: 0, qkv: b, records: b, keep: true, rule }.call());
    calls.push(SetFieldPullback { clock: b, when, w, x, g, qkv: b, records: b, g_qkv: b, out, offset: 0, rule }.call());
    calls.push(segment_sum([b; 7], 40 * BATCH, 64));
    calls
}

fn of_a_solve(b: &Buffer, count: usize) -> Vec<Call> {
    let when = When::Always;
    let place = Place { offset: 0, stride: 1 };
    vec![
        Tangent {
            clock: b,
            when,
            mode: Mode::Project,
            x: b,
            f: b,
            g: b,
            out: b,
            out_offset: 0,
            extra: b,
            extra_offset: 0,
            n: TOKENS,
            d: 4,
        }
        .call(),
        Combine { clock: b, when, x: b, slab: b, out: b, offset: 0, count, base: 1.0, weights: &[1.0], tick: None }.call(),
        norm(b, b, b, count),
        StepClock { clock: b, ends: b, schedule: b, mode: ClockMode::Schedule, most: 1 }.call(),
        Control {
            clock: b,
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
        WeightsAt {
            clock: b,
            when,
            ends: b,
            knots: b,
            place,
            w: b,
            m: 1,
            dd: 4096 * 4096,
            constant: false,
            c: 0.0,
            pullback: false,
        }
        .call(),
    ]
}

fn norm(clock: &Buffer, x: &Buffer, partial: &Buffer, count: usize) -> Call {
    let (when, weights) = (When::Always, &[0.0][..]);
    let (slab, x_new) = (x, x);
    Norm { clock, when, x, x_new, slab, partial, offset: 0, count, base: 1.0, weights, tick: None, atol: 1.0, rtol: 0.0 }.call()
}

fn commit([clock, times, x_new, x, slab, states]: [&Buffer; 6], count: usize) -> Call {
    let dense = times;
    Commit { clock, times, dense, x_new, x, slab, states, count, slots: 1, outputs: 1, end: 0, tick: 1.0 }.call()
}

fn segment_sum([clock, order, segments, counts, columns, g_x, grads]: [&Buffer; 7], batch: usize, widest: usize) -> Call {
    let (f, stride, gain, dropout) = (1, widest, 1.0, Dropout::default());
    SegmentSum { clock, order, segments, counts, columns, g_x, grads, batch, f, stride, widest, gain, dropout }.call()
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
    let mut words = [0; clock::WORDS];
    words[clock::TAKEN] = 1;
    upload_words(device, &words)
}

async fn rows_past_one_dimension_are_reached(device: &Device) {
    let (clock, ones, zeros) = (taken(device), ones(device, ROWS), device.alloc("zeros", ROWS).unwrap());
    let when = When::Always;
    let fresh = || device.alloc("out", ROWS).unwrap();
    let base = 1.0;
    let [levels, combined, folded, read, back, committed] = [(); 6].map(|()| fresh());
    let window = Window { batch: ROWS, stride: 1, at: 0, width: 1 };
    let combine = Combine {
        clock: &clock,
        when,
        x: &ones,
        slab: &ones,
        out: &combined,
        offset: 0,
        count: ROWS,
        base,
        weights: &[2.0],
        tick: None,
    };
    let calls = [
        (one_hot(&zeros, &levels, ROWS, 1, 1), &levels, 1.0),
        (combine.call(), &combined, 3.0),
        (fold(&clock, when, &ones, &folded, 1, ROWS, 2.0), &folded, 2.0),
        (window.read(&ones, &read), &read, 1.0),
        (window.pullback(&ones, &back), &back, 1.0),
        (commit([&clock, &levels, &ones, &committed, &read, &back], ROWS), &committed, 1.0),
    ];
    for (call, out, expected) in calls {
        let name = call.kernel.name;
        run(device, vec![call]).await;
        assert_all(name, device, out, 0..ROWS, expected).await;
    }
    let unit = upload(device, &vec![2.0; ROWS]);
    let (x, extra) = (&ones, &zeros);
    let normalise = Tangent {
        clock: &clock,
        when,
        mode: Mode::Normalise,
        x,
        f: x,
        g: x,
        out: &unit,
        out_offset: 0,
        extra,
        extra_offset: 0,
        n: ROWS,
        d: 1,
    };
    run(device, vec![normalise.call()]).await;
    assert_all("tangent", device, &unit, 0..ROWS, 1.0).await;
    let partial = device.alloc("partial sums", 2 * parts(ROWS)).unwrap();
    run(device, vec![norm(&clock, &ones, &partial, ROWS)]).await;
    let sums = download(device, &partial).await;
    assert_eq!(sums.iter().step_by(2).map(|sum| f64::from(*sum)).sum::<f64>(), ROWS as f64, "norm");
}

async fn table_rows_past_one_dimension_are_reached(device: &Device) {
    let (clock, ones, zeros) =
        (upload_words(device, &[0, ROWS as u32, 1, 0]), ones(device, ROWS), device.alloc("zeros", ROWS).unwrap());
    let dropout = Dropout::default();
    let [x, y, tokens] = [(); 3].map(|()| device.alloc("out", ROWS).unwrap());
    let of_one = upload_words(device, &lookup::columns(&[1]));
    let (ids, params) = (&zeros, &ones);
    run(
        device,
        vec![
            Lookup {
                clock: &clock,
                ids,
                numbers: &of_one,
                params,
                columns: &of_one,
                x: &x,
                batch: ROWS,
                f: 1,
                n: 0,
                k: 1,
                dropout,
            }
            .call(),
            Bag { clock: &clock, ids, params, y: &y, batch: ROWS, f: 1, h: 1 }.call(),
            Tokenize { clock: &clock, ids, numbers: &of_one, params, x: &tokens, columns: columns(ROWS, 0, 1), dropout }.call(),
        ],
    )
    .await;
    for (what, out) in [("lookup", &x), ("bag", &y), ("tokenize", &tokens)] {
        assert_all(what, device, out, 0..ROWS, 1.0).await;
    }
    // A table row for each lookup.
    let segments: Vec<u32> = (0..ROWS as u32).flat_map(|s| [s, 1, s + 1]).collect();
    let (segments, order) = (upload_words(device, &segments), upload_words(device, &(0..ROWS as u32).collect::<Vec<_>>()));
    let (counts, grads) = (upload_words(device, &[ROWS as u32]), device.alloc("g", ROWS).unwrap());
    run(device, vec![segment_sum([&clock, &order, &segments, &counts, &of_one, &ones, &grads], ROWS, 1)]).await;
    assert_all("segment_sum", device, &grads, 0..ROWS, 1.0).await;
    let (params, moments, rates) =
        (device.alloc("p", ROWS).unwrap(), device.alloc("m, v", 2 * ROWS).unwrap(), upload(device, &[0.5]));
    let settled = device.alloc("settled", ROWS).unwrap();
    let batch = Batch {
        clock: &clock,
        rates: &rates,
        segments: &segments,
        counts: &counts,
        grads: &grads,
        params: &params,
        moments: &moments,
        settled: &settled,
        lookups: ROWS,
        widest: 1,
        narrowest: 1,
    };
    run(device, vec![adam_rows(batch, BETAS)]).await;
    let first = download(device, &params).await[0];
    assert!(first < -0.1);
    assert_all("adam_rows", device, &params, 0..ROWS, first).await;
    assert!(
        device.read(&settled, 0..ROWS).await.unwrap().iter().all(|step| *step == 2),
        "settled up to the step behind this one"
    );
    let adam = Adam {
        clock: &clock,
        rates: &rates,
        grads: &ones,
        params: &params,
        moments: &moments,
        start: 0,
        count: ROWS,
        betas: BETAS,
    };
    run(device, vec![adam.call()]).await;
    let second = download(device, &params).await[0];
    assert!(second < first - 0.1);
    assert_all("adam", device, &params, 0..ROWS, second).await;
    // Two steps after the one that they are settled up to.
    let (late, rates) = (upload_words(device, &[2, 0, 4, 0]), upload(device, &[0.5; 4]));
    let fade = upload(device, &fade(0.9, 0.999, 4));
    let settle = AdamSettle {
        batch: Batch { clock: &late, rates: &rates, ..batch },
        fade: &fade,
        epsilon: 1e-7,
        table: Some([0, ROWS, 1]),
    };
    run(device, vec![settle.call()]).await;
    let third = download(device, &params).await[0];
    assert!(third < second - 0.1);
    assert_all("adam_settle", device, &params, 0..ROWS, third).await;
}

async fn sets_past_one_dimension_are_reached(device: &Device) {
    let (clock, when) = (taken(device), When::Always);
    // Two invocations a row, one for q and one for v.
    let rows = ROWS / 2 + 1;
    let tokens = Tokens { sets: 1, n: rows, d: 1, heads: 1 };
    let qkv = device.alloc("q, k, v", 3 * rows).unwrap();
    run(device, vec![activation(&clock, when, &qkv, Sigma::Sigmoid, tokens)]).await;
    let g = ones(device, 3 * rows);
    run(device, vec![activation_pullback(&clock, when, &qkv, &g, Sigma::Sigmoid, tokens)]).await;
    for (part, y, slope) in [(0, 0.5, 0.25), (1, 0.0, 1.0), (2, 0.5, 0.25)] {
        assert_all("activation", device, &qkv, part * rows..(part + 1) * rows, y).await;
        assert_all("activation_pullback", device, &g, part * rows..(part + 1) * rows, slope).await;
    }
    let dd = ROWS / 3 + 1;
    let (knots, w, ends) = (ones(device, 3 * dd), device.alloc("w", 3 * dd).unwrap(), upload_words(device, &[0, 1]));
    let place = Place { offset: 0, stride: dd };
    let call = WeightsAt {
        clock: &clock,
        when,
        ends: &ends,
        knots: &knots,
        place,
        w: &w,
        m: 1,
        dd,
        constant: false,
        c: 0.0,
        pullback: false,
    };
    run(device, vec![call.call()]).await;
    assert_all("weights_at", device, &w, 0..3 * dd, 1.0).await;
    let (grads, none) = (ones(device, ROWS), upload_words(device, &[0; 4]));
    run(device, vec![tokenize_pullback(&none, &w, &knots, &grads, columns(1, ROWS - 1, 1))]).await;
    assert_all("tokenize_pullback", device, &grads, 0..ROWS, 0.0).await;
    // A workgroup a set, which SwiftShader makes in minutes: the kernels are the same natively.
    if cfg!(target_arch = "wasm32") {
        return;
    }
    // With one token the field is W_V x.
    let sets = MOST as usize + 77;
    let rule = rule(sets);
    let (w, x, g) = (ones(device, 3), ones(device, sets), ones(device, sets));
    let [out, g_x] = [(); 2].map(|()| device.alloc("out", sets).unwrap());
    let [qkv, g_qkv] = [(); 2].map(|()| device.alloc("q, k, v", 3 * sets).unwrap());
    let records = device.alloc("records", sets * rule.record()).unwrap();
    let call =
        SetField { clock: &clock, when, w: &w, x: &x, out: &out, offset: 0, qkv: &qkv, records: &records, keep: true, rule };
    run(device, vec![call.call()]).await;
    assert_all("set_field", device, &out, 0..sets, 1.0).await;
    assert_all("set_field's weights", device, &records, 0..sets, 1.0).await;
    let call = SetFieldPullback {
        clock: &clock,
        when,
        w: &w,
        x: &x,
        g: &g,
        qkv: &qkv,
        records: &records,
        g_qkv: &g_qkv,
        out: &g_x,
        offset: 0,
        rule,
    };
    run(device, vec![call.call()]).await;
    assert_all("set_field_pullback", device, &g_x, 0..sets, 1.0).await;
}
