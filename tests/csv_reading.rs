//! Every bad input that a person may drop, and what they are told. No row is lost in silence, none is padded.

use flowbed::data::{Header, ReadOptions, Reader, Table};
use flowbed::error::{Error, Result};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn load(bytes: impl AsRef<[u8]>) -> Result<Table> {
    load_with(bytes, ReadOptions::default())
}

fn load_with(bytes: impl AsRef<[u8]>, options: ReadOptions) -> Result<Table> {
    let mut reader = Reader::new(options);
    reader.push(bytes.as_ref())?;
    let table = reader.finish()?;
    assert_eq!(table.rows_in, table.rows_kept() + table.rows_reported);
    assert!(table.columns.iter().all(|column| column.len() == table.rows));
    Ok(table)
}

fn read(bytes: impl AsRef<[u8]>) -> Table {
    load(bytes).unwrap()
}

fn names(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|column| column.name.as_str()).collect()
}

fn rows(table: &Table) -> Vec<Vec<&str>> {
    (0..table.rows).map(|row| table.columns.iter().map(|column| column.cell(row)).collect()).collect()
}

fn note<'a>(table: &'a Table, part: &str) -> &'a flowbed::data::Note {
    table.notes.iter().find(|note| note.text.contains(part)).unwrap_or_else(|| panic!("no note with “{part}”: {:?}", table.notes))
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

const PLAIN: &str = "id,n\na,1\nb,2\n";

#[test]
fn a_clean_file_is_read_without_a_word() {
    let table = read(PLAIN);
    assert_eq!((names(&table), rows(&table)), (vec!["id", "n"], vec![vec!["a", "1"], vec!["b", "2"]]));
    assert_eq!(
        (table.notes.len(), table.dialect.encoding.as_str(), table.dialect.delimiter, table.dialect.header),
        (0, "UTF-8", ',', true)
    );
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_name() {
    let table = read("\u{feff}id,n\na,1\n");
    assert_eq!((names(&table), table.dialect.encoding.as_str(), table.notes.len()), (vec!["id", "n"], "UTF-8 with BOM", 0));
    let quoted = read("\u{feff}\"id\",n\na,1\n");
    assert_eq!(names(&quoted), ["id", "n"]);
}

#[test]
fn utf_16_is_converted_with_and_without_its_mark() {
    let text = "name,city\nZoë,Łódź\n𝔘,Köln\n";
    for mark in ["\u{feff}", ""] {
        let marked = format!("{mark}{text}");
        for (bytes, name) in [(utf16(&marked, u16::to_le_bytes), "UTF-16 LE"), (utf16(&marked, u16::to_be_bytes), "UTF-16 BE")] {
            let table = read(bytes);
            assert_eq!((names(&table), rows(&table)), (vec!["name", "city"], vec![vec!["Zoë", "Łódź"], vec!["𝔘", "Köln"]]));
            assert_eq!(table.dialect.encoding, name);
            note(&table, "converted");
        }
    }
}

#[test]
fn a_lone_surrogate_is_shown_and_counted() {
    let mut bytes = utf16("\u{feff}id,n\na", u16::to_le_bytes);
    bytes.extend([0x00, 0xD8]);
    bytes.extend(utf16(",1\n", u16::to_le_bytes));
    let table = read(bytes);
    assert_eq!(rows(&table), [["a\u{fffd}", "1"]]);
    assert_eq!(note(&table, "broken UTF-16").line, 2);
}

#[test]
fn what_is_not_utf_8_is_read_as_windows_1252_and_the_line_is_said() {
    let table = read(b"name,price\nplain,1\ncaf\xE9,2 \x80\nZo\xC3\xAB,3\n");
    assert_eq!(rows(&table), [["plain", "1"], ["café", "2 €"], ["Zoë", "3"]]);
    let note = note(&table, "windows-1252");
    assert_eq!((note.line, table.dialect.encoding.as_str()), (3, "windows-1252"));
    assert!(note.text.contains("2 bytes"));
    let cut = read(b"name\nx\ncaf\xC3");
    assert_eq!(rows(&cut), [["x"], ["cafÃ"]]);
}

#[test]
fn nul_bytes_stay_text() {
    let table = read(b"id,n\na\0b,1\n\0,2\n");
    assert_eq!(rows(&table), [["a\0b", "1"], ["\0", "2"]]);
}

#[test]
fn an_unclosed_quote_costs_its_own_row_only() {
    let table = read("id,text\na,one\nb,\"two\nc,three\nd,four\n");
    assert_eq!(rows(&table), [["a", "one"], ["c", "three"], ["d", "four"]]);
    assert_eq!((table.rows_in, table.rows_reported), (4, 1));
    let note = note(&table, "quote opens");
    assert_eq!(note.line, 3);
    assert!(note.text.contains("3 lines on"), "{}", note.text);
}

#[test]
fn an_unclosed_quote_that_meets_the_next_quote_costs_its_own_row_only() {
    let table = read("id,text\na,\"one\"\nb,\"two\nc,\"three\"\nd,\"four\"\n");
    assert_eq!(rows(&table), [["a", "one"], ["c", "three"], ["d", "four"]]);
    assert_eq!(note(&table, "quote opens").line, 3);
}

#[test]
fn an_unclosed_quote_early_in_a_large_file_is_found_after_a_megabyte() {
    let mut csv = String::from("id,text\n0,\"open\n");
    (1..300_000).for_each(|i| csv.push_str(&format!("{i},word\n")));
    let table = read(&csv);
    assert_eq!((table.rows, table.rows_reported, note(&table, "quote opens").line), (299_999, 1, 2));
    assert_eq!(rows(&table)[0], ["1", "word"]);
}

#[test]
fn an_unclosed_quote_in_the_header_leaves_the_rows_below() {
    let table = read("id,\"text\na,1\nb,2\n");
    assert_eq!((names(&table), rows(&table)), (vec!["id", "text"], vec![vec!["a", "1"], vec!["b", "2"]]));
    assert_eq!(note(&table, "quote opens").line, 1);
}

#[test]
fn a_long_text_in_quotes_is_no_unclosed_quote() {
    let long = "word ".repeat(400_000);
    let table = read(format!("id,text\na,\"{long}\n\n{long}\"\nb,x\n"));
    assert_eq!((table.rows, table.rows_reported, table.columns[1].cell(0).len()), (2, 0, 2 * long.len() + 2));
}

#[test]
fn stray_quotes_are_accepted_and_counted() {
    let table = read("id,text\na,x\"y\nb,\"1\"z\nc,5\" disk\n");
    assert_eq!(rows(&table), [["a", "x\"y"], ["b", "1z"], ["c", "5\" disk"]]);
    let note = note(&table, "Stray quotes");
    assert!(note.line == 2 && note.text.contains("3 fields"), "{note:?}");
}

#[test]
fn blanks_behind_a_closing_quote_are_no_part_of_the_value() {
    let table = read("id,text\n\"a\" ,\"x\"  \n\"b\",\"y\nz\" \n");
    assert_eq!(rows(&table), [["a", "x"], ["b", "y\nz"]]);
    assert!(table.notes.iter().all(|note| !note.text.contains("uote")), "{:?}", table.notes);
}

#[test]
fn ragged_rows_are_left_out_listed_and_counted() {
    let table = read("a,b,c\n1,2,3\n4,5\n6,7,8,9\nx,y,z\n");
    assert_eq!(rows(&table), [["1", "2", "3"], ["x", "y", "z"]]);
    assert_eq!((table.rows_in, table.rows_reported), (4, 2));
    assert_eq!((note(&table, "2 of 3 fields").line, note(&table, "4 of 3 fields").line), (3, 4));
    note(&table, "2 of 4 rows are malformed");
}

#[test]
fn lines_are_counted_through_blank_lines_and_quoted_line_ends() {
    for end in ["\n", "\r\n", "\r"] {
        let table = read("a,b~~1,2~\"x~y\",2~~~bad~3,4~worse~".replace('~', end));
        let lines: Vec<usize> = table.notes.iter().filter(|n| n.text.contains("of 2 fields")).map(|n| n.line).collect();
        assert_eq!((lines, table.rows), (vec![8, 10], 3), "{end:?}");
    }
}

#[test]
fn ten_thousand_ragged_rows_are_two_hundred_notes_and_a_count() {
    let table = read(format!("a,b\n1,2\n{}", "3\n".repeat(10_000)));
    assert_eq!((table.notes.len(), table.rows_reported), (201, 10_000));
    let rest = &table.notes[200].text;
    assert!(rest.starts_with("9801 more"), "{rest}");
}

#[test]
fn for_prediction_a_malformed_row_keeps_its_place() {
    let options = ReadOptions { keep_malformed: true, ..ReadOptions::default() };
    let table = load_with("a,b\n1,x\n2\n3,\"y\n4,z\n", options).unwrap();
    assert_eq!(rows(&table), [["1", "x"], ["", ""], ["", ""], ["4", "z"]]);
    assert_eq!((table.malformed.as_slice(), table.rows_in, table.rows_reported), (&[1, 2][..], 4, 2));
}

#[test]
fn a_field_of_a_megabyte_is_a_field() {
    let table = read(format!("id,text\na,{}\nb,\"{}\"\n", "x".repeat(1_000_000), "y".repeat(1_000_000)));
    assert_eq!((table.columns[1].cell(0).len(), table.columns[1].cell(1).len(), table.rows_reported), (1_000_000, 1_000_000, 0));
}

#[test]
fn a_field_beyond_16_megabytes_is_reported() {
    let table = read(format!("id,text\na,{}\nb,y\n", "x".repeat(17 << 20)));
    assert_eq!((table.rows, table.rows_reported, note(&table, "16 MB").line), (1, 1, 2));
}

#[test]
fn one_endless_row_is_refused_with_a_sentence() {
    let error = load("x".repeat(70 << 20)).unwrap_err();
    assert!(matches!(error, Error::WrongType { .. }) && error.to_string().contains("64 MiB"), "{error}");
}

#[test]
fn a_hundred_thousand_columns_are_refused_and_ten_thousand_read() {
    let header = |n: usize| (0..n).map(|i| format!("c{i}")).collect::<Vec<_>>().join(",");
    let wide = format!("{}\n{}\n", header(100_000), "1,".repeat(99_999) + "1");
    assert_eq!(load(wide).unwrap_err(), Error::TooManyColumns { found: 100_000, limit: 10_000 });
    let table = read(format!("{}\n{}\n", header(10_000), "1,".repeat(9_999) + "2"));
    assert_eq!((table.columns.len(), table.columns[9_999].cell(0)), (10_000, "2"));
}

#[test]
fn double_and_empty_names_are_renamed_and_said() {
    let table = read("id,id,,id_2,id\n1,2,3,4,5\n");
    assert_eq!(names(&table), ["id", "id_3", "column_3", "id_2", "id_4"]);
    assert_eq!(table.notes.iter().filter(|n| n.line == 1 && n.text.contains("called")).count(), 3);
    assert_eq!(names(&read("id,id,\n1,2,3\n")), ["id", "id_2", "column_3"]);
}

#[test]
fn the_header_is_taken_guessed_or_absent() {
    let with = |header, text: &str| load_with(text, ReadOptions { header, ..ReadOptions::default() }).unwrap();
    let no = with(Header::No, "a,1\nb,2\n");
    assert_eq!((names(&no), no.rows, no.notes.len()), (vec!["column_1", "column_2"], 2, 0));
    assert_eq!(with(Header::Yes, "a,1\nb,2\n").rows, 1);
    let guessed = with(Header::Auto, "a,1\nb,2\na,3\n");
    assert_eq!((guessed.rows, guessed.dialect.header, note(&guessed, "looks like data").line), (3, false, 1));
    assert_eq!(with(Header::Auto, "name,n\nb,2\na,3\n").notes, []);
    let unclear = with(Header::Auto, "red,small\nblue,large\n");
    assert_eq!((unclear.rows, unclear.dialect.header), (1, true));
    note(&unclear, "(a guess)");
    assert!(!with(Header::Auto, "red,small\nblue,large\nred,large\n").dialect.header);
}

#[test]
fn every_line_end_ends_a_line() {
    for text in ["id,n\ra,1\rb,2\r", "id,n\r\na,1\r\nb,2\r\n", "id,n\r\na,1\nb,2\r", "id,n\na,1\nb,2"] {
        assert_eq!(rows(&read(text)), [["a", "1"], ["b", "2"]], "{text:?}");
    }
}

#[test]
fn the_delimiter_is_found_or_given() {
    for d in [',', ';', '\t', '|'] {
        let table = read(PLAIN.replace(',', &d.to_string()));
        assert_eq!((table.dialect.delimiter, names(&table)), (d, vec!["id", "n"]));
    }
    let decimal = read("id;price\na;1,5\nb;2,25\nc;3\n");
    assert_eq!((decimal.dialect.delimiter, decimal.columns[1].cell(0)), (';', "1,5"));
    assert_eq!(read("id;text\na;\"x,y\",z\nb;\"p,q,r\"\n").dialect.delimiter, ';');
    let given = load_with("id,a;n\nx,y;1\n", ReadOptions { delimiter: Some(';'), ..ReadOptions::default() }).unwrap();
    assert_eq!(names(&given), ["id,a", "n"]);
    let refused = load_with(PLAIN, ReadOptions { delimiter: Some('ä'), ..ReadOptions::default() }).unwrap_err();
    assert_eq!(refused.code(), "bad-option");
}

#[test]
fn a_sep_line_is_obeyed_and_is_no_row() {
    for text in
        ["sep=;\nid;n\na;1\nb\n", "sep=;\r\nid;n\r\na;1\r\nb\r\n", "\u{feff}SEP=;\rid;n\ra;1\rb\r", "\"sep=;\"\nid;n\na;1\nb\n"]
    {
        let table = read(text);
        assert_eq!((table.dialect.delimiter, names(&table), rows(&table)), (';', vec!["id", "n"], vec![vec!["a", "1"]]));
        assert_eq!(note(&table, "1 of 2 fields").line, 4, "{text:?}");
    }
    assert_eq!(names(&read("sep=^\nid^n\na^1\n")), ["id", "n"]);
}

#[test]
fn one_column_that_another_delimiter_would_cut_is_doubted() {
    note(&read("id:n\na:1\nb:2\n"), "“:”");
    let forced = load_with("id;n\na;1\n", ReadOptions { delimiter: Some(','), ..ReadOptions::default() }).unwrap();
    note(&forced, "“;”");
    let alone = read("id\na\nb\na\nc\n");
    assert!(alone.notes.iter().all(|n| !n.text.contains("Only one column")), "{:?}", alone.notes);
}

#[test]
fn files_without_rows_are_refused() {
    for text in ["", "\n\n\r\n", "id,n\n", "id,n", "\u{feff}", "sep=;\n"] {
        assert!(matches!(load(text), Err(Error::NoRows(_))), "{text:?}");
    }
    let all_bad = load("id,n,x\na,1\nb,2\n").unwrap_err();
    assert!(all_bad.to_string().contains("all 2 are malformed"), "{all_bad}");
}

#[test]
fn blank_lines_are_no_rows_and_a_quoted_empty_cell_is_one() {
    let table = read("x\n1\n\n\"\"\n2\n");
    assert_eq!((rows(&table), table.columns[0].missing()), (vec![vec!["1"], vec![""], vec!["2"]], 1));
}

#[test]
fn other_file_types_are_named() {
    let cases: [(&[u8], &str); 9] = [
        (b"PK\x03\x04\x14\0[Content_Types].xml xl/workbook.xml", "Excel"),
        (b"PK\x03\x04\x14\0data.csv", "zip"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "Excel"),
        (b"\x89PNG\r\n\x1A\n....", "PNG"),
        (b"\xFF\xD8\xFF\xE0", "JPEG"),
        (b"\x1F\x8B\x08", "gzip"),
        (b"%PDF-1.7", "PDF"),
        (b"PAR1....", "Parquet"),
        (b"SQLite format 3\0", "SQLite"),
    ];
    for (bytes, name) in cases {
        let error = load(bytes).unwrap_err();
        assert!(error.code() == "wrong-type" && error.to_string().contains(name), "{error}");
    }
    assert_eq!(names(&read("PK,BZh9\na,1\n")), ["PK", "BZh9"]);
}

#[test]
fn words_that_other_readers_swallow_stay_text() {
    let words =
        ["NA", "None", "null", "nan", "-", "__proto__", "constructor", "toString", "01841", "+1e5", "TRUE", " x ", "=1+1"];
    let table = read(format!("word,n\n{}", words.map(|w| format!("{w},1\n")).concat()));
    assert_eq!(table.columns[0].cells().collect::<Vec<_>>(), words);
    assert_eq!(table.columns[0].missing(), 0);
    assert_eq!(names(&read("__proto__,constructor\nhasOwnProperty,1\n")), ["__proto__", "constructor"]);
}

#[test]
fn composed_and_decomposed_letters_are_two_levels() {
    let table = read("name,n\nCafé,1\nCafe\u{301},2\nمرحبا\u{202e},3\n👩\u{200d}👩\u{200d}👧,4\n名前,5\n");
    assert_eq!((table.columns[0].levels(), table.columns[0].cell(3)), (5, "👩\u{200d}👩\u{200d}👧"));
}
