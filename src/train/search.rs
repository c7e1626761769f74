//! A search among settings: what successive halving gives to each candidate, how much of the best one's score is luck, and which width
//! is enough.

use serde::Serialize;

use crate::error::{Error, Result};

/// Epochs that a training can have (`Settings::limits`).
const MOST_EPOCHS: u64 = 10_000;
/// Of the best loss: a width whose own is as near is enough.
const NEAR: f64 = 0.01;

/// One round of a search: all candidates that are left train on, and the better half of them stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Rung {
    pub candidates: usize,
    /// Of each candidate, from its beginning to the end of this rung
    pub epochs: u64,
}

/// Successive halving as Jamieson & Talwalkar (2016) have it, Algorithm 1, with validation losses: each of ⌈log₂ n⌉ rungs takes the same
/// share of the budget, and candidates go on from their checkpoints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Halving {
    pub rungs: Vec<Rung>,
    /// Trainings of the best candidate with other seeds, each of the last rung's epochs
    pub repeats: usize,
    /// Of all trainings together, at most the budget
    pub epochs: u64,
}

impl Halving {
    /// budget: epochs of all trainings together; None: what gives the best about `epochs`. `BadOption` where it gives less than an epoch to
    /// each candidate of a rung.
    pub fn new(candidates: usize, repeats: usize, budget: Option<f64>, epochs: usize) -> Result<Self> {
        let rounds = rounds(candidates);
        let least = Self::of(candidates, repeats, (candidates * rounds) as u64);
        let budget = budget.unwrap_or(((rounds + repeats) as u64 * epochs as u64).max(least.epochs) as f64);
        if !(budget >= least.epochs as f64 && budget.fract() == 0.0) {
            let why = format!("{candidates} candidates, {rounds} rungs, the best {repeats} times more");
            let expected = format!("a whole number of epochs from {} ({why})", least.epochs);
            return Err(Error::bad_option("budget", budget, expected));
        }
        // The search's own share of it: the most that leaves enough for the repeats.
        let fits = |share: u64| {
            let plan = Self::of(candidates, repeats, share);
            plan.epochs as f64 <= budget && plan.last().epochs <= MOST_EPOCHS
        };
        let mut low = (candidates * rounds) as u64;
        let mut high = low + budget.min(1e12) as u64 + 1;
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if fits(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(Self::of(candidates, repeats, low))
    }

    fn of(candidates: usize, repeats: usize, share: u64) -> Self {
        let rounds = rounds(candidates);
        let (mut rungs, mut each, mut epochs) = (Vec::new(), 0, 0);
        for round in 0..rounds {
            let left = candidates.div_ceil(1 << round);
            let more = share / (left * rounds) as u64;
            each += more;
            epochs += more * left as u64;
            rungs.push(Rung { candidates: left, epochs: each });
        }
        Halving { rungs, repeats, epochs: epochs + each * repeats as u64 }
    }

    fn last(&self) -> &Rung {
        self.rungs.last().expect("a search has a rung")
    }
}

/// ⌈log₂ n⌉, at least 1.
fn rounds(candidates: usize) -> usize {
    (candidates.next_power_of_two().trailing_zeros() as usize).max(1)
}

/// How much of a winner's score is luck. Its own loss is the least of many, so its other seeds say what it is worth.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Luck {
    /// Of the other seeds' validation losses
    pub mean: f64,
    /// Their standard deviation, with n − 1
    pub deviation: f64,
    /// How far below their mean the best of as many candidates would stand by luck alone, were they all equally good: the deviation times
    /// the expected maximum of as many standard normals. Where a seed also draws the rows this is more than the luck, for the candidates
    /// shared theirs.
    pub expected: f64,
}

impl Luck {
    /// losses: of the winner trained with other seeds, two at least; None of fewer.
    pub fn new(candidates: usize, losses: &[f64]) -> Option<Self> {
        let n = losses.len() as f64;
        let mean = losses.iter().sum::<f64>() / n;
        let deviation = (losses.iter().map(|loss| (loss - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
        (losses.len() > 1).then(|| Luck { mean, deviation, expected: deviation * expected_best(candidates) })
    }
}

/// E max of k independent standard normals, ∫₀^∞ 1 − Φ(x)ᵏ − Φ(−x)ᵏ dx, by the trapezoidal rule to six digits.
pub fn expected_best(candidates: usize) -> f64 {
    const STEP: f64 = 1.0 / 1024.0;
    let k = candidates as f64;
    let density = |x: f64| (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
    let height = |below: f64| 1.0 - below.powf(k) - (1.0 - below).max(0.0).powf(k);
    let (mut below, mut sum) = (0.5, 0.0);
    for i in 0..9 * 1024 {
        let x = f64::from(i) * STEP;
        let next = below + STEP * (density(x) + density(x + STEP)) / 2.0;
        sum += STEP * (height(below) + height(next)) / 2.0;
        below = next;
    }
    sum
}

/// The losses of one width: their mean, and the band between the least and the greatest.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WidthLoss {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Widths {
    pub losses: Vec<WidthLoss>,
    /// Index of the least mean
    pub best: usize,
    /// Index of the first whose mean is within 1 % of the least
    pub enough: usize,
}

impl Widths {
    /// losses: of each width, by rising width, those of its seeds; None where a width has none.
    pub fn new(losses: &[Vec<f64>]) -> Option<Self> {
        let of = |losses: &Vec<f64>| WidthLoss {
            mean: losses.iter().sum::<f64>() / losses.len() as f64,
            low: losses.iter().copied().fold(f64::INFINITY, f64::min),
            high: losses.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        };
        let losses: Vec<WidthLoss> = losses.iter().map(of).collect();
        let best = (0..losses.len()).min_by(|a, b| losses[*a].mean.total_cmp(&losses[*b].mean))?;
        let least = losses[best].mean;
        let enough = losses.iter().position(|one| one.mean - least <= NEAR * least.abs())?;
        losses.iter().all(|one| one.mean.is_finite()).then_some(Widths { losses, best, enough })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_candidates_are_halved_four_times_within_their_budget() {
        let rung = |candidates, epochs| Rung { candidates, epochs };
        let plan = Halving::new(16, 0, Some(64.0), 6).unwrap();
        assert_eq!(plan.rungs, [rung(16, 1), rung(8, 3), rung(4, 7), rung(2, 15)]);
        assert_eq!(plan.epochs, 64);
        assert_eq!(Halving::new(1, 0, Some(10.0), 6).unwrap().rungs, [rung(1, 10)]);
    }

    #[test]
    fn no_plan_costs_more_than_its_budget_and_a_larger_budget_gives_no_less() {
        for candidates in 1..=40 {
            for repeats in [0, 4] {
                let least = Halving::of(candidates, repeats, (candidates * rounds(candidates)) as u64).epochs;
                assert!(Halving::new(candidates, repeats, Some(least as f64 - 1.0), 6).is_err());
                let mut before = 0;
                for budget in least..least + 300 {
                    let plan = Halving::new(candidates, repeats, Some(budget as f64), 6).unwrap();
                    assert!(plan.epochs <= budget, "{candidates} candidates within {budget}: {plan:?}");
                    assert!(plan.rungs[0].epochs >= 1 && plan.last().epochs >= before);
                    before = plan.last().epochs;
                }
            }
        }
        assert_eq!(Halving::new(16, 4, None, 15).unwrap().last().epochs, 15);
        assert_eq!(Halving::new(16, 4, None, 1).unwrap().rungs[0].epochs, 1);
        assert_eq!(Halving::new(2, 0, Some(1e300), 6).unwrap().last().epochs, MOST_EPOCHS);
    }

    #[test]
    fn a_budget_that_is_none_is_refused_by_its_name() {
        for budget in [0.0, -1.0, 7.5, f64::NAN, 23.0] {
            let sentence = Halving::new(8, 0, Some(budget), 6).unwrap_err().to_string();
            assert!(sentence.contains("budget") && sentence.contains("from 24"), "{sentence}");
        }
    }

    /// Harter 1961, Biometrika 48, table 1.
    #[test]
    fn the_best_of_equal_normals_stands_where_harters_table_has_it() {
        for (k, expected) in [(1, 0.0), (2, 0.56419), (3, 0.84628), (5, 1.16296), (10, 1.53875), (100, 2.50759)] {
            assert!((expected_best(k) - expected).abs() < 6e-6, "{k}: {}", expected_best(k));
        }
    }

    #[test]
    fn luck_is_told_by_two_seeds_or_more() {
        assert_eq!(Luck::new(9, &[0.5]), None);
        let luck = Luck::new(2, &[0.4, 0.6]).unwrap();
        assert!((luck.mean - 0.5).abs() < 1e-15 && (luck.deviation - 0.02f64.sqrt()).abs() < 1e-15);
        assert!((luck.expected - 0.02f64.sqrt() / std::f64::consts::PI.sqrt()).abs() < 1e-6);
    }

    #[test]
    fn the_smallest_width_within_a_hundredth_of_the_best_is_enough() {
        let widths = Widths::new(&[vec![0.52, 0.54], vec![0.504, 0.504], vec![0.49, 0.51], vec![0.51, 0.51]]).unwrap();
        assert_eq!((widths.best, widths.enough), (2, 1));
        assert_eq!((widths.losses[2].low, widths.losses[2].high), (0.49, 0.51));
        assert_eq!(Widths::new(&[]), None);
        assert_eq!(Widths::new(&[vec![]]), None);
    }
}
