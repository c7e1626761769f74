//! Files that are no CSV, recognised by their first bytes: the sentence names the program that can turn them into one.

use crate::error::{Error, Result};

const SHEET: &str = "Open it in the spreadsheet program and save it as CSV.";
const UNPACK: &str = "Unpack it and choose the CSV file inside.";
const EXPORT: &str = "Export the table as CSV and choose that file.";
const TEXT: &str = "Choose a text file with one row a line.";

const MAGIC: &[(&[u8], &str, &str)] = &[
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Excel or other Office file", SHEET),
    (b"\x1F\x8B", "a gzip archive", UNPACK),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\xFD7zXZ\0", "an xz archive", UNPACK),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive", UNPACK),
    (b"\x28\xB5\x2F\xFD", "a zstd archive", UNPACK),
    (b"PAR1", "a Parquet file", EXPORT),
    (b"ARROW1", "an Arrow file", EXPORT),
    (b"SQLite format 3\0", "an SQLite database", EXPORT),
    (b"\x89PNG\r\n\x1A\n", "a PNG image", TEXT),
    (b"\xFF\xD8\xFF", "a JPEG image", TEXT),
    (b"GIF8", "a GIF image", TEXT),
    (b"%PDF-", "a PDF document", "Export the table behind it as CSV: a PDF holds pages, not rows."),
];

/// `WrongType` where the file's first bytes belong to a known format that is no text.
pub fn refuse_other_types(head: &[u8]) -> Result<()> {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        let has = |name: &[u8]| head.windows(name.len()).any(|w| w == name);
        return Err(if has(b"xl/") || has(b"[Content_Types].xml") {
            Error::WrongType { found: "an Excel file", remedy: SHEET }
        } else if has(b"opendocument.spreadsheet") {
            Error::WrongType { found: "an OpenDocument spreadsheet", remedy: SHEET }
        } else {
            Error::WrongType { found: "a zip archive", remedy: UNPACK }
        });
    }
    if head.get(257..262) == Some(b"ustar") {
        return Err(Error::WrongType { found: "a tar archive", remedy: UNPACK });
    }
    match MAGIC.iter().find(|(magic, ..)| head.starts_with(magic)) {
        // A text file may well begin with the three letters BZh: the archive's fourth byte is its level.
        Some((b"BZh", ..)) if !head.get(3).is_some_and(|b| (b'1'..=b'9').contains(b) && head.get(4) == Some(&0x31)) => Ok(()),
        Some((_, found, remedy)) => Err(Error::WrongType { found, remedy }),
        None => Ok(()),
    }
}
