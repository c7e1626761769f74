//! Levels that a run never saw: which rows of a table have some, and vectors that are predicted for them.

use std::{cell::RefCell, sync::Arc};

use serde::{Deserialize, Serialize};

use super::learned::{Fitted, Learned};
use crate::{
    data::{Features, Table, Vocabulary, is_missing},
    error::{Error, Result},
    insight::unseen::{Describer, Known, MOST_LEVELS, Unseen},
    job::Job,
    limits::grouped,
    model::{network::Network, vectors::Vectors},
    order::sorted,
};

/// Vectors that are predicted at a time, for one column; the rest of the rows' levels are unknown, which is told.
const MOST: usize = 1 << 16;

/// What stands in for a level that training never saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum StandIn {
    /// A vector that is predicted from its name and its attributes
    Attributes,
    /// The unknown level
    Unknown,
}

/// What predicts vectors of a column: once it is asked for it is kept.
pub struct Predictor {
    describer: Describer,
    /// The vector of the unknown level, which the network knows strangers by
    unknown: Vec<f32>,
    pub unseen: Unseen,
}

/// By column; None: there are too few levels to learn from.
pub type Kept = RefCell<Vec<(String, Option<Arc<Predictor>>)>>;

/// A network that has some levels more.
pub struct Widened {
    pub network: Network,
    pub params: Vec<f32>,
    /// Of each column with such levels: its name, and what predicted their vectors
    pub columns: Vec<(String, Arc<Predictor>)>,
    /// Levels beyond the most
    pub left: usize,
}

impl Widened {
    /// What stands in for the levels of a column that training did not know; None: the unknown level.
    pub fn told(&self, column: &str) -> Option<String> {
        let (_, predictor) = self.columns.iter().find(|(name, _)| name == column)?;
        let Predictor { unseen, .. } = &**predictor;
        let (share, sources) = ((100.0 * unseen.recovered()).round(), predictor.sources());
        let levels = grouped(unseen.levels as u64);
        let mut told = format!(
            "Vectors predicted from their {sources} stand in: of levels of {column} that were hidden from the prediction they recovered {share} % of the variance (learned from {levels} levels)."
        );
        if self.left > 0 {
            let left = grouped(self.left as u64);
            told += &format!(" {left} more levels than are predicted at a time stay unknown: score fewer rows at once.");
        }
        Some(told)
    }
}

impl Predictor {
    /// [width] of any level by its name.
    pub fn vector(&self, level: &str) -> Vec<f32> {
        let mut vector = self.unseen.predict(&self.describer.describe(level));
        vector.iter_mut().zip(&self.unknown).for_each(|(x, unknown)| *x += unknown);
        vector
    }

    /// From what: "their names", "their names and attributes (items)".
    pub fn sources(&self) -> String {
        let tables = self.describer.tables().collect::<Vec<_>>().join(", ");
        if tables.is_empty() { "names".into() } else { format!("names and attributes ({tables})") }
    }
}

impl Learned {
    /// What predicts vectors of a category column; None where it has too few levels. `NoVectors` where there are none, and for tags and text.
    pub async fn predictor(&self, job: &Job, column: &str) -> Result<Option<Arc<Predictor>>> {
        if let Some((_, found)) = self.unseen.borrow().iter().find(|(name, _)| name == column) {
            return Ok(found.clone());
        }
        // Of text every name has a vector, and the rows of its table are buckets.
        let [categories, _] = self.encoder.tables();
        let index = self.encoder.vocabularies[..categories].iter().position(|one| one.column == column);
        let Vectors { width, values, .. } = self.vectors(column)?;
        let (Some(index), Fitted::Network { network, .. }) = (index, &self.fitted) else {
            return Err(Error::NoVectors { model: self.settings.model.name().into(), column: column.into() });
        };
        let (vocabulary, describer) = (&self.encoder.vocabularies[index], Describer::new(column, &self.joins));
        // Where a vector began is chance, and most of one of few rows: what training added to it is to be predicted.
        let began = &network.layout.initial(self.settings.seed)[network.table(index).range()];
        let mut ids: Vec<u32> = (1..vocabulary.len() as u32).filter(|id| Some(*id) != vocabulary.missing()).collect();
        ids = sorted(ids, |a, b| vocabulary.count(*b).cmp(&vocabulary.count(*a)));
        ids.truncate(MOST_LEVELS);
        let rows = ids.iter().flat_map(|id| *id as usize * width..(*id as usize + 1) * width);
        let known = Known {
            described: ids.iter().map(|id| describer.describe(vocabulary.name(*id))).collect(),
            counts: ids.iter().map(|id| vocabulary.count(*id)).collect(),
            values: rows.map(|i| values[i] - began[i]).collect(),
            width,
        };
        let unknown = values[..width].to_vec();
        let found = Unseen::fit(job, known).await?.map(|unseen| Arc::new(Predictor { describer, unknown, unseen }));
        self.unseen.borrow_mut().push((column.into(), found.clone()));
        Ok(found)
    }

    /// The network with vectors for levels of the table that it never saw, whose ids the table's features get; None where there are none.
    /// `chosen`: by a person; else what hidden levels say decides, column by column.
    pub async fn widen(
        &self,
        job: &Job,
        table: &Table,
        features: &mut Features,
        chosen: Option<StandIn>,
    ) -> Result<Option<Widened>> {
        let Fitted::Network { network, params } = &self.fitted else { return Ok(None) };
        if chosen == Some(StandIn::Unknown) {
            return Ok(None);
        }
        let (mut more, mut columns, mut left) = (vec![Vec::new(); network.shape.tables.len()], Vec::new(), 0);
        let [f, _] = self.encoder.tables();
        for (c, vocabulary) in self.encoder.vocabularies[..f].iter().enumerate() {
            let (names, ids) = strangers(vocabulary, table, &mut left)?;
            if names.is_empty() {
                continue;
            }
            let found = self.predictor(job, &vocabulary.column).await?;
            let Some(predictor) = found.filter(|one| chosen.is_some() || one.unseen.is_trusted()) else { continue };
            names.iter().for_each(|name| more[c].extend(predictor.vector(name)));
            ids.iter().enumerate().filter(|(_, id)| **id > 0).for_each(|(row, id)| features.ids[row * f + c] = *id);
            columns.push((vocabulary.column.clone(), predictor));
        }
        if columns.is_empty() {
            return Ok(None);
        }
        let (network, params) = widened(network, params, &more);
        Ok(Some(Widened { network, params, columns, left }))
    }
}

/// Levels of a table's column that training never saw, and of each row its id among all, 0 where it has another level.
fn strangers(vocabulary: &Vocabulary, table: &Table, left: &mut usize) -> Result<(Vec<String>, Vec<u32>)> {
    let column = table.column(&vocabulary.column)?;
    let (coded, mut names) = (column.coded(), Vec::new());
    let mut id = |code: u32| {
        let level = coded.level(code);
        if code == 0 || is_missing(level, &vocabulary.words) || vocabulary.known(level).is_some() {
            return 0;
        }
        if names.len() >= MOST {
            *left += 1;
            return 0;
        }
        names.push(level.to_string());
        (vocabulary.len() + names.len() - 1) as u32
    };
    let ids: Vec<u32> = (0..=coded.levels() as u32).map(&mut id).collect();
    let rows = coded.codes().map(|code| ids[code as usize]).collect();
    Ok((names, rows))
}

/// The same network with more rows [n, width] at the end of each table.
fn widened(network: &Network, params: &[f32], more: &[Vec<f32>]) -> (Network, Vec<f32>) {
    let mut shape = network.shape.clone();
    shape.tables.iter_mut().zip(more).for_each(|(table, more)| table.levels += more.len() / table.width);
    let wide = Network::new(shape);
    let mut all = vec![0.0; wide.layout.words()];
    for (i, (to, from)) in wide.layout.slices.iter().zip(&network.layout.slices).enumerate() {
        all[to.offset..][..from.len()].copy_from_slice(&params[from.range()]);
        if let Some(more) = more.get(i) {
            all[to.offset + from.len()..][..more.len()].copy_from_slice(more);
        }
    }
    (wide, all)
}
