//! Rust values → JavaScript values; errors keep their code.

use js_sys::Reflect;
use serde::{
    Serialize,
    de::{DeserializeOwned, Visitor},
};
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

/// undefined and null count as an empty object. A name that the struct does not have is an error: serde-wasm-bindgen asks
/// an object only for the fields it wants, so `deny_unknown_fields` alone would see nothing.
pub fn from_js<T: DeserializeOwned>(value: JsValue) -> Outcome<T> {
    let value = if value.is_undefined() || value.is_null() { js_sys::Object::new().into() } else { value };
    let mut fields: &[&str] = &[];
    let _ = T::deserialize(FieldNames(&mut fields));
    if let (false, Some(object)) = (fields.is_empty(), value.dyn_ref::<js_sys::Object>()) {
        let names: Vec<String> = js_sys::Object::keys(object).iter().filter_map(|name| name.as_string()).collect();
        if let Some(name) = names.iter().find(|name| !fields.contains(&name.as_str())) {
            return Err(Error::BadOptions(format!("there is no option “{name}”")).into());
        }
    }
    Ok(serde_wasm_bindgen::from_value(value)?)
}

/// A deserializer that learns the names of a struct's fields, and nothing else.
struct FieldNames<'a>(&'a mut &'static [&'static str]);

impl<'de> serde::Deserializer<'de> for FieldNames<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(serde::de::Error::custom("not a struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// A property; undefined where there is none.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// Adds a typed array, which serde would turn into a plain one.
pub fn attach(object: &JsValue, name: &str, array: impl Into<JsValue>) {
    let _ = Reflect::set(object, &name.into(), &array.into());
}
