//! What the head of a file tells: its delimiter, and its first records.

use csv_core::{ReadRecordResult, ReaderBuilder};

use super::{header, quotes::line_ends};
use crate::data::columns::{kinds::enough, written};

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
    let (first, agree) = most_agreed(head, whole, |records| records.first().map_or(0, Vec::len));
    if agree >= 0.5 {
        return first;
    }
    // Above the table stands a title that none of them cuts as they cut the rows.
    let (most, agree) = most_agreed(head, whole, |records| common_width(records, 2));
    if agree >= 0.5 && (most == first || has_title(&sample(head, most, whole))) { most } else { first }
}

/// Are the lines above those that are cut a title, rather than the name of one column whose cells hold the delimiter?
fn has_title(Sample { records, lines }: &Sample) -> bool {
    let width = common_width(records, 2);
    let Some(from @ 1..) = records.iter().position(|record| record.len() == width) else { return false };
    let is_title = |cell: &String| cell.trim().contains(char::is_whitespace) || cell.ends_with(':');
    let apart = from > 1 || lines[from] > lines[from - 1] + 1;
    apart || records[0].iter().any(is_title) || header::guess(&records[from..]).names == Some(true)
}

/// The candidate with which most records have that number of fields, 2 at least, and their share.
fn most_agreed(head: &[u8], whole: bool, width: fn(&[Vec<String>]) -> usize) -> (u8, f64) {
    let mut best = (b',', 0.0, 1);
    let tried = CANDIDATES.map(|delimiter| {
        let Sample { records, .. } = sample(head, delimiter, whole);
        let fields = width(&records);
        let agree = records.iter().filter(|r| r.len() == fields).count() as f64 / records.len().max(1) as f64;
        (delimiter, records, fields, agree)
    });
    let mut others = tried[1..].iter();
    let has_decimals = others.any(|(_, records, fields, agree)| *fields > 1 && *agree >= 0.5 && has_decimals(records, *fields));
    for (delimiter, _, fields, agree) in tried {
        if fields < 2 || (has_decimals && delimiter == b',') {
            continue;
        }
        // A few ragged rows must not hand the file to a delimiter that cuts every line in two by chance.
        if agree > best.1 + 0.1 || (agree > best.1 - 0.1 && fields > best.2) {
            best = (delimiter, agree, fields);
        }
    }
    (best.0, best.1)
}

/// 1,5;2,25: do commas stand in the numbers of its rows alone? The first may be names.
fn has_decimals(records: &[Vec<String>], fields: usize) -> bool {
    let rows = records.iter().filter(|record| record.len() == fields).skip((records.len() > 1) as usize);
    let (mut cells, mut numbers) = (0, 0);
    for cell in rows.flatten().filter(|cell| cell.contains(',')) {
        cells += 1;
        numbers += written::read(cell).is_some() as usize;
    }
    numbers > 0 && enough(numbers, cells)
}

/// The number of fields, `least` at least, of the records that hold most fields together; 0 where there are none. The first counts
/// once: names may come again.
pub fn common_width(records: &[Vec<String>], least: usize) -> usize {
    let mut best = (0, 0);
    for record in records.iter().filter(|record| record.len() >= least) {
        let alike = |(i, other): &(usize, &Vec<String>)| other.len() == record.len() && (*i == 0 || **other != records[0]);
        let fields = records.iter().enumerate().filter(alike).count() * record.len();
        if fields > best.0 {
            best = (fields, record.len());
        }
    }
    best.1
}

/// Another character that stands in nearly every line of a file that came out as one column.
pub fn likely_delimiter(head: &[u8], used: u8) -> Option<char> {
    let lines: Vec<&[u8]> = head.split(|&b| b == b'\n' || b == b'\r').filter(|line| !line.is_empty()).take(SAMPLE).collect();
    let holds = |byte: u8| lines.iter().filter(|line| line.contains(&byte)).count() * 10 >= lines.len() * 9;
    let first = CANDIDATES.iter().chain(&UNUSUAL).find(|&&byte| byte != used && lines.len() > 1 && holds(byte));
    first.map(|&byte| byte as char)
}

/// The first records, and the line on which each begins.
#[derive(Default)]
pub struct Sample {
    pub records: Vec<Vec<String>>,
    pub lines: Vec<usize>,
}

/// The first records of the head; the last is left out where the head may have cut it (`whole`: it has not).
pub fn sample(head: &[u8], delimiter: u8, whole: bool) -> Sample {
    let sample = cut(head, delimiter, whole, true);
    let (records, lines) = (sample.records.len(), head.split(|&b| b == b'\n').filter(|line| !line.is_empty()).take(20).count());
    // A quote that opens early and never closes hides all below it: then quotes are taken as plain characters.
    if records < 2 && lines > records + 1 { cut(head, delimiter, whole, false) } else { sample }
}

/// One line's fields.
pub fn fields(line: &[u8], delimiter: u8) -> Vec<String> {
    cut(line, delimiter, true, true).records.pop().unwrap_or_default()
}

/// One line's fields with quotes as plain characters, those at a field's ends taken off: for a line whose quotes are broken.
pub fn bare_fields(line: &[u8], delimiter: u8) -> Vec<String> {
    let bare = |field: &[u8]| String::from_utf8_lossy(field).trim().trim_matches('"').to_string();
    line.split(|&b| b == delimiter).map(bare).collect()
}

fn cut(head: &[u8], delimiter: u8, whole: bool, quoting: bool) -> Sample {
    let mut tokens = ReaderBuilder::new().delimiter(delimiter).quoting(quoting).build();
    let (mut text, mut ends) = (vec![0; head.len() + 1], vec![0; head.len() + 2]);
    let (mut found, mut at) = (Sample::default(), 0);
    let (mut written, mut ended) = (0, 0);
    let (mut begin, mut line) = (0, 1);
    while found.records.len() < SAMPLE {
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
                found.records.push(cells.collect());
                let first = head[begin..at].iter().position(|b| *b != b'\n' && *b != b'\r').map_or(at, |blank| begin + blank);
                let after_cr = |at: usize| at > 0 && head[at - 1] == b'\r';
                line += line_ends(&head[begin..first], after_cr(begin));
                found.lines.push(line);
                line += line_ends(&head[first..at], after_cr(first));
                begin = at;
                (written, ended) = (0, 0);
            }
            ReadRecordResult::InputEmpty => {}
            _ => break,
        }
    }
    found
}
