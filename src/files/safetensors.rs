//! The safetensors format: the length of a JSON header in 8 bytes, the header, then the arrays in little endian without gaps.
//! <https://github.com/huggingface/safetensors>
//!
//! Written by hand beside serde_json: the crate `safetensors` names no array in its refusals, and writes metadata in the order of a
//! hash map, so that two saves of one project would be two files.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::{Error, Result};

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
#[derive(Serialize, Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<u64>,
    data_offsets: [u64; 2],
}

#[derive(Serialize)]
#[serde(untagged)]
enum Item<'a> {
    Metadata(&'a BTreeMap<&'a str, &'a str>),
    Array(Entry),
}

/// The bytes of a file. Doubles come first: then each array lies at a multiple of its own size.
pub fn write(metadata: &BTreeMap<&str, &str>, mut arrays: Vec<Array>) -> Result<Vec<u8>> {
    arrays.sort_by_key(|array| matches!(array.values, Values::F32(_)));
    let mut header = BTreeMap::from([(METADATA, Item::Metadata(metadata))]);
    let mut end = 0;
    for Array { name, shape, values } in &arrays {
        let start = end;
        end += values.bytes().len() as u64;
        let shape = shape.iter().map(|size| *size as u64).collect();
        header.insert(name, Item::Array(Entry { dtype: values.dtype().into(), shape, data_offsets: [start, end] }));
    }
    let mut text = json(&header)?;
    text.extend(std::iter::repeat_n(b' ', text.len().next_multiple_of(8) - text.len()));
    if text.len() > MOST_HEADER {
        let remedy = "Readers of the format end there: save fewer runs, or train with a higher “rare below”.".into();
        let what = "The list of levels in the file".into();
        let [need_mb, limit_mb] = [text.len() as u64 >> 20, MOST_HEADER as u64 >> 20];
        return Err(Error::TooLarge { what, need_mb, limit_mb, remedy });
    }
    let mut file = Vec::with_capacity(8 + text.len() + end as usize);
    file.extend((text.len() as u64).to_le_bytes());
    file.append(&mut text);
    arrays.iter().for_each(|array| file.extend_from_slice(array.values.bytes()));
    Ok(file)
}

/// Values of our own as JSON: the only failure would be a map whose keys are no texts.
pub fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| Error::BadInput(format!("The file cannot be written: {error}.")))
}

/// An array of a file that anyone may have written.
pub struct Tensor<'a> {
    pub shape: Vec<u64>,
    /// Where it begins, in bytes from the header's end
    pub start: u64,
    dtype: String,
    bytes: &'a [u8],
}

/// Arrays by name, and the texts about them.
#[derive(Default)]
pub struct Tensors<'a> {
    pub metadata: BTreeMap<String, String>,
    pub arrays: BTreeMap<String, Tensor<'a>>,
}

/// Is it one? The length of a header below 4 GB, then a brace: no table begins so.
pub fn is_one(file: &[u8]) -> bool {
    file.len() > 8 && file[4..8] == [0; 4] && file[8] == b'{'
}

/// `BadInput` says in a sentence what is wrong with the file.
pub fn read(file: &[u8]) -> Result<Tensors<'_>> {
    let bad = |why: &str| Error::BadInput(why.into());
    let cut = "Its end is missing. Save it again, or copy the whole file.";
    let none = "It is no safetensors file.";
    let (length, rest) = file.split_first_chunk().filter(|_| is_one(file)).ok_or_else(|| bad(none))?;
    let length = u64::from_le_bytes(*length) as usize; // is_one: it fits 32 bits
    if length > MOST_HEADER {
        return Err(bad(none));
    }
    let (header, data) = rest.split_at_checked(length).ok_or_else(|| bad(cut))?;
    let text = std::str::from_utf8(header).unwrap_or_default();
    let mut header: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(|_| bad("Its header is no JSON."))?;
    let metadata = header.remove(METADATA).map(|raw| serde_json::from_str(raw.get())).transpose();
    let metadata = metadata.map_err(|_| bad("Its metadata are not texts by name."))?.unwrap_or_default();
    let mut entries = header.into_iter().map(|(name, raw)| entry(name, raw)).collect::<Result<Vec<_>>>()?;
    entries.sort_by_key(|(_, entry)| entry.data_offsets);
    let mut end = 0;
    for (_, Entry { data_offsets: [start, next], .. }) in &entries {
        if *start != end {
            return Err(bad("Its arrays have gaps or lie over each other."));
        }
        end = *next;
    }
    match (data.len() as u64).cmp(&end) {
        std::cmp::Ordering::Less => Err(bad(cut)),
        std::cmp::Ordering::Greater => Err(bad("It goes on after its last array.")),
        std::cmp::Ordering::Equal => Ok(Tensors { metadata, arrays: lay_out(entries, data) }),
    }
}

/// `entries` follow one another and end where `data` ends.
fn lay_out(entries: Vec<(String, Entry)>, data: &[u8]) -> BTreeMap<String, Tensor<'_>> {
    let tensor = |(name, Entry { dtype, shape, data_offsets: [start, end] })| {
        (name, Tensor { shape, start, dtype, bytes: &data[start as usize..end as usize] })
    };
    entries.into_iter().map(tensor).collect()
}

fn size_of(dtype: &str) -> Option<u128> {
    match dtype {
        "F32" => Some(4),
        "F64" => Some(8),
        _ => None,
    }
}

fn entry(name: String, raw: &RawValue) -> Result<(String, Entry)> {
    let found: Option<Entry> = serde_json::from_str(raw.get()).ok();
    let Some(entry) = found.filter(|Entry { data_offsets: [start, end], .. }| start <= end) else {
        return Err(Error::BadInput(format!("Its header does not say where the array “{name}” is.")));
    };
    let [start, end] = entry.data_offsets;
    let need = size_of(&entry.dtype).map(|size| entry.shape.iter().fold(size, |all, one| all.saturating_mul(u128::from(*one))));
    if need.is_some_and(|need| need != u128::from(end - start)) {
        let (shape, need) = (&entry.shape, need.unwrap_or_default());
        let found = end - start;
        return Err(Error::BadInput(format!("The array “{name}” of shape {shape:?} has {found} bytes; it needs {need}.")));
    }
    Ok((name, entry))
}

impl Tensors<'_> {
    /// The names of some of its arrays, for a refusal.
    pub fn holds(&self) -> String {
        let mut all: Vec<_> = self.arrays.iter().collect();
        all.sort_by_key(|(_, array)| array.start);
        let names: Vec<String> = all.iter().take(5).map(|(name, _)| format!("“{name}”")).collect();
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

    /// Either, as f32; `name` is for the refusal of another type.
    pub fn values(&self, name: &str) -> Result<Vec<f32>> {
        let narrow = || Some(self.f64s()?.into_iter().map(|value| value as f32).collect());
        let refusal = || Error::BadInput(format!("The array “{name}” is of type {}; F32 or F64 is needed.", self.dtype));
        self.f32s().or_else(narrow).ok_or_else(refusal)
    }
}
