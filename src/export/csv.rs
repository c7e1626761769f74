//! `name,count,v0,v1,..`: one line a level, RFC 4180.

use std::fmt::Write;

use super::File;
use crate::model::vectors::Vectors;

/// The file `STEM.csv`; its first level is the unknown one.
pub fn vectors(stem: &str, vectors: &Vectors) -> File {
    let mut text = String::from("name,count");
    for j in 0..vectors.width {
        let _ = write!(text, ",v{j}");
    }
    text.push_str("\r\n");
    for ((name, count), row) in vectors.names.iter().zip(&vectors.counts).zip(vectors.values.chunks_exact(vectors.width)) {
        let _ = write!(text, "{},{count}", cell(name));
        for value in row {
            let _ = write!(text, ",{value}");
        }
        text.push_str("\r\n");
    }
    File::new(format!("{stem}.csv"), text)
}

/// A text cell. A leading = + - @ tab, CR or NUL gets a ' before it (OWASP ASVS 1.2.10), unless the cell is a number.
pub fn cell(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']) && crate::data::number(text).is_none();
    let quoted = text.contains([',', '"', '\n', '\r']);
    match (risky, quoted) {
        (false, false) => text.into(),
        (true, false) => format!("'{text}"),
        (risky, true) => format!("\"{}{}\"", if risky { "'" } else { "" }, text.replace('"', "\"\"")),
    }
}
