//! The safetensors format: the length of a JSON header in 8 bytes, the header, then the arrays in little endian without gaps.
//! <https://github.com/huggingface/safetensors>
//!
//! Written by hand: the crate `safetensors` brings serde_json along (see `json`), names no array in its refusals, and writes metadata in
//! the order of a hash map, so that two saves of one project would be two files.

use std::cmp::Ordering;

use serde::Serialize;

use super::json::{Json, Named, Value};
use crate::{
    error::{Error, Result},
    order::sorted,
};

/// Bytes of a header that readers of the format accept.
const MOST_HEADER: usize = 100_000_000;
const METADATA: &str = "__metadata__";

/// An array with a name, on its way into a file.
pub struct Array<'a> {
    pub name: String,
    pub shape: Vec<usize>,
    pub values: Values<'a>,
}

#[derive(Clone)]
pub enum Values<'a> {
    F32(&'a [f32]),
    F64(Vec<f64>),
}

impl Values<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Values::F32(values) => bytemuck::cast_slice(values),
            Values::F64(values) => bytemuck::cast_slice(values),
        }
    }

    fn dtype(&self) -> &'static str {
        if matches!(self, Values::F32(_)) { "F32" } else { "F64" }
    }
}

/// Where an array of a file is, and what it holds; data_offsets count from the header's end.
#[derive(Serialize)]
struct Entry {
    dtype: String,
    shape: Vec<u64>,
    data_offsets: [u64; 2],
}

/// What a header says under a name.
#[derive(Serialize)]
#[serde(untagged)]
enum Written<'a> {
    Array(Entry),
    Texts(Named<'a, &'a str>),
}

/// The bytes of a file; `metadata`: texts by name. Doubles come first: then each array lies at a multiple of its own size.
pub fn write(json: &impl Json, metadata: &[(&str, &str)], arrays: &[Array]) -> Result<Vec<u8>> {
    let of = |wide: bool| arrays.iter().filter(move |array| matches!(array.values, Values::F64(_)) == wide);
    let ordered: Vec<&Array> = of(true).chain(of(false)).collect();
    let mut header = vec![(METADATA, Written::Texts(Named(metadata.to_vec())))];
    let mut end = 0;
    for Array { name, shape, values } in &ordered {
        let start = end;
        end += values.bytes().len() as u64;
        let shape = shape.iter().map(|size| *size as u64).collect();
        let entry = Entry { dtype: values.dtype().into(), shape, data_offsets: [start, end] };
        header.push((name.as_str(), Written::Array(entry)));
    }
    let text = json.write(&Named(header))?;
    let length = text.len().next_multiple_of(8);
    if length > MOST_HEADER {
        let remedy = "Readers of the format end there: save fewer runs, or train with a higher “rare below”.".into();
        let what = "The list of levels in the file".into();
        let [need_mb, limit_mb] = [length as u64 >> 20, MOST_HEADER as u64 >> 20];
        return Err(Error::TooLarge { what, need_mb, limit_mb, remedy });
    }
    let mut file = Vec::with_capacity(8 + length + end as usize);
    file.extend((length as u64).to_le_bytes());
    file.extend_from_slice(text.as_bytes());
    file.resize(8 + length, b' ');
    ordered.iter().for_each(|array| file.extend_from_slice(array.values.bytes()));
    Ok(file)
}

/// An array of a file that anyone may have written.
pub struct Tensor<'a> {
    pub name: String,
    pub shape: Vec<u64>,
    dtype: String,
    bytes: &'a [u8],
}

/// Arrays in the order in which they lie in the file, and the texts about them.
#[derive(Default)]
pub struct Tensors<'a> {
    /// By name
    pub metadata: Vec<(String, String)>,
    pub arrays: Vec<Tensor<'a>>,
}

/// Is it one? The length of a header below 4 GB, then a brace: no table begins so.
pub fn is_one(file: &[u8]) -> bool {
    file.len() > 8 && file[4..8] == [0; 4] && file[8] == b'{'
}

/// `BadInput` says in a sentence what is wrong with the file.
pub fn read<'a>(json: &impl Json, file: &'a [u8]) -> Result<Tensors<'a>> {
    let bad = |why: &str| Error::BadInput(why.into());
    let (cut, none) = ("Its end is missing. Save it again, or copy the whole file.", "It is no safetensors file.");
    let (length, rest) = file.split_first_chunk().filter(|_| is_one(file)).ok_or_else(|| bad(none))?;
    let length = u64::from_le_bytes(*length) as usize; // is_one: it fits 32 bits
    if length > MOST_HEADER {
        return Err(bad(none));
    }
    let (header, data) = rest.split_at_checked(length).ok_or_else(|| bad(cut))?;
    let text = std::str::from_utf8(header).unwrap_or_default();
    let Ok(Value::Named(header)) = json.read(text) else { return Err(bad("Its header is no JSON.")) };
    let (mut metadata, mut entries) = (Vec::new(), Vec::new());
    for (name, value) in header {
        if name == METADATA {
            metadata = texts(value).ok_or_else(|| bad("Its metadata are not texts by name."))?;
        } else {
            let entry = entry(&value).ok_or_else(|| nowhere(&name))?;
            entries.push(checked(name, entry)?);
        }
    }
    let entries = sorted(entries, |(_, a), (_, b)| a.data_offsets.cmp(&b.data_offsets));
    let (mut arrays, mut end) = (Vec::new(), 0);
    for (name, Entry { dtype, shape, data_offsets: [start, next] }) in entries {
        if start != end {
            return Err(bad("Its arrays have gaps or lie over each other."));
        }
        let bytes = data.get(start as usize..next as usize).ok_or_else(|| bad(cut))?;
        arrays.push(Tensor { name, shape, dtype, bytes });
        end = next;
    }
    match (data.len() as u64).cmp(&end) {
        Ordering::Equal => Ok(Tensors { metadata, arrays }),
        Ordering::Less => Err(bad(cut)),
        Ordering::Greater => Err(bad("It goes on after its last array.")),
    }
}

fn texts(value: Value) -> Option<Vec<(String, String)>> {
    let Value::Named(all) = value else { return None };
    let text = |(name, value)| if let Value::Text(text) = value { Some((name, text)) } else { None };
    all.into_iter().map(text).collect()
}

fn entry(value: &Value) -> Option<Entry> {
    let data_offsets = value.get("data_offsets")?.whole()?.try_into().ok()?;
    Some(Entry { dtype: value.get("dtype")?.text()?.into(), shape: value.get("shape")?.whole()?, data_offsets })
}

fn nowhere(name: &str) -> Error {
    Error::BadInput(format!("Its header does not say where the array “{name}” is."))
}

fn size_of(dtype: &str) -> Option<u128> {
    match dtype {
        "F32" => Some(4),
        "F64" => Some(8),
        _ => None,
    }
}

/// An entry whose bytes are as many as its shape needs.
fn checked(name: String, entry: Entry) -> Result<(String, Entry)> {
    let (shape, [start, end]) = (&entry.shape, entry.data_offsets);
    let found = end.checked_sub(start).ok_or_else(|| nowhere(&name))?;
    let Some(size) = size_of(&entry.dtype) else { return Ok((name, entry)) };
    let need = shape.iter().fold(size, |all, one| all.saturating_mul(u128::from(*one)));
    if need != u128::from(found) {
        return Err(Error::BadInput(format!("The array “{name}” of shape {shape:?} has {found} bytes; it needs {need}.")));
    }
    Ok((name, entry))
}

impl<'a> Tensors<'a> {
    /// One of its metadata.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.metadata.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    pub fn find(&self, name: &str) -> Option<&Tensor<'a>> {
        self.arrays.iter().find(|array| array.name == name)
    }

    /// The names of some of its arrays, for a refusal.
    pub fn holds(&self) -> String {
        let names: Vec<String> = self.arrays.iter().take(5).map(|array| format!("“{}”", array.name)).collect();
        if names.is_empty() { "nothing".into() } else { names.join(", ") }
    }
}

impl Tensor<'_> {
    pub fn f32s(&self) -> Option<Vec<f32>> {
        (self.dtype == "F32").then(|| self.bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }

    pub fn f64s(&self) -> Option<Vec<f64>> {
        (self.dtype == "F64").then(|| self.bytes.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
    }

    /// Either, as f32; of another type is a refusal.
    pub fn values(&self) -> Result<Vec<f32>> {
        let Tensor { name, dtype, .. } = self;
        let narrow = || Some(self.f64s()?.into_iter().map(|value| value as f32).collect());
        let refusal = || Error::BadInput(format!("The array “{name}” is of type {dtype}; F32 or F64 is needed."));
        self.f32s().or_else(narrow).ok_or_else(refusal)
    }
}
