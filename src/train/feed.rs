//! Rows → a feed on the device, block by block: ids, bags, numbers, labels, sort orders and rates go up once per block.

use super::optimizer::{self, MOST_STEPS};
use crate::{
    data::{
        Features, Rows,
        batches::{Lookups, sort_batch},
    },
    device::Device,
    error::{Error, Result},
    model::{
        Feed, FeedShape,
        network::{Network, TableShape},
    },
    rng::Generator,
};

/// Words that a block's arrays may take together: large enough that a block is rarely the limit, small enough that a
/// file of any size streams through.
const BLOCK_WORDS: usize = 8 << 20;

/// What a block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Ids and logits
    Score,
    /// Labels, rates and sort orders too; weights of rows where they have some
    Train { is_weighted: bool },
}

/// What is to be learned of rows.
#[derive(Clone, Copy)]
pub struct Targets<'a> {
    /// [rows]
    pub labels: &'a [f32],
    /// [rows] what each row counts, their mean over the train rows 1; none: all count alike
    pub weights: Option<&'a [f32]>,
}

impl<'a> From<&'a [f32]> for Targets<'a> {
    fn from(labels: &'a [f32]) -> Self {
        Targets { labels, weights: None }
    }
}

/// Words of a row in a block that trains: ids, sort order and segments of F columns, N inputs of numbers, a label.
pub fn row_words(f: usize, n: usize) -> usize {
    5 * f + n + 1
}

/// Words of a level in a bag of a block that trains: itself, its place in the sort order, a segment.
const LEVEL_WORDS: usize = 7;

/// Of a batch's bags, on the device and on their way to it. Other arrays of a block have a bound: a block of one batch has none.
pub fn bytes_of_levels(levels: usize) -> u64 {
    2 * 4 * LEVEL_WORDS as u64 * levels as u64
}

/// Batches in a block, at most.
pub fn steps_of(row_words: usize, batch: usize, levels: usize) -> usize {
    (BLOCK_WORDS / row_words.max(1).saturating_mul(batch.max(1)).saturating_add(levels.saturating_mul(LEVEL_WORDS)))
        .clamp(1, MOST_STEPS)
}

/// A feed with what it takes to fill it.
pub struct Blocks {
    pub feed: Feed,
    shape: FeedShape,
    tables: Vec<Levels>,
    ids: Vec<u32>,
    /// Of the bags, as they go to the device
    starts: Vec<u32>,
    levels: Vec<[u32; 3]>,
    order: Vec<u32>,
    segments: Vec<u32>,
}

/// Where a column's vectors stand.
struct Levels {
    column: String,
    /// First word of the table, the width of its rows, and how many there are
    first: u32,
    width: u32,
    count: u32,
}

impl Levels {
    fn beyond(&self, id: u32) -> Error {
        Error::LevelBeyond { id, column: self.column.clone(), levels: self.count }
    }
}

impl Blocks {
    /// `features`: those that it will feed, of at most `rows` rows in a pass; a block holds no more.
    pub fn new(
        device: &Device,
        network: &Network,
        features: &Features,
        [batch, rows]: [usize; 2],
        purpose: Purpose,
    ) -> Result<Self> {
        let (training, is_weighted) = (purpose != Purpose::Score, purpose == Purpose::Train { is_weighted: true });
        let (g, n) = (network.shape.bags, network.shape.inputs());
        let f = network.shape.tables.len() - g;
        let levels = features.most_levels(batch);
        // Training holds ids, sort order and segments; scoring holds ids and logits.
        let row_words = g + usize::from(is_weighted) + if training { row_words(f, n) } else { f + n + network.shape.outputs };
        let steps = steps_of(row_words, batch, levels).min(rows.div_ceil(batch).max(1));
        let levels = [levels, features.most_levels(steps.saturating_mul(batch))];
        let shape = FeedShape { steps, batch, f, g, n, levels, training, is_weighted };
        let table = |(c, shape): (usize, &TableShape)| {
            let [first, width, count] =
                [network.table(c).offset, network.table(c).columns, network.table(c).rows].map(|n| n as u32);
            Levels { column: shape.column.clone(), first, width, count }
        };
        let tables = network.shape.tables.iter().enumerate().map(table).collect();
        let feed = Feed::new(device, shape)?;
        let (ids, starts, levels, order, segments) = Default::default();
        Ok(Blocks { feed, shape, tables, ids, starts, levels, order, segments })
    }

    /// Batches of a full block.
    pub fn steps(&self) -> usize {
        self.shape.steps
    }

    /// Rows of a full block.
    pub fn rows(&self) -> usize {
        self.shape.steps * self.shape.batch
    }

    /// Uploads rows (at most a block), their clock starting at `step` of the run; returns the number of batches. `LevelBeyond`
    /// where an id has no row in its table: a GPU would read and train another's.
    pub fn load(&mut self, device: &Device, rows: Rows, step: u32) -> Result<usize> {
        let FeedShape { batch, f, n, .. } = self.shape;
        self.ids.clear();
        for row in rows.rows {
            let ids = &rows.features.ids[*row as usize * f..][..f];
            let mut fits = true;
            self.ids.extend(ids.iter().zip(&self.tables).map(|(id, table)| {
                fits &= *id < table.count;
                table.first.wrapping_add(id.wrapping_mul(table.width))
            }));
            if !fits {
                return Err(self.beyond(ids));
            }
        }
        let numbers: Vec<f32> =
            rows.rows.iter().flat_map(|row| &rows.features.numbers[*row as usize * n..][..n]).copied().collect();
        self.load_bags(rows)?;
        device.write(&self.feed.ids, 0, &self.ids);
        device.write(&self.feed.starts, 0, &self.starts);
        device.write(&self.feed.levels, 0, self.levels.as_flattened());
        device.write(&self.feed.numbers, 0, bytemuck::cast_slice(&numbers));
        device.write(&self.feed.train_clock, 0, &[0, rows.rows.len() as u32, step, step]);
        Ok(rows.rows.len().div_ceil(batch))
    }

    /// The bags of rows, one after another.
    fn load_bags(&mut self, Rows { features, rows }: Rows) -> Result<()> {
        let FeedShape { batch, f, g, .. } = self.shape;
        self.starts.clear();
        self.levels.clear();
        if g == 0 {
            return Ok(());
        }
        let bags = &features.bags;
        for (i, row) in rows.iter().enumerate() {
            for c in 0..g {
                self.starts.push(self.levels.len() as u32);
                let table = &self.tables[f + c];
                for level in bags.range(*row as usize * g + c) {
                    let id = bags.levels[level];
                    if id >= table.count {
                        return Err(table.beyond(id));
                    }
                    self.levels.push([table.first + id * table.width, bags.weights[level].to_bits(), (i % batch * g + c) as u32]);
                }
            }
        }
        self.starts.push(self.levels.len() as u32);
        Ok(())
    }

    /// The first of a row's ids that is too large.
    fn beyond(&self, ids: &[u32]) -> Error {
        let at = ids.iter().zip(&self.tables).position(|(id, table)| *id >= table.count).unwrap_or(0);
        self.tables[at].beyond(ids[at])
    }

    /// As `load`, with all that training needs: labels, rates from step `step` on, and sort orders. `drop_ids` sends
    /// a share of each column's ids to the unknown level.
    pub fn load_training(
        &mut self,
        device: &Device,
        rows: Rows,
        targets: Targets,
        step: u32,
        lr: f64,
        drop_ids: (&[f32], &mut Generator),
    ) -> Result<usize> {
        let FeedShape { f, g, .. } = self.shape;
        let steps = self.load(device, rows, step)?;
        let (shares, rng) = drop_ids;
        if shares.iter().any(|share| *share > 0.0) {
            let mut drop = |word: &mut u32, column: usize| {
                if shares[column] > 0.0 && rng.chance(shares[column]) {
                    *word = self.tables[column].first;
                }
            };
            self.ids.iter_mut().enumerate().for_each(|(i, word)| drop(word, i % f));
            self.levels.iter_mut().for_each(|[word, _, place]| drop(word, f + *place as usize % g));
            device.write(&self.feed.ids, 0, &self.ids);
            device.write(&self.feed.levels, 0, self.levels.as_flattened());
        }
        let rates: Vec<f32> = (0..steps as u32).map(|s| optimizer::rate(lr, step + s + 1)).collect();
        let pick = |of: &[f32]| rows.rows.iter().map(|row| of[*row as usize]).collect::<Vec<f32>>();
        device.write(&self.feed.rates, 0, bytemuck::cast_slice(&rates));
        device.write(&self.feed.labels, 0, bytemuck::cast_slice(&pick(targets.labels)));
        if let Some(weights) = targets.weights {
            device.write(&self.feed.weights, 0, bytemuck::cast_slice(&pick(weights)));
        }
        if f + g > 0 {
            self.load_orders(device, steps);
        }
        Ok(steps)
    }

    /// Sort orders of so many batches; every batch has room for the same number of lookups.
    fn load_orders(&mut self, device: &Device, steps: usize) {
        let FeedShape { batch, f, g, .. } = self.shape;
        let lookups = self.shape.lookups();
        let widths: Vec<usize> = self.tables.iter().map(|table| table.width as usize).collect();
        self.order.clear();
        self.segments.clear();
        let mut counts = Vec::new();
        for step in 0..steps {
            let ids = batch * f * step..self.ids.len().min(batch * f * (step + 1));
            let last = self.starts.len().saturating_sub(1);
            let [from, to] =
                [step, step + 1].map(|step| self.starts.get(last.min(step * batch * g)).map_or(0, |start| *start as usize));
            let first = (batch * f + from) as u32;
            let found = Lookups { ids: &self.ids[ids], f, levels: &self.levels[from..to], g, first };
            counts.push(sort_batch(found, &widths, &mut self.order, &mut self.segments) as u32);
            self.order.resize(counts.len() * lookups, 0);
            self.segments.resize(3 * counts.len() * lookups, 0);
        }
        device.write(&self.feed.order, 0, &self.order);
        device.write(&self.feed.segments, 0, &self.segments);
        device.write(&self.feed.counts, 0, &counts);
    }
}
