//! What is known of a level without its vector: words and n-grams of its name, and its attributes in second tables, as sparse features.

use std::sync::Arc;

use crate::data::{Column, Join, Kind, LeftOut, each_gram, fnv, moments};

/// (feature, value) of a level, ascending, each feature once. A feature is its group in the upper half, a hash in the lower.
pub type Sparse = Vec<(u64, f32)>;

/// The feature that every level has.
pub const ALWAYS: u64 = u64::MAX;
/// A rare n-gram says less than a word or an attribute that many levels share.
const GRAMS: f32 = 0.25;

/// Describes the levels of one column.
pub struct Describer {
    /// Second tables whose keys are its levels
    joins: Vec<Arc<Join>>,
    /// Mean and deviation of each of their attributes, where these are numbers
    scales: Vec<Vec<(f64, f64)>>,
}

/// How an attribute is described.
enum Said {
    Nothing,
    Number,
    Tags,
    Name,
    Text,
}

fn said(column: &Column) -> Said {
    match column.kind {
        Kind::Number | Kind::Date => Said::Number,
        Kind::Tags => Said::Tags,
        Kind::Category if 2 * column.levels() <= column.len() => Said::Name,
        Kind::Category | Kind::Text => Said::Text,
        _ if column.left_out == Some(LeftOut::Distinct) => Said::Text,
        _ => Said::Nothing,
    }
}

impl Describer {
    pub fn new(column: &str, joins: &[Arc<Join>]) -> Self {
        let joins: Vec<Arc<Join>> = joins.iter().filter(|join| join.on.column == column).cloned().collect();
        let scale = |column: &Column| match said(column) {
            Said::Number => {
                let values = column.numbers().values;
                moments(values.iter().copied().filter(|value| value.is_finite()))
            }
            _ => (0.0, 1.0),
        };
        let scales = joins.iter().map(|join| join.attributes.iter().map(scale).collect()).collect();
        Describer { joins, scales }
    }

    /// Names of the second tables whose attributes it uses.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.joins.iter().map(|join| join.name.as_str())
    }

    /// Of a level by its name.
    pub fn describe(&self, level: &str) -> Sparse {
        let mut all = vec![(ALWAYS, 1.0)];
        text(level, 0, &mut all);
        let mut group = 2;
        for (join, scales) in self.joins.iter().zip(&self.scales) {
            let row = join.row(level);
            for (column, scale) in join.attributes.iter().zip(scales) {
                match row {
                    Some(row) => attribute(column, row, *scale, group, &mut all),
                    None => all.push((group << 32, 1.0)),
                }
                group += 2;
            }
        }
        all.sort_unstable_by_key(|(feature, _)| *feature);
        all
    }
}

fn attribute(column: &Column, row: usize, (mean, deviation): (f64, f64), group: u64, all: &mut Sparse) {
    let cell = column.cell(row);
    let missing = cell.is_empty() || column.words.iter().any(|word| word == cell.trim());
    match said(column) {
        Said::Nothing => {}
        _ if missing => all.push((group << 32, 1.0)),
        Said::Number => {
            let value = column.format.value(cell).map_or(0.0, |value| (value - mean) / deviation);
            all.push((group << 32 | 1, value.clamp(-4.0, 4.0) as f32));
        }
        Said::Tags => {
            let mut tags = Vec::new();
            column.format.each_tag(cell, &mut |tag, weight| tags.push((hash(tag), weight as f32)));
            put(tags, group, 1.0, all);
        }
        Said::Name => all.push((group << 32 | hash(cell), 1.0)),
        Said::Text => text(cell, group, all),
    }
}

/// Its words in one group, their n-grams in the next: each group has the length 1 or less.
fn text(text: &str, group: u64, all: &mut Sparse) {
    let (mut words, mut grams) = (Vec::new(), Vec::new());
    each_gram(text, true, &mut |hash, word| {
        let group = if word { &mut words } else { &mut grams };
        group.push((u64::from(hash), 1.0));
    });
    put(words, group, 1.0, all);
    put(grams, group + 1, GRAMS, all);
}

/// Features that come again are added up; the whole gets this length.
fn put(mut features: Vec<(u64, f32)>, group: u64, length: f32, all: &mut Sparse) {
    features.sort_unstable_by_key(|(feature, _)| *feature);
    let start = all.len();
    for same in features.chunk_by(|a, b| a.0 == b.0) {
        all.push((group << 32 | same[0].0, same.iter().map(|(_, value)| value).sum()));
    }
    let norm = all[start..].iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    all[start..].iter_mut().for_each(|(_, value)| *value *= length / norm.max(f32::MIN_POSITIVE));
}

/// Of a whole text; 0 and 1 are left to missing cells and numbers.
fn hash(text: &str) -> u64 {
    u64::from(fnv(text).max(2))
}
