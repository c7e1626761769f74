//! The settings of a flow from JavaScript.

use js_sys::{Float32Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::convert::{Outcome, from_js};
use crate::{
    error::Error,
    flow::{Inputs, Settings},
};

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
        return Err(Error::bad_option("weights", found, "q, k and v of the same length").into());
    }
    Ok((settings, Inputs { x0: array(options, "x0").unwrap_or_default(), weights: [q, k, v].concat() }))
}

/// A typed array of an object; None where there is none.
fn array(object: &JsValue, name: &str) -> Option<Vec<f32>> {
    Reflect::get(object, &name.into()).ok()?.dyn_into::<Float32Array>().ok().map(|array| array.to_vec())
}
