//! What colours the levels of a column: a mean or the most frequent level of something else over their rows.

use crate::data::{Column, Kind, Vocabulary};
use crate::order::sort_words;

/// One value per id, NaN where there is none; `names` says what the values stand for where they are levels.
pub struct Colour {
    pub values: Vec<f32>,
    pub names: Vec<String>,
}

/// Each row with its level; of tags with each of them; of text with its entry.
fn held(vocabulary: &Vocabulary, own: &Column) -> (Vec<u32>, Vec<u32>) {
    if vocabulary.texts.is_some() {
        return ((0..own.len() as u32).collect(), own.cells().map(|cell| vocabulary.entry(cell)).collect());
    }
    if vocabulary.tags.is_none() {
        return ((0..own.len() as u32).collect(), vocabulary.encode(own));
    }
    let (codes, bags) = vocabulary.bags(own);
    let pairs = (0u32..).zip(codes).flat_map(|(row, code)| bags.range(code as usize).map(move |i| (row, i)));
    pairs.map(|(row, i)| (row, bags.levels[i])).unzip()
}

/// ids [rows] of the coloured column, `values` [rows]: the mean of the values that are numbers, per id.
pub fn mean(ids: &[u32], levels: usize, values: impl Iterator<Item = f64>) -> Vec<f32> {
    let mut sums = vec![(0.0, 0u32); levels];
    for (id, value) in ids.iter().zip(values).filter(|(_, value)| value.is_finite()) {
        let sum = &mut sums[*id as usize];
        *sum = (sum.0 + value, sum.1 + 1);
    }
    sums.into_iter().map(|(sum, count)| (sum / f64::from(count)) as f32).collect()
}

/// ids [rows], `kinds` [rows]: the most frequent kind per id, the smallest where several are.
pub fn most_frequent(ids: &[u32], levels: usize, kinds: impl Iterator<Item = Option<u32>>) -> Vec<f32> {
    let pair = |(id, kind): (&u32, Option<u32>)| kind.map(|kind| u64::from(*id) << 32 | u64::from(kind));
    let mut pairs: Vec<u64> = ids.iter().zip(kinds).filter_map(pair).collect();
    sort_words(&mut pairs);
    let mut most = vec![(0, f32::NAN); levels];
    for equal in pairs.chunk_by(|a, b| a == b) {
        let most = &mut most[(equal[0] >> 32) as usize];
        if equal.len() > most.0 {
            *most = (equal.len(), equal[0] as u32 as f32);
        }
    }
    most.into_iter().map(|(_, kind)| kind).collect()
}

/// By how often each level was seen.
pub fn by_count(counts: &[u32]) -> Colour {
    Colour { values: counts.iter().map(|count| *count as f32).collect(), names: Vec::new() }
}

/// The levels of `vocabulary`'s column coloured by the class that is most frequent with each; `labels` [rows], NaN where there is none.
pub fn by_class(vocabulary: &Vocabulary, own: &Column, labels: &[f32], classes: &[String]) -> Colour {
    let class = |label: &f32| (!label.is_nan()).then_some(*label as u32);
    let (rows, ids) = held(vocabulary, own);
    let values = most_frequent(&ids, vocabulary.entries(), rows.iter().map(|row| class(&labels[*row as usize])));
    Colour { values, names: classes.to_vec() }
}

/// The same by the mean of values [rows].
pub fn by_value(vocabulary: &Vocabulary, own: &Column, values: impl Iterator<Item = f64>) -> Colour {
    let ((rows, ids), values) = (held(vocabulary, own), values.collect::<Vec<_>>());
    Colour { values: mean(&ids, vocabulary.entries(), rows.iter().map(|row| values[*row as usize])), names: Vec::new() }
}

/// Of each level the text that most of its rows have in another column, the first in the file where several are; "" for none.
pub fn labels(vocabulary: &Vocabulary, own: &Column, other: &Column) -> Vec<String> {
    let Colour { values, names } = by_text(vocabulary, own, other);
    values.into_iter().map(|code| names.get(code as usize).filter(|_| !code.is_nan()).cloned().unwrap_or_default()).collect()
}

/// The levels of `vocabulary`'s column coloured by another column of the same table: its mean, or its most frequent
/// level (the first in the file where several are).
pub fn by_column(vocabulary: &Vocabulary, own: &Column, other: &Column) -> Colour {
    // What is left out is coloured by as what it would be.
    let kind = if other.kind == Kind::Skip { other.guess.kind } else { other.kind };
    if matches!(kind, Kind::Number | Kind::Date) {
        return by_value(vocabulary, own, other.numbers().values.into_iter());
    }
    by_text(vocabulary, own, other)
}

fn by_text(vocabulary: &Vocabulary, own: &Column, other: &Column) -> Colour {
    let (coded, (rows, ids)) = (other.coded(), held(vocabulary, own));
    let code = |row: &u32| coded.code(*row as usize).checked_sub(1);
    let values = most_frequent(&ids, vocabulary.entries(), rows.iter().map(code));
    Colour { values, names: (1..=coded.levels() as u32).map(|code| coded.level(code).to_string()).collect() }
}
