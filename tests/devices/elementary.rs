//! exp, ln, tanh and the logistic function at 10,000 points each, in units of the last place: docs/numbers.md has the bounds and what was seen.

use crate::support::*;
use flowbed::{
    device::{
        Access::{In, Out},
        Bound, Call, Device, Kernel,
    },
    kernels::{
        cpu::{
            elementary::{exps, logs_above_one, sigmoids, tanhs},
            lanes::Lanes,
        },
        shared::elementary::{LEAST_EXP, MOST_EXP, WGSL},
    },
};

on_every_device!(
    functions_keep_their_bounds,
    what_is_no_number_comes_out_as_none,
    beyond_its_range_each_function_is_as_at_its_end
);

const POINTS: usize = 10_000;

/// A function by its name in the shaders, and the same on the CPU device.
#[derive(Clone, Copy)]
struct Function {
    name: &'static str,
    cpu: fn(f32) -> f32,
    exact: fn(f64) -> f64,
    /// Units in the last place, on the CPU and in the shaders
    most: [f64; 2],
}

fn lane(f: impl Fn(Lanes) -> Lanes, x: f32) -> f32 {
    f(Lanes::splat(x)).values()[0]
}

const FUNCTIONS: [Function; 5] = [
    Function { name: "exp_of", cpu: |x| lane(exps, x), exact: f64::exp, most: [3.0, 3.0] },
    Function { name: "log_of", cpu: f32::ln, exact: f64::ln, most: [3.0, 3.0] },
    Function { name: "log_above_one", cpu: |x| lane(logs_above_one, x), exact: f64::ln_1p, most: [4.0, 4.0] },
    Function { name: "tanh_of", cpu: |x| lane(tanhs, x), exact: f64::tanh, most: [7.0, 4.0] },
    Function { name: "sigmoid_of", cpu: |x| lane(sigmoids, x), exact: |x| 1.0 / (1.0 + (-x).exp()), most: [4.0, 4.0] },
];

/// Evenly over its range, near 0 on a logarithmic scale of both signs, and the ends.
fn points(name: &str) -> Vec<f32> {
    let [least, most] = match name {
        "exp_of" => [LEAST_EXP, MOST_EXP],
        "log_of" => [f32::MIN_POSITIVE, 1e38],
        "log_above_one" => [0.0, 1.0],
        "tanh_of" => [-90.0, 90.0],
        _ => [-86.0, 90.0],
    };
    let share = |i: usize| i as f32 / (POINTS / 2 - 1) as f32;
    let even = (0..POINTS / 2).map(|i| least + share(i) * (most - least));
    let small = (0..POINTS / 2).map(|i| {
        let size = 10f32.powf(-37.0 + 38.0 * share(i)).min(most);
        if least < 0.0 && i % 2 == 1 { -size } else { size }
    });
    let near_one = (0..POINTS / 2).filter(|_| name == "log_of").map(|i| 0.5 + share(i));
    even.chain(small).chain(near_one).collect()
}

/// f of every x on the device.
async fn values(device: &Device, function: Function, xs: &[f32]) -> Vec<f32> {
    if !device.is_gpu() {
        return xs.iter().map(|x| (function.cpu)(*x)).collect();
    }
    fn nothing(_: &[u32], _: std::ops::Range<usize>, _: &mut [Bound]) {}
    let main = format!(
        "@group(0) @binding(0) var<uniform> count: u32;
        @group(0) @binding(1) var<storage, read> xs: array<f32>;
        @group(0) @binding(2) var<storage, read_write> ys: array<f32>;
        @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {{
          if (id.x < count) {{ ys[id.x] = {}(xs[id.x]); }}
        }}",
        function.name
    );
    let kernel = Kernel { name: function.name, wgsl: format!("{WGSL}{main}").leak(), buffers: &[In, Out], cpu: nothing };
    let ys = device.alloc("values", xs.len()).unwrap();
    let call = Call {
        kernel: Box::leak(Box::new(kernel)),
        params: vec![xs.len() as u32],
        buffers: vec![upload(device, xs), ys.clone()],
        groups: [xs.len().div_ceil(64) as u32, 1, 1],
        units: 1,
        unit_cost: 1,
    };
    run(device, vec![call]).await;
    download(device, &ys).await
}

/// How far, in units of the last place of the exact value; of one below the normal numbers, in the least of theirs.
fn ulps(found: f32, exact: f64) -> f64 {
    let exponent = exact.abs().max(f64::from(f32::MIN_POSITIVE)).log2().floor();
    (f64::from(found) - exact).abs() / (exponent - 23.0).exp2()
}

async fn functions_keep_their_bounds(device: &Device) {
    for function in FUNCTIONS {
        let xs = points(function.name);
        assert!(xs.len() >= POINTS);
        let found = values(device, function, &xs).await;
        let each = xs.iter().zip(&found).map(|(x, y)| (ulps(*y, (function.exact)(f64::from(*x))), *x));
        let (worst, at) = each.fold((0.0, 0.0), |worst, one| if one.0 > worst.0 { one } else { worst });
        println!("{}: {} at most {worst:.2} ulp, at {at:e}", device.name(), function.name);
        assert!(worst <= function.most[usize::from(device.is_gpu())], "{}: {worst} ulp at {at:e}", function.name);
    }
}

async fn what_is_no_number_comes_out_as_none(device: &Device) {
    for function in FUNCTIONS.into_iter().filter(|function| function.name != "log_above_one") {
        let found = values(device, function, &[f32::NAN, -f32::NAN]).await;
        assert!(found.iter().all(|y| y.is_nan()), "{}: {found:?}", function.name);
    }
}

async fn beyond_its_range_each_function_is_as_at_its_end(device: &Device) {
    for far in [89.0, 1e3, 1e30, f32::MAX] {
        let of = async |name: &str, x: f32| {
            let function = FUNCTIONS.into_iter().find(|function| function.name == name).unwrap();
            values(device, function, &[x]).await[0]
        };
        assert!(of("exp_of", far).await > 3.4e38, "{far}");
        assert!((0.0..1.2e-38).contains(&of("exp_of", -far).await), "{far}");
        let tanh = [of("tanh_of", far).await, of("tanh_of", -far).await];
        assert_close("tanh", &tanh, &[1.0, -1.0], 3e-7, 0.0);
        assert_eq!(of("sigmoid_of", far).await, 1.0);
        assert!((0.0..1.2e-38).contains(&of("sigmoid_of", -far).await), "{far}");
    }
    let zeros = values(device, FUNCTIONS[3], &[0.0, -0.0, 1e-10, 1e-5]).await;
    assert_close("near 0", &zeros, &[0.0, 0.0, 1e-10, 1e-5 - 3.333_333e-16], 0.0, 4e-7);
}
