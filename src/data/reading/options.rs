//! How a file is to be read.

use super::{encoding::Encoding, header::Header};
use crate::error::{Error, Result};

#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// One ASCII character; `None`: sniffed among , ; tab |
    pub delimiter: Option<char>,
    pub header: Header,
    /// Lines at the top that are not read; `None`: a title above the names is found. Names may stand among them.
    pub skip_lines: Option<usize>,
    /// Line that holds the names, from 1; `None`: the first that is read.
    pub names_line: Option<usize>,
    /// Lines that begin with it are no rows; empty: there are none; `None`: # % and // are found above the names.
    pub comment: Option<String>,
    /// Lines that repeat the names stay rows.
    pub keep_repeated: bool,
    pub encoding: Encoding,
    /// Cells that hold one of these words, blanks around it left aside, count as missing as the empty ones do. A run remembers
    /// them, and new rows need no such list.
    pub missing: Vec<String>,
    /// For prediction: a malformed row stays in its place as a row of missing cells, listed in `Table::malformed`.
    pub keep_malformed: bool,
    /// Bytes held back to find the dialect, 64 kB; at least 16. Tests make it small to reach the streaming part.
    pub sniff_bytes: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            delimiter: None,
            header: Header::Auto,
            skip_lines: None,
            names_line: None,
            comment: None,
            keep_repeated: false,
            encoding: Encoding::Auto,
            missing: Vec::new(),
            keep_malformed: false,
            sniff_bytes: 1 << 16,
        }
    }
}

impl ReadOptions {
    /// Columns written out below their names: nothing is guessed.
    pub fn exact() -> Self {
        ReadOptions {
            delimiter: Some(','),
            header: Header::Yes,
            skip_lines: Some(0),
            comment: Some(String::new()),
            keep_repeated: true,
            encoding: Encoding::Utf8,
            ..ReadOptions::default()
        }
    }

    /// Such a text is a table, whatever it looks like.
    pub(in crate::data) fn is_exact(&self) -> bool {
        let ReadOptions { delimiter, header, skip_lines, comment, keep_repeated, encoding, .. } = Self::exact();
        (self.delimiter, self.header, self.skip_lines) == (delimiter, header, skip_lines)
            && (self.comment == comment && self.keep_repeated == keep_repeated && self.encoding == encoding)
    }

    /// `BadOption` where the delimiter is none that is read.
    pub(in crate::data) fn delimiter_byte(&self) -> Result<Option<u8>> {
        let Some(sign) = self.delimiter else { return Ok(None) };
        match u8::try_from(sign) {
            Ok(byte) if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n' | 0) => Ok(Some(byte)),
            _ => {
                let expected = "one ASCII character other than a quote or a line end";
                Err(Error::bad_option("delimiter", format!("“{sign}”"), expected))
            }
        }
    }

    /// `BadOption` where what is chosen cannot be.
    pub(in crate::data) fn check(&self) -> Result<()> {
        match self {
            ReadOptions { names_line: Some(0), .. } => {
                Err(Error::bad_option("namesLine", 0, "a line of the file, counted from 1"))
            }
            ReadOptions { names_line: Some(line), header: Header::No, .. } => {
                Err(Error::bad_option("namesLine", line, "left out where header is false"))
            }
            ReadOptions { comment: Some(sign), .. } if sign.len() > 8 || sign.contains(['"', '\r', '\n', '\0']) => {
                let expected = "up to 8 characters without quotes, or empty for no comments";
                Err(Error::bad_option("comment", format!("“{sign}”"), expected))
            }
            _ => Ok(()),
        }
    }
}
