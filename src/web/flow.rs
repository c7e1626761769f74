//! The Flow room: a flow and its gradient. How it is observed is in `flow_insight`.

use js_sys::{Array, Float32Array, Float64Array, Function, Object, Uint32Array};
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, attach, to_js},
    flow_options::read,
};
use crate::{
    contract::{FlowInfo, FlowProgress, Stats},
    flow::{self, Flow, Solved},
};

#[wasm_bindgen]
impl Engine {
    /// As `lab.flow`, and kept as number `id`; `report` hears { t, accepted, rejected } after every block of attempts.
    pub async fn flow(&self, id: u32, options: JsValue, report: Function) -> Outcome<JsValue> {
        let (settings, inputs) = read(&options)?;
        let _guard = self.job.begin("flow")?;
        let mut tell = |t, accepted, rejected| {
            if let Ok(progress) = to_js(&FlowProgress { t, accepted, rejected }) {
                let _ = report.call1(&JsValue::NULL, &progress);
            }
        };
        let device = self.machine.ready().await?;
        settings.check(&inputs)?;
        self.flows.borrow_mut().make_room();
        let flow = flow::flow(&device, &self.job, &settings, &inputs, &mut tell).await?;
        let object = flow_to_js(id, &flow)?;
        // Nothing that is asked later needs the steps, of which there may be a million.
        let flow = Flow { steps: Vec::new(), ..flow };
        self.flows.borrow_mut().keep(id, Solved { settings, inputs, flow });
        Ok(object)
    }

    /// Frees a flow; unknown numbers are forgotten already.
    #[wasm_bindgen(js_name = forgetFlow)]
    pub fn forget_flow(&self, id: u32) {
        self.flows.borrow_mut().forget(id);
    }

    /// As `lab.gradient`: { loss, x0, weights: { q, k, v } }.
    pub async fn gradient(&self, options: JsValue) -> Outcome<JsValue> {
        let (settings, inputs) = read(&options)?;
        let _guard = self.job.begin("gradient")?;
        let found = flow::gradient(&*self.machine.ready().await?, &self.job, &settings, &inputs).await?;
        let (object, weights) = (JsValue::from(Object::new()), JsValue::from(Object::new()));
        for (name, part) in ["q", "k", "v"].into_iter().zip(found.weights.chunks_exact(found.weights.len() / 3)) {
            attach(&weights, name, Float32Array::from(part));
        }
        attach(&object, "loss", found.loss);
        attach(&object, "x0", Float32Array::from(&found.x0[..]));
        attach(&object, "weights", weights);
        Ok(object)
    }
}

fn flow_to_js(id: u32, found: &Flow) -> Outcome<JsValue> {
    let flow::Flow { times, states, ended, reason, stats, steps } = found;
    let stats = Stats { evaluations: stats.evaluations, accepted: stats.accepted, rejected: stats.rejected, reads: stats.reads };
    let object = to_js(&FlowInfo { id, times, ended, reason, stats })?;
    attach(&object, "states", states.iter().map(|state| Float32Array::from(&state[..])).collect::<Array>());
    let taken = JsValue::from(Object::new());
    attach(&taken, "t", Float64Array::from(&steps.iter().map(|step| step.0).collect::<Vec<f64>>()[..]));
    attach(&taken, "h", Float64Array::from(&steps.iter().map(|step| step.1).collect::<Vec<f64>>()[..]));
    attach(&taken, "rejected", Uint32Array::from(&steps.iter().map(|step| step.2).collect::<Vec<u32>>()[..]));
    attach(&object, "steps", taken);
    Ok(object)
}
