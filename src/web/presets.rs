//! What a flow of the Flow room can start from: tokens and weights made from a seed.

use js_sys::{Float32Array, Object};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, attach, from_js},
};
use crate::{
    error::Error,
    flow::presets::{self, Grid},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WeightOptions {
    kind: String,
    width: usize,
    knots: usize,
    seed: u32,
    #[serde(default)]
    layers: bool,
}

/// A preset by its name.
fn preset<T: Copy>(all: &[(&str, T)], what: &'static str, name: &str, expected: &str) -> Outcome<T> {
    let found = all.iter().find(|(known, _)| *known == name);
    found.map(|(_, preset)| *preset).ok_or_else(|| Error::bad_option(what, name, expected).into())
}

#[wasm_bindgen]
impl Engine {
    /// kind: "circle", "sphere", "gaussian" or "two" → [n, d].
    #[wasm_bindgen(js_name = presetTokens)]
    pub fn preset_tokens(&self, kind: &str, n: usize, d: usize, seed: u32) -> Outcome<Vec<f32>> {
        let kind = preset(&presets::TOKENS, "tokens", kind, "circle, sphere, gaussian or two")?;
        Ok(presets::tokens(kind, n.max(1), d.max(1), seed.into()))
    }

    /// { kind, width, knots, seed, layers } → { q, k, v }, each [knots, width, width]; layers: read at m/M, not m/(M-1).
    #[wasm_bindgen(js_name = presetWeights)]
    pub fn preset_weights(&self, options: JsValue) -> Outcome<JsValue> {
        let WeightOptions { kind, width, knots, seed, layers } = from_js(options)?;
        let kind = preset(&presets::KINDS, "weights", &kind, "identity, minus, smooth or layers")?;
        let grid = if layers { Grid::Layers } else { Grid::Knots };
        let object = JsValue::from(Object::new());
        for (which, name) in ["q", "k", "v"].into_iter().enumerate() {
            let path = presets::weights(kind, which as u64, width.max(1), knots.max(1), grid, seed.into());
            attach(&object, name, Float32Array::from(&path[..]));
        }
        Ok(object)
    }
}
