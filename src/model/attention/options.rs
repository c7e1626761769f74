//! The choices of a field by the names that people give them, the same in `lab.flow` and in `lab.train`.

use serde::{Deserialize, Serialize};

use super::{Kind, Sigma};
use crate::{
    data::Plain,
    error::{Error, Result},
    ode::tableau::{self, Tableau},
};

/// Of attention; they must divide the width.
pub const MOST_HEADS: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Field {
    Literal,
    Softmax,
}

/// A number, or "1/n" or "1/sqrt(d)".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[serde(try_from = "Plain")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Scale {
    Number(f64),
    Named(#[cfg_attr(test, ts(type = "\"1/n\" | \"1/sqrt(d)\""))] String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Path"))]
pub enum PathKind {
    Linear,
    Constant,
}

impl TryFrom<Plain> for Scale {
    type Error = &'static str;

    fn try_from(plain: Plain) -> std::result::Result<Scale, &'static str> {
        match plain {
            Plain::Number(scale) => Ok(Scale::Number(scale)),
            Plain::Text(name) => Ok(Scale::Named(name)),
            _ => Err("scale must be \"1/n\", \"1/sqrt(d)\" or a number"),
        }
    }
}

impl Scale {
    /// s, for n tokens of d features.
    pub fn value(&self, n: usize, d: usize) -> Result<f64> {
        match self {
            Scale::Number(scale) if (*scale as f32).is_finite() => Ok(*scale),
            Scale::Named(name) if name == "1/n" => Ok(1.0 / n as f64),
            Scale::Named(name) if name == "1/sqrt(d)" => Ok(1.0 / (d as f64).sqrt()),
            other => Err(Error::bad_option("scale", format!("{other:?}"), "\"1/n\", \"1/sqrt(d)\" or a number")),
        }
    }
}

/// The field for n tokens of d features.
pub fn kind(field: Field, sigma: Sigma, scale: &Scale, n: usize, d: usize) -> Result<Kind> {
    Ok(match field {
        Field::Literal => Kind::Literal { sigma, scale: scale.value(n, d)? as f32 },
        Field::Softmax => Kind::Softmax,
    })
}

pub fn tableau(method: &str) -> Result<&'static Tableau> {
    let names: Vec<&str> = tableau::ALL.iter().map(|tableau| tableau.name).collect();
    Tableau::by_name(method).ok_or_else(|| Error::bad_option("method", method, format!("one of {}", names.join(", "))))
}
