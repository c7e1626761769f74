//! Where each column is cut into bins: by its values in the train rows alone.

use crate::Set;

/// A column that can be split.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its place in the table
    pub index: usize,
    /// Rising: value x is in the first bin whose bound is ≥ x, and in the last where none is
    pub bounds: Vec<f32>,
    /// Whether train rows lack it
    pub missing: bool,
}

impl Column {
    /// Bins of values; the one of missing cells follows.
    pub fn values(&self) -> usize {
        self.bounds.len() + 1
    }

    pub fn bin(&self, value: f32) -> u8 {
        if value.is_nan() { self.values() as u8 } else { self.bounds.partition_point(|bound| *bound < value) as u8 }
    }

    /// Where a missing cell goes at a split of which train rows tell nothing: where 0 goes, as in LightGBM.
    pub fn zero_is_left(&self, bin: u8) -> bool {
        0.0 <= self.bounds[usize::from(bin)]
    }
}

/// Columns with at least two bins, that of missing cells among them. most: bins of values, 2 to 255.
pub fn cuts(set: &Set, most: usize) -> Vec<Column> {
    let mut keys = Vec::with_capacity(set.rows());
    let column = |index: usize| {
        keys.clear();
        keys.extend(set.column(index).iter().filter(|value| !value.is_nan()).map(|value| key(*value)));
        let missing = keys.len() < set.rows();
        keys.sort_unstable();
        let values = distinct(&keys);
        let bounds = if values.len() <= most { values.windows(2).map(between).collect() } else { quantiles(&values, most) };
        Column { index, bounds, missing }
    };
    let columns = (0..set.width()).map(column);
    columns
        .filter(|column| !column.bounds.is_empty() || column.missing && !set.column(column.index).iter().all(|x| x.is_nan()))
        .collect()
}

/// Ordered as the values are; −0 is 0.
fn key(value: f32) -> u32 {
    let bits = (value + 0.0).to_bits();
    if bits >> 31 == 0 { bits | 1 << 31 } else { !bits }
}

fn value(key: u32) -> f32 {
    f32::from_bits(if key >> 31 == 1 { key ^ (1 << 31) } else { !key })
}

/// Distinct values in rising order, each with its count.
fn distinct(keys: &[u32]) -> Vec<(f32, usize)> {
    keys.chunk_by(|a, b| a == b).map(|equal| (value(equal[0]), equal.len())).collect()
}

/// The middle of two neighbours, a ≤ middle < b also where it cannot be told from b, or is no number (−∞ and ∞).
fn between(pair: &[(f32, usize)]) -> f32 {
    let (a, b) = (pair[0].0, pair[1].0);
    let middle = (0.5 * (f64::from(a) + f64::from(b))) as f32;
    if a <= middle && middle < b { middle } else { a }
}

/// Bins of about equal counts; a value with more rows than such a bin ends one, with at most half a bin of lesser values before it
/// (LightGBM 4.7, `GreedyFindBin`).
fn quantiles(values: &[(f32, usize)], most: usize) -> Vec<f32> {
    let rows: usize = values.iter().map(|(_, count)| count).sum();
    let even = rows as f64 / most as f64;
    let is_large = |at: usize| values[at].1 as f64 >= even;
    let large = (0..values.len()).filter(|at| is_large(*at));
    let (mut bins, mut rest) = large.fold((most, rows), |(bins, rest), at| (bins - 1, rest - values[at].1));
    let mut size = rest as f64 / bins as f64;
    let mut bounds = Vec::with_capacity(most - 1);
    let mut count = 0;
    for at in 0..values.len() - 1 {
        count += values[at].1;
        if !is_large(at) {
            rest -= values[at].1;
        }
        let full = is_large(at) || count as f64 >= size || is_large(at + 1) && count as f64 >= (0.5 * size).max(1.0);
        if !full {
            continue;
        }
        bounds.push(between(&values[at..at + 2]));
        if bounds.len() == most - 1 {
            break;
        }
        count = 0;
        if !is_large(at) {
            bins -= 1;
            size = rest as f64 / bins as f64;
        }
    }
    bounds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(values: &[f32], most: usize) -> Vec<Column> {
        cuts(&Set { columns: values, labels: &vec![0.0; values.len()], weights: None }, most)
    }

    #[test]
    fn distinct_values_have_bins_of_their_own_where_they_fit() {
        let columns = bounds(&[3.0, 1.0, 2.0, 1.0, -0.0, 0.0], 4);
        assert_eq!(columns, [Column { index: 0, bounds: vec![0.5, 1.5, 2.5], missing: false }]);
        assert_eq!([-9.0, 0.5, 0.6, 2.5, 9.0, f32::NAN].map(|x| columns[0].bin(x)), [0, 0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_bound_lies_below_the_next_value() {
        let next = 1.0f32.next_up();
        for (a, b) in [(1.0, next), (next, next.next_up()), (f32::NEG_INFINITY, f32::INFINITY), (f32::MAX, f32::INFINITY)] {
            let bound = bounds(&[a, b], 255)[0].bounds[0];
            assert!(a <= bound && bound < b, "{a} {bound} {b}");
        }
    }

    #[test]
    fn constant_and_empty_columns_cannot_be_split() {
        assert!(bounds(&[2.0; 4], 255).is_empty());
        assert!(bounds(&[f32::NAN; 4], 255).is_empty());
        assert_eq!(bounds(&[2.0, f32::NAN], 255), [Column { index: 0, bounds: vec![], missing: true }]);
    }

    #[test]
    fn bins_hold_about_as_many_rows_and_a_frequent_value_ends_its_own() {
        let mut values: Vec<f32> = (0..1000).map(|i| i as f32).collect();
        values.extend([500.0; 1000]);
        let column = &bounds(&values, 20)[0];
        let mut counts = vec![0; column.values()];
        values.iter().for_each(|x| counts[usize::from(column.bin(*x))] += 1);
        let frequent = usize::from(column.bin(500.0));
        assert!(counts.len() <= 20 && (1001..1030).contains(&counts[frequent]), "{counts:?}");
        assert!(column.bin(500.0) < column.bin(501.0));
        counts.remove(frequent);
        assert!(counts.iter().all(|count| (20..=60).contains(count)), "{counts:?}");
    }

    #[test]
    fn keys_order_as_values_do() {
        let values = [f32::NEG_INFINITY, f32::MIN, -1.0, -1e-40, 0.0, 1e-40, 2.0, f32::INFINITY];
        assert!(values.windows(2).all(|pair| key(pair[0]) < key(pair[1])));
        assert!(values.iter().all(|x| value(key(*x)) == *x));
    }
}
