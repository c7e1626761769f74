//! At the edge of f32: functions far out, and numbers that ran out, which no kernel may hide.

use crate::reference;
use crate::reference::row_loss;
use crate::support::*;
use flowbed::{
    device::{Buffer, Call, Device},
    kernels::{
        attention::{
            activation::{Parts, Sigma, Tokens, activation},
            activation_pullback::activation_pullback,
            attend::{Attend, Scores},
            set_field::{Rule, SetField},
            tangent::{Mode, Tangent},
            weights_at::{Place, WeightsAt},
        },
        copy::copy,
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
            guard::When,
            solve_clock::{self, TICKS},
        },
        solver::{combine::Combine, norm::Norm},
        tables::{
            bag::Bag,
            lookup::{self, Lookup},
        },
        tokens::{
            readout::Window,
            tokenize::{Columns, Tokenize},
        },
        training::{
            adam::{Adam, Betas},
            loss::{Loss, LossKind},
        },
    },
};

on_every_device!(
    losses_hold_far_out,
    a_logit_that_is_no_number_shows_in_the_loss,
    sigmas_and_their_pullbacks_hold_far_out,
    a_sigma_of_no_number_is_none,
    attention_holds_at_scores_far_out,
    attention_passes_on_what_is_no_number,
    what_is_no_number_comes_through_every_kernel,
    the_norm_reports_a_state_that_is_not_finite,
);

const FAR: [f32; 5] = [0.0, 50.0, 100.0, 1e4, 3e38];
const WHEN: When = When::Always;

fn both_signs() -> Vec<f32> {
    FAR.iter().flat_map(|x| [*x, -x]).collect()
}

fn solve_clock(device: &Device) -> Buffer {
    upload_words(device, &[0; solve_clock::WORDS])
}

/// Of a block of so many rows.
fn train_clock(device: &Device, rows: u32) -> Buffer {
    upload_words(device, &[0, rows, 0, 0])
}

/// Loss of one row, and its gradient.
async fn loss(device: &Device, kind: LossKind, logits: &[f32], label: f32) -> (f32, Vec<f32>) {
    let c = logits.len();
    let (train_clock, labels, logits) = (&train_clock(device, 1), &upload(device, &[label]), &upload(device, logits));
    let (g_logits, losses) = (&device.alloc("g", c).unwrap(), &device.alloc("losses", 1).unwrap());
    let call = Loss { train_clock, labels, weights: labels, is_weighted: false, logits, g_logits, losses, batch: 1, c, kind };
    run(device, vec![call.call()]).await;
    (download(device, losses).await[0], download(device, g_logits).await)
}

async fn losses_hold_far_out(device: &Device) {
    // By mpmath: log(1 + e^−50) and its kin are what f32 cannot tell from 0.
    for (z, label, expected, slope) in [
        (50.0, 0.0, 50.0, 1.0),
        (50.0, 1.0, 1.928_749_847_963_918e-22, -1.928_749_847_963_918e-22),
        (-50.0, 1.0, 50.0, -1.0),
        (100.0, 0.0, 100.0, 1.0),
        (-100.0, 0.0, 3.720_075_976_020_836e-44, 3.720_075_976_020_836e-44),
        (1e4, 0.0, 1e4, 1.0),
        (-1e4, 1.0, 1e4, -1.0),
    ] {
        let (found, g) = loss(device, LossKind::Logistic, &[z], label).await;
        assert_close(&format!("logistic {z} {label}"), &[found, g[0]], &[expected, slope], 1e-9, 1e-6);
    }
    for far in FAR {
        for logits in [vec![far, -far, 0.0], vec![far, far, far], vec![-far, -far, 1.0, 2.0, -far]] {
            for label in 0..3 {
                let (expected, slopes) = row_loss(reference::Loss::Softmax, &f64s(&logits), f64::from(label));
                let (found, g) = loss(device, LossKind::Softmax, &logits, label as f32).await;
                if expected < f64::from(f32::MAX) {
                    assert_close(&format!("softmax {logits:?} {label}"), &[found], &[expected], 1e-6, 1e-6);
                } else {
                    assert!(!found.is_finite(), "beyond f32 is not a number: {found}");
                }
                assert_close(&format!("softmax's gradient {logits:?} {label}"), &g, &slopes, 1e-6, 1e-6);
            }
        }
    }
}

async fn a_logit_that_is_no_number_shows_in_the_loss(device: &Device) {
    for bad in [f32::NAN, -f32::NAN, f32::INFINITY] {
        for (kind, place, label) in [
            (LossKind::Logistic, 0, 0.0),
            (LossKind::Logistic, 0, 1.0),
            (LossKind::Squared, 0, 1.0),
            (LossKind::Poisson, 0, 0.0),
            (LossKind::Poisson, 0, 2.0),
            (LossKind::Quantile(0.1), 0, 1.0),
            (LossKind::Huber(1.5), 0, 1.0),
            (LossKind::Softmax, 0, 1.0),
            (LossKind::Softmax, 1, 1.0),
            (LossKind::Softmax, 2, 0.0),
        ] {
            let mut logits = vec![0.5; if kind == LossKind::Softmax { 3 } else { 1 }];
            logits[place] = bad;
            let (found, g) = loss(device, kind, &logits, label).await;
            assert!(!found.is_finite(), "{kind:?} of {logits:?}, label {label}: {found}");
            assert!(bad.is_infinite() || g.iter().all(|g| g.is_nan()), "its gradient: {g:?}");
        }
    }
}

/// σ of x as q and v of tokens of one head of the width of x, and what comes back of a gradient of ones.
async fn sigma_of(device: &Device, sigma: Sigma, x: &[f32]) -> [Vec<f32>; 2] {
    let (clock, tokens) = (&solve_clock(device), Tokens { sets: 1, n: 1, d: x.len(), heads: 1 });
    let (qkv, g) = (upload(device, &[x, x, x].concat()), upload(device, &vec![1.0; 3 * x.len()]));
    run(
        device,
        vec![
            activation(clock, WHEN, &qkv, sigma, tokens, Parts::Q_AND_V),
            activation_pullback(clock, WHEN, &qkv, &g, sigma, tokens),
        ],
    )
    .await;
    let (y, g) = (download(device, &qkv).await, download(device, &g).await);
    assert_eq!(
        y[..x.len()].iter().map(|y| y.to_bits()).collect::<Vec<_>>(),
        y[2 * x.len()..].iter().map(|y| y.to_bits()).collect::<Vec<_>>()
    );
    [y[..x.len()].to_vec(), g[..x.len()].to_vec()]
}

async fn sigmas_and_their_pullbacks_hold_far_out(device: &Device) {
    let x = [both_signs(), vec![f32::INFINITY, f32::NEG_INFINITY]].concat();
    let [y, g] = sigma_of(device, Sigma::Tanh, &x).await;
    assert_close("tanh", &y, &f64s(&x).iter().map(|x| x.tanh()).collect::<Vec<_>>(), 0.0, 1e-6);
    assert_close("tanh'", &g, &f64s(&x).iter().map(|x| 1.0 - x.tanh().powi(2)).collect::<Vec<_>>(), 2e-6, 0.0);
    let [y, g] = sigma_of(device, Sigma::Sigmoid, &x).await;
    let sigmoid = |x: &f64| 1.0 / (1.0 + (-x).exp());
    // WGSL grants exp(x) an error of 3 + 2 |x| units in the last place.
    assert_close("sigmoid", &y, &f64s(&x).iter().map(sigmoid).collect::<Vec<_>>(), 1e-30, 2e-5);
    assert_close("sigmoid'", &g, &f64s(&x).iter().map(|x| sigmoid(x) * (1.0 - sigmoid(x))).collect::<Vec<_>>(), 1e-7, 0.0);
    let [y, _] = sigma_of(device, Sigma::Relu, &x).await;
    assert_eq!(y, x.iter().map(|x| x.max(0.0)).collect::<Vec<_>>());
    for far in FAR {
        for x in [[far, -far, 0.0], [far, far, -far], [-far, -far, -far]] {
            let most = f64s(&x).into_iter().fold(f64::MIN, f64::max);
            let e: Vec<f64> = f64s(&x).iter().map(|x| (x - most).exp()).collect();
            let expected: Vec<f64> = e.iter().map(|one| one / e.iter().sum::<f64>()).collect();
            let [y, g] = sigma_of(device, Sigma::Softmax, &x).await;
            assert_close(&format!("softmax {x:?}"), &y, &expected, 1e-30, 2e-5);
            // Its rows sum to 1 whatever x is, so a gradient of ones goes nowhere.
            assert_close("softmax'", &g, &[0.0; 3], 1e-6, 0.0);
        }
    }
}

async fn a_sigma_of_no_number_is_none(device: &Device) {
    for sigma in [Sigma::Identity, Sigma::Tanh, Sigma::Sigmoid, Sigma::Relu, Sigma::Softmax] {
        for bad in [f32::NAN, -f32::NAN] {
            for place in 0..3 {
                let mut x = [0.5, -0.5, 1.0];
                x[place] = bad;
                let [y, _] = sigma_of(device, sigma, &x).await;
                assert!(
                    y[place].is_nan() && (sigma != Sigma::Softmax || y.iter().all(|y| y.is_nan())),
                    "{sigma:?} of {x:?}: {y:?}"
                );
            }
        }
    }
    let [y, _] = sigma_of(device, Sigma::Softmax, &[0.5, f32::INFINITY, 1.0]).await;
    assert!(y.iter().all(|y| y.is_nan()), "∞ / ∞: {y:?}");
}

/// Attention of n tokens of width d in one set, by the kernel of tiles: q, k and v as given.
async fn attended(device: &Device, qkv: [&[f32]; 3], d: usize) -> Vec<f32> {
    let tokens = Tokens { sets: 1, n: qkv[0].len() / d, d, heads: 1 };
    let (solve_clock, qkv) = (&solve_clock(device), &upload(device, &qkv.concat()));
    let [x, out] = [(); 2].map(|()| device.alloc("tokens", tokens.len()).unwrap());
    let (x, out, lse) = (&x, &out, &device.alloc("lse", tokens.n).unwrap());
    let (when, scores) = (WHEN, Scores { scale: 1.0, linear: false });
    run(device, vec![Attend { solve_clock, when, qkv, x, out, offset: 0, lse, tokens, scores, leak: 0.0 }.call()]).await;
    download(device, out).await
}

/// The same in one call, as small sets have it: q, k and v are W x.
async fn field_of(device: &Device, x: &[f32], d: usize, w: &[f32], sigma: Sigma, linear: bool) -> Vec<f32> {
    let tokens = Tokens { sets: 1, n: x.len() / d, d, heads: 1 };
    let (solve_clock, w, x) = (&solve_clock(device), &upload(device, w), &upload(device, x));
    let rule = Rule { tokens, sigma, scores: Scores { scale: 1.0, linear }, leak: 0.0, sphere: false };
    let [out, qkv, records] = [tokens.len(), 1, 1].map(|words| device.alloc("out", words).unwrap());
    let (out, qkv, records, when, keep) = (&out, &qkv, &records, WHEN, false);
    run(device, vec![SetField { solve_clock, when, w, x, out, offset: 0, qkv, records, keep, rule }.call()]).await;
    download(device, out).await
}

/// softmax_rows(q kᵀ) v in f64.
fn plain([q, k, v]: [&[f32]; 3], d: usize) -> Vec<f64> {
    let (q, k, v) = (f64s(q), f64s(k), f64s(v));
    let row = |q: &[f64]| {
        let scores: Vec<f64> = k.chunks(d).map(|k| q.iter().zip(k).map(|(a, b)| a * b).sum()).collect();
        let most = scores.iter().copied().fold(f64::MIN, f64::max);
        let e: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
        let total: f64 = e.iter().sum();
        (0..d).map(|c| e.iter().zip(v.chunks(d)).map(|(e, v)| e / total * v[c]).sum()).collect::<Vec<f64>>()
    };
    q.chunks(d).flat_map(row).collect()
}

async fn attention_holds_at_scores_far_out(device: &Device) {
    for d in [1, 3, 4] {
        for far in [50.0f32, 100.0, 1e4, 1e18] {
            // Five tokens along the first feature: scores of both signs up to far.
            let along =
                |values: [f32; 5]| values.iter().flat_map(|x| (0..d).map(move |c| if c == 0 { *x } else { 0.1 })).collect();
            let q: Vec<f32> = along([1.0, -1.0, 0.5, 0.0, 1.0]);
            let k: Vec<f32> = along([far, -far, 0.5 * far, 1.0, far]);
            let v: Vec<f32> = along([1.0, 2.0, 3.0, 4.0, 6.0]);
            let found = attended(device, [&q, &k, &v], d).await;
            assert_close(&format!("attend {d} {far}"), &found, &plain([&q, &k, &v], d), 1e-5, 1e-5);
        }
    }
    for far in [50.0f32, 100.0, 1e4] {
        let (x, root) = ([1.0, -1.0, 0.5], far.sqrt());
        let [q, k]: [Vec<f32>; 2] = [x.iter().map(|x| x * root).collect(), x.iter().map(|x| x * root).collect()];
        let found = field_of(device, &x, 1, &[root, root, 1.0], Sigma::Identity, false).await;
        assert_close(&format!("set_field {far}"), &found, &plain([&q, &k, &x], 1), 1e-4, 1e-4);
        for (sigma, expected) in [(Sigma::Tanh, 1.0), (Sigma::Sigmoid, 1.0)] {
            // One token far out: σ(q) k σ(v) = k.
            let found = field_of(device, &[1.0], 1, &[far, 0.25, far], sigma, true).await;
            assert_close(&format!("set_field {sigma:?} {far}"), &found, &[0.25 * expected], 1e-6, 1e-6);
        }
    }
}

async fn attention_passes_on_what_is_no_number(device: &Device) {
    for bad in [f32::NAN, -f32::NAN, f32::INFINITY] {
        for d in [1, 3, 4, 40] {
            for part in 0..3 {
                let mut qkv =
                    [1.1, 1.7, 2.3].map(|step| sines(5 * d, step, 0.5).iter().map(|x| x.abs() + 0.1).collect::<Vec<f32>>());
                qkv[part][2 * d] = bad;
                let found = attended(device, [&qkv[0], &qkv[1], &qkv[2]], d).await;
                // A query's is its own; a key or a value is seen by all tokens.
                let shows = if part == 0 { &found[2 * d..3 * d] } else { &found[..1] };
                assert!(shows.iter().all(|x| !x.is_finite()), "part {part} of width {d} holds {bad}: {found:?}");
            }
        }
        for (sigma, linear) in [
            (Sigma::Identity, false),
            (Sigma::Identity, true),
            (Sigma::Tanh, true),
            (Sigma::Sigmoid, true),
            (Sigma::Relu, true),
            (Sigma::Softmax, true),
        ] {
            let w = vec![0.5; 27];
            let mut x = vec![0.5; 12];
            x[5] = bad;
            let found = field_of(device, &x, 3, &w, sigma, linear).await;
            assert!(found.iter().any(|x| !x.is_finite()), "{sigma:?} of a token with {bad}: {found:?}");
            // In W_Q alone: tanh and sigmoid make a number of infinity, of NaN they do not.
            let mut w = vec![0.5; 27];
            w[4] = bad;
            let found = field_of(device, &[0.5; 12], 3, &w, sigma, linear).await;
            let saturates = bad.is_infinite() && matches!(sigma, Sigma::Tanh | Sigma::Sigmoid);
            assert!(saturates || found.iter().any(|x| !x.is_finite()), "{sigma:?} of W_Q with {bad}: {found:?}");
        }
    }
}

/// Each of these reads `x`, [4, 4] with one that is no number at word 5, and one more buffer of ones; and must show it at a word
/// of `out`.
fn readers(device: &Device, x: &Buffer, ones: &Buffer, out: &Buffer) -> Vec<(Call, usize)> {
    let mut all = readers_in_training(device, x, ones, out);
    all.extend(readers_in_a_solve(device, x, ones, out));
    all
}

fn readers_in_training(device: &Device, x: &Buffer, ones: &Buffer, out: &Buffer) -> Vec<(Call, usize)> {
    let (train_clock, params, numbers) = (&train_clock(device, 99), x, ones);
    let dense = |x, params, k, n, relu| Dense { x, params, y: out, rows: 4, k, n, weights: 0, bias: 0, relu }.call();
    let (ids, columns) = (&upload_words(device, &[0, 4, 8, 12]), &upload_words(device, &lookup::columns(&[4])));
    let (tokens, dropout) =
        (Columns { batch: 4, f: 1, g: 0, m: 0, n: 0, d: 4, bias: 12, slopes: 0, gain: 1.0 }, Dropout::default());
    vec![
        (copy(train_clock, x, out, 16, false), 5),
        (dense(x, ones, 4, 4, true), 4),
        (dense(ones, x, 4, 4, false), 1),
        (dense(x, ones, 3, 3, true), 3),
        (DenseInput { g_y: x, params: ones, x: ones, g_x: out, rows: 4, k: 4, n: 4, weights: 0, relu: true }.call(), 4),
        (DenseInput { g_y: x, params: ones, x: ones, g_x: out, rows: 4, k: 3, n: 3, weights: 1, relu: false }.call(), 3),
        (DenseWeights { x, g_y: ones, grads: out, rows: 4, k: 4, n: 4, weights: 0, bias: 16 }.call(), 4),
        (DenseWeights { x: ones, g_y: x, grads: out, rows: 4, k: 3, n: 3, weights: 0, bias: 16 }.call(), 2),
        (Lookup { train_clock, ids, numbers, params, columns, x: out, batch: 4, f: 1, g: 0, n: 0, k: 4, dropout }.call(), 5),
        (Bag { train_clock, ids, params, y: out, batch: 4, f: 1, h: 4 }.call(), 5),
        (Tokenize { train_clock, ids, numbers, starts: ids, params, x: out, columns: tokens, dropout }.call(), 9),
        (Window { batch: 4, stride: 4, at: 0, width: 4 }.read(x, out), 5),
    ]
}

fn readers_in_a_solve(device: &Device, x: &Buffer, ones: &Buffer, out: &Buffer) -> Vec<(Call, usize)> {
    let (solve_clock, when) = (&solve_clock(device), WHEN);
    let strides = Strides { offset: 0, batch: 0, rows: 4, columns: 1 };
    let odd = Strides { rows: 3, ..strides };
    let (a, b, e, c) = ((x, strides), (ones, strides), (ones, strides), (out, strides));
    let matmul = |shape, a, b| Matmul { solve_clock, when, a, b, e, c, shape, alpha: 1.0, gamma: 0.0, add: false }.call();
    let gram = |a, shape| Gram { solve_clock, when, a, b, partial: out, at: 0, rows: 4, chunk: 128, shape }.call();
    let combine = |x, slab, weights| {
        Combine { solve_clock, when, x, slab, out, offset: 0, count: 8, base: 1.0, weights, tick: None }.call()
    };
    let (extra, ends) = (&device.alloc("nothing", 1).unwrap(), &upload_words(device, &[0, TICKS]));
    let tangent = Tangent {
        solve_clock,
        when,
        mode: Mode::Project,
        x: ones,
        f: x,
        g: x,
        out,
        out_offset: 0,
        extra,
        extra_offset: 0,
        n: 4,
        d: 4,
    };
    let (place, m, dd, constant, pullback) = (Place { offset: 0, stride: 4 }, 1, 4, false, false);
    let weights = WeightsAt { solve_clock, when, ends, knots: x, place, w: out, m, dd, constant, c: 0.0, pullback };
    vec![
        (matmul([1, 4, 4, 4], a, b), 4),
        (matmul([1, 4, 4, 4], b, a), 1),
        (matmul([1, 3, 3, 3], (x, odd), b), 4),
        (gram(a, [1, 4, 4]), 4),
        (gram((x, odd), [1, 3, 3]), 6),
        (fold(solve_clock, when, x, out, 2, 8, 0.5), 5),
        (combine(x, ones, &[1.0]), 5),
        (combine(ones, x, &[0.5, 0.5]), 5),
        (tangent.call(), 4),
        (weights.call(), 5),
    ]
}

async fn what_is_no_number_comes_through_every_kernel(device: &Device) {
    for bad in [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut values = vec![1.0; 32];
        values[5] = bad;
        let ones = upload(device, &[1.0; 32]);
        for number in 0.. {
            // Each on buffers of its own: `out` is read and written by some.
            let (x, out) = (upload(device, &values), upload(device, &[0.0; 32]));
            let mut calls = readers(device, &x, &ones, &out);
            if number == calls.len() {
                break;
            }
            let (call, at) = calls.swap_remove(number);
            let (name, relus) = (call.kernel.name, call.kernel.name.starts_with("dense") || call.kernel.name == "bag");
            run(device, vec![call]).await;
            let found = download(device, &out).await;
            let cut = relus && bad == f32::NEG_INFINITY && found[at] == 0.0;
            assert!(!found[at].is_finite() || cut, "{number}, {name} of {bad}: {found:?}");
        }
    }
    let betas = Betas { beta1: 0.9, beta2: 0.999, epsilon: 1e-7, decay: 0.0 };
    let (train_clock, rates) = (&train_clock(device, 99), &upload(device, &[0.1]));
    let grads = &upload(device, &[1.0, f32::NAN, f32::INFINITY]);
    let (params, moments) = (&upload(device, &[1.0; 3]), &device.alloc("m, v", 6).unwrap());
    run(device, vec![Adam { train_clock, rates, grads, params, moments, start: 0, count: 3, betas }.call()]).await;
    let found = download(device, params).await;
    assert!(found[0].is_finite() && found[1..].iter().all(|p| !p.is_finite()), "adam: {found:?}");
}

async fn the_norm_reports_a_state_that_is_not_finite(device: &Device) {
    for (bad, reported) in
        [(1.0, 0.0), (3e38, 0.0), (f32::NAN, 1.0), (-f32::NAN, 1.0), (f32::INFINITY, 1.0), (f32::NEG_INFINITY, 1.0)]
    {
        for place in [0, 255, 256, 699] {
            let mut state = vec![1.0; 700];
            state[place] = bad;
            let (solve_clock, x, x_new) = (&solve_clock(device), &upload(device, &[1.0; 700]), &upload(device, &state));
            let (partial, weights) = (&device.alloc("partial", 6).unwrap(), &[1.0][..]);
            let (when, slab, offset, count, base, tick) = (WHEN, x, 0, 700, 0.0, None);
            let [atol, rtol] = [1e-3; 2];
            let norm = Norm { solve_clock, when, x, x_new, slab, partial, offset, count, base, weights, tick, atol, rtol };
            run(device, vec![norm.call()]).await;
            let found = download(device, partial).await;
            assert_eq!(found[2 * (place / 256) + 1], reported, "{bad} at {place}");
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn elementary_functions_hold_far_out() {
    use flowbed::kernels::cpu::{
        elementary::{exps, logs_above_one, sigmoids, softmax, tanhs},
        lanes::Lanes,
    };
    let [exp, sigmoid, tanh, log] = [exps, sigmoids, tanhs, logs_above_one].map(|f| move |x: f32| f(Lanes::splat(x)).values()[0]);
    for far in [50.0f32, 100.0, 1e4, 3e38, f32::INFINITY] {
        assert_close("tanh", &[tanh(far), tanh(-far)], &[1.0, -1.0], 1e-6, 0.0);
        assert_close("sigmoid", &[sigmoid(far), sigmoid(-far)], &[1.0, 1.0 / (1.0 + f64::from(far).exp())], 1e-37, 1e-6);
        assert!(exp(-far) < 2e-22 && exp(far) >= 5.1e21 && exp(far).is_finite());
    }
    assert_close("exp", &[exp(50.0), exp(-50.0)], &[5.184_705_528_587_072e21, 1.928_749_847_963_918e-22], 0.0, 3e-7);
    assert_eq!(log(0.0), 0.0);
    let mut row = [0.0, f32::NAN, 1.0];
    softmax(&mut row);
    assert!(row.iter().all(|x| x.is_nan()));
}
