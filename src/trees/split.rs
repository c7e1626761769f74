//! The best cut of a leaf in one column, by the second-order gain (Chen and Guestrin 2016, equation 7, without its ½, as LightGBM).
//!
//! Where scores must not fall as a column rises, or not rise, cuts that would make them do so are none, and below such a cut the values of both
//! sides stay on their own side of its middle (LightGBM's method “basic”).

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
    bounds: Bounds,
    /// The leaf's own G²/(H + λ)
    whole: f64,
}

/// Least and greatest step that a leaf may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds([f64; 2]);

impl Default for Bounds {
    fn default() -> Self {
        Bounds([f64::NEG_INFINITY, f64::INFINITY])
    }
}

impl Bounds {
    pub fn keep(self, step: f64) -> f64 {
        step.max(self.0[0]).min(self.0[1])
    }

    /// Of both sides of a split in a column with this sign, whose steps are these.
    pub fn sides(self, sign: i8, [left, right]: [f64; 2]) -> [Bounds; 2] {
        let (Bounds([low, high]), middle) = (self, 0.5 * (left + right));
        match sign {
            0 => [self; 2],
            1.. => [Bounds([low, middle]), Bounds([middle, high])],
            _ => [Bounds([middle, high]), Bounds([low, middle])],
        }
    }
}

enum Sides {
    Gain(f64),
    /// The left side is too small, the right one
    Left,
    Right,
}

impl Search {
    pub fn new(units: Units, total: Pair, bounds: Bounds, settings: &Settings) -> Self {
        let (l2, sums) = (settings.l2, units.sums(total));
        let (min_count, min_hessian) = (settings.min_rows as i64, settings.min_hessian);
        let mut search = Search { units, total, min_count, min_hessian, l2, bounds, whole: score(sums, l2) };
        if search.is_bound(0) {
            search.whole = search.score_of(sums, bounds.keep(step(sums, l2)));
        }
        search
    }

    fn is_bound(&self, sign: i8) -> bool {
        sign != 0 || self.bounds != Bounds::default()
    }

    /// The best cut of a column, better than `best`; of equal ones the first: missing cells left before right, large bins before
    /// small ones, the order of LightGBM. sign: 1 where scores must not fall as the column rises, −1 where they must not rise.
    pub fn column(&self, slot: usize, column: &Column, sign: i8, bins: &[Pair; 256], best: &mut Option<Split>) {
        let values = column.values();
        let mut right = [0; 2];
        for bin in (1..values).rev().filter(|bin| bins[*bin][1] != 0) {
            fixed::add(&mut right, bins[bin]);
            let left = fixed::less(self.total, right);
            let missing_left = column.missing || column.zero_is_left(bin as u8 - 1);
            match self.sides(left, right, sign) {
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
            match self.sides(left, fixed::less(self.total, left), sign) {
                Sides::Gain(gain) => self.keep(best, Split { slot, bin: bin as u8, missing_left: false, gain, left }),
                Sides::Right => break,
                Sides::Left => {}
            }
        }
    }

    fn sides(&self, left: Pair, right: Pair, sign: i8) -> Sides {
        let (left, right) = (self.units.sums(left), self.units.sums(right));
        if right.count < self.min_count || right.hessian < self.min_hessian {
            return Sides::Right;
        }
        if left.count < self.min_count || left.hessian < self.min_hessian {
            return Sides::Left;
        }
        if !self.is_bound(sign) {
            return Sides::Gain(score(left, self.l2) + score(right, self.l2) - self.whole);
        }
        let [a, b] = [left, right].map(|sums| self.bounds.keep(step(sums, self.l2)));
        let turned = (sign > 0 && a > b) || (sign < 0 && a < b);
        Sides::Gain(if turned { 0.0 } else { self.score_of(left, a) + self.score_of(right, b) - self.whole })
    }

    /// What a step that is not the best one takes off the loss: −(2 G w + (H + λ) w²).
    fn score_of(&self, sums: Sums, step: f64) -> f64 {
        -(2.0 * sums.gradient * step + (sums.hessian + self.l2) * step * step)
    }

    /// A gain that rounding alone can make is none.
    fn keep(&self, best: &mut Option<Split>, split: Split) {
        if split.gain > best.map_or(1e-12 * self.whole.abs(), |best| best.gain) {
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
