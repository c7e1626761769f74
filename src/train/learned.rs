//! What a run learned, with all that it takes to use it: on new rows, as vectors, as files.

use std::sync::Arc;

use super::{labels::Labels, score, settings::Settings, unseen::Kept};
use crate::{
    data::{Encoder, Join, Rows, Split, Table, Target, Vocabulary},
    device::Device,
    error::{Error, Result},
    job::Job,
    model::{baseline::TargetMean, network::Network, trees::Trees, vectors::Vectors},
};

/// What a model learned.
pub enum Fitted {
    Network { network: Box<Network>, params: Vec<f32> },
    TargetMean(TargetMean),
    Trees(Box<Trees>),
}

pub struct Learned {
    pub settings: Settings,
    pub encoder: Encoder,
    pub fitted: Fitted,
    pub labels: Labels,
    /// By which the logits of what was fitted are divided; 1 where that was not asked for
    pub temperature: f32,
    /// Did its file name the columns? New rows then do too
    pub header: bool,
    /// The sets of a split by columns of its table, which may be told to be read otherwise by now
    pub sets: Option<Split>,
    /// Second tables that it needs, for its columns and for levels that it never saw
    pub joins: Vec<Arc<Join>>,
    /// What predicts vectors of levels that it never saw, as far as it was asked for
    pub unseen: Kept,
}

impl Fitted {
    /// [rows, C]
    pub async fn logits(&self, device: &Device, job: &Job, rows: Rows<'_>) -> Result<Vec<f32>> {
        match self {
            Fitted::Network { network, params } => score::logits(device, job, network, params, rows).await,
            Fitted::TargetMean(model) => Ok(model.logits(rows)),
            Fitted::Trees(model) => Ok(model.logits(rows)),
        }
    }
}

impl Learned {
    /// [rows, C], as `Labels::read` has them: what scores and predictions are made of.
    pub async fn logits(&self, device: &Device, job: &Job, rows: Rows<'_>) -> Result<Vec<f32>> {
        Ok(self.labels.read(self.fitted.logits(device, job, rows).await?, self.temperature))
    }

    /// The sets of its table's rows, or of another that has the columns by which they are split.
    pub fn split(&self, table: &Table) -> Result<Split> {
        if let Some(sets) = &self.sets {
            return Ok(sets.clone());
        }
        let target =
            if self.settings.split.keeps_shares() { Some(Target::of(table.column(&self.settings.target)?)?) } else { None };
        Split::new(&self.settings.division(target.as_ref()), table)
    }

    pub fn parameters(&self) -> usize {
        match &self.fitted {
            Fitted::Network { network, .. } => network.layout.count(),
            Fitted::TargetMean(model) => model.parameters(),
            Fitted::Trees(model) => model.parameters(),
        }
    }

    /// Bytes of weights and optimiser: a network trains with two moments per weight; a mean and a tree need none.
    pub fn bytes(&self) -> usize {
        match &self.fitted {
            Fitted::Network { network, .. } => 3 * 4 * network.layout.count(),
            Fitted::TargetMean(model) => 8 * model.parameters(),
            Fitted::Trees(model) => model.bytes(),
        }
    }

    pub fn input_width(&self) -> usize {
        match &self.fitted {
            Fitted::Network { network, .. } => network.input_width(),
            Fitted::TargetMean(model) => model.input_width(),
            Fitted::Trees(model) => model.input_width(),
        }
    }

    /// The learned vectors of a column of categories, of tags, or of text; `NoVectors` where there are none.
    pub fn vectors(&self, column: &str) -> Result<Vectors<'_>> {
        let (vocabulary, table, width) = self.table(column)?;
        let entries = 0..vocabulary.entries() as u32;
        Ok(Vectors {
            names: entries.clone().map(|entry| vocabulary.title(entry)).collect(),
            missing: vocabulary.missing(),
            counts: entries.map(|entry| vocabulary.entry_count(entry)).collect(),
            width,
            values: vocabulary.vectors(table, width),
        })
    }

    /// The vector of a name, and its row among those of the column; of text also one that is not among them. Else `UnknownLevel`.
    pub fn vector(&self, vectors: &Vectors, column: &str, name: &str) -> Result<(Option<usize>, Vec<f32>)> {
        let (vocabulary, table, width) = self.table(column)?;
        match vectors.names.iter().position(|other| *other == name) {
            Some(row) => Ok((Some(row), vectors.values[row * width..][..width].to_vec())),
            None if vocabulary.texts.is_some() => Ok((None, vocabulary.vector(name, table, width))),
            None => Err(Error::UnknownLevel { column: column.into(), name: name.into() }),
        }
    }

    /// A column's vocabulary, its table [V, width], and the width.
    pub fn table(&self, column: &str) -> Result<(&Vocabulary, &[f32], usize)> {
        let index = self.encoder.vocabularies.iter().position(|vocabulary| vocabulary.column == column);
        let (Some(index), Fitted::Network { network, params }) = (index, &self.fitted) else {
            return Err(Error::NoVectors { model: self.settings.model.name().into(), column: column.into() });
        };
        let table = network.table(index);
        Ok((&self.encoder.vocabularies[index], &params[table.range()], table.columns))
    }
}
