//! A finished run: what was learned, how it scored, and what can be asked of it.

use web_time::Instant;

use super::{
    dense::{self, DenseCost},
    fit::{self, Epoch, Report, Stopped},
    metrics::{self, Scores},
    prepare::{Labels, Prepared},
    score,
    settings::{Model, Settings},
};
use crate::{
    data::{Encoder, Features, Note, Rows, Table, Task},
    device::Device,
    error::{Error, Result},
    job::Job,
    kernels::loss::LossKind,
    model::{
        baseline::TargetMean,
        network::{Entry, Network, NetworkShape, TableShape},
        vectors::Vectors,
    },
};

/// A run's arrays at most: wasm memory ends at 4 GB, and the table is in it too. Below it no index leaves 32 bits.
const MOST_BYTES: u64 = 3 << 30;

/// What a model learned.
pub enum Fitted {
    Network { network: Box<Network>, params: Vec<f32> },
    TargetMean(TargetMean),
}

pub struct Run {
    pub settings: Settings,
    pub encoder: Encoder,
    pub fitted: Fitted,
    pub labels: Labels,
    pub epochs: Vec<Epoch>,
    pub best: usize,
    pub stopped: Stopped,
    pub seconds: f64,
    pub test: Scores,
    pub base: Scores,
    /// Rows of train, validation, test, and without a target
    pub rows: [usize; 4],
    pub dense: Option<DenseCost>,
    pub notes: Vec<Note>,
    /// (kind, name, reason) of the device that trained
    pub device: [String; 3],
}

/// Scores of new rows: [rows] probabilities or values, or [rows, C] probabilities.
pub struct Scored {
    pub values: Vec<f32>,
    pub notes: Vec<Note>,
}

/// Trains the model that the settings name.
pub async fn train(device: &Device, job: &Job, prepared: Prepared, report: &mut dyn FnMut(Report)) -> Result<Run> {
    let (start, paused) = (Instant::now(), job.paused());
    job.turn().await?;
    let settings = &prepared.settings;
    let (fitted, fit) = match settings.model {
        Model::TargetMean => (Fitted::TargetMean(target_mean(job, &prepared).await?), None),
        Model::Embedding | Model::OneHot | Model::AttentionOde => {
            let shape = network_shape(&prepared)?;
            check_size(&shape, settings.batch.min(prepared.split.train.len()))?;
            let network = Box::new(Network::new(shape));
            let fit = fit::fit(device, job, &network, &prepared, report).await?;
            (Fitted::Network { network, params: fit.params }, Some((fit.epochs, fit.best, fit.stopped)))
        }
    };
    let seconds = (start.elapsed() - (job.paused() - paused)).as_secs_f64();
    let dense = match &fitted {
        Fitted::Network { network, .. } if settings.model == Model::OneHot && prepared.features.f > 0 => {
            Some(dense::measure(device, job, network, &prepared).await?)
        }
        _ => None,
    };
    let Prepared { settings, encoder, features, labels, split, without_target, notes, .. } = prepared;
    let test_labels = labels.pick(&split.test);
    let logits = fitted.logits(device, job, Rows { features: &features, rows: &split.test }).await?;
    let (epochs, best, stopped) = fit.unwrap_or((Vec::new(), 0, Stopped::Epochs));
    let test = metrics::scores(labels.task, &logits, &test_labels, labels.deviation);
    if !test.loss.is_finite() {
        return Err(settings.diverged(best + 1, 0));
    }
    Ok(Run {
        test,
        base: metrics::constant(labels.task, &labels.pick(&split.train), &test_labels, labels.deviation),
        rows: [split.train.len(), split.valid.len(), split.test.len(), without_target],
        device: [if device.is_gpu() { "gpu" } else { "cpu" }, device.name(), device.reason()].map(String::from),
        settings,
        encoder,
        fitted,
        labels,
        epochs,
        best,
        stopped,
        seconds,
        dense,
        notes,
    })
}

async fn target_mean(job: &Job, prepared: &Prepared) -> Result<TargetMean> {
    let Prepared { encoder, features, labels, split, .. } = prepared;
    let levels: Vec<usize> = encoder.vocabularies.iter().map(|vocabulary| vocabulary.len()).collect();
    TargetMean::fit(job, labels.task, Rows { features, rows: &split.train }, &labels.pick(&split.train), &levels).await
}

/// Words of weights, gradients, two moments, best weights and one upload, and of a batch: what a run holds at once.
fn check_size(shape: &NetworkShape, batch: usize) -> Result<()> {
    let width = |table: &TableShape| if shape.entry == Entry::OneHot { shape.hidden } else { table.width } as u64;
    let tables: u64 = shape.tables.iter().map(|table| table.levels as u64 * width(table)).sum();
    let mut k: u64 = shape.tables.iter().map(width).sum::<u64>() + shape.numbers as u64;
    let (mut own, mut kept) = (0, 0);
    if let Entry::AttentionOde(flow) = &shape.entry {
        let tokens = shape.tables.len() + shape.numbers + 1;
        [k, own, kept] = flow.words(batch, tokens).ok_or_else(|| {
            let expected =
                format!("smaller: {tokens} tokens a row would be more than 2,000,000 at a time, or their attention too large");
            Error::BadOption { name: "batch", found: batch.to_string(), expected }
        })?;
    }
    let parameters = tables + own + (k + shape.outputs as u64 + 1) * shape.hidden as u64;
    let need = 4 * (6 * parameters + kept + 2 * batch as u64 * (k + shape.hidden as u64 + shape.outputs as u64));
    if need <= MOST_BYTES {
        return Ok(());
    }
    let remedy = "Use a smaller width, batch or hidden layer, or leave out the columns with most levels.".into();
    Err(Error::TooLarge { what: "Training".into(), need_mb: need >> 20, limit_mb: MOST_BYTES >> 20, remedy })
}

fn network_shape(prepared: &Prepared) -> Result<NetworkShape> {
    let settings = &prepared.settings;
    let vocabularies = &prepared.encoder.vocabularies;
    let token_width = settings.token_width(vocabularies.iter().map(|vocabulary| vocabulary.len()));
    let entry = match settings.model {
        Model::OneHot => Entry::OneHot,
        Model::AttentionOde => {
            let tokens = vocabularies.len() + prepared.encoder.numbers.len() + 1;
            Entry::AttentionOde(settings.flow.shape(tokens, token_width)?)
        }
        _ => Entry::Embedding,
    };
    let table = |vocabulary: &crate::data::Vocabulary| TableShape {
        column: vocabulary.column.clone(),
        levels: vocabulary.len(),
        width: if settings.model == Model::AttentionOde { token_width } else { settings.width_of(vocabulary.len()) },
    };
    Ok(NetworkShape {
        entry,
        tables: vocabularies.iter().map(table).collect(),
        numbers: prepared.encoder.numbers.len(),
        hidden: settings.hidden,
        outputs: prepared.labels.outputs(),
        loss: match prepared.labels.task {
            Task::Binary => LossKind::Logistic,
            Task::Classes(_) => LossKind::Softmax,
            Task::Regression => LossKind::Squared,
        },
    })
}

impl Fitted {
    /// [rows, C]
    async fn logits(&self, device: &Device, job: &Job, rows: Rows<'_>) -> Result<Vec<f32>> {
        match self {
            Fitted::Network { network, params } => score::logits(device, job, network, params, rows).await,
            Fitted::TargetMean(model) => Ok(model.logits(rows)),
        }
    }
}

impl Run {
    pub fn parameters(&self) -> usize {
        match &self.fitted {
            Fitted::Network { network, .. } => network.layout.count(),
            Fitted::TargetMean(model) => model.parameters(),
        }
    }

    /// Bytes of weights and optimiser: a network trains with two moments per weight; a mean needs none.
    pub fn bytes(&self) -> usize {
        match &self.fitted {
            Fitted::Network { network, .. } => 3 * 4 * network.layout.count(),
            Fitted::TargetMean(model) => 8 * model.parameters(),
        }
    }

    pub fn input_width(&self) -> usize {
        match &self.fitted {
            Fitted::Network { network, .. } => network.input_width(),
            Fitted::TargetMean(model) => model.input_width(),
        }
    }

    /// The learned vectors of a category column; `NoVectors` where there are none.
    pub fn vectors(&self, column: &str) -> Result<Vectors<'_>> {
        let index = self.encoder.vocabularies.iter().position(|vocabulary| vocabulary.column == column);
        let (Some(index), Fitted::Network { network, params }) = (index, &self.fitted) else {
            return Err(Error::NoVectors { model: self.settings.model.name().into(), column: column.into() });
        };
        let (vocabulary, table) = (&self.encoder.vocabularies[index], network.table(index));
        let ids = 0..vocabulary.len() as u32;
        Ok(Vectors {
            names: ids.clone().map(|id| vocabulary.name(id)).collect(),
            counts: ids.map(|id| vocabulary.count(id)).collect(),
            width: table.columns,
            values: &params[table.range()],
        })
    }

    /// A value per row of a new table, in order; malformed rows are NaN.
    pub async fn predict(&self, device: &Device, job: &Job, table: &Table) -> Result<Scored> {
        let features: Features = self.encoder.encode(table)?;
        let rows: Vec<u32> = (0..table.rows as u32).collect();
        let logits = self.fitted.logits(device, job, Rows { features: &features, rows: &rows }).await?;
        let outputs = self.labels.outputs();
        let mut values = self.labels.values_of(&logits);
        for row in &table.malformed {
            values[row * outputs..(row + 1) * outputs].fill(f32::NAN);
        }
        let mut notes = table.notes.clone();
        notes.extend(self.encoder.notes(table));
        notes.extend(self.unseen(table, &features)?);
        Ok(Scored { values, notes })
    }

    /// One note per column whose new rows hold levels that training did not know.
    fn unseen(&self, table: &Table, features: &Features) -> Result<Vec<Note>> {
        let mut notes = Vec::new();
        for (c, vocabulary) in self.encoder.vocabularies.iter().enumerate() {
            let column = table.column(&vocabulary.column)?;
            let ids = features.ids.iter().skip(c).step_by(features.f).enumerate();
            let count = ids.filter(|(row, id)| **id == 0 && !column.cell(*row).is_empty()).count();
            if count > 0 {
                let text = format!("{count} rows have a {} that training did not know: they use its unknown level", column.name);
                notes.push(Note::new(0, text));
            }
        }
        Ok(notes)
    }
}
