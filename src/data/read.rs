//! Bytes → table, streamed: at no time is more of the file in memory than its columns and the record under way.
//!
//! Where a chunk ends never matters. The first `sniff_bytes` are held back to find encoding, delimiter and header; from
//! then on each record is stored as it comes. A record that cannot be loaded is left out, with a note and a count; none
//! is padded or cut. Blank lines are no rows, also in a file of one column, where a missing cell must be written `""`.

use super::columns::Column;
use super::dialect::{self, Header};
use super::encoding::{Decoder, Encoding};
use super::filetype::refuse_other_types;
use super::kinds::Kind;
use super::names::unique_names;
use super::notes::Notes;
use super::records::{Found, Records};
use super::table::{Dialect, Table};
use super::text::MAX_CELL;
use crate::error::{Error, Result};

pub const MAX_COLUMNS: usize = 10_000;
/// Bytes decoded and cut at a time, so that a file that comes as one chunk is not held twice.
const PIECE: usize = 1 << 16;

#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// One ASCII character; `None`: sniffed among , ; tab |
    pub delimiter: Option<char>,
    pub header: Header,
    /// For prediction: a malformed row stays in its place as a row of missing cells, listed in `Table::malformed`.
    pub keep_malformed: bool,
    /// Bytes held back to find the dialect, 64 kB; at least 16. Tests make it small to reach the streaming part.
    pub sniff_bytes: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions { delimiter: None, header: Header::Auto, keep_malformed: false, sniff_bytes: 1 << 16 }
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
        self.body.as_ref().map_or(0, |body| body.rows)
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
    delimiter: u8,
    header: bool,
    keep_malformed: bool,
    columns: Vec<Column>,
    rows: usize,
    rows_in: usize,
    rows_reported: usize,
    malformed: Vec<usize>,
    notes: Notes,
}

impl Body {
    fn open(options: &ReadOptions, head: Vec<u8>, whole: bool) -> Result<Body> {
        refuse_other_types(&head)?;
        let encoding = Encoding::detect(&head);
        let mut decoder = Decoder::new(encoding);
        let mut text = Vec::new();
        decoder.push(&head[encoding.mark(&head)..], whole, &mut text);

        let mut notes = Notes::default();
        let sep = dialect::sep_line(&text);
        let skipped = sep.map_or(0, |(_, length)| length);
        let delimiter = match (options.delimiter, sep) {
            (Some(c), _) => delimiter_byte(c)?,
            (None, Some((byte, _))) => byte,
            (None, None) => dialect::sniff_delimiter(&text, whole),
        };
        let header = match options.header {
            Header::Yes => true,
            Header::No => false,
            Header::Auto => guessed_header(&text[skipped..], delimiter, whole, 1 + (skipped > 0) as usize, &mut notes),
        };
        // The line end behind `sep=;` is left to the records, which skip it as they skip a blank line.
        let mut records = Records::new(delimiter, 1, false, skipped as u64);
        records.feed().extend_from_slice(&text[skipped..]);
        let mut body = Body {
            decoder,
            records,
            delimiter,
            header,
            keep_malformed: options.keep_malformed,
            columns: Vec::new(),
            rows: 0,
            rows_in: 0,
            rows_reported: 0,
            malformed: Vec::new(),
            notes,
        };
        body.drain(whole)?;
        if let ([_], Some(other)) = (&body.columns[..], dialect::likely_delimiter(&text[skipped..], delimiter)) {
            body.notes.about_file(
                0,
                format!("Only one column was found. If “{other}” separates the columns, choose it as the delimiter."),
            );
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
                Found::Record if self.columns.is_empty() => self.name_columns()?,
                Found::Record => self.store(),
                Found::Broken { line, swallowed } => self.broken(line, swallowed),
                Found::NeedInput | Found::End => return Ok(()),
            }
        }
    }

    /// The first record: names, or the first row of nameless columns.
    fn name_columns(&mut self) -> Result<()> {
        let (text, ends) = self.records.fields();
        if ends.len() > MAX_COLUMNS {
            return Err(Error::TooManyColumns { found: ends.len(), limit: MAX_COLUMNS });
        }
        let names = Self::names(self.header, cells(text, ends), self.records.record_line, &mut self.notes);
        self.columns = names.into_iter().map(Column::new).collect();
        if !self.header {
            self.store();
        }
        Ok(())
    }

    fn names<'a>(header: bool, first: impl Iterator<Item = &'a str>, line: usize, notes: &mut Notes) -> Vec<String> {
        if header { unique_names(first, line, notes) } else { (1..=first.count()).map(|i| format!("column_{i}")).collect() }
    }

    fn store(&mut self) {
        let (text, ends) = self.records.fields();
        let wanted = self.columns.len();
        self.rows_in += 1;
        if ends.len() != wanted {
            let found = ends.len();
            return self.report(self.records.record_line, |fate| format!("{found} of {wanted} fields: the row is {fate}."));
        }
        if text.len() > MAX_CELL && cells(text, ends).any(|cell| cell.len() > MAX_CELL) {
            return self.report(self.records.record_line, |fate| format!("A field of more than 16 MB: the row is {fate}."));
        }
        self.columns.iter_mut().zip(cells(text, ends)).for_each(|(column, cell)| column.push(cell));
        self.rows += 1;
    }

    fn broken(&mut self, line: usize, swallowed: usize) {
        if self.columns.is_empty() {
            let fields = dialect::bare_fields(&self.records.lost, self.delimiter);
            let names = Self::names(self.header, fields.iter().map(String::as_str), line, &mut self.notes);
            self.columns = names.into_iter().map(Column::new).collect();
            if self.header {
                return self.notes.about_file(line, "A quote opens here and does not close: the names were read without it.");
            }
        }
        self.rows_in += 1;
        self.report(line, |fate| {
            format!("A quote opens here and does not close, {} on: the row is {fate}, what is below it was read without it.", count(swallowed, "line"))
        });
    }

    /// A row that cannot be loaded: counted, noted, and kept as missing cells where its place matters.
    fn report(&mut self, line: usize, text: impl FnOnce(&str) -> String) {
        self.rows_reported += 1;
        let fate = if self.keep_malformed { "kept as missing" } else { "left out" };
        self.notes.about_row(line, || text(fate));
        if self.keep_malformed {
            self.malformed.push(self.rows);
            self.columns.iter_mut().for_each(|column| column.push(""));
            self.rows += 1;
        }
    }

    fn finish(mut self) -> Result<Table> {
        if self.rows == 0 {
            return Err(Error::NoRows(match self.rows_reported {
                0 => String::new(),
                1 => " (the only one is malformed)".to_string(),
                n => format!(" (all {n} are malformed: they do not have the header's {} fields)", self.columns.len()),
            }));
        }
        self.say_what_was_odd();
        for column in &mut self.columns {
            let note = column.seal();
            if let (Some(text), Kind::Number) = (note, column.kind) {
                self.notes.about_file(0, text);
            }
        }
        let encoding = match (self.decoder.encoding, self.decoder.foreign) {
            (Encoding::Utf8 | Encoding::Utf8Bom, 1..) => "windows-1252",
            (encoding, _) => encoding.name(),
        };
        Ok(Table {
            columns: self.columns,
            rows: self.rows,
            notes: self.notes.finish(),
            rows_in: self.rows_in,
            rows_reported: self.rows_reported,
            malformed: self.malformed,
            dialect: Dialect { encoding: encoding.to_string(), delimiter: self.delimiter as char, header: self.header },
        })
    }

    fn say_what_was_odd(&mut self) {
        let (foreign, line) = (self.decoder.foreign, self.records.wanted_line.unwrap_or(0));
        match self.decoder.encoding {
            Encoding::Utf16Le | Encoding::Utf16Be => {
                self.notes.about_file(0, format!("This is an {} file; it was converted.", self.decoder.encoding.name()));
                if foreign > 0 {
                    self.notes
                        .about_file(line, format!("{}, the first on this line: shown as �.", count(foreign, "broken UTF-16 unit")));
                }
            }
            Encoding::Utf8 | Encoding::Utf8Bom if foreign > 0 => {
                self.notes.about_file(line, format!("Not UTF-8 at line {line}: {} read as windows-1252.", count(foreign, "byte")));
            }
            _ => {}
        }
        if self.records.stray > 0 {
            let (line, fields) = (self.records.first_stray, self.records.stray);
            self.notes.about_file(
                line,
                format!(
                    "{fields} fields hold stray quotes, like x\"y or \"1\"z, the first on this line: accepted, look at them."
                ),
            );
        }
        if self.rows_reported > 1 {
            let fate = if self.keep_malformed { "kept as missing" } else { "left out" };
            self.notes.about_file(0, format!("{} of {} rows are malformed and were {fate}.", self.rows_reported, self.rows_in));
        }
    }
}

fn cells<'a>(text: &'a str, ends: &'a [usize]) -> impl Iterator<Item = &'a str> {
    let mut start = 0;
    ends.iter().map(move |&end| &text[std::mem::replace(&mut start, end)..end])
}

/// "1 line", "2 lines".
fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
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
