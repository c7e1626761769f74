//! Columns whose names or cells look like another kind, and what a run remembers of how its columns were read.

use crate::csv_support::{load_with, note, read};
use flowbed::contract::TableInfo;
use flowbed::data::{Choice, Column, Encoder, Kind, Missing, Period, ReadOptions, Standard, Style, Vocabulary};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// 120 rows of these cells in turn.
fn column(name: &str, cells: &str) -> Column {
    let cells: Vec<&str> = cells.split(" | ").collect();
    Column::from_cells(name, (0..120).map(|i| cells[i % cells.len()]))
}

/// 120 whole numbers that differ but for two.
fn measured(name: &str) -> Column {
    let cells: Vec<String> = (0..120_u64).map(|i| (100 + (i % 118) * 37 % 900).to_string()).collect();
    Column::from_cells(name, cells.iter().map(String::as_str))
}

#[test]
fn a_name_says_what_is_meant() {
    for name in ["Age_of_Driver", "orders_per_customer", "distance_to_store", "weight_of_item"] {
        assert_eq!(measured(name).kind, Kind::Number, "{name}");
    }
    for name in ["id_of_user", "code_of_product", "driver_id"] {
        assert_eq!(measured(name).kind, Kind::Category, "{name}");
    }
    for (name, cells) in [("build_time", "12.5 | 13.75 | 9.25"), ("section_area", "1.5 | 2.25"), ("release_rate", "0.5 | 0.25")] {
        assert_eq!(column(name, cells).kind, Kind::Number, "{name}");
    }
    for (name, cells) in [
        ("icd9_code", "250.00 | 250.0 | 401.9"),
        ("product_code", "1.10 | 1.1 | 2.30"),
        ("part", "12E4 | 1.10 | 10E2 | 1E3"),
        ("build_no", "1.9 | 1.10"),
    ] {
        let column = column(name, cells);
        assert_eq!((column.kind, column.levels()), (Kind::Category, cells.split(" | ").count()), "{name}: {}", column.why);
    }
    for name in ["candidate_id", "created_by", "last_update_id"] {
        assert_eq!(column(name, "1000234567 | 1000234571 | 1284001234").kind, Kind::Category, "{name}");
    }
    assert_eq!(column("created_at", "1000234567 | 1000234571 | 1284001234").kind, Kind::Date);
}

#[test]
fn seasons_are_no_months_and_units_are_one() {
    assert_eq!(column("season", "2008/09 | 2009/10 | 2010/11 | 2011/12").kind, Kind::Category);
    assert_eq!(column("month", "2008/09 | 2009/01 | 2010/11 | 2011/03").kind, Kind::Date);
    for cells in ["1 lb | 2 lbs | 150 lbs", "1 hr | 2 hrs", "1 pc | 3 pcs", "3 KG | 2 kg"] {
        assert_eq!(column("weight", cells).kind, Kind::Number, "{cells}");
    }
    for cells in ["3 mW | 2 MW", "5 m | 7 M", "3 ms | 4 m"] {
        assert_eq!(column("x", cells).kind, Kind::Category, "{cells}");
    }
}

#[test]
fn digits_beyond_a_float_stay_text_however_they_are_written() {
    for cells in ["9007199254740993.0 | 9007199254740992.0", "9,007,199,254,740,993 | 9,007,199,254,740,992"] {
        let column = column("x", cells);
        assert_eq!((column.kind, column.levels()), (Kind::Category, 2), "{cells}: {}", column.why);
    }
}

fn all(column: &Column) -> Vec<u32> {
    (0..column.len() as u32).collect()
}

#[test]
fn a_run_remembers_the_words_of_its_file_and_the_ids_as_they_were_issued() {
    let rows: String =
        (0..40).map(|i| format!("{},{}\n", if i % 4 == 0 { "none" } else { "tea" }, if i % 5 == 0 { -999 } else { i })).collect();
    let options = ReadOptions { missing: vec!["-999".into(), "none".into()], ..ReadOptions::default() };
    let table = load_with(format!("drink,n\n{rows}"), options).unwrap();
    let vocabulary = Vocabulary::fit(&table.columns[0], &all(&table.columns[0]), 1);
    assert!(vocabulary.missing().is_some());
    assert_eq!(vocabulary.known("none"), vocabulary.missing());
    let standard = Standard::fit(&table.columns[1], &all(&table.columns[1]));
    assert!(standard.value("-999").is_nan() && standard.value("  ").is_nan() && standard.value("-998") == -998.0);

    let users = column("user_id", "1234 | 55 | 7");
    let vocabulary = Vocabulary::fit(&users, &all(&users), 1);
    assert!(vocabulary.known("1234").is_some());
    assert_eq!(vocabulary.known("1234.0"), vocabulary.known("1234"));
    assert_eq!(vocabulary.known("1,234"), vocabulary.known("1234"));
    let written = column("user_id", "1234.0 | 55.0 | guest | host");
    let vocabulary = Vocabulary::fit(&written, &all(&written), 1);
    let options = ReadOptions { keep_malformed: true, ..ReadOptions::default() };
    let new = load_with("user_id,n\n1234.0,1\n55.0,2\n", options).unwrap();
    assert!(vocabulary.encode(&new.columns[0]).iter().all(|id| *id > 0), "levels as they were written");
}

#[test]
fn a_time_of_day_comes_round_by_itself() {
    let clock = column("when", "08:05 | 23:59 | 00:10 | 12:00");
    assert_eq!(Standard::fit(&clock, &all(&clock)).periods, [Period::Day]);
    let morning = column("when", "08:05 | 09:59 | 10:10 | 11:00");
    assert!(Standard::fit(&morning, &all(&morning)).periods.is_empty());
}

#[test]
fn notes_follow_a_persons_choice() {
    let rows: String =
        (0..60).map(|i| format!("{},{}\n", i % 7, if i % 6 == 0 { "NA".into() } else { format!("{}.5", i % 11) })).collect();
    let mut table = read(format!("shop,age\n{rows}"));
    let told = |table: &flowbed::data::Table, part: &str| table.notes.iter().any(|note| note.text.contains(part));
    assert!(told(&table, "“NA” 10 in age"));
    let none = Choice { kind: Some(Kind::Number), missing: Some(Missing::Usual(false)), ..Choice::default() };
    table.choose(&[("age".into(), none)]).unwrap();
    assert!(!told(&table, "“NA” 10 in age") && told(&table, "10 of 60 cells are no numbers"));
    table.choose(&[("age".into(), Choice { kind: Some(Kind::Category), ..Choice::default() })]).unwrap();
    assert!(!told(&table, "are no numbers"));
}

/// (name, cells, kind, style, unit, a value of the second cell)
const HEADED: [(&str, &str, Kind, Style, &str, f64); 26] = [
    ("Civilian labor force", "23,288   | 1,234,567   | 987 ", Kind::Number, Style::Point, "", 1_234_567.0),
    ("Unemployed", " 1,840 |  12,051 |  99 ", Kind::Number, Style::Point, "", 12_051.0),
    ("rate", "28% | 3.4% | 100%", Kind::Number, Style::Point, "%", 3.4),
    ("rate", "28 % | 3,4 % | 100 %", Kind::Number, Style::Comma, "%", 3.4),
    ("price (EUR)", "12.50 | 3.99 | 100.00", Kind::Number, Style::Plain, "", 3.99),
    ("price (EUR)", "12,50 | 3,99 | 1.100,00", Kind::Number, Style::Comma, "", 3.99),
    ("price (EUR)", "EUR 12.50 | EUR 3.99 | EUR 1,100.00", Kind::Number, Style::Point, "EUR", 3.99),
    ("Umsatz [€]", "1.234,50 | 99,00 | 7,25", Kind::Number, Style::Comma, "", 99.0),
    ("sales in $", "$1,234.50 | $99.00 | ($7.25)", Kind::Number, Style::Point, "$", 99.0),
    ("temp_°C", "12.5 | -3.0 | 20.1", Kind::Number, Style::Plain, "", -3.0),
    ("temp_°C", "12.5 °C | -3 °C | 20.1 °C", Kind::Number, Style::Point, "°C", -3.0),
    ("temp_°C", "12,5°C | \u{2212}3,5°C | 20,1°C", Kind::Number, Style::Comma, "°C", -3.5),
    ("weight (kg)", "80.5 | 75 | 92.25", Kind::Number, Style::Plain, "", 75.0),
    ("age (years)", "80.5 | 75 | 92.25", Kind::Number, Style::Plain, "", 75.0),
    ("no. of items", "80.5 | 75 | 92.25", Kind::Number, Style::Plain, "", 75.0),
    ("time (s)", "0.5 | 17.25 | 3.0", Kind::Number, Style::Plain, "", 17.25),
    ("date", "31.12.24 | 01.02.99 | 15.06.05", Kind::Date, Style::Dmy, "", 917_827_200.0),
    ("date", "12/31/24 | 02/01/99 | 06/15/05", Kind::Date, Style::Mdy, "", 917_827_200.0),
    ("date", "31-Dec-24 | 01-Feb-99 | 15-Jun-05", Kind::Date, Style::Dmy, "", 917_827_200.0),
    ("date", "31.12.68 | 31.12.69 | 15.06.05", Kind::Date, Style::Dmy, "", -86_400.0),
    ("date", "24-01-31 | 99-02-01 | 05-06-15", Kind::Date, Style::Ymd, "", 917_827_200.0),
    ("date", "24-01-30 | 24-02-01 | 23-06-15", Kind::Date, Style::Ymd, "", 1_706_745_600.0),
    ("date", "24/01/30 | 24/02/01 | 23/06/15", Kind::Date, Style::Ymd, "", 1_706_745_600.0),
    ("date", "30-01-24 | 01-02-24 | 15-06-23", Kind::Date, Style::Dmy, "", 1_706_745_600.0),
    ("date", "30/01/24 | 01/02/24 | 15/06/23", Kind::Date, Style::Dmy, "", 1_706_745_600.0),
    ("year", "98.5 | 99.25 | 1.0", Kind::Number, Style::Plain, "", 99.25),
];

#[test]
fn headings_with_units_padded_numbers_and_short_years_are_read() {
    let mut wrong = Vec::new();
    for (name, cells, kind, style, unit, value) in HEADED {
        let found = column(name, cells);
        let second = found.numbers().values[1];
        if (found.kind, found.format.style, &found.format.unit[..], second) != (kind, style, unit, value) || found.unread.0 > 0 {
            wrong.push(format!("{name}: {cells}\n  {:?} {:?} {second}: {}", found.kind, found.format, found.why));
        }
    }
    assert!(wrong.is_empty(), "{} otherwise:\n{}", wrong.len(), wrong.join("\n"));
    assert!(column("date", "24-01-30 | 24-02-01 | 23-06-15").why.contains("year first, a guess"));
}

/// What the Python script is told of a target that is no input.
#[test]
fn a_target_that_is_left_out_as_an_input_keeps_how_it_is_written() {
    let rows: String = (0..60).map(|i| format!("{};{}.{:03},50 €;t{i}\n", i % 7, i + 1, i * 13 % 1000)).collect();
    let mut table = read(format!("shop;paid;note\n{rows}"));
    let skip = || Choice { kind: Some(Kind::Skip), ..Choice::default() };
    table.choose(&[("shop".into(), skip()), ("paid".into(), skip())]).unwrap();
    let told = serde_json::to_value(TableInfo::of(&table)).unwrap();
    let column = |at: usize| told["columns"][at].clone();
    let [kind, format, unit, task] = ["kind", "format", "unit", "task"].map(|part| column(1)[part].clone());
    assert_eq!([kind, format, unit, task], ["skip", "comma", "€", "regression"]);
    assert_eq!(table.columns[1].numbers().values[2], 3026.5);
    assert_eq!((column(2)["kind"].clone(), column(2)["format"].clone()), ("skip".into(), serde_json::Value::Null));
}

/// As the page writes them beside: 4,569.
#[test]
fn counts_in_sentences_have_thousands_separators() {
    let bad = |i: usize| if i.is_multiple_of(40) { format!("n{i}") } else { format!("{}.5", i % 5000) };
    let lines: String =
        (0..60_000).map(|i| format!("w{},{},{}\n", i % 4569, bad(i), if i % 3 == 0 { "NA" } else { "1.5" })).collect();
    let short = "x\n".repeat(1200);
    let table = read(format!("word,n,m\n{lines}{short}w1,1.5,2.5\n"));
    assert_eq!(table.columns[0].why, "text, 4,569 different values");
    assert!(table.columns[1].why.ends_with("1,500 cells are none"), "{}", table.columns[1].why);
    assert!(table.columns[2].why.ends_with("20,000 cells count as missing: “NA” 20,000"), "{}", table.columns[2].why);
    let parts = [
        "1,500 of 60,001 cells are no numbers",
        "“NA” 20,000 in m",
        "1,200 of 61,201 rows are malformed",
        "more notes like these",
    ];
    for part in parts {
        note(&table, part);
    }
    note(&table, "1,003 more notes");
    let encoder = Encoder::fit(&table, &["n".into()], &(1..60_000).collect::<Vec<u32>>(), 1).unwrap();
    let notes = encoder.notes(&table, None, &|_| None);
    assert!(notes.iter().any(|note| note.text.contains("is no number up to ±1e18: 1,500.")), "{notes:?}");
}
