//! Which lines of a file are its table: what stands above the names, what is a comment, and how fields and names are matched.
//! Found from the head of the file, each told in a note; what is chosen is not looked for.

use super::comments::{self, Comments};
use super::dialect::{self, Sample, common_width};
use super::header::{self, Header};
use super::quotes::{inspect, line_ends};
use super::rows::count;
use super::{notes::Notes, options::ReadOptions};
use crate::data::columns::text::Interner;

/// Fields of the lines against the names above them.
#[derive(Clone, Copy, Default)]
pub struct Fit {
    /// The lines have one field more than the names: the first is the row's name, as R writes it.
    pub row_names: bool,
    /// Empty fields at each line's end that belong to no column.
    pub spare: usize,
    /// Names without the empty ones at their end, where the lines have fewer fields.
    pub names: Option<usize>,
}

pub struct Layout {
    pub delimiter: u8,
    pub header: bool,
    /// Bytes above the table, and the lines that they are.
    pub skip: usize,
    pub skip_lines: usize,
    /// Where the rows begin if there are lines to skip below the names.
    pub rows_from: usize,
    pub comments: Option<Comments>,
    pub fit: Fit,
    /// Lines that repeat the names are no rows.
    pub repeats: bool,
}

/// What is chosen, and what the head holds.
pub struct Head<'a> {
    pub options: &'a ReadOptions,
    pub text: &'a [u8],
    pub whole: bool,
    /// Of `sep=;`: the delimiter, and the bytes of that line.
    pub sep: Option<(u8, usize)>,
    pub delimiter: Option<u8>,
}

impl Head<'_> {
    pub fn layout(&self, notes: &mut Notes) -> Layout {
        let options = self.options;
        let chosen = options.skip_lines.is_some() || options.names_line.is_some();
        let above = options.names_line.map_or(options.skip_lines.unwrap_or(0), |line| line - 1);
        let bytes = |lines: usize| comments::lines(self.text).take(lines).map(<[u8]>::len).sum::<usize>();
        let top = self.sep.filter(|_| above == 0).map_or_else(|| bytes(above), |(_, length)| length);
        let body = &self.text[top..];
        let (comments, delimiter) = self.comments(body);
        // The line of names may begin with the sign when it is chosen.
        let (first, rest) = match options.names_line {
            Some(_) => body.split_at(comments::lines(body).next().map_or(0, <[u8]>::len)),
            None => body.split_at(0),
        };
        let plain = comments.as_ref().map(|comments| [first, &comments::without(rest, comments)].concat());
        let sample = dialect::sample(plain.as_deref().unwrap_or(body), delimiter, self.whole);
        let header = if options.names_line.is_some() { Header::Yes } else { options.header };
        let (mut at, mut fit) = table(&sample.records, header, !chosen);
        let line_at = |at: usize| line_of(self.text, top) + sample.lines.get(at).map_or(0, |line| line - 1);
        // A quote that never closes makes one record of the names and the rows below them: no title.
        if at > 0 && inspect(&self.text[top..bytes(line_at(at) - 1)], delimiter).broken.is_some() {
            (at, fit) = (0, Fit::default());
        }
        let (line, mut skip) = (line_at(at), top);
        if at > 0 {
            skip = bytes(line - 1);
            let blank = body.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            say_title(line_of(self.text, top + blank), line, notes);
        }
        let records = &sample.records[at.min(sample.records.len())..];
        let guess = header::guess(records);
        let header = self.header(header, fit, &guess, line, notes);
        if !header && self.delimiter.is_none() && delimiter == b',' && records.iter().all(|record| is_pair(record)) {
            notes.about_file(line, PAIRS);
        }
        if header && !chosen {
            say_units(records, &sample, at, line, notes);
        }
        let skip_lines = if at > 0 { line - 1 } else { options.skip_lines.unwrap_or(above) };
        let rows_from = bytes(options.skip_lines.unwrap_or(0));
        // A single cell is easily met again: it must stand above numbers.
        let repeats = header && !options.keep_repeated && (common_width(records, 1) > 1 || guess.names == Some(true));
        Layout { delimiter, header, skip, skip_lines, rows_from, comments, fit, repeats }
    }

    /// The comments and the delimiter, which is found without them.
    fn comments(&self, body: &[u8]) -> (Option<Comments>, u8) {
        let known = self.delimiter.or(self.sep.map(|(byte, _)| byte));
        let sniffed = |text: &[u8]| known.unwrap_or_else(|| dialect::sniff_delimiter(text, self.whole));
        match self.options.comment.as_deref() {
            Some("") => (None, sniffed(body)),
            Some(sign) => {
                let comments = Comments { sign: sign.into(), fields: None, delimiter: known.unwrap_or(b',') };
                let delimiter = sniffed(&comments::without(body, &comments));
                (Some(Comments { delimiter, ..comments }), delimiter)
            }
            None => {
                let found = comments::first_lines(body).and_then(|(sign, length)| {
                    let (block, rest) = body.split_at(length);
                    let delimiter = sniffed(rest);
                    let records = dialect::sample(rest, delimiter, self.whole).records;
                    comments::found(block, sign, common_width(&records, 1), delimiter).filter(|_| !records.is_empty())
                });
                let delimiter = found.as_ref().map_or_else(|| sniffed(body), |comments| comments.delimiter);
                (found, delimiter)
            }
        }
    }

    fn header(&self, chosen: Header, fit: Fit, guess: &header::Guess, line: usize, notes: &mut Notes) -> bool {
        say_fit(fit, line, notes);
        match chosen {
            Header::Yes => return true,
            Header::No => return false,
            Header::Auto if fit.row_names || fit.spare > 0 || fit.names.is_some() => return true,
            Header::Auto => {}
        }
        const IF_DATA: &str = "(a guess). If it is data, switch the header off.";
        let text = match (guess.names, &guess.series) {
            (Some(true), None) => return true,
            (Some(true), Some((first, last))) => format!("Names that are numbers in a row, “{first}” to “{last}”: taken for names {IF_DATA}"),
            (Some(false), _) => {
                "The first row looks like data (a guess): the columns are numbered. If it holds their names, switch the header on.".into()
            }
            (None, _) => format!("The first row is taken for the columns' names {IF_DATA}"),
        };
        notes.about_file(line, text);
        guess.names.unwrap_or(true)
    }
}

/// Where the table begins among the records, and how its lines fit its names. Without `titles` it begins with the first.
fn table(records: &[Vec<String>], header: Header, titles: bool) -> (usize, Fit) {
    let none = (0, Fit::default());
    let Some(first) = records.first() else { return none };
    let width = common_width(records, 2);
    let again = records[1..].iter().filter(|record| *record == first).count();
    let as_first = records.iter().filter(|record| record.len() == first.len()).count() - again;
    let most_as_first = 2 * as_first >= records.len() - again;
    let width = if first.len() > 1 && most_as_first { first.len() } else { width };
    let is_wide = |record: &Vec<String>| record.len() == width;
    let (Some(from), Some(last)) = (records.iter().position(is_wide), records.iter().rposition(is_wide)) else { return none };
    let above = from.checked_sub(1).map(|above| &records[above]);
    let others = records[from..=last].iter().filter(|record| !is_wide(record) && Some(*record) != above).count();
    let agree = records[from..=last].iter().filter(|record| is_wide(record)).count();
    if width < 2 || agree < 2 || 4 * others > agree {
        return none;
    }
    // Half of the lines are not cut: text with some commas, unless names stand where the others begin.
    if first.len() == 1 && most_as_first && header::guess(&records[from..]).names != Some(true) {
        return none;
    }
    let fit = above
        .filter(|_| header != Header::No)
        .and_then(|names| fit(names, &records[from..], width))
        .filter(|fit| !fit.row_names || others == 0);
    match (fit, titles) {
        (Some(fit), true) => (from - 1, fit),
        (Some(fit), false) if from == 1 => (0, fit),
        (None, true) if from > 0 && (first.len() < width || header::guess(&records[from..]).names == Some(true)) => {
            (from + padded(&records[from..], header, width), Fit::default())
        }
        (None, true) if from == 0 => (padded(records, header, width), Fit::default()),
        _ => none,
    }
}

const PAIRS: &str = "Two whole numbers in each line: the comma is taken for what separates them (a guess). If it is a decimal comma, choose “;” as the delimiter.";

/// 12,5: two cells, or a number with a decimal comma
fn is_pair(record: &[String]) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    matches!(record, [whole, fraction] if digits(whole.trim_start_matches('-')) && digits(fraction))
}

fn filled(record: &[String]) -> usize {
    record.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// Records at the top that are titles although a spreadsheet has filled them up with delimiters.
fn padded(records: &[Vec<String>], header: Header, width: usize) -> usize {
    let mut at = 0;
    while width > 2 && header != Header::No && at + 2 < records.len() && records[at].len() == width {
        let cells = filled(&records[at]);
        let Some(full) = records[at..].iter().position(|record| record.len() == width && filled(record) == width) else { break };
        let below = header::guess(&records[at + full..]).names;
        let is_title = match cells {
            0 => true,
            1 => full > 0 && below != Some(false),
            _ => full > 0 && 2 * cells <= width && below == Some(true),
        };
        if !is_title {
            break;
        }
        at += 1;
    }
    at
}

/// How a line of names fits the lines below it, which have another number of fields; `None`: it is no line of names.
fn fit(names: &[String], below: &[Vec<String>], width: usize) -> Option<Fit> {
    let own = names.len();
    let rows = || below.iter().filter(|row| row.len() == width);
    if header::guess(below).names == Some(true) {
        return None;
    }
    if own > width {
        let ends_empty = names[width..].iter().all(|name| name.trim().is_empty()) && 2 * filled(names) > width;
        return ends_empty.then_some(Fit { names: Some(width), ..Fit::default() });
    }
    let ends_empty = rows().filter(|row| row[own..].iter().all(String::is_empty)).count();
    if own > 1 && 2 * ends_empty > rows().count() {
        return Some(Fit { spare: width - own, ..Fit::default() });
    }
    // A colon or a number tells what stands above a table, not a name of it.
    let is_name = |name: &String| {
        !name.is_empty() && !name.ends_with(':') && !name.contains('\n') && !name.starts_with(|c: char| c.is_ascii_digit())
    };
    let mut firsts = Interner::default();
    let distinct = rows().enumerate().all(|(i, row)| !row[0].is_empty() && firsts.intern(&row[0]) as usize == i);
    (own + 1 == width && names.iter().all(is_name) && distinct).then_some(Fit { row_names: true, ..Fit::default() })
}

/// The 1-based line of a byte of the text that begins one.
fn line_of(text: &[u8], at: usize) -> usize {
    line_ends(&text[..at], false) + 1
}

fn say_title(from: usize, names: usize, notes: &mut Notes) {
    let lines = match names - from {
        1 => format!("Line {from} is"),
        _ => format!("Lines {from} to {} are", names - 1),
    };
    notes.about_file(
        from,
        format!("{lines} skipped: a title above the table (a guess). If it belongs to the table, set the lines to skip to 0."),
    );
}

fn say_fit(fit: Fit, line: usize, notes: &mut Notes) {
    if fit.row_names {
        let text = "The lines below have one field more than these names: the first is taken for the rows' names, as R writes them, and called “row_names”.";
        notes.about_file(line, text);
    } else if fit.spare > 0 {
        let more = count(fit.spare, "delimiter");
        notes.about_file(
            line,
            format!("The lines below end with {more} more than these names: the empty fields at their end are left out."),
        );
    } else if let Some(names) = fit.names {
        notes.about_file(
            line,
            format!("These names end with delimiters that the lines below have not: the first {names} are taken."),
        );
    }
}

/// A line of units below the names is a row like any other, which its columns of numbers do not take.
fn say_units(records: &[Vec<String>], sample: &Sample, at: usize, line: usize, notes: &mut Notes) {
    let [_, units, rows @ ..] = records else { return };
    let is_number = |cell: &String| crate::data::columns::kinds::number(cell).is_some();
    let of_numbers =
        |i: usize| rows.iter().filter_map(|row| row.get(i)).filter(|cell| is_number(cell)).count() * 10 > rows.len() * 9;
    let numbers: Vec<&String> = (0..units.len()).filter(|i| of_numbers(*i)).map(|i| &units[i]).collect();
    let words = numbers.iter().filter(|cell| !cell.is_empty() && !is_number(cell)).count();
    if rows.len() > 1 && words > 1 && 2 * words > numbers.len() && numbers.iter().all(|cell| !is_number(cell)) {
        let own = line + sample.lines[at + 1] - sample.lines[at];
        notes.about_file(own, format!("This line looks like units below the names and is kept as a row. To leave it out, take line {line} for the names and skip {own} lines."));
    }
}
