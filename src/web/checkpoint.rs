//! A checkpoint as a plain object, and back: what IndexedDB and messages take as it is.

use js_sys::{Float32Array, Object};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::{
    convert::{self, Outcome, attach, get},
    values::Reader,
};
use crate::{
    error::{Error, Result},
    train::{Checkpoint, Settings},
};

/// Another number refuses the checkpoints of before.
const VERSION: f64 = 1.0;
const ARRAYS: [&str; 3] = ["params", "moments", "best"];

/// { version, settings, epoch, step, steps, .., arrays: { params, moments, best } }
pub fn to_js(checkpoint: &Checkpoint, settings: &Settings) -> Outcome<JsValue> {
    let object = convert::to_js(checkpoint)?;
    attach(&object, "version", VERSION);
    attach(&object, "settings", convert::to_js(settings)?);
    let arrays = Object::new();
    for (name, values) in ARRAYS.iter().zip([&checkpoint.params, &checkpoint.moments, &checkpoint.best_params]) {
        attach(&arrays, name, Float32Array::from(&values[..]));
    }
    attach(&object, "arrays", arrays);
    Ok(object)
}

/// `BadCheckpoint` where it is of another version, of a training with other settings, or not as `to_js` made it.
pub fn from_js(object: &JsValue, settings: &Settings) -> Outcome<Checkpoint> {
    if get(object, "version").as_f64() != Some(VERSION) {
        return Err(bad("it is of another version of flowbed. Open it there, or train anew.").into());
    }
    // Rate, epochs and patience may be others afterwards.
    let Settings { rate, epochs, patience, .. } = *settings;
    let before =
        Settings::deserialize(Reader(get(object, "settings"))).map(|before| Settings { rate, epochs, patience, ..before });
    if !before.is_ok_and(|before| before == *settings) {
        return Err(bad("it is of other settings. Set them as they were, or train anew.").into());
    }
    let checkpoint = Checkpoint::deserialize(Reader(object.clone()))
        .map_err(|error| bad(&format!("it is not as flowbed makes it: {error}. Train anew.")))?;
    let [params, moments, best_params] = ARRAYS.map(|name| array(&get(object, "arrays"), name));
    Ok(Checkpoint { params: params?, moments: moments?, best_params: best_params?, ..checkpoint })
}

fn array(arrays: &JsValue, name: &str) -> Result<Vec<f32>> {
    let found = get(arrays, name).dyn_into::<Float32Array>();
    found.map(|array| array.to_vec()).map_err(|_| bad(&format!("its array “{name}” is missing. Train anew.")))
}

fn bad(why: &str) -> Error {
    Error::BadCheckpoint(why.into())
}
