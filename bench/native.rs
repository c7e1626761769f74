//! The benchmark's works natively, on the CPU device or on a GPU through Vulkan, Metal or DirectX, beside this device's own limits.
//!
//! cargo bench -- [--device cpu|gpu] [--threads 2] [--only epoch,matmul] [--rounds 7] [--json]
//!
//! On the CPU all cores work, unless --threads says otherwise.

use flowbed::{
    device::{Choice, Device, Threads},
    error::Result,
    job::Job,
    measure::{Figures, Measured, Sizes, WORKS, measure},
};

struct Options {
    choice: Choice,
    only: Vec<String>,
    rounds: usize,
    threads: Option<usize>,
    json: bool,
}

fn options() -> Options {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| arguments.iter().position(|argument| argument == name).and_then(|at| arguments.get(at + 1));
    Options {
        choice: if after("--device").is_some_and(|device| device == "gpu") { Choice::Gpu } else { Choice::Cpu },
        only: after("--only").map_or(Vec::new(), |list| list.split(',').map(String::from).collect()),
        rounds: after("--rounds").and_then(|rounds| rounds.parse().ok()).unwrap_or(7),
        threads: after("--threads").and_then(|threads| threads.parse().ok()),
        json: arguments.iter().any(|argument| argument == "--json"),
    }
}

fn main() -> Result<()> {
    pollster::block_on(run(options()))
}

async fn run(options: Options) -> Result<()> {
    let job = Job::alone();
    match options.threads {
        Some(count) => Threads::start(count).for_all(),
        None => Threads::on_all_cores(),
    }
    let device = Device::open(options.choice, true, &job).await?;
    let wanted = |name: &str| options.only.is_empty() || options.only.iter().any(|part| name == part);
    if !options.json {
        println!("{}", device.name());
        println!("{:26} {:>12} {:>8} {:>12} {:>8} {:>9}  check", "work", "median, ms", "spread", "GFLOP/s", "GB/s", "of limit");
    }
    let mut figures = Figures::default();
    for work in WORKS.iter().map(|work| work.name) {
        // Without the two limits there is no share of them.
        if !wanted(work) && !["multiply-add", "copy"].contains(&work) {
            continue;
        }
        let measured = figures.add(measure(&device, &job, work, options.rounds, &Sizes::REFERENCE).await?);
        if options.json {
            println!("{}", serde_json::to_string(&measured).unwrap_or_default());
        } else {
            print(&measured);
        }
    }
    Ok(())
}

fn print(measured: &Measured) {
    let median = measured.median;
    let [fastest, slowest] = [f64::min, f64::max].map(|of| measured.milliseconds.iter().copied().fold(median, of));
    let spread = 100.0 * (slowest - fastest) / median;
    // Billions a second
    let [operations, bytes] = [measured.operations, measured.bytes].map(|amount| amount / median / 1e6);
    let share = 100.0 * measured.share.unwrap_or_default();
    let check: Vec<String> = measured.check.iter().map(|value| format!("{value:.6}")).collect();
    println!(
        "{:26} {median:12.5} {spread:6.0} % {operations:12.2} {bytes:8.2} {share:7.0} %  {}",
        measured.work,
        check.join(" ")
    );
}
