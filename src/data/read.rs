//! Bytes → table, streamed: at no time is more of the file in memory than its columns and the record under way.
//!
//! Where a chunk ends never matters. The first `sniff_bytes` are held back to find encoding, delimiter and header; from
//! then on each record is stored as it comes. A record that cannot be loaded is left out, with a note and a count; none
//! is padded or cut. Blank lines are no rows, also in a file of one column, where a missing cell must be written `""`.

use super::dialect::{self, Header};
use super::encoding::{Decoder, Encoding};
use super::filetype::refuse_other_types;
use super::notes::Notes;
use super::records::{Found, Records};
use super::rows::{Rows, count};
use super::table::{Dialect, Table};
use crate::error::{Error, Result};

/// Bytes decoded and cut at a time, so that a file that comes as one chunk is not held twice.
const PIECE: usize = 1 << 16;

#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// One ASCII character; `None`: sniffed among , ; tab |
    pub delimiter: Option<char>,
    pub header: Header,
    pub encoding: Encoding,
    /// Cells that hold one of these words, blanks around it left aside, count as missing as the empty ones do. New rows need
    /// no such list: a word that training never saw is the unknown level, as a missing cell is, and no number.
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
            encoding: Encoding::Auto,
            missing: Vec::new(),
            keep_malformed: false,
            sniff_bytes: 1 << 16,
        }
    }
}

/// `push` the file's bytes in order, then `finish`.
pub struct Reader {
    options: ReadOptions,
    head: Vec<u8>,
    body: Option<Body>,
}

impl Reader {
    pub fn new(options: ReadOptions) -> Reader {
        Reader { options, head: Vec::new(), body: None }
    }

    /// `WrongType`, `TooManyColumns` or `BadOption` (delimiter) as soon as the bytes show it.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<()> {
        if self.body.is_none() {
            let room = self.options.sniff_bytes.max(16) - self.head.len();
            let (taken, rest) = bytes.split_at(room.min(bytes.len()));
            self.head.extend_from_slice(taken);
            if taken.len() < room {
                return Ok(());
            }
            self.body = Some(Body::open(&self.options, std::mem::take(&mut self.head), false)?);
            bytes = rest;
        }
        match &mut self.body {
            Some(body) => bytes.chunks(PIECE).try_for_each(|piece| body.push(piece, false)),
            None => Ok(()),
        }
    }

    /// Rows stored so far: for the progress line.
    pub fn rows(&self) -> usize {
        self.body.as_ref().map_or(0, |body| body.rows.rows)
    }

    /// `NoRows` where there is a header at most, or where no row could be loaded.
    pub fn finish(self) -> Result<Table> {
        let body = match self.body {
            Some(mut body) => {
                body.push(&[], true)?;
                body
            }
            None => Body::open(&self.options, self.head, true)?,
        };
        body.finish()
    }
}

/// Everything that is known once the dialect is.
struct Body {
    decoder: Decoder,
    records: Records,
    rows: Rows,
    delimiter: u8,
    header: bool,
}

impl Body {
    fn open(options: &ReadOptions, head: Vec<u8>, whole: bool) -> Result<Body> {
        refuse_other_types(&head)?;
        let (mut decoder, mark) = Decoder::open(options.encoding, &head);
        let mut text = Vec::new();
        decoder.push(&head[mark..], whole, &mut text);

        let mut notes = Notes::default();
        let sep = dialect::sep_line(&text);
        let skipped = sep.map_or(0, |(_, length)| length);
        let delimiter = match (options.delimiter, sep) {
            (Some(c), _) => delimiter_byte(c)?,
            (None, Some((byte, _))) => byte,
            (None, None) => dialect::sniff_delimiter(&text, whole),
        };
        let text = &text[skipped..];
        let header = match options.header {
            Header::Yes => true,
            Header::No => false,
            Header::Auto => guessed_header(text, delimiter, whole, 1 + (skipped > 0) as usize, &mut notes),
        };
        // The line end behind `sep=;` is left to the records, which skip it as they skip a blank line.
        let mut records = Records::new(delimiter, 1, false, skipped as u64);
        records.feed().extend_from_slice(text);
        let rows = Rows::new(header, options.keep_malformed, options.missing.clone(), notes);
        let mut body = Body { decoder, records, rows, delimiter, header };
        body.drain(whole)?;
        if let ([_], Some(other)) = (&body.rows.columns[..], dialect::likely_delimiter(text, delimiter)) {
            let note = format!("Only one column was found. If “{other}” separates the columns, choose it as the delimiter.");
            body.rows.notes.about_file(0, note);
        }
        Ok(body)
    }

    fn push(&mut self, bytes: &[u8], last: bool) -> Result<()> {
        self.decoder.push(bytes, last, self.records.feed());
        self.drain(last)
    }

    /// Stores every record that is complete.
    fn drain(&mut self, last: bool) -> Result<()> {
        self.records.wanted = self.decoder.first_foreign;
        loop {
            match self.records.next(last)? {
                Found::Record => {
                    let (text, ends) = self.records.fields();
                    self.rows.record(text, ends, self.records.record_line)?;
                }
                Found::Broken { line, swallowed } => self.rows.broken(&self.records.lost, self.delimiter, line, swallowed)?,
                Found::NeedInput | Found::End => return Ok(()),
            }
        }
    }

    fn finish(mut self) -> Result<Table> {
        self.say_what_was_odd();
        self.rows.seal(self.delimiter)?;
        Ok(Table {
            columns: self.rows.columns,
            rows: self.rows.rows,
            notes: self.rows.notes.finish(),
            rows_in: self.rows.rows_in,
            rows_reported: self.rows.rows_reported,
            malformed: self.rows.malformed,
            dialect: Dialect {
                encoding: self.decoder.name().to_string(),
                delimiter: self.delimiter as char,
                header: self.header,
            },
        })
    }

    fn say_what_was_odd(&mut self) {
        let notes = &mut self.rows.notes;
        let (foreign, line) = (self.decoder.foreign, self.records.wanted_line.unwrap_or(0));
        match self.decoder.encoding {
            Encoding::Utf16Le | Encoding::Utf16Be => {
                notes.about_file(0, format!("This is a {} file; it was converted.", self.decoder.name()));
                if foreign > 0 {
                    let units = count(foreign, "broken UTF-16 unit");
                    notes.about_file(line, format!("{units}, the first on this line: shown as �."));
                }
            }
            Encoding::Auto if foreign > 0 => {
                let bytes = count(foreign, "byte");
                let text = "read as windows-1252. If they look wrong in the first rows, choose the encoding.";
                notes.about_file(line, format!("Not UTF-8: {bytes}, the first on this line, {text}"));
            }
            Encoding::Utf8 if foreign > 0 => {
                notes.about_file(line, format!("Not UTF-8: {}, the first on this line, shown as �.", count(foreign, "byte")));
            }
            _ => {}
        }
        let (stray, nul) = (&self.records.stray, &self.records.nul);
        if stray.count > 0 {
            let fields = count(stray.count, "field");
            let text = format!("Stray quotes, like x\"y or \"1\"z, in {fields}, the first on this line: accepted, look at them.");
            notes.about_file(stray.first, text);
        }
        if nul.count > 0 {
            notes.about_file(
                nul.first,
                format!("NUL characters in {}, the first on this line: kept, and shown as ␀.", count(nul.count, "row")),
            );
        }
    }
}

fn delimiter_byte(c: char) -> Result<u8> {
    match u8::try_from(c) {
        Ok(byte) if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n' | 0) => Ok(byte),
        _ => Err(Error::BadOption {
            name: "delimiter",
            found: format!("“{c}”"),
            expected: "one ASCII character other than a quote or a line end".to_string(),
        }),
    }
}

fn guessed_header(text: &[u8], delimiter: u8, whole: bool, line: usize, notes: &mut Notes) -> bool {
    let guess = dialect::guess_header(text, delimiter, whole);
    match guess {
        Some(true) => {}
        Some(false) => notes.about_file(
            line,
            "The first row looks like data (a guess): the columns are numbered. If it holds their names, switch the header on.",
        ),
        None => notes
            .about_file(line, "The first row is taken for the columns' names (a guess). If it is data, switch the header off."),
    }
    guess.unwrap_or(true)
}
