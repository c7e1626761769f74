//! The settings of a flow as its observer needs them.

use js_sys::{Float32Array, Object, Reflect};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::convert::{Outcome, attach, from_js};
use crate::{
    error::{Error, Result},
    insight::states::{Field, Setting, Sigma},
};

/// As `lab.flow` takes them, but for x0 and the weights, which are typed arrays.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Options {
    field: String,
    sigma: Option<String>,
    scale: Option<Scale>,
    leak: Option<f64>,
    heads: Option<usize>,
    sphere: Option<bool>,
    pub tokens: usize,
    pub width: usize,
    path: Option<String>,
    pub t1: f64,
    method: Option<String>,
    steps: Option<usize>,
    rtol: Option<f64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub enum Scale {
    Number(f64),
    Named(String),
}

pub struct Paths {
    q: Vec<f32>,
    k: Vec<f32>,
    v: Vec<f32>,
}

fn array(object: &JsValue, name: &str) -> Vec<f32> {
    let value = Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED);
    if value.is_instance_of::<Float32Array>() { Float32Array::from(value).to_vec() } else { Vec::new() }
}

fn paths(options: &JsValue) -> Paths {
    let weights = Reflect::get(options, &"weights".into()).unwrap_or(JsValue::UNDEFINED);
    Paths { q: array(&weights, "q"), k: array(&weights, "k"), v: array(&weights, "v") }
}

/// Those of the names that this part reads; x0, times and tolerances of the solver are none of its business.
const NAMES: [&str; 13] =
    ["field", "sigma", "scale", "leak", "heads", "sphere", "tokens", "width", "path", "t1", "method", "steps", "rtol"];

/// The settings and the weights of an object as `lab.flow` takes it.
pub fn read(options: &JsValue) -> Outcome<(Options, Paths)> {
    let own = JsValue::from(Object::new());
    for name in NAMES {
        let value = Reflect::get(options, &name.into()).unwrap_or(JsValue::UNDEFINED);
        if !value.is_undefined() {
            attach(&own, name, value);
        }
    }
    Ok((from_js(own)?, paths(options)))
}

pub fn wrong(name: &'static str, found: impl ToString, expected: &str) -> Error {
    Error::BadOption { name, found: found.to_string(), expected: expected.into() }
}

impl Options {
    pub fn setting<'a>(&self, paths: &'a Paths) -> Result<Setting<'a>> {
        let (n, d) = (self.tokens, self.width);
        let heads = self.heads.unwrap_or(1);
        if n == 0 || d == 0 || heads == 0 || !d.is_multiple_of(heads) {
            return Err(wrong("heads", heads, "a divisor of the width, with at least one token"));
        }
        for path in [&paths.q, &paths.k, &paths.v] {
            if path.is_empty() || !path.len().is_multiple_of(d * d) {
                return Err(wrong("weights", format!("{} numbers", path.len()), "M matrices of width times width numbers"));
            }
        }
        let field = match self.field.as_str() {
            "softmax" => Field::Softmax,
            "literal" => Field::Literal {
                sigma: sigma(self.sigma.as_deref().unwrap_or("tanh"))?,
                scale: match &self.scale {
                    Some(Scale::Number(scale)) => *scale,
                    None => 1.0 / n as f64,
                    Some(Scale::Named(name)) if name == "1/n" => 1.0 / n as f64,
                    Some(Scale::Named(name)) if name == "1/sqrt(d)" => 1.0 / (d as f64).sqrt(),
                    Some(Scale::Named(name)) => return Err(wrong("scale", name, "\"1/n\", \"1/sqrt(d)\" or a number")),
                },
            },
            other => return Err(wrong("field", other, "\"literal\" or \"softmax\"")),
        };
        let order = match self.method.as_deref().unwrap_or("tsit5") {
            "euler" => 1,
            "midpoint" | "heun" => 2,
            "bosh3" => 3,
            "rk4" => 4,
            _ => 5,
        };
        Ok(Setting {
            field,
            leak: self.leak.unwrap_or(1.0),
            heads,
            sphere: self.sphere.unwrap_or(false),
            q: &paths.q,
            k: &paths.k,
            v: &paths.v,
            linear: self.path.as_deref() != Some("constant"),
            t1: self.t1,
            order,
            steps: self.steps,
            rtol: self.rtol.unwrap_or(1e-4),
        })
    }
}

fn sigma(name: &str) -> Result<Sigma> {
    Ok(match name {
        "tanh" => Sigma::Tanh,
        "sigmoid" => Sigma::Sigmoid,
        "relu" => Sigma::Relu,
        "softmax" => Sigma::Softmax,
        "identity" => Sigma::Identity,
        _ => return Err(wrong("sigma", name, "tanh, sigmoid, relu, softmax or identity")),
    })
}
