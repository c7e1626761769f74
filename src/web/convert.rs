//! Rust values → JavaScript values; errors keep their code.

use js_sys::Reflect;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;

use crate::error::Error;

pub type Outcome<T> = std::result::Result<T, Failure>;

/// An error on its way to JavaScript.
pub struct Failure(JsValue);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let object = js_sys::Error::new(&error.to_string());
        let _ = Reflect::set(&object, &"code".into(), &error.code().into());
        Failure(object.into())
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        failure.0
    }
}

impl From<serde_wasm_bindgen::Error> for Failure {
    fn from(error: serde_wasm_bindgen::Error) -> Self {
        Error::BadOptions(error.to_string()).into()
    }
}

/// Plain objects, missing values as null: what lab.d.ts promises.
pub fn to_js(value: &impl Serialize) -> Outcome<JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true).serialize_maps_as_objects(true);
    Ok(value.serialize(&serializer)?)
}

/// undefined and null count as an empty object.
pub fn from_js<T: DeserializeOwned>(value: JsValue) -> Outcome<T> {
    let value = if value.is_undefined() || value.is_null() { js_sys::Object::new().into() } else { value };
    Ok(serde_wasm_bindgen::from_value(value)?)
}

/// Adds a typed array, which serde would turn into a plain one.
pub fn attach(object: &JsValue, name: &str, array: impl Into<JsValue>) {
    let _ = Reflect::set(object, &name.into(), &array.into());
}
