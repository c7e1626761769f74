//! A training that was interrupted ends as one that was not: from every checkpoint, on every device, bit for bit.

use crate::support::*;
use flowbed::{
    data::{ReadOptions, Reader, Table, samples},
    device::Device,
    error::Error,
    train::{self, Checkpoint, Fitted, Model, OrAuto, Prepared, Report, Run, Settings, Stopped, Watch, optimizer::Optimizer},
};
use web_time::Duration;

on_every_device!(
    from_every_checkpoint_it_ends_as_if_it_had_never_stopped,
    taking_checkpoints_changes_nothing,
    a_checkpoint_of_something_else_is_refused_and_says_what_to_do,
    another_rate_and_more_epochs_may_follow,
);

fn shop(rows: u64, seed: u64) -> Table {
    let size = samples::ShopSize { rows, skus: 60, customers: 40, zips: 20, seed };
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(&samples::shop(size)).unwrap();
    reader.finish().unwrap()
}

/// Dropped ids and outputs, so that every generator moves.
fn settings(model: Model) -> Settings {
    Settings {
        model,
        target: "bought".into(),
        columns: Some(["sku", "customer", "zip"].map(String::from).to_vec()),
        width: OrAuto::Value(4),
        hidden: 8,
        epochs: 3,
        batch: 64,
        rate: 5e-3,
        patience: 10,
        dropout: 0.1,
        id_dropout: OrAuto::Value(0.05),
        ..Settings::default()
    }
}

/// A training with all its reports and checkpoints.
struct Trained {
    run: Run,
    reports: Vec<Report>,
    checkpoints: Vec<Checkpoint>,
}

async fn go_on(device: &Device, table: &Table, settings: Settings, from: Option<Checkpoint>) -> Result<Trained, Error> {
    let (mut reports, mut checkpoints) = (Vec::new(), Vec::new());
    let mut report = |now: Report| reports.push(now);
    let mut keep = |now: Checkpoint| checkpoints.push(now);
    let watch = Watch { report: &mut report, keep: Some((Duration::ZERO, &mut keep)), from };
    let run = train::go_on(device, &job(), Prepared::new(table, settings)?, watch).await?;
    Ok(Trained { run, reports, checkpoints })
}

fn bits(run: &Run) -> Vec<u32> {
    let Fitted::Network { params, .. } = &run.learned.fitted else { panic!("a network was trained") };
    params.iter().map(|word| word.to_bits()).collect()
}

#[track_caller]
fn assert_same(found: &Run, expected: &Run, what: &str) {
    assert_eq!(bits(found), bits(expected), "{what}: weights");
    assert_eq!(
        (found.training.best, found.training.stopped, &found.training.test),
        (expected.training.best, expected.training.stopped, &expected.training.test),
        "{what}"
    );
    let losses = |run: &Run| run.training.epochs.iter().map(|epoch| (epoch.train, epoch.valid, epoch.auc)).collect::<Vec<_>>();
    assert_eq!(losses(found), losses(expected), "{what}: history");
}

async fn from_every_checkpoint_it_ends_as_if_it_had_never_stopped(device: &Device) {
    for (model, optimizer, weight_decay) in [
        (Model::Embedding, Optimizer::Adam, 0.0),
        (Model::Embedding, Optimizer::LazyAdam, 0.0),
        (Model::OneHot, Optimizer::Adam, 1e-3),
        (Model::AttentionOde, Optimizer::Adam, 0.0),
    ] {
        let table = shop(600, 1);
        let settings = Settings { optimizer, weight_decay, ..settings(model) };
        let whole = go_on(device, &table, settings.clone(), None).await.unwrap();
        assert_eq!(whole.checkpoints.len(), 2, "one after each epoch but the last");
        for from in whole.checkpoints {
            let place = format!("{model:?} {optimizer:?} from epoch {} step {}", from.epoch, from.step);
            let rest = go_on(device, &table, settings.clone(), Some(from.clone())).await.unwrap();
            assert_same(&rest.run, &whole.run, &place);
            assert!(rest.reports.iter().all(|report| report.epoch >= from.epoch), "{place}: no step twice");
            assert!(rest.run.training.seconds > from.spent && from.spent > 0.0, "{place}: its time counts the time before");
        }
    }
}

async fn taking_checkpoints_changes_nothing(device: &Device) {
    let table = shop(600, 1);
    let prepared = || Prepared::new(&table, settings(Model::Embedding)).unwrap();
    let without = train::train(device, &job(), prepared(), &mut |_| {}).await.unwrap();
    let with = go_on(device, &table, settings(Model::Embedding), None).await.unwrap();
    assert_same(&with.run, &without, "with checkpoints");
}

async fn a_checkpoint_of_something_else_is_refused_and_says_what_to_do(device: &Device) {
    let table = shop(600, 1);
    let settings = settings(Model::Embedding);
    let kept = go_on(device, &table, settings.clone(), None).await.unwrap().checkpoints.remove(0);
    let refused = async |table: &Table, settings: &Settings, from: Checkpoint| {
        let error = go_on(device, table, settings.clone(), Some(from)).await.err().expect("it must be refused");
        assert_eq!(error.code(), "bad-checkpoint");
        error.to_string()
    };
    let other_rows = refused(&shop(600, 2), &settings, kept.clone()).await;
    assert!(other_rows.contains("another table") && other_rows.contains("Load the table"), "{other_rows}");
    refused(&table, &Settings { width: OrAuto::Value(5), ..settings.clone() }, kept.clone()).await;
    refused(&table, &Settings { split: flowbed::data::Rule::Ordered, ..settings.clone() }, kept.clone()).await;
    let mut nan = kept.clone();
    nan.moments[3] = f32::NAN;
    let parts = refused(&table, &settings, nan).await;
    assert!(parts.contains("do not fit together"), "{parts}");
    for spoil in [
        |one: &mut Checkpoint| one.step = 1,
        |one: &mut Checkpoint| one.steps += 1,
        |one: &mut Checkpoint| one.epoch = 3,
        |one: &mut Checkpoint| one.best = 9,
        |one: &mut Checkpoint| one.params.truncate(7),
        |one: &mut Checkpoint| one.best_params.clear(),
    ] {
        let mut spoiled = kept.clone();
        spoil(&mut spoiled);
        refused(&table, &settings, spoiled).await;
    }
}

async fn another_rate_and_more_epochs_may_follow(device: &Device) {
    let table = shop(600, 1);
    let kept = go_on(device, &table, settings(Model::Embedding), None).await.unwrap().checkpoints.remove(1);
    let slower = Settings { rate: 1e-4, epochs: 6, ..settings(Model::Embedding) };
    let rest = go_on(device, &table, slower, Some(kept.clone())).await.unwrap();
    assert_eq!(rest.run.training.epochs.len(), 6);
    assert_eq!(rest.run.training.epochs[..2], kept.epochs[..]);
}

/// Blocks of 2,048 steps: an epoch of more of them is checkpointed on its way. One device is enough.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn within_an_epoch_it_goes_on_at_the_next_block() {
    let table = shop(6000, 1);
    let settings = Settings { batch: 1, epochs: 2, ..settings(Model::Embedding) };
    let whole = pollster::block_on(go_on(&Device::cpu(), &table, settings.clone(), None)).unwrap();
    let places: Vec<_> = whole.checkpoints.iter().map(|one| (one.epoch, one.step)).collect();
    assert_eq!(places, [(0, 2048), (0, 4096), (1, 0), (1, 2048), (1, 4096)]);
    for from in whole.checkpoints {
        let rest = pollster::block_on(go_on(&Device::cpu(), &table, settings.clone(), Some(from.clone()))).unwrap();
        assert_same(&rest.run, &whole.run, &format!("from epoch {} step {}", from.epoch, from.step));
        let first = rest.reports.first().unwrap();
        assert!((first.epoch, first.step) > (from.epoch, from.step), "no step twice");
    }
}

#[test]
fn a_run_that_diverges_says_at_which_step() {
    let table = shop(600, 1);
    let wild = Settings { rate: 0.05, weight_decay: 50.0, epochs: 100, patience: 100, ..settings(Model::Embedding) };
    let run = pollster::block_on(go_on(&Device::cpu(), &table, wild, None)).unwrap().run;
    let [epoch, step] = run.training.diverged.expect("it left the numbers");
    assert_eq!(
        (run.training.stopped, epoch),
        (Stopped::Diverged, run.training.epochs.len() + 1),
        "in the epoch after the last good one"
    );
    assert!(step >= 1 && run.training.test.loss.is_finite());
}
