//! The Flow room beside the solver: what to start from, and what a flow shows.

use js_sys::{Float32Array, Float64Array, Object, Uint32Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, attach, from_js, to_js},
    flow_options::{self, wrong},
};
use crate::{
    data::{ReadOptions, Reader, vectors},
    flow::presets::{self, Grid, Kind, Tokens},
    insight::{
        clusters::{self, Clusters, Metric},
        curves,
        invariants::{Invariant, invariants},
        states::{States, spread},
    },
};

/// Tokens whose attention map is drawn.
const MOST_ATTENTION: usize = 256;

/// What to find out of a flow.
#[derive(Deserialize)]
#[serde(default)]
struct Wanted {
    /// Among "plane", "course", "clusters", "invariants"
    parts: Vec<String>,
    metric: String,
    near: f64,
    /// "reached", "escaped" or "stopped"
    ended: String,
}

impl Default for Wanted {
    fn default() -> Self {
        Wanted { parts: Vec::new(), metric: "cosine".into(), near: 0.01, ended: "reached".into() }
    }
}

#[derive(Serialize)]
struct EventInfo {
    time: usize,
    apart: bool,
    /// [smallest token, size]
    parts: Vec<(usize, usize)>,
}

#[derive(Serialize)]
struct InvariantInfo {
    name: &'static str,
    why: &'static str,
    value: f64,
    bound: f64,
    holds: bool,
}

#[derive(Serialize)]
struct VectorInfo {
    names: Vec<String>,
    width: usize,
    /// Rows left out: a cell that should be a number is none
    skipped: usize,
}

#[derive(Deserialize)]
struct WeightOptions {
    kind: String,
    width: usize,
    knots: usize,
    seed: u32,
    #[serde(default)]
    layers: bool,
}

#[wasm_bindgen]
impl Engine {
    /// kind: "circle", "sphere", "gaussian" or "two" → [n, d].
    #[wasm_bindgen(js_name = presetTokens)]
    pub fn preset_tokens(&self, kind: &str, n: usize, d: usize, seed: u32) -> Outcome<Vec<f32>> {
        let preset = match kind {
            "circle" => Tokens::Circle,
            "sphere" => Tokens::Sphere,
            "gaussian" => Tokens::Gaussian,
            "two" => Tokens::Two,
            _ => return Err(wrong("tokens", kind, "circle, sphere, gaussian or two").into()),
        };
        Ok(presets::tokens(preset, n.max(1), d.max(1), seed.into()))
    }

    /// { kind, width, knots, seed, layers } → { q, k, v }, each [knots, width, width]; layers: read at m/M, not m/(M-1).
    #[wasm_bindgen(js_name = presetWeights)]
    pub fn preset_weights(&self, options: JsValue) -> Outcome<JsValue> {
        let WeightOptions { kind, width, knots, seed, layers } = from_js(options)?;
        let kind = match kind.as_str() {
            "identity" => Kind::Identity,
            "minus" => Kind::Minus,
            "smooth" => Kind::Smooth,
            "layers" => Kind::Layers,
            _ => return Err(wrong("weights", kind, "identity, minus, smooth or layers").into()),
        };
        let grid = if layers { Grid::Layers } else { Grid::Knots };
        let object = JsValue::from(Object::new());
        for (which, name) in ["q", "k", "v"].into_iter().enumerate() {
            let path = presets::weights(kind, which as u64, width.max(1), knots.max(1), grid, seed.into());
            attach(&object, name, Float32Array::from(&path[..]));
        }
        Ok(object)
    }

    /// A CSV of vectors: names in its first column that holds anything but numbers, the rest numbers.
    #[wasm_bindgen(js_name = readVectors)]
    pub fn read_vectors(&self, bytes: &[u8]) -> Outcome<JsValue> {
        let mut reader = Reader::new(ReadOptions::default());
        reader.push(bytes)?;
        let found = vectors::read(&reader.finish()?)?;
        let object = to_js(&VectorInfo { names: found.names, width: found.width, skipped: found.skipped })?;
        attach(&object, "values", Float32Array::from(&found.values[..]));
        Ok(object)
    }

    /// options: as of `flow`; times [K], states [K, n, d] → { plane, course, clusters, invariants }, those in `wanted.parts`.
    #[wasm_bindgen(js_name = flowInsight)]
    pub async fn flow_insight(&self, options: JsValue, times: Vec<f64>, states: Vec<f32>, wanted: JsValue) -> Outcome<JsValue> {
        let wanted: Wanted = from_js(wanted)?;
        let (settings, inputs) = flow_options::read(&options)?;
        let setting = flow_options::observed(&settings, &inputs)?;
        let (n, d) = (settings.tokens, settings.width);
        if times.is_empty() || states.len() != times.len() * n * d {
            return Err(wrong("states", format!("{} numbers", states.len()), "tokens times width numbers per time").into());
        }
        let _guard = self.begin("look at a flow")?;
        let states = States { times: &times, values: &states, n, d };
        let has = |part: &str| wanted.parts.iter().any(|one| one == part);
        let object = JsValue::from(Object::new());
        if has("plane") {
            let (found, framed) = states.plane();
            let plane = JsValue::from(Object::new());
            attach(&plane, "positions", Float32Array::from(&found.positions[..]));
            attach(&plane, "explained", Float64Array::from(&found.explained[..]));
            attach(&plane, "framed", framed as u32);
            attach(&object, "plane", plane);
        }
        if has("course") {
            let mut points = Vec::new();
            for k in 0..times.len() {
                points.push(curves::point(&states, &setting, k));
                self.job.turn().await?;
            }
            let course = JsValue::from(Object::new());
            let column = |get: fn(&curves::Point) -> f64| Float64Array::from(&points.iter().map(get).collect::<Vec<_>>()[..]);
            attach(&course, "energy", column(|point| point.energy));
            attach(&course, "diameter", column(|point| point.diameter));
            attach(&course, "mean", column(|point| point.mean));
            attach(&course, "norm", column(|point| point.norm));
            attach(&course, "sampled", if n > curves::SAMPLE { curves::SAMPLE as u32 } else { 0 });
            attach(&object, "course", course);
        }
        if has("clusters") {
            attach(&object, "clusters", self.clusters(&states, &wanted).await?);
        }
        if has("invariants") {
            let escaped = (wanted.ended == "escaped").then(|| times[times.len() - 1]);
            let all = invariants(&states, &setting, escaped);
            let info = |one: &Invariant| InvariantInfo {
                name: one.name,
                why: one.why,
                value: one.value,
                bound: one.bound,
                holds: one.holds(),
            };
            attach(&object, "invariants", to_js(&all.iter().map(info).collect::<Vec<_>>())?);
        }
        Ok(object)
    }

    /// x [n, d] at t, n at most 256 → [heads, n, n].
    pub fn attention(&self, options: JsValue, t: f64, state: Vec<f32>) -> Outcome<Vec<f32>> {
        let (settings, inputs) = flow_options::read(&options)?;
        if settings.tokens > MOST_ATTENTION {
            return Err(wrong("tokens", settings.tokens, "256 at most for an attention map").into());
        }
        if state.len() != settings.tokens * settings.width {
            return Err(wrong("state", format!("{} numbers", state.len()), "tokens times width numbers").into());
        }
        Ok(curves::attention(&state, settings.width, &flow_options::observed(&settings, &inputs)?, t))
    }
}

impl Engine {
    /// Of at most `clusters::MOST` tokens; a breath after every time. Euclid: `near` is a share of the first diameter.
    async fn clusters(&self, states: &States<'_>, wanted: &Wanted) -> Outcome<JsValue> {
        let d = states.d;
        let tokens = spread(states.n, clusters::MOST);
        let at = |k: usize| -> Vec<f32> {
            let x = states.at(k);
            tokens.iter().flat_map(|i| x[i * d..(i + 1) * d].iter().copied()).collect()
        };
        let (metric, near) = match wanted.metric.as_str() {
            "euclid" => (Metric::Euclid, wanted.near * curves::diameter(&at(0), d)),
            "cosine" => (Metric::Cosine, wanted.near),
            other => return Err(wrong("metric", other, "cosine or euclid").into()),
        };
        let mut found = Clusters::new(metric, near);
        for k in 0..states.times.len() {
            found.step(&at(k), d);
            self.job.turn().await?;
        }
        let event = |event: &clusters::Event| EventInfo { time: event.time, apart: event.apart, parts: event.parts.clone() };
        let events = to_js(&found.events.iter().map(event).collect::<Vec<_>>())?;
        let object = JsValue::from(Object::new());
        attach(&object, "events", events);
        attach(&object, "labels", Uint32Array::from(&found.labels[..]));
        attach(&object, "order", Uint32Array::from(&found.order()[..]));
        attach(&object, "counts", Uint32Array::from(&found.counts[..]));
        let indices: Vec<u32> = tokens.iter().map(|i| *i as u32).collect();
        attach(&object, "tokens", Uint32Array::from(&indices[..]));
        Ok(object)
    }
}
