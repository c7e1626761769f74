//! Tables as CSV, RFC 4180: whatever flowbed writes as one is written here.

use std::{
    borrow::Cow,
    fmt::{Display, Write},
};

use super::File;
use crate::{
    data::Column,
    error::{Error, Result},
    model::vectors::Vectors,
};

/// Columns side by side, with a head each: [rows, heads] cells, row-major.
pub struct Columns<'a> {
    pub heads: Vec<String>,
    pub cells: Cells<'a>,
}

/// Numbers are written with the digits that give them back; NaN is an empty cell.
pub enum Cells<'a> {
    Texts(Vec<Cow<'a, str>>),
    Counts(&'a [u32]),
    F32(Cow<'a, [f32]>),
    F64(Vec<f64>),
    /// As they stand in the table
    Column(&'a Column),
}

impl Cells<'_> {
    fn len(&self) -> usize {
        match self {
            Cells::Texts(cells) => cells.len(),
            Cells::Counts(cells) => cells.len(),
            Cells::F32(cells) => cells.len(),
            Cells::F64(cells) => cells.len(),
            Cells::Column(column) => column.len(),
        }
    }

    fn write(&self, text: &mut String, i: usize) {
        match self {
            Cells::Texts(cells) => text.push_str(&cell(&cells[i])),
            Cells::Counts(cells) => number(text, cells[i], false),
            Cells::F32(cells) => number(text, cells[i], cells[i].is_nan()),
            Cells::F64(cells) => number(text, cells[i], cells[i].is_nan()),
            Cells::Column(column) => text.push_str(&cell(column.cell(i))),
        }
    }
}

fn number(text: &mut String, value: impl Display, is_empty: bool) {
    if !is_empty {
        let _ = write!(text, "{value}");
    }
}

/// Bytes of a piece of a table, about.
const PIECE: usize = 1 << 20;

/// A line of heads, then the rows; `BadOptions` where the columns are not of one length.
pub fn table(columns: &[Columns]) -> Result<String> {
    let mut all = String::new();
    pieces(columns, &mut |piece| all.push_str(piece))?;
    Ok(all)
}

/// The same piece by piece: a file of many rows is then never in memory whole.
pub fn pieces(columns: &[Columns], each: &mut dyn FnMut(&str)) -> Result<()> {
    let rows = columns.first().map_or(0, |first| first.cells.len() / first.heads.len().max(1));
    if columns.iter().any(|Columns { heads, cells }| rows * heads.len() != cells.len()) {
        return Err(Error::BadOptions("the columns of a table are not of one length".into()));
    }
    let heads: Vec<String> = columns.iter().flat_map(|columns| columns.heads.iter().map(|head| cell(head))).collect();
    let mut text = heads.join(",") + "\r\n";
    for row in 0..rows {
        for (c, Columns { heads, cells }) in columns.iter().enumerate() {
            for j in 0..heads.len() {
                if c + j > 0 {
                    text.push(',');
                }
                cells.write(&mut text, row * heads.len() + j);
            }
        }
        text.push_str("\r\n");
        if text.len() >= PIECE {
            each(&text);
            text.clear();
        }
    }
    each(&text);
    Ok(())
}

/// The file `STEM.csv` of `name,count,v0,v1,..`: one line a level; the first is the unknown one.
pub fn vectors(stem: &str, vectors: &Vectors) -> Result<File> {
    let columns = [
        Columns { heads: vec!["name".into()], cells: Cells::Texts(vectors.names.iter().map(|name| (*name).into()).collect()) },
        Columns { heads: vec!["count".into()], cells: Cells::Counts(&vectors.counts) },
        Columns {
            heads: (0..vectors.width).map(|j| format!("v{j}")).collect(),
            cells: Cells::F32(Cow::Borrowed(&vectors.values)),
        },
    ];
    Ok(File::new(format!("{stem}.csv"), table(&columns)?))
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
