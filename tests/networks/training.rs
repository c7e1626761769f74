//! Training as a whole, on every device: it learns, repeats, stops, resumes, and predicts new rows.

use std::cell::RefCell;

use crate::support::*;
use flowbed::{
    data::{Kind, ReadOptions, Reader, Table, samples},
    device::Device,
    error::{Error, Result},
    files::csv,
    job::Job,
    train::{self, Model, OrAuto, Prepared, Report, Run, Settings, Stopped},
};

on_every_device!(
    an_epoch_on_any_device_scores_as_on_the_cpu,
    the_same_seed_gives_the_same_bytes_and_another_seed_others,
    every_task_trains_and_reports,
    early_stopping_restores_the_best_weights,
    stop_keeps_the_best_weights_and_cancel_leaves_the_table_usable,
    a_diverging_run_is_an_error_and_never_a_nan,
    lazy_adam_dropout_and_weight_decay_learn_too,
    per_column_widths_train_and_count,
    new_rows_are_scored_in_order_unseen_levels_included,
    numbers_alone_and_ids_alone_train_with_any_batch,
    a_run_that_diverges_late_keeps_its_best_weights,
    the_loss_of_an_epoch_is_the_mean_over_its_rows;
    gpu: nothing_is_read_inside_an_epoch_but_reports
);

fn read(bytes: &[u8], keep_malformed: bool) -> Table {
    let mut reader = Reader::new(ReadOptions { keep_malformed, ..ReadOptions::default() });
    reader.push(bytes).unwrap();
    reader.finish().unwrap()
}

/// shop with 4,000 rows and few ids: seconds even on a software GPU.
fn small_shop() -> Table {
    shop(4000)
}

fn shop(rows: u64) -> Table {
    read(&samples::shop(samples::ShopSize { rows, skus: 100, customers: 40, zips: 30, ..samples::ShopSize::default() }), false)
}

fn settings(target: &str) -> Settings {
    Settings {
        target: target.into(),
        columns: Some(["sku", "customer", "zip"].map(String::from).to_vec()),
        width: OrAuto::Value(8),
        hidden: 16,
        epochs: 2,
        batch: 64,
        rate: 5e-3,
        ..Settings::default()
    }
}

/// The attention ODE takes a software GPU milliseconds a row: few of them, and large steps.
fn small_work(model: Model, target: &str) -> (Table, Settings) {
    match model {
        Model::AttentionOde => (shop(1000), Settings { model, rate: 2e-2, ..settings(target) }),
        _ => (small_shop(), Settings { model, ..settings(target) }),
    }
}

async fn train(device: &Device, job: &Job, table: &Table, settings: Settings, report: &mut dyn FnMut(Report)) -> Result<Run> {
    train::train(device, job, Prepared::new(table, settings)?, report).await
}

async fn run(device: &Device, table: &Table, settings: Settings) -> Run {
    train(device, &job(), table, settings, &mut |_| {}).await.unwrap()
}

async fn an_epoch_on_any_device_scores_as_on_the_cpu(device: &Device) {
    let table = small_shop();
    for model in [Model::Embedding, Model::OneHot, Model::AttentionOde] {
        let settings = Settings { model, epochs: 1, ..settings("bought") };
        let here = run(device, &table, settings.clone()).await;
        let cpu = run(&Device::cpu(), &table, settings).await;
        let (auc, expected) = (here.training.test.auc.unwrap(), cpu.training.test.auc.unwrap());
        assert!((auc - expected).abs() <= 1e-3, "{model:?}: AUC {auc}, on the CPU {expected}");
        assert!((here.training.test.loss - cpu.training.test.loss).abs() <= 1e-3);
        assert!((here.training.epochs[0].train - cpu.training.epochs[0].train).abs() <= 1e-4);
    }
}

async fn the_same_seed_gives_the_same_bytes_and_another_seed_others(device: &Device) {
    let bytes = async |model, seed| {
        let (table, settings) = small_work(model, "bought");
        let settings = Settings { seed, epochs: 1, dropout: 0.1, id_dropout: OrAuto::Value(0.05), ..settings };
        let run = run(device, &table, settings).await;
        csv::vectors("sku", &run.learned.vectors("sku").unwrap()).unwrap().bytes
    };
    for model in [Model::Embedding, Model::AttentionOde] {
        let first = bytes(model, 3).await;
        assert_eq!(first, bytes(model, 3).await);
        assert_ne!(first, bytes(model, 4).await);
    }
}

async fn every_task_trains_and_reports(device: &Device) {
    for (target, model) in [
        ("bought", Model::Embedding),
        ("tier", Model::Embedding),
        ("amount", Model::Embedding),
        ("tier", Model::OneHot),
        ("amount", Model::OneHot),
        ("bought", Model::AttentionOde),
        ("tier", Model::AttentionOde),
        ("amount", Model::AttentionOde),
    ] {
        let reports: RefCell<Vec<Report>> = RefCell::default();
        let (table, settings) = small_work(model, target);
        let settings = Settings { epochs: 3, ..settings };
        let run = train(device, &job(), &table, settings, &mut |report| reports.borrow_mut().push(report)).await.unwrap();
        let reports = reports.into_inner();
        let ends: Vec<&Report> = reports.iter().filter(|report| report.valid.is_some()).collect();
        assert_eq!((ends.len(), run.training.epochs.len()), (3, 3));
        for (end, epoch) in ends.iter().zip(&run.training.epochs) {
            assert_eq!((end.step, end.valid), (end.steps, Some(epoch.valid)));
        }
        assert!(reports.iter().all(|report| report.train.is_finite() && report.rows_per_second > 0.0));
        assert!(
            run.training.test.loss < run.training.base.loss,
            "{target} {model:?}: {:?} is no better than {:?}",
            run.training.test,
            run.training.base
        );
        match target {
            "bought" => assert!(run.training.test.auc.unwrap() > 0.6),
            "tier" => assert!(run.training.test.accuracy.unwrap() > run.training.base.accuracy.unwrap()),
            _ => {
                assert!(run.training.test.r2.unwrap() > 0.1 && run.training.test.rmse.unwrap() < run.training.base.rmse.unwrap())
            }
        }
        assert_eq!(run.training.dense.is_some(), model == Model::OneHot, "the dense form is measured beside one-hot");
    }
}

async fn early_stopping_restores_the_best_weights(device: &Device) {
    let table = small_shop();
    let run = run(device, &table, Settings { epochs: 30, patience: 2, rate: 2e-2, ..settings("bought") }).await;
    assert_eq!((run.training.stopped, run.training.epochs.len()), (Stopped::Patience, run.training.best + 3));
    assert!(run.training.epochs.iter().all(|epoch| epoch.valid >= run.training.epochs[run.training.best].valid));
    // The restored weights score the validation rows as the best epoch did.
    let csv = samples::shop(samples::ShopSize { rows: 4000, skus: 100, customers: 40, zips: 30, ..samples::ShopSize::default() });
    let scored = run.learned.predict(device, &job(), &read(&csv, true)).await.unwrap();
    let bought = table.column("bought").unwrap();
    let valid = (0..4000).filter(|row| row % 10 == 1);
    let losses: Vec<f64> = valid
        .map(|row| {
            let p = f64::from(scored.values[row]);
            if bought.cell(row) == "1" { -p.ln() } else { -(1.0 - p).ln() }
        })
        .collect();
    let mean = losses.iter().sum::<f64>() / losses.len() as f64;
    assert!(
        (mean - run.training.epochs[run.training.best].valid).abs() < 1e-5,
        "{mean} instead of {}",
        run.training.epochs[run.training.best].valid
    );
}

async fn stop_keeps_the_best_weights_and_cancel_leaves_the_table_usable(device: &Device) {
    let table = small_shop();
    let job = job();
    let mut stop = |report: Report| job.orders.stop.set(report.epoch == 1);
    let run = train(device, &job, &table, Settings { epochs: 50, ..settings("bought") }, &mut stop).await.unwrap();
    assert_eq!((run.training.stopped, run.training.epochs.len()), (Stopped::Stop, 2));
    assert!(run.training.test.loss.is_finite());
    job.orders.give(false, false);
    let mut cancel = |_| job.orders.cancel.set(true);
    let cancelled = train(device, &job, &table, Settings { epochs: 50, ..settings("bought") }, &mut cancel).await;
    assert_eq!(cancelled.err(), Some(Error::Cancelled));
    job.orders.give(false, false);
    assert!(train(device, &job, &table, settings("bought"), &mut |_| {}).await.is_ok());
}

async fn a_diverging_run_is_an_error_and_never_a_nan(device: &Device) {
    let table = small_shop();
    let mut check = |report: Report| assert!(report.train.is_finite() && report.valid.is_none_or(f64::is_finite));
    let found = train(device, &job(), &table, Settings { rate: 1e9, epochs: 20, ..settings("amount") }, &mut check).await;
    assert!(matches!(found.err(), Some(Error::Diverged { .. })));
}

async fn lazy_adam_dropout_and_weight_decay_learn_too(device: &Device) {
    let table = small_shop();
    let lazy = Settings { optimizer: flowbed::train::optimizer::Optimizer::LazyAdam, epochs: 3, ..settings("bought") };
    let regular = Settings { dropout: 0.2, id_dropout: OrAuto::Value(0.1), weight_decay: 0.01, epochs: 3, ..settings("bought") };
    let plain = run(device, &table, Settings { epochs: 3, ..settings("bought") }).await;
    for settings in [lazy, regular] {
        let run = run(device, &table, settings.clone()).await;
        assert!(run.training.test.auc.unwrap() > 0.6, "{settings:?}: {:?}", run.training.test);
        assert_ne!(run.training.test.loss, plain.training.test.loss, "the setting does something");
    }
}

async fn per_column_widths_train_and_count(device: &Device) {
    let table = small_shop();
    let auto = Settings { width: serde_json::from_str("\"auto\"").unwrap(), ..settings("bought") };
    let run = run(device, &table, auto).await;
    // min(600, round(1.6 V^0.56)) of 101, 41 and 31 levels
    let widths: Vec<usize> = ["sku", "customer", "zip"].map(|column| run.learned.vectors(column).unwrap().width).to_vec();
    let levels: Vec<usize> = ["sku", "customer", "zip"].map(|column| run.learned.vectors(column).unwrap().names.len()).to_vec();
    for (width, v) in widths.iter().zip(&levels) {
        assert_eq!(*width, (1.6 * (*v as f64).powf(0.56)).round() as usize);
    }
    let k: usize = widths.iter().sum();
    let tables: usize = widths.iter().zip(&levels).map(|(width, v)| width * v).sum();
    assert_eq!((run.learned.input_width(), run.learned.parameters()), (k, tables + k * 16 + 16 + 16 + 1));
}

async fn new_rows_are_scored_in_order_unseen_levels_included(device: &Device) {
    let table = small_shop();
    for (target, classes) in [("bought", 1), ("tier", 4), ("amount", 1)] {
        let run = run(device, &table, settings(target)).await;
        let (sku, customer, zip) = (
            table.column("sku").unwrap().cell(0),
            table.column("customer").unwrap().cell(0),
            table.column("zip").unwrap().cell(0),
        );
        let rows = format!(
            "zip,sku,customer\n{zip},{sku},{customer}\n{zip},never-seen,{customer}\n{zip},,{customer}\nbroken row\n{zip},{sku},{customer}\n"
        );
        let scored = run.learned.predict(device, &job(), &read(rows.as_bytes(), true)).await.unwrap();
        let row = |i: usize| &scored.values[i * classes..(i + 1) * classes];
        assert_eq!(scored.values.len(), 5 * classes);
        assert_eq!(row(0), row(4), "the same row scores the same wherever it stands");
        assert_eq!(row(1), row(2), "unseen and missing are the unknown level");
        assert!(row(3).iter().all(|value| value.is_nan()), "a malformed row is NaN");
        assert_ne!(row(0), row(1));
        assert!(scored.notes.iter().any(|note| note.line == 5) && scored.notes.iter().any(|note| note.text.contains("sku")));
        if target != "amount" {
            assert!(row(0).iter().all(|p| (0.0..=1.0).contains(p)));
        }
        if classes > 1 {
            assert!((row(0).iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }
}

async fn nothing_is_read_inside_an_epoch_but_reports(device: &Device) {
    let Device::Gpu(gpu) = device else { unreachable!("listed for the GPU alone") };
    let table = small_shop();
    let reports = RefCell::new(0);
    let (reads, submits) = (gpu.reads.get(), gpu.submits.get());
    train(device, &job(), &table, Settings { epochs: 2, batch: 16, ..settings("bought") }, &mut |_| *reports.borrow_mut() += 1)
        .await
        .unwrap();
    let (reads, submits) = (gpu.reads.get() - reads, gpu.submits.get() - submits);
    // One read a report, one of losses and one of scores at an epoch's end, then the best weights and the test scores.
    assert!(reads <= *reports.borrow() + 2 + 2 + 2, "{reads} reads for {} reports", reports.borrow());
    assert!(submits <= 350 + reads, "{submits} submits for 350 steps");
}

/// 257 train rows in batches of 256, at a rate that moves nothing: whichever row comes last, every epoch tells the same loss.
async fn the_loss_of_an_epoch_is_the_mean_over_its_rows(device: &Device) {
    let row = |i: u32| format!("s{},{:.2}\n", i % 8, f64::from((i * 37 % 368).pow(3)) / 1e5 + 0.25);
    let mut table = read(format!("shop,spend\n{}", (0..368).map(row).collect::<String>()).as_bytes(), false);
    table.set_kinds(&[("shop".into(), Kind::Category), ("spend".into(), Kind::Number)]).unwrap();
    let (width, id_dropout) = (OrAuto::Value(4), OrAuto::Value(0.0));
    let settings = Settings { batch: 256, epochs: 6, patience: 9, rate: 1e-9, id_dropout, width, hidden: 8, ..settings("spend") };
    let run = run(device, &table, Settings { columns: None, ..settings }).await;
    assert_eq!(run.training.rows.train, 257);
    let losses = run.training.epochs.iter().map(|epoch| epoch.train);
    assert!(losses.clone().all(|loss| (loss - losses.clone().next().unwrap()).abs() < 1e-4), "{:?}", losses.collect::<Vec<_>>());
    assert!((run.training.epochs[0].train - 1.0).abs() < 0.05, "of a standardised target about 1");
}

async fn numbers_alone_and_ids_alone_train_with_any_batch(device: &Device) {
    let rows: String = (0..300).map(|i| format!("{},{},k{},{}\n", i % 17, (i * 7) % 23, i % 5, (i % 17 > 8) as u8)).collect();
    let mut table = read(format!("x,y,k,label\n{rows}").as_bytes(), false);
    table.set_kinds(&[("x".into(), Kind::Number), ("y".into(), Kind::Number), ("k".into(), Kind::Category)]).unwrap();
    for columns in [&["x", "y"][..], &["k"], &["x", "y", "k"]] {
        for model in [Model::Embedding, Model::OneHot, Model::TargetMean] {
            for batch in [1000, 13] {
                let names = columns.iter().map(|column| column.to_string()).collect();
                let settings = Settings { model, batch, columns: Some(names), epochs: 20, patience: 20, ..settings("label") };
                let found = run(device, &table, settings).await;
                let (loss, base) = (found.training.test.loss, found.training.base.loss);
                let what = format!("{model:?} of {columns:?} in batches of {batch}: {loss}, the constant {base}");
                if !columns.contains(&"x") {
                    // Nothing to learn, and nothing learned.
                    assert!(loss < base + 0.05, "{what}");
                    continue;
                }
                // One batch is all rows: twenty steps get somewhere, 380 all the way.
                assert!(loss < base - if batch > 13 { 0.02 } else { 0.3 }, "{what}");
                assert!(batch > 13 || found.training.test.auc.unwrap() > 0.95, "{what}: {:?}", found.training.test);
            }
        }
    }
}

async fn a_run_that_diverges_late_keeps_its_best_weights(device: &Device) {
    let table = small_shop();
    // Decay beyond 2 / rate makes every weight swing and grow, by half a step: past f32 in the second epoch.
    let found =
        run(device, &table, Settings { rate: 0.05, weight_decay: 50.0, epochs: 100, patience: 100, ..settings("bought") }).await;
    assert_eq!(found.training.stopped, Stopped::Diverged, "after {} epochs", found.training.epochs.len());
    assert!(found.training.test.loss.is_finite() && found.training.epochs.iter().all(|epoch| epoch.valid.is_finite()));
    assert!(found.training.best < found.training.epochs.len());
}

/// What the host does around the devices; one device is enough.
#[cfg(not(target_arch = "wasm32"))]
mod host {
    use super::*;

    fn on_cpu(table: &Table, settings: Settings) -> Result<Run> {
        pollster::block_on(train(&Device::cpu(), &job(), table, settings, &mut |_| {}))
    }

    fn numbers(cell: impl Fn(usize) -> String) -> Table {
        let rows: String = (0..400).map(|i| format!("{},k{},{}\n", cell(i), i % 7, i % 2)).collect();
        let mut table = read(format!("x,k,label\n{rows}").as_bytes(), false);
        table.set_kinds(&[("x".into(), Kind::Number), ("k".into(), Kind::Category), ("label".into(), Kind::Category)]).unwrap();
        table
    }

    fn all(target: &str) -> Settings {
        Settings { columns: None, ..settings(target) }
    }

    #[test]
    fn a_huge_number_anywhere_counts_as_missing_and_is_said() {
        for row in [0, 1, 2] {
            let table = numbers(|i| if i % 10 == row { "1e60".into() } else { (i % 9).to_string() });
            let run = on_cpu(&table, all("label")).unwrap();
            assert!(
                run.training.test.loss.is_finite()
                    && run.training.notes.iter().any(|note| note.text.contains("Rows whose x is no number up to ±1e18: 40."))
            );
        }
    }

    #[test]
    fn a_target_far_from_zero_keeps_its_differences() {
        let run = on_cpu(&numbers(|i| (1_700_000_000 + i % 7 * 3).to_string()), all("x")).unwrap();
        let first = run.training.epochs[0].valid;
        assert!(
            run.learned.labels.deviation > 5.0 && run.training.epochs[run.training.best].valid <= first,
            "{:?}",
            run.training.test
        );
    }

    #[test]
    fn a_pause_is_in_no_stopwatch() {
        let table = small_shop();
        let resume = std::time::Instant::now();
        let orders: std::rc::Rc<flowbed::job::Orders> = std::rc::Rc::default();
        orders.pause.set(true);
        let waker = orders.clone();
        let counted = std::cell::Cell::new(0);
        let breath: flowbed::job::Breath = std::rc::Rc::new(move || {
            std::thread::sleep(std::time::Duration::from_millis(20));
            counted.set(counted.get() + 1);
            if counted.get() > 25 {
                waker.pause.set(false);
            }
            Box::pin(std::future::ready(()))
        });
        let mut job = Job::new(breath);
        job.orders = orders;
        let run =
            pollster::block_on(train(&Device::cpu(), &job, &table, Settings { epochs: 1, ..settings("bought") }, &mut |_| {}))
                .unwrap();
        let paused = resume.elapsed().as_secs_f64() - run.training.seconds;
        assert!(paused > 0.45, "0.5 s were paused, {paused} s are in no stopwatch");
    }
}
