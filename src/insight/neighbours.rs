//! Nearest neighbours by cosine, exact: one pass over the table.

use crate::order::sorted;

/// Rows of values [rows, d] most alike to row `query`, with their cosines, best first; without the query itself and
/// without row 0, the unknown level. Ties in row order.
pub fn nearest(values: &[f32], d: usize, query: usize, count: usize) -> Vec<(usize, f64)> {
    nearest_to(values, &values[query * d..(query + 1) * d], Some(query), count)
}

/// The same of any vector `at` [d]; without row `but`.
pub fn nearest_to(values: &[f32], at: &[f32], but: Option<usize>, count: usize) -> Vec<(usize, f64)> {
    let norm = |row: &[f32]| row.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
    let length = norm(at);
    let cosine = |other: &[f32]| {
        let product: f64 = at.iter().zip(other).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
        let scale = length * norm(other);
        if scale > 0.0 { product / scale } else { 0.0 }
    };
    best(&mut values.chunks_exact(at.len()).map(cosine), but, count)
}

/// Of the cosines of all rows the greatest; without those of row 0 and row `but`.
pub fn best(cosines: &mut dyn Iterator<Item = f64>, but: Option<usize>, count: usize) -> Vec<(usize, f64)> {
    let best = |a: &(usize, f64), b: &(usize, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    let (mut found, mut worst) = (Vec::new(), f64::NEG_INFINITY);
    for (row, cosine) in cosines.enumerate().skip(1).filter(|(row, _)| Some(*row) != but) {
        // Twice as many as are wanted, then the better half: later rows must be better than the worst of it.
        if cosine > worst {
            found.push((row, cosine));
        }
        if found.len() > 2 * count {
            found = sorted(found, best);
            found.truncate(count);
            worst = found.last().map_or(f64::INFINITY, |last| last.1);
        }
    }
    found = sorted(found, best);
    found.truncate(count);
    found
}

/// The cosine that the best of `count` vectors of width `d` whose directions are random does not exceed 19 times in 20: the 95 % quantile
/// of the greatest of so many, each of which has density ∝ (1 − c²)^((d − 3) / 2), so that c² ~ Beta(1/2, (d − 1)/2) (Muirhead 1982, Aspects
/// of Multivariate Statistical Theory, theorem 1.5.7).
pub fn chance(count: usize, d: usize) -> f64 {
    if count == 0 {
        return 0.0;
    }
    if d < 2 {
        return 1.0;
    }
    // Of one alone, by the angle: ∫ sin^(d − 2) from 0 to it.
    let tail = -(0.95_f64.ln() / count as f64).exp_m1();
    let whole = cap(std::f64::consts::PI, d);
    let (mut low, mut high) = (0.0, std::f64::consts::PI);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if cap(middle, d) < tail * whole { low = middle } else { high = middle }
    }
    low.cos()
}

/// ∫ sin^(d − 2) from 0 to `angle`, by Simpson's rule.
fn cap(angle: f64, d: usize) -> f64 {
    const PANELS: usize = 512;
    let step = angle / PANELS as f64;
    let value = |i: usize| (step * i as f64).sin().powi(d as i32 - 2);
    let inner = (1..PANELS).map(|i| if i % 2 == 1 { 4.0 } else { 2.0 } * value(i)).sum::<f64>();
    (value(0) + inner + value(PANELS)) * step / 3.0
}

/// Share of the `count` nearest neighbours that carry the query's label, averaged over the queries: purity@count.
pub fn purity(values: &[f32], d: usize, labels: &[u32], queries: &[usize], count: usize) -> f64 {
    let one = |query: &usize| {
        let near = nearest(values, d, *query, count);
        near.iter().filter(|(row, _)| labels[*row] == labels[*query]).count() as f64 / near.len().max(1) as f64
    };
    queries.iter().map(one).sum::<f64>() / queries.len().max(1) as f64
}
