//! Every bad input that a person may drop, and what they are told. No row is lost in silence, none is padded.

use crate::csv_support::{PLAIN, load, load_with, names, note, read, rows};
use flowbed::data::ReadOptions;
use flowbed::error::Error;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

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
    assert!(rest.starts_with("9,801 more"), "{rest}");
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
