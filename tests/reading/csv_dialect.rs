//! Encoding, delimiter, header and names: found, or given, and said.

use crate::csv_support::{PLAIN, load_with, names, note, read, rows, utf16};
use flowbed::data::{Encoding, Header, ReadOptions, Table};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

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

fn in_encoding(name: &str, bytes: impl AsRef<[u8]>) -> Table {
    load_with(bytes, ReadOptions { encoding: Encoding::named(name).unwrap(), ..ReadOptions::default() }).unwrap()
}

#[test]
fn a_chosen_encoding_is_taken_at_its_word() {
    let mixed = b"name,n\ncaf\xE9,1\nZo\xC3\xAB \x80,2\n\xE2\x82,3\n";
    let utf8 = in_encoding("utf-8", mixed);
    assert_eq!(rows(&utf8), [["caf\u{fffd}", "1"], ["Zoë \u{fffd}", "2"], ["\u{fffd}", "3"]]);
    assert_eq!((utf8.dialect.encoding.as_str(), note(&utf8, "4 bytes").line), ("UTF-8", 2));
    let western = in_encoding("windows-1252", mixed);
    assert_eq!(rows(&western), [["café", "1"], ["ZoÃ« €", "2"], ["â‚", "3"]]);
    assert_eq!((western.dialect.encoding.as_str(), western.notes.len()), ("windows-1252", 0));
    assert_eq!(in_encoding("auto", mixed).columns[0].cell(1), "Zoë €");
    for (name, bytes) in
        [("utf-16le", utf16("id,n\nö,1\n", u16::to_le_bytes)), ("utf-16be", utf16("id,n\nö,1\n", u16::to_be_bytes))]
    {
        assert_eq!(rows(&in_encoding(name, bytes)), [["ö", "1"]], "{name}");
    }
    let refused = Encoding::named("latin-9").unwrap_err();
    assert!(refused.code() == "bad-option" && refused.to_string().contains("utf-16be"), "{refused}");
}

#[test]
fn a_byte_order_mark_is_no_text_in_the_encoding_that_it_belongs_to() {
    for name in ["utf-8", "windows-1252"] {
        assert_eq!(names(&in_encoding(name, "\u{feff}id,n\na,1\n")), ["id", "n"], "{name}");
    }
    assert_eq!(names(&in_encoding("utf-16be", utf16("\u{feff}id,n\na,1\n", u16::to_be_bytes))), ["id", "n"]);
    // Another's mark is two bytes like others: shown, not swallowed.
    assert_eq!(names(&in_encoding("windows-1252", b"\xFF\xFEid,n\na,1\n")), ["ÿþid", "n"]);
}

#[test]
fn nul_bytes_stay_text() {
    let table = read(b"id,n\na\0b,1\n\0,2\n");
    assert_eq!(rows(&table), [["a\0b", "1"], ["\0", "2"]]);
    assert_eq!(note(&table, "NUL characters in 2 rows").line, 2);
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

/// Commas that stand in numbers alone separate nothing, whatever else they could cut.
#[test]
fn decimal_commas_are_left_to_the_numbers() {
    for d in [';', '\t', '|'] {
        let mark = d.to_string();
        let table = read("1,5;2,5\n3,25;4,75\n-0,5;6\n".replace(';', &mark));
        assert_eq!((table.dialect.delimiter, table.dialect.header, table.rows), (d, false, 3), "{d:?}");
        assert_eq!(table.columns[0].numbers().values, [1.5, 3.25, -0.5], "{d:?}");
        note(&table, "looks like data");
        let named = read("width, m;height, m\n1,5;2,5\n3,25;4,75\n".replace(';', &mark));
        assert_eq!((named.dialect.delimiter, names(&named)), (d, vec!["width, m", "height, m"]), "{d:?}");
        let titled = read("Widths\n\n1,5;2,5;a\n3,25;4,75;b\n2,0;1,0;c\n".replace(';', &mark));
        assert_eq!((titled.dialect.delimiter, titled.rows, titled.columns.len()), (d, 3, 3), "{d:?}");
    }
    let money = read("a|$1,234.50|x\nb|$99.00|y\nc|$12,000.00|z\n");
    assert_eq!((money.dialect.delimiter, money.rows, money.dialect.header), ('|', 3, false));
    // Text beside the comma: it separates.
    assert_eq!(read("a;b,1\nc;d,2\ne;f,3\n").dialect.delimiter, ',');
    assert_eq!(read("id,items\n1,2;3\n2,4;5\n").dialect.delimiter, ',');
}

#[test]
fn commas_alone_between_digits_separate_and_it_is_said() {
    let pairs = read("1,5\n2,25\n3,75\n");
    assert_eq!((pairs.dialect.delimiter, rows(&pairs)[1].clone()), (',', vec!["2", "25"]));
    note(&pairs, "choose “;” as the delimiter");
    let chosen = load_with("1,5\n2,25\n3,75\n", ReadOptions { delimiter: Some(';'), ..ReadOptions::default() }).unwrap();
    assert_eq!(chosen.columns[0].numbers().values, [1.5, 2.25, 3.75]);
    let four = read("1,5,2,5\n3,25,4,75\n");
    assert_eq!((four.dialect.delimiter, four.columns.len()), (',', 4));
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
