//! Flows on every device: closed forms, goldens, the f64 reference, and how a flow ends.

use crate::problems::{of, problems};
use crate::reference;
use crate::reference::{exact, fields, ode, weights};
use crate::support::*;
use flowbed::{
    device::Device,
    flow::{Adjoint, Field, Flow, Inputs, Scale, Settings, Sigma, Solved, SolvedFlows, flow, gradient},
};

on_every_device!(
    exact_cases_hold,
    a_grid_of_times_may_end_beside_t1_by_a_rounding,
    blow_ups_are_found_in_time_and_named,
    gradients_equal_the_reference_for_every_field,
    fields_and_pullbacks_hold_past_every_tile,
    golden_flows_and_gradients_hold,
    a_solve_of_up_to_32_attempts_waits_once,
    stiff_flows_end_with_a_sentence_and_never_with_what_is_no_number,
    a_tolerance_that_f32_cannot_keep_is_said,
    the_flow_with_an_output_matrix_equals_dop853_down_to_what_f32_holds,
    permuted_tokens_flow_to_the_permuted_end,
    hardly_any_time_changes_nothing,
    the_adjoint_that_runs_backwards_agrees_within_the_solvers_tolerance,
    differences_of_the_loss_are_the_gradient,
);

async fn exact_cases_hold(device: &Device) {
    for case in exact::exact_cases() {
        let (settings, inputs) = of(&case.problem);
        let fixed = Settings { method: "rk4".into(), steps: Some(200), times: Some(case.times.clone()), ..settings.clone() };
        let adaptive = Settings { rtol: 1e-6, atol: 1e-7, times: Some(case.times.clone()), ..settings };
        for settings in [adaptive, fixed] {
            let found = flow(device, &job(), &settings, &inputs, &mut |_, _, _| {}).await.unwrap();
            assert_eq!((found.ended, found.states.len()), ("reached", case.times.len()), "{}: {}", case.name, found.reason);
            for (found, expected) in found.states.iter().zip(&case.expected) {
                assert_close(&format!("{} ({})", case.name, settings.method), found, expected, 3e-5, 3e-5);
            }
        }
    }
}

/// x' = −x: neither values nor attention move anything.
async fn a_grid_of_times_may_end_beside_t1_by_a_rounding(device: &Device) {
    let inputs = Inputs { x0: vec![1.0, -2.0], weights: vec![0.0; 12] };
    let settings = |t1: f64, times: Vec<f64>| Settings {
        field: Field::Softmax,
        tokens: 1,
        width: 2,
        t1,
        times: Some(times),
        ..Settings::default()
    };
    let added = std::iter::successors(Some(0.0), |t| Some(t + 0.1)).take(1001).collect();
    for (t1, times) in [(0.3, (0..4).map(|i| f64::from(i) * 0.1).collect::<Vec<_>>()), (100.0, added), (1.0, vec![-1e-17, 1.0])] {
        assert!(times[0] < 0.0 || *times.last().unwrap() != t1, "the last one is t1 but for a rounding");
        let found = flow(device, &job(), &settings(t1, times.clone()), &inputs, &mut |_, _, _| {}).await.unwrap();
        assert_eq!((found.ended, found.states.len(), &found.times), ("reached", times.len(), &times));
        for (t, state) in times.iter().zip(&found.states) {
            assert_close("states", state, &[(-t).exp(), -2.0 * (-t).exp()], 1e-3, 0.0);
        }
    }
    for times in [vec![0.0, 0.3001], vec![-1e-3, 0.3], vec![0.3, 0.0], vec![f64::NAN], Vec::new()] {
        assert!(settings(0.3, times).check(&inputs).is_err());
    }
}

async fn blow_ups_are_found_in_time_and_named(device: &Device) {
    for case in exact::escapes() {
        let (settings, inputs) = of(&case.problem);
        let found = flow(device, &job(), &settings, &inputs, &mut |_, _, _| {}).await.unwrap();
        let (t, last) = (found.times.last().unwrap(), found.states.last().unwrap());
        assert_eq!(found.ended, "escaped", "{}: {}", case.name, found.reason);
        assert!(found.reason.contains("blow-up"), "{}", found.reason);
        assert!((t / case.time - 1.0).abs() < 1e-3, "{}: t* {t} instead of {}", case.name, case.time);
        assert!(last.iter().all(|x| x.is_finite()) && found.times.len() == found.states.len());
    }
}

async fn gradients_equal_the_reference_for_every_field(device: &Device) {
    for (i, problem) in problems().into_iter().enumerate() {
        // On the sphere |X(T)| does not move, so its gradient vanishes; tests/flows/solvers.rs pulls other gradients back.
        let method = ["rk4", "dopri5", "euler", "tsit5", "heun", "bosh3", "midpoint"][i % 7];
        let (settings, inputs) = of(&problem);
        let settings = Settings { method: method.into(), steps: Some(7), ..settings };
        let found = gradient(device, &job(), &settings, &inputs).await.unwrap();
        let tableau = flowbed::ode::tableau::Tableau::by_name(method).unwrap();
        let solution = reference::solve::solve(&problem, tableau, ode::Steps::Fixed(7), &[problem.weights.t1]);
        let (loss, expected) = problem.gradient(tableau, &solution.accepted);
        let what =
            format!("{:?} {method} heads {} sphere {}", problem.field.attention, problem.field.heads, problem.field.sphere);
        assert!((found.loss - loss).abs() < 1e-5 * loss.max(1.0), "{what}: loss {} instead of {loss}", found.loss);
        assert_close(&format!("{what} x0"), &found.x0, &expected.x0, 2e-5, 1e-4);
        assert_close(&format!("{what} weights"), &found.weights, &expected.knots.concat(), 2e-5, 1e-4);
    }
}

async fn fields_and_pullbacks_hold_past_every_tile(device: &Device) {
    // Tokens beyond tiles of 128 and groups of 64, features beyond 32: one Euler step and its gradient.
    for (attention, d, heads) in [
        (fields::Attention::Softmax, 35, 1),
        (fields::Attention::Softmax, 10, 2),
        (fields::Attention::Literal { sigma: fields::Sigma::Tanh, scale: 0.01 }, 37, 1),
        (fields::Attention::Literal { sigma: fields::Sigma::Softmax, scale: 0.5 }, 66, 2),
    ] {
        let n = 301;
        let field = fields::Field { attention, n, d, heads, leak: 1.0, sphere: false };
        let knots = [1.1, 1.7, 2.3].map(|step| exact::waves(d * d, step, 0.3));
        let weights = weights::Weights { path: weights::Path::Linear, t1: 0.5, d, knots };
        let problem = ode::Problem { field, weights, x0: exact::waves(n * d, 0.7, 0.8) };
        let (settings, inputs) = of(&problem);
        let settings = Settings { method: "euler".into(), steps: Some(1), ..settings };
        let euler = flowbed::ode::tableau::Tableau::by_name("euler").unwrap();
        let solution = reference::solve::solve(&problem, euler, ode::Steps::Fixed(1), &[]);
        let found = flow(device, &job(), &settings, &inputs, &mut |_, _, _| {}).await.unwrap();
        assert_close(&format!("{attention:?} x"), &found.states[1], &solution.x, 1e-5, 1e-5);
        let (_, expected) = problem.gradient(euler, &solution.accepted);
        let found = gradient(device, &job(), &settings, &inputs).await.unwrap();
        assert_close(&format!("{attention:?} x0"), &found.x0, &expected.x0, 1e-5, 1e-4);
        // Sums over 301 tokens of both signs: compared with the largest entry.
        let expected = expected.knots.concat();
        let most = expected.iter().fold(0.0f64, |most, g| most.max(g.abs()));
        assert_close(&format!("{attention:?} weights"), &found.weights, &expected, 1e-5 * most.max(1.0), 1e-4);
    }
}

/// The numbers of a golden array, however deep.
fn list(value: &serde_json::Value) -> Vec<f64> {
    match value.as_array() {
        Some(items) => items.iter().flat_map(list).collect(),
        None => vec![value.as_f64().unwrap()],
    }
}

/// Tokens, width and knots of the golden flows.
const N: usize = 4;
const D: usize = 3;
const M: usize = 257;

/// W of a golden flow is A + swing B.
fn swing(knot: usize) -> f64 {
    (2.0 * std::f64::consts::PI * knot as f64 / (M - 1) as f64).cos()
}

fn golden_inputs() -> Inputs {
    let a = [1.1, 1.7, 2.3].map(|step| exact::waves(D * D, step, 0.6));
    let b = [0.9, 1.3, 1.9].map(|step| exact::waves(D * D, step, 0.3));
    let mut weights = Vec::new();
    for (part, k) in (0..3).flat_map(|part| (0..M).map(move |k| (part, k))) {
        weights.extend(a[part].iter().zip(&b[part]).map(|(a, b)| (a + b * swing(k)) as f32));
    }
    Inputs { x0: sines(N * D, 0.7, 0.8), weights }
}

async fn golden_flows_and_gradients_hold(device: &Device) {
    let golden: serde_json::Value = serde_json::from_str(include_str!("../golden/ode_gradients.json")).unwrap();
    let fields = [
        ("softmax", Field::Softmax, Sigma::Tanh),
        ("literal_sigmoid", Field::Literal, Sigma::Sigmoid),
        ("literal_tanh", Field::Literal, Sigma::Tanh),
        ("literal_relu", Field::Literal, Sigma::Relu),
        ("literal_identity", Field::Literal, Sigma::Identity),
        ("literal_softmax", Field::Literal, Sigma::Softmax),
    ];
    for (i, (name, field, sigma)) in fields.into_iter().enumerate() {
        let methods = [("rk4", Some(256)), ("dopri5", None)];
        // Each takes a software GPU seconds in a browser: there they take turns.
        let ours = if cfg!(target_arch = "wasm32") { i % 2..i % 2 + 1 } else { 0..2 };
        for (method, steps) in methods[ours].iter().copied() {
            let (scale, method) = (Scale::Number(1.0), method.into());
            let settings = Settings { field, sigma, scale, tokens: N, width: D, method, steps, ..Settings::default() };
            assert_golden(device, &format!("{name} {}", settings.method), &settings, &golden[name]).await;
        }
    }
}

async fn assert_golden(device: &Device, what: &str, settings: &Settings, golden: &serde_json::Value) {
    let end = flow(device, &job(), settings, &golden_inputs(), &mut |_, _, _| {}).await.unwrap();
    assert_close(&format!("{what} x(1)"), &end.states[1], &list(&golden["x1"]), 1e-5, 1e-5);
    let found = gradient(device, &job(), settings, &golden_inputs()).await.unwrap();
    assert!((found.loss - golden["loss"].as_f64().unwrap()).abs() < 1e-5, "{what}: loss {}", found.loss);
    assert_close(&format!("{what} x0"), &found.x0, &list(&golden["dL_dx0"]), 1e-4, 1e-4);
    for (key, weigh) in [("dL_dA", false), ("dL_dB", true)] {
        let knot = |i: usize, k: usize| f64::from(found.weights[(i / (D * D) * M + k) * D * D + i % (D * D)]);
        let sum = |i: usize| (0..M).map(|k| knot(i, k) * if weigh { swing(k) } else { 1.0 }).sum::<f64>() as f32;
        let sums: Vec<f32> = (0..3 * D * D).map(sum).collect();
        let expected = ["Q", "K", "V"].map(|part| list(&golden[key][part])).concat();
        assert_close(&format!("{what} {key}"), &sums, &expected, 1e-4, 1e-4);
    }
}

async fn a_solve_of_up_to_32_attempts_waits_once(device: &Device) {
    let (settings, inputs) = of(&problems()[0]);
    let found = flow(device, &job(), &settings, &inputs, &mut |_, _, _| {}).await.unwrap();
    assert!(found.stats.accepted + found.stats.rejected <= 32);
    assert_eq!(found.stats.reads, 1);
    let many = Settings { steps: Some(100), ..settings };
    let found = flow(device, &job(), &many, &inputs, &mut |_, _, _| {}).await.unwrap();
    assert_eq!((found.stats.accepted, found.stats.reads), (100, 4));
}

/// Weights a hundred and a thousand times as large: what a person gets who trains with too large a rate.
async fn stiff_flows_end_with_a_sentence_and_never_with_what_is_no_number(device: &Device) {
    let (n, d) = (6, 4);
    for (field, sigma) in [
        (Field::Softmax, Sigma::Tanh),
        (Field::Literal, Sigma::Tanh),
        (Field::Literal, Sigma::Sigmoid),
        (Field::Literal, Sigma::Relu),
        (Field::Literal, Sigma::Identity),
        (Field::Literal, Sigma::Softmax),
    ] {
        for (scale, steps) in [(100.0, None), (1000.0, None), (1000.0, Some(20)), (1e30, None)] {
            let inputs = Inputs { x0: sines(n * d, 0.7, 0.8), weights: sines(3 * d * d, 1.1, 0.5 * scale) };
            let (tokens, max_steps) = (n, 200);
            let settings =
                Settings { field, sigma, tokens, width: d, steps, max_steps, method: "dopri5".into(), ..Settings::default() };
            let found = flow(device, &job(), &settings, &inputs, &mut |_, _, _| {}).await.unwrap();
            let what = format!("{field:?} {sigma:?} x {scale} {steps:?}: {} {}", found.ended, found.reason);
            assert!(found.stats.accepted + found.stats.rejected <= max_steps, "{what}");
            assert_eq!(found.times.len(), found.states.len(), "{what}");
            assert!(found.states.iter().flatten().all(|x| x.is_finite()), "{what}");
            assert!(found.times.iter().all(|t| (0.0..=1.0).contains(t)), "{what}");
            assert_eq!(found.ended == "reached", found.reason.is_empty(), "{what}");
            assert!(found.ended == "reached" || found.reason.contains("t = 0"), "{what}");
        }
    }
}

async fn a_tolerance_that_f32_cannot_keep_is_said(device: &Device) {
    let (n, d) = (6, 4);
    let inputs = Inputs { x0: sines(n * d, 0.7, 0.8), weights: sines(3 * d * d, 1.1, 500.0) };
    let (rtol, atol, scale) = (1e-12, 1e-12, Scale::Number(1.0));
    let settings = Settings { field: Field::Softmax, tokens: n, width: d, rtol, atol, scale, ..Settings::default() };
    let found = flow(device, &job(), &settings, &inputs, &mut |_, _, _| {}).await.unwrap();
    assert_eq!(found.ended, "stopped", "{}", found.reason);
    assert!(found.reason.starts_with("step size underflow at t = 0."), "{}", found.reason);
    assert!(found.reason.contains("the result is not reliable") && found.reason.contains("fixed steps"), "{}", found.reason);
}

async fn end(device: &Device, settings: &Settings, inputs: &Inputs) -> Vec<f32> {
    flow(device, &job(), settings, inputs, &mut |_, _, _| {}).await.unwrap().states.pop().unwrap()
}

/// The f64 stepper's errors are in tests/flows/ode_reference.rs; those of f32 end at about 1e-7, from 16 steps of RK4 on.
async fn the_flow_with_an_output_matrix_equals_dop853_down_to_what_f32_holds(device: &Device) {
    let (problem, golden) = exact::with_output_matrix();
    let (settings, inputs) = of(&problem);
    let off = |found: &[f32]| found.iter().zip(&golden).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max);
    for (method, steps, known) in
        [("rk4", 4, 1.4e-5), ("rk4", 8, 8.1e-7), ("rk4", 16, 4.8e-8), ("rk4", 32, 2.9e-9), ("euler", 32, 5.7e-3)]
    {
        let settings = Settings { method: method.into(), steps: Some(steps), ..settings.clone() };
        let found = off(&end(device, &settings, &inputs).await);
        println!("{}, {method}, {steps} steps: {found:.1e}", device.name());
        assert!((found - known).abs() <= 0.05 * known + 4e-7, "{method}, {steps} steps: {found:e} instead of {known:e}");
    }
    let settings = Settings { method: "dopri5".into(), rtol: 1e-6, atol: 1e-6, ..settings };
    let found = flow(device, &job(), &settings, &inputs, &mut |_, _, _| {}).await.unwrap();
    println!("{}, dopri5: {:.1e}, {} evaluations", device.name(), off(&found.states[1]), found.stats.evaluations);
    assert!(off(&found.states[1]) <= 2.6e-7 + 4e-7 && found.stats.evaluations.abs_diff(32) <= 2 * 6);
}

async fn permuted_tokens_flow_to_the_permuted_end(device: &Device) {
    for problem in problems().into_iter().step_by(5) {
        let d = problem.field.d;
        let permuted = |x: &[f32]| [3, 0, 4, 1, 2].iter().flat_map(|i| x[d * i..d * i + d].to_vec()).collect::<Vec<_>>();
        let (settings, inputs) = of(&problem);
        let settings = Settings { method: "rk4".into(), steps: Some(8), ..settings };
        let other = Inputs { x0: permuted(&inputs.x0), weights: inputs.weights.clone() };
        let (one, other) = (end(device, &settings, &inputs).await, end(device, &settings, &other).await);
        assert_close("the permuted end", &other, &f64s(&permuted(&one)), 1e-6, 1e-5);
    }
}

/// T = 0 is no flow; the shortest that is one moves nothing that f32 could show.
async fn hardly_any_time_changes_nothing(device: &Device) {
    for mut problem in problems().into_iter().filter(|problem| !problem.field.sphere).step_by(5) {
        problem.weights.t1 = 1e-12;
        let (settings, inputs) = of(&problem);
        for steps in [Some(3), None] {
            assert_eq!(end(device, &Settings { steps, ..settings.clone() }, &inputs).await, inputs.x0);
        }
        let none = Settings { t1: 0.0, ..settings };
        assert!(flow(device, &job(), &none, &inputs, &mut |_, _, _| {}).await.is_err(), "and none is refused");
    }
}

async fn the_adjoint_that_runs_backwards_agrees_within_the_solvers_tolerance(device: &Device) {
    let mut worst = [0.0f32; 2];
    // Not on the sphere, where it is not offered, and not through relu's kinks, of which a tolerance on x knows nothing.
    let smooth = |field: &fields::Field| {
        !field.sphere && !matches!(field.attention, fields::Attention::Literal { sigma: fields::Sigma::Relu, .. })
    };
    for problem in problems().into_iter().filter(|problem| smooth(&problem.field)).step_by(2) {
        let (settings, inputs) = of(&problem);
        for (rtol, worst) in [1e-3, 1e-6].into_iter().zip(&mut worst) {
            let settings = Settings { method: "dopri5".into(), rtol, atol: 0.1 * rtol, ..settings.clone() };
            let exact = gradient(device, &job(), &settings, &inputs).await.unwrap();
            let back = Settings { adjoint: Adjoint::Backward, ..settings };
            let back = gradient(device, &job(), &back, &inputs).await.unwrap();
            let pairs = || exact.x0.iter().chain(&exact.weights).zip(back.x0.iter().chain(&back.weights));
            let most = pairs().fold(1.0f32, |most, (g, _)| most.max(g.abs()));
            *worst = pairs().fold(*worst, |worst, (a, b)| worst.max((a - b).abs() / most));
        }
    }
    println!("{}: {worst:?} of the largest entry apart at rtol 1e-3 and 1e-6", device.name());
    assert!(worst[0] < 1e-3 && worst[1] < 2e-5, "{worst:?}");
}

/// Along one direction of x0 and of the weights, in f32: 1e-2 is where kinks and rounding are both small.
async fn differences_of_the_loss_are_the_gradient(device: &Device) {
    for problem in problems().into_iter().filter(|problem| !problem.field.sphere).step_by(3) {
        let (settings, inputs) = of(&problem);
        let settings = Settings { method: "rk4".into(), steps: Some(6), ..settings };
        let exact = gradient(device, &job(), &settings, &inputs).await.unwrap();
        for (in_weights, gradient) in [(false, &exact.x0), (true, &exact.weights)] {
            let by = sines(gradient.len(), 2.9, 1.0);
            let mut losses = Vec::new();
            for h in [1e-2f32, -1e-2] {
                let moved = |part: &[f32], here: bool| -> Vec<f32> {
                    part.iter().enumerate().map(|(i, x)| if here { x + h * by[i] } else { *x }).collect()
                };
                let inputs = Inputs { x0: moved(&inputs.x0, !in_weights), weights: moved(&inputs.weights, in_weights) };
                losses.push(ode::half_square(&f64s(&end(device, &settings, &inputs).await)));
            }
            let slope = (losses[0] - losses[1]) / 2e-2;
            let along: f64 = gradient.iter().zip(&by).map(|(g, by)| f64::from(g * by)).sum();
            assert!((slope - along).abs() < 1e-3 * along.abs().max(1.0), "{:?}: {slope} and {along}", problem.field.attention);
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_large_flow_makes_room_for_the_next_and_small_states_count_with_their_headers() {
    let made = |states: Vec<Vec<f32>>| {
        let flow = Flow {
            times: vec![0.0; states.len()],
            states,
            ended: "reached",
            reason: String::new(),
            stats: Default::default(),
            steps: Vec::new(),
        };
        Solved { settings: Settings::default(), inputs: Inputs { x0: Vec::new(), weights: Vec::new() }, flow }
    };
    let large = || made(vec![vec![0.0; 300 << 18]]);
    let mut flows = SolvedFlows::default();
    flows.keep(1, large());
    assert!(flows.get(1).is_ok(), "the newest is kept however large");
    flows.make_room();
    assert!(flows.get(1).is_err());
    flows.keep(2, made(vec![vec![0.0; 1]]));
    flows.make_room();
    assert!(flows.get(2).is_ok(), "a small one may stay");
    // A time and a header of 24 bytes each: 320 MB.
    flows.keep(3, made(vec![Vec::new(); 10 << 20]));
    assert!(flows.get(2).is_err());
}
