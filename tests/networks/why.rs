//! Why a run predicts what it predicts: importance by shuffling, what a row's columns add, curves.

use std::io::Read;

use flowbed::{
    data::{
        ReadOptions, Reader, Rule, Table, Task,
        samples::{self, ShopSize},
    },
    device::Device,
    error::{Error, Result},
    job::Job,
    model::baseline::{Regression, TargetMean},
    referee::Measure,
    train::{
        Fitted, Model, OrAuto, Prepared, Run, Settings, train,
        why::{Asked, Curve, CurveOf, Explained, Importance, Points, RowAsked, Sample},
    },
};
use serde_json::Value;

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

fn shop(seed: u64) -> Table {
    read(&samples::shop(ShopSize { seed, ..ShopSize::small() }))
}

fn settings(model: Model, target: &str, columns: &[&str]) -> Settings {
    let columns = Some(columns.iter().map(|column| column.to_string()).collect());
    Settings { model, target: target.into(), columns, epochs: 10, ..Settings::default() }
}

const SHOP: [&str; 5] = ["sku", "customer", "zip", "channel", "weekday"];

fn trained(table: &Table, settings: Settings) -> Run {
    let prepared = Prepared::new(table, settings).unwrap();
    pollster::block_on(train(&Device::cpu(), &Job::alone(), prepared, &mut |_| {})).unwrap()
}

/// With the orders of so many repeats, or with others.
fn importance(run: &Run, table: &Table, repeats: f64, orders: Option<&[Vec<u32>]>) -> Result<Importance> {
    let (device, job) = (Device::cpu(), Job::alone());
    let sample = Sample::new(&run.learned, &run.training, table, run.tested.as_ref().unwrap())?;
    let own = sample.orders(repeats)?;
    let asked = Asked { device: &device, job: &job, learned: &run.learned };
    pollster::block_on(asked.importance(&sample, orders.unwrap_or(&own), &mut |_| {}))
}

fn explain(run: &Run, table: &Table, row: f64) -> Result<Explained> {
    let (device, job) = (Device::cpu(), Job::alone());
    let row = RowAsked::new(&run.learned, table, row)?;
    pollster::block_on(Asked { device: &device, job: &job, learned: &run.learned }.explain(row))
}

fn curve(run: &Run, table: &Table, column: &str) -> Result<Curve> {
    let (device, job) = (Device::cpu(), Job::alone());
    let points = Points::new(&run.learned, table, run.tested.as_ref().unwrap(), column)?;
    pollster::block_on(Asked { device: &device, job: &job, learned: &run.learned }.curve(points))
}

fn of(found: &Importance, columns: &[&str]) -> [f64; 3] {
    let one = found.columns.iter().find(|one| one.columns == columns).unwrap();
    [one.importance, one.low, one.high]
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

/// The golden's table, with one of its targets.
fn golden_table(golden: &Value, target: &str) -> Table {
    let (mut text, words) = (String::from("a,b,c,target\n"), ["low", "middle", "high"]);
    for (x, y) in golden["x"].as_array().unwrap().iter().zip(numbers(&golden[target])) {
        let x: Vec<String> = numbers(x).iter().map(|x| format!("{x:.6}")).collect();
        let y = match target {
            "value" => format!("{y:.6}"),
            "label" => y.to_string(),
            _ => words[y as usize].into(),
        };
        text += &format!("{},{y}\n", x.join(","));
    }
    read(text.as_bytes())
}

/// A run whose model is the golden's: weights [columns, outputs] of numbers as they stand in the file.
fn golden_run(table: &Table, weights: &[Vec<f64>], intercept: f64) -> Run {
    let mut run = trained(table, settings(Model::TargetMean, "target", &["a", "b", "c"]));
    let (labels, standards) = (&run.learned.labels, &run.learned.encoder.numbers);
    let regression = |output: usize| {
        let slopes = weights.iter().zip(standards);
        let mut coefficients: Vec<f64> =
            slopes.clone().map(|(weights, standard)| weights[output] * standard.deviation / labels.deviation).collect();
        let middle: f64 = slopes.map(|(weights, standard)| weights[output] * standard.mean).sum();
        coefficients.push((middle + intercept - labels.mean) / labels.deviation);
        Regression { prior: 0.5, tallies: Vec::new(), coefficients }
    };
    let regressions = (0..weights[0].len()).map(regression).collect();
    run.learned.fitted = Fitted::TargetMean(TargetMean { task: labels.task, regressions });
    run
}

#[test]
fn importance_is_scikit_learns_and_a_column_without_weight_has_none() {
    let golden: Value = serde_json::from_str(include_str!("../golden/importance.json")).unwrap();
    let rows = |value: &Value| -> Vec<Vec<f64>> { value.as_array().unwrap().iter().map(numbers).collect() };
    let orders: Vec<Vec<u32>> =
        rows(&golden["orders"]).iter().map(|order| order.iter().map(|row| *row as u32).collect()).collect();
    let linear: Vec<Vec<f64>> = numbers(&golden["weights"]).iter().map(|weight| vec![*weight]).collect();
    let intercept = golden["intercept"].as_f64().unwrap();
    let cases = [
        ("auc", "label", Measure::Auc, Task::Binary, &linear, intercept),
        ("loss", "grade", Measure::Loss, Task::Classes(3), &rows(&golden["of_classes"]), 0.0),
        ("rmse", "value", Measure::Rmse, Task::Regression, &linear, intercept),
    ];
    for (name, target, measure, task, weights, intercept) in cases {
        let table = golden_table(&golden, target);
        let mut run = golden_run(&table, weights, intercept);
        assert_eq!((run.learned.labels.task, run.training.rows.test), (task, 80));
        if let Fitted::TargetMean(TargetMean { regressions, .. }) = &mut run.learned.fitted
            && name == "loss"
        {
            // Classes stand in the order in which they come in the file.
            let own: Vec<usize> = run
                .learned
                .labels
                .classes
                .iter()
                .map(|class| ["low", "middle", "high"].iter().position(|word| word == class).unwrap())
                .collect();
            let mut taken: Vec<Option<Regression>> = regressions.drain(..).map(Some).collect();
            regressions.extend(own.iter().map(|class| taken[*class].take().unwrap()));
        }
        let found = importance(&run, &table, 5.0, Some(&orders)).unwrap();
        assert_eq!((found.measure, found.rows, found.repeats, found.columns.len()), (measure, 80, 5, 3), "{found:?}");
        for (column, repeats) in ["a", "b", "c"].iter().zip(rows(&golden["importances"][name])) {
            let expected = repeats.iter().sum::<f64>() / repeats.len() as f64;
            let [value, low, high] = of(&found, &[column]);
            assert!((value - expected).abs() < 2e-6, "{name} {column}: {value} instead of {expected}");
            assert!(low <= value && value <= high);
        }
        assert_eq!(of(&found, &["c"]), [0.0; 3]);
        assert!(found.columns.iter().all(|one| one.apart == (one.columns != ["c"])), "{found:?}");
    }
}

#[test]
fn the_planted_columns_come_first_and_the_same_run_gives_the_same_numbers() {
    let table = shop(42);
    let run = trained(&table, settings(Model::Embedding, "bought", &SHOP));
    let found = importance(&run, &table, 5.0, None).unwrap();
    assert!(planted_first(&found), "{found:?}");
    assert_eq!(importance(&run, &table, 5.0, None).unwrap(), found);
    assert_ne!(importance(&run, &table, 4.0, None).unwrap().columns, found.columns);
}

fn planted_first(found: &Importance) -> bool {
    let first =
        |at: usize| found.columns[at].columns.len() == 1 && ["sku", "customer"].contains(&found.columns[at].columns[0].as_str());
    first(0) && first(1) && found.columns[..2].iter().all(|one| one.apart)
}

/// Zip has an effect too, channel and weekday have none: does each have its place?
fn planted_apart(found: &Importance) -> bool {
    let idle = |columns: &[String]| ["channel", "weekday"].contains(&columns[0].as_str());
    found.columns[0].columns == ["sku"] && found.columns.iter().all(|one| one.apart != idle(&one.columns))
}

/// cargo test --release --test networks planted -- --ignored --nocapture
#[test]
#[ignore = "twenty trainings of each model"]
fn the_planted_columns_come_first_for_every_seed() {
    for model in [Model::Embedding, Model::OneHot, Model::TargetMean, Model::Trees] {
        let of = |table: &Table, seed: u64| {
            let run = trained(table, Settings { seed, split: Rule::Shuffled, ..settings(model, "bought", &SHOP) });
            importance(&run, table, 5.0, None).unwrap()
        };
        let sample = shop(42);
        let first = (0..10).filter(|seed| planted_first(&of(&sample, *seed))).count();
        let apart = (0..10).filter(|seed| planted_apart(&of(&shop(*seed), *seed))).count();
        println!("{}: first in {first} of 10 trainings; apart in {apart} of 10 shops", model.name());
    }
}

#[test]
fn a_network_owes_nothing_to_a_column_whose_vectors_are_all_the_same() {
    let table = shop(7);
    for model in [Model::Embedding, Model::OneHot] {
        let mut run = trained(&table, Settings { epochs: 1, ..settings(model, "bought", &SHOP) });
        let column = run.learned.encoder.names().iter().position(|name| *name == "zip").unwrap();
        let Fitted::Network { network, params } = &mut run.learned.fitted else { panic!() };
        params[network.table(column).range()].fill(0.25);
        let found = importance(&run, &table, 2.0, None).unwrap();
        assert_eq!(of(&found, &["zip"]), [0.0; 3], "{}", model.name());
        assert!(of(&found, &["sku"])[0] != 0.0);
    }
}

#[test]
fn columns_that_tell_the_same_are_found() {
    let table = flights();
    let names = ["carrier", "flight", "tailnum", "origin", "dest", "month", "dow", "hour"];
    let run = trained(&table, settings(Model::TargetMean, "late", &names));
    let found = importance(&run, &table, 1.0, None).unwrap();
    let together: Vec<Vec<&str>> = found
        .columns
        .iter()
        .filter(|one| one.columns.len() > 1)
        .map(|one| one.columns.iter().map(String::as_str).collect())
        .collect();
    assert!(together.contains(&vec!["carrier", "flight", "origin", "dest"]), "a flight number has one route: {together:?}");
    assert!(together.contains(&vec!["carrier", "tailnum"]), "an aircraft has one airline: {together:?}");
    assert_eq!(together.len(), 2, "{together:?}");
    // A copy and its column: either alone is worth little beside the other.
    let copied: String = (0..3000).fold(String::from("a,copy,noise,y\n"), |text, i| {
        let a = (i * 7919) % 12;
        text + &format!("a{a},b{a},n{},{}\n", (i * 104_729) % 9, if a < 5 { "yes" } else { "no" })
    });
    let table = read(copied.as_bytes());
    let run = trained(&table, settings(Model::TargetMean, "y", &["a", "copy", "noise"]));
    let found = importance(&run, &table, 3.0, None).unwrap();
    assert_eq!(found.columns[0].columns, ["a", "copy"], "{found:?}");
    assert!(found.columns[0].importance >= found.columns[1].importance);
    assert_eq!(found.columns.len(), 4);
}

/// Prices of three cities; of every eighth row the size is missing.
fn houses() -> Table {
    let line = |text: String, i: usize| {
        let (city, base) =
            [("A", 10.0), ("B", 20.0), ("A", 12.0), ("C", 33.0), ("B", 21.0), ("A", 11.0), ("C", 30.0), ("B", 22.0)][i % 8];
        let size = if i % 8 == 6 { String::new() } else { format!("{:.1}", ((i * 37) % 100) as f64 / 10.0) };
        text + &format!("{city},{size},{:.2}\n", base + 0.01 * i as f64)
    };
    read((0..240).fold(String::from("city,size,price\n"), line).as_bytes())
}

#[test]
fn what_a_column_adds_is_what_changes_where_its_cell_is_missing() {
    let table = houses();
    let mut run = trained(&table, settings(Model::TargetMean, "price", &["city", "size"]));
    let found = explain(&run, &table, 3.0).unwrap();
    assert_eq!((found.class.clone(), found.actual.as_str()), (None, "33.03"));
    let city = found.columns.iter().find(|one| one.column == "city").unwrap();
    assert_eq!((found.columns[0].column.as_str(), city.cell.as_str()), ("city", "C"));
    assert!(city.change > 5.0 && (found.prediction - city.without - city.change).abs() < 1e-9, "{found:?}");
    let empty = explain(&run, &table, 6.0).unwrap();
    let size = empty.columns.iter().find(|one| one.column == "size").unwrap();
    assert_eq!((size.cell.as_str(), size.change), ("", 0.0), "a cell that is missing adds nothing");
    let told = |row: f64| explain(&run, &table, row).err().map(|error| error.to_string());
    assert_eq!(told(239.0), None);
    for (row, found) in [(240.0, "240"), (-1.0, "-1"), (0.5, "0.5"), (f64::NAN, "NaN")] {
        assert_eq!(told(row).unwrap(), format!("The setting row is {found}; it must be a whole number from 0 to 239."));
    }
    run.learned.encoder.numbers[0].column = "gone".into();
    assert_eq!(explain(&run, &table, 0.0).unwrap_err(), Error::UnknownColumn("gone".into()));
}

/// Train rows of the split of every reference figure that have one.
fn rows_with_size(table: &Table, run: &Run) -> usize {
    let size = table.column("size").unwrap();
    run.learned.split(table).unwrap().train.iter().filter(|row| !size.cell(**row as usize).is_empty()).count()
}

#[test]
fn a_curve_is_the_mean_prediction_where_the_column_is_set() {
    let table = houses();
    let run = trained(&table, settings(Model::TargetMean, "price", &["city", "size"]));
    let cities = curve(&run, &table, "city").unwrap();
    assert_eq!((cities.of, cities.rows, cities.names.len(), cities.values.len()), (CurveOf::Levels, 48, 3, 0));
    assert!(cities.counts.is_sorted_by(|a, b| a >= b) && cities.counts.iter().sum::<u32>() as usize == run.training.rows.train);
    // Setting the city of one row alone to its own changes nothing: the mean over test rows is that of their own predictions.
    let explained = |row: u32| explain(&run, &table, f64::from(row)).unwrap().prediction;
    let rows = &run.tested.as_ref().unwrap().rows;
    let mean = rows.iter().map(|row| explained(*row)).sum::<f64>() / rows.len() as f64;
    assert!((mean - cities.mean[0]).abs() < 1e-5, "{mean} {:?}", cities.mean);
    let at = |name: &str| cities.predictions[cities.names.iter().position(|one| one == name).unwrap()];
    assert!(at("C") > at("B") && at("B") > at("A"), "{cities:?}");
    let sizes = curve(&run, &table, "size").unwrap();
    assert_eq!((sizes.of, sizes.names.len()), (CurveOf::Numbers, sizes.values.len()));
    assert!(sizes.values.is_sorted() && sizes.values.len() == 30, "{sizes:?}");
    assert_eq!(sizes.counts.iter().sum::<u32>() as usize, rows_with_size(&table, &run));
    assert!(matches!(curve(&run, &table, "price"), Err(Error::UnknownColumn(_))));
}

#[test]
fn repeats_are_a_whole_number() {
    let table = shop(1);
    let run = trained(&table, settings(Model::TargetMean, "bought", &SHOP));
    for repeats in [0.0, 101.0, 1.5, f64::NAN] {
        let refused = importance(&run, &table, repeats, None).unwrap_err().to_string();
        assert!(refused.ends_with("it must be a whole number from 1 to 100."), "{refused}");
    }
}

/// What it costs beside a training: cargo test --release --test networks costs_of_importance -- --ignored --nocapture
#[test]
#[ignore = "a measurement"]
fn costs_of_importance() {
    let flights = flights();
    let eight = ["carrier", "flight", "tailnum", "origin", "dest", "month", "dow", "hour"];
    for model in [Model::Embedding, Model::OneHot, Model::AttentionOde, Model::TargetMean, Model::Trees] {
        let run = trained(&flights, Settings { width: OrAuto::Value(16), ..settings(model, "late", &eight) });
        let start = std::time::Instant::now();
        let found = importance(&run, &flights, 5.0, None).unwrap();
        let (seconds, training) = (start.elapsed().as_secs_f64(), run.training.seconds);
        println!(
            "{}: training {training:.2} s, {} epochs; importance {seconds:.2} s of {} rows and {} sets: {:.2}",
            model.name(),
            run.training.epochs.len(),
            found.rows,
            found.columns.len(),
            seconds / training
        );
        for one in found.columns.iter().filter(|_| model == Model::Embedding) {
            println!("    {} {:.4} [{:.4}, {:.4}]", one.columns.join(", "), one.importance, one.low, one.high);
        }
    }
}
