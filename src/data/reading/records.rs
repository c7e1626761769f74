//! Decoded text → records, streamed. csv-core cuts the fields; this file keeps the raw bytes of the record under way, so
//! that its line is known, odd quotes are seen, and reading can start again after a quote that never closes.

use csv_core::{ReadRecordResult, Reader as Tokens, ReaderBuilder};

use super::quotes::{inspect, line_ends};
use super::{comments::Comments, notes::Odd};
use crate::error::{Error, Result};

/// A record still open after this many bytes is looked at; doubled each time it turns out to be well.
const CHECK: usize = 1 << 20;
/// Line ends in an open quoted field of that size that make it an unclosed quote rather than a long text.
const MANY_LINES: usize = 100;
const LONGEST: usize = 1 << 26;

pub enum Found {
    /// `Records::fields` holds it.
    Record,
    /// A quote that opens on `line` and does not close as it should: the line is lost, reading goes on below it.
    Broken {
        line: usize,
        swallowed: usize,
    },
    NeedInput,
    End,
}

pub struct Records {
    delimiter: u8,
    tokens: Tokens,
    buffer: Vec<u8>,
    /// In `buffer`: where the record under way begins, and how far its bytes have gone through csv-core.
    start: usize,
    pos: usize,
    check: usize,
    /// Bytes of decoded text before `buffer`.
    dropped: u64,
    fields: Vec<u8>,
    fields_len: usize,
    ends: Vec<usize>,
    ends_len: usize,
    /// The record has been handed out; the next call begins another.
    done: bool,
    /// Line of the byte at `start`, and whether a carriage return stands before it.
    line: usize,
    after_cr: bool,
    /// Line of the record handed out last, the line ends before its first byte left aside.
    pub record_line: usize,
    /// Fields with stray quotes.
    pub stray: Odd,
    /// Records with NUL characters.
    pub nul: Odd,
    /// Lines that are no records.
    pub comments: Option<Comments>,
    pub commented: Odd,
    /// The next record is none of the comments, whatever it begins with.
    pub exempt: bool,
    /// The lost line of the last `Broken`, raw.
    pub lost: Vec<u8>,
    /// Offset into the decoded text whose line is wanted, and that line once it is known.
    pub wanted: Option<u64>,
    pub wanted_line: Option<usize>,
}

impl Records {
    /// `line`: of the first byte that will be fed; `after_cr`: a carriage return stands before it.
    pub fn new(delimiter: u8, line: usize, after_cr: bool, dropped: u64) -> Self {
        Records {
            delimiter,
            tokens: fresh(delimiter),
            buffer: Vec::new(),
            start: 0,
            pos: 0,
            check: CHECK,
            dropped,
            fields: vec![0; 4096],
            fields_len: 0,
            ends: vec![0; 64],
            ends_len: 0,
            done: false,
            line,
            after_cr,
            record_line: line,
            stray: Odd::default(),
            nul: Odd::default(),
            comments: None,
            commented: Odd::default(),
            exempt: false,
            lost: Vec::new(),
            wanted: None,
            wanted_line: None,
        }
    }

    /// The buffer to append decoded text to. What has been read before is dropped from it.
    pub fn feed(&mut self) -> &mut Vec<u8> {
        self.buffer.drain(..self.start);
        self.dropped += self.start as u64;
        self.pos -= self.start;
        self.start = 0;
        &mut self.buffer
    }

    /// Fields of the record found last: their text joined, and where each ends in it.
    pub fn fields(&self) -> (&str, &[usize]) {
        // Cut out of valid UTF-8 at ASCII bytes, it is valid; the check costs little and keeps unsafe out.
        (std::str::from_utf8(&self.fields[..self.fields_len]).unwrap_or_default(), &self.ends[..self.ends_len])
    }

    /// The next record of what was fed. With `last`, no more will be.
    pub fn next(&mut self, last: bool) -> Result<Found> {
        if self.done {
            self.begin();
        }
        if self.comments.is_some() && !self.exempt && self.pos == self.start && !self.pass_comments(last) {
            return Ok(Found::NeedInput);
        }
        loop {
            let checkpoint = self.start + self.check;
            let stop = self.buffer.len().min(checkpoint);
            if self.pos == checkpoint {
                if let Some(broken) = self.look()? {
                    return Ok(broken);
                }
                continue;
            }
            if self.pos == stop && !last {
                return Ok(Found::NeedInput);
            }
            match self.cut(stop) {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.fields.resize(self.fields.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => return Ok(self.record()),
                ReadRecordResult::End => return Ok(Found::End),
            }
        }
    }

    /// Passes over lines at the beginning of a record that are comments. False: whether one begins here, or where it ends, is not
    /// known yet.
    fn pass_comments(&mut self, last: bool) -> bool {
        let Some(comments) = self.comments.take() else { return true };
        let known = loop {
            let (blank, blank_lines) = self.blank_until(self.buffer.len());
            // The byte before may be gone from the buffer: where nothing is passed, nothing of it is asked.
            if blank > 0 {
                self.advance(self.start + blank, self.line + blank_lines);
                self.pos = self.start;
            }
            let rest = &self.buffer[self.start..];
            let sign = comments.sign.as_bytes();
            if !rest.starts_with(sign) {
                break last || rest.len() >= sign.len() || !sign.starts_with(rest);
            }
            let Some(end) = rest.iter().position(|&b| b == b'\n' || b == b'\r').or(last.then_some(rest.len())) else {
                // A line without an end is left to `look`.
                break rest.len() >= LONGEST;
            };
            if !comments.holds(&rest[..end]) {
                break true;
            }
            self.commented.add(1, self.line);
            self.advance(self.start + end, self.line);
            self.pos = self.start;
        };
        self.comments = Some(comments);
        known
    }

    /// Passes over the bytes of the text before `to`, which are whole lines; nothing where reading is beyond.
    pub fn skip(&mut self, to: usize) {
        let to = to.min(self.buffer.len());
        if to > self.start {
            let lines = line_ends(&self.buffer[self.start..to], self.after_cr);
            self.advance(to, self.line + lines);
            self.pos = to;
            self.begin();
            self.tokens = fresh(self.delimiter);
        }
    }

    fn cut(&mut self, stop: usize) -> ReadRecordResult {
        let input = &self.buffer[self.pos..stop];
        let (result, read, written, ended) =
            self.tokens.read_record(input, &mut self.fields[self.fields_len..], &mut self.ends[self.ends_len..]);
        self.pos += read;
        self.fields_len += written;
        self.ends_len += ended;
        result
    }

    /// A record has ended at `pos`: where it stood, and whether its quotes make sense.
    fn record(&mut self) -> Found {
        let (blank, blank_lines) = self.blank();
        let raw = &self.buffer[self.start + blank..self.pos];
        self.record_line = self.line + blank_lines;
        let mut lines = 1;
        if raw.contains(&b'"') {
            let quotes = inspect(raw, self.delimiter);
            if let Some(at) = quotes.broken {
                return self.restart(blank + at, quotes.swallowed);
            }
            self.stray.add(quotes.stray, self.record_line);
            lines = quotes.lines;
            quotes.padded.iter().for_each(|&(field, blanks)| self.trim(field, blanks));
        }
        self.nul.add(self.fields[..self.fields_len].contains(&0) as usize, self.record_line);
        self.advance(self.pos, self.record_line + lines);
        (self.done, self.exempt) = (true, false);
        Found::Record
    }

    /// Takes the last `blanks` bytes off a field.
    fn trim(&mut self, field: usize, blanks: usize) {
        let Some(&end) = self.ends[..self.ends_len].get(field) else { return };
        self.fields.copy_within(end..self.fields_len, end - blanks);
        self.fields_len -= blanks;
        self.ends[field..self.ends_len].iter_mut().for_each(|end| *end -= blanks);
    }

    /// The record under way is long: a quote that never closes, a long text, or no CSV at all.
    fn look(&mut self) -> Result<Option<Found>> {
        let (blank, blank_lines) = self.blank();
        let quotes = inspect(&self.buffer[self.start + blank..self.pos], self.delimiter);
        self.record_line = self.line + blank_lines;
        match quotes.broken {
            Some(at) if quotes.swallowed >= MANY_LINES => Ok(Some(self.restart(blank + at, quotes.swallowed))),
            _ if blank == self.pos - self.start => {
                // A megabyte of nothing but line ends.
                self.advance(self.pos, self.record_line);
                Ok(None)
            }
            _ if self.check >= LONGEST => Err(Error::WrongType {
                found: "one row of more than 64 MiB",
                remedy: "Check that its lines end and its quotes close.",
            }),
            _ => {
                self.check *= 2;
                Ok(None)
            }
        }
    }

    /// Reading goes on after the first line end behind the byte `open` of the record.
    fn restart(&mut self, open: usize, swallowed: usize) -> Found {
        let at = self.start + open;
        let line = self.line + line_ends(&self.buffer[self.start..at], self.after_cr);
        let end = self.buffer[at..].iter().position(|&b| b == b'\n' || b == b'\r').map_or(self.buffer.len(), |n| at + n + 1);
        self.exempt = false;
        self.lost.clear();
        self.lost.extend_from_slice(self.buffer[self.start..end].trim_ascii());
        self.pos = end;
        self.advance(end, line + 1);
        self.begin();
        self.tokens = fresh(self.delimiter);
        Found::Broken { line, swallowed }
    }

    /// Length of the line ends before the record's first byte, and how many lines they are.
    fn blank(&self) -> (usize, usize) {
        self.blank_until(self.pos)
    }

    fn blank_until(&self, end: usize) -> (usize, usize) {
        let raw = &self.buffer[self.start..end];
        let blank = raw.iter().position(|&b| b != b'\n' && b != b'\r').unwrap_or(raw.len());
        (blank, line_ends(&raw[..blank], self.after_cr))
    }

    fn advance(&mut self, to: usize, line: usize) {
        if let Some(offset) = self.wanted
            && self.wanted_line.is_none()
            && offset < self.dropped + to as u64
        {
            let until = offset.saturating_sub(self.dropped + self.start as u64) as usize;
            self.wanted_line = Some(self.line + line_ends(&self.buffer[self.start..self.start + until], self.after_cr));
        }
        self.after_cr = to > 0 && self.buffer[to - 1] == b'\r';
        self.start = to;
        self.line = line;
    }

    fn begin(&mut self) {
        self.fields_len = 0;
        self.ends_len = 0;
        self.check = CHECK;
        self.done = false;
    }
}

/// Tokens that have read a line end: at its very first bytes csv-core drops a byte order mark, but only a whole one, so
/// that a chunk boundary would decide. The mark of the file is gone by then; a second one is text.
fn fresh(delimiter: u8) -> Tokens {
    let mut tokens = ReaderBuilder::new().delimiter(delimiter).build();
    tokens.read_record(b"\n", &mut [0], &mut [0]);
    tokens
}
