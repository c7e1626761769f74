//! Runs as one safetensors file, and back. Of one run the arrays have the names of its parameters; of several each begins with its
//! run's number: `run2/hidden/bias`. What is read was written by anyone: the metadata are held against `Record`, the arrays against
//! the network that its settings define.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error as _, SeqAccess, Visitor},
};

use super::{
    SavedRun,
    arrays::{self, Source},
    json::{Json, NotRead},
    record::Record,
    safetensors::{self, Array, Tensor, Tensors},
};
use crate::{
    error::{Error, Result},
    order::sorted,
    train::{Learned, Training},
};

/// Another one is refused.
const VERSION: &str = "1";
const NEWER: &str = "Load the page anew, or open it in a newer one.";

/// The text under `flowbed` in the metadata.
#[derive(Serialize, Deserialize)]
struct Runs<'a> {
    version: u32,
    #[serde(deserialize_with = "records_of")]
    runs: Vec<Record<'a>>,
}

/// A list of records; the error in one of them says in which.
fn records_of<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Vec<Record<'static>>, D::Error> {
    struct Records;
    impl<'de> Visitor<'de> for Records {
        type Value = Vec<Record<'static>>;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a list of runs")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Self::Value, A::Error> {
            let mut all = Vec::new();
            let named = |number: usize, error: A::Error| A::Error::custom(format!("in its run {number}, {error}"));
            while let Some(record) = list.next_element().map_err(|error| named(all.len() + 1, error))? {
                all.push(record);
            }
            Ok(all)
        }
    }
    deserializer.deserialize_seq(Records)
}

pub struct Project {
    pub runs: Vec<(Learned, Training)>,
    /// The text that `write` was given
    pub page: Option<String>,
}

/// What the arrays of run `i` of `count` begin with.
fn prefix(i: usize, count: usize) -> String {
    if count > 1 { format!("run{}/", i + 1) } else { String::new() }
}

/// `page`: a text that is kept in the file.
pub fn write(json: &impl Json, runs: &[SavedRun], page: Option<&str>) -> Result<Vec<u8>> {
    let flowbed = json.write(&Runs { version: 1, runs: runs.iter().map(Record::of).collect() })?;
    let mut metadata = vec![("flowbed", flowbed.as_str()), ("format", "flowbed"), ("version", VERSION)];
    metadata.extend(page.map(|page| ("page", page)));
    let mut all = Vec::new();
    for (i, run) in runs.iter().enumerate() {
        let prefix = prefix(i, runs.len());
        all.extend(arrays::arrays(run.learned).into_iter().map(|array| Array { name: prefix.clone() + &array.name, ..array }));
    }
    safetensors::write(json, &metadata, &all)
}

/// Every refusal is a sentence with the code of `BadProject`.
pub fn read(json: &impl Json, file: &[u8]) -> Result<Project> {
    let bad = |why: String| Error::BadProject(why);
    let tensors = safetensors::read(json, file).map_err(|error| bad(error.to_string()))?;
    let text = |name| tensors.text(name);
    if text("format") != Some("flowbed") {
        return Err(bad("It is a safetensors file of another program. The Flow room takes its vectors and its weights.".into()));
    }
    let version: String = text("version").unwrap_or("none").chars().take(20).collect();
    if version != VERSION {
        return Err(bad(format!("It is of version {version}, this page reads version {VERSION}. {NEWER}")));
    }
    let Runs { runs, .. } = json.read(text("flowbed").unwrap_or_default()).map_err(|problem| match problem {
        NotRead::Syntax => bad("What it says of its runs is no JSON.".into()),
        NotRead::Shape(what) => bad(match unknown(&what) {
            Some(name) => format!("It has a setting “{name}”, which this page does not know: a newer flowbed wrote it. {NEWER}"),
            None => format!("It is not as flowbed writes it: {what}. Save it again."),
        }),
    })?;
    if runs.is_empty() {
        return Err(bad("There is no run in it. Train a model, and save that.".into()));
    }
    let arrays: Vec<&Tensor> = sorted(tensors.arrays.iter().collect(), |a, b| a.name.cmp(&b.name));
    let (count, mut opened) = (runs.len(), Vec::new());
    for (i, record) in runs.into_iter().enumerate() {
        let wrong = |part| bad(format!("The {part} of its run {} are not as flowbed writes them. Save it again.", i + 1));
        let joins = record.joins().map_err(wrong)?;
        let temperature = record.temperature().map_err(wrong)?;
        let (settings, encoder, labels, header, training) = record.open().map_err(wrong)?;
        let source = Source { arrays: &arrays, prefix: prefix(i, count) };
        let learned = arrays::learned(settings, encoder, labels, header, &source).map_err(as_project)?;
        opened.push((Learned { joins, temperature, ..learned }, training));
    }
    Ok(Project { runs: opened, page: text("page").map(String::from) })
}

/// The name that no setting has, out of serde's words for it, which are the same in both readers of JSON.
fn unknown(what: &str) -> Option<&str> {
    what.split_once("unknown field `")?.1.split_once('`').map(|(name, _)| name)
}

/// A setting or a size that training would refuse is one that no project of ours has.
fn as_project(error: Error) -> Error {
    if matches!(error, Error::BadProject(_)) { error } else { Error::BadProject(error.to_string()) }
}

/// What flowbed wrote about its runs, where it is to be understood: for whoever wants arrays of the file alone.
pub fn records(json: &impl Json, tensors: &Tensors) -> Vec<Record<'static>> {
    let read = |text| json.read(text).ok().map(|found: Runs| found.runs);
    tensors.text("flowbed").and_then(read).unwrap_or_default()
}

/// The index of an array's run, and its name there.
pub fn place(array: &str) -> (usize, &str) {
    let numbered = array.strip_prefix("run").and_then(|rest| rest.split_once('/'));
    let placed = numbered.and_then(|(number, name)| Some((number.parse::<usize>().ok()?.checked_sub(1)?, name)));
    placed.unwrap_or((0, array))
}
