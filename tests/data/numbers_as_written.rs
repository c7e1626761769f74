//! Numbers as people write them: how a column's style is found from all of its cells. What each cell becomes: `cells.rs`.

use crate::csv_support::read;
use flowbed::data::{Column, Format, Kind, Style, number};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// What the plain style reads, the point style reads to the last bit; the plain style itself has not changed.
#[test]
fn plain_numbers_stay_as_they_are_to_the_last_bit() {
    for i in 0..20_000u64 {
        let bits = flowbed::data::samples::mix(i);
        let text = match i % 4 {
            0 => format!("{}", bits as i64 >> (i % 60)),
            1 => format!("{:?}", f64::from_bits(bits & 0x3fff_ffff_ffff_ffff)),
            2 => format!("{:e}", (bits >> 11) as f64 / 1e9),
            _ => format!("{:.3}", (bits >> 40) as f64 / 1e3),
        };
        let expected = text.parse::<f64>().ok().filter(|value| value.abs() <= 1e18);
        assert_eq!(number(&text), expected, "{text}");
        assert_eq!(Format::of(Style::Plain).value(&text), expected, "{text}");
        assert_eq!(Format::of(Style::Point).value(&text), expected, "{text}");
    }
}

/// 120 rows of these cells in turn.
fn column(name: &str, cells: &str) -> Column {
    let cells: Vec<&str> = cells.split(" | ").collect();
    Column::from_cells(name, (0..120).map(|i| cells[i % cells.len()]))
}

#[test]
fn a_columns_style_is_found_from_all_of_its_cells() {
    use Kind::{Category, Number};
    use Style::{Comma, Plain, Point};
    let all: [(&str, Kind, Style, &str, &str); 38] = [
        ("12,50 | 3,25 | 100,00", Number, Comma, "", "numbers as written: decimal comma"),
        ("1.234,5 | 3,25 | 100", Number, Comma, "", "decimal comma"),
        ("1.234.567 | 1.234 | 12", Number, Comma, "", "points between thousands"),
        ("0,123 | 1,234 | 5,678", Number, Comma, "", "decimal comma"),
        ("1,234 | 1234,567", Number, Comma, "", "decimal comma"),
        ("1,234 | 999 | 1,000,000", Number, Point, "", "thousands separators"),
        ("1,234 | 12.5", Number, Point, "", "thousands separators"),
        ("1,234 | 2,345 | 999", Number, Point, "", "a guess: 1,234 could be either"),
        ("1,234 | 2.345 | 12,345.6", Number, Point, "", "thousands separators"),
        ("12,34,567 | 1,00,000", Number, Point, "", "thousands separators"),
        ("1 234 | 12 345 | 99", Number, Point, "", "thousands separators"),
        ("1 234,5 | 12 345,0 | 99", Number, Comma, "", "decimal comma"),
        ("1'234.50 | 12’345.00", Number, Point, "", "thousands separators"),
        ("(1,234.50) | 12.00 | 5.00-", Number, Point, "", "thousands separators"),
        ("\u{2212}5.5 | \u{2212}3.25 | 2.5", Number, Point, "", "numbers as written"),
        ("$95.45 | $1,295.00", Number, Point, "$", "thousands separators, $"),
        ("95,45 € | 1.295,00 €", Number, Comma, "€", "decimal comma, €"),
        ("9,545 | 10,123 | 870", Number, Point, "", "thousands separators"),
        ("23,288   | 1,100   | 900 ", Number, Point, "", "thousands separators"),
        ("28% | 3.5% | 100%", Number, Point, "%", "numbers as written: %"),
        ("12 kg | 3.5 kg | 1,200 kg", Number, Point, "kg", "kg"),
        ("5 kg | 300 g | 1 kg", Category, Plain, "", "text"),
        ("€5 | $5 | £5", Category, Plain, "", "text"),
        ("$5 | 7 | 8 | 9", Number, Point, "$", "$ (90 cells without it)"),
        ("3.5 °C | -2 °C", Number, Point, "°C", "°C"),
        ("12,5 m² | 80 m²", Number, Comma, "m²", "decimal comma, m²"),
        ("1 year | 2 years | 10 years", Number, Point, "year", "year"),
        ("12 Angry Men | 5 Easy Pieces | 8 Mile", Category, Plain, "", "text"),
        ("12A | 12B | 13A", Category, Plain, "", "text"),
        ("+49 301 234 567 | +49 170 123 450", Category, Plain, "", "text"),
        ("1.5 | 2.5 | 3.25", Number, Plain, "", "numbers"),
        ("1.234 | 2.345 | 12.000", Number, Plain, "", "numbers"),
        ("-3e4 | 1.5", Number, Plain, "", "numbers"),
        ("10.0.0.1 | 192.168.1.1", Category, Plain, "", "text"),
        ("1 of 3 | 2 of 3", Category, Plain, "", "text"),
        ("10 x 20 | 30 x 40", Category, Plain, "", "text"),
        ("3/4 | 1/2", Category, Plain, "", "text"),
        ("1-2 | 3-4 | 5-9", Category, Plain, "", "text"),
    ];
    for (cells, kind, style, unit, why) in all {
        let found = column("x", cells);
        assert_eq!((found.kind, found.format.style, found.format.unit.as_str()), (kind, style, unit), "{cells}: {}", found.why);
        assert!(found.why.contains(why), "{cells}: {}", found.why);
        assert_eq!((found.unread.0, found.numbers().not_numeric > 0), (0, kind == Category), "{cells}");
    }
}

/// One cell with a comma among two hundred plain numbers is a slip; two different ones are a way of writing.
#[test]
fn two_texts_speak_for_another_style_and_one_does_not() {
    let cells = |more: &[&str]| {
        let plain = (0..200).map(|i| format!("{i}.25")).chain(more.iter().map(|text| text.to_string())).collect::<Vec<_>>();
        Column::from_cells("price", plain.iter().map(String::as_str))
    };
    let (one, two) = (cells(&["1,234"]), cells(&["1,234", "2,500.75"]));
    assert_eq!((one.format.style, one.unread.clone()), (Style::Plain, (1, vec!["1,234".into()])));
    assert_eq!((two.format.style, two.unread.0, two.numbers().values[201]), (Style::Point, 0, 2500.75));
}

#[test]
fn other_columns_and_the_delimiter_say_what_one_column_leaves_open() {
    let file = |delimiter: &str, other: &[&str], open: &[&str]| {
        let row = |i: usize| format!("{}{delimiter}{}\n", other[i % other.len()], open[i % open.len()]);
        let table = read(format!("other{delimiter}open\n{}", (0..60).map(row).collect::<String>()));
        let column = table.columns[1].clone();
        (column.format.style, column.numbers().values[0], column.why.contains("guess"))
    };
    let (open, thousands) = (["1,234", "2,345"], ["1.234", "2.345"]);
    assert_eq!(file("\t", &["12,5", "3,25"], &open), (Style::Comma, 1.234, false), "another column has a decimal comma");
    assert_eq!(file("\t", &["12.5", "3.25"], &open), (Style::Point, 1234.0, false), "another one a decimal point");
    assert_eq!(file("\t", &["a", "b"], &open), (Style::Point, 1234.0, true), "nothing says");
    assert_eq!(file(";", &["a", "b"], &open), (Style::Comma, 1.234, true), "a semicolon does, though not surely");
    assert_eq!(file("\t", &["12,5", "3,25"], &thousands), (Style::Comma, 1234.0, false), "1.234 beside a decimal comma");
    assert_eq!(file(";", &["a", "b"], &thousands), (Style::Plain, 1.234, false), "a plain number stays one");
    assert_eq!(file("\t", &["12,5", "3,25"], &["12 €", "7 €"]), (Style::Comma, 12.0, false), "new rows may hold 12,50 €");
}

/// A file of new rows may have one row: it says nothing of how it is written, and is read by the column that was learned from.
#[test]
fn new_rows_are_read_by_the_format_of_the_column_that_was_learned_from() {
    let learned = column("price", "12,50 € | 1.295,00 € | 3,10 €");
    let text = serde_json::to_string(&learned.format).unwrap();
    assert_eq!(text, r#"{"style":"comma","unit":"€"}"#);
    let format: Format = serde_json::from_str(&text).unwrap();
    for (cell, value) in [("1,5", 1.5), ("1.500", 1500.0), ("1,5 €", 1.5)] {
        assert_eq!(Column::from_cells("price", [cell]).numbers_as(&format).values, [value], "{cell}");
    }
    assert_eq!(Column::from_cells("price", ["1.5"]).numbers_as(&format).not_numeric, 1);
}

/// Cells of everything that numbers, dates and ids are made of, in any order: none of them stops the reading, and what the column says
/// of itself holds of its cells.
#[test]
fn whatever_stands_in_a_cell_is_read_or_told() {
    const PARTS: [&str; 40] = [
        "0", "1", "12", "345", "2024", "31", "01", ".", ",", "'", "’", " ", "\u{a0}", "\u{202f}", "-", "\u{2212}", "+", "(", ")",
        "€", "$", "kr", "CHF", "%", "kg", "m²", "°C", "e", "E", ":", "/", "T", "Z", "Jan", "PM", "Mo", "NA", "é", "#", "_",
    ];
    let random = |i: u64| flowbed::data::samples::mix(i) as usize;
    let cell = |i: u64| -> String { (0..random(i) as u64 % 8).map(|k| PARTS[random(97 * i + k + 1) % PARTS.len()]).collect() };
    for round in 0..3000 {
        let own: Vec<String> = (0..random(round) as u64 % 4 + 1).map(|k| cell(31 * round + k)).collect();
        let names = ["x", "user_id", "date", "version", "timestamp"];
        let mut column = Column::from_cells(names[round as usize % 5], (0..40).map(|i| own[i % own.len()].as_str()));
        for kind in [Kind::Number, Kind::Date, Kind::Category] {
            let numbers = column.numbers();
            let none = numbers.values.iter().filter(|value| value.is_nan()).count();
            assert_eq!(none, column.missing() + numbers.not_numeric, "{own:?} {}", column.why);
            if matches!(column.kind, Kind::Number | Kind::Date) {
                assert_eq!(column.unread.0, numbers.not_numeric, "{own:?} {}", column.why);
            }
            let coded = column.coded();
            assert_eq!(coded.codes().filter(|code| *code == 0).count(), column.missing(), "{own:?}");
            assert_eq!(coded.levels(), column.levels(), "{own:?}");
            column.choose(&flowbed::data::Choice { kind: Some(kind), ..Default::default() }).unwrap();
        }
    }
}
