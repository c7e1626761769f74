//! What a flow that the engine keeps shows: its plane, its curves, who gathers with whom, what must hold, who attends to whom.

use js_sys::{Float32Array, Float64Array, Object, Uint32Array};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, attach, from_js, to_js},
};
use crate::{
    contract::{ClusterEvent, Invariant},
    error::Error,
    insight::{
        clusters::{self, Clusters, Metric},
        curves,
        invariants::invariants,
        states::{Setting, States, spread},
    },
};

/// Tokens whose attention map is drawn.
const MOST_ATTENTION: usize = 256;

/// What to find out of a flow.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    /// Among "plane", "course", "clusters", "invariants"
    parts: Vec<String>,
    /// Of all parts but the plane, which is of all sets together
    set: usize,
    metric: String,
    near: f64,
}

impl Default for Wanted {
    fn default() -> Self {
        Wanted { parts: Vec::new(), set: 0, metric: "cosine".into(), near: 0.01 }
    }
}

#[wasm_bindgen]
impl Engine {
    /// { plane, course, clusters, invariants }, those in `wanted.parts`.
    #[wasm_bindgen(js_name = flowInsight)]
    pub async fn flow_insight(&self, id: u32, wanted: JsValue) -> Outcome<JsValue> {
        let wanted: Wanted = from_js(wanted)?;
        let _guard = self.job.begin("look at a flow")?;
        let solved = self.flows.borrow().get(id)?;
        let (setting, states) = (solved.setting()?, solved.states_of(wanted.set)?);
        let has = |part: &str| wanted.parts.iter().any(|one| one == part);
        let object = JsValue::from(Object::new());
        if has("plane") {
            attach(&object, "plane", plane(&solved.states()));
        }
        if has("course") {
            attach(&object, "course", self.curves(&states, &setting).await?);
        }
        if has("clusters") {
            attach(&object, "clusters", self.clusters(&states, &wanted).await?);
        }
        if has("invariants") {
            let escaped = solved.flow.times.last().copied().filter(|_| solved.flow.ended == "escaped");
            let all = invariants(&states, &setting, escaped);
            attach(&object, "invariants", to_js(&all.iter().map(Invariant::from).collect::<Vec<_>>())?);
        }
        Ok(object)
    }

    /// The attention of a set of at most 256 tokens at time number `frame` → [heads, n, n].
    pub fn attention(&self, id: u32, frame: usize, set: usize) -> Outcome<Vec<f32>> {
        let solved = self.flows.borrow().get(id)?;
        let states = solved.states_of(set)?;
        if states.n > MOST_ATTENTION {
            return Err(Error::bad_option("tokens", states.n, "256 at most for an attention map").into());
        }
        if frame > states.last() {
            return Err(Error::bad_option("frame", frame, format!("the number of a time, from 0 to {}", states.last())).into());
        }
        Ok(curves::attention(states.at(frame), states.d, &solved.setting()?, states.times[frame]))
    }
}

impl Engine {
    /// A breath after every time.
    async fn curves(&self, states: &States<'_>, setting: &Setting<'_>) -> Outcome<JsValue> {
        let mut points = Vec::new();
        for k in 0..states.times.len() {
            points.push(curves::point(states, setting, k));
            self.job.turn().await?;
        }
        let object = JsValue::from(Object::new());
        let column = |get: fn(&curves::Point) -> f64| Float64Array::from(&points.iter().map(get).collect::<Vec<_>>()[..]);
        attach(&object, "energy", column(|point| point.energy));
        attach(&object, "diameter", column(|point| point.diameter));
        attach(&object, "mean", column(|point| point.mean));
        attach(&object, "norm", column(|point| point.norm));
        attach(&object, "sampled", if states.n > curves::SAMPLE { curves::SAMPLE as u32 } else { 0 });
        Ok(object)
    }

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
            other => return Err(Error::bad_option("metric", other, "cosine or euclid").into()),
        };
        let mut found = Clusters::new(metric, near);
        for k in 0..states.times.len() {
            found.step(&at(k), d);
            self.job.turn().await?;
        }
        let events = to_js(&found.events.iter().map(ClusterEvent::from).collect::<Vec<_>>())?;
        let object = JsValue::from(Object::new());
        attach(&object, "events", events);
        attach(&object, "labels", Uint32Array::from(&found.labels[..]));
        attach(&object, "order", Uint32Array::from(&found.order()[..]));
        attach(&object, "counts", Uint32Array::from(&found.counts[..]));
        let indices: Vec<u32> = tokens.iter().map(|i| *i as u32).collect();
        attach(&object, "tokens", Uint32Array::from(&indices[..]));
        attach(&object, "clearest", found.clearest() as u32);
        Ok(object)
    }
}

fn plane(states: &States<'_>) -> JsValue {
    let (found, framed) = states.plane();
    let object = JsValue::from(Object::new());
    attach(&object, "positions", Float32Array::from(&found.positions[..]));
    attach(&object, "explained", Float64Array::from(&found.explained[..]));
    attach(&object, "framed", framed as u32);
    object
}
