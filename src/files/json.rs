//! JSON text to values and back. In the page both ways are the browser's own (`web/json.rs`): with serde_json for these structs the
//! engine was a fifth larger. Natively they are serde_json's.

use serde::{Serialize, de::DeserializeOwned};

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
