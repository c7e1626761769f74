//! Ids as they were issued, words for nothing among numbers and in text, and what is left out.

use crate::csv_support::{note, read};
use flowbed::data::{Choice, Column, Ids, Kind, LeftOut, Missing, Style, Target, Task, Vocabulary};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// 120 rows of these cells in turn.
fn column(name: &str, cells: &str) -> Column {
    let cells: Vec<&str> = cells.split(" | ").map(|cell| if cell == "(none)" { "" } else { cell }).collect();
    Column::from_cells(name, (0..120).map(|i| cells[i % cells.len()]))
}

fn levels(column: &Column) -> String {
    let coded = column.coded();
    (1..=coded.levels() as u32).map(|code| coded.level(code)).collect::<Vec<_>>().join(" | ")
}

/// (name, cells, levels of the category that they become, part of the reason)
const IDS: [(&str, &str, &str, &str); 40] = [
    ("part", "12E4 | 10E2 | 1E3 | 31E9", "12E4 | 10E2 | 1E3 | 31E9", "codes such as 12E4 stay text"),
    ("x", "1E3 | 10E2 | 2E5", "1E3 | 10E2 | 2E5", "codes such as 10E2 stay text"),
    ("x", "1E3 | 2E5 | 7E1", "1E3 | 2E5 | 7E1", "codes such as 1E3 stay text"),
    ("x", "0e12 | 0e13 | 1234", "0e12 | 0e13 | 1234", "codes such as 0e12 stay text"),
    ("x", "1234 | 12E4 | 5678 | 9012", "1234 | 12E4 | 5678 | 9012", "codes such as 12E4 stay text"),
    ("code", "1E3 | 1234 | 5678", "1E3 | 1234 | 5678", "codes such as 1E3 stay text"),
    ("version", "1.1 | 1.10 | 1.2", "1.1 | 1.10 | 1.2", "versions stay text"),
    ("app_version", "2.0 | 2.1 | 2.10", "2.0 | 2.1 | 2.10", "versions stay text"),
    (
        "x",
        "1.1 | 1.10 | 1.2 | 1.3 | 1.4 | 1.5 | 1.6 | 1.7 | 1.8 | 1.9",
        "1.1 | 1.10 | 1.2 | 1.3 | 1.4 | 1.5 | 1.6 | 1.7 | 1.8 | 1.9",
        "versions stay text",
    ),
    ("phone", "+493012345678 | +4917012345", "+493012345678 | +4917012345", "phone numbers stay text"),
    ("call", "+493012345678 | +4917012345", "+493012345678 | +4917012345", "phone numbers stay text"),
    ("call", "+49 30 1234567 | +49 170 12345", "+49 30 1234567 | +49 170 12345", "text"),
    ("zip", "01841 | 12345 | 00501", "01841 | 12345 | 00501", "ids such as 01841 stay text"),
    ("x", "01841 | 12345 | 00501", "01841 | 12345 | 00501", "ids such as 01841 stay text"),
    ("card", "4000000000000001 | 4000000000000002", "4000000000000001 | 4000000000000002", "many digits"),
    ("x", "9007199254740993 | 9007199254740992", "9007199254740993 | 9007199254740992", "many digits"),
    ("x", "900719925474099301234 | 900719925474099301235", "900719925474099301234 | 900719925474099301235", "text"),
    ("customer_id", "1234.0 | 55.0 | (none)", "1234 | 55", "their .0 is left off"),
    ("user", "1234567890123.0 | 1234567890124.0", "1234567890123 | 1234567890124", "their .0 is left off"),
    ("store", "1.0 | 2.0 | NA", "1 | 2", "their .0 is left off"),
    ("item_id", "12.00 | 7.00", "12 | 7", "their .0 is left off"),
    ("user_id", "1,234 | 55 | 2,345,678", "1234 | 55 | 2345678", "their separators left out"),
    ("konto", "1.234.567 | 2.345.678", "1234567 | 2345678", "their separators left out"),
    ("account", "1 234 567 | 12 345", "1234567 | 12345", "their separators left out"),
    ("isbn", "1.23457E+12 | 9.78316E+12", "1.23457E+12 | 9.78316E+12", "lost digits in a spreadsheet"),
    ("user_id:token", "196 | 186 | 22", "196 | 186 | 22", "named like an id"),
    ("age:token", "24 | 53 | 23", "24 | 53 | 23", "named like an id"),
    ("fk_customer", "10 | 11 | 12", "10 | 11 | 12", "named like an id"),
    ("customerId", "10 | 11 | 12", "10 | 11 | 12", "named like an id"),
    ("customer_key", "10 | 11 | 12", "10 | 11 | 12", "named like an id"),
    ("FlightNr", "10 | 11 | 12", "10 | 11 | 12", "named like an id"),
    ("flight", "1545 | 1714 | 1141", "1545 | 1714 | 1141", "named like an id"),
    ("flight_no", "10 | 11 | 12", "10 | 11 | 12", "named like an id"),
    ("Kundennummer", "10 | 11 | 12", "10 | 11 | 12", "only 3 different"),
    ("zipcode", "10001 | 10002", "10001 | 10002", "named like an id"),
    ("sku", "10 | 11 | 12", "10 | 11 | 12", "named like an id"),
    ("route_id_2", "10 | 11 | 12", "10 | 11 | 12", "named like an id"),
    ("uuid", "a-1 | b-2", "a-1 | b-2", "text"),
    ("x", "12A4 | 12B4 | 12C4", "12A4 | 12B4 | 12C4", "text"),
    ("x", "TRUE | FALSE", "TRUE | FALSE", "text"),
];

#[test]
fn levels_are_the_ids_that_were_issued() {
    for (name, cells, expected, why) in IDS {
        let found = column(name, cells);
        assert_eq!((found.kind, levels(&found).as_str()), (Kind::Category, expected), "{name} {cells}: {}", found.why);
        assert!(found.why.contains(why), "{name} {cells}: {}", found.why);
    }
}

/// Hundred ids of each kind through a file, and back to the digit.
#[test]
fn every_id_of_a_file_keeps_every_digit() {
    type Make = fn(u64) -> String;
    let issue: [(&str, Make, Make); 5] = [
        (
            "customer",
            |i| format!("{}", 900_719_925_474_099_300 + i * 29 % 64),
            |i| format!("{}", 900_719_925_474_099_300 + i * 29 % 64),
        ),
        ("user_id", |i| format!("{}.0", 1_000_000_000_000 + i % 64), |i| format!("{}", 1_000_000_000_000 + i % 64)),
        ("account", |i| format!("\"{},{:03}\"", 1 + i % 64, i % 64), |i| format!("{}{:03}", 1 + i % 64, i % 64)),
        ("part", |i| format!("{}E{}", 10 + i % 64, 1 + i % 9), |i| format!("{}E{}", 10 + i % 64, 1 + i % 9)),
        ("plz", |i| format!("{:05}", i % 64 * 97), |i| format!("{:05}", i % 64 * 97)),
    ];
    for (name, written, issued) in issue {
        let rows: String = (0..640).map(|i| format!("{},x\n", written(i))).collect();
        let table = read(format!("{name},n\n{rows}"));
        assert_eq!(table.columns[0].kind, Kind::Category, "{name}: {}", table.columns[0].why);
        assert!((0..640).all(|i| table.columns[0].cell(i as usize) == issued(i)), "{name}");
    }
}

/// A file of new rows holds an id as it was issued, or as a program made it: both are the level.
#[test]
fn new_rows_meet_the_ids_that_were_learned_however_they_come() {
    let learned = column("user_id", "1234.0 | 55.0 | 2345678.0 | (none)");
    let vocabulary = Vocabulary::fit(&learned, &(0..120).collect::<Vec<_>>(), 1);
    for cell in ["1234", "1234.0", "1,234"] {
        let ids = vocabulary.encode(&Column::from_cells("user_id", [cell]));
        assert_eq!(vocabulary.name(ids[0]), "1234", "{cell}");
    }
    assert_eq!((learned.ids(), vocabulary.has_ids()), (Some(Ids::Issued), true));
    let fitted = |column: &Column| Vocabulary::fit(column, &(0..120).collect::<Vec<_>>(), 1);
    let [written, mixed, none] =
        [("zip", "01841 | 12345"), ("user_id", "1234.0 | x"), ("size", "1 | 2")].map(|(name, cells)| column(name, cells));
    assert_eq!([&written, &mixed, &none].map(Column::ids), [Some(Ids::Written), Some(Ids::Written), None]);
    assert_eq!([&written, &mixed, &none].map(|column| fitted(column).has_ids()), [true, false, false]);
}

#[test]
fn a_measurement_is_no_id_though_all_of_its_values_differ() {
    let rows = std::cell::Cell::new(400);
    let kind = |name: &str, value: fn(u64) -> u64| {
        let cells: Vec<String> = (0..rows.get()).map(|i| value(i * 173 % rows.get()).to_string()).collect();
        let found = Column::from_cells(name, cells.iter().map(String::as_str));
        (found.kind, found.left_out)
    };
    let (number, row) = ((Kind::Number, None), (Kind::Skip, Some(LeftOut::Distinct)));
    let scattered: fn(u64) -> u64 = |i| 1000 + 7919 * i + i * i % 4001;
    assert_eq!(kind("population", scattered), number);
    assert_eq!(kind("bytes", scattered), number);
    assert_eq!(kind("customer_id", scattered), row, "its name says id");
    assert_eq!(kind("n", |i| i + 1), row, "a counter, shuffled");
    assert_eq!(kind("n", |i| 5000 + i + i / 20), row, "a counter with gaps");
    assert_eq!(kind("year", |i| 1600 + i), number, "years are counted by ones");
    assert_eq!(kind("n", |i| 4_000_000_000_000_000 + i * i), row, "ids of many digits");
    rows.set(30);
    assert_eq!(kind("population", scattered), number, "also of few rows");
    assert_eq!(kind("n", |i| i + 1), row);
}

/// As they stand in the wild; each is tried among numbers, among dates and in text.
const WORDS: &str = "NA|na|Na|N/A|n/a|#N/A|#NA|<NA>|NaN|nan|NAN|-nan|NaT|nat|NULL|null|Null|<null>|(null)|None|none|NONE|<none>|nil|Nil|NIL|\
undefined|\\N|1.#QNAN|-1.#QNAN|1.#IND|-1.#IND|#N/A N/A|#DIV/0!|#VALUE!|#REF!|#NUM!|#NAME?|#NULL!|-|--|---|–|—|?|??|.|..|...|…|*|missing|Missing|MISSING|\
(missing)|(blank)|(empty)|blank|empty|unknown|Unknown|not available|Not Available|not applicable|no data|n.a.|N.A.|n/d|ND|n.d.|k.A.|k. A.|\
0000-00-00|0000-00-00 00:00:00|  ";

#[test]
fn words_for_nothing_are_missing_among_numbers_and_dates_and_levels_in_text() {
    let mut tried = 0;
    for word in WORDS.split('|') {
        let numbers = Column::from_cells("x", (0..120).map(|i| if i % 3 == 0 { word } else { ["1.5", "2.5", "7.25"][i % 3] }));
        assert_eq!((numbers.kind, numbers.missing(), numbers.levels(), numbers.unread.0), (Kind::Number, 40, 2, 0), "“{word}”");
        assert!(numbers.why.contains(&format!("40 cells count as missing: “{}” 40", word.trim())), "{}", numbers.why);
        let values = numbers.numbers();
        assert_eq!((values.values.iter().filter(|value| value.is_nan()).count(), values.not_numeric), (40, 0), "“{word}”");
        let dates = Column::from_cells(
            "x",
            (0..120).map(|i| if i % 3 == 0 { word } else { ["2024-01-31", "2024-02-29", "2023-12-24"][i % 3] }),
        );
        assert_eq!((dates.kind, dates.missing(), dates.numbers().not_numeric), (Kind::Date, 40, 0), "“{word}”");
        let text = Column::from_cells("x", (0..120).map(|i| if i % 3 == 0 { word } else { ["DE", "FR", "CH"][i % 3] }));
        assert_eq!((text.kind, text.missing(), text.levels()), (Kind::Category, 0, 3), "“{word}”");
        assert_eq!(text.guess.words, [(word.trim().to_string(), 40)], "the switch is offered");
        tried += 3;
    }
    assert!(tried >= 200, "{tried}");
    for word in ["n", "nana", "nullable", "no", "x", "0", "inf", "NAB", "none of it", "unknowns", "nothing"] {
        let found = Column::from_cells("x", (0..120).map(|i| if i % 3 == 0 { word } else { ["DE", "FR", "CH"][i % 3] }));
        assert!(found.guess.words.is_empty(), "“{word}”");
    }
}

fn choice(kind: Option<Kind>, format: Option<Style>, missing: Option<Missing>) -> Choice {
    Choice { kind, format, missing }
}

#[test]
fn words_are_switched_on_and_off_and_any_words_will_do() {
    let mut age = column("age", "1.5 | NA | 2.5 | 3.5 | x");
    assert_eq!((age.kind, age.levels()), (Kind::Category, 5), "a fifth of the cells is x");
    age.choose(&choice(Some(Kind::Number), None, None)).unwrap();
    assert_eq!((age.missing(), age.unread.clone()), (24, (24, vec!["x".to_string(); 5])), "told at once");
    age.choose(&choice(Some(Kind::Number), None, Some(Missing::Words(vec!["NA".into(), " x ".into()])))).unwrap();
    assert_eq!((age.missing(), age.unread.0, age.levels()), (48, 0, 3));
    assert_eq!(age.told_words().collect::<Vec<_>>(), [("NA", 24, true), ("x", 24, true)]);
    age.choose(&choice(Some(Kind::Number), None, Some(Missing::Usual(false)))).unwrap();
    assert_eq!((age.missing(), age.unread.0), (0, 48));
    assert_eq!(age.told_words().collect::<Vec<_>>(), [("NA", 24, false)]);
    let mut country = column("country", "NA | DE | FR");
    country.choose(&choice(None, None, Some(Missing::Usual(true)))).unwrap();
    let coded = country.coded();
    assert_eq!((country.kind, country.missing(), levels(&country).as_str()), (Kind::Category, 40, "DE | FR"));
    assert_eq!((coded.code(0), coded.code(1), country.cell(0)), (0, 1, "NA"), "the cell stays as it stands");
    country.choose(&choice(None, None, Some(Missing::Words(vec![])))).unwrap();
    assert_eq!((country.missing(), levels(&country).as_str()), (0, "NA | DE | FR"));
}

#[test]
fn kinds_and_formats_are_changed_with_one_choice_that_is_checked() {
    let mut when = column("when", "01/02/2024 | 03/04/2024");
    let seconds = |column: &Column| column.numbers().values[0];
    assert_eq!(seconds(&when), 1_704_153_600.0, "2 January");
    when.choose(&choice(None, Some(Style::Dmy), None)).unwrap();
    assert_eq!((when.kind, seconds(&when)), (Kind::Date, 1_706_745_600.0), "1 February");
    let mut price = column("price", "1,234 | 2,345");
    price.choose(&choice(Some(Kind::Number), Some(Style::Comma), None)).unwrap();
    assert_eq!((price.numbers().values[0], price.why.as_str()), (1.234, "set by hand"));
    let refused = price.choose(&choice(Some(Kind::Number), Some(Style::Dmy), None)).unwrap_err().to_string();
    assert!(refused.contains("format") && refused.contains("price"), "{refused}");
    let mut stamp = column("x", "1706659200 | 1706745600");
    stamp.choose(&choice(Some(Kind::Date), None, None)).unwrap();
    assert_eq!((stamp.format.style, seconds(&stamp)), (Style::Seconds, 1_706_659_200.0), "by hand, whatever its name");
    let mut day = column("x", "20240131 | 20240229");
    day.choose(&choice(Some(Kind::Date), None, None)).unwrap();
    assert_eq!((day.format.style, seconds(&day)), (Style::Ymd, 1_706_659_200.0));
    price.choose(&choice(Some(Kind::Skip), None, None)).unwrap();
    assert_eq!((price.left_out, price.format.style), (Some(LeftOut::Chosen), Style::Point));
}

#[test]
fn merged_levels_leave_words_and_formats_in_their_place() {
    let mut age =
        column("rating", "NA | 1 | 2 | 01x | 2 | 1 | 3 | 4 | 5 | 3 | 4 | 5 | 1 | 2 | 3 | 4 | 5 | 1 | 2 | 3 | 4 | 5 | 1 | 2 | 3");
    assert_eq!((age.missing(), levels(&age).as_str()), (5, "1 | 2 | 01x | 3 | 4 | 5"));
    age.merge(&[0, 1, 0, 3, 4, 5]).unwrap();
    assert_eq!((age.missing(), levels(&age).as_str()), (5, "1 | 2 | 3 | 4 | 5"));
    assert_eq!((age.spellings().collect::<Vec<_>>(), age.cell(0), age.cell(3)), (vec![("01x", 1)], "NA", "1"));
    age.choose(&choice(None, None, Some(Missing::Usual(false)))).unwrap();
    assert_eq!((age.missing(), age.spellings().next()), (0, Some(("01x", 1))));
}

#[test]
fn a_category_of_numbers_can_be_a_target_of_two_kinds() {
    let scores: Vec<String> = (0..330).map(|i| (34 + i % 33 * 2).to_string()).collect();
    let score = Column::from_cells("inspection_score", scores.iter().map(String::as_str));
    assert_eq!((score.kind, score.task()), (Kind::Category, Ok(Task::Classes(33))));
    assert_eq!(score.task_as(Kind::Number), Ok(Task::Regression));
    let target = Target::of(&column("y", "no | yes | no | (none)")).unwrap();
    assert_eq!(
        (target.classes.clone(), target.counts(), target.missing),
        (vec!["no".to_string(), "yes".into()], vec![60, 30], 30)
    );
    let money = Target::of(&column("y", "12,50 € | 1.295,00 € | 3,10 €")).unwrap();
    assert_eq!((money.task, money.values[1], money.counts()), (Task::Regression, 1295.0, vec![]));
}

#[test]
fn a_person_is_told_what_counts_as_missing() {
    let rows: String =
        (0..200).map(|i| format!("{},{}\n", ["beagle", "poodle"][i % 2], if i % 5 == 3 { "NA" } else { "7.25" })).collect();
    let table = read(format!("breed,age\n{rows}x,1.5\n"));
    assert_eq!((table.columns[1].kind, table.columns[1].missing()), (Kind::Number, 40));
    assert_eq!(note(&table, "age").text, "Cells that count as missing by their word: “NA” 40 in age.");
}
