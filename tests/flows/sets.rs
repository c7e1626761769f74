//! Many sets of tokens at once: whole in workgroup memory or in tiles, each set flows as it would alone, and so do gradients.

use crate::problems::{of, problems};
use crate::reference::{exact::waves, ode, solve::solve};
use crate::support::*;
use flowbed::{
    device::Device,
    flow::{Inputs, Settings, flow},
    model::attention::{Attention, Knots},
    ode::{VectorField, solve::schedule, tableau, unrolled::Unrolled},
};

on_every_device!(
    small_sets_flow_and_pull_back_as_the_reference_does,
    sets_that_keep_nothing_evaluate_again_for_the_pullback,
    large_sets_flow_and_pull_back_as_the_reference_does,
    every_method_unrolls_to_the_gradient_of_its_steps,
    a_small_field_by_hand,
    sets_of_every_shape_that_fits_equal_the_tiles,
    many_sets_in_a_flow_move_as_each_alone,
);

const SETS: usize = 3;

/// Whole sets that keep what the pullback needs, whole sets that evaluate again, and tiles.
const KEPT: (bool, Option<usize>) = (true, Some(64));
const AGAIN: (bool, Option<usize>) = (true, Some(0));
const TILES: (bool, Option<usize>) = (false, Some(0));

/// The problem's weights with other tokens per set.
fn tokens(problem: &ode::Problem, set: usize) -> Vec<f64> {
    waves(problem.x0.len(), 0.7 + 0.3 * set as f64, 0.8)
}

fn narrow(values: &[f64]) -> Vec<f32> {
    values.iter().map(|value| *value as f32).collect()
}

/// `SETS` sets through `steps` equal steps, and back from ½ Σ (x(T) − y)², against the f64 stepper set by set.
async fn holds(
    device: &Device,
    problem: &ode::Problem,
    tableau: &'static tableau::Tableau,
    steps: usize,
    (whole, keep): (bool, Option<usize>),
) {
    let what = format!("{:?} heads {} {}", problem.field, problem.field.heads, tableau.name);
    let (settings, inputs) = of(problem);
    let settings = Settings { sets: SETS, ..settings };
    let knots = Knots::upload(device, &inputs.weights, true).unwrap();
    let field = Attention::new(device, settings.equation(&inputs).unwrap(), knots, whole, keep).unwrap();
    let schedule = schedule(steps, field.ends(), true);
    let unrolled = Unrolled::new(device, tableau, &field, settings.t1, &schedule, true).unwrap();
    let size = problem.x0.len();
    let target = waves(SETS * size, 0.4, 1.0);
    let x0: Vec<f64> = (0..SETS).flat_map(|set| tokens(problem, set)).collect();
    device.write(&unrolled.first, 0, bytemuck::cast_slice(&narrow(&x0)));
    run(device, unrolled.forward(&field)).await;
    let last = download(device, &unrolled.last).await;
    let g: Vec<f32> = last.iter().zip(&target).map(|(x, y)| x - *y as f32).collect();
    device.write(unrolled.g_last(), 0, bytemuck::cast_slice(&g));
    run(device, unrolled.pullback(&field)).await;
    let (g_first, g_knots) = (download(device, unrolled.g_first()).await, download(device, &field.knots.grads).await);
    let mut expected_knots = vec![0.0; inputs.weights.len()];
    for set in 0..SETS {
        let at = set * size..(set + 1) * size;
        let alone = ode::Problem { x0: tokens(problem, set), ..problem.clone() };
        let same = solve(&alone, tableau, ode::Steps::Fixed(steps), &[]);
        assert_close(&format!("{what} x(T)"), &last[at.clone()], &same.x, 4e-6, 4e-6);
        let target = &target[at.clone()];
        let gradient = alone.pullback(tableau, &same.accepted, |x| x.iter().zip(target).map(|(x, y)| x - y).collect());
        assert_close(&format!("{what} x0"), &g_first[at], &gradient.x0, 2e-5, 1e-4);
        expected_knots.iter_mut().zip(gradient.knots.concat()).for_each(|(sum, g)| *sum += g);
    }
    assert_close(&format!("{what} W"), &g_knots, &expected_knots, 4e-5, 1e-4);
}

async fn small_sets_flow_and_pull_back_as_the_reference_does(device: &Device) {
    for problem in problems() {
        holds(device, &problem, &tableau::MIDPOINT, 3, KEPT).await;
    }
}

async fn sets_that_keep_nothing_evaluate_again_for_the_pullback(device: &Device) {
    for problem in problems().into_iter().step_by(4) {
        holds(device, &problem, &tableau::RK4, 1, AGAIN).await;
    }
}

async fn large_sets_flow_and_pull_back_as_the_reference_does(device: &Device) {
    for problem in problems() {
        holds(device, &problem, &tableau::MIDPOINT, 3, TILES).await;
    }
}

async fn every_method_unrolls_to_the_gradient_of_its_steps(device: &Device) {
    let problem = &problems()[1];
    for tableau in tableau::ALL {
        holds(device, problem, tableau, 2, KEPT).await;
        holds(device, &problems()[7], tableau, 2, KEPT).await;
    }
}

/// Golden, by hand: n = 2, d = 1, x = (1, 2), W_Q = 1, W_K = 2, W_V = 3, σ the identity, s = 1, leak 1:
/// k = (2, 4), v = (3, 6), q kᵀ v = q (2·3 + 4·6) = 30 q, so f = 30 x − x.
async fn a_small_field_by_hand(device: &Device) {
    let settings = Settings {
        sigma: flowbed::flow::Sigma::Identity,
        scale: flowbed::flow::Scale::Number(1.0),
        sets: 2,
        tokens: 2,
        width: 1,
        ..Settings::default()
    };
    let inputs = Inputs { x0: vec![1.0, 2.0, -1.0, 0.0], weights: vec![1.0, 2.0, 3.0] };
    let knots = Knots::upload(device, &inputs.weights, true).unwrap();
    let field = Attention::new(device, settings.equation(&inputs).unwrap(), knots, true, Some(1)).unwrap();
    let unrolled = Unrolled::new(device, &tableau::EULER, &field, 1.0, &schedule(1, field.ends(), true), true).unwrap();
    device.write(&unrolled.first, 0, bytemuck::cast_slice(&inputs.x0));
    run(device, unrolled.forward(&field)).await;
    // The other set: k = (−2, 0), v = (−3, 0), q kᵀ v = 6 q. One Euler step of length 1 is x + f = 30 x and 6 x.
    assert_eq!(download(device, &unrolled.last).await, [30.0, 60.0, -6.0, 0.0]);
    // L = Σ x(T): f_i = 6 x_i Σ x_j², so ∂L/∂x_j = 6 Σ x² + 12 x_j Σ x_i: 30 + 36, 30 + 72; 6 + 12, 6 + 0.
    device.write(unrolled.g_last(), 0, bytemuck::cast_slice(&[1.0f32; 4]));
    run(device, unrolled.pullback(&field)).await;
    assert_eq!(download(device, unrolled.g_first()).await, [66.0, 102.0, 18.0, 6.0]);
    // L is linear in each W: W_Q ∂L = L = 90 − 6, and so for W_K and W_V.
    assert_eq!(download(device, &field.knots.grads).await, [84.0, 42.0, 28.0]);
}

/// One set of the extreme shapes of n·d = 512, and a shape with more heads than tokens.
async fn sets_of_every_shape_that_fits_equal_the_tiles(device: &Device) {
    for (tokens, width, heads) in [(16, 32, 1), (33, 1, 1), (128, 4, 2), (1, 512, 4), (2, 256, 256), (7, 73, 1), (64, 8, 8)] {
        for field in [flowbed::flow::Field::Literal, flowbed::flow::Field::Softmax] {
            let x0 = sines(2 * tokens * width, 0.7, 0.9);
            let weights = sines(3 * width * width, 1.3, 1.0 / (width as f64).sqrt());
            let settings = Settings { field, sets: 2, tokens, width, heads, ..Settings::default() };
            let inputs = Inputs { x0, weights };
            let mut found = Vec::new();
            for (whole, keep) in [KEPT, TILES] {
                let knots = Knots::upload(device, &inputs.weights, true).unwrap();
                let field = Attention::new(device, settings.equation(&inputs).unwrap(), knots, whole, keep).unwrap();
                let steps = schedule(1, field.ends(), true);
                let unrolled = Unrolled::new(device, &tableau::MIDPOINT, &field, 1.0, &steps, true).unwrap();
                device.write(&unrolled.first, 0, bytemuck::cast_slice(&inputs.x0));
                run(device, unrolled.forward(&field)).await;
                device.write(unrolled.g_last(), 0, bytemuck::cast_slice(&sines(2 * tokens * width, 0.3, 1.0)));
                run(device, unrolled.pullback(&field)).await;
                found.push([
                    download(device, &unrolled.last).await,
                    download(device, unrolled.g_first()).await,
                    download(device, &field.knots.grads).await,
                ]);
            }
            for (i, (whole, tiles)) in found[0].iter().zip(&found[1]).enumerate() {
                let size = tiles.iter().fold(0.0f32, |most, x| most.max(x.abs())) as f64;
                assert_close(
                    &format!("{field:?} {tokens} x {width}, {heads} heads, {i}"),
                    whole,
                    &f64s(tiles),
                    1e-6 + 3e-6 * size,
                    1e-5,
                );
            }
        }
    }
}

async fn many_sets_in_a_flow_move_as_each_alone(device: &Device) {
    let (settings, inputs) = of(&problems()[4]);
    let size = inputs.x0.len();
    let x0 = sines(SETS * size, 0.9, 0.7);
    let together = Settings { sets: SETS, rtol: 1e-6, atol: 1e-8, ..settings.clone() };
    let all = Inputs { x0: x0.clone(), weights: inputs.weights.clone() };
    let found = flow(device, &job(), &together, &all, &mut |_, _, _| {}).await.unwrap();
    for (set, x0) in x0.chunks_exact(size).enumerate() {
        let alone = Settings { rtol: 1e-6, atol: 1e-8, ..settings.clone() };
        let inputs = Inputs { x0: x0.to_vec(), weights: inputs.weights.clone() };
        let expected = flow(device, &job(), &alone, &inputs, &mut |_, _, _| {}).await.unwrap();
        assert_close("a set", &found.states[1][set * size..(set + 1) * size], &f64s(&expected.states[1]), 2e-5, 2e-5);
    }
}
