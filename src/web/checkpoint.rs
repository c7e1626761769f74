//! A checkpoint as a plain object, and back: what IndexedDB and messages take as it is.

use js_sys::{Float32Array, JSON, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::{
    convert::{self, Outcome, attach},
    project::{get, items, number},
};
use crate::{
    error::Error,
    train::{Checkpoint, Epoch},
};

/// Another number refuses the checkpoints of before.
const VERSION: f64 = 1.0;
/// Settings that may be others afterwards.
const FREE: [&str; 3] = ["rate", "epochs", "patience"];
const ARRAYS: [&str; 3] = ["params", "moments", "best"];

/// { version, settings, epoch, step, steps, .., arrays: { params, moments, best } }
pub fn to_js(checkpoint: &Checkpoint, settings: &JsValue) -> Outcome<JsValue> {
    let object = convert::to_js(checkpoint)?;
    attach(&object, "version", VERSION);
    attach(&object, "settings", settings);
    let arrays = Object::new();
    for (name, values) in ARRAYS.iter().zip([&checkpoint.params, &checkpoint.moments, &checkpoint.best_params]) {
        attach(&arrays, name, Float32Array::from(&values[..]));
    }
    attach(&object, "arrays", arrays);
    Ok(object)
}

/// `BadCheckpoint` where it is of another version, or of a training with other settings.
pub fn from_js(object: &JsValue, settings: &JsValue) -> Outcome<Checkpoint> {
    let bad = |why: &str| Error::BadCheckpoint(why.into());
    if number(object, "version") != VERSION {
        return Err(bad("it is of another version of flowbed. Open it there, or train anew.").into());
    }
    if text(&get(object, "settings")) != text(settings) {
        return Err(bad("it is of other settings. Set them as they were, or train anew.").into());
    }
    let count = |name| number(object, name) as usize;
    let epoch = |epoch: &JsValue| Epoch {
        train: number(epoch, "train"),
        valid: number(epoch, "valid"),
        auc: get(epoch, "auc").as_f64(),
        seconds: number(epoch, "seconds"),
    };
    let arrays = get(object, "arrays");
    let [params, moments, best_params] =
        ARRAYS.map(|name| get(&arrays, name).dyn_into::<Float32Array>().map(|array| array.to_vec()).unwrap_or_default());
    Ok(Checkpoint {
        epoch: count("epoch"),
        step: count("step"),
        steps: count("steps"),
        steps_done: number(object, "stepsDone") as u32,
        sum: number(object, "sum"),
        seconds: number(object, "seconds"),
        spent: number(object, "spent"),
        epochs: items(object, "epochs").iter().map(epoch).collect(),
        best: count("best"),
        shuffle: number(object, "shuffle") as u64,
        drop_ids: number(object, "dropIds") as u64,
        data: number(object, "data") as u32,
        params,
        moments,
        best_params,
    })
}

/// Settings as a text by which two can be compared.
fn text(settings: &JsValue) -> Option<String> {
    let copy = Object::assign(&Object::new(), settings.dyn_ref::<Object>()?);
    for name in FREE {
        let _ = Reflect::delete_property(&copy, &name.into());
    }
    JSON::stringify(&copy).ok().map(String::from)
}
