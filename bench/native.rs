//! The benchmark's works natively, on the CPU device or on a GPU through Vulkan, Metal or DirectX, beside this device's own limits.
//!
//! cargo bench -- [--device cpu|gpu] [--only epoch,matmul] [--rounds 7] [--json]

use flowbed::{
    device::{Choice, Device},
    error::Result,
    job::Job,
    measure::{Measured, Sizes, WORKS, measure},
};

struct Options {
    choice: Choice,
    only: Vec<String>,
    rounds: usize,
    json: bool,
}

fn options() -> Options {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| arguments.iter().position(|argument| argument == name).and_then(|at| arguments.get(at + 1));
    Options {
        choice: if after("--device").is_some_and(|device| device == "gpu") { Choice::Gpu } else { Choice::Cpu },
        only: after("--only").map_or(Vec::new(), |list| list.split(',').map(String::from).collect()),
        rounds: after("--rounds").and_then(|rounds| rounds.parse().ok()).unwrap_or(7),
        json: arguments.iter().any(|argument| argument == "--json"),
    }
}

fn main() -> Result<()> {
    pollster::block_on(run(options()))
}

async fn run(options: Options) -> Result<()> {
    let job = Job::alone();
    let device = Device::open(options.choice, true, &job).await?;
    let wanted = |name: &str| options.only.is_empty() || options.only.iter().any(|part| name == part);
    if !options.json {
        println!("{}", device.name());
        println!("{:26} {:>12} {:>8} {:>12} {:>8} {:>9}  check", "work", "median, ms", "spread", "GFLOP/s", "GB/s", "of limit");
    }
    let mut limits = [0.0; 2];
    for work in WORKS.iter().map(|work| work.name) {
        // Without the two limits there is no share of them.
        let limit = ["multiply-add", "copy"].iter().position(|name| *name == work);
        if !wanted(work) && limit.is_none() {
            continue;
        }
        let measured = measure(&device, &job, work, options.rounds, &Sizes::REFERENCE).await?;
        if let Some(limit) = limit {
            limits[limit] = rates(&measured, sorted(&measured)[0])[limit];
        }
        if options.json {
            println!("{}", serde_json::to_string(&measured).unwrap_or_default());
        } else {
            print(&measured, limits);
        }
    }
    Ok(())
}

fn sorted(measured: &Measured) -> Vec<f64> {
    let mut times = measured.milliseconds.clone();
    times.sort_by(f64::total_cmp);
    times
}

/// Billions of operations, and of bytes, a second.
fn rates(measured: &Measured, milliseconds: f64) -> [f64; 2] {
    [measured.operations, measured.bytes].map(|amount| amount / milliseconds / 1e6)
}

fn print(measured: &Measured, limits: [f64; 2]) {
    let times = sorted(measured);
    let median = times[times.len() / 2];
    let rates = rates(measured, median);
    let spread = 100.0 * (times[times.len() - 1] - times[0]) / median;
    let share = 100.0 * (rates[0] / limits[0]).max(rates[1] / limits[1]);
    let check: Vec<String> = measured.check.iter().map(|value| format!("{value:.6}")).collect();
    let [operations, bytes] = rates;
    println!(
        "{:26} {median:12.5} {spread:6.0} % {operations:12.2} {bytes:8.2} {share:7.0} %  {}",
        measured.work,
        check.join(" ")
    );
}
