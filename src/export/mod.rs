//! A run as files that other tools read. A level's name is a person's text: it is quoted, and made harmless where a
//! spreadsheet would take it for a formula; numbers stay numbers. A project is half JSON, so the page writes its file
//! (`www/project-file.js`): serde for it would be 34 kB of the download.

pub mod arrays;
pub mod csv;
mod npy;
mod onnx;
pub mod projector;

use crate::{
    error::{Error, Result},
    model::vectors::Vectors,
    train::Learned,
};

/// A file to take away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl File {
    fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        File { name: name.into(), bytes: bytes.into() }
    }
}

/// What `lab.export` can make, beside safetensors and projects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Projector,
    Npy,
    Onnx,
}

const NAMES: [(&str, Format); 4] =
    [("csv", Format::Csv), ("projector", Format::Projector), ("npy", Format::Npy), ("onnx", Format::Onnx)];

impl Format {
    pub fn named(name: &str) -> Result<Self> {
        let known = NAMES.iter().find(|(known, _)| *known == name);
        let expected = || NAMES.map(|(name, _)| format!("“{name}”")).join(", ");
        known
            .map(|(_, format)| *format)
            .ok_or_else(|| Error::bad_option("format", name, format!("one of {}, “safetensors” or “project”", expected())))
    }
}

/// The files of a run; of one column, or of all that have vectors, where the format is one of vectors.
pub fn files(run: &Learned, format: Format, column: Option<&str>) -> Result<Vec<File>> {
    if format == Format::Onnx { Ok(vec![onnx::model(run)?]) } else { of_columns(run, format, column) }
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
            Format::Csv => files.push(csv::vectors(stem, &vectors)),
            Format::Npy => {
                files.push(File::new(format!("{stem}.npy"), npy::array(vectors.width, vectors.values)));
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
