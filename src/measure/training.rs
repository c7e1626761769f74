//! Training as the page trains: the same step, its ids and sort orders uploaded once per epoch. The unit is one epoch.

use web_time::Instant;

use super::inputs::{Sizes, hash, uniform};
use crate::{
    data::{Features, Rows},
    device::{Device, Plan},
    error::Result,
    job::Job,
    kernels::{copy::copy, dropout::Dropout, loss::LossKind},
    model::{
        network::{Entry, Network, NetworkShape, TableShape},
        parameters::Init,
    },
    rng::{Generator, Stream},
    train::{Rule, Step, optimizer::Optimizer},
};

const RATE: f64 = 1e-3;
/// Batches of the dense one-hot network: its epoch is these, scaled.
const DENSE_BATCHES: usize = 4;

/// A network and how it is trained.
#[derive(Clone, Copy)]
pub struct Setting {
    pub entry: Entry,
    pub optimizer: Optimizer,
    /// Categorical columns, all of the same levels; none: the network reads dense one-hot rows of one column
    pub columns: usize,
    pub batch: usize,
    /// Rows of an epoch
    pub rows: usize,
}

pub struct Training {
    pub step: Step,
    pub losses: Vec<f32>,
    setting: Setting,
    sizes: Sizes,
    plan: Plan,
    /// One and the same batch again and again: dense rows of an epoch fit no memory
    again: Option<Plan>,
    steps_done: u32,
}

impl Training {
    pub fn new(device: &Device, setting: Setting, sizes: &Sizes) -> Result<Self> {
        let Setting { optimizer, columns, batch, rows, .. } = setting;
        let network = network(setting, sizes);
        let rule = Rule { optimizer, rate: RATE, weight_decay: 0.0, dropout: Dropout::default() };
        let rows = if columns == 0 { rows.min(DENSE_BATCHES * batch) } else { rows };
        let step = Step::new(device, &network, rule, [batch, rows], &initial(&network))?;
        let again = if columns == 0 {
            let (still, start) = (device.alloc("nothing", 4)?, device.alloc("the clock of a batch", 4)?);
            device.write(&start, 0, &[0, batch as u32, 0, 0]);
            let rewind = copy(&still, &start, &step.blocks.feed.clock, 4, false);
            Some(device.plan([vec![rewind], step.calls.clone()].concat()))
        } else {
            None
        };
        let (plan, setting) = (device.plan(step.calls.clone()), Setting { rows, ..setting });
        Ok(Training { plan, again, setting, sizes: *sizes, step, losses: Vec::new(), steps_done: 0 })
    }

    /// Milliseconds of an epoch.
    pub async fn unit(&mut self, device: &Device, job: &Job) -> Result<f64> {
        let (Some(again), false) = (&self.again, self.losses.is_empty()) else { return self.epoch(device, job).await };
        let start = Instant::now();
        device.run(again, DENSE_BATCHES);
        device.finish(job).await?;
        let scale = self.sizes.rows as f64 / (DENSE_BATCHES * self.setting.batch) as f64;
        Ok(start.elapsed().as_secs_f64() * 1e3 * scale)
    }

    /// All rows in their order; leaves their losses.
    async fn epoch(&mut self, device: &Device, job: &Job) -> Result<f64> {
        self.losses.clear();
        let most = self.step.blocks.rows();
        let mut spent = 0.0;
        for begin in (0..self.setting.rows).step_by(most) {
            job.turn().await?;
            let count = most.min(self.setting.rows - begin);
            let (features, labels) = rows(self.setting.columns, begin as u32, count, self.sizes.levels);
            let order: Vec<u32> = (0..count as u32).collect();
            let mut none = Generator::new(0, Stream::DropIds);
            let start = Instant::now();
            let all = Rows { features: &features, rows: &order };
            let steps = self.step.blocks.load_training(device, all, &labels, self.steps_done, RATE, (&[], &mut none));
            device.run(&self.plan, steps);
            device.run(&self.step.settle, 1);
            device.finish(job).await?;
            spent += start.elapsed().as_secs_f64() * 1e3;
            self.steps_done += steps as u32;
            let words = device.read(&self.step.blocks.feed.losses, 0..steps).await?;
            self.losses.extend_from_slice(bytemuck::cast_slice(&words));
        }
        Ok(spent)
    }

    /// [operations, bytes] of an epoch at least: products of the dense layers and their two gradients, and Adam over every
    /// parameter, which reads and writes it, its gradient and its moments.
    pub fn cost(&self) -> [f64; 2] {
        let Setting { entry, columns, batch, .. } = self.setting;
        let Sizes { rows, levels, width, hidden, .. } = self.sizes;
        let first = match (columns, entry) {
            // The gradient by one-hot rows is nobody's.
            (0, _) => 4 * levels * hidden,
            (_, Entry::OneHot) => 2 * hidden,
            _ => 6 * width * hidden,
        };
        let steps = rows.div_ceil(batch) as f64;
        let parameters = self.step.weights.params.words() as f64;
        [rows as f64 * (first + 6 * hidden) as f64 + 12.0 * parameters * steps, 32.0 * parameters * steps]
    }
}

fn network(setting: Setting, sizes: &Sizes) -> Network {
    let table = |c: usize| TableShape { column: c.to_string(), levels: sizes.levels, width: sizes.width };
    Network::new(NetworkShape {
        entry: setting.entry,
        tables: (0..setting.columns).map(table).collect(),
        numbers: if setting.columns == 0 { sizes.levels } else { 0 },
        hidden: sizes.hidden,
        outputs: 1,
        loss: LossKind::Logistic,
    })
}

/// The weights by their initialisers' limits, hashes in the place of chance.
fn initial(network: &Network) -> Vec<f32> {
    let mut block = vec![0.0; network.layout.words()];
    let one_hot = network.shape.entry == Entry::OneHot;
    for (number, slice) in network.layout.slices.iter().enumerate() {
        let limit = match slice.init {
            Init::Zeros => continue,
            Init::Bias => (3.0 / slice.columns as f32).sqrt(),
            Init::Uniform(limit) => limit,
            Init::Glorot { inputs, outputs } => (6.0 / (inputs + outputs) as f32).sqrt(),
        };
        // The one-hot network's first layer is the same whether it is gathered from or multiplied with.
        let salt = match slice.name.as_str() {
            "output/weights" => 12,
            "hidden/weights" if !one_hot => 11,
            name if one_hot && (name.starts_with("embedding") || name == "hidden/weights") => 13,
            name if name.starts_with("embedding") => 10,
            _ => 40 + number as u32,
        };
        block[slice.range()].iter_mut().enumerate().for_each(|(i, word)| *word = limit * uniform(i as u32, salt));
    }
    block
}

/// Rows `begin..begin + count` and their labels; the label follows the first column, with noise.
fn rows(columns: usize, begin: u32, count: usize, levels: usize) -> (Features, Vec<f32>) {
    let id = |row: u32, column: usize| 1 + hash(row, 1 + 100 * column as u32) % (levels as u32 - 1);
    let all = begin..begin + count as u32;
    let labels = all.clone().map(|row| f32::from(2.0 * uniform(id(row, 0), 2) + uniform(row, 3) > 0.0)).collect();
    let mut features = Features { rows: count, f: columns, ..Features::default() };
    if columns == 0 {
        features.n = levels;
        features.numbers = vec![0.0; count * levels];
        all.enumerate().for_each(|(i, row)| features.numbers[i * levels + id(row, 0) as usize] = 1.0);
    } else {
        features.ids = all.flat_map(|row| (0..columns).map(move |column| id(row, column))).collect();
    }
    (features, labels)
}
