//! Training as the page trains: the same step, its ids and sort orders uploaded once per epoch.

use super::inputs::{Sizes, hash, uniform};
use crate::{
    data::{Features, Rows},
    device::{Device, Plan},
    error::Result,
    kernels::{copy::copy, shared::dropout::Dropout, training::loss::LossKind},
    model::{
        network::{Entry, Network, NetworkShape, TableShape},
        parameters::Init,
    },
    rng::{Generator, Stream},
    train::{Rule, Step, Targets, optimizer::Optimizer},
};

const RATE: f64 = 1e-3;

/// A network and how it is trained.
#[derive(Clone, Copy)]
pub struct Setting {
    pub entry: Entry,
    /// Categorical columns, all of the same levels; none: the network reads dense one-hot rows of one column
    pub columns: usize,
    pub batch: usize,
    /// Rows of an epoch: all of them fit a block
    pub rows: usize,
}

pub struct Training {
    pub step: Step,
    plan: Plan,
    features: Features,
    labels: Vec<f32>,
    steps_done: u32,
}

impl Training {
    pub fn new(device: &Device, setting: Setting, sizes: &Sizes) -> Result<Self> {
        let Setting { batch, rows, .. } = setting;
        let network = network(setting, sizes);
        let rule =
            Rule { optimizer: Optimizer::Adam, rate: RATE, weight_decay: 0.0, dropout: Dropout::default(), is_weighted: false };
        let (features, labels) = read_rows(setting.columns, rows, sizes.levels);
        let step = Step::new(device, &network, rule, &features, [batch, rows], &initial(&network))?;
        Ok(Training { plan: device.plan(step.calls.clone()), step, features, labels, steps_done: 0 })
    }

    /// Uploads all rows; the number of batches.
    pub fn load(&mut self, device: &Device) -> Result<usize> {
        let order: Vec<u32> = (0..self.labels.len() as u32).collect();
        let (block, mut none) = (Rows { features: &self.features, rows: &order }, Generator::new(0, Stream::DropIds));
        let steps = self.step.blocks.load_training(
            device,
            block,
            Targets::from(&self.labels[..]),
            self.steps_done,
            RATE,
            (&[], &mut none),
        )?;
        self.steps_done += steps as u32;
        Ok(steps)
    }

    /// Queues an epoch.
    pub fn epoch(&mut self, device: &Device) -> Result<()> {
        let steps = self.load(device)?;
        device.run(&self.plan, steps);
        device.run(&self.step.settle, 1);
        Ok(())
    }

    /// A plan that does the one batch of `setting.rows`, which is loaded now, however often it is replayed.
    pub fn same_batch(mut self, device: &Device) -> Result<Plan> {
        self.load(device)?;
        let (still, start) = (device.alloc("nothing", 1)?, device.alloc("the clock of a batch", 4)?);
        device.write(&start, 1, &[self.labels.len() as u32]);
        self.step.calls.insert(0, copy(&still, &start, &self.step.blocks.feed.train_clock, 4, false));
        Ok(device.plan(self.step.calls))
    }
}

fn network(setting: Setting, sizes: &Sizes) -> Network {
    let Sizes { levels, width, hidden, .. } = *sizes;
    let tables = vec![TableShape { column: String::new(), levels, width }; setting.columns];
    let numbers = if setting.columns == 0 { vec![levels] } else { Vec::new() };
    Network::new(NetworkShape { entry: setting.entry, tables, bags: 0, numbers, hidden, outputs: 1, loss: LossKind::Logistic })
}

/// The weights by their initialisers' limits, hashes in the place of chance.
fn initial(network: &Network) -> Vec<f32> {
    let mut block = vec![0.0; network.layout.words()];
    for slice in &network.layout.slices {
        let (limit, salt) = match slice.init {
            Init::Zeros => continue,
            Init::Bias => ((3.0 / slice.columns as f32).sqrt(), 14),
            Init::Uniform(limit) => (limit, 10),
            Init::Glorot { inputs, outputs } => {
                // One-hot layers are the same whether they are gathered from or multiplied with.
                let salt = if outputs == 1 { 12 } else { 11 + 2 * u32::from(network.shape.entry == Entry::OneHot) };
                ((6.0 / (inputs + outputs) as f32).sqrt(), salt)
            }
        };
        block[slice.range()].iter_mut().enumerate().for_each(|(i, word)| *word = limit * uniform(i as u32, salt));
    }
    block
}

/// Rows and their labels; the label follows the first column, with noise.
fn read_rows(columns: usize, rows: usize, levels: usize) -> (Features, Vec<f32>) {
    let id = |row: u32, column: usize| 1 + hash(row, 1 + 100 * column as u32) % (levels as u32 - 1);
    let n = if columns == 0 { levels } else { 0 };
    let mut features = Features { rows, f: columns, n, numbers: vec![0.0; rows * n], ..Features::default() };
    let mut labels = Vec::new();
    for row in 0..rows as u32 {
        if n > 0 {
            features.numbers[row as usize * n + id(row, 0) as usize] = 1.0;
        }
        features.ids.extend((0..columns).map(|column| id(row, column)));
        labels.push(f32::from(2.0 * uniform(id(row, 0), 2) + uniform(row, 3) > 0.0));
    }
    (features, labels)
}
