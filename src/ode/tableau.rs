//! A Runge–Kutta method is a Butcher tableau with its source, and checks itself.
//!
//! One step of size h from (t, x): k_i = f(t + c_i h, x + h Σ_{j<i} a_ij k_j), x(t + h) ≈ x + h Σ_i b_i k_i.
//!
//! Add a solver: a `static` in tableaus.rs, citing where it is printed; its name in `ALL`. `check` does the rest.

pub use super::tableaus::*;
use super::trees::{dot, trees};

/// An explicit method of s stages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tableau {
    pub name: &'static str,
    /// x(t + h) is exact to h^order.
    pub order: usize,
    /// [s][i]: row i has the i entries below the diagonal.
    pub a: &'static [&'static [f64]],
    /// [s]
    pub b: &'static [f64],
    /// [s]
    pub c: &'static [f64],
    /// [s] b − b̂, where b̂ is the embedded method; `None`: no error estimate, fixed steps only.
    pub error: Option<&'static [f64]>,
    /// Order of b̂.
    pub error_order: usize,
    /// First same as last: the last stage is f(t + h, x(t + h)), the first stage of the next step.
    pub fsal: bool,
    pub dense: Dense,
}

/// x(t + θ h) for 0 ≤ θ ≤ 1 without another stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dense {
    /// The cubic through x and x(t + h) with the slopes k_1 and f(t + h, x(t + h)).
    Hermite,
    /// [s][p]: x + h Σ_i b_i(θ) k_i with b_i(θ) = Σ_p coefficients[i][p] θ^{p+1}; its order is its degree.
    Polynomial(&'static [&'static [f64]]),
}

pub static ALL: [&Tableau; 7] = [&EULER, &MIDPOINT, &HEUN, &RK4, &BOSH3, &DOPRI5, &TSIT5];

/// The printed decimals are good to 16 digits, entries are below 100 and sums have at most 7 terms.
const TOLERANCE: f64 = 1e-12;

impl Tableau {
    pub fn by_name(name: &str) -> Option<&'static Tableau> {
        ALL.into_iter().find(|tableau| tableau.name == name)
    }

    pub fn stages(&self) -> usize {
        self.b.len()
    }

    /// Does each stage need the slope of the one before it alone? Then no other slope is kept.
    pub fn is_chain(&self) -> bool {
        let last_only = |row: &&[f64]| row.iter().rev().skip(1).all(|a| *a == 0.0);
        !self.fsal && self.a.iter().all(last_only)
    }

    /// [s]: has the stage a part in x(t + h)? The last of a first-same-as-last method has none, and no gradient.
    pub fn matters(&self) -> Vec<bool> {
        let mut matters = vec![false; self.stages()];
        for i in (0..self.stages()).rev() {
            matters[i] = self.b[i] != 0.0 || (i + 1..self.stages()).any(|j| matters[j] && self.a[j][i] != 0.0);
        }
        matters
    }

    /// Order of the interpolant.
    pub fn dense_order(&self) -> usize {
        match self.dense {
            Dense::Hermite => self.order.min(3),
            Dense::Polynomial(coefficients) => coefficients[0].len(),
        }
    }

    /// [s + 1] b_i(θ), so that x(t + θ h) = x + h Σ_i b_i(θ) k_i; the last one is the weight of f(t + h, x(t + h)).
    pub fn dense_weights(&self, theta: f64) -> Vec<f64> {
        match self.dense {
            Dense::Hermite => {
                let mut weights: Vec<f64> = self.b.iter().map(|b| b * theta * theta * (3.0 - 2.0 * theta)).collect();
                weights[0] += theta * (1.0 - theta) * (1.0 - theta);
                weights.push(theta * theta * (theta - 1.0));
                weights
            }
            Dense::Polynomial(coefficients) => {
                let value = |row: &&[f64]| row.iter().rev().fold(0.0, |sum, c| (sum + c) * theta);
                coefficients.iter().map(value).chain([0.0]).collect()
            }
        }
    }

    /// Every property that the fields claim; the error says which one does not hold.
    pub fn check(&self) -> Result<(), String> {
        self.check_shape()?;
        self.check_sums()?;
        self.check_order("b", self.a, self.b, self.order, 1.0)?;
        self.check_embedded()?;
        self.check_dense()
    }

    fn check_shape(&self) -> Result<(), String> {
        let s = self.stages();
        let square = self.a.len() == s && self.a.iter().enumerate().all(|(i, row)| row.len() == i);
        let dense = match self.dense {
            Dense::Hermite => true,
            Dense::Polynomial(rows) => rows.len() == s && rows.iter().all(|row| row.len() == rows[0].len()),
        };
        let all = square && dense && self.c.len() == s && self.error.is_none_or(|error| error.len() == s);
        if all { Ok(()) } else { Err(format!("{}: not {s} stages throughout", self.name)) }
    }

    fn check_sums(&self) -> Result<(), String> {
        for (i, (row, c)) in self.a.iter().zip(self.c).enumerate() {
            self.equal(&format!("row {i} of a sums to c"), row.iter().sum(), *c)?;
        }
        self.equal("b sums to 1", self.b.iter().sum(), 1.0)?;
        if self.fsal {
            let last = self.stages() - 1;
            self.equal("first same as last: c", self.c[last], 1.0)?;
            self.equal("first same as last: b of the last stage", self.b[last], 0.0)?;
            for (a, b) in self.a[last].iter().zip(self.b) {
                self.equal("first same as last: the last row of a is b", *a, *b)?;
            }
        }
        Ok(())
    }

    /// Σ_i b_i Φ_i(t) = θ^|t| / γ(t) for every tree of at most `order` vertices; θ = 1 but for an interpolant.
    fn check_order(&self, what: &str, a: &[&[f64]], b: &[f64], order: usize, theta: f64) -> Result<(), String> {
        for (index, tree) in trees(a, order).iter().enumerate() {
            let claim = format!("{what}, tree {index} of {} vertices, θ = {theta}", tree.vertices);
            self.equal(&claim, dot(b, &tree.weights), theta.powi(tree.vertices as i32) / tree.density)?;
        }
        Ok(())
    }

    fn check_embedded(&self) -> Result<(), String> {
        let Some(error) = self.error else { return Ok(()) };
        self.equal("the error weights sum to 0", error.iter().sum(), 0.0)?;
        let embedded: Vec<f64> = self.b.iter().zip(error).map(|(b, error)| b - error).collect();
        self.check_order("b̂", self.a, &embedded, self.error_order, 1.0)?;
        // An estimate that vanished for b's own order would estimate nothing.
        let next = trees(self.a, self.order).into_iter().filter(|tree| tree.vertices == self.order);
        let seen = next.map(|tree| dot(error, &tree.weights).abs()).fold(0.0, f64::max);
        if seen > 1e-6 { Ok(()) } else { Err(format!("{}: b̂ has the order of b", self.name)) }
    }

    /// The interpolant joins x and x(t + h), has their slopes at both ends, and its order in between.
    fn check_dense(&self) -> Result<(), String> {
        // f(t + h, x(t + h)) as one stage more, with b as its row.
        let a: Vec<&[f64]> = self.a.iter().copied().chain([self.b]).collect();
        for theta in [0.0, 0.1, 1.0 / 3.0, 0.5, 0.8, 1.0] {
            self.check_order("b(θ)", &a, &self.dense_weights(theta), self.dense_order(), theta)?;
        }
        let (start, end) = (self.dense_weights(0.0), self.dense_weights(1.0));
        for i in 0..self.stages() {
            self.equal("b(0) is 0", start[i], 0.0)?;
            self.equal("b(1) is b", end[i], self.b[i])?;
        }
        let Dense::Polynomial(coefficients) = self.dense else { return Ok(()) }; // the cubic has them by construction
        for (i, row) in coefficients.iter().enumerate() {
            let slope = row.iter().enumerate().map(|(p, c)| (p + 1) as f64 * c).sum();
            self.equal("b'(0) is the first stage", row[0], f64::from(i == 0))?;
            self.equal("b'(1) is the last stage", slope, f64::from(i + 1 == self.stages()))?;
        }
        Ok(())
    }

    fn equal(&self, claim: &str, found: f64, expected: f64) -> Result<(), String> {
        if (found - expected).abs() <= TOLERANCE {
            return Ok(());
        }
        Err(format!("{}: {claim} fails: {found} is not {expected}", self.name))
    }
}
