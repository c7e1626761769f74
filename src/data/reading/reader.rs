//! Bytes → table, streamed: at no time is more of the file in memory than its columns and the record under way.
//!
//! Where a chunk ends never matters. The first `sniff_bytes` are held back to find encoding, delimiter and header; from
//! then on each record is stored as it comes. A record that cannot be loaded is left out, with a note and a count; none
//! is padded or cut. Blank lines are no rows, also in a file of one column, where a missing cell must be written `""`.

use super::encoding::{Decoder, Encoding};
use super::filetype::refuse_other_types;
use super::layout::{Head, Layout};
use super::markup::refuse_markup;
use super::notes::{Notes, Odd};
use super::records::{Found, Records};
use super::rows::{Rows, count};
use super::{comments, dialect};
use super::{options::ReadOptions, quotes::line_ends};
use crate::data::table::{Dialect, Table};
use crate::error::Result;

/// Most bytes that are held back for lines to be skipped.
const LONGEST_TOP: usize = 1 << 22;
/// Bytes decoded and cut at a time, so that a file that comes as one chunk is not held twice.
const PIECE: usize = 1 << 16;

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

    /// `WrongType`, `TooManyColumns` or `BadOption` as soon as the bytes show it.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<()> {
        while self.body.is_none() {
            let size = self.options.sniff_bytes.max(16);
            let room = size - self.head.len() % size;
            let (taken, rest) = bytes.split_at(room.min(bytes.len()));
            self.head.extend_from_slice(taken);
            if taken.len() < room {
                return Ok(());
            }
            bytes = rest;
            if self.knows_the_top() {
                self.body = Some(Body::open(&self.options, std::mem::take(&mut self.head), false)?);
            }
        }
        match &mut self.body {
            Some(body) => bytes.chunks(PIECE).try_for_each(|piece| body.push(piece, false)),
            None => Ok(()),
        }
    }

    /// Does the head reach beyond the lines that are to be skipped?
    fn knows_the_top(&self) -> bool {
        let lines = self.options.skip_lines.max(self.options.names_line).unwrap_or(0);
        let text = || {
            let (mut decoder, mark) = Decoder::open(self.options.encoding, &self.head);
            let mut text = Vec::new();
            decoder.push(&self.head[mark..], false, &mut text);
            text
        };
        lines == 0 || self.head.len() >= LONGEST_TOP || line_ends(&text(), false) > lines
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
    layout: Layout,
    /// Lines above the table that hold something.
    title: usize,
    names_line: Option<usize>,
}

impl Body {
    fn open(options: &ReadOptions, head: Vec<u8>, whole: bool) -> Result<Body> {
        options.check()?;
        let is_known = options.is_exact();
        if !is_known {
            refuse_other_types(&head)?;
        }
        let (mut decoder, mark) = Decoder::open(options.encoding, &head);
        let mut text = Vec::new();
        decoder.push(&head[mark..], whole, &mut text);
        // Whoever chooses an encoding says that this is text.
        let foreign = (options.encoding == Encoding::Auto).then_some(decoder.foreign);
        if !is_known {
            refuse_markup(std::str::from_utf8(&text).unwrap_or_default(), foreign)?;
        }

        let mut notes = Notes::default();
        let delimiter = options.delimiter_byte()?;
        let sep = dialect::sep_line(&text);
        let layout = Head { options, text: &text, whole, sep, delimiter }.layout(&mut notes);
        let above = &text[..layout.skip.max(layout.rows_from)];
        let filled = comments::lines(above).filter(|line| !line.starts_with(b"\n") && !line.starts_with(b"\r")).count();
        let mut records = Records::new(layout.delimiter, 1, false, 0);
        let other = dialect::likely_delimiter(&text[layout.skip..], layout.delimiter);
        records.feed().extend_from_slice(&text);
        records.comments.clone_from(&layout.comments);
        records.exempt = options.names_line.is_some();
        let rows = Rows::new(&layout, options.keep_malformed, options.missing.clone(), notes);
        let names_above = layout.rows_from > layout.skip && layout.header;
        let title = filled.saturating_sub(names_above as usize);
        let mut body = Body { decoder, records, rows, layout, title, names_line: None };
        body.records.wanted = body.decoder.first_foreign;
        // The line end behind `sep=;` is left to the records, which skip it as they skip a blank line.
        body.records.skip(body.layout.skip);
        if names_above {
            body.one(whole)?;
        }
        body.records.skip(body.layout.rows_from);
        body.drain(whole)?;
        if let ([_], Some(other)) = (&body.rows.columns[..], other) {
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
        while self.one(last)? {}
        Ok(())
    }

    /// Stores the next record; false where none is complete.
    fn one(&mut self, last: bool) -> Result<bool> {
        match self.records.next(last)? {
            Found::Record => {
                let (text, ends) = self.records.fields();
                self.rows.record(text, ends, self.records.record_line)?;
                self.names_line.get_or_insert(self.records.record_line);
            }
            Found::Broken { line, swallowed } => {
                self.rows.broken(&self.records.lost, self.layout.delimiter, line, swallowed)?;
                self.names_line.get_or_insert(line);
            }
            Found::NeedInput | Found::End => return Ok(false),
        }
        Ok(true)
    }

    fn finish(mut self) -> Result<Table> {
        self.say_what_was_odd();
        self.rows.seal(self.layout.delimiter)?;
        let set_aside = self.title + self.records.commented.count + self.rows.repeated();
        let Layout { delimiter, header, fit, skip_lines, comments, .. } = self.layout;
        let dialect = Dialect {
            encoding: self.decoder.name().to_string(),
            delimiter: delimiter as char,
            header,
            skip_lines,
            names_line: self.names_line.filter(|_| header),
            comment: comments.map(|comments| comments.sign),
            repeats: self.rows.does_repeat(),
            row_names: fit.row_names,
            spare_fields: fit.spare,
        };
        Ok(Table {
            columns: self.rows.columns,
            rows: self.rows.rows,
            notes: self.rows.notes.finish(),
            rows_in: self.rows.rows_in,
            rows_reported: self.rows.rows_reported,
            set_aside,
            malformed: self.rows.malformed,
            dialect,
            joins: Vec::new(),
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
        if let (Some(comments), Odd { count: lines @ 1.., first }) = (&self.layout.comments, &self.records.commented) {
            let lines = count(*lines, "line");
            let how =
                if comments.fields.is_some() { " (a guess). If they are rows, set the sign of comments to none" } else { "" };
            let text = format!("Comments: {lines} with “{}”, the first on this line, are skipped{how}.", comments.sign);
            notes.about_file(*first, text);
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
