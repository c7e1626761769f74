//! The browser's JSON, for the formats that are made of it.

use js_sys::JSON;
use serde::{Serialize, de::DeserializeOwned};

use super::values::{Mismatch, Reader, Writer};
use crate::{
    error::{Error, Result},
    files::json::{Json, NotRead, is_deep},
};

pub struct Browser;

impl Json for Browser {
    fn write(&self, value: &impl Serialize) -> Result<String> {
        let text = value.serialize(Writer).ok().and_then(|value| JSON::stringify(&value).ok());
        text.map(String::from).ok_or_else(|| Error::BadInput("The file cannot be written: it holds what is no JSON.".into()))
    }

    fn read<T: DeserializeOwned>(&self, text: &str) -> std::result::Result<T, NotRead> {
        if is_deep(text) {
            return Err(NotRead::Syntax);
        }
        let value = JSON::parse(text).map_err(|_| NotRead::Syntax)?;
        T::deserialize(Reader(value)).map_err(|Mismatch(what)| NotRead::Shape(what))
    }
}
