//! Flows that keep little: very many tokens in blocks, and steps that keep their last slope alone.

use crate::support::*;
use flowbed::{
    device::Device,
    flow::{Field, Flow, Inputs, Settings, Sigma, flow},
};

on_every_device!(
    a_literal_flow_of_very_many_tokens_equals_its_formula,
    a_chain_of_stages_ends_where_one_with_all_slopes_ends,
    states_at_the_start_and_the_end_are_those_asked_for,
);

fn inputs(tokens: usize, width: usize) -> Inputs {
    Inputs { x0: sines(tokens * width, 0.7, 0.9), weights: sines(3 * width * width, 1.3, 0.8) }
}

async fn solved(device: &Device, settings: &Settings, inputs: &Inputs) -> Flow {
    let found = flow(device, &job(), settings, inputs, &mut |_, _, _| {}).await.unwrap();
    assert_eq!(found.ended, "reached", "{}", found.reason);
    found
}

/// One Euler step in f64: blocks of 2,048 tokens, the last of them short.
async fn a_literal_flow_of_very_many_tokens_equals_its_formula(device: &Device) {
    let (n, d, h) = (32_768 + 4_133, 4, 0.5);
    let inputs = inputs(n, d);
    for (heads, sigma, bend) in
        [(1, Sigma::Tanh, f64::tanh as fn(f64) -> f64), (2, Sigma::Sigmoid, (|x| 1.0 / (1.0 + (-x).exp())) as fn(f64) -> f64)]
    {
        let settings = Settings {
            field: Field::Literal,
            sigma,
            heads,
            tokens: n,
            width: d,
            t1: h,
            method: "euler".into(),
            steps: Some(1),
            ..Settings::default()
        };
        let found = solved(device, &settings, &inputs).await;
        let times = |part: usize, row: &[f32]| -> Vec<f64> {
            let w = &inputs.weights[part * d * d..][..d * d];
            (0..d).map(|i| (0..d).map(|j| f64::from(w[i * d + j]) * f64::from(row[j])).sum()).collect()
        };
        let width = d / heads;
        let mut inner = vec![0.0; heads * width * width];
        for row in inputs.x0.chunks_exact(d) {
            let (k, v) = (times(1, row), times(2, row));
            for (at, sum) in inner.iter_mut().enumerate() {
                let (head, i, j) = (at / (width * width), at / width % width, at % width);
                *sum += k[head * width + i] * bend(v[head * width + j]);
            }
        }
        let expected: Vec<f64> = inputs
            .x0
            .chunks_exact(d)
            .flat_map(|row| {
                let q: Vec<f64> = times(0, row).into_iter().map(bend).collect();
                let read = |c: usize| -> f64 {
                    let (head, j) = (c / width, c % width);
                    (0..width).map(|i| q[head * width + i] * inner[(head * width + i) * width + j]).sum()
                };
                (0..d).map(|c| f64::from(row[c]) + h * (read(c) / n as f64 - f64::from(row[c]))).collect::<Vec<_>>()
            })
            .collect();
        assert_close(&format!("{heads} heads"), &found.states[1], &expected, 2e-6, 2e-6);
    }
}

/// An output inside a step makes all slopes stay. Of one weight the sum has the same bits.
async fn a_chain_of_stages_ends_where_one_with_all_slopes_ends(device: &Device) {
    let inputs = inputs(37, 6);
    for method in ["euler", "midpoint", "heun", "rk4"] {
        for sphere in [false, true] {
            let settings = Settings {
                field: Field::Softmax,
                sphere,
                tokens: 37,
                width: 6,
                t1: 2.0,
                method: method.into(),
                steps: Some(7),
                ..Settings::default()
            };
            let lean = solved(device, &settings, &inputs).await;
            let all = Settings { times: Some(vec![0.0, 0.9, 2.0]), ..settings };
            let all = solved(device, &all, &inputs).await;
            let (lean, all) = (lean.states.last().unwrap(), all.states.last().unwrap());
            assert_close(method, lean, &f64s(all), 2e-6, 2e-6);
            let exact = !device.is_gpu() && ["euler", "midpoint"].contains(&method);
            assert!(!exact || lean == all, "{method}, sphere {sphere}");
        }
    }
}

async fn states_at_the_start_and_the_end_are_those_asked_for(device: &Device) {
    let inputs = inputs(5, 3);
    for steps in [None, Some(4)] {
        for times in [vec![0.0, 0.0, 1.0], vec![1.0], vec![0.0], vec![0.0, 0.25, 0.5, 1.0]] {
            let settings = Settings {
                field: Field::Softmax,
                tokens: 5,
                width: 3,
                t1: 1.0,
                method: if steps.is_some() { "rk4" } else { "tsit5" }.into(),
                steps,
                times: Some(times.clone()),
                ..Settings::default()
            };
            let found = solved(device, &settings, &inputs).await;
            assert_eq!((found.times.clone(), found.states.len()), (times.clone(), times.len()));
            for (time, state) in times.iter().zip(&found.states) {
                assert_eq!(*time == 0.0, *state == inputs.x0, "{steps:?} {times:?} {time}");
            }
        }
    }
}
