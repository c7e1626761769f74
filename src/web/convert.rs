//! What calls take and what they give, as JavaScript values; errors keep their code.

use js_sys::{Object, Reflect};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;

use super::values::{Mismatch, NoValue, Reader, Writer, put};
use crate::error::Error;

pub type Outcome<T> = std::result::Result<T, Failure>;

/// An error on its way to JavaScript.
pub struct Failure(JsValue);

impl From<Error> for Failure {
    #[cold]
    #[inline(never)]
    fn from(error: Error) -> Self {
        let object = js_sys::Error::new(&error.to_string()).into();
        put(&object, "code", &error.code().into());
        Failure(object)
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        failure.0
    }
}

impl From<Mismatch> for Failure {
    #[cold]
    #[inline(never)]
    fn from(Mismatch(what): Mismatch) -> Self {
        Error::BadOptions(what).into()
    }
}

impl From<NoValue> for Failure {
    #[cold]
    #[inline(never)]
    fn from(error: NoValue) -> Self {
        Error::BadInput(format!("There is no answer: {error}.")).into()
    }
}

/// Plain objects, missing values as null: what lab.d.ts promises.
pub fn to_js(value: &impl Serialize) -> Outcome<JsValue> {
    Ok(value.serialize(Writer)?)
}

/// The fields of both in one object.
pub fn joined(one: &impl Serialize, other: &impl Serialize) -> Outcome<JsValue> {
    let (one, other) = (to_js(one)?, to_js(other)?);
    Ok(Object::assign(one.unchecked_ref::<Object>(), other.unchecked_ref::<Object>()).into())
}

/// undefined and null count as an empty object.
pub fn from_js<T: DeserializeOwned>(value: JsValue) -> Outcome<T> {
    let is_none = value.is_undefined() || value.is_null();
    Ok(T::deserialize(Reader(if is_none { Object::new().into() } else { value }))?)
}

/// A property; undefined where there is none.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// Adds a typed array, which serde would turn into a plain one.
pub fn attach(object: &JsValue, name: &str, array: impl Into<JsValue>) {
    put(object, name, &array.into());
}
