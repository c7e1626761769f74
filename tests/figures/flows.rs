//! Flows of README size on this machine's CPU device (or `-- gpu`): waits for the clock by tolerance, and two large flows
//! with the memory that they took. cargo run --release --example flows

use std::time::Instant;

use flowbed::{
    device::{Choice, Device, Threads},
    flow::{Field, Flow, Inputs, Settings, flow},
    job::Job,
    rng::{Generator, Stream},
};

/// Gaussian-like tokens and weights of entries about 1/√d, from a seed.
fn inputs(n: usize, d: usize) -> Inputs {
    let mut rng = Generator::new(3, Stream::Weights);
    let root = (3.0 / d as f32).sqrt();
    Inputs {
        x0: (0..n * d).map(|_| rng.uniform(-1.7, 1.7)).collect(),
        weights: (0..3 * d * d).map(|_| rng.uniform(-root, root)).collect(),
    }
}

/// Peak resident memory of this process in MB, where the system tells.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: 0 kB");
    let kilobytes: f64 = line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).unwrap_or(0.0);
    format!("{:.0} MB", kilobytes / 1024.0)
}

fn run(device: &Device, settings: &Settings) -> (Flow, f64) {
    let inputs = inputs(settings.tokens, settings.width);
    let start = Instant::now();
    let found = pollster::block_on(flow(device, &Job::alone(), settings, &inputs, &mut |_, _, _| {})).unwrap();
    (found, start.elapsed().as_secs_f64())
}

fn main() {
    let choice = if std::env::args().any(|word| word == "gpu") { Choice::Gpu } else { Choice::Cpu };
    Threads::on_all_cores();
    let device = pollster::block_on(Device::open(choice, true, &Job::alone())).unwrap();
    println!("device: {}", device.name());
    for field in [Field::Literal, Field::Softmax] {
        for rtol in [1e-3, 1e-4, 1e-5, 1e-6] {
            let settings = Settings {
                field,
                tokens: 64,
                width: 32,
                t1: 4.0,
                rtol,
                atol: 0.1 * rtol,
                method: "dopri5".into(),
                ..Settings::default()
            };
            let (found, seconds) = run(&device, &settings);
            let stats = found.stats;
            println!(
                "{field:?} 64 x 32, T = 4, dopri5, rtol {rtol:e}: {} accepted, {} rejected, {} evaluations, {} reads, {:.1} ms",
                stats.accepted,
                stats.rejected,
                stats.evaluations,
                stats.reads,
                seconds * 1e3
            );
        }
    }
    for (field, tokens) in [(Field::Literal, 1_000_000), (Field::Softmax, 16_384)] {
        let settings = Settings {
            field,
            tokens,
            width: 32,
            method: "rk4".into(),
            steps: Some(4),
            times: Some(vec![1.0]),
            ..Settings::default()
        };
        let (found, seconds) = run(&device, &settings);
        println!("{field:?} {tokens} x 32, 4 RK4 steps: {} in {seconds:.1} s, peak {} in all", found.ended, peak());
    }
}
