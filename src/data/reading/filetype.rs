//! Files that are no table of text, recognised by their first bytes: each is named, and the sentence says what makes a CSV of it.

use crate::error::{Error, Result};

const SHEET: &str = "Open it in the spreadsheet program and save it as CSV.";
const UNPACK: &str = "Unpack it and choose the CSV file inside.";
const EXPORT: &str = "Export the table as CSV and choose that file.";
const PANDAS: &str = "Read it in Python and write the table with df.to_csv(\"table.csv\").";
const R: &str = "Read it in R and write the table with write.csv(table, \"table.csv\").";
const DATABASE: &str = "Choose the database beside it, when no program has it open.";
pub const TEXT: &str = "Choose a text file with one row a line.";

struct Magic {
    at: usize,
    bytes: &'static [u8],
    /// The bytes are letters, with which a text may begin as well: control characters must stand near.
    text: bool,
    found: &'static str,
    remedy: &'static str,
}

const fn magic(at: usize, bytes: &'static [u8], found: &'static str, remedy: &'static str) -> Magic {
    Magic { at, bytes, text: false, found, remedy }
}

const fn letters(at: usize, bytes: &'static [u8], found: &'static str, remedy: &'static str) -> Magic {
    Magic { at, bytes, text: true, found, remedy }
}

const TABLES: &[Magic] = &[
    magic(0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Excel or other Office file", SHEET),
    magic(0, b"PAR1", "a Parquet file", EXPORT),
    letters(0, b"PARE", "an encrypted Parquet file", EXPORT),
    magic(0, b"ARROW1", "an Arrow file", EXPORT),
    magic(0, b"\xFF\xFF\xFF\xFF", "an Arrow stream", EXPORT),
    letters(0, b"FEA1", "a Feather file", EXPORT),
    letters(0, b"ORC", "an ORC file", EXPORT),
    magic(0, b"Obj\x01", "an Avro file", EXPORT),
    magic(0, b"SQLite format 3\0", "an SQLite database", EXPORT),
    magic(0, b"\x37\x7F\x06\x82", "the write-ahead file of an SQLite database", DATABASE),
    magic(0, b"\x37\x7F\x06\x83", "the write-ahead file of an SQLite database", DATABASE),
    magic(0, b"\xD9\xD5\x05\xF9\x20\xA1\x63\xD7", "the journal of an SQLite database", DATABASE),
    letters(8, b"DUCK", "a DuckDB database", EXPORT),
    magic(0, b"\0\x01\0\0Standard ", "an Access database", EXPORT),
    magic(0, b"\x80\x02", "a Python pickle", PANDAS),
    magic(0, b"\x80\x03", "a Python pickle", PANDAS),
    magic(0, b"\x80\x04\x95", "a Python pickle", PANDAS),
    magic(0, b"\x80\x05\x95", "a Python pickle", PANDAS),
    magic(
        0,
        b"\x93NUMPY",
        "a NumPy array",
        "Read it in Python and write it with numpy.savetxt(\"table.csv\", array, delimiter=\",\").",
    ),
    magic(0, b"\x89HDF\r\n\x1A\n", "an HDF5 file", PANDAS),
    magic(0, b"CDF\x01", "a NetCDF file", PANDAS),
    magic(0, b"CDF\x02", "a NetCDF file", PANDAS),
    magic(0, b"CDF\x05", "a NetCDF file", PANDAS),
    magic(0, b"MATLAB 5.0 MAT-file", "a MATLAB file", "Write the table with writetable(T, \"table.csv\")."),
    magic(0, b"SIMPLE  =  ", "a FITS file", EXPORT),
    magic(0, b"RDX2\n", "an R workspace", R),
    magic(0, b"RDX3\n", "an R workspace", R),
    magic(0, b"RDA2\n", "an R workspace", R),
    magic(0, b"RDA3\n", "an R workspace", R),
    magic(0, b"X\n\0\0\0", "an R object (.rds)", R),
    magic(
        0,
        b"<stata_dta>",
        "a Stata file",
        "Open it in Stata and write the table with export delimited, or read it with pandas.read_stata.",
    ),
    magic(0, b"$FL2@(#)", "an SPSS file", "Save it as CSV in SPSS, or read it with pandas.read_spss."),
    magic(0, b"$FL3@(#)", "an SPSS file", "Save it as CSV in SPSS, or read it with pandas.read_spss."),
    magic(
        12,
        b"\xC2\xEA\x81\x60\xB3\x14\x11\xCF\xBD\x92",
        "a SAS file",
        "Write the table with proc export, or read it with pandas.read_sas.",
    ),
    magic(0, b"HEADER RECORD*******LIB", "a SAS transport file", "Read it with pandas.read_sas and write it with to_csv."),
    magic(0, b"\0\0\x27\x0A", "a shapefile", EXPORT),
];

const OTHERS: &[Magic] = &[
    magic(0, b"\x1F\x8B", "a gzip archive", UNPACK),
    magic(0, b"\x1F\x9D", "a compressed archive (.Z)", UNPACK),
    magic(0, b"BZh", "a bzip2 archive", UNPACK),
    magic(0, b"\xFD7zXZ\0", "an xz archive", UNPACK),
    magic(0, b"7z\xBC\xAF\x27\x1C", "a 7z archive", UNPACK),
    magic(0, b"Rar!\x1A\x07", "a RAR archive", UNPACK),
    magic(0, b"\x28\xB5\x2F\xFD", "a zstd archive", UNPACK),
    magic(0, b"\x04\x22\x4D\x18", "an LZ4 archive", UNPACK),
    magic(257, b"ustar", "a tar archive", UNPACK),
    magic(0, b"\x89PNG\r\n\x1A\n", "a PNG image", TEXT),
    magic(0, b"\xFF\xD8\xFF", "a JPEG image", TEXT),
    magic(0, b"GIF87a", "a GIF image", TEXT),
    magic(0, b"GIF89a", "a GIF image", TEXT),
    magic(0, b"II*\0", "a TIFF image", TEXT),
    magic(0, b"MM\0*", "a TIFF image", TEXT),
    magic(0, b"\0\0\x01\0", "an icon", TEXT),
    letters(0, b"BM", "a BMP image", TEXT),
    letters(8, b"WEBP", "a WebP image", TEXT),
    letters(0, b"8BPS", "a Photoshop image", TEXT),
    letters(8, b"WAVE", "a sound file", TEXT),
    letters(0, b"ID3", "a sound file", TEXT),
    letters(0, b"OggS", "a sound file", TEXT),
    letters(0, b"fLaC", "a sound file", TEXT),
    magic(0, b"\xFF\xFB", "a sound file", TEXT),
    letters(4, b"ftyp", "a video or picture (MP4 or HEIC)", TEXT),
    magic(0, b"\x1A\x45\xDF\xA3", "a video", TEXT),
    letters(8, b"AVI ", "a video", TEXT),
    magic(0, b"%PDF-", "a PDF document", "Export the table behind it as CSV: a PDF holds pages, not rows."),
    magic(0, b"%!PS", "a PostScript document", TEXT),
    magic(0, b"{\\rtf", "an RTF document", "Copy its table into a spreadsheet and save that as CSV."),
    magic(0, b"-----BEGIN ", "a key or certificate (PEM)", "Choose a table instead; keep that file to yourself."),
    letters(0, b"\x7FELF", "a program", TEXT),
    letters(0, b"MZ", "a program", TEXT),
    magic(0, b"\xCF\xFA\xED\xFE", "a program", TEXT),
    magic(0, b"\xCA\xFE\xBA\xBE", "a program", TEXT),
    magic(0, b"\0asm", "a program", TEXT),
];

/// `WrongType` where the file's first bytes belong to a known format that is no table of text.
pub fn refuse_other_types(head: &[u8]) -> Result<()> {
    let refuse = |found, remedy| Err(Error::WrongType { found, remedy });
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        let (found, remedy) = inside_zip(head);
        return refuse(found, remedy);
    }
    if is_old_stata(head) {
        return refuse(
            "a Stata file",
            "Open it in Stata and write the table with export delimited, or read it with pandas.read_stata.",
        );
    }
    if is_dbase(head) {
        return refuse("a dBase file", EXPORT);
    }
    let is_control = |byte: &u8| *byte < 32 && !b"\t\n\r".contains(byte);
    let near = &head[..head.len().min(64)];
    for Magic { at, bytes, text, found, remedy } in TABLES.iter().chain(OTHERS) {
        let starts = head.get(*at..).is_some_and(|rest| rest.starts_with(bytes));
        // A text may well begin with the three letters BZh: the archive's fourth byte is its level.
        let level = *bytes != *b"BZh" || (head.get(3).is_some_and(|b| (b'1'..=b'9').contains(b)) && head.get(4) == Some(&0x31));
        if starts && level && (!text || near.iter().any(is_control)) {
            return refuse(found, remedy);
        }
    }
    Ok(())
}

fn inside_zip(head: &[u8]) -> (&'static str, &'static str) {
    let has = |name: &[u8]| head.windows(name.len()).any(|w| w == name);
    if has(b"word/") || has(b"ppt/") {
        ("a Word or PowerPoint document", "Copy its table into a spreadsheet and save that as CSV.")
    } else if has(b"xl/") || has(b"[Content_Types].xml") {
        ("an Excel file", SHEET)
    } else if has(b"opendocument.spreadsheet") {
        ("an OpenDocument spreadsheet", SHEET)
    } else if has(b".npy") {
        ("NumPy arrays (.npz)", "Read it in Python and write an array with numpy.savetxt(\"table.csv\", array, delimiter=\",\").")
    } else {
        ("a zip archive", UNPACK)
    }
}

/// Before its thirteenth version: the version, the order of bytes, a 1 and a 0.
fn is_old_stata(head: &[u8]) -> bool {
    matches!(head, [0x66..=0x73, 1 | 2, 1, 0, ..])
}

/// A version, a date, and what is reserved: zeros.
fn is_dbase(head: &[u8]) -> bool {
    let dated = matches!(head, [0x03 | 0x30 | 0x31 | 0x83 | 0x8B | 0xF5, _, 1..=12, 1..=31, ..]);
    dated && head.get(12..14) == Some(&[0, 0])
}
