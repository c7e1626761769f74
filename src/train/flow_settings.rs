//! The flow of `attention-ode`, as `lab.train` takes it under `flow`.

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    limits::{Limit, number, whole},
    model::{
        attention::{
            Path, Sigma,
            options::{self, Field, MOST_HEADS, PathKind, Scale},
        },
        attention_ode::{FlowShape, Readout},
    },
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Readout"))]
pub enum ReadoutName {
    Summary,
    Flattened,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "TrainFlowSettings"))]
pub struct FlowSettings {
    /// A category's token is its column's bias + gain · its embedding
    pub gain: f64,
    pub field: Field,
    /// Of the literal field, as its scale; n = columns + 1
    pub sigma: Sigma,
    pub scale: Scale,
    /// Vanishes on the sphere
    #[cfg_attr(test, ts(type = "0 | 1"))]
    pub leak: f64,
    pub heads: usize,
    /// Tokens of length 1, as a layer norm leaves them
    pub sphere: bool,
    pub path: PathKind,
    /// M knots of W(t), learned
    pub knots: usize,
    /// T; 0: the head reads the tokens as they are
    pub t1: f64,
    #[cfg_attr(test, ts(type = "Method"))]
    pub method: String,
    /// Equal steps, cut at the knots
    pub steps: usize,
    /// What the head reads at T: the summary token, or all tokens
    pub readout: ReadoutName,
}

impl Default for FlowSettings {
    fn default() -> Self {
        FlowSettings {
            gain: 10.0,
            field: Field::Literal,
            sigma: Sigma::Tanh,
            scale: Scale::Named("1/n".into()),
            leak: 1.0,
            heads: 1,
            sphere: true,
            path: PathKind::Linear,
            knots: 1,
            t1: 1.0,
            method: "midpoint".into(),
            steps: 2,
            readout: ReadoutName::Flattened,
        }
    }
}

impl FlowSettings {
    /// `BadOption` names the first setting that is out of its range; `d` is the width of a token.
    pub fn check(&self, d: usize) -> Result<()> {
        self.shape(2, d).map(|_| ())
    }

    /// The numbers among the settings, with their limits.
    pub fn limits(&self) -> [Limit; 5] {
        [
            number("flow.gain", [0.001, 1000.0], self.gain),
            whole("flow.heads", [1, MOST_HEADS as u64], self.heads),
            whole("flow.knots", [1, 256], self.knots),
            number("flow.t1", [0.0, 1000.0], self.t1),
            whole("flow.steps", [1, 256], self.steps),
        ]
    }

    /// For `tokens` of width `d`.
    pub fn shape(&self, tokens: usize, d: usize) -> Result<FlowShape> {
        if self.heads == 0 || self.heads > MOST_HEADS || !d.is_multiple_of(self.heads) {
            return Err(Error::bad_option("flow.heads", self.heads, format!("a divisor of the width {d}, at most {MOST_HEADS}")));
        }
        if self.leak != 0.0 && self.leak != 1.0 {
            return Err(Error::bad_option("flow.leak", self.leak, "0 or 1"));
        }
        self.limits().iter().try_for_each(Limit::check)?;
        Ok(FlowShape {
            width: d,
            gain: self.gain as f32,
            kind: options::kind(self.field, self.sigma, &self.scale, tokens, d).map_err(under_flow)?,
            heads: self.heads,
            leak: self.leak as f32,
            sphere: self.sphere,
            path: Path { knots: self.knots, constant: self.path == PathKind::Constant && self.knots > 1 },
            t1: self.t1,
            tableau: options::tableau(&self.method).map_err(under_flow)?,
            steps: if self.t1 == 0.0 { 0 } else { self.steps },
            cut: true,
            readout: if self.readout == ReadoutName::Summary { Readout::Summary } else { Readout::Flattened },
        })
    }
}

/// Names of options that stand under `flow` here and alone in `lab.flow`.
fn under_flow(error: Error) -> Error {
    match error {
        Error::BadOption { name: "scale", found, expected } => Error::BadOption { name: "flow.scale", found, expected },
        Error::BadOption { name: "method", found, expected } => Error::BadOption { name: "flow.method", found, expected },
        other => other,
    }
}
