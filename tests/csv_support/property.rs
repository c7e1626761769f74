//! What must hold of any file whatever. The property tests and the fuzzer both hand in bytes, and nothing else.

use flowbed::data::{Dialect, Encoding, Header, Note, ReadOptions, Table};
use flowbed::error::Result;

use super::{filled_lines, load_in};

/// Everything that a table tells.
#[derive(Debug, PartialEq)]
pub struct Seen {
    pub names: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub notes: Vec<Note>,
    /// Rows of the file, those reported, and where they stand in this table.
    pub counts: (usize, usize, Vec<usize>),
    /// Lines that are no rows.
    pub set_aside: usize,
    pub dialect: Dialect,
}

pub fn seen(table: Table) -> Seen {
    Seen {
        names: table.columns.iter().map(|c| c.name.clone()).collect(),
        rows: (0..table.rows).map(|row| table.columns.iter().map(|c| c.cell(row).to_string()).collect()).collect(),
        notes: table.notes,
        counts: (table.rows_in, table.rows_reported, table.malformed),
        set_aside: table.set_aside,
        dialect: table.dialect,
    }
}

pub fn read(pieces: &[&[u8]], options: &ReadOptions) -> Result<Seen> {
    load_in(pieces, options.clone()).map(seen)
}

/// RFC 4180 with quotes where they are needed, and for empty cells, which alone on a line would be a blank line.
pub fn write(rows: &[Vec<String>], delimiter: char, end: &str) -> String {
    let cell = |cell: &String| {
        let needs = cell.is_empty() || cell.contains([delimiter, '"', '\r', '\n']);
        if needs { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(&delimiter.to_string()) + end).collect()
}

/// Every choice that there is, out of four bytes; and the length of the pieces.
pub fn options([a, b, c, d]: [u8; 4]) -> (ReadOptions, usize) {
    let delimiters = [None, None, Some(','), Some(';'), Some('\t'), Some('|'), Some('a'), Some('ä')];
    let encodings = ["auto", "auto", "auto", "auto", "utf-8", "windows-1252", "utf-16le", "utf-16be"];
    let words = if b & 8 > 0 { vec!["NA".into(), "-".into(), "1".into()] } else { Vec::new() };
    let header = [Header::Auto, Header::Auto, Header::Yes, Header::No][a as usize >> 3 & 3];
    // What stands above the table and between its rows is found by one half, chosen by the other.
    let lines = [None, None, None, None, Some(0), Some(1), Some(2), Some(5)];
    let signs = [None, None, Some(""), Some("#")];
    let options = ReadOptions {
        skip_lines: lines[a as usize >> 5],
        names_line: lines[b as usize >> 6 | 4].filter(|line| b & 64 > 0 && *line > 0 && header != Header::No),
        comment: signs[c as usize >> 6].map(str::to_string),
        keep_repeated: c & 32 > 0,
        delimiter: delimiters[a as usize & 7],
        header,
        encoding: Encoding::named(encodings[b as usize & 7]).unwrap(),
        missing: words,
        keep_malformed: b & 16 > 0,
        sniff_bytes: if b & 32 > 0 { 1 << 16 } else { 16 + c as usize },
    };
    (options, 1 + d as usize)
}

/// No panic; no row lost; the same in pieces; and what was read can be written, and read again.
pub fn holds(choice: [u8; 4], file: &[u8]) {
    let (options, size) = options(choice);
    let whole = read(&[file], &options);
    let pieces: Vec<&[u8]> = file.chunks(size).collect();
    assert_eq!(read(&pieces, &options), whole, "in pieces of {size}");
    let Ok(table) = whole else { return };
    if let Some(lines) = lines_of(file, &table) {
        assert_eq!(table.counts.0 + table.dialect.header as usize + table.set_aside, lines, "records against lines");
    }
    let plain = ReadOptions::exact();
    let text = write(&[std::slice::from_ref(&table.names), &table.rows[..]].concat(), ',', "\n");
    // A name may be `sep=;`: in the first line it is an instruction, quoted or not. So may one begin with the mark of UTF-8.
    if !is_instruction(&text) {
        let again = read(&[format!("\u{feff}{text}").as_bytes()], &plain).unwrap();
        assert_eq!((again.names, again.rows, again.counts.1), (table.names, table.rows, 0));
    }
}

/// Lines of a file in which a line is a record: one without quotes, and not in UTF-16.
fn lines_of(file: &[u8], table: &Seen) -> Option<usize> {
    let text = String::from_utf8_lossy(file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file));
    let plain = !text.contains('"') && !table.dialect.encoding.starts_with("UTF-16") && !is_instruction(&text);
    plain.then(|| filled_lines(&text))
}

fn is_instruction(text: &str) -> bool {
    text.trim_start_matches('"').get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sep="))
}
