//! The settings of a flow, as `lab.flow` takes them; the arrays come apart.

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    insight::states::Setting,
    kernels::shared::solve_clock::TICKS,
    limits::{Limit, number, whole},
    model::attention::{
        Equation, Kind, Path, Sigma, Tokens,
        options::{self, Field, MOST_HEADS, PathKind, Scale},
    },
    ode::{solve::Stepping, tableau::Tableau},
};

/// How far an output time may leave [0, t1], in t1; solvers count time in ticks of about as much.
const ROUNDING: f64 = 1e-9;

/// How a gradient is found: back through the very steps that were taken, or by integrating backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Adjoint {
    Discrete,
    Backward,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "FlowSettings"))]
pub struct Settings {
    /// literal: scale · σ(q) kᵀ σ(v) − leak · X; softmax: softmax_rows(q kᵀ / √(width / heads)) v − leak · X
    pub field: Field,
    pub sigma: Sigma,
    pub scale: Scale,
    #[cfg_attr(test, ts(type = "0 | 1"))]
    pub leak: f64,
    /// Must divide the width
    pub heads: usize,
    /// Unit rows: the field projected on the tangent space, rows renormalised after every step
    pub sphere: bool,
    /// Independent sets of tokens: a token sees only its own set
    pub sets: usize,
    /// Of a set
    pub tokens: usize,
    pub width: usize,
    pub path: PathKind,
    pub t1: f64,
    #[cfg_attr(test, ts(type = "Method"))]
    pub method: String,
    /// Equal steps over [0, t1]; given, no tolerance is used. Fixed-step methods need it
    pub steps: Option<usize>,
    pub rtol: f64,
    pub atol: f64,
    /// Attempts
    pub max_steps: usize,
    /// Of the states, ascending; default: 0 and t1
    pub times: Option<Vec<f64>>,
    /// Of `gradient` alone; "backward": the adjoint that integrates X backwards, an exhibit
    pub adjoint: Adjoint,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            field: Field::Literal,
            sigma: Sigma::Tanh,
            scale: Scale::Named("1/n".into()),
            leak: 1.0,
            heads: 1,
            sphere: false,
            sets: 1,
            tokens: 0,
            width: 0,
            path: PathKind::Linear,
            t1: 1.0,
            method: "tsit5".into(),
            steps: None,
            rtol: 1e-4,
            atol: 1e-6,
            max_steps: 10_000,
            times: None,
            adjoint: Adjoint::Discrete,
        }
    }
}

/// x0 [sets, tokens, width], weights [3, M, width, width].
pub struct Inputs {
    pub x0: Vec<f32>,
    pub weights: Vec<f32>,
}

impl Settings {
    /// `BadOption` names the first setting that is out of range, or array that is of the wrong length.
    pub fn check(&self, inputs: &Inputs) -> Result<()> {
        let d = self.width;
        self.check_shape(&inputs.weights)?;
        if inputs.x0.len() != self.words() {
            return Err(Error::bad_option(
                "x0",
                format!("{} numbers", inputs.x0.len()),
                format!("sets x tokens x width = {}", self.words()),
            ));
        }
        if !inputs.x0.iter().chain(&inputs.weights).all(|value| value.is_finite()) {
            return Err(Error::bad_option("x0 or weights", "not finite somewhere", "numbers"));
        }
        let length = |row: &[f32]| row.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
        if self.sphere && !inputs.x0.chunks_exact(d).all(|row| (1e-15..1e15).contains(&length(row))) {
            return Err(Error::bad_option(
                "x0",
                "a row without a usable direction",
                "rows of lengths from 1e-15 to 1e15, on the sphere",
            ));
        }
        self.limits().iter().try_for_each(Limit::check)?;
        if self.leak != 0.0 && self.leak != 1.0 {
            return Err(Error::bad_option("leak", self.leak, "0 or 1"));
        }
        self.stepping().map(|_| ())?;
        self.ticks().map(|_| ())
    }

    /// The numbers among the settings, with their limits; tokens and width have theirs together, in `check_shape`.
    pub fn limits(&self) -> [Limit; 6] {
        let adaptive = self.steps.is_none();
        [
            whole("heads", [1, MOST_HEADS as u64], self.heads),
            number("t1", [1e-12, 1e6], self.t1),
            whole("steps", [1, 1_000_000], self.steps),
            number("rtol", [1e-12, 1.0], adaptive.then_some(self.rtol)),
            number("atol", [1e-12, 1.0], adaptive.then_some(self.atol)),
            whole("maxSteps", [1, 1_000_000], adaptive.then_some(self.max_steps)),
        ]
    }

    /// Tokens, width, heads and weights [3, M, d, d] fit together.
    pub fn check_shape(&self, weights: &[f32]) -> Result<()> {
        let (n, d) = (self.tokens, self.width);
        // A GPU's dispatches end at two million rows; above these, sizes would leave 32 bits.
        let rows = n.saturating_mul(self.sets);
        if !(1..=2_000_000).contains(&rows) || !(1..=4096).contains(&d) {
            return Err(Error::bad_option(
                "tokens and width",
                format!("{rows} and {d}"),
                "1 to 2,000,000 tokens in all, 1 to 4,096 wide",
            ));
        }
        if self.heads == 0 || self.heads > MOST_HEADS || !d.is_multiple_of(self.heads) {
            return Err(Error::bad_option("heads", self.heads, format!("a divisor of the width {d}, at most {MOST_HEADS}")));
        }
        if weights.is_empty() || !weights.len().is_multiple_of(3 * d * d) {
            return Err(Error::bad_option(
                "weights",
                format!("{} numbers", weights.len()),
                format!("q, k and v, each M x {d} x {d}"),
            ));
        }
        Ok(())
    }

    /// As an observer of its states sees the flow; x0 may be missing.
    pub fn observed<'a>(&self, inputs: &'a Inputs) -> Result<Setting<'a>> {
        self.check_shape(&inputs.weights)?;
        let (q, rest) = inputs.weights.split_at(inputs.weights.len() / 3);
        let (k, v) = rest.split_at(q.len());
        Ok(Setting {
            field: self.kind()?,
            leak: self.leak,
            heads: self.heads,
            sphere: self.sphere,
            q,
            k,
            v,
            linear: self.path == PathKind::Linear,
            t1: self.t1,
            order: self.tableau()?.order as i32,
            steps: self.steps,
            rtol: self.rtol,
        })
    }

    /// Words of a state.
    pub fn words(&self) -> usize {
        self.sets * self.tokens * self.width
    }

    /// The tokens, and what moves them.
    pub fn equation(&self, inputs: &Inputs) -> Result<Equation> {
        let tokens = Tokens { sets: self.sets, n: self.tokens, d: self.width, heads: self.heads };
        let (kind, leak, path) = (self.kind()?, self.leak as f32, self.path(inputs));
        Ok(Equation { tokens, kind, leak, sphere: self.sphere, path })
    }

    pub fn path(&self, inputs: &Inputs) -> Path {
        let knots = inputs.weights.len() / (3 * self.width * self.width);
        Path { knots, constant: self.path == PathKind::Constant && knots > 1 }
    }

    pub fn kind(&self) -> Result<Kind> {
        options::kind(self.field, self.sigma, &self.scale, self.tokens, self.width)
    }

    pub fn scale(&self) -> Result<f64> {
        self.scale.value(self.tokens, self.width)
    }

    pub fn tableau(&self) -> Result<&'static Tableau> {
        options::tableau(&self.method)
    }

    /// Fixed where steps are given, else adaptive, which needs an error estimate.
    pub fn stepping(&self) -> Result<Stepping> {
        let tableau = self.tableau()?;
        if let Some(steps) = self.steps {
            return Ok(Stepping::Fixed { steps });
        }
        if tableau.error.is_none() {
            return Err(Error::bad_option("steps", "missing", format!("given: {} has no error estimate", tableau.name)));
        }
        Ok(Stepping::Adaptive { rtol: self.rtol as f32, atol: self.atol as f32, attempts: self.max_steps })
    }

    /// The output times in ticks, ascending. A grid such as i · 0.1 ends beside t1 by a rounding: within a billionth of t1 it is there.
    pub fn ticks(&self) -> Result<Vec<u32>> {
        let Some(times) = &self.times else { return Ok(vec![0, TICKS]) };
        let shares = || times.iter().map(|t| t / self.t1);
        let right = shares().all(|share| (-ROUNDING..=1.0 + ROUNDING).contains(&share)) && times.is_sorted();
        if !right || times.is_empty() || times.len() > 100_000 {
            return Err(Error::bad_option(
                "times",
                format!("{} times", times.len()),
                "ascending, within [0, t1], 1 to 100,000 of them",
            ));
        }
        Ok(shares().map(|share| (share.clamp(0.0, 1.0) * f64::from(TICKS)).round() as u32).collect())
    }
}
