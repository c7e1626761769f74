use flowbed::{
    device::{Choice, Device},
    job::Job,
    measure::{Sizes, WORKS, measure},
};
fn main() {
    pollster::block_on(async {
        let job = Job::alone();
        let device =
            Device::open(if std::env::args().any(|a| a == "gpu") { Choice::Gpu } else { Choice::Cpu }, true, &job).await.unwrap();
        let only: Vec<String> = std::env::args().skip(1).filter(|a| a.starts_with("w=")).map(|a| a[2..].to_string()).collect();
        for work in WORKS.iter().map(|w| w.name) {
            if !only.is_empty() && !only.iter().any(|o| work.contains(o.as_str())) {
                continue;
            }
            let m = measure(&device, &job, work, 3, &Sizes::REFERENCE).await.unwrap();
            let best = m.milliseconds.iter().copied().fold(f64::INFINITY, f64::min);
            println!(
                "{:28} {:10.4} ms/{:8} {:8.2} GFLOP/s {:8.2} GB/s  {:?}",
                m.work,
                best,
                m.unit,
                m.operations / best / 1e6,
                m.bytes / best / 1e6,
                m.check
            );
        }
    });
}
