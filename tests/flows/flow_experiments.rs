//! The experiments of the Flow room on every device: against the f64 reference, and that what fails is seen to fail; and the
//! flows that are kept for them.

use std::cell::RefCell;

use crate::reference::{fields, ode, solve::solve, weights};
use crate::support::*;
use flowbed::{
    device::Device,
    error::Error,
    flow::{
        Field, Flow, Inputs, PathKind, Scale, Settings, Sigma, Solved, SolvedFlows,
        experiments::{Bench, DepthLimit, depth_limit, gradients, stack_errors, symmetries},
        flow,
        presets::{self, Grid, Kind, Tokens},
    },
    job::Job,
    ode::tableau::Tableau,
};

on_every_device!(
    stacks_of_layers_miss_the_flow_by_what_the_reference_says,
    three_gradients_are_as_long_as_the_reference_s,
    symmetries_hold_and_a_flow_that_breaks_one_is_seen,
    a_stack_in_the_place_of_the_solver_comes_close_with_order_one,
    one_of_several_sets_is_a_flow_of_its_own,
);

const N: usize = 5;
const D: usize = 3;

/// Softmax attention on the sphere, W a multiple of the identity.
fn settings() -> Settings {
    let (rtol, atol) = (1e-5, 1e-7);
    Settings { field: Field::Softmax, sphere: true, tokens: N, width: D, t1: 2.0, rtol, atol, ..Settings::default() }
}

fn inputs() -> Inputs {
    let weights = (0..3).flat_map(|which| presets::weights(Kind::Identity, which, D, 1, Grid::Knots, 0)).collect();
    Inputs { x0: presets::tokens(Tokens::Sphere, N, D, 3), weights }
}

async fn solved(device: &Device, settings: Settings, inputs: Inputs) -> Solved {
    let flow = flow(device, &job(), &settings, &inputs, &mut |_, _, _| {}).await.unwrap();
    Solved { settings, inputs, flow }
}

/// ‖X(T)‖² of the reference's field; `w` [3, M, D, D].
fn problem(w: &[f32], path: weights::Path, t1: f64, sphere: bool) -> ode::Problem {
    let field = fields::Field { attention: fields::Attention::Softmax, n: N, d: D, heads: 1, leak: 1.0, sphere };
    let wide = |values: &[f32]| values.iter().map(|value| f64::from(*value)).collect::<Vec<f64>>();
    let each = w.len() / 3;
    let knots = [0, 1, 2].map(|which| wide(&w[which * each..(which + 1) * each]));
    ode::Problem { field, weights: weights::Weights { path, t1, d: D, knots }, x0: wide(&inputs().x0) }
}

fn length(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

async fn stacks_of_layers_miss_the_flow_by_what_the_reference_says(device: &Device) {
    let (solved, job, seed) = (solved(device, settings(), inputs()).await, job(), 7);
    let heard = RefCell::new(Vec::new());
    let mut report = |now: &DepthLimit| heard.borrow_mut().push((now.kind, now.next));
    let found = depth_limit(Bench { device, job: &job }, &solved, 0, seed, &mut report).await.unwrap();
    let all = |kind| (0..11).map(move |i| (kind, Some(1 << i))).chain([(kind, None)]);
    assert_eq!(heard.into_inner(), all(Kind::Smooth).chain(all(Kind::Layers)).collect::<Vec<_>>());
    let random = |kind, knots, grid, seed: u64| -> Vec<f32> {
        (0..3).flat_map(|which| presets::weights(kind, which, D, knots, grid, seed)).collect()
    };
    let end = |w: &[f32], path, method, steps| {
        solve(&problem(w, path, 2.0, true), Tableau::by_name(method).unwrap(), ode::Steps::Fixed(steps), &[]).x
    };
    let smooth = end(&random(Kind::Smooth, 513, Grid::Knots, seed.into()), weights::Path::Linear, "rk4", 1024);
    let layers = end(&random(Kind::Layers, 1024, Grid::Layers, seed.into()), weights::Path::Constant, "rk4", 2048);
    for (line, limit) in found.iter().zip([smooth, layers]) {
        assert_eq!(line.layers, (0..11).map(|i| 1 << i).collect::<Vec<usize>>());
        for (count, error) in line.layers.iter().zip(&line.errors) {
            let seed = u64::from(seed) + if line.kind == Kind::Layers { *count as u64 } else { 0 };
            let stack = end(&random(line.kind, *count, Grid::Layers, seed), weights::Path::Constant, "euler", *count);
            let missed: Vec<f64> = stack.iter().zip(&limit).map(|(x, y)| x - y).collect();
            let expected = length(&missed) / length(&limit);
            assert!((error - expected).abs() < 2e-5 + 1e-3 * expected, "{:?} {count}: {error} {expected}", line.kind);
        }
    }
    let slopes: Vec<f64> = found.iter().map(|line| line.slope.unwrap()).collect();
    assert!((slopes[0] + 1.0).abs() < 0.1 && slopes[1] > -0.9, "{slopes:?}");
}

async fn three_gradients_are_as_long_as_the_reference_s(device: &Device) {
    let (solved, job) = (solved(device, settings(), inputs()).await, job());
    let heard = RefCell::new(Vec::new());
    let mut report = |next, found: &[_]| heard.borrow_mut().push((next, found.len()));
    let found = gradients(Bench { device, job: &job }, &solved, 0, &mut report).await.unwrap();
    let spans = [1.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 15.0];
    let heard = heard.into_inner();
    assert_eq!(heard.len(), spans.len() + 1);
    assert_eq!((heard[0], heard[3], heard[8]), ((Some(1.0), 0), (Some(6.0), 3), (None, 8)));
    for (one, t1) in found.iter().zip(spans) {
        let (problem, rk4) =
            (problem(&solved.inputs.weights, weights::Path::Linear, t1, false), Tableau::by_name("rk4").unwrap());
        let solution = solve(&problem, rk4, ode::Steps::Fixed(20 * t1 as usize), &[]);
        let expected = length(&problem.gradient(rk4, &solution.accepted).1.x0);
        assert_eq!(one.t1, t1);
        for (way, value, bound) in [("discrete", one.discrete, 1e-4), ("differences", one.differences, 5e-3)] {
            assert!((value / expected - 1.0).abs() < bound, "{way} at T = {t1}: {value} {expected}");
        }
        assert_eq!(one.differences_error, (one.differences - one.discrete).abs() / one.discrete);
    }
    // Backwards the decay e^(-t) grows what was rounded.
    let errors: Vec<f64> = found.iter().map(|one| one.backward_error).collect();
    assert!(errors[0] < 1e-4 && errors[7] > 100.0 * errors[0], "{errors:?}");
}

async fn symmetries_hold_and_a_flow_that_breaks_one_is_seen(device: &Device) {
    let job = job();
    let bench = Bench { device, job: &job };
    let mut known = solved(device, settings(), inputs()).await;
    let all = symmetries(bench, &known, 0).await.unwrap();
    assert!(all.len() == 2 && all.iter().all(|one| one.holds() && one.bound == 1e-4), "{all:?}");
    // An end that is not that of the start.
    let entry = known.flow.states.last_mut().unwrap().first_mut().unwrap();
    *entry += 0.01;
    let all = symmetries(bench, &known, 0).await.unwrap();
    assert!(all.iter().all(|one| one.why.is_empty() && !one.holds()), "{all:?}");
    // What does not turn says why, and a tolerance is its bound.
    let literal = Settings { field: Field::Literal, sigma: Sigma::Tanh, rtol: 1e-3, sphere: false, ..settings() };
    let all = symmetries(bench, &solved(device, literal, inputs()).await, 0).await.unwrap();
    assert!(all[0].holds() && all[0].bound == 1e-2, "{all:?}");
    assert!(all[1].why.starts_with("needs softmax with one head") && !all[1].holds());
    let grows =
        Settings { field: Field::Literal, sigma: Sigma::Identity, scale: Scale::Number(50.0), sphere: false, ..settings() };
    let escaped = solved(device, grows, inputs()).await;
    assert_eq!(escaped.flow.ended, "escaped");
    let all = symmetries(bench, &escaped, 0).await.unwrap();
    assert!(all.iter().all(|one| one.why == "the flow did not reach T"), "{all:?}");
    assert_eq!(stack_errors(bench, &escaped, &[1]).await, Err(Error::NotReached));
}

async fn a_stack_in_the_place_of_the_solver_comes_close_with_order_one(device: &Device) {
    let job = job();
    let bench = Bench { device, job: &job };
    let fine = Settings { method: "rk4".into(), steps: Some(512), ..settings() };
    let errors = stack_errors(bench, &solved(device, fine.clone(), inputs()).await, &[32, 64, 128]).await.unwrap();
    for pair in errors.windows(2) {
        assert!((pair[0] / pair[1]).log2() > 0.9 && pair[1] > 1e-4, "{errors:?}");
    }
    // Of a flow that is kept up to half its time, the stack is compared there.
    let half = Settings { times: Some(vec![0.0, 1.0]), ..fine };
    let there = stack_errors(bench, &solved(device, half, inputs()).await, &[64]).await.unwrap();
    assert!(there[0] < 0.02, "{there:?}");
}

async fn one_of_several_sets_is_a_flow_of_its_own(device: &Device) {
    let second = presets::tokens(Tokens::Sphere, N, D, 4);
    let Inputs { x0, weights } = inputs();
    let both = Inputs { x0: [x0, second.clone()].concat(), weights: weights.clone() };
    let together = solved(device, Settings { sets: 2, method: "rk4".into(), steps: Some(40), ..settings() }, both).await;
    let alone = Settings { method: "rk4".into(), steps: Some(40), ..settings() };
    let alone = solved(device, alone, Inputs { x0: second, weights }).await;
    let (states, all) = (together.states_of(1).unwrap(), together.states());
    assert_eq!((states.n, states.d, all.n), (N, D, 2 * N));
    for k in 0..2 {
        let expected: Vec<f64> = alone.flow.states[k].iter().map(|x| f64::from(*x)).collect();
        assert_close("the second set", states.at(k), &expected, 1e-5, 1e-5);
        assert_eq!(&all.at(k)[N * D..], states.at(k));
    }
    let job = job();
    let found = symmetries(Bench { device, job: &job }, &together, 1).await.unwrap();
    assert!(found.iter().all(|one| one.holds()), "{found:?}");
    assert!(matches!(together.states_of(2).err(), Some(Error::BadOption { name: "set", .. })));
    assert!(matches!(symmetries(Bench { device, job: &job }, &together, 2).await, Err(Error::BadOption { name: "set", .. })));
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_cancelled_experiment_ends_as_cancelled() {
    let (device, orders) = (Device::cpu(), Job::alone());
    pollster::block_on(async {
        let known = solved(&device, settings(), inputs()).await;
        let bench = Bench { device: &device, job: &orders };
        let mut cancel = |now: &DepthLimit| orders.orders.cancel.set(now.next == Some(8));
        assert_eq!(depth_limit(bench, &known, 0, 0, &mut cancel).await, Err(Error::Cancelled));
        orders.orders.cancel.set(false);
        let mut cancel = |next, _: &[_]| orders.orders.cancel.set(next == Some(2.0));
        assert_eq!(gradients(bench, &known, 0, &mut cancel).await, Err(Error::Cancelled));
    });
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_flow_is_kept_until_it_is_forgotten_and_the_newest_however_large() {
    let made = |words: usize| {
        let settings = Settings { tokens: words, width: 1, path: PathKind::Linear, ..Settings::default() };
        let flow = Flow {
            times: vec![0.0],
            states: vec![vec![0.0; words]],
            ended: "reached",
            reason: String::new(),
            stats: Default::default(),
            steps: Vec::new(),
        };
        Solved { settings, inputs: Inputs { x0: Vec::new(), weights: vec![0.0; 3] }, flow }
    };
    let mut flows = SolvedFlows::default();
    let kept = |flows: &SolvedFlows| (1..6).filter(|id| flows.get(*id).is_ok()).collect::<Vec<_>>();
    const HUNDRED_MB: usize = 100 << 18;
    for id in 1..4 {
        flows.keep(id, made(HUNDRED_MB));
    }
    assert_eq!(kept(&flows), [2, 3], "256 MB at most");
    assert_eq!(flows.get(1).err(), Some(Error::UnknownFlow(1)));
    flows.forget(2);
    flows.forget(2);
    assert_eq!(kept(&flows), [3]);
    flows.keep(4, made(1));
    assert_eq!(kept(&flows), [3, 4]);
    flows.keep(5, made(3 * HUNDRED_MB));
    assert_eq!(kept(&flows), [5]);
    assert_eq!(flows.get(5).unwrap().flow.states[0].len(), 3 * HUNDRED_MB);
}
