//! The best cut of a leaf in one column, by the second-order gain (Chen and Guestrin 2016, equation 7, without its ½, as LightGBM).

use crate::{
    Settings,
    cuts::Column,
    fixed::{self, Pair, Sums, Units},
};

#[derive(Clone, Copy, Debug)]
pub struct Split {
    /// The column among the splittable ones
    pub slot: usize,
    /// Bins up to this one go left
    pub bin: u8,
    pub missing_left: bool,
    /// G²/(H + λ) of both sides less that of the leaf
    pub gain: f64,
    /// Sums of the left side
    pub left: Pair,
}

/// What is asked of the sides of a leaf with these sums.
pub struct Search {
    units: Units,
    total: Pair,
    min_count: i64,
    min_hessian: f64,
    l2: f64,
    /// The leaf's own G²/(H + λ)
    whole: f64,
}

enum Sides {
    Gain(f64),
    /// The left side is too small, the right one
    Left,
    Right,
}

impl Search {
    pub fn new(units: Units, total: Pair, settings: &Settings) -> Self {
        let (l2, sums) = (settings.l2, units.sums(total));
        let whole = score(sums, l2);
        Search { units, total, min_count: settings.min_rows as i64, min_hessian: settings.min_hessian, l2, whole }
    }

    /// The best cut of a column, better than `best`; of equal ones the first: missing cells left before right, large bins before
    /// small ones, the order of LightGBM.
    pub fn column(&self, slot: usize, column: &Column, bins: &[Pair; 256], best: &mut Option<Split>) {
        let values = column.values();
        let mut right = [0; 2];
        for bin in (1..values).rev().filter(|bin| bins[*bin][1] != 0) {
            fixed::add(&mut right, bins[bin]);
            let left = fixed::less(self.total, right);
            let missing_left = column.missing || column.zero_is_left(bin as u8 - 1);
            match self.sides(left, right) {
                Sides::Gain(gain) => self.keep(best, Split { slot, bin: bin as u8 - 1, missing_left, gain, left }),
                Sides::Left => break,
                Sides::Right => {}
            }
        }
        // Without a missing cell in this leaf the other direction makes the same sides.
        if bins[values][1] == 0 {
            return;
        }
        let mut left = [0; 2];
        for bin in (0..values).filter(|bin| bins[*bin][1] != 0) {
            fixed::add(&mut left, bins[bin]);
            match self.sides(left, fixed::less(self.total, left)) {
                Sides::Gain(gain) => self.keep(best, Split { slot, bin: bin as u8, missing_left: false, gain, left }),
                Sides::Right => break,
                Sides::Left => {}
            }
        }
    }

    fn sides(&self, left: Pair, right: Pair) -> Sides {
        let (left, right) = (self.units.sums(left), self.units.sums(right));
        if right.count < self.min_count || right.hessian < self.min_hessian {
            return Sides::Right;
        }
        if left.count < self.min_count || left.hessian < self.min_hessian {
            return Sides::Left;
        }
        Sides::Gain(score(left, self.l2) + score(right, self.l2) - self.whole)
    }

    /// A gain that rounding alone can make is none.
    fn keep(&self, best: &mut Option<Split>, split: Split) {
        if split.gain > best.map_or(1e-12 * self.whole, |best| best.gain) {
            *best = Some(split);
        }
    }
}

fn score(sums: Sums, l2: f64) -> f64 {
    let hessian = sums.hessian + l2;
    if hessian > 0.0 { sums.gradient * sums.gradient / hessian } else { 0.0 }
}

/// The Newton step −G/(H + λ).
pub fn step(sums: Sums, l2: f64) -> f64 {
    let hessian = sums.hessian + l2;
    if hessian > 0.0 { -sums.gradient / hessian } else { 0.0 }
}
