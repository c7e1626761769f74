//! Runs as one safetensors file, and back. Of one run the arrays have the names of its parameters; of several each begins with its
//! run's number: `run2/hidden/bias`. What is read was written by anyone: the metadata are held against `Record`, the arrays against
//! the network that its settings define.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    SavedRun,
    arrays::{self, Source},
    record::Record,
    safetensors::{self, Array, json},
};
use crate::{
    error::{Error, Result},
    train::{Learned, Training},
};

/// Another one is refused.
const VERSION: &str = "1";

/// The text under `flowbed` in the metadata.
#[derive(Serialize, Deserialize)]
struct Runs<T> {
    version: u32,
    runs: Vec<T>,
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
pub fn write(runs: &[SavedRun], page: Option<&str>) -> Result<Vec<u8>> {
    let records: Vec<Record> = runs.iter().map(Record::of).collect();
    let flowbed = json(&Runs { version: 1, runs: records })?;
    let flowbed = String::from_utf8_lossy(&flowbed); // JSON is UTF-8
    let mut metadata = BTreeMap::from([("format", "flowbed"), ("version", VERSION), ("flowbed", &flowbed)]);
    metadata.extend(page.map(|page| ("page", page)));
    let mut all = Vec::new();
    for (i, run) in runs.iter().enumerate() {
        let prefix = prefix(i, runs.len());
        all.extend(arrays::arrays(run.learned).into_iter().map(|array| Array { name: prefix.clone() + &array.name, ..array }));
    }
    safetensors::write(&metadata, all)
}

/// Every refusal is a sentence with the code of `BadProject`.
pub fn read(file: &[u8]) -> Result<Project> {
    let bad = |why: String| Error::BadProject(why);
    let tensors = safetensors::read(file).map_err(|error| bad(error.to_string()))?;
    let text = |name| tensors.metadata.get(name).map(String::as_str);
    if text("format") != Some("flowbed") {
        return Err(bad("It is a safetensors file of another program. The Flow room takes its vectors and its weights.".into()));
    }
    let version: String = text("version").unwrap_or("none").chars().take(20).collect();
    if version != VERSION {
        let remedy = "Load the page anew, or open it in a newer one.";
        return Err(bad(format!("It is of version {version}, this page reads version {VERSION}. {remedy}")));
    }
    let Ok(Runs { runs, .. }) = serde_json::from_str::<Runs<&RawValue>>(text("flowbed").unwrap_or_default()) else {
        return Err(bad("What it says of its runs is no JSON.".into()));
    };
    if runs.is_empty() {
        return Err(bad("There is no run in it. Train a model, and save that.".into()));
    }
    let run = |(i, raw): (usize, &&RawValue)| {
        let number = i + 1;
        let record: Record = serde_json::from_str(raw.get())
            .map_err(|error| bad(format!("Its run {number} is not as flowbed writes it: {error}. Save it again.")))?;
        let wrong = |part| bad(format!("The {part} of its run {number} are not as flowbed writes them. Save it again."));
        let (settings, encoder, labels, header, training) = record.open().map_err(wrong)?;
        let source = Source { arrays: &tensors.arrays, prefix: prefix(i, runs.len()) };
        let learned = arrays::learned(settings, encoder, labels, header, &source);
        Ok((learned.map_err(as_project)?, training))
    };
    let opened = runs.iter().enumerate().map(run).collect::<Result<_>>()?;
    Ok(Project { runs: opened, page: text("page").map(String::from) })
}

/// A setting or a size that training would refuse is one that no project of ours has.
fn as_project(error: Error) -> Error {
    if matches!(error, Error::BadProject(_)) { error } else { Error::BadProject(error.to_string()) }
}

/// What flowbed wrote about its runs, where it is to be understood: for whoever wants arrays of the file alone.
pub fn records(metadata: &BTreeMap<String, String>) -> Vec<Record<'static>> {
    let read = |text: &String| serde_json::from_str::<Runs<Record>>(text).ok();
    metadata.get("flowbed").and_then(read).map_or(Vec::new(), |found| found.runs)
}

/// The index of an array's run, and its name there.
pub fn place(array: &str) -> (usize, &str) {
    let numbered = array.strip_prefix("run").and_then(|rest| rest.split_once('/'));
    let placed = numbered.and_then(|(number, name)| Some((number.parse::<usize>().ok()?.checked_sub(1)?, name)));
    placed.unwrap_or((0, array))
}
