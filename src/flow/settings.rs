//! The settings of a flow, as `lab.flow` takes them; the arrays come apart.

use serde::Deserialize;

use crate::{
    error::{Error, Result},
    kernels::guard::TICKS,
    model::attention::{Kind, Path, Sigma, Tokens},
    ode::{
        solve::Stepping,
        tableau::{self, Tableau},
    },
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    Literal,
    Softmax,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SigmaName {
    Tanh,
    Sigmoid,
    Relu,
    Softmax,
    Identity,
}

/// A number, or "1/n" or "1/sqrt(d)".
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Scale {
    Number(f64),
    Named(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PathKind {
    Linear,
    Constant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    Discrete,
    Backward,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    pub field: Field,
    pub sigma: SigmaName,
    pub scale: Scale,
    pub leak: f64,
    pub heads: usize,
    pub sphere: bool,
    pub tokens: usize,
    pub width: usize,
    pub path: PathKind,
    pub t1: f64,
    pub method: String,
    pub steps: Option<usize>,
    pub rtol: f64,
    pub atol: f64,
    pub max_steps: usize,
    pub times: Option<Vec<f64>>,
    pub adjoint: Method,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            field: Field::Literal,
            sigma: SigmaName::Tanh,
            scale: Scale::Named("1/n".into()),
            leak: 1.0,
            heads: 1,
            sphere: false,
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
            adjoint: Method::Discrete,
        }
    }
}

/// x0 [tokens, width], weights [3, M, width, width].
pub struct Inputs {
    pub x0: Vec<f32>,
    pub weights: Vec<f32>,
}

fn bad(name: &'static str, found: impl ToString, expected: impl Into<String>) -> Error {
    Error::BadOption { name, found: found.to_string(), expected: expected.into() }
}

impl Settings {
    /// `BadOption` names the first setting that is out of range, or array that is of the wrong length.
    pub fn check(&self, inputs: &Inputs) -> Result<()> {
        let (n, d) = (self.tokens, self.width);
        self.check_shape(&inputs.weights)?;
        if inputs.x0.len() as u64 != n as u64 * d as u64 {
            return Err(bad("x0", format!("{} numbers", inputs.x0.len()), format!("tokens x width = {}", n * d)));
        }
        if !inputs.x0.iter().chain(&inputs.weights).all(|value| value.is_finite()) {
            return Err(bad("x0 or weights", "not finite somewhere", "numbers"));
        }
        let length = |row: &[f32]| row.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
        if self.sphere && !inputs.x0.chunks_exact(d).all(|row| (1e-15..1e15).contains(&length(row))) {
            return Err(bad("x0", "a row without a usable direction", "rows of lengths from 1e-15 to 1e15, on the sphere"));
        }
        if !(1e-12..=1e6).contains(&self.t1) {
            return Err(bad("t1", self.t1, "a number from 1e-12 to 1e6"));
        }
        if self.leak != 0.0 && self.leak != 1.0 {
            return Err(bad("leak", self.leak, "0 or 1"));
        }
        self.stepping().map(|_| ())?;
        self.ticks().map(|_| ())
    }

    /// Tokens, width, heads and weights [3, M, d, d] fit together.
    pub fn check_shape(&self, weights: &[f32]) -> Result<()> {
        let (n, d) = (self.tokens, self.width);
        // A GPU's dispatches end at two million rows; above these, sizes would leave 32 bits.
        if !(1..=2_000_000).contains(&n) || !(1..=4096).contains(&d) {
            return Err(bad("tokens and width", format!("{n} and {d}"), "1 to 2,000,000 tokens, 1 to 4,096 wide"));
        }
        if self.heads == 0 || self.heads > 256 || !d.is_multiple_of(self.heads) {
            return Err(bad("heads", self.heads, format!("a divisor of the width {d}, at most 256")));
        }
        if weights.is_empty() || !weights.len().is_multiple_of(3 * d * d) {
            return Err(bad("weights", format!("{} numbers", weights.len()), format!("q, k and v, each M x {d} x {d}")));
        }
        Ok(())
    }

    pub fn shape(&self) -> Tokens {
        Tokens { n: self.tokens, d: self.width, heads: self.heads }
    }

    pub fn path(&self, inputs: &Inputs) -> Path {
        let knots = inputs.weights.len() / (3 * self.width * self.width);
        Path { knots, constant: self.path == PathKind::Constant && knots > 1 }
    }

    pub fn kind(&self) -> Result<Kind> {
        let sigma = match self.sigma {
            SigmaName::Tanh => Sigma::Tanh,
            SigmaName::Sigmoid => Sigma::Sigmoid,
            SigmaName::Relu => Sigma::Relu,
            SigmaName::Softmax => Sigma::Softmax,
            SigmaName::Identity => Sigma::Identity,
        };
        Ok(match self.field {
            Field::Literal => Kind::Literal { sigma, scale: self.scale()? as f32 },
            Field::Softmax => Kind::Softmax,
        })
    }

    pub fn scale(&self) -> Result<f64> {
        match &self.scale {
            Scale::Number(scale) if (*scale as f32).is_finite() => Ok(*scale),
            Scale::Named(name) if name == "1/n" => Ok(1.0 / self.tokens as f64),
            Scale::Named(name) if name == "1/sqrt(d)" => Ok(1.0 / (self.width as f64).sqrt()),
            other => Err(bad("scale", format!("{other:?}"), "\"1/n\", \"1/sqrt(d)\" or a number")),
        }
    }

    pub fn tableau(&self) -> Result<&'static Tableau> {
        let names: Vec<&str> = tableau::ALL.iter().map(|tableau| tableau.name).collect();
        Tableau::by_name(&self.method).ok_or_else(|| bad("method", &self.method, format!("one of {}", names.join(", "))))
    }

    /// Fixed where steps are given, else adaptive, which needs an error estimate.
    pub fn stepping(&self) -> Result<Stepping> {
        let tableau = self.tableau()?;
        if let Some(steps) = self.steps {
            return match steps {
                1..=1_000_000 => Ok(Stepping::Fixed { steps }),
                _ => Err(bad("steps", steps, "a whole number from 1 to 1,000,000")),
            };
        }
        if tableau.error.is_none() {
            return Err(bad("steps", "missing", format!("given: {} has no error estimate", tableau.name)));
        }
        let tolerance = |name, value: f64| {
            if (1e-12..=1.0).contains(&value) { Ok(value as f32) } else { Err(bad(name, value, "from 1e-12 to 1")) }
        };
        let (rtol, atol) = (tolerance("rtol", self.rtol)?, tolerance("atol", self.atol)?);
        match self.max_steps {
            1..=1_000_000 => Ok(Stepping::Adaptive { rtol, atol, attempts: self.max_steps }),
            other => Err(bad("maxSteps", other, "a whole number from 1 to 1,000,000")),
        }
    }

    /// The output times in ticks, ascending.
    pub fn ticks(&self) -> Result<Vec<u32>> {
        let Some(times) = &self.times else { return Ok(vec![0, TICKS]) };
        let right = times.iter().all(|t| (0.0..=self.t1).contains(t)) && times.is_sorted();
        if !right || times.is_empty() || times.len() > 100_000 {
            return Err(bad("times", format!("{} times", times.len()), "ascending, within [0, t1], 1 to 100,000 of them"));
        }
        Ok(times.iter().map(|t| (t / self.t1 * f64::from(TICKS)).round() as u32).collect())
    }
}
