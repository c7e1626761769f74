//! Runs as files that other tools read, and files as runs, vectors and weights: a format is read where it is written.
//!
//! A level's name is a person's text: it is quoted, and made harmless where a spreadsheet would take it for a formula; numbers stay
//! numbers.

pub mod arrays;
pub mod csv;
mod joined;
pub mod json;
pub mod npy;
pub mod onnx;
pub mod project;
pub mod projector;
mod record;
pub mod safetensors;
pub mod scored;
mod trees;
pub mod vectors;
pub mod weights;

use json::Json;

use crate::{
    error::{Error, Result},
    model::vectors::Vectors,
    train::{Learned, Run, Training},
};

/// A file with its name: to take away, or as it was picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl File {
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        File { name: name.into(), bytes: bytes.into() }
    }
}

/// A run that is to be saved: what it learned, and how its training went.
#[derive(Clone, Copy)]
pub struct SavedRun<'a> {
    pub learned: &'a Learned,
    pub training: &'a Training,
}

impl<'a> From<&'a Run> for SavedRun<'a> {
    fn from(Run { learned, training, .. }: &'a Run) -> Self {
        SavedRun { learned, training }
    }
}

/// What `lab.export` can make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Projector,
    Npy,
    Onnx(onnx::Inputs),
    Safetensors,
    Project,
}

const NAMES: [(&str, Format); 6] = [
    ("csv", Format::Csv),
    ("projector", Format::Projector),
    ("npy", Format::Npy),
    ("onnx", Format::Onnx(onnx::Inputs::Texts)),
    ("safetensors", Format::Safetensors),
    ("project", Format::Project),
];

impl Format {
    pub fn named(name: &str) -> Result<Self> {
        let known = NAMES.iter().find(|(known, _)| *known == name);
        let expected = || NAMES.map(|(name, _)| format!("“{name}”")).join(", ");
        known.map(|(_, format)| *format).ok_or_else(|| Error::bad_option("format", name, format!("one of {}", expected())))
    }

    /// The same with what the inputs are, which only a model of its own has.
    pub fn with_inputs(self, inputs: &str) -> Result<Self> {
        use onnx::Inputs;
        match (self, inputs) {
            (Format::Onnx(_), "texts") => Ok(Format::Onnx(Inputs::Texts)),
            (Format::Onnx(_), "ids") => Ok(Format::Onnx(Inputs::Ids)),
            (Format::Onnx(_), _) => Err(Error::bad_option("inputs", inputs, "“texts” or “ids”")),
            _ => Err(Error::bad_option("inputs", inputs, "nothing: the format “onnx” alone has inputs")),
        }
    }
}

/// The files of runs, all of them in a project, the last in any other format. `column`: one, or all that have vectors, where the format
/// is one of vectors; `page`: a text that a project keeps.
pub fn files(json: &impl Json, runs: &[SavedRun], format: Format, column: Option<&str>, page: Option<&str>) -> Result<Vec<File>> {
    let last = runs.last().ok_or_else(|| Error::NoRun(String::new()))?;
    let Learned { settings, .. } = last.learned;
    let stem = stem(&settings.target);
    match format {
        Format::Csv | Format::Projector | Format::Npy => of_columns(last.learned, format, column),
        Format::Onnx(inputs) => onnx::files(json, last.learned, inputs),
        Format::Safetensors => {
            let name = format!("{stem}-{}.safetensors", settings.model.name());
            Ok(vec![File::new(name, project::write(json, &[*last], page)?)])
        }
        Format::Project => Ok(vec![File::new(format!("{stem}.flowbed"), project::write(json, runs, page)?)]),
    }
}

/// What vectors and weights are read from, by a file's first bytes.
enum Kind {
    Npy,
    Tensors,
    Json,
    Text,
}

impl Kind {
    fn of(bytes: &[u8]) -> Self {
        if bytes.starts_with(npy::MAGIC) {
            Kind::Npy
        } else if safetensors::is_one(bytes) {
            Kind::Tensors
        } else if unmarked(bytes).trim_ascii_start().starts_with(b"{") {
            Kind::Json
        } else {
            Kind::Text
        }
    }
}

/// A text without the mark of UTF-8 that some editors put before it.
fn unmarked(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// The values, where all of them are numbers.
fn finite(what: &str, values: Vec<f32>) -> Result<Vec<f32>> {
    let refusal = || Error::BadInput(format!("{what} holds values that are no finite numbers."));
    values.iter().all(|value| value.is_finite()).then_some(values).ok_or_else(refusal)
}

/// A shape as Python writes it, without its brackets.
fn list(shape: &[u64]) -> String {
    shape.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")
}

fn of_columns(run: &Learned, format: Format, column: Option<&str>) -> Result<Vec<File>> {
    let columns: Vec<&str> = run.encoder.vocabularies.iter().map(|vocabulary| vocabulary.column.as_str()).collect();
    let all = stems(&columns);
    let wanted: Vec<&str> = column.map_or(columns.clone(), |column| vec![column]);
    let mut files = Vec::new();
    let mut pairs: Vec<(&str, Vectors)> = Vec::new();
    for column in wanted {
        let vectors = run.vectors(column)?;
        let stem = columns.iter().position(|one| *one == column).map_or(column, |i| &all[i]);
        match format {
            Format::Csv => files.push(csv::vectors(stem, &vectors)?),
            Format::Npy => {
                files.push(File::new(format!("{stem}.npy"), npy::write(vectors.width, &vectors.values)));
                files.push(projector::metadata(stem, &vectors));
            }
            _ => {
                files.extend(projector::pair(stem, &vectors));
                pairs.push((stem, vectors));
            }
        }
    }
    if format == Format::Projector {
        files.push(projector::config(&pairs));
    }
    Ok(files)
}

/// File names of columns: one that would come twice gets a number, also where only its case differs.
fn stems(columns: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for column in columns {
        let first = stem(column);
        let (mut name, mut count) = (first.clone(), 1);
        while found.iter().any(|other| other.eq_ignore_ascii_case(&name)) {
            count += 1;
            name = format!("{first}_{count}");
        }
        found.push(name);
    }
    found
}

/// What is not a letter, a digit, - or _ becomes _.
fn stem(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '_' }).collect()
}
