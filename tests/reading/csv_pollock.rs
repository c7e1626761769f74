//! The pollutions of Pollock (Vitagliano et al., "Pollock: A Data Loading Benchmark", VLDB 2023), made anew over a table of
//! our own, and scored as there: ten measures a file, each 0 to 1 – was it loaded, and precision, recall and F1 of the
//! header's cells, of the records and of the cells; a file's score is their sum. Files are read as they are dropped, without
//! a hint. What is not loaded right must be said, and of a row that is polluted, on its line.

use std::collections::{BTreeMap, HashMap};

use crate::csv_support::{load, names, rows, utf16};

const ROWS: usize = 83;
const COLUMNS: usize = 9;

type Rows = Vec<Vec<String>>;

struct File {
    class: &'static str,
    name: String,
    bytes: Vec<u8>,
    header: Vec<String>,
    records: Rows,
    /// Of the polluted row; 0: the whole file is.
    line: usize,
}

#[derive(Clone, Copy)]
struct Form<'a> {
    delimiter: &'a str,
    quote: &'a str,
    escape: &'a str,
    end: &'a str,
}

const PLAIN: Form = Form { delimiter: ",", quote: "\"", escape: "\"", end: "\r\n" };

/// The least mean score of each class: as measured, rounded down. What costs: a file of names alone and one of more than
/// 10,000 columns are refused; delimiters beyond , ; tab | are not looked for; quotes are " alone, doubled inside a cell; a row
/// of another length is left out; names of another number than the fields below are taken for a title or for R's, or the whole
/// file is refused.
const FLOORS: [(&str, f64); 12] = [
    ("as it was", 10.0),
    ("payload", 6.66),
    ("lines at the end", 10.0),
    ("header", 10.0),
    ("preamble and further tables", 9.51),
    ("field delimiter", 4.27),
    ("quotes and escapes", 6.54),
    ("record delimiter", 10.0),
    ("encoding", 10.0),
    ("size", 6.66),
    ("missing or extra delimiters", 9.89),
    ("structure of a row", 9.94),
];

/// Names, then records: dates, times, codes, prices, texts with commas, quotes and a letter beyond ASCII.
fn source() -> Rows {
    let names = ["row", "date", "time", "product", "price", "quantity", "kind", "description", "new"].map(String::from);
    let kinds = ["Trail shoes", "Rug, woven", "Table, round 48\"", "Socks", "Café chair", "Rod 8' 9\", light"];
    let record = |i: usize| {
        vec![
            i.to_string(),
            format!("{:02}/{:02}/2018", i % 28 + 1, i / 28 + 1),
            format!("{:02}:{:02}", i % 24, i * 15 % 60),
            format!("{}-{:04}", ["MG", "RI", "YY", "BH"][i % 4], i * 7919 % 10_000),
            format!("{}.{:02}", i * 37 % 90, i * 61 % 100),
            (i % 5).to_string(),
            kinds[i % kinds.len()].to_string(),
            format!("Made for day {i}, and \"tested\" by hand; it lasts: always."),
            (i % 2).to_string(),
        ]
    };
    [vec![names.to_vec()], (1..=ROWS).map(record).collect()].concat()
}

fn cell(text: &str, form: Form) -> String {
    let Form { delimiter, quote, escape, .. } = form;
    if text.contains(delimiter) || text.contains(quote) || text.contains(',') {
        format!("{quote}{}{quote}", text.replace(quote, &format!("{escape}{quote}")))
    } else {
        text.into()
    }
}

fn line(row: &[String], form: Form) -> String {
    row.iter().map(|text| cell(text, form)).collect::<Vec<_>>().join(form.delimiter) + form.end
}

fn text(rows: &[Vec<String>], form: Form) -> String {
    rows.iter().map(|row| line(row, form)).collect()
}

fn file(class: &'static str, name: impl Into<String>, bytes: impl Into<Vec<u8>>, clean: &[Vec<String>]) -> File {
    let (header, records) = clean.split_first().map_or((Vec::new(), Vec::new()), |(first, rest)| (first.clone(), rest.to_vec()));
    File { class, name: name.into(), bytes: bytes.into(), header, records, line: 0 }
}

fn whole_files(all: &Rows) -> Vec<File> {
    let plain = text(all, PLAIN);
    let columns = |n: usize| all.iter().map(|row| row.iter().cycle().take(n).cloned().collect()).collect::<Rows>();
    let marked = |n: usize| {
        let mut wide = columns(n);
        wide[0] = (0..n).map(|i| format!("col{i}")).collect();
        wide
    };
    let no_names = [vec![Vec::new()], all[1..].to_vec()].concat();
    vec![
        file("as it was", "source", plain.clone(), all),
        file("payload", "no payload", "", &[]),
        file("payload", "only a header", line(&all[0], PLAIN), &all[..1]),
        file("payload", "one record", text(&all[..2], PLAIN), &all[..2]),
        file("lines at the end", "no trailing line end", plain.trim_end(), all),
        file("lines at the end", "two trailing line ends", format!("{plain}\r\n"), all),
        file("header", "no header", text(&all[1..], PLAIN), &no_names),
        file("header", "header of two rows", line(&all[0], PLAIN) + &plain, all),
        file("header", "header of three rows", line(&all[0], PLAIN).repeat(2) + &plain, all),
        file("size", "one column", text(&columns(1), PLAIN), &columns(1)),
        file("size", "1,024 columns", text(&marked(1024), PLAIN), &marked(1024)),
        file("size", "17,000 columns", text(&marked(17_000), PLAIN), &marked(17_000)),
        file("encoding", "UTF-8 with its mark", format!("\u{feff}{plain}"), all),
        file("encoding", "Latin-1", plain.chars().map(|c| c as u8).collect::<Vec<u8>>(), all),
        file("encoding", "UTF-16", utf16(&format!("\u{feff}{plain}"), u16::to_le_bytes), all),
        file("encoding", "UTF-16 without its mark", utf16(&plain, u16::to_be_bytes), all),
    ]
}

fn preambles_and_tables(all: &Rows) -> Vec<File> {
    const CLASS: &str = "preamble and further tables";
    let plain = text(all, PLAIN);
    let empty = ",".repeat(COLUMNS - 1);
    let narrow = |n: usize| -> String {
        all[..11].iter().map(|row| line(&row.iter().cycle().take(n).cloned().collect::<Vec<_>>(), PLAIN)).collect()
    };
    vec![
        file(CLASS, "preamble", format!("Sales of the year\r\nby shop\r\n\r\n{plain}"), all),
        file(CLASS, "preamble with delimiters", format!("Sales{empty}\r\nby shop{empty}\r\n{plain}"), all),
        file(CLASS, "footnote", format!("{plain}\r\nCopied by hand\r\n"), all),
        file(CLASS, "footnote with delimiters", format!("{plain}Copied by hand{empty}\r\n"), all),
        file(CLASS, "a second table of fewer columns", format!("{plain}\r\n{}", narrow(6)), all),
        file(CLASS, "a second table of more columns", format!("{plain}\r\n{}", narrow(12)), all),
        file(CLASS, "a second table of as many columns", format!("{plain}\r\n{}", narrow(9)), all),
    ]
}

fn dialects(all: &Rows) -> Vec<File> {
    let with = |class, name: &str, form: Form| file(class, name, text(all, form), all);
    let delimiter = |delimiter: &'static str| with("field delimiter", &format!("{delimiter:?}"), Form { delimiter, ..PLAIN });
    let quote =
        |quote: &'static str| with("quotes and escapes", &format!("quote {quote}"), Form { quote, escape: quote, ..PLAIN });
    let escape = |escape: &'static str| with("quotes and escapes", &format!("escape {escape:?}"), Form { escape, ..PLAIN });
    [";", "\t", "|", " ", ":", "^", ", ", "\t\t", "::"]
        .map(delimiter)
        .into_iter()
        .chain([quote("\""), quote("'"), escape("\""), escape("\\"), escape("")])
        .chain(["\n", "\r", "\r\n"].map(|end| with("record delimiter", &format!("{end:?}"), Form { end, ..PLAIN })))
        .collect()
}

/// Each row and each place in it: a delimiter less, one more, a quote more; and rows in another dialect.
fn rows_in_disorder(all: &Rows) -> Vec<File> {
    let lines: Vec<String> = all.iter().map(|row| line(row, PLAIN)).collect();
    let mut files = Vec::new();
    for row in 0..all.len() {
        let cells: Vec<String> = all[row].iter().map(|text| cell(text, PLAIN)).collect();
        let mut with = |class, name: String, other: String| {
            let bytes = [&lines[..row].concat(), other.as_str(), &lines[row + 1..].concat()].concat();
            files.push(File { line: row + 1, ..file(class, format!("row {row}: {name}"), bytes, all) });
        };
        for at in 0..COLUMNS {
            let (before, after) = (cells[..at].join(","), cells[at..].join(","));
            let comma = if at == 0 { "" } else { "," };
            with("missing or extra delimiters", format!("one more before cell {at}"), format!("{before},{comma}{after}\r\n"));
            if at > 0 {
                with("missing or extra delimiters", format!("none before cell {at}"), format!("{before}{after}\r\n"));
            }
            with("structure of a row", format!("a quote before cell {at}"), format!("{before}{comma}\"{after}\r\n"));
        }
        let form = |name: &str, form: Form| (name.to_string(), line(&all[row], form));
        for (name, other) in [
            form("delimiter ;", Form { delimiter: ";", ..PLAIN }),
            form("line end LF", Form { end: "\n", ..PLAIN }),
            form("quotes '", Form { quote: "'", escape: "'", ..PLAIN }),
            form("escape \\", Form { escape: "\\", ..PLAIN }),
        ] {
            with("structure of a row", name, other);
        }
    }
    files
}

/// Items in common, counted as often as they are in both.
fn common<T: std::hash::Hash + Eq>(a: &[T], b: &[T]) -> usize {
    let mut left: HashMap<&T, usize> = HashMap::new();
    a.iter().for_each(|item| *left.entry(item).or_default() += 1);
    b.iter().filter(|item| left.get_mut(item).is_some_and(|n| std::mem::replace(n, n.saturating_sub(1)) > 0)).count()
}

/// Precision + recall + F1.
fn three<T: std::hash::Hash + Eq>(wanted: &[T], found: &[T]) -> f64 {
    let both = common(wanted, found) as f64;
    match (wanted.is_empty(), both) {
        (true, _) => 3.0,
        (_, 0.0) => 0.0,
        _ => {
            let (p, r) = (both / wanted.len() as f64, both / found.len() as f64);
            p + r + 2.0 * p * r / (p + r)
        }
    }
}

#[derive(Default)]
struct Class {
    files: usize,
    score: f64,
    right: usize,
    refused: usize,
    said: usize,
}

/// (score of 10, what was said of what is not right, where it is not right)
fn score(file: &File) -> (f64, Option<String>) {
    let table = match load(&file.bytes) {
        // An empty file has nothing to load: its refusal is right.
        Err(error) => {
            return (if file.header.is_empty() && file.records.is_empty() { 10.0 } else { 0.0 }, Some(error.to_string()));
        }
        Ok(table) => table,
    };
    let trimmed = |row: &[&str]| row.iter().map(|cell| cell.trim().to_string()).collect::<Vec<_>>();
    let found: Rows = rows(&table).iter().map(|row| trimmed(row)).collect();
    let joined = |rows: &Rows| rows.iter().map(|row| row.concat()).collect::<Vec<_>>();
    let header = three(&file.header, &trimmed(&names(&table)));
    let score = 1.0 + header + three(&joined(&file.records), &joined(&found)) + three(&file.records.concat(), &found.concat());
    let said = table.notes.iter().find(|note| file.line == 0 || note.line == file.line);
    (score, said.map(|note| format!("{}: {}", note.line, note.text)))
}

#[test]
fn polluted_files_are_loaded_or_it_is_said() {
    let all = source();
    let mut classes: BTreeMap<usize, Class> = BTreeMap::new();
    let mut without_a_word = Vec::new();
    let files = [whole_files(&all), preambles_and_tables(&all), dialects(&all), rows_in_disorder(&all)];
    let files: Vec<File> = files.into_iter().flatten().collect();
    let total = files.len();
    for file in files {
        let (score, said) = score(&file);
        let class = classes.entry(FLOORS.iter().position(|(name, _)| *name == file.class).unwrap()).or_default();
        class.files += 1;
        class.score += score;
        class.right += (score > 9.999) as usize;
        class.refused += (score == 0.0) as usize;
        match said {
            _ if score > 9.999 => {}
            Some(said) => {
                class.said += 1;
                if file.line == 0 {
                    println!("{score:5.2} {}, {}: {said}", file.class, file.name);
                }
            }
            None => without_a_word.push(format!("{}, {} ({score:.2})", file.class, file.name)),
        }
    }
    println!("{:30} {:>6} {:>9} {:>7} {:>8} {:>6}", "pollution", "files", "score/10", "right", "refused", "said");
    let mut sum = 0.0;
    for (&index, Class { files, score, right, refused, said }) in &classes {
        let (name, floor) = FLOORS[index];
        let mean = score / *files as f64;
        sum += score;
        println!("{name:30} {files:6} {mean:9.3} {right:7} {refused:8} {said:6}");
        assert!(mean >= floor, "{name}: {mean}");
    }
    println!("{total} files: {:.3} of 10", sum / total as f64);
    without_a_word.iter().for_each(|file| println!("without a word: {file}"));
    assert!(without_a_word.is_empty());
}
