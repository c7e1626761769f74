//! Ranks of scores: the area under the ROC curve, and what each row adds to it.

use crate::order::sort_words;

/// A score's bits in the order of its values.
fn key(score: f32) -> u32 {
    (score + 0.0).to_bits() ^ if score < 0.0 { u32::MAX } else { 1 << 31 }
}

/// Of ties in rising order, each with its weights of positives and negatives; none where one class is missing.
fn area(ties: impl Iterator<Item = [f64; 2]>) -> Option<f64> {
    let (mut above, mut below, mut area) = (0.0, 0.0, 0.0);
    for [up, down] in ties {
        area += up * (below + 0.5 * down);
        below += down;
        above += up;
    }
    (above > 0.0 && below > 0.0).then(|| area / (above * below))
}

/// Area under the ROC curve by ranks (Mann-Whitney), ties counted half; none where one class is missing or a score is
/// not a number.
pub fn auc(scores: &[f32], labels: &[f32]) -> Option<f64> {
    area(tallies(scores, labels)?.into_iter())
}

/// Area under the precision-recall curve as scikit-learn's `average_precision_score` has it: Σ (Rₙ − Rₙ₋₁) Pₙ over falling scores, ties
/// together. None as in `auc`.
pub fn average_precision(scores: &[f32], labels: &[f32]) -> Option<f64> {
    let ties = tallies(scores, labels)?;
    let [positives, negatives] = ties.iter().fold([0.0, 0.0], |[a, b], [up, down]| [a + up, b + down]);
    let (mut above, mut rows, mut area) = (0.0, 0.0, 0.0);
    for [up, down] in ties.iter().rev() {
        above += up;
        rows += up + down;
        area += up * above / rows;
    }
    (positives > 0.0 && negatives > 0.0).then(|| area / positives)
}

/// Positives and negatives of each tie of scores, in rising order; none where a score is not a number.
fn tallies(scores: &[f32], labels: &[f32]) -> Option<Vec<[f64; 2]>> {
    if scores.iter().any(|score| score.is_nan()) {
        return None;
    }
    let mut rows: Vec<u64> = scores.iter().zip(labels).map(|(z, y)| u64::from(key(*z)) << 1 | u64::from(*y > 0.5)).collect();
    sort_words(&mut rows);
    let tally = |tie: &[u64]| {
        let up = tie.iter().filter(|row| **row & 1 == 1).count();
        [up as f64, (tie.len() - up) as f64]
    };
    Some(rows.chunk_by(|a, b| a >> 1 == b >> 1).map(tally).collect())
}

/// Rows in the order of a score, once for all weights that they are given.
pub struct Ranked {
    rows: Vec<u32>,
    /// Where each tie ends
    ends: Vec<u32>,
    positive: Vec<bool>,
}

impl Ranked {
    /// None as in `auc`.
    pub fn new(scores: &[f32], labels: &[f32]) -> Option<Self> {
        let positive: Vec<bool> = labels.iter().map(|y| *y > 0.5).collect();
        let both = positive.contains(&true) && positive.contains(&false);
        if !both || scores.iter().any(|score| score.is_nan()) {
            return None;
        }
        let mut words: Vec<u64> = scores.iter().enumerate().map(|(row, z)| u64::from(key(*z)) << 32 | row as u64).collect();
        sort_words(&mut words);
        let ends = words.chunk_by(|a, b| a >> 32 == b >> 32).scan(0, |end, tie| {
            *end += tie.len() as u32;
            Some(*end)
        });
        Some(Ranked { ends: ends.collect(), rows: words.iter().map(|word| *word as u32).collect(), positive })
    }

    fn ties(&self) -> impl Iterator<Item = &[u32]> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.rows[start as usize..*end as usize])
    }

    /// Weights of a tie's positives and negatives.
    fn sums(&self, tie: &[u32], weights: &[f64]) -> [f64; 2] {
        let mut sums = [0.0, 0.0];
        for row in tie {
            sums[usize::from(!self.positive[*row as usize])] += weights[*row as usize];
        }
        sums
    }

    /// With a weight for each row; NaN where one class has none.
    pub fn area(&self, weights: &[f64]) -> f64 {
        area(self.ties().map(|tie| self.sums(tie, weights))).unwrap_or(f64::NAN)
    }

    /// Of a positive row the share of negatives below it, of a negative row the share of positives above it, ties counted half
    /// (DeLong, DeLong and Clarke-Pearson 1988; by ranks as in Sun and Xu 2014): [rows].
    pub fn placements(&self) -> Vec<f64> {
        let ones = vec![1.0; self.rows.len()];
        let positives = self.positive.iter().filter(|positive| **positive).count() as f64;
        let negatives = self.rows.len() as f64 - positives;
        let (mut above, mut below) = (positives, 0.0);
        let mut placements = vec![0.0; self.rows.len()];
        for tie in self.ties() {
            let [up, down] = self.sums(tie, &ones);
            above -= up;
            for row in tie {
                placements[*row as usize] = match self.positive[*row as usize] {
                    true => (below + 0.5 * down) / negatives,
                    false => (above + 0.5 * up) / positives,
                };
            }
            below += down;
        }
        placements
    }

    /// [rows] values whose mean is the area, and whose variance over their number is DeLong's: A + (N / m) c (V10 − A) for one of m
    /// positives, and so for negatives, where c corrects N − 1 to the m − 1 degrees of freedom of its class.
    pub fn pseudo(&self) -> Vec<f64> {
        let placements = self.placements();
        let rows = placements.len() as f64;
        let positives = self.positive.iter().filter(|positive| **positive).count() as f64;
        let area =
            placements.iter().zip(&self.positive).filter(|(_, positive)| **positive).map(|(v, _)| v).sum::<f64>() / positives;
        let stretch = |class: f64| rows / class * (class / (class - 1.0).max(1.0) * (rows - 1.0) / rows).sqrt();
        let [up, down] = [stretch(positives), stretch(rows - positives)];
        let pseudo = placements.iter().zip(&self.positive);
        pseudo.map(|(v, positive)| area + if *positive { up } else { down } * (v - area)).collect()
    }
}
