//! What a training will cost, before it starts: parameters, memory and the work of an epoch, by the shapes that training itself
//! makes. `measure` counts its epochs by the same numbers, so that one tells the time of the other.

use serde::{Deserialize, Serialize};

use super::{
    feed,
    learned::Learned,
    optimizer::Optimizer,
    prepare::{Divided, feature_columns},
    settings::Settings,
    shape::{self, Ends},
};
use crate::{
    data::{Column, Kind, MAX_COLUMNS, Standard, Table, Task, Vocabulary},
    error::{Error, Result},
    kernels::training::loss::LossKind,
    limits::grouped,
    model::{
        network::{Entry, Network},
        parameters::Slice,
    },
    ode::unrolled::evaluations,
};

/// Operations (additions and multiplications) of a dense layer's weight, a row: once forward, twice back.
pub const LAYER: f64 = 6.0;
/// Of a word that is gathered and summed up instead, forward and back.
pub const SUM: f64 = 2.0;
/// Of Adam, a parameter; and the bytes of a row that it settles: parameter and two moments, read and written.
pub const ADAM: f64 = 12.0;
const SETTLED_BYTES: f64 = 24.0;

/// Operations of one evaluation of the field on a row's T tokens of width D, and of its pullback.
pub const fn set_field(t: f64, d: f64) -> [f64; 2] {
    [t * d * (6.0 * d + 4.0 * t), t * d * (6.0 * d + 8.0 * t)]
}

/// What a cost depends on beside the settings.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Outline {
    /// Distinct values of each category column, tags of each column of those, buckets of each of text, missing among them, the unknown
    /// level left aside
    pub levels: Vec<usize>,
    /// How many columns are numbers or dates
    pub numbers: usize,
    /// What they give a network beside a value each: whether it is missing, a sine and a cosine of each period
    pub indicators: usize,
    /// Classes where there are more than two, else 1
    pub outputs: usize,
    /// Rows that train
    pub rows: usize,
}

impl Outline {
    /// Of a training on this table: levels, and cells that are missing, are those of its train rows, but for text, whose buckets are those of
    /// all rows. Where there is no target yet, or a training would be refused, of all columns and rows.
    pub fn of(table: &Table, settings: &Settings) -> Result<Outline> {
        let divided = Divided::new(table, settings).ok();
        let names = match &divided {
            Some(divided) => Some(divided.columns.clone()),
            None if settings.target.is_empty() => None,
            None => Some(feature_columns(table, settings)?),
        };
        let (task, missing) = match table.column(&settings.target) {
            Ok(target) => (Some(target.task()?), target.missing()),
            Err(_) => (None, 0),
        };
        let train = divided.as_ref().map(|divided| &divided.split.train[..]);
        let used = || table.columns.iter().filter(|column| names.as_ref().is_none_or(|names| names.contains(&column.name)));
        Ok(Outline {
            levels: used()
                .filter(|column| matches!(column.kind, Kind::Category | Kind::Tags | Kind::Text))
                .map(|column| levels(column, train, settings.min_count))
                .collect(),
            numbers: used().filter(|column| matches!(column.kind, Kind::Number | Kind::Date)).count(),
            indicators: used().map(|column| indicators(column, train)).sum(),
            outputs: if let Some(Task::Classes(classes)) = task { classes } else { 1 },
            // Every rule of the split trains on seven tenths.
            rows: train.map_or((table.rows - missing) * 7 / 10, <[u32]>::len),
        })
    }

    /// Of a run.
    pub fn of_run(run: &Learned, rows: usize) -> Outline {
        Outline {
            levels: run.encoder.vocabularies.iter().map(|vocabulary| vocabulary.len() - 1).collect(),
            numbers: run.encoder.numbers.len(),
            indicators: run.encoder.inputs() - run.encoder.numbers.len(),
            outputs: run.labels.outputs(),
            rows,
        }
    }
}

/// Rows of its table beside the unknown one.
fn levels(column: &Column, train: Option<&[u32]>, min_count: usize) -> usize {
    let Some(train) = train.filter(|_| column.kind != Kind::Text) else { return column.table_levels() };
    if column.kind == Kind::Tags {
        return Vocabulary::fit(column, train, min_count).len() - 1;
    }
    let coded = column.coded();
    let mut counts = vec![0; coded.levels() + 1];
    train.iter().for_each(|row| counts[coded.code(*row as usize) as usize] += 1);
    usize::from(counts[0] > 0) + counts[1..].iter().filter(|count| **count > 0 && **count >= min_count).count()
}

/// Inputs beside the value itself; a number whose cells are all there is not read, for that takes its time.
fn indicators(column: &Column, train: Option<&[u32]>) -> usize {
    let all = || (0..column.len() as u32).collect::<Vec<_>>();
    match column.kind {
        Kind::Number if column.missing() + column.unread.0 == 0 => 0,
        Kind::Number | Kind::Date => Standard::fit(column, train.map_or_else(all, <[u32]>::to_vec).as_slice()).inputs() - 1,
        _ => 0,
    }
}

// Counts are of 64 bits: what is asked about may be larger than the memory of a page, where `usize` has 32.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Size"))]
pub struct Cost {
    pub parameters: u64,
    /// Those of the tables among them
    pub tables: u64,
    /// Of the weights alone
    pub bytes: u64,
    /// Of all that training holds at once; null where a batch is more than a device takes at a time
    pub training_bytes: Option<u64>,
    /// Width of a row as the first dense layer sees it; of one-hot in its dense form
    pub input_width: usize,
    /// Of the vectors of each category column
    pub widths: Vec<usize>,
}

/// The work of an epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Work {
    /// Of its rows and steps
    pub operations: f64,
    /// Words of the tables that dense Adam moves at the end of a block; with weight decay in every step
    pub settled: f64,
}

impl Work {
    pub fn total(&self) -> f64 {
        self.operations + ADAM * self.settled
    }

    /// On a device that needs so many seconds for an operation of an epoch, and for a byte that is copied.
    pub fn seconds(&self, operation: f64, byte: f64) -> f64 {
        self.operations * operation + SETTLED_BYTES * self.settled * byte
    }
}

/// `BadOption` for a model that is no network, and for settings out of their range.
pub fn cost(settings: &Settings, outline: &Outline) -> Result<(Cost, Work)> {
    settings.check()?;
    if !settings.model.is_network() {
        return Err(Error::bad_option("model", settings.model.name(), "a network"));
    }
    if outline.numbers > MAX_COLUMNS || outline.indicators > 7 * outline.numbers {
        return Err(Error::bad_option(
            "numbers",
            outline.numbers,
            format!("at most {}, of seven indicators each", grouped(MAX_COLUMNS as u64)),
        ));
    }
    // Which column they are of does not matter to the cost.
    let mut numbers = vec![1; outline.numbers];
    numbers.iter_mut().take(1).for_each(|inputs| *inputs += outline.indicators);
    let ends = Ends {
        tables: outline.levels.iter().map(|levels| (String::new(), levels.saturating_add(1))).collect(),
        // A bag costs what a category does.
        bags: 0,
        numbers,
        outputs: outline.outputs.max(1),
        loss: LossKind::Logistic,
    };
    let shape = shape::shape_of(settings, ends)?;
    let batch = settings.batch.min(outline.rows.max(1));
    let training_bytes = shape::bytes_in_training(&shape, batch);
    let network = Network::new(shape);
    let parameters = network.layout.slices.iter().map(words).sum();
    let cost = Cost {
        parameters,
        tables: table_words(&network, usize::MAX),
        bytes: 4 * parameters,
        training_bytes,
        input_width: network.input_width(),
        widths: network.shape.tables.iter().map(|table| table.width).collect(),
    };
    let work = epoch(&network, settings, outline.rows, &cost);
    Ok((cost, work))
}

fn words(slice: &Slice) -> u64 {
    slice.rows as u64 * slice.columns as u64
}

/// Words of all tables, of so many rows of each at most.
fn table_words(network: &Network, most: usize) -> u64 {
    network.shape.tables.iter().map(|table| table.levels.min(most) as u64 * table.width as u64).sum()
}

/// Products of the layers and of the field, forward and back; Adam in every step for the dense parameters and the rows of the tables
/// that a batch reads, at the end of a block for all rows.
fn epoch(network: &Network, settings: &Settings, rows: usize, cost: &Cost) -> Work {
    let shape = &network.shape;
    let batch = settings.batch.min(rows).max(1);
    let steps = rows.div_ceil(batch);
    let weights: u64 = network.layers().iter().map(|layer| words(layer.weights)).sum();
    let own = match &shape.entry {
        Entry::Embedding => 0.0,
        Entry::OneHot => SUM * shape.tables.iter().map(|table| table.width).sum::<usize>() as f64,
        Entry::AttentionOde(flow) => {
            let (t, d) = (network.tokens() as f64, flow.width as f64);
            // The pullback's gradients of W are products as large as the field's own.
            evaluations(flow.tableau, flow.schedule().len()) as f64 * (set_field(t, d).iter().sum::<f64>() + LAYER * t * d * d)
        }
    };
    let moved = (cost.parameters - cost.tables + table_words(network, batch)) as f64 * steps as f64;
    let passes = match settings.optimizer {
        Optimizer::LazyAdam => 0,
        Optimizer::Adam if settings.weight_decay > 0.0 => steps,
        Optimizer::Adam => steps.div_ceil(feed::steps_of(feed::row_words(shape.tables.len(), shape.inputs()), batch, 0)),
    };
    Work { operations: rows as f64 * (LAYER * weights as f64 + own) + ADAM * moved, settled: passes as f64 * cost.tables as f64 }
}
