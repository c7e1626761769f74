//! Rust values → JavaScript values: plain objects, missing values as null.

use std::fmt;

use js_sys::{Array, Object};
use serde::{
    Serialize, Serializer,
    ser::{self, Impossible},
};
use wasm_bindgen::prelude::*;

use super::read::MOST_WHOLE;

#[wasm_bindgen]
extern "C" {
    type Fields;

    #[wasm_bindgen(method, indexing_setter)]
    fn set(this: &Fields, name: &str, value: &JsValue);
}

/// A property.
#[inline(never)]
pub fn put(object: &JsValue, name: &str, value: &JsValue) {
    object.unchecked_ref::<Fields>().set(name, value);
}

/// One sentence for all: of what flowbed has to say only a cost can be beyond it.
#[derive(Debug)]
pub struct NoValue;

impl fmt::Display for NoValue {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("it holds what JavaScript has no value for: a whole number beyond 2⁵³, a name that is no text, or a variant with contents")
    }
}

impl std::error::Error for NoValue {}

impl ser::Error for NoValue {
    fn custom<T: fmt::Display>(_: T) -> Self {
        NoValue
    }
}

type Outcome<T = JsValue> = Result<T, NoValue>;

#[derive(Clone, Copy)]
pub struct Writer;

macro_rules! plain {
    ($($method:ident($kind:ty)),*) => { $(fn $method(self, value: $kind) -> Outcome { Ok(value.into()) })* };
}

impl Serializer for Writer {
    type Ok = JsValue;
    type Error = NoValue;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = Impossible<JsValue, NoValue>;
    type SerializeMap = Map;
    type SerializeStruct = Map;
    type SerializeStructVariant = Impossible<JsValue, NoValue>;

    plain!(serialize_bool(bool), serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_u8(u8), serialize_u16(u16));
    plain!(serialize_u32(u32), serialize_f32(f32), serialize_f64(f64), serialize_str(&str));

    fn serialize_i64(self, value: i64) -> Outcome {
        if value.unsigned_abs() <= MOST_WHOLE as u64 { Ok((value as f64).into()) } else { Err(NoValue) }
    }

    fn serialize_u64(self, value: u64) -> Outcome {
        if value <= MOST_WHOLE as u64 { Ok((value as f64).into()) } else { Err(NoValue) }
    }

    fn serialize_char(self, value: char) -> Outcome {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_bytes(self, value: &[u8]) -> Outcome {
        Ok(js_sys::Uint8Array::from(value).into())
    }

    fn serialize_none(self) -> Outcome {
        Ok(JsValue::NULL)
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Outcome {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Outcome {
        Ok(JsValue::NULL)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Outcome {
        Ok(JsValue::NULL)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Outcome {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> Outcome {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(self, _: &str, _: u32, _: &str, _: &T) -> Outcome {
        Err(NoValue)
    }

    fn serialize_seq(self, _: Option<usize>) -> Outcome<List> {
        Ok(List(Array::new()))
    }

    fn serialize_tuple(self, _: usize) -> Outcome<List> {
        Ok(List(Array::new()))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Outcome<List> {
        Ok(List(Array::new()))
    }

    fn serialize_map(self, _: Option<usize>) -> Outcome<Map> {
        Ok(Map { object: Object::new().into(), name: String::new() })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Outcome<Map> {
        self.serialize_map(None)
    }

    fn serialize_tuple_variant(self, _: &str, _: u32, _: &str, _: usize) -> Outcome<Self::SerializeTupleVariant> {
        Err(NoValue)
    }

    fn serialize_struct_variant(self, _: &str, _: u32, _: &str, _: usize) -> Outcome<Self::SerializeStructVariant> {
        Err(NoValue)
    }
}

pub struct List(Array);

/// The three kinds of lists of serde are one.
macro_rules! list {
    ($($kind:ident, $method:ident);*) => {
        $(impl ser::$kind for List {
            type Ok = JsValue;
            type Error = NoValue;

            fn $method<T: ?Sized + Serialize>(&mut self, value: &T) -> Outcome<()> {
                self.0.push(&value.serialize(Writer)?);
                Ok(())
            }

            fn end(self) -> Outcome {
                Ok(self.0.into())
            }
        })*
    };
}

list!(SerializeSeq, serialize_element; SerializeTuple, serialize_element; SerializeTupleStruct, serialize_field);

/// A map, or a struct, whose names are known.
pub struct Map {
    object: JsValue,
    /// Of the value that comes next
    name: String,
}

impl ser::SerializeStruct for Map {
    type Ok = JsValue;
    type Error = NoValue;

    #[inline(never)]
    fn serialize_field<T: ?Sized + Serialize>(&mut self, name: &'static str, value: &T) -> Outcome<()> {
        put(&self.object, name, &value.serialize(Writer)?);
        Ok(())
    }

    fn end(self) -> Outcome {
        Ok(self.object)
    }
}

impl ser::SerializeMap for Map {
    type Ok = JsValue;
    type Error = NoValue;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, name: &T) -> Outcome<()> {
        self.name = name.serialize(Writer)?.as_string().ok_or(NoValue)?;
        Ok(())
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Outcome<()> {
        put(&self.object, &self.name, &value.serialize(Writer)?);
        Ok(())
    }

    fn end(self) -> Outcome {
        Ok(self.object)
    }
}
