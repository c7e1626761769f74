//! An option that is one of two things, a number or a word, say: one reader for all of them. That of serde's untagged enums keeps a copy of
//! the value and is written out for each of them anew.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

pub enum Plain {
    Switch(bool),
    Number(f64),
    Text(String),
    Texts(Vec<String>),
    /// Numbers by name
    Numbers(BTreeMap<String, f64>),
    /// Nothing, or what no such option can be
    Other,
}

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Plain;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a number, a text, a list of texts, true or false")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Plain, E> {
        Ok(Plain::Switch(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Plain, E> {
        Ok(Plain::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Plain, E> {
        Ok(Plain::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Plain, E> {
        Ok(Plain::Number(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Plain, E> {
        Ok(Plain::Text(text.into()))
    }

    fn visit_unit<E>(self) -> Result<Plain, E> {
        Ok(Plain::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Plain, A::Error> {
        let (mut texts, mut all) = (Vec::new(), true);
        while let Some(item) = list.next_element()? {
            match item {
                Plain::Text(text) => texts.push(text),
                _ => all = false,
            }
        }
        Ok(if all { Plain::Texts(texts) } else { Plain::Other })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Plain, A::Error> {
        let (mut numbers, mut all) = (BTreeMap::new(), true);
        while let Some((name, value)) = map.next_entry::<String, Plain>()? {
            match value {
                Plain::Number(number) => _ = numbers.insert(name, number),
                _ => all = false,
            }
        }
        Ok(if all { Plain::Numbers(numbers) } else { Plain::Other })
    }
}

/// What a plain value can be read as.
pub trait FromPlain: Sized {
    fn from_plain(plain: &Plain) -> Option<Self>;
}

impl FromPlain for bool {
    fn from_plain(plain: &Plain) -> Option<bool> {
        if let Plain::Switch(value) = plain { Some(*value) } else { None }
    }
}

impl FromPlain for f64 {
    fn from_plain(plain: &Plain) -> Option<f64> {
        if let Plain::Number(value) = plain { Some(*value) } else { None }
    }
}

impl FromPlain for BTreeMap<String, f64> {
    fn from_plain(plain: &Plain) -> Option<Self> {
        if let Plain::Numbers(numbers) = plain { Some(numbers.clone()) } else { None }
    }
}

impl FromPlain for f32 {
    fn from_plain(plain: &Plain) -> Option<f32> {
        f64::from_plain(plain).map(|value| value as f32)
    }
}

impl FromPlain for usize {
    fn from_plain(plain: &Plain) -> Option<usize> {
        f64::from_plain(plain)
            .filter(|value| value.trunc() == *value && (0.0..=f64::from(u32::MAX)).contains(value))
            .map(|value| value as usize)
    }
}
