//! Permutation importance: what the test rows lose in the measure that decides where a column's cells are shuffled among them (Breiman 2001;
//! Fisher, Rudin and Dominici 2019).

use serde::Serialize;

use super::{Asked, Codes, spread};
use crate::{
    data::{Features, Part, Table},
    error::Result,
    limits::whole,
    order,
    referee::{Compared, Estimate, Few, Measure, Rowwise, Tested, crossed, few, holm, units},
    rng::{Generator, Stream},
    train::{Learned, Training},
};

/// Test rows that are shuffled: at least, where there are so many, and at most.
const ROWS: [usize; 2] = [2_000, 10_000];
/// Between these, 5 repeats of all columns score so many rows for each that the training went through: a row costs a training four times
/// what it costs to score, and groups of columns come to them, so that the importance takes about a fifth of the training's time.
const SHARE: f64 = 0.65;
const USUAL_REPEATS: f64 = 5.0;
const REPEATS: [u64; 2] = [1, 100];

/// What a run's test rows lose by each column.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Importance {
    /// The one that decides
    pub measure: Measure,
    /// Of the rows as they are
    pub score: f64,
    /// Test rows that were shuffled, of so many
    pub rows: usize,
    pub of: usize,
    /// Of rows that are drawn together, where the split keeps them together
    pub groups: Option<usize>,
    pub repeats: usize,
    /// Why these rows can carry no verdict
    pub few: Option<Few>,
    /// The greatest first
    pub columns: Vec<ColumnImportance>,
}

/// A column, or columns that tell the same, shuffled together
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ColumnImportance {
    pub columns: Vec<String>,
    /// By how much the measure gets worse, in its own unit, mean over the repeats
    pub importance: f64,
    /// All columns and groups corrected together at 5 %
    pub low: f64,
    pub high: f64,
    /// Corrected as the interval is
    pub p: f64,
    /// Is it told apart from 0?
    pub apart: bool,
}

/// How far the shuffling is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Shuffling {
    /// Columns and groups that are done, and how many there are
    pub done: usize,
    pub of: usize,
}

/// The test rows that are shuffled.
pub struct Sample {
    tested: Tested,
    features: Features,
    codes: Codes,
    /// Test rows that there are
    of: usize,
}

/// A sample as the run scores it.
struct Scored<'a> {
    sample: &'a Sample,
    /// [rows, C]
    logits: Vec<f32>,
    outputs: usize,
    measure: Measure,
    /// [units] what the rows add to the measure
    own: Vec<f64>,
}

impl Sample {
    /// Of the table that the run was trained on: evenly spread test rows, and train rows by which columns are compared.
    pub fn new(learned: &Learned, training: &Training, table: &Table, tested: &Tested) -> Result<Self> {
        let labels = &learned.labels;
        let trained = (training.rows.train * training.epochs.len().max(1)) as f64;
        let scored = SHARE * trained / (USUAL_REPEATS * learned.encoder.names().len() as f64);
        let places = spread(tested, (scored as usize).clamp(ROWS[0], ROWS[1]));
        let pick = |values: &[u32]| -> Vec<u32> { places.iter().filter_map(|place| values.get(*place)).copied().collect() };
        let (rows, groups) = (pick(&tested.rows), pick(&tested.groups));
        let features = learned.encoder.encode_rows(table, &rows)?;
        let own = places.iter().map(|place| tested.labels[*place]).collect();
        let unscored = vec![0.0; rows.len() * labels.outputs()];
        let no_base = vec![0.0; labels.outputs()];
        let chosen = Tested::new(tested.task, rows, own, unscored, no_base, groups, labels.deviation);
        Ok(Sample { tested: chosen, features, codes: Codes::new(learned, table)?, of: tested.rows.len() })
    }

    /// An order of the rows for each repeat, the same for all columns. `BadOption` where `repeats` is no whole number from 1 to 100.
    pub fn orders(&self, repeats: f64) -> Result<Vec<Vec<u32>>> {
        let mut limit = whole("repeats", REPEATS, None);
        limit.value = Some(repeats);
        limit.check()?;
        let order = |repeat| {
            let mut order: Vec<u32> = (0..self.features.rows as u32).collect();
            Generator::new(repeat, Stream::Permute).shuffle(&mut order);
            order
        };
        Ok((0..repeats as u64).map(order).collect())
    }
}

impl Asked<'_> {
    /// Of all columns, alone and with those that tell the same. orders [repeats][rows]: row i gets the cell of row `order[i]`.
    pub async fn importance(
        &self,
        sample: &Sample,
        orders: &[Vec<u32>],
        report: &mut dyn FnMut(Shuffling),
    ) -> Result<Importance> {
        let (names, parts) = (self.learned.encoder.names(), self.learned.encoder.parts());
        let scored = self.scored(sample).await?;
        let alone = (0..names.len()).map(|column| vec![column]);
        let sets: Vec<Vec<usize>> = alone.chain(sample.codes.partners(self.job).await?).collect();
        let mut estimates = Vec::with_capacity(sets.len());
        for set in &sets {
            report(Shuffling { done: estimates.len(), of: sets.len() });
            let parts: Vec<Part> = set.iter().map(|column| parts[*column].clone()).collect();
            estimates.push(self.lost(&scored, &parts, orders).await?);
        }
        let few = few(sample.tested.task, &sample.tested);
        let told = |((set, Estimate { value, .. }), Compared { low, high, p }): ((&Vec<usize>, &Estimate), Compared)| {
            let columns = set.iter().map(|column| names[*column].to_string()).collect();
            ColumnImportance { columns, importance: *value, low, high, p, apart: few.is_none() && (low > 0.0 || high < 0.0) }
        };
        let columns = sets.iter().zip(&estimates).zip(holm(&estimates)).map(told).collect();
        Ok(Importance {
            measure: scored.measure,
            score: scored.own.iter().sum::<f64>() / scored.own.len() as f64,
            rows: sample.features.rows,
            of: sample.of,
            groups: sample.tested.groups(),
            repeats: orders.len(),
            few,
            columns: order::sorted(columns, |a: &ColumnImportance, b| b.importance.total_cmp(&a.importance)),
        })
    }

    async fn scored<'a>(&self, sample: &'a Sample) -> Result<Scored<'a>> {
        let logits = self.logits(&sample.features).await?;
        let tested = sample.tested.with(logits.clone());
        // Of two classes the rows may hold one: then the log-loss decides, as it does for the referee.
        let found = |measure: &Measure| Some((*measure, tested.rowwise(*measure)?));
        let found = Measure::of(tested.task).iter().find_map(found);
        let (measure, rowwise) = found.unwrap_or((Measure::Loss, Rowwise::Mean(Vec::new())));
        let own = units(&rowwise.pseudo(), &tested.groups);
        Ok(Scored { sample, logits, outputs: self.learned.labels.outputs(), measure, own })
    }

    /// What the measure loses where these parts are shuffled; rows that get a cell like their own keep their logits.
    async fn lost(&self, scored: &Scored<'_>, parts: &[Part], orders: &[Vec<u32>]) -> Result<Estimate> {
        let features = &scored.sample.features;
        let mut repeats = Vec::with_capacity(orders.len());
        for order in orders {
            let (rows, sources): (Vec<u32>, Vec<u32>) = (0..features.rows as u32)
                .zip(order.iter().copied())
                .filter(|(row, source)| !features.are_alike(parts, *row, *source))
                .unzip();
            let shuffled = self.logits(&features.replaced(&rows, parts, features, &sources)).await?;
            repeats.push(scored.minus(&rows, &shuffled));
        }
        Ok(crossed(&repeats))
    }
}

impl Scored<'_> {
    /// [units] by how much the measure is worse where some rows have other logits [rows, C].
    fn minus(&self, rows: &[u32], others: &[f32]) -> Vec<f64> {
        let Scored { sample, outputs, .. } = self;
        let mut logits = self.logits.clone();
        for (row, z) in rows.iter().zip(others.chunks_exact(*outputs)) {
            logits[*row as usize * outputs..][..*outputs].copy_from_slice(z);
        }
        let shuffled = sample.tested.with(logits).rowwise(self.measure);
        let values = shuffled.map_or_else(Vec::new, |rowwise| units(&rowwise.pseudo(), &sample.tested.groups));
        let sign = self.measure.sign();
        self.own.iter().zip(values).map(|(own, other)| sign * (own - other)).collect()
    }
}
