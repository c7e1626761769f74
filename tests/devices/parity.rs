//! f32 beside f64 where it matters: the flights network, 237,985 parameters, an epoch of 180 steps. Losses run together at first;
//! sooner or later a small gradient changes its sign, Adam makes a full step of it, and only what the network is for stays equal.

use std::{io::Read, sync::OnceLock};

use crate::reference;
use crate::reference::{Batch, Loss, Net};
use crate::rig::slices;
use crate::support::*;
use flowbed::{
    data::{Kind, ReadOptions, Reader, Rows},
    device::Device,
    kernels::shared::dropout::Dropout,
    model::network::Network,
    rng::{Generator, Stream},
    train::{self, OrAuto, Prepared, Rule, Scores, Settings, Step, metrics, optimizer::Optimizer},
};

on_every_device!(an_epoch_of_flights_in_f32_is_the_one_in_f64);

const BATCH: usize = 256;
const LR: f64 = 1e-3;

/// An epoch of the same batches in f64.
struct Reference {
    prepared: Prepared,
    network: Network,
    /// Train rows in the order in which they are met
    order: Vec<u32>,
    initial: Vec<f32>,
    losses: Vec<f64>,
    /// Per slice, after one step
    first: Vec<Vec<f64>>,
    test: Scores,
}

fn reference() -> &'static Reference {
    static REFERENCE: OnceLock<Reference> = OnceLock::new();
    REFERENCE.get_or_init(|| {
        let mut csv = Vec::new();
        flate2::read::GzDecoder::new(&include_bytes!("../../www/samples/flights.csv.gz")[..]).read_to_end(&mut csv).unwrap();
        let mut reader = Reader::new(ReadOptions::default());
        reader.push(&csv).unwrap();
        let mut table = reader.finish().unwrap();
        let columns = ["carrier", "flight", "tailnum", "origin", "dest", "month", "dow", "hour"].map(String::from);
        table.set_kinds(&columns.clone().map(|column| (column, Kind::Category))).unwrap();
        let columns = Some(columns.to_vec());
        let settings = Settings { target: "late".into(), columns, id_dropout: OrAuto::Value(0.0), ..Settings::default() };
        let prepared = Prepared::new(&table, settings).unwrap();
        let network = train::network(&prepared.settings, &prepared.encoder, &prepared.labels, [BATCH, 0]).unwrap();
        assert_eq!(network.layout.count(), 237_985);
        let mut order = prepared.split.train.clone();
        Generator::new(0, Stream::Shuffle).shuffle(&mut order);
        let initial = network.layout.initial(0);
        let mut net = in_f64(&network, &initial);
        let mut adam: Vec<_> = net.blocks().iter().map(|block| reference::Adam::new(LR, block.len())).collect();
        let (mut losses, mut first) = (Vec::new(), Vec::new());
        for rows in order.chunks(BATCH) {
            let (ids, labels) = picked(&prepared, rows);
            losses.push(net.adam_step(&mut adam, &Batch { ids: &ids, numbers: &[], labels: &labels }, Loss::Logistic).loss);
            if first.is_empty() {
                first = net.blocks().into_iter().cloned().collect();
            }
        }
        let (ids, labels) = picked(&prepared, &prepared.split.test);
        let found = net.run(&Batch { ids: &ids, numbers: &[], labels: &labels }, Loss::Logistic);
        let [logits, labels] = [found.logits, labels].map(|list| list.iter().map(|x| *x as f32).collect::<Vec<_>>());
        let test = Scores { loss: found.loss, auc: metrics::auc(&logits, &labels), ..Scores::default() };
        Reference { prepared, network, order, initial, losses, first, test }
    })
}

fn in_f64(network: &Network, params: &[f32]) -> Net {
    let mut blocks: Vec<Vec<f64>> = slices(network, params).into_iter().map(f64s).collect();
    let widths = network.shape.tables.iter().map(|table| table.width).collect();
    let [w1, b1, w2, b2] = blocks.split_off(network.shape.tables.len()).try_into().unwrap();
    Net { tables: blocks, widths, w1, b1, w2, b2, one_hot: false }
}

/// Ids [B, F] and labels [B] of these rows.
fn picked(prepared: &Prepared, rows: &[u32]) -> (Vec<usize>, Vec<f64>) {
    let f = prepared.features.f;
    let ids = rows.iter().flat_map(|row| &prepared.features.ids[*row as usize * f..][..f]).map(|id| *id as usize);
    (ids.collect(), f64s(&prepared.labels.pick(rows)))
}

async fn an_epoch_of_flights_in_f32_is_the_one_in_f64(device: &Device) {
    let Reference { prepared, network, order, initial, losses, first, test } = reference();
    let rule = Rule { optimizer: Optimizer::Adam, rate: LR, weight_decay: 0.0, dropout: Dropout::default(), is_weighted: false };
    let mut step = Step::new(device, network, rule, &prepared.features, [BATCH, order.len()], initial).unwrap();
    let rows = Rows { features: &prepared.features, rows: order };
    let none = (&[0.0; 8][..], &mut Generator::new(0, Stream::DropIds));
    let steps = step.blocks.load_training(device, rows, prepared.labels.values[..].into(), 0, LR, none).unwrap();
    assert_eq!(steps, losses.len());
    let plan = device.plan(std::mem::take(&mut step.calls));
    let to_here = async |count| {
        device.run(&plan, count);
        device.run(&step.settle, 1);
        device.finish(&job()).await.unwrap();
        download(device, &step.weights.params).await
    };
    // One step: each weight to 1e-5 of the largest of its table or layer.
    let params = to_here(1).await;
    for (found, expected) in slices(network, &params).into_iter().zip(first) {
        let most = expected.iter().fold(0.0f64, |most, w| most.max(w.abs()));
        assert_close("a weight after one step", found, expected, 1e-5 * most, 0.0);
    }
    let params = to_here(steps - 1).await;
    let found = download(device, &step.blocks.feed.losses).await;
    let off: Vec<f64> = found.iter().zip(losses).map(|(a, b)| (f64::from(*a) - b).abs()).collect();
    let furthest = |off: &[f64]| off.iter().fold(0.0f64, |most, off| most.max(*off));
    println!(
        "{}: losses of steps 1–10 off by {:.1e}, of all {steps} by {:.1e}",
        device.name(),
        furthest(&off[..10]),
        furthest(&off)
    );
    assert!(furthest(&off[..10]) <= if device.is_gpu() { 1e-5 } else { 1e-6 }, "{:?}", &off[..10]);
    // An epoch: what it scores, never its weights.
    let rows = Rows { features: &prepared.features, rows: &prepared.split.test };
    let logits = train::logits(device, &job(), network, &params, rows).await.unwrap();
    let scores = metrics::scores(prepared.labels.task, &logits, &prepared.labels.pick(&prepared.split.test), 1.0);
    let apart = [scores.auc.unwrap() - test.auc.unwrap(), scores.loss - test.loss].map(f64::abs);
    println!("{}: AUC {:.5} and log-loss {:.5} after an epoch, off by {apart:?}", device.name(), test.auc.unwrap(), test.loss);
    assert!(apart.iter().all(|apart| *apart <= 1e-3), "{apart:?}");
}
