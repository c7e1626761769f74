//! Decoded text that is no table: HTML, XML, scripts, and bytes that are no text at all.

use super::filetype::TEXT;
use crate::error::{Error, Result};

const COPY: &str = "Open it in a browser, copy the table into a spreadsheet and save that as CSV.";
const DATABASE: &str = "Run it in its database, then export the table as CSV.";

/// Beginnings that no table has, in lower case.
const BEGINNINGS: [(&str, &str, &str); 12] = [
    ("<!doctype html", "an HTML page", COPY),
    ("<html", "an HTML page", COPY),
    ("<head", "an HTML page", COPY),
    ("<body", "an HTML page", COPY),
    ("<table", "an HTML table", COPY),
    ("<svg", "an SVG image", TEXT),
    ("@relation", "an ARFF file", "Write its data as CSV with the attributes' names in the first line."),
    ("-- mysql dump", "an SQL script", DATABASE),
    ("--\n-- postgresql", "an SQL script", DATABASE),
    ("pragma foreign_keys", "an SQL script", DATABASE),
    ("create table ", "an SQL script", DATABASE),
    ("insert into ", "an SQL script", DATABASE),
];
/// Characters of the head that are counted.
const COUNTED: usize = 4096;

/// `WrongType` for text that holds its values otherwise than as fields of lines. `foreign`: bytes of it that were not UTF-8; `None`: it is
/// known to be text.
pub fn refuse_markup(text: &str, foreign: Option<usize>) -> Result<()> {
    let refuse = |found, remedy| Err(Error::WrongType { found, remedy });
    if foreign.is_some_and(|foreign| is_binary(text, foreign)) {
        return refuse(
            "binary data",
            "Choose a text file with one row a line, or export the table as CSV in the program that wrote it.",
        );
    }
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    // ARFF begins with comments.
    let start = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('%')).map_or(text, |line| match line {
        _ if line.trim_start().starts_with('@') => line.trim_start(),
        _ => text,
    });
    let begins = |word: &str| start.get(..word.len()).is_some_and(|own| own.eq_ignore_ascii_case(word));
    if let Some((_, found, remedy)) = BEGINNINGS.iter().find(|(word, ..)| begins(word)) {
        return refuse(found, remedy);
    }
    match text.as_bytes() {
        [b'<', rest @ ..] if begins("<?xml") || is_xml(rest, text) => {
            if text.contains("Excel.Sheet") {
                refuse("an Excel file (XML)", "Open it in the spreadsheet program and save it as CSV.")
            } else if text.contains("<svg") {
                refuse("an SVG image", TEXT)
            } else if text.contains("<html") {
                refuse("an HTML page", COPY)
            } else {
                refuse("an XML file", "Write its records as CSV, one a line, and choose that file.")
            }
        }
        _ if is_markdown(text) => {
            refuse("a Markdown table", "Save it as CSV: without the line of dashes, with a comma between two cells.")
        }
        _ => Ok(()),
    }
}

/// A control character in ten, or fewer among bytes that no encoding explains. Tables have some: NUL, and \x01 as a delimiter.
fn is_binary(text: &str, foreign: usize) -> bool {
    let head: Vec<char> = text.chars().take(COUNTED).collect();
    let odd =
        head.iter().filter(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c' | '\x01' | '\x1e' | '\x1f')).count();
    let mixed = foreign * 10 > text.chars().count() * 2 && odd * 25 > head.len();
    odd >= 32 && (odd * 10 > head.len() || mixed)
}

/// Half of the lines begin with a tag, and tags are closed.
fn is_xml(rest: &[u8], text: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(50).collect();
    let tags = lines.iter().filter(|line| line.starts_with('<')).count();
    let named = matches!(rest, [b'a'..=b'z' | b'A'..=b'Z' | b'!', ..]);
    named && 2 * tags >= lines.len() && (text.contains("</") || text.contains("/>"))
}

/// A second line of bars and dashes alone.
fn is_markdown(text: &str) -> bool {
    let mut lines = text.lines();
    let first = lines.next().is_some_and(|line| line.contains('|'));
    let rule = |line: &str| line.contains('|') && line.contains("---") && line.chars().all(|c| "|-: \t".contains(c));
    first && lines.next().is_some_and(rule)
}
