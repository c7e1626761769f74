//! JSON text to values and back. In the page both ways are the browser's own (`web/json.rs`): with serde_json for these structs the
//! engine was a fifth larger. Natively they are serde_json's.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, MapAccess, SeqAccess, Visitor},
};

use crate::error::Result;

/// Why a text gives no value.
pub enum NotRead {
    /// It is no JSON
    Syntax,
    /// What is missing or wrong
    Shape(String),
}

pub trait Json {
    fn write(&self, value: &impl Serialize) -> Result<String>;

    fn read<T: DeserializeOwned>(&self, text: &str) -> std::result::Result<T, NotRead>;
}

/// What any JSON holds, for formats that others write. Numbers are doubles, as in the browser.
pub enum Value {
    Number(f64),
    Text(String),
    List(Vec<Value>),
    Named(Vec<(String, Value)>),
    /// true, false or null
    Other,
}

impl Value {
    /// What stands under a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let Value::Named(all) = self else { return None };
        all.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub fn text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    /// A list of whole numbers from 0.
    pub fn whole(&self) -> Option<Vec<u64>> {
        let whole = |value: &Value| match value {
            Value::Number(number) if (0.0..=u64::MAX as f64).contains(number) && number.trunc() == *number => {
                Some(*number as u64)
            }
            _ => None,
        };
        if let Value::List(list) = self { list.iter().map(whole).collect() } else { None }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> std::result::Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_unit<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_i64<E>(self, number: i64) -> std::result::Result<Value, E> {
        Ok(Value::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> std::result::Result<Value, E> {
        Ok(Value::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> std::result::Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> std::result::Result<Value, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_string<E>(self, text: String) -> std::result::Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(value) = list.next_element()? {
            all.push(value);
        }
        Ok(Value::List(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(pair) = map.next_entry()? {
            all.push(pair);
        }
        Ok(Value::Named(all))
    }
}

/// Values by name, written as an object in their order.
pub struct Named<'a, T>(pub Vec<(&'a str, T)>);

impl<T: Serialize> Serialize for Named<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// Deeper than anything that flowbed writes: what reads it level by level would leave the stack. serde_json ends there by itself.
pub fn is_deep(text: &str) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => depth += 1,
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 128 {
            return true;
        }
    }
    false
}

#[cfg(not(target_arch = "wasm32"))]
pub struct SerdeJson;

#[cfg(not(target_arch = "wasm32"))]
impl Json for SerdeJson {
    fn write(&self, value: &impl Serialize) -> Result<String> {
        let refusal = |error| crate::error::Error::BadInput(format!("The file cannot be written: {error}."));
        serde_json::to_string(value).map_err(refusal)
    }

    fn read<T: DeserializeOwned>(&self, text: &str) -> std::result::Result<T, NotRead> {
        let problem = |error: serde_json::Error| match error.classify() {
            serde_json::error::Category::Data => NotRead::Shape(error.to_string()),
            _ => NotRead::Syntax,
        };
        serde_json::from_str(text).map_err(problem)
    }
}
