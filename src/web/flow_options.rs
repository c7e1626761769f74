//! The settings of a flow from JavaScript, read once for the solver and for its observer.

use js_sys::{Float32Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::convert::{Outcome, from_js};
use crate::{
    error::{Error, Result},
    flow::{Inputs, PathKind, Settings, SigmaName},
    insight::states::{Field, Setting, Sigma},
};

pub fn wrong(name: &'static str, found: impl ToString, expected: &str) -> Error {
    Error::BadOption { name, found: found.to_string(), expected: expected.into() }
}

/// The settings, and the arrays beside them.
pub fn read(options: &JsValue) -> Outcome<(Settings, Inputs)> {
    let rest = Object::assign(&Object::new(), options.unchecked_ref::<Object>());
    for name in ["x0", "weights"] {
        let _ = Reflect::delete_property(&rest, &name.into());
    }
    let settings: Settings = from_js(rest.into())?;
    let weights = Reflect::get(options, &"weights".into()).unwrap_or(JsValue::UNDEFINED);
    let [q, k, v] = ["q", "k", "v"].map(|name| array(&weights, name).unwrap_or_default());
    if q.len() != k.len() || k.len() != v.len() {
        let found = format!("of {}, {} and {} numbers", q.len(), k.len(), v.len());
        return Err(wrong("weights", found, "q, k and v of the same length").into());
    }
    Ok((settings, Inputs { x0: array(options, "x0").unwrap_or_default(), weights: [q, k, v].concat() }))
}

/// A typed array of an object; None where there is none.
fn array(object: &JsValue, name: &str) -> Option<Vec<f32>> {
    Reflect::get(object, &name.into()).ok()?.dyn_into::<Float32Array>().ok().map(|array| array.to_vec())
}

/// What the observer needs to know of a flow; x0 may be missing.
pub fn observed<'a>(settings: &Settings, inputs: &'a Inputs) -> Result<Setting<'a>> {
    settings.check_shape(&inputs.weights)?;
    let sigma = match settings.sigma {
        SigmaName::Tanh => Sigma::Tanh,
        SigmaName::Sigmoid => Sigma::Sigmoid,
        SigmaName::Relu => Sigma::Relu,
        SigmaName::Softmax => Sigma::Softmax,
        SigmaName::Identity => Sigma::Identity,
    };
    let field = match settings.field {
        crate::flow::Field::Softmax => Field::Softmax,
        crate::flow::Field::Literal => Field::Literal { sigma, scale: settings.scale()? },
    };
    let (q, rest) = inputs.weights.split_at(inputs.weights.len() / 3);
    let (k, v) = rest.split_at(q.len());
    Ok(Setting {
        field,
        leak: settings.leak,
        heads: settings.heads,
        sphere: settings.sphere,
        q,
        k,
        v,
        linear: settings.path == PathKind::Linear,
        t1: settings.t1,
        order: settings.tableau()?.order as i32,
        steps: settings.steps,
        rtol: settings.rtol,
    })
}
