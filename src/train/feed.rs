//! Rows → a feed on the device, block by block: ids, numbers, labels, sort orders and rates go up once per block.

use super::optimizer::{self, MOST_STEPS};
use crate::{
    data::{Rows, batches::sort_batch},
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

/// Words of a row in a block that trains: ids, sort order and segments of F columns, N inputs of numbers, a label.
pub fn row_words(f: usize, n: usize) -> usize {
    5 * f + n + 1
}

/// Batches in a block, at most.
pub fn steps_of(row_words: usize, batch: usize) -> usize {
    (BLOCK_WORDS / row_words.max(1).saturating_mul(batch.max(1))).clamp(1, MOST_STEPS)
}

/// A feed with what it takes to fill it.
pub struct Blocks {
    pub feed: Feed,
    shape: FeedShape,
    tables: Vec<Levels>,
    ids: Vec<u32>,
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

impl Blocks {
    /// `rows`: the most that a pass will feed; a block holds no more.
    pub fn new(device: &Device, network: &Network, batch: usize, rows: usize, training: bool) -> Result<Self> {
        let (f, n) = (network.shape.tables.len(), network.shape.inputs());
        // Training holds ids, sort order and segments; scoring holds ids and logits.
        let row_words = if training { row_words(f, n) } else { f + n + network.shape.outputs };
        let steps = steps_of(row_words, batch).min(rows.div_ceil(batch).max(1));
        let shape = FeedShape { steps, batch, f, n, training };
        let levels = |(c, shape): (usize, &TableShape)| {
            let [first, width, count] =
                [network.table(c).offset, network.table(c).columns, network.table(c).rows].map(|n| n as u32);
            Levels { column: shape.column.clone(), first, width, count }
        };
        let tables = network.shape.tables.iter().enumerate().map(levels).collect();
        let feed = Feed::new(device, shape)?;
        Ok(Blocks { feed, shape, tables, ids: Vec::new(), order: Vec::new(), segments: Vec::new() })
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
        device.write(&self.feed.ids, 0, &self.ids);
        device.write(&self.feed.numbers, 0, bytemuck::cast_slice(&numbers));
        device.write(&self.feed.train_clock, 0, &[0, rows.rows.len() as u32, step, step]);
        Ok(rows.rows.len().div_ceil(batch))
    }

    /// The first of a row's ids that is too large.
    fn beyond(&self, ids: &[u32]) -> Error {
        let at = ids.iter().zip(&self.tables).position(|(id, table)| *id >= table.count).unwrap_or(0);
        let Levels { column, count, .. } = &self.tables[at];
        Error::LevelBeyond { id: ids[at], column: column.clone(), levels: *count }
    }

    /// As `load`, with all that training needs: labels, rates from step `step` on, and sort orders. `drop_ids` sends
    /// a share of each column's ids to the unknown level.
    pub fn load_training(
        &mut self,
        device: &Device,
        rows: Rows,
        labels: &[f32],
        step: u32,
        lr: f64,
        drop_ids: (&[f32], &mut Generator),
    ) -> Result<usize> {
        let FeedShape { batch, f, .. } = self.shape;
        let steps = self.load(device, rows, step)?;
        let (shares, rng) = drop_ids;
        if shares.iter().any(|share| *share > 0.0) {
            for (i, id) in self.ids.iter_mut().enumerate() {
                if shares[i % f] > 0.0 && rng.chance(shares[i % f]) {
                    *id = self.tables[i % f].first;
                }
            }
            device.write(&self.feed.ids, 0, &self.ids);
        }
        let rates: Vec<f32> = (0..steps as u32).map(|s| optimizer::rate(lr, step + s + 1)).collect();
        let labels: Vec<f32> = rows.rows.iter().map(|row| labels[*row as usize]).collect();
        device.write(&self.feed.rates, 0, bytemuck::cast_slice(&rates));
        device.write(&self.feed.labels, 0, bytemuck::cast_slice(&labels));
        if f > 0 {
            self.load_orders(device, batch * f);
        }
        Ok(steps)
    }

    /// Sort orders of all batches; every batch has room for `lookups` = B·F of them.
    fn load_orders(&mut self, device: &Device, lookups: usize) {
        let widths: Vec<usize> = self.tables.iter().map(|table| table.width as usize).collect();
        self.order.clear();
        self.segments.clear();
        let mut counts = Vec::new();
        for batch in self.ids.chunks(lookups) {
            counts.push(sort_batch(batch, &widths, &mut self.order, &mut self.segments) as u32);
            self.order.resize(counts.len() * lookups, 0);
            self.segments.resize(3 * counts.len() * lookups, 0);
        }
        device.write(&self.feed.order, 0, &self.order);
        device.write(&self.feed.segments, 0, &self.segments);
        device.write(&self.feed.counts, 0, &counts);
    }
}
