//! The browser's JSON, for the formats that are made of it.

use js_sys::JSON;
use serde::{Serialize, de::DeserializeOwned};

use super::convert::to_js;
use crate::{
    error::{Error, Result},
    files::json::{Json, NotRead, is_deep},
};

pub struct Browser;

impl Json for Browser {
    fn write(&self, value: &impl Serialize) -> Result<String> {
        let text = to_js(value).ok().and_then(|value| JSON::stringify(&value).ok());
        text.map(String::from).ok_or_else(|| Error::BadInput("The file cannot be written: it holds what is no JSON.".into()))
    }

    fn read<T: DeserializeOwned>(&self, text: &str) -> std::result::Result<T, NotRead> {
        if is_deep(text) {
            return Err(NotRead::Syntax);
        }
        let value = JSON::parse(text).map_err(|_| NotRead::Syntax)?;
        // An error that was put into another one brings its prefix along.
        serde_wasm_bindgen::from_value(value).map_err(|error| NotRead::Shape(error.to_string().replace("Error: ", "")))
    }
}
