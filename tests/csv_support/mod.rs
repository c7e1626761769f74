//! What the tests of the CSV reader share.
#![allow(dead_code, reason = "each test binary uses its part")]

pub mod property;

use flowbed::data::{Note, ReadOptions, Reader, Table};
use flowbed::error::Result;

pub fn load(bytes: impl AsRef<[u8]>) -> Result<Table> {
    load_with(bytes, ReadOptions::default())
}

pub fn load_with(bytes: impl AsRef<[u8]>, options: ReadOptions) -> Result<Table> {
    load_in(&[bytes.as_ref()], options)
}

/// A file that comes in these pieces.
pub fn load_in(pieces: &[&[u8]], options: ReadOptions) -> Result<Table> {
    let mut reader = Reader::new(options);
    pieces.iter().try_for_each(|piece| reader.push(piece))?;
    reader.finish().map(counted)
}

/// What holds of every table, whatever its file: each row is here or reported, and what is reported is said.
pub fn counted(table: Table) -> Table {
    assert_eq!(table.rows_in, table.rows_kept() + table.rows_reported);
    assert!(table.columns.iter().all(|column| column.len() == table.rows));
    assert!(table.malformed.is_empty() || table.malformed.len() == table.rows_reported);
    assert!(table.rows_reported == 0 || table.notes.iter().any(|note| note.line > 0), "a row is reported without its line");
    assert!(table.notes.iter().all(|note| !note.text.is_empty()) && table.notes.len() <= 201);
    table
}

/// Lines that hold something, the header among them: as many records has a text without quotes.
pub fn filled_lines(text: &str) -> usize {
    text.split(['\n', '\r']).filter(|line| !line.is_empty()).count()
}

pub fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

pub fn read(bytes: impl AsRef<[u8]>) -> Table {
    load(bytes).unwrap()
}

pub fn names(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|column| column.name.as_str()).collect()
}

pub fn rows(table: &Table) -> Vec<Vec<&str>> {
    (0..table.rows).map(|row| table.columns.iter().map(|column| column.cell(row)).collect()).collect()
}

pub fn note<'a>(table: &'a Table, part: &str) -> &'a Note {
    table.notes.iter().find(|note| note.text.contains(part)).unwrap_or_else(|| panic!("no note with “{part}”: {:?}", table.notes))
}

pub const PLAIN: &str = "id,n\na,1\nb,2\n";

/// Small files with everything in them that is easily read wrong, in every encoding.
pub fn difficult_files() -> Vec<Vec<u8>> {
    let text = "id;näme;n\r\na;\"x\r\ny \"\"z\"\" \";1\r\n\r\nb;𝔘€;2\rc;\"q\" ;3\nragged;1\n\u{feff}d;x\"y;\"4\"5\n\"e\";\"\";\nNA;-; NA \n";
    let mut files = vec![
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        format!("sep=;\r\n{text}").into_bytes(),
        format!("{text}f;\"open\ng;x;1\nh;y;2").into_bytes(),
        format!("{text}f;\"open\ng;\"x\";1\r\nh;\"y\";2\r").into_bytes(),
        utf16(&format!("\u{feff}{text}"), u16::to_le_bytes),
        utf16(&format!("\u{feff}{text}"), u16::to_be_bytes),
        utf16(text, u16::to_le_bytes),
        b"a,b\nc\xE9,\xC3\xA9\n\xE2\x82,\xF0\x9D\x94\n\"\xFF\"\r,x\r".to_vec(),
        b"id,id,\n\0,+1e5,-\n1,2,3\n".to_vec(),
        b"# it's, \"ours\"\r\n#\r\n\r\nname;n\r\na;1\r\n# x\r\nname;n\r\n#b;2\r# \"y".to_vec(),
        "Title of it\n\nname,n\né,1\nNAME, n \n\"b\n# c\",2\n\"name\",n\n".as_bytes().to_vec(),
        b"a,b\nr1,1,2\na,b\r\nr2,3,4\nr3,5\n".to_vec(),
        b"name,n\na,1,\nb,2,\nc,3,x\nname,n\n".to_vec(),
    ];
    let mut lone = utf16("\u{feff}id,n\na", u16::to_le_bytes);
    lone.extend([0x3D, 0xD8]);
    lone.extend(utf16(",1\nb,2\n", u16::to_le_bytes));
    lone.push(0x41);
    files.push(lone);
    files
}
