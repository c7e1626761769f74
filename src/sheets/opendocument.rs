//! What calamine does not tell of an .ods: whether its text ends as it must, which reading it would wait for, and what is merged.

use std::io::{BufReader, Cursor};

use quick_xml::{Reader, events::Event};
use zip::ZipArchive;

use crate::{failure::Failure, text::place};

/// How many areas of a sheet are merged, and the first.
pub type Merged = (usize, String);

/// LibreOffice writes an error as text.
pub fn is_error(text: &str) -> bool {
    let is_code = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit());
    matches!(text, "#N/A" | "#DIV/0!" | "#NAME?" | "#NULL!" | "#NUM!" | "#REF!" | "#VALUE!")
        || text.strip_prefix("Err:").is_some_and(is_code)
}

/// The merged areas of each sheet; `Damaged` where an element does not end as it began, which calamine does not ask.
pub fn look(bytes: &[u8]) -> Result<Vec<(String, Merged)>, Failure> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Failure::Damaged)?;
    let file = archive.by_name("content.xml").map_err(|_| Failure::Damaged)?;
    let mut xml = Reader::from_reader(BufReader::new(file));
    xml.config_mut().expand_empty_elements = true;
    let (mut open, mut sheets, mut buffer) = (0_i32, Vec::new(), Vec::new());
    let (mut row, mut next_row, mut column) = (0_u32, 0_u32, 0_u32);
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|_| Failure::Damaged)? {
            Event::Start(element) => {
                let attribute = |name: &str| {
                    let found = element.try_get_attribute(name).ok().flatten()?;
                    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(|text| text.into_owned())
                };
                let number = |name: &str| attribute(name).and_then(|text| text.parse::<u32>().ok()).unwrap_or(1);
                match element.name().as_ref() {
                    "table:table" => {
                        open += 1;
                        sheets.push((attribute("table:name").unwrap_or_default(), (0, String::new())));
                        next_row = 0;
                    }
                    "office:annotation" => open += 1,
                    "table:table-row" => {
                        (row, column) = (next_row, 0);
                        next_row = row.saturating_add(number("table:number-rows-repeated"));
                    }
                    "table:table-cell" | "table:covered-table-cell" => {
                        let (rows, columns) = (number("table:number-rows-spanned"), number("table:number-columns-spanned"));
                        if let (true, Some((_, (count, first)))) = (rows > 1 || columns > 1, sheets.last_mut()) {
                            *count += 1;
                            if *count == 1 {
                                let last = (
                                    row.saturating_add(rows.saturating_sub(1)),
                                    column.saturating_add(columns.saturating_sub(1)),
                                );
                                *first = format!("{}:{}", place(row, column), place(last.0, last.1));
                            }
                        }
                        column = column.saturating_add(number("table:number-columns-repeated"));
                    }
                    _ => {}
                }
            }
            Event::End(element) if matches!(element.name().as_ref(), "table:table" | "office:annotation") => open -= 1,
            Event::Eof if open == 0 => return Ok(sheets),
            Event::Eof => return Err(Failure::Damaged),
            _ => {}
        }
    }
}
