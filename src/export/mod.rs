//! A run as files that other tools read. A level's name is a person's text: it is quoted, and made harmless where a
//! spreadsheet would take it for a formula; numbers stay numbers.

pub mod csv;
mod onnx;
pub mod projector;

use crate::{
    error::{Error, Result},
    model::vectors::Vectors,
    train::Run,
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

/// What `lab.export` can make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Projector,
    Onnx,
}

const NAMES: [(&str, Format); 3] = [("csv", Format::Csv), ("projector", Format::Projector), ("onnx", Format::Onnx)];

impl Format {
    pub fn named(name: &str) -> Result<Self> {
        let known = NAMES.iter().find(|(known, _)| *known == name);
        let expected = || NAMES.map(|(name, _)| format!("“{name}”")).join(", ");
        known.map(|(_, format)| *format).ok_or_else(|| Error::bad_option("format", name, format!("one of {}", expected())))
    }
}

/// The files of a run; of one column, or of all that have vectors, where the format is one of vectors.
pub fn files(run: &Run, format: Format, column: Option<&str>) -> Result<Vec<File>> {
    match format {
        Format::Onnx => Ok(vec![onnx::model(run)?]),
        Format::Csv => of_columns(run, column, |name, vectors, files| files.push(csv::vectors(name, vectors))),
        Format::Projector => of_columns(run, column, |name, vectors, files| files.extend(projector::pair(name, vectors))),
    }
}

fn of_columns(run: &Run, column: Option<&str>, make: fn(&str, &Vectors, &mut Vec<File>)) -> Result<Vec<File>> {
    let all = || run.encoder.vocabularies.iter().map(|vocabulary| vocabulary.column.as_str()).collect();
    let columns: Vec<&str> = column.map_or_else(all, |column| vec![column]);
    let mut files = Vec::new();
    for column in columns {
        make(column, &run.vectors(column)?, &mut files);
    }
    Ok(files)
}

/// A file name made of a column's name: what is not a letter, a digit, - or _ becomes _.
fn stem(column: &str) -> String {
    column.chars().map(|c| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '_' }).collect()
}
