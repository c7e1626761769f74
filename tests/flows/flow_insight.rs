//! What is read off a flow: presets, clusters, energy, and the cases that must hold, each on states made by hand.

use flowbed::{
    flow::presets::{self, Grid, Kind, Tokens},
    insight::{
        clusters::{Metric, clusters},
        curves, distance, exact,
        invariants::{Invariant, invariants},
        states::{Setting, States},
    },
    model::attention::{Kind as Field, Sigma},
};

fn setting<'a>(field: Field, q: &'a [f32], k: &'a [f32], v: &'a [f32]) -> Setting<'a> {
    Setting { field, leak: 1.0, heads: 1, sphere: false, q, k, v, linear: true, t1: 1.0, order: 5, steps: None, rtol: 1e-4 }
}

/// values [K, n, d].
fn observed<'a>(times: &'a [f64], values: &'a [f32], n: usize, d: usize) -> States<'a> {
    States { times, states: values.chunks_exact(n * d).collect(), n, d }
}

fn case<'a>(all: &'a [Invariant], start: &str) -> &'a Invariant {
    all.iter().find(|one| one.name.starts_with(start)).unwrap()
}

#[test]
fn presets_repeat_and_are_what_they_say() {
    for preset in [Tokens::Circle, Tokens::Sphere, Tokens::Gaussian, Tokens::Two] {
        for d in [1, 2, 5] {
            let x = presets::tokens(preset, 9, d, 3);
            assert_eq!(x, presets::tokens(preset, 9, d, 3));
            assert_eq!(x.len(), d * if preset == Tokens::Two { 2 } else { 9 });
            if matches!(preset, Tokens::Circle | Tokens::Sphere) && d > 1 {
                assert!(x.chunks(d).all(|row| (row.iter().map(|x| x * x).sum::<f32>() - 1.0).abs() < 1e-5));
            }
        }
    }
    assert_eq!(presets::tokens(Tokens::Two, 0, 3, 0), [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    assert_ne!(presets::tokens(Tokens::Gaussian, 9, 2, 3), presets::tokens(Tokens::Gaussian, 9, 2, 4));
    assert_eq!(presets::weights(Kind::Minus, 0, 2, 2, Grid::Knots, 0), [-1.0, 0.0, 0.0, -1.0, -1.0, 0.0, 0.0, -1.0]);
}

#[test]
fn a_smooth_path_is_one_function_whatever_its_knots_and_layers_differ() {
    let d = 16;
    let (fine, coarse) =
        (presets::weights(Kind::Smooth, 1, d, 65, Grid::Knots, 7), presets::weights(Kind::Smooth, 1, d, 5, Grid::Knots, 7));
    assert_eq!(fine[16 * d * d..17 * d * d], coarse[d * d..2 * d * d]);
    let stack = presets::weights(Kind::Smooth, 1, d, 64, Grid::Layers, 7);
    assert!(stack.iter().zip(&fine).all(|(a, b)| (a - b).abs() < 1e-6), "layer m of M reads the path at m/M");
    for kind in [Kind::Smooth, Kind::Layers] {
        let w = presets::weights(kind, 0, d, 33, Grid::Knots, 7);
        let variance = w.iter().map(|x| f64::from(x * x)).sum::<f64>() / w.len() as f64 * d as f64;
        assert!((variance - 1.0).abs() < 0.15, "{kind:?}: {variance}");
        assert_ne!(w, presets::weights(kind, 1, d, 33, Grid::Knots, 7), "q and k differ");
    }
}

/// Four tokens on a line: 0 and 1 meet, then 2 joins them, then all but 3 fall apart.
#[test]
fn who_merges_with_whom_and_when() {
    let values = [0.0f32, 1.0, 3.0, 9.0, 0.4, 0.6, 3.0, 9.0, 0.4, 0.6, 0.9, 9.0, 0.0, 1.0, 3.0, 9.0];
    let states = observed(&[0.0, 1.0, 2.0, 3.0], &values, 4, 1);
    let found = clusters(&states, Metric::Euclid, 0.5);
    assert_eq!(found.counts, [4, 3, 2, 4]);
    let events: Vec<_> = found.events.iter().map(|event| (event.time, event.apart, event.parts.clone())).collect();
    assert_eq!(
        events,
        [(1, false, vec![(0, 1), (1, 1)]), (2, false, vec![(0, 2), (2, 1)]), (3, true, vec![(0, 1), (1, 1), (2, 1)]),]
    );
    assert_eq!(found.labels[8..12], [0, 0, 0, 3]);
    // Directions: only the sign counts on a line, and zero has none.
    let found = clusters(&observed(&[0.0], &[1.0, 5.0, -1.0, 0.0], 4, 1), Metric::Cosine, 0.1);
    assert_eq!(found.labels, [0, 0, 2, 3]);
}

#[test]
fn the_order_keeps_merging_clusters_together() {
    let values = [0.0f32, 5.0, 0.2, 5.2, 0.0, 5.0, 0.0, 5.0];
    let found = clusters(&observed(&[0.0, 1.0], &values, 4, 1), Metric::Euclid, 0.1);
    assert_eq!(found.order(), [0, 2, 1, 3]);
}

/// 14 tokens on a line: apart, in pairs, in two heaps. Pairs tell most: so many that are apart tell nothing, nor does one heap.
#[test]
fn the_clearest_time_is_that_of_the_most_even_clusters() {
    let line = |place: fn(usize) -> usize| (0..14).map(|i| place(i) as f32).collect::<Vec<f32>>();
    let [apart, pairs, heaps, one] = [|i| i, |i| i / 2, |i| i / 12, |_| 0].map(line);
    let clearest = |lines: &[&[f32]]| {
        let times: Vec<f64> = (0..lines.len()).map(|k| k as f64).collect();
        clusters(&observed(&times, &lines.concat(), 14, 1), Metric::Euclid, 0.5).clearest()
    };
    assert_eq!(clearest(&[&apart, &pairs, &heaps, &one]), 1);
    assert_eq!(clearest(&[&apart, &pairs, &pairs, &heaps]), 2, "the later of two alike");
    assert_eq!(clearest(&[&apart, &heaps, &one]), 1);
    assert_eq!(clearest(&[&one, &apart]), 1, "the last where none tells anything");
}

#[test]
fn distances_and_slopes() {
    assert_eq!(distance::norm(&[3.0, 4.0]), 5.0);
    assert_eq!(distance::relative(&[3.0, 5.0], &[3.0, 4.0]), 0.2);
    assert_eq!(distance::relative(&[0.0], &[0.0]), 0.0);
    let power = |n: f64| (n, 5.0 * n.powf(-1.5));
    assert!((distance::slope([1.0, 2.0, 8.0].into_iter().map(power)).unwrap() + 1.5).abs() < 1e-12);
    let broken = [(4.0, f64::NAN), (16.0, 0.0), (32.0, f64::INFINITY)];
    assert_eq!(distance::slope([1.0].into_iter().map(power).chain(broken)), None, "one point has no slope");
}

#[test]
fn energy_diameter_and_attention_by_hand() {
    let one = [1.0f32];
    let states = observed(&[0.0], &[1.0, -1.0], 2, 1);
    let soft = setting(Field::Softmax, &one, &one, &one);
    let found = curves::point(&states, &soft, 0);
    assert!((found.energy - 1f64.cosh().ln()).abs() < 1e-12);
    assert_eq!((found.diameter, found.mean, found.norm), (2.0, 0.0, 1.0));
    let map = curves::attention(states.at(0), 1, &soft, 0.0);
    let high = (1.0 / (1.0 + (-2f64).exp())) as f32;
    assert!((map[0] - high).abs() < 1e-6 && (map[1] - (1.0 - high)).abs() < 1e-6 && map[0] == map[3]);
    let literal = setting(Field::Literal { sigma: Sigma::Identity, scale: 0.5 }, &one, &one, &one);
    assert_eq!(curves::attention(states.at(0), 1, &literal, 0.0), [0.5, -0.5, -0.5, 0.5]);
    assert_eq!(curves::point(&states, &literal, 0).energy, 0.25);
}

#[test]
fn weights_are_read_between_their_knots() {
    let path = [0.0f32, 2.0, 6.0];
    let mut s = setting(Field::Softmax, &path, &path, &path);
    assert_eq!([0.0, 0.25, 0.75, 1.0].map(|t| s.at(&path, 1, t)[0]), [0.0, 1.0, 4.0, 6.0]);
    s.linear = false;
    assert_eq!([0.0, 0.3, 0.4, 0.9, 1.0].map(|t| s.at(&path, 1, t)[0]), [0.0, 0.0, 2.0, 6.0, 6.0]);
}

/// The closed forms against the numbers of the literature and of independent integration.
#[test]
fn closed_forms() {
    let near = |found: f64, golden: f64| assert!((found - golden).abs() < 1e-9, "{found} instead of {golden}");
    near(exact::cubic(0.5, 1.0, 1.0, 1.0).unwrap(), 0.2077607590);
    near(exact::cubic(0.9, 1.0, 1.0, 2.0).unwrap(), 0.2691229625);
    assert!((exact::cubic_escape(1.1, 1.0, 1.0).unwrap() - 0.8756).abs() < 1e-4);
    assert_eq!(exact::cubic_escape(0.9, 1.0, 1.0), None);
    assert_eq!(exact::cubic(1.1, 1.0, 1.0, 0.9), None);
    near(exact::cubic(0.5, 1.0, 0.0, 1.0).unwrap(), (1.0f64 / 2.0).sqrt());
    near(exact::scalar(1.5, 1.0, |a| a * (a * a).tanh() - a), 1.463836395873);
    let grown = exact::grown(&[0.0, 1.0, -1.0, 0.0], &[1.0, 0.0], 10.0);
    near(grown[0], 10f64.cos());
    near(grown[1], -10f64.sin());
}

#[test]
fn decay_is_known_and_a_wrong_flow_fails() {
    let zero = [0.0f32; 4];
    let times: Vec<f64> = (0..5).map(|k| k as f64 / 4.0).collect();
    let s = setting(Field::Softmax, &zero, &zero, &zero);
    let make = |rate: f64| -> Vec<f32> {
        times.iter().flat_map(|t| [1.0, -0.5, 0.25, 1.0].map(|x| (x * (-rate * t).exp()) as f32)).collect()
    };
    for (rate, right) in [(1.0, true), (1.01, false)] {
        let values = make(rate);
        let all = invariants(&observed(&times, &values, 2, 2), &s, None);
        for name in ["No weights", "Even attention"] {
            let one = case(&all, name);
            assert!(one.why.is_empty() && one.holds() == right, "{one:?}");
        }
        assert!(!case(&all, "One number").why.is_empty() && !case(&all, "One number").holds());
    }
}

#[test]
fn the_mean_of_even_attention_grows_with_its_matrix() {
    let (zero, v) = ([0.0f32; 4], [0.5f32, 0.25, -0.25, 0.5]);
    let s = setting(Field::Softmax, &zero, &zero, &v);
    // V − I turns the mean by t/4 while it decays by e^{-t/2}; deviations decay by e^{-t}.
    let state = |t: f64| -> Vec<f32> {
        let (m, r) = ([(t / 4.0).cos() * (-t / 2.0).exp(), -(t / 4.0).sin() * (-t / 2.0).exp()], (-t).exp());
        [m[0] + r, m[1], m[0] - r, m[1]].map(|x| x as f32).to_vec()
    };
    let values = [state(0.0), state(0.5), state(1.0)].concat();
    let all = invariants(&observed(&[0.0, 0.5, 1.0], &values, 2, 2), &s, None);
    assert!(case(&all, "Even attention").holds(), "{:?}", case(&all, "Even attention"));
    assert!(!case(&all, "No weights").why.is_empty());
}

#[test]
fn an_escape_is_measured_against_its_time() {
    let one = [1.0f32];
    let mut s = setting(Field::Literal { sigma: Sigma::Identity, scale: 1.0 }, &one, &one, &one);
    let states = observed(&[0.0, 0.8756], &[1.1, 1e6], 1, 1);
    assert!(case(&invariants(&states, &s, Some(0.8756)), "One number").holds());
    assert!(!case(&invariants(&states, &s, Some(0.85)), "One number").holds());
    assert!(!case(&invariants(&states, &s, None), "One number").holds(), "it must escape");
    let states = observed(&[0.0, 1.0], &[0.5, 0.207_760_76], 1, 1);
    assert!(case(&invariants(&states, &s, None), "One number").holds());
    s.steps = Some(100);
    s.order = 1;
    assert!(case(&invariants(&states, &s, None), "One number").bound > 1e-3, "Euler may be off by its order");
}

#[test]
fn the_sphere_its_inner_products_and_its_energy() {
    let root = 2f32.sqrt();
    let (q, one) = ([root, 0.0, 0.0, root], [1.0f32, 0.0, 0.0, 1.0]);
    let mut s = setting(Field::Softmax, &q, &one, &one);
    (s.sphere, s.leak) = (true, 0.0);
    // Two unit rows with inner product 0.579195337, symmetric about the diagonal.
    let half = 0.579_195_337f64.acos() / 2.0;
    let (a, b) = ((std::f64::consts::FRAC_PI_4 - half), (std::f64::consts::FRAC_PI_4 + half));
    let values = [1.0, 0.0, 0.0, 1.0, a.cos() as f32, a.sin() as f32, b.cos() as f32, b.sin() as f32];
    let all = invariants(&observed(&[0.0, 1.0], &values, 2, 2), &s, None);
    for name in ["Orthonormal", "On the sphere every", "On the sphere the interaction"] {
        assert!(case(&all, name).holds(), "{:?}", case(&all, name));
    }
    let back = [&values[4..], &values[..4]].concat();
    let all = invariants(&observed(&[0.0, 1.0], &back, 2, 2), &s, None);
    assert!(!case(&all, "On the sphere the interaction").holds(), "energy that falls is seen");
}

#[test]
fn a_hull_that_grows_and_equal_tokens_that_part_are_seen() {
    let one = [1.0f32, 0.0, 0.0, 1.0];
    let s = setting(Field::Softmax, &one, &one, &one);
    let shrinking = [1.0, 0.0, -1.0, 0.0, -1.0, 0.0, 0.5, 0.0, -0.5, 0.0, -0.5, 0.0];
    let all = invariants(&observed(&[0.0, 1.0], &shrinking, 3, 2), &s, None);
    assert!(case(&all, "The tokens").holds() && case(&all, "Equal").holds());
    let growing = [1.0, 0.0, -1.0, 0.0, -1.0, 0.0, 0.5, 0.1, -0.5, 0.0, -0.5, 0.01];
    let all = invariants(&observed(&[0.0, 1.0], &growing, 3, 2), &s, None);
    assert!(!case(&all, "The tokens").holds() && !case(&all, "Equal").holds());
}

#[test]
fn the_plane_is_fitted_before_a_flow_runs_away() {
    let values = [1.0f32, 0.0, -1.0, 0.0, 2.0, 0.0, -2.0, 0.0, 0.0, 1e6, 0.0, -1e6];
    let (found, framed) = observed(&[0.0, 1.0, 2.0], &values, 2, 2).plane();
    assert_eq!((framed, found.positions.len()), (2, 18));
    assert!((found.explained[0] - 1.0).abs() < 1e-9 && (found.positions[0].abs() - 1.0).abs() < 1e-6);
}
