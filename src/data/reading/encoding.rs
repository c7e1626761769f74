//! Bytes → UTF-8, in chunks of any size. What follows depends on the bytes only, never on where a chunk ends.
//!
//! A sequence that is not UTF-8 is read as windows-1252 byte by byte, the valid ones around it stay what they are: one
//! broken cell does not spoil the rest of a UTF-8 file, and a true windows-1252 text is read right all the same, since
//! its accented letters next to plain ones are never valid UTF-8. Whoever knows better chooses the encoding.

use crate::error::{Error, Result};

/// Bytes 0x80 to 0x9F of windows-1252 (WHATWG: the five unassigned ones stay control characters).
const C1: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”',
    '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// As a person may choose it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-16 where the head shows it, else UTF-8 with windows-1252 for what is not.
    #[default]
    Auto,
    /// What is not UTF-8 is shown as �.
    Utf8,
    Windows1252,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    /// By its name in `lab.d.ts`; `BadOption` for any other.
    pub fn named(name: &str) -> Result<Self> {
        Ok(match name {
            "auto" => Encoding::Auto,
            "utf-8" => Encoding::Utf8,
            "windows-1252" => Encoding::Windows1252,
            "utf-16le" => Encoding::Utf16Le,
            "utf-16be" => Encoding::Utf16Be,
            _ => {
                let expected = "auto, utf-8, windows-1252, utf-16le or utf-16be";
                return Err(Error::bad_option("encoding", format!("“{name}”"), expected));
            }
        })
    }

    /// From the head of the file: a byte order mark, or the NUL in every other byte that UTF-16 gives to Latin text.
    fn detect(head: &[u8]) -> Self {
        match head {
            [0xFF, 0xFE, ..] => return Encoding::Utf16Le,
            [0xFE, 0xFF, ..] => return Encoding::Utf16Be,
            _ => {}
        }
        let pairs = &head[..head.len().min(1024) & !1];
        let nuls = |odd: usize| pairs.iter().skip(odd).step_by(2).filter(|&&b| b == 0).count() * 10;
        let (even, odd, half) = (nuls(0), nuls(1), pairs.len() / 2);
        // Text with NULs of its own has them on both sides; UTF-16 has 40 % and more on one, and next to none on the other.
        if odd >= 4 * half && 2 * even < half && half > 0 {
            Encoding::Utf16Le
        } else if even >= 4 * half && 2 * odd < half && half > 0 {
            Encoding::Utf16Be
        } else {
            Encoding::Auto
        }
    }

    /// The byte order mark that a file of this encoding may begin with.
    fn mark(self) -> &'static [u8] {
        match self {
            Encoding::Auto | Encoding::Utf8 | Encoding::Windows1252 => b"\xEF\xBB\xBF",
            Encoding::Utf16Le => b"\xFF\xFE",
            Encoding::Utf16Be => b"\xFE\xFF",
        }
    }
}

/// Appends whole characters to a buffer, and keeps what a chunk's end has cut.
pub struct Decoder {
    /// `Auto`: no UTF-16, nothing else chosen.
    pub encoding: Encoding,
    marked: bool,
    /// Bytes that are not UTF-8 (in windows-1252 every byte is a character), or lone surrogates of UTF-16.
    pub foreign: usize,
    /// Offset of the first of them in the decoded text.
    pub first_foreign: Option<u64>,
    carry: Vec<u8>,
    written: u64,
}

impl Decoder {
    /// For a file that begins with `head`; also the length of its byte order mark, which is no text.
    pub fn open(chosen: Encoding, head: &[u8]) -> (Self, usize) {
        let encoding = if chosen == Encoding::Auto { Encoding::detect(head) } else { chosen };
        let marked = head.starts_with(encoding.mark());
        let mark = if marked { encoding.mark().len() } else { 0 };
        (Decoder { encoding, marked, foreign: 0, first_foreign: None, carry: Vec::new(), written: 0 }, mark)
    }

    /// The encoding that the text read so far turned out to be in.
    pub fn name(&self) -> &'static str {
        match self.encoding {
            Encoding::Auto if self.foreign > 0 => "windows-1252",
            Encoding::Auto | Encoding::Utf8 if self.marked => "UTF-8 with BOM",
            Encoding::Auto | Encoding::Utf8 => "UTF-8",
            Encoding::Windows1252 => "windows-1252",
            Encoding::Utf16Le => "UTF-16 LE",
            Encoding::Utf16Be => "UTF-16 BE",
        }
    }

    /// `out` grows by valid UTF-8. With `last`, what is still cut counts as foreign.
    pub fn push(&mut self, bytes: &[u8], last: bool, out: &mut Vec<u8>) {
        let before = out.len();
        let mut joined = std::mem::take(&mut self.carry);
        let input = if joined.is_empty() {
            bytes
        } else {
            joined.extend_from_slice(bytes);
            &joined
        };
        match self.encoding {
            Encoding::Auto | Encoding::Utf8 => self.utf8(input, last, out, before),
            Encoding::Windows1252 => input.iter().for_each(|&byte| push_char(windows_1252(byte), out)),
            Encoding::Utf16Le => self.utf16(input, last, out, before, u16::from_le_bytes),
            Encoding::Utf16Be => self.utf16(input, last, out, before, u16::from_be_bytes),
        }
        self.written += (out.len() - before) as u64;
    }

    fn mark_foreign(&mut self, count: usize, at: usize) {
        self.foreign += count;
        self.first_foreign.get_or_insert(self.written + at as u64);
    }

    fn utf8(&mut self, mut input: &[u8], last: bool, out: &mut Vec<u8>, before: usize) {
        while let Err(fault) = std::str::from_utf8(input) {
            let (valid, rest) = input.split_at(fault.valid_up_to());
            out.extend_from_slice(valid);
            let bad = match fault.error_len() {
                Some(n) => n,
                None if last => rest.len(),
                None => {
                    self.carry = rest.to_vec();
                    return;
                }
            };
            self.mark_foreign(bad, out.len() - before);
            match self.encoding {
                Encoding::Utf8 => push_char(char::REPLACEMENT_CHARACTER, out),
                _ => rest[..bad].iter().for_each(|&byte| push_char(windows_1252(byte), out)),
            }
            input = &rest[bad..];
        }
        out.extend_from_slice(input);
    }

    fn utf16(&mut self, input: &[u8], last: bool, out: &mut Vec<u8>, before: usize, unit: fn([u8; 2]) -> u16) {
        let (pairs, odd) = input.as_chunks::<2>();
        let mut whole = pairs.len();
        // A high surrogate at the end waits for its low one.
        if !last && pairs.last().is_some_and(|&p| (0xD800..0xDC00).contains(&unit(p))) {
            whole -= 1;
        }
        if !last {
            self.carry = input[2 * whole..].to_vec();
        }
        for c in char::decode_utf16(pairs[..whole].iter().map(|&p| unit(p))) {
            let c = c.unwrap_or_else(|_| {
                self.mark_foreign(1, out.len() - before);
                char::REPLACEMENT_CHARACTER
            });
            push_char(c, out);
        }
        if last && !odd.is_empty() {
            self.mark_foreign(1, out.len() - before);
            push_char(char::REPLACEMENT_CHARACTER, out);
        }
    }
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => C1[(byte - 0x80) as usize],
        _ => byte as char,
    }
}

fn push_char(c: char, out: &mut Vec<u8>) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}
