//! Nearest neighbours by cosine, exact: one pass over the table.

use crate::order::sorted;

/// Rows of values [rows, d] most alike to row `query`, with their cosines, best first; without the query itself and
/// without row 0, the unknown level. Ties in row order.
pub fn nearest(values: &[f32], d: usize, query: usize, count: usize) -> Vec<(usize, f64)> {
    let norm = |row: &[f32]| row.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
    let at = &values[query * d..(query + 1) * d];
    let length = norm(at);
    let mut found: Vec<(usize, f64)> = values
        .chunks_exact(d)
        .enumerate()
        .skip(1)
        .filter(|(row, _)| *row != query)
        .map(|(row, other)| {
            let product: f64 = at.iter().zip(other).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            let scale = length * norm(other);
            (row, if scale > 0.0 { product / scale } else { 0.0 })
        })
        .collect();
    let best = |a: &(usize, f64), b: &(usize, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if count < found.len() && count > 0 {
        found.select_nth_unstable_by(count - 1, best);
    }
    found.truncate(count);
    sorted(found, best)
}

/// Share of the `count` nearest neighbours that carry the query's label, averaged over the queries: purity@count.
pub fn purity(values: &[f32], d: usize, labels: &[u32], queries: &[usize], count: usize) -> f64 {
    let one = |query: &usize| {
        let near = nearest(values, d, *query, count);
        near.iter().filter(|(row, _)| labels[*row] == labels[*query]).count() as f64 / near.len().max(1) as f64
    };
    queries.iter().map(one).sum::<f64>() / queries.len().max(1) as f64
}
