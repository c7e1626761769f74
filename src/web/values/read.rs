//! JavaScript values → Rust values. A struct is shown all names of an object, as in JSON: it says itself which of them it refuses.

use std::fmt;

use js_sys::{Array, ArrayBuffer, Object, Reflect};
use serde::{
    Deserializer,
    de::{self, DeserializeSeed, Error as _, Expected, MapAccess, SeqAccess, Unexpected, Visitor, value::StrDeserializer},
};
use wasm_bindgen::prelude::*;

/// 2⁵³ − 1: whole numbers up to it are told from their neighbours.
pub const MOST_WHOLE: f64 = 9_007_199_254_740_991.0;

/// What is missing or wrong.
#[derive(Debug)]
pub struct Mismatch(pub String);

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mismatch {}

impl de::Error for Mismatch {
    #[cold]
    #[inline(never)]
    fn custom<T: fmt::Display>(what: T) -> Self {
        Mismatch(what.to_string())
    }

    // Each field of each struct says both: what they are made of stands here once.
    #[cold]
    #[inline(never)]
    fn missing_field(name: &'static str) -> Self {
        Mismatch(format!("missing field `{name}`"))
    }

    #[cold]
    #[inline(never)]
    fn duplicate_field(name: &'static str) -> Self {
        Mismatch(format!("duplicate field `{name}`"))
    }
}

type Outcome<T> = Result<T, Mismatch>;

pub struct Reader(pub JsValue);

impl Reader {
    fn is_none(&self) -> bool {
        self.0.is_undefined() || self.0.is_null()
    }

    /// A list, or a typed array as one.
    #[inline(never)]
    fn list(&self) -> Option<List> {
        let array = match self.0.dyn_ref::<Array>() {
            Some(array) => array.clone(),
            None if ArrayBuffer::is_view(&self.0) => Array::from(&self.0),
            None => return None,
        };
        Some(List { left: 0..array.length(), array })
    }

    #[inline(never)]
    fn fields(&self) -> Option<Fields> {
        let object = self.0.is_object().then(|| self.0.unchecked_ref::<Object>())?;
        let names = Object::keys(object);
        Some(Fields { left: 0..names.length(), names, object: object.clone(), value: JsValue::UNDEFINED })
    }

    #[cold]
    #[inline(never)]
    fn mismatch(&self, expected: &dyn Expected) -> Mismatch {
        let text = self.0.as_string();
        let found = if self.is_none() {
            Unexpected::Other("null")
        } else if let Some(value) = self.0.as_bool() {
            Unexpected::Bool(value)
        } else if let Some(value) = self.0.as_f64() {
            if is_whole(value) { Unexpected::Signed(value as i64) } else { Unexpected::Float(value) }
        } else if let Some(text) = &text {
            Unexpected::Str(text)
        } else if Array::is_array(&self.0) {
            Unexpected::Seq
        } else {
            Unexpected::Map
        };
        Mismatch::invalid_type(found, expected)
    }
}

fn is_whole(value: f64) -> bool {
    value.abs() <= MOST_WHOLE && value.trunc() == value
}

/// Methods that take one kind of value, and refuse every other.
macro_rules! kinds {
    ($($method:ident),*; $get:ident => $visit:expr) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
            match self.0.$get() {
                Some(value) => $visit(visitor, value),
                None => Err(self.mismatch(&visitor)),
            }
        })*
    };
}

/// Each with its own arguments before the visitor, which say nothing to JavaScript.
impl<'de> Deserializer<'de> for Reader {
    type Error = Mismatch;

    kinds!(deserialize_bool; as_bool => V::visit_bool);
    kinds!(deserialize_f32, deserialize_f64; as_f64 => V::visit_f64);
    kinds!(deserialize_i8, deserialize_i16, deserialize_i32, deserialize_i64, deserialize_i128; as_f64 => number::<V>);
    kinds!(deserialize_u8, deserialize_u16, deserialize_u32, deserialize_u64, deserialize_u128; as_f64 => number::<V>);
    kinds!(deserialize_char, deserialize_str, deserialize_string, deserialize_identifier; as_string => V::visit_string);

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        if self.is_none() {
            visitor.visit_unit()
        } else if let Some(value) = self.0.as_bool() {
            visitor.visit_bool(value)
        } else if let Some(value) = self.0.as_f64() {
            number(visitor, value)
        } else if let Some(text) = self.0.as_string() {
            visitor.visit_string(text)
        } else if Array::is_array(&self.0) {
            self.deserialize_seq(visitor)
        } else {
            self.deserialize_map(visitor)
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        if self.is_none() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        match self.list() {
            Some(list) => visitor.visit_seq(list),
            None => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        match self.fields() {
            Some(fields) => visitor.visit_map(fields),
            None => Err(self.mismatch(&visitor)),
        }
    }

    /// A variant by its name; those with contents have none of their own in what crosses.
    fn deserialize_enum<V: Visitor<'de>>(self, _: &str, _: &[&str], visitor: V) -> Outcome<V::Value> {
        match self.0.as_string() {
            Some(name) => visitor.visit_enum(StrDeserializer::new(&name)),
            None => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &str, _: &[&str], visitor: V) -> Outcome<V::Value> {
        self.deserialize_map(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &str, visitor: V) -> Outcome<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Outcome<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &str, _: usize, visitor: V) -> Outcome<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! { bytes byte_buf unit unit_struct }
}

fn number<'de, V: Visitor<'de>>(visitor: V, value: f64) -> Outcome<V::Value> {
    if is_whole(value) { visitor.visit_i64(value as i64) } else { visitor.visit_f64(value) }
}

struct List {
    array: Array,
    left: std::ops::Range<u32>,
}

impl<'de> SeqAccess<'de> for List {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Outcome<Option<T::Value>> {
        self.left.next().map(|i| seed.deserialize(Reader(self.array.get(i)))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left.len())
    }
}

/// Those of an object; a field that is there but undefined was not given.
struct Fields {
    object: Object,
    names: Array,
    left: std::ops::Range<u32>,
    value: JsValue,
}

impl Fields {
    #[inline(never)]
    fn next(&mut self) -> Option<String> {
        loop {
            let name = self.names.get(self.left.next()?);
            self.value = Reflect::get(&self.object, &name).unwrap_or_default();
            if !self.value.is_undefined() {
                return name.as_string();
            }
        }
    }
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Outcome<Option<K::Value>> {
        match self.next() {
            Some(name) => seed.deserialize(StrDeserializer::new(&name)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Outcome<V::Value> {
        seed.deserialize(Reader(std::mem::take(&mut self.value)))
    }
}
