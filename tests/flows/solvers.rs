//! Solvers on every device: each method steps as the f64 stepper does, down to what f32 holds; tolerances, outputs, ends.

use crate::problems::{of, problems};
use crate::reference::{exact, fields, ode, solve::solve, weights};
use crate::support::*;
use flowbed::{
    device::Device,
    flow::{Flow, Inputs, Settings, flow},
    job::Job,
    model::attention::{Attention, Knots},
    ode::{
        adjoint::Adjoint,
        solve::{Problem, Stepping},
        tableau::ALL,
    },
};

on_every_device!(
    every_method_steps_as_the_f64_stepper_does_and_with_its_order,
    adaptive_errors_and_counts_follow_the_reference,
    outputs_inside_steps_are_interpolated,
    gradients_on_the_sphere_equal_the_reference,
    a_solve_that_cannot_arrive_says_why_and_keeps_what_it_has,
    a_cancelled_flow_resolves_with_what_was_computed,
    long_time_in_many_steps_loses_nothing,
);

/// Softmax attention through two knots: smooth, and not small.
fn smooth() -> ode::Problem {
    let (n, d) = (5, 6);
    let field = fields::Field { attention: fields::Attention::Softmax, n, d, heads: 2, leak: 1.0, sphere: false };
    let knots = [1.1, 1.7, 2.3].map(|step| exact::waves(2 * d * d, step, 0.9));
    ode::Problem {
        field,
        weights: weights::Weights { path: weights::Path::Linear, t1: 3.0, d, knots },
        x0: exact::waves(n * d, 0.7, 1.5),
    }
}

async fn run(device: &Device, settings: &Settings, inputs: &Inputs) -> Flow {
    flow(device, &job(), settings, inputs, &mut |_, _, _| {}).await.unwrap()
}

fn furthest(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

async fn every_method_steps_as_the_f64_stepper_does_and_with_its_order(device: &Device) {
    let mut problem = smooth();
    problem.weights.knots = [1.1, 1.7, 2.3].map(|step| exact::waves(2 * 36, step, 1.3));
    let (settings, inputs) = of(&problem);
    let rk4 = ALL[3];
    let truth = solve(&problem, rk4, ode::Steps::Fixed(4000), &[]).x;
    for tableau in ALL {
        let mut errors: Vec<(f64, f64)> = Vec::new();
        for steps in [2, 3, 4, 6, 8, 12, 16, 32, 64, 128] {
            let settings = Settings { method: tableau.name.into(), steps: Some(steps), ..settings.clone() };
            let found = f64s(&run(device, &settings, &inputs).await.states[1]);
            let same = solve(&problem, tableau, ode::Steps::Fixed(steps), &[]).x;
            let apart = furthest(&found, &same);
            let error = furthest(&found, &truth);
            // Steps too long to be stable amplify rounding along with everything else.
            assert!(apart < 4e-6 + 1e-4 * error, "{} with {steps} steps is {apart:e} from the f64 stepper", tableau.name);
            errors.push((steps as f64, error));
        }
        // Past the first coarse steps and above the floor of f32. Methods of order five reach the floor before their
        // slope settles: it is measured in f64, and here they may only be steeper.
        let slope = |pair: &[(f64, f64)]| (pair[0].1 / pair[1].1).ln() / (pair[1].0 / pair[0].0).ln();
        let valid = errors.windows(2).filter(|pair| pair[0].0 >= 8.0 && pair[1].1 > if tableau.order < 5 { 2e-6 } else { 5e-7 });
        let slopes: Vec<f64> = valid.map(slope).collect();
        println!("{}: slopes {slopes:.2?}", tableau.name);
        let off = slopes.last().unwrap() - tableau.order as f64;
        assert!(off > -0.3 && (off < 0.3 || tableau.order == 5), "{}: slopes {slopes:?}", tableau.name);
    }
}

async fn adaptive_errors_and_counts_follow_the_reference(device: &Device) {
    for problem in [smooth()].into_iter().chain(problems().into_iter().step_by(7)) {
        let (settings, inputs) = of(&problem);
        let truth = solve(&problem, ALL[3], ode::Steps::Fixed(4000), &[]).x;
        for tableau in ALL.into_iter().filter(|tableau| tableau.error.is_some()) {
            for rtol in [1e-3, 1e-4, 1e-5, 1e-6] {
                let atol = 0.1 * rtol;
                let settings = Settings { method: tableau.name.into(), rtol, atol, ..settings.clone() };
                let found = run(device, &settings, &inputs).await;
                let same = solve(&problem, tableau, ode::Steps::Adaptive { rtol, atol }, &[]);
                let off = furthest(&f64s(&found.states[1]), &truth);
                assert!(
                    off <= 10.0 * rtol * truth.iter().fold(1.0, |most: f64, x| most.max(x.abs())) + 4e-6,
                    "{} at {rtol}: {off:e}",
                    tableau.name
                );
                let (ours, reference) = (found.stats.accepted + found.stats.rejected, same.accepted.len() + same.rejected);
                let gate = (reference / 5).max(2);
                assert!(
                    ours.abs_diff(reference) <= gate,
                    "{} at {rtol}: {ours} attempts, the reference {reference}",
                    tableau.name
                );
                assert_eq!(found.steps.len(), found.stats.accepted);
                assert!((found.steps.iter().map(|step| step.1).sum::<f64>() - settings.t1).abs() < 1e-12 * settings.t1);
            }
        }
    }
}

async fn outputs_inside_steps_are_interpolated(device: &Device) {
    let problem = smooth();
    let (settings, inputs) = of(&problem);
    let times: Vec<f64> = (0..=20).map(|i| 3.0 * f64::from(i) / 20.0).collect();
    for tableau in ALL {
        // The interpolants' own error, at these steps, is below the gate for all methods of order three and more.
        let steps = if tableau.order < 3 { 400 } else { 60 };
        let settings =
            Settings { method: tableau.name.into(), steps: Some(steps), times: Some(times.clone()), ..settings.clone() };
        let found = run(device, &settings, &inputs).await;
        let same = solve(&problem, tableau, ode::Steps::Fixed(steps), &times);
        assert_eq!((found.times.clone(), found.states.len()), (times.clone(), 21));
        for (found, expected) in found.states.iter().zip(&same.states) {
            assert_close(tableau.name, found, expected, 6e-6, 6e-6);
        }
    }
}

async fn gradients_on_the_sphere_equal_the_reference(device: &Device) {
    for problem in problems().into_iter().filter(|problem| problem.field.sphere) {
        let (settings, inputs) = of(&problem);
        let target = exact::waves(problem.x0.len(), 0.4, 1.0);
        let tableau = settings.tableau().unwrap();
        let knots = Knots::upload(device, &inputs.weights, true).unwrap();
        let field = Attention::new(device, settings.equation(&inputs).unwrap(), knots, false, Some(0)).unwrap();
        let stepping = Stepping::Fixed { steps: 6 };
        let solved = Problem { tableau, field: &field, t1: settings.t1, stepping, times: &[] }
            .solve(device, &job(), &inputs.x0, &mut |_| {})
            .await
            .unwrap();
        let adjoint = Adjoint::new(device, tableau, &field, settings.t1, 3).unwrap();
        let apart = |x: &[f32]| x.iter().zip(&target).map(|(x, y)| x - *y as f32).collect();
        let found = adjoint.pullback(device, &job(), &inputs.x0, &solved.steps, &apart).await.unwrap();
        let same = solve(&problem, tableau, ode::Steps::Fixed(6), &[]);
        let expected = problem.pullback(tableau, &same.accepted, |x| x.iter().zip(&target).map(|(x, y)| x - y).collect());
        let what = format!("{:?}", problem.field.attention);
        assert_close(&format!("{what} x0"), &found.x0, &expected.x0, 2e-5, 1e-4);
        let weights = download(device, &field.knots.grads).await;
        assert_close(&format!("{what} weights"), &weights, &expected.knots.concat(), 2e-5, 1e-4);
    }
}

async fn a_solve_that_cannot_arrive_says_why_and_keeps_what_it_has(device: &Device) {
    let (settings, inputs) = of(&smooth());
    let limited = Settings { rtol: 1e-6, max_steps: 3, times: Some(vec![0.0, 0.01, 3.0]), ..settings.clone() };
    let found = run(device, &limited, &inputs).await;
    assert_eq!(found.ended, "stopped");
    assert!(found.reason.contains("maxSteps"), "{}", found.reason);
    assert!(found.stats.accepted + found.stats.rejected == 3 && *found.times.last().unwrap() < 3.0);
    assert!(found.states.iter().flatten().all(|x| x.is_finite()));
    // A fixed-step escape with many outputs: x' = x³ − x from 1.1.
    let times = Some((0..=1000).map(|i| f64::from(i) / 1000.0).collect());
    let cubic = Settings {
        sigma: serde_json::from_value("identity".into()).unwrap(),
        scale: flowbed::flow::Scale::Number(1.0),
        tokens: 1,
        width: 1,
        method: "rk4".into(),
        steps: Some(200),
        times,
        ..Settings::default()
    };
    let found = run(device, &cubic, &Inputs { x0: vec![1.1], weights: vec![1.0; 3] }).await;
    assert_eq!(found.ended, "escaped");
    assert!(found.states.iter().flatten().all(|x| x.is_finite()), "{:?}", found.states.last());
    // σ of every kind with scale 1, n = 64, d = 32: tanh and sigmoid leave f32, relu and identity leave in finite time.
    let (n, d) = (64, 32);
    for (sigma_name, word) in [("tanh", "beyond f32"), ("sigmoid", "beyond f32"), ("relu", "blow-up"), ("identity", "blow-up")] {
        let sigma = serde_json::from_value(sigma_name.into()).unwrap();
        let scale = flowbed::flow::Scale::Number(1.0);
        // Exponential growth is a fixed step's task: where its f32 sums cancel, no tolerance can be met.
        // tanh grows about e^140 a unit of time, sigmoid e^9.
        let (t1, steps, method) = match sigma_name {
            "tanh" => (1.0, Some(2000), "rk4"),
            "sigmoid" => (20.0, Some(2000), "rk4"),
            _ => (1.0, None, "tsit5"),
        };
        let method = method.to_string();
        let settings = Settings { sigma, scale, tokens: n, width: d, t1, steps, method, ..Settings::default() };
        let root = 1.0 / (d as f32).sqrt();
        let mut random = flowbed::rng::Generator::new(7, flowbed::rng::Stream::Weights);
        let mut uniform = |count: usize, most: f32| (0..count).map(|_| random.uniform(-most, most)).collect::<Vec<f32>>();
        let (x0, weights) = (uniform(n * d, 1.7), uniform(3 * d * d, 1.7 * root));
        let found = run(device, &settings, &Inputs { x0, weights }).await;
        assert_eq!(found.ended, "escaped", "{:?}: {}", settings.sigma, found.reason);
        assert!(found.reason.contains(word), "{:?}: {}", settings.sigma, found.reason);
        assert!(found.states.iter().flatten().all(|x| x.is_finite()));
    }
}

async fn a_cancelled_flow_resolves_with_what_was_computed(device: &Device) {
    let (settings, inputs) = of(&problems()[0]);
    let settings = Settings { method: "rk4".into(), steps: Some(100_000), times: Some(vec![0.0, 0.0001, 0.9]), ..settings };
    let job: Job = job();
    let mut blocks = 0;
    let found = flow(device, &job, &settings, &inputs, &mut |_, _, _| {
        blocks += 1;
        job.orders.cancel.set(blocks == 3);
    })
    .await
    .unwrap();
    assert_eq!(found.ended, "stopped");
    assert!(found.reason.contains("cancelled") && found.times.len() >= 3 && *found.times.last().unwrap() < 0.9);
    // The last state belongs to the last time: it is what a solve up to there gives.
    let t1 = *found.times.last().unwrap();
    let again = Settings { t1, steps: Some(found.stats.accepted), times: None, ..settings };
    let again = run(device, &again, &inputs).await;
    assert_close("the last state", found.states.last().unwrap(), &f64s(&again.states[1]), 1e-5, 1e-5);
    assert!(found.stats.accepted >= 96 && found.states.iter().flatten().all(|x| x.is_finite()));
}

async fn long_time_in_many_steps_loses_nothing(device: &Device) {
    // All W = 0 with leak 1: x = e^{−t} x0; T = 50 in 10,000 steps.
    let settings = Settings { tokens: 1, width: 1, t1: 50.0, method: "rk4".into(), steps: Some(10_000), ..Settings::default() };
    let found = run(device, &settings, &Inputs { x0: vec![1.0], weights: vec![0.0; 3] }).await;
    let (t, h) = (found.steps[9_999].0, found.steps[9_999].1);
    assert_eq!((found.ended, found.stats.accepted), ("reached", 10_000));
    assert!((t + h - 50.0).abs() < 1e-12 && (t - 49.995).abs() < 1e-7);
    assert_close("x(50)", &found.states[1], &[(-50.0f64).exp()], 0.0, 1e-3);
}
