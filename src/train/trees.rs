//! Prepared → what trees read, and how they are to be grown; their forest → a finished run. The growing itself is `flowbed-trees`, which
//! the page fetches when it is asked for.

use std::ops::ControlFlow;

use flowbed_trees::{Fit, Forest, Loss, Round, Set, Stopped as Ended};

use super::{
    fit::Stopped,
    labels::Labels,
    learned::{Fitted, Learned},
    prepare::Prepared,
    run::{self, Course, Rounds, Run},
    settings::Settings,
    tree_settings::{TreeFeatures, TreeSettings},
};
use crate::{
    data::{Rows, Task},
    device::Device,
    error::{Error, Result},
    job::Job,
    kernels::training::loss::LossKind,
    model::{
        statistics::statistics,
        trees::{LevelTable, Trees, columns},
    },
};

/// All that growing asks for.
pub struct TreeInputs {
    /// What stands for the levels
    pub tables: Vec<LevelTable>,
    /// [columns, rows] and [rows]
    pub train: (Vec<f32>, Vec<f32>),
    pub valid: (Vec<f32>, Vec<f32>),
    /// [rows] of both, where rows count differently
    pub weights: [Option<Vec<f32>>; 2],
    pub loss: Loss,
    pub settings: flowbed_trees::Settings,
}

/// What came of it.
pub struct Grown {
    /// Up to the best round
    pub forest: Forest,
    pub rounds: Rounds,
    pub stopped: Stopped,
    pub seconds: f64,
}

impl TreeInputs {
    /// network: whose vectors are read, where the settings ask for vectors; `BadOption` where it learned from other rows or columns.
    pub fn new(prepared: &Prepared, network: Option<&Learned>) -> Result<Self> {
        let Prepared { settings, encoder, features, labels, split, .. } = prepared;
        let rows = |rows| Rows { features, rows };
        let y = labels.pick(&split.train);
        let (tables, train, monotone) = match settings.trees.features {
            TreeFeatures::Statistics => {
                let levels: Vec<usize> = encoder.vocabularies.iter().map(|vocabulary| vocabulary.len()).collect();
                let found = statistics(labels.task, rows(&split.train), &y, &levels)?;
                (found.tables, found.train, found.monotone)
            }
            TreeFeatures::Vectors => {
                let tables = vectors(prepared, network)?;
                let train = columns(&tables, rows(&split.train));
                (tables, train, Vec::new())
            }
        };
        let valid = (columns(&tables, rows(&split.valid)), labels.pick(&split.valid));
        let weigh =
            |rows: &[u32]| prepared.weights.as_ref().map(|all| rows.iter().map(|row| all[*row as usize]).collect::<Vec<f32>>());
        let weights = [&split.train, &split.valid].map(|rows| weigh(rows));
        let loss = loss_of(labels);
        // A leaf of quantiles takes no step that could be held within bounds.
        let monotone = if matches!(loss, Loss::Quantile(_)) { Vec::new() } else { monotone };
        Ok(TreeInputs { tables, train: (train, y), valid, weights, loss, settings: settings_of(settings, monotone) })
    }
}

fn loss_of(labels: &Labels) -> Loss {
    match (labels.loss, labels.task) {
        (LossKind::Logistic, _) => Loss::Binary,
        (LossKind::Softmax, Task::Classes(classes)) => Loss::Classes(classes),
        (LossKind::Softmax | LossKind::Squared, _) => Loss::Squared,
        (LossKind::Poisson, _) => Loss::Poisson,
        (LossKind::Quantile(q), _) => Loss::Quantile(f64::from(q)),
        (LossKind::Huber(delta), _) => Loss::Huber(f64::from(delta)),
    }
}

fn settings_of(settings: &Settings, monotone: Vec<i8>) -> flowbed_trees::Settings {
    let TreeSettings { rounds, leaves, rate, min_rows, l2, patience, .. } = settings.trees;
    let default = flowbed_trees::Settings::default();
    // All rows in every round: then nothing of the trees comes of the seed, and one run stands for all seeds.
    flowbed_trees::Settings { rounds, leaves, learning_rate: rate, min_rows, patience, monotone, l2, row_share: 1.0, ..default }
}

/// The tables of a network, which must have learned from the same rows.
fn vectors(prepared: &Prepared, network: Option<&Learned>) -> Result<Vec<LevelTable>> {
    let refuse = |found: &str| {
        let expected =
            "a run with vectors whose train rows, columns and target are these: train an embedding with these settings";
        Err(Error::bad_option("trees.run", found, expected))
    };
    let Some(network) = network else { return refuse("missing") };
    if !reads_alike(network, prepared) {
        return refuse("one that learned from others");
    }
    let vocabularies = prepared.encoder.vocabularies.iter();
    let table = |column: &str| network.table(column).map(|(known, values, width)| (known.len(), values, width));
    let mut tables = Vec::new();
    for vocabulary in vocabularies {
        match table(&vocabulary.column)? {
            (levels, values, width) if levels == vocabulary.len() => tables.push(LevelTable { width, values: values.to_vec() }),
            _ => return refuse("one that learned from others"),
        }
    }
    Ok(tables)
}

/// Does this run know the same columns and target by the same rows?
pub fn reads_alike(run: &Learned, prepared: &Prepared) -> bool {
    let seed = |settings: &Settings| settings.split.is_drawn().then_some(settings.seed);
    let of = |settings: &Settings| {
        (settings.split.clone(), settings.fold, seed(settings), settings.target.clone(), settings.min_count)
    };
    of(&run.settings) == of(&prepared.settings) && run.encoder.names() == prepared.encoder.names()
}

/// Grows the trees here and now. `each` may end it after any round.
pub fn grow(inputs: &TreeInputs, each: &mut dyn FnMut(Round) -> ControlFlow<()>) -> Result<Grown> {
    let clock = web_time::Instant::now();
    let [train, valid] = [0, 1].map(|i| {
        let (columns, labels) = [&inputs.train, &inputs.valid][i];
        Set { columns, labels, weights: inputs.weights[i].as_deref() }
    });
    let fit = flowbed_trees::fit(&train, Some(&valid), inputs.loss, &inputs.settings, each).map_err(not_grown)?;
    Ok(Grown::of(fit, clock.elapsed().as_secs_f64()))
}

/// What growing refuses, in the words of the settings.
fn not_grown(error: flowbed_trees::Error) -> Error {
    Error::BadInput(error.to_string())
}

impl Grown {
    fn of(fit: Fit, seconds: f64) -> Self {
        let stopped = match fit.stopped {
            Ended::Asked => Stopped::Stop,
            Ended::Patience => Stopped::Patience,
            Ended::Rounds | Ended::NoSplit => Stopped::Epochs,
        };
        Grown { rounds: Rounds { best: fit.best, all: fit.valid.len() - 1 }, forest: fit.forest, stopped, seconds }
    }
}

/// The run that a forest is, with its test scores.
pub async fn finish(device: &Device, job: &Job, prepared: Prepared, inputs: TreeInputs, grown: Grown) -> Result<Run> {
    let Grown { forest, rounds, stopped, seconds } = grown;
    let course = Course { epochs: Vec::new(), best: 0, stopped, diverged: None, rounds: Some(rounds), seconds };
    let fitted = Fitted::Trees(Box::new(Trees { tables: inputs.tables, forest }));
    run::finish(device, job, prepared, fitted, course).await
}

/// Inputs, forest and test scores at once.
pub async fn train_trees(device: &Device, job: &Job, prepared: Prepared, network: Option<&Learned>) -> Result<Run> {
    let inputs = TreeInputs::new(&prepared, network)?;
    let grown = grow(&inputs, &mut |_| ControlFlow::Continue(()))?;
    finish(device, job, prepared, inputs, grown).await
}
