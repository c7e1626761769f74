//! The table of bad input: what a person may drop, what becomes of it, and what is said, word for word.
//!
//! A line of the table is a name, a file, the rows kept and reported, and every note with its line (0: the whole file).
//! `cargo test --test reading bad_input:: -- --nocapture` prints it.

use crate::csv_support::{load_in, load_with, utf16};
use flowbed::data::{Encoding, ReadOptions};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

struct Case {
    name: &'static str,
    file: Vec<u8>,
    options: ReadOptions,
    expected: Expected,
}

enum Expected {
    Read { kept: usize, reported: usize, says: Vec<(usize, String)> },
    Refused(String),
}

/// A file that is read: `counts` are rows kept and reported.
fn read(name: &'static str, file: impl AsRef<[u8]>, counts: (usize, usize), says: &[(usize, &str)]) -> Case {
    let says = says.iter().map(|(line, text)| (*line, text.to_string())).collect();
    let expected = Expected::Read { kept: counts.0, reported: counts.1, says };
    Case { name, file: file.as_ref().to_vec(), options: ReadOptions::default(), expected }
}

fn refused(name: &'static str, file: impl AsRef<[u8]>, sentence: &str) -> Case {
    let expected = Expected::Refused(sentence.to_string());
    Case { name, file: file.as_ref().to_vec(), options: ReadOptions::default(), expected }
}

impl Case {
    fn delimiter(mut self, delimiter: char) -> Self {
        self.options.delimiter = Some(delimiter);
        self
    }

    fn encoding(mut self, name: &str) -> Self {
        self.options.encoding = Encoding::named(name).unwrap();
        self
    }

    fn missing(mut self, words: &[&str]) -> Self {
        self.options.missing = words.iter().map(|word| word.to_string()).collect();
        self
    }

    fn keeping_malformed(mut self) -> Self {
        self.options.keep_malformed = true;
        self
    }
}

const UNCLOSED: &str =
    "A quote opens here and does not close, 3 lines on: the row is left out, what is below it was read without it.";
const CONVERTED_LE: &str = "This is a UTF-16 LE file; it was converted.";
const CONVERTED_BE: &str = "This is a UTF-16 BE file; it was converted.";
const GUESSED: &str = "The first row is taken for the columns' names (a guess). If it is data, switch the header off.";
const FOOTER: &str = "The last line has fewer fields than the table: a footer, or a file that ends too early.";
const NO_ROWS: &str = "The file has no data rows. Choose a file with a header line and at least one row below it.";
const SHEET: &str = "Open it in the spreadsheet program and save it as CSV.";
const WESTERN: &[u8] = b"name,n\nplain,1\ncaf\xE9,2\n\x80uro,3\n";

fn encodings() -> Vec<Case> {
    let text = "name,n\nZoë,1\nŁódź,2\n";
    let marked = format!("\u{feff}{text}");
    let mut lone = utf16("\u{feff}name,n\na", u16::to_le_bytes);
    lone.extend([0x00, 0xD8]);
    lone.extend(utf16(",1\n", u16::to_le_bytes));
    let guessed = "Not UTF-8: 2 bytes, the first on this line, read as windows-1252. If they look wrong in the first rows, choose the encoding.";
    vec![
        read("UTF-8 byte order mark", &marked, (2, 0), &[]),
        read("UTF-16 LE", utf16(&marked, u16::to_le_bytes), (2, 0), &[(0, CONVERTED_LE)]),
        read("UTF-16 BE", utf16(&marked, u16::to_be_bytes), (2, 0), &[(0, CONVERTED_BE)]),
        read("UTF-16 LE without its mark", utf16(text, u16::to_le_bytes), (2, 0), &[(0, CONVERTED_LE)]),
        read("UTF-16 BE without its mark", utf16(text, u16::to_be_bytes), (2, 0), &[(0, CONVERTED_BE)]),
        read(
            "UTF-16 with a lone surrogate",
            lone,
            (1, 0),
            &[(0, CONVERTED_LE), (2, "1 broken UTF-16 unit, the first on this line: shown as �.")],
        ),
        read("Latin-1", WESTERN, (3, 0), &[(3, guessed)]),
        read("Latin-1, read as UTF-8", WESTERN, (3, 0), &[(3, "Not UTF-8: 2 bytes, the first on this line, shown as �.")])
            .encoding("utf-8"),
        read("Latin-1, read as windows-1252", WESTERN, (3, 0), &[]).encoding("windows-1252"),
        refused("Latin-1, read as UTF-16", WESTERN, NO_ROWS).encoding("utf-16le"),
        read(
            "NUL characters",
            b"name,n\nx,1\na\0b,2\n\0,3\n",
            (3, 0),
            &[(3, "NUL characters in 2 rows, the first on this line: kept, and shown as ␀.")],
        ),
    ]
}

fn quotes() -> Vec<Case> {
    let stray = "Stray quotes, like x\"y or \"1\"z, in 3 fields, the first on this line: accepted, look at them.";
    let names = "A quote opens here and does not close: the names were read without it.";
    let early = format!("name,n\n0,\"open\n{}", "word,1\n".repeat(200_000));
    let far = UNCLOSED.replace('3', "149,796");
    vec![
        read("unclosed quote", "name,n\na,1\na,2\na,3\nb,\"4\nc,5\nd,6\n", (5, 1), &[(5, UNCLOSED)]),
        read(
            "unclosed quote that meets another",
            "name,n\na,1\nb,\"2\nc,\"3\"\nd,4\n",
            (3, 1),
            &[(3, &UNCLOSED.replace("3 lines", "1 line"))],
        ),
        read("unclosed quote in the last row", "name,n\na,1\nb,\"2", (1, 1), &[(3, &UNCLOSED.replace('3', "0"))]),
        read("unclosed quote in the names", "name,\"n\na,1\nb,2\n", (2, 0), &[(1, names)]),
        read("unclosed quote early in a large file", early, (200_000, 1), &[(2, &far)]),
        read("stray quotes", "name,n\na\"b,1\n\"a\"b,2\n5\" disk,3\n", (3, 0), &[(2, stray)]),
    ]
}

fn shapes() -> Vec<Case> {
    let ragged = "name,n,m\na,1,2\nb,3\nc,4,5,6\nd,7,8\n";
    let wide = |columns: usize| format!("{}x\n{}1\n", "x,".repeat(columns - 1), "1,".repeat(columns - 1));
    let cell = "y".repeat(1_000_000);
    vec![
        read(
            "short and long rows",
            ragged,
            (2, 2),
            &[
                (0, "2 of 4 rows are malformed and were left out."),
                (3, "2 of 3 fields: the row is left out."),
                (4, "4 of 3 fields: the row is left out."),
            ],
        ),
        read(
            "short and long rows to be scored",
            ragged,
            (2, 2),
            &[
                (0, "2 of 4 rows are malformed and were kept as missing."),
                (3, "2 of 3 fields: the row is kept as missing."),
                (4, "4 of 3 fields: the row is kept as missing."),
            ],
        )
        .keeping_malformed(),
        refused(
            "all rows of another length",
            "name,n,m\na,1\nb,2\n",
            "The file has no data rows (all 2 are malformed: the first line has 3 fields, they do not; if it is a title, delete it). Choose a file with a header line and at least one row below it.",
        ),
        read("a field of a megabyte", format!("name,n\na,1\n{cell},2\n\"{cell}\",3\n"), (3, 0), &[]),
        read(
            "a field of 17 megabytes",
            format!("name,n\n{},1\nb,2\n", cell.repeat(17)),
            (1, 1),
            &[(1, GUESSED), (2, "A field of more than 16 MB: the row is left out.")],
        ),
        refused(
            "one endless row",
            cell.repeat(70),
            "This is one row of more than 64 MiB, not a CSV file. Check that its lines end and its quotes close.",
        ),
        refused(
            "100,000 columns",
            wide(100_000),
            "The file has 100,000 columns; the limit is 10,000. Leave out columns you do not need and load it again.",
        ),
        refused("empty", "", NO_ROWS),
        refused("a byte order mark alone", "\u{feff}", NO_ROWS),
        refused("blank lines only", "\n\r\n\r\n\n", NO_ROWS),
        refused("header only", "name,n\n", NO_ROWS),
        refused("header only, without a line end", "name,n", NO_ROWS),
        refused("an instruction only", "sep=;\n", NO_ROWS),
        read("blank lines between rows", "name,n\n\na,1\n\n\nb,2\n\n", (2, 0), &[]),
        read("one row", "name,n\na,1\n", (1, 0), &[]),
    ]
}

fn headers_and_delimiters() -> Vec<Case> {
    let twice = "The name “id” occurs twice: column";
    let one = "Only one column was found. If “:” separates the columns, choose it as the delimiter.";
    let semicolon = "Only one column was found. If “;” separates the columns, choose it as the delimiter.";
    vec![
        read(
            "double and empty names",
            "id,id,,id_2\na,1,2,3\n",
            (1, 0),
            &[(1, &format!("{twice} 2 is called “id_3” here.")), (1, "Column 3 has no name: it is called “column_3” here.")],
        ),
        read(
            "no header",
            "a,1\nb,2\na,3\n",
            (3, 0),
            &[(
                1,
                "The first row looks like data (a guess): the columns are numbered. If it holds their names, switch the header on.",
            )],
        ),
        read(
            "names or cells, who knows",
            "red,small\nblue,large\n",
            (1, 0),
            &[(1, "The first row is taken for the columns' names (a guess). If it is data, switch the header off.")],
        ),
        read("CR", "name,n\ra,1\rb,2\r", (2, 0), &[]),
        read("CRLF", "name,n\r\na,1\r\nb,2\r\n", (2, 0), &[]),
        read("CR, LF and CRLF mixed", "name,n\r\na,1\nb,2\rc,3\n\rd,4", (4, 0), &[]),
        read("semicolon", "name;n\na;1.5\nb;2.5\n", (2, 0), &[]),
        read("tab", "name\tn\na\t1\nb\t2\n", (2, 0), &[]),
        read("bar", "name|n\na|1\nb|2\n", (2, 0), &[]),
        read("sep=;", "sep=;\nname;n\na,b;1\n", (1, 0), &[]),
        read("sep=^", "sep=^\nname^n\na^1\nb\n", (1, 1), &[(4, FOOTER), (4, "1 of 2 fields: the row is left out.")]),
        read(
            "one column by an unusual delimiter",
            "name:n\na:1\nb:1\na:1\n",
            (3, 0),
            &[(0, one), (1, "The first row is taken for the columns' names (a guess). If it is data, switch the header off.")],
        ),
        read("one column by a wrong choice", "name;n\n1;1\n1;1\n", (2, 0), &[(0, semicolon), (1, GUESSED)]).delimiter(','),
    ]
}

fn cells() -> Vec<Case> {
    let words = "word,n\nNA,1\nNone,2\nnull,3\nnan,4\n-,5\nNA,6\n,7\n";
    let numbers = format!("price,n\n{}1,5,x\n", "1.5,x\n".repeat(3));
    let prices: String = (0..200).map(|i| format!("{i}.25,x\n")).collect();
    let odd = "NaN,x\ninf,x\n1e400,x\n\"1,234\",x\n\"1.234,5\",x\n-0,x\n,x\n";
    let listed = "Column “price”: 4 of 205 cells are no numbers, such as “inf”, “1e400”, “1,234”. As a number they count as missing; set the column to category to keep them.";
    vec![
        read("NA, None, null, nan and - stay names", words, (7, 0), &[]),
        read(
            "NA and - as missing, by choice",
            words,
            (7, 0),
            &[(0, "Cells that count as missing by their word, as chosen: “NA” 2, “-” 1.")],
        )
        .missing(&["NA", "N/A", "-"]),
        read(
            "NaN, inf, 1e400, 1,234 and an empty cell among numbers",
            format!("price,n\n{prices}{odd}"),
            (207, 0),
            &[(0, listed), (0, "Cells that count as missing by their word: “NaN” 1 in price.")],
        ),
        read("a decimal comma without quotes", numbers, (3, 1), &[(5, "3 of 2 fields: the row is left out.")]),
        read("01841, +1e5, 1-2, TRUE, a date", "code,n\n01841,1\n+1e5,2\n1-2,3\nTRUE,4\n2024-01-31,5\n", (5, 0), &[]),
        read("formulas", "text,n\n=1+1,1\n@SUM(A1),2\n\"+cmd|' /C calc'!A0\",3\n", (3, 0), &[]),
        read(
            "markup and the names of JavaScript",
            "__proto__,n\n<img src=x onerror=pwned=1>,1\nconstructor,2\ntoString,3\n",
            (3, 0),
            &[],
        ),
        read(
            "composed, decomposed, right to left, joined",
            "name,n\né,1\ne\u{301},2\nمرحبا\u{202e},3\n👩\u{200d}👧,4\n",
            (4, 0),
            &[],
        ),
    ]
}

fn other_types() -> Vec<Case> {
    let no_csv = |found: &str, remedy: &str| format!("This is {found}, not a CSV file. {remedy}");
    let unpack = "Unpack it and choose the CSV file inside.";
    let text = "Choose a text file with one row a line.";
    vec![
        refused("xlsx", b"PK\x03\x04\x14\0[Content_Types].xml xl/", &no_csv("an Excel file", SHEET)),
        refused("xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", &no_csv("an old Excel or other Office file", SHEET)),
        refused("ods", b"PK\x03\x04opendocument.spreadsheet", &no_csv("an OpenDocument spreadsheet", SHEET)),
        refused("zip in a zip", b"PK\x03\x04\x14\0data.csv", &no_csv("a zip archive", unpack)),
        refused("gz in a gz", b"\x1F\x8B\x08", &no_csv("a gzip archive", unpack)),
        refused("png", b"\x89PNG\r\n\x1A\n....", &no_csv("a PNG image", text)),
        refused("jpeg", b"\xFF\xD8\xFF\xE0", &no_csv("a JPEG image", text)),
        refused("sqlite", b"SQLite format 3\0", &no_csv("an SQLite database", "Export the table as CSV and choose that file.")),
    ]
}

fn table() -> Vec<Case> {
    [encodings(), quotes(), shapes(), headers_and_delimiters(), cells(), other_types()].into_iter().flatten().collect()
}

#[test]
fn every_bad_file_is_read_or_refused_in_the_words_of_the_table() {
    let (mut read, mut refused) = (Vec::new(), Vec::new());
    let mut wrong = Vec::new();
    for Case { name, file, options, expected } in table() {
        let whole = load_with(&file, options.clone());
        let pieces: Vec<&[u8]> = file.chunks(4093).collect();
        let in_pieces = load_in(&pieces, options).map(|table| (table.rows, table.notes));
        assert_eq!(in_pieces, whole.clone().map(|table| (table.rows, table.notes)), "{name}, in pieces");
        match (whole, expected) {
            (Ok(table), Expected::Read { kept, reported, says }) => {
                let said: Vec<(usize, String)> = table.notes.iter().map(|note| (note.line, note.text.clone())).collect();
                let counts = (table.rows_kept(), table.rows_reported, table.rows_in);
                if said != says || counts != (kept, reported, kept + reported) {
                    wrong.push(format!("{name}: {counts:?} {said:#?}"));
                }
                read.push((name, kept, reported, said));
            }
            (Err(error), Expected::Refused(sentence)) if error.to_string() == sentence => refused.push((name, sentence)),
            (Err(error), _) => wrong.push(format!("{name}: refused: {error}")),
            (Ok(_), Expected::Refused(sentence)) => wrong.push(format!("{name}: read, and not refused: {sentence}")),
        }
    }
    assert!(wrong.is_empty(), "otherwise than the table says:\n{}", wrong.join("\n"));
    println!("{} bad files: {} read, {} refused, all as the table says", read.len() + refused.len(), read.len(), refused.len());
    for (name, kept, reported, said) in read {
        println!("  {name}: {kept} rows kept, {reported} reported");
        said.iter().for_each(|(line, text)| println!("      line {line}: {text}"));
    }
    refused.iter().for_each(|(name, sentence)| println!("  {name}: refused: {sentence}"));
}

#[test]
fn rows_that_are_reported_keep_their_lines_beside_columns_with_notes_of_their_own() {
    let columns = 300;
    let row = |cell: &str| format!("{}\n", vec![cell; columns].join(","));
    let mut file: String = (0..columns).map(|i| format!("c{i},")).collect::<String>().trim_end_matches(',').into();
    file.push('\n');
    (0..100).for_each(|i| file.push_str(&row(&format!("{i}.5"))));
    file.push_str(&row("no number"));
    file.push_str("1,2\n1,2,3\n");
    let table = load_with(file, ReadOptions::default()).unwrap();
    let lines: Vec<usize> = table.notes.iter().map(|note| note.line).filter(|line| *line > 0).collect();
    assert_eq!((lines, table.notes.len()), (vec![103, 104], 201));
}
