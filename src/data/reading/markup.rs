//! Decoded text that is no table: JSON, HTML, XML, scripts, and bytes that are no text at all.

use super::filetype::TEXT;
use crate::error::{Error, Result};

const COPY: &str = "Open it in a browser, copy the table into a spreadsheet and save that as CSV.";
const RECORDS: &str = "Write its records as CSV, one a line (in Python: pandas.read_json, then to_csv), and choose that file.";
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
        [b'{' | b'[', ..] => match json(text) {
            Some(found) => refuse(found, RECORDS),
            None => Ok(()),
        },
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

/// Is it JSON, and of which kind? A CSV may begin with a bracket too: `[1, 2],x`, or `[name],[city]`.
fn json(text: &str) -> Option<&'static str> {
    let inner = text[1..].trim_start();
    if text.starts_with('{') {
        // { "key" : is the beginning of an object and of nothing else.
        let after = inner.strip_prefix('"').and_then(|rest| Some(&rest[closing_quote(rest)? + 1..]));
        let is_object = after.is_some_and(|rest| rest.trim_start().starts_with(':'));
        let lines = text.lines().filter(|line| line.starts_with('{')).count();
        return is_object.then_some(if lines > 1 { "a file of JSON lines" } else { "a JSON file" });
    }
    let begins = inner.starts_with(['{', '[', ']', '"', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
        || ["true", "false", "null"].iter().any(|word| inner.starts_with(word));
    let closed = end_of_array(text).map(|end| text[end..].trim_start());
    // Behind the array nothing more comes, or another one.
    (begins && closed.is_none_or(|rest| rest.is_empty() || rest.starts_with('['))).then_some("a JSON file")
}

/// Offset of the quote that ends a text whose beginning is before `rest`.
fn closing_quote(rest: &str) -> Option<usize> {
    let mut escaped = false;
    rest.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })
}

/// Offset behind the bracket that closes the first one; none in the text that is known.
fn end_of_array(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (i, byte) in text.bytes().enumerate() {
        match byte {
            b'"' if !escaped => quoted = !quoted,
            b'[' | b'{' if !quoted => depth += 1,
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
        if depth == 0 && !quoted {
            return Some(i + 1);
        }
    }
    None
}

/// A second line of bars and dashes alone.
fn is_markdown(text: &str) -> bool {
    let mut lines = text.lines();
    let first = lines.next().is_some_and(|line| line.contains('|'));
    let rule = |line: &str| line.contains('|') && line.contains("---") && line.chars().all(|c| "|-: \t".contains(c));
    first && lines.next().is_some_and(rule)
}
