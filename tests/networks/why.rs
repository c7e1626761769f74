//! Why a run predicts what it predicts: importance by shuffling, what a row's columns add, curves.

use std::io::Read;

use flowbed::{
    data::{
        ReadOptions, Reader, Table,
        samples::{self, ShopSize},
    },
    device::Device,
    error::{Error, Result},
    job::Job,
    train::{
        Asked, Codes, ColumnImportance, Importance, Model, OrAuto, Points, Prepared, RowAsked, Run, Sample, Settings, train,
    },
};

fn read(bytes: &[u8]) -> Table {
    let mut reader = Reader::new(ReadOptions::default());
    bytes.chunks(1 << 20).for_each(|chunk| reader.push(chunk).unwrap());
    reader.finish().unwrap()
}

fn flights() -> Table {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/www/samples/flights.csv.gz")).unwrap();
    flate2::read::GzDecoder::new(file).read_to_end(&mut bytes).unwrap();
    read(&bytes)
}

fn trained(table: &Table, settings: Settings) -> Run {
    let prepared = Prepared::new(table, settings).unwrap();
    pollster::block_on(train(&Device::cpu(), &Job::alone(), prepared, &mut |_| {})).unwrap()
}

fn importance(run: &Run, table: &Table, repeats: f64) -> Result<Importance> {
    let (device, job) = (Device::cpu(), Job::alone());
    let sample = Sample::new(&run.learned, &run.training, table, run.tested.as_ref().unwrap())?;
    let asked = Asked { device: &device, job: &job, learned: &run.learned };
    pollster::block_on(asked.importance(&sample, &sample.orders(repeats)?, &mut |_| {}))
}

#[test]
#[ignore = "looks"]
fn looks() {
    let shop = |seed| read(&samples::shop(ShopSize { seed, ..ShopSize::small() }));
    for (name, table, target) in [("shop", shop(42), "bought"), ("flights", flights(), "late")] {
        for model in [Model::Embedding, Model::AttentionOde, Model::OneHot, Model::TargetMean, Model::Trees] {
            let settings = Settings { model, target: target.into(), epochs: 10, ..Settings::default() };
            let run = trained(&table, settings);
            let start = std::time::Instant::now();
            let found = importance(&run, &table, 5.0).unwrap();
            let seconds = start.elapsed().as_secs_f64();
            println!(
                "{name} {} {} epochs {:.2} s, importance {seconds:.2} s of {} rows {:?} {:.4}, {} rows",
                model.name(),
                run.training.epochs.len(),
                run.training.seconds,
                found.columns.len(),
                found.measure,
                found.score,
                found.rows
            );
            for one in &found.columns {
                println!("   {:?} {:.4} [{:.4}, {:.4}] {}", one.columns, one.importance, one.low, one.high, one.apart);
            }
        }
    }
}
