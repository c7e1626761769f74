//! What the head of a file tells: its delimiter, and whether its first line holds names.

use csv_core::{ReadRecordResult, ReaderBuilder};
use serde::{Deserialize, Serialize};

use super::kinds::number;

/// Is the first row a header?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Header {
    Yes,
    No,
    /// Guessed; the table's notes and dialect tell the guess.
    #[default]
    Auto,
}

const CANDIDATES: [u8; 4] = *b",;\t|";
/// Characters that some files use and that are too common in text to be tried.
const UNUSUAL: [u8; 5] = *b":^~#\x01";
/// Records of the head that are looked at.
const SAMPLE: usize = 200;

/// `sep=;` as the whole first line, quoted or not: (the delimiter, bytes before the line's end).
pub fn sep_line(head: &[u8]) -> Option<(u8, usize)> {
    let quoted = head.first() == Some(&b'"');
    let rest = &head[quoted as usize..];
    let [s, e, p, b'=', delimiter, ..] = *rest else { return None };
    let mut length = quoted as usize + 5;
    if quoted && head.get(length) == Some(&b'"') {
        length += 1;
    }
    let ends = matches!(head.get(length), None | Some(b'\n' | b'\r'));
    ([s, e, p].eq_ignore_ascii_case(b"sep") && delimiter.is_ascii() && ends).then_some((delimiter, length))
}

/// The candidate whose records agree most with the first of them; comma where none cuts it.
pub fn sniff_delimiter(head: &[u8], whole: bool) -> u8 {
    let mut best = (b',', 0.0, 1);
    for delimiter in CANDIDATES {
        let records = sample(head, delimiter, whole);
        let fields = records.first().map_or(0, Vec::len);
        if fields < 2 {
            continue;
        }
        let agree = records.iter().filter(|r| r.len() == fields).count() as f64 / records.len() as f64;
        // A few ragged rows must not hand the file to a delimiter that cuts every line in two by chance.
        if agree > best.1 + 0.1 || (agree > best.1 - 0.1 && fields > best.2) {
            best = (delimiter, agree, fields);
        }
    }
    best.0
}

/// Another character that stands in nearly every line of a file that came out as one column.
pub fn likely_delimiter(head: &[u8], used: u8) -> Option<char> {
    let lines: Vec<&[u8]> = head.split(|&b| b == b'\n' || b == b'\r').filter(|line| !line.is_empty()).take(SAMPLE).collect();
    let holds = |byte: u8| lines.iter().filter(|line| line.contains(&byte)).count() * 10 >= lines.len() * 9;
    let first = CANDIDATES.iter().chain(&UNUSUAL).find(|&&byte| byte != used && lines.len() > 1 && holds(byte));
    first.map(|&byte| byte as char)
}

/// Is the first record a header? `None`: nothing tells it from the rows below, which counts as yes.
pub fn guess_header(head: &[u8], delimiter: u8, whole: bool) -> Option<bool> {
    let records = sample(head, delimiter, whole);
    let (first, rows) = records.split_first()?;
    let mut votes = 0;
    for (i, name) in first.iter().enumerate() {
        let below: Vec<&str> = rows.iter().filter_map(|row| row.get(i)).map(String::as_str).filter(|c| !c.is_empty()).collect();
        if below.is_empty() || name.is_empty() {
            continue;
        }
        let numeric = 2 * below.iter().filter(|cell| number(cell).is_some()).count() > below.len();
        votes += match (numeric, number(name).is_some()) {
            (true, false) => 1,
            (true, true) => -1,
            // A cell that comes again below in its column is a value rather than a name.
            (false, false) if below.contains(&name.as_str()) => -1,
            (false, true) => -1,
            (false, false) => 0,
        };
    }
    (votes != 0).then_some(votes > 0)
}

/// The first records of the head; the last is left out where the head may have cut it (`whole`: it has not).
pub fn sample(head: &[u8], delimiter: u8, whole: bool) -> Vec<Vec<String>> {
    let records = cut(head, delimiter, whole, true);
    let lines = head.split(|&b| b == b'\n').filter(|line| !line.is_empty()).take(20).count();
    // A quote that opens early and never closes hides all below it: then quotes are taken as plain characters.
    if records.len() < 2 && lines > records.len() + 1 { cut(head, delimiter, whole, false) } else { records }
}

/// One line's fields with quotes as plain characters, those at a field's ends taken off: for a line whose quotes are broken.
pub fn bare_fields(line: &[u8], delimiter: u8) -> Vec<String> {
    let bare = |field: &[u8]| String::from_utf8_lossy(field).trim().trim_matches('"').to_string();
    line.split(|&b| b == delimiter).map(bare).collect()
}

fn cut(head: &[u8], delimiter: u8, whole: bool, quoting: bool) -> Vec<Vec<String>> {
    let mut tokens = ReaderBuilder::new().delimiter(delimiter).quoting(quoting).build();
    let (mut text, mut ends) = (vec![0; head.len() + 1], vec![0; head.len() + 2]);
    let (mut records, mut at) = (Vec::new(), 0);
    let (mut written, mut ended) = (0, 0);
    while records.len() < SAMPLE {
        if at == head.len() && !whole {
            break;
        }
        let (result, read, wrote, ends_wrote) = tokens.read_record(&head[at..], &mut text[written..], &mut ends[ended..]);
        at += read;
        written += wrote;
        ended += ends_wrote;
        match result {
            ReadRecordResult::Record => {
                let mut from = 0;
                let cells = ends[..ended].iter().map(|&end| {
                    let cell = String::from_utf8_lossy(&text[from..end]).into_owned();
                    from = end;
                    cell
                });
                records.push(cells.collect());
                (written, ended) = (0, 0);
            }
            ReadRecordResult::InputEmpty => {}
            _ => break,
        }
    }
    records
}
