//! A second look at the quotes of one raw record: csv-core accepts every input and never says what was odd about it.

/// What the raw bytes of a record say about its quotes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Quotes {
    /// Fields with a quote inside an unquoted field, or with text after the closing quote.
    pub stray: usize,
    /// Offset of a quote that never closes within these bytes, or that closes badly after a line end.
    pub broken: Option<usize>,
    /// Line ends since that quote.
    pub swallowed: usize,
    /// Line ends in all of the bytes; CRLF counts once.
    pub lines: usize,
    /// (field, n): n blanks stand between the field's closing quote and its end, and are no part of the value.
    pub padded: Vec<(usize, usize)>,
}

enum State {
    Start,
    Bare,
    Quoted,
    /// After a quote inside a quoted field: its end, or the first half of a doubled one.
    Closing,
    /// Blanks after a closing quote.
    Padding(usize),
}

/// Follows csv-core's states over the raw bytes of one record, line ends included.
///
/// A closing quote that is followed by text is a stray one; when its field spans lines as well, the likelier story is
/// that the quote was never closed and has met the next line's opening quote: `1,"a⏎2,"b"`.
pub fn inspect(raw: &[u8], delimiter: u8) -> Quotes {
    let mut found = Quotes::default();
    let mut state = State::Start;
    let (mut field, mut opened, mut lines_at_open, mut stray_here) = (0, 0, 0, false);
    for (i, &byte) in raw.iter().enumerate() {
        if byte == b'\r' || (byte == b'\n' && (i == 0 || raw[i - 1] != b'\r')) {
            found.lines += 1;
        }
        let ends_field = byte == delimiter || byte == b'\n' || byte == b'\r';
        state = match state {
            State::Quoted if byte == b'"' => State::Closing,
            State::Quoted => State::Quoted,
            State::Closing if byte == b'"' => State::Quoted,
            _ if ends_field => {
                if let State::Padding(n) = state {
                    found.padded.push((field, n));
                }
                field += 1;
                stray_here = false;
                State::Start
            }
            State::Start if byte == b'"' => {
                (opened, lines_at_open) = (i, found.lines);
                State::Quoted
            }
            State::Start => State::Bare,
            State::Closing if byte == b' ' || byte == b'\t' => State::Padding(1),
            State::Padding(n) if byte == b' ' || byte == b'\t' => State::Padding(n + 1),
            State::Closing | State::Padding(_) if found.lines > lines_at_open => {
                found.stray += 1;
                return found.broken_at(opened, lines_at_open);
            }
            State::Bare if byte != b'"' => State::Bare,
            State::Closing | State::Padding(_) | State::Bare => {
                found.stray += !stray_here as usize;
                stray_here = true;
                State::Bare
            }
        };
    }
    match state {
        State::Quoted => return found.broken_at(opened, lines_at_open),
        State::Padding(n) => found.padded.push((field, n)),
        _ => {}
    }
    found
}

impl Quotes {
    fn broken_at(mut self, opened: usize, lines_at_open: usize) -> Self {
        self.broken = Some(opened);
        self.swallowed = self.lines - lines_at_open;
        self
    }
}

/// Line ends of all three kinds; `after_cr`: the byte before the slice was a carriage return.
pub fn line_ends(bytes: &[u8], after_cr: bool) -> usize {
    let mut previous = if after_cr { b'\r' } else { 0 };
    let mut count = 0;
    for &byte in bytes {
        count += (byte == b'\r' || (byte == b'\n' && previous != b'\r')) as usize;
        previous = byte;
    }
    count
}
