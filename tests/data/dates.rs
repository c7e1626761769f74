//! Dates and times as they are written: how a column's order is found from all of its cells. What each cell becomes: `cells.rs`.

use crate::csv_support::read;
use flowbed::data::{Column, Format, Kind, Style};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Every day of 400 years against a count of days.
#[test]
fn each_day_of_the_calendar_follows_the_one_before() {
    let lengths = |year: i64| {
        [31, if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    };
    let iso = Format::of(Style::Iso);
    // 170 years of which 41 had a leap day: 1800 and 1900 had none.
    let mut day = -f64::from(170 * 365 + 41);
    for year in 1800..2200 {
        for (month, length) in lengths(year).into_iter().enumerate() {
            for of_month in 1..=length {
                assert_eq!(iso.value(&format!("{year}-{:02}-{of_month:02}", month + 1)), Some(day * 86_400.0));
                day += 1.0;
            }
            assert_eq!(iso.value(&format!("{year}-{:02}-{:02}", month + 1, length + 1)), None);
        }
    }
    assert_eq!(day * 86_400.0, 7_258_118_400.0, "2200-01-01");
}

/// 120 rows of these cells in turn.
fn column(name: &str, cells: &str) -> Column {
    let cells: Vec<&str> = cells.split(" | ").collect();
    Column::from_cells(name, (0..120).map(|i| cells[i % cells.len()]))
}

#[test]
fn a_columns_order_is_found_from_all_of_its_cells() {
    use Kind::{Category, Date, Number};
    let all: [(&str, &str, Kind, Style, &str); 41] = [
        ("when", "2024-01-31 | 2024-02-29", Date, Style::Iso, "dates"),
        ("when", "2024-01-31T10:00:00Z | 2024-02-29 08:05:00.25Z", Date, Style::Iso, "dates and times, UTC"),
        ("when", "2024-01-31T10:00+01:00 | 2024-07-01T10:00+02:00", Date, Style::Iso, "zones are left aside"),
        ("when", "2024-01 | 2024-02", Date, Style::Iso, "dates"),
        ("when", "31.01.2024 | 01.02.2024", Date, Style::Dmy, "day first"),
        ("when", "01.02.2024 | 03.04.2024", Date, Style::Dmy, "day first, a guess: 01.02.2024 could be either"),
        ("when", "01/02/2024 | 03/04/2024", Date, Style::Mdy, "month first, a guess: 01/02/2024 could be either"),
        ("when", "21/07/2024 | 03/04/2024", Date, Style::Dmy, "day first"),
        ("when", "07/21/2024 | 03/04/2024", Date, Style::Mdy, "month first"),
        ("when", "21/07/24 | 03/04/99", Date, Style::Dmy, "years 69 to 99 are of the last century"),
        ("when", "31 Jan 2024 | 1 Feb 2024", Date, Style::Dmy, "months by name"),
        ("when", "Jan 31, 2024 8:05 PM | Feb 1, 2024 10:00 AM", Date, Style::Dmy, "dates and times, months by name"),
        ("when", "2024/01/31 | 2024/02/29", Date, Style::Ymd, "year first"),
        ("when", "2024-01-31 | 2024/02/29", Date, Style::Ymd, "year first"),
        ("when", "08:05 | 23:59:30", Date, Style::Time, "times of day"),
        ("when", "8:05 PM | 10 am", Date, Style::Time, "times of day"),
        ("date", "20240131 | 20240229", Date, Style::Ymd, "year first"),
        ("n", "20240131 | 20240229", Category, Style::Plain, "whole numbers"),
        ("date", "20240131 | 20249999", Category, Style::Plain, "whole numbers"),
        ("when", "20240131T101500 | 20240229T080000", Date, Style::Ymd, "dates and times"),
        ("timestamp:float", "881250949 | 891717742.0", Date, Style::Seconds, "seconds since 1970"),
        ("created_at", "1717171717123 | 1717171718123", Date, Style::Milliseconds, "milliseconds since 1970"),
        ("ts", "1717171717123456 | 1717171718123456", Date, Style::Microseconds, "microseconds since 1970"),
        ("epoch", "1717171717123456789 | 1717171718123456789", Date, Style::Nanoseconds, "nanoseconds since 1970"),
        ("price", "881250949.5 | 891717742.0", Number, Style::Plain, "numbers"),
        ("timestamp", "0.5 | 17.25", Number, Style::Plain, "numbers"),
        ("when", "31.02.2024 | 30.02.2024", Category, Style::Plain, "text"),
        ("version", "1.2.3 | 1.2.4", Category, Style::Plain, "text"),
        ("ip", "10.0.0.1 | 192.168.1.1", Category, Style::Plain, "text"),
        ("ssn", "123-45-6789 | 321-54-9876", Category, Style::Plain, "text"),
        ("invoice", "2024-0001 | 2024-0002", Category, Style::Plain, "text"),
        ("ratio", "16:9 | 4:3", Category, Style::Plain, "text"),
        ("range", "1990-2000 | 2000-2010", Category, Style::Plain, "text"),
        ("code", "7-1234 | 11-5678", Category, Style::Plain, "text"),
        ("month", "Jan | Feb | Mar", Category, Style::Plain, "text"),
        ("race", "Marathon 2019 | Decathlon 2020 | Junior 2021", Category, Style::Plain, "text"),
        ("month", "Month 3 2019 | Month 4 2019", Category, Style::Plain, "text"),
        ("guest", "Fred 12/2019 | Monty 1/2020", Category, Style::Plain, "text"),
        ("when", "1 SEPT 2019 | 24 DÉC. 2019 | 3 février 2020", Date, Style::Dmy, "months by name"),
        ("year", "1990 | 1991 | 1995", Category, Style::Plain, "whole numbers"),
        ("when", "2024-01-31 | 31.01.2024", Category, Style::Plain, "text"),
    ];
    for (name, cells, kind, style, why) in all {
        let found = column(name, cells);
        assert_eq!((found.kind, found.format.style), (kind, style), "{name} {cells}: {}", found.why);
        assert!(found.why.contains(why), "{cells}: {}", found.why);
        assert_eq!(found.unread.0, 0, "{cells}");
    }
}

#[test]
fn days_that_there_are_not_and_words_are_missing_and_told() {
    let cells = (1..=60).map(|i| match i {
        7 => "31.02.2024".to_string(),
        8 | 9 => "NaT".to_string(),
        _ => format!("{:02}.{:02}.2024", i % 28 + 1, i % 12 + 1),
    });
    let table = read(format!("when,n\n{}", cells.map(|cell| format!("{cell},1\n")).collect::<String>()));
    let when = &table.columns[0];
    assert_eq!((when.kind, when.format.style, when.missing()), (Kind::Date, Style::Dmy, 2));
    assert_eq!(when.unread, (1, vec!["31.02.2024".to_string()]));
    let said: Vec<&str> = table.notes.iter().map(|note| &note.text[..]).collect();
    assert!(
        said[0].contains("1 of 58 cells are no dates, such as “31.02.2024”") && said[1].contains("“NaT” 2 in when"),
        "{said:?}"
    );
}

#[test]
fn another_column_says_whether_the_day_comes_first() {
    let file = |other: [&str; 2]| {
        let row = |i: usize| format!("{},{}\n", other[i % 2], ["01/02/2024", "03/04/2024"][i % 2]);
        let table = read(format!("sent,paid\n{}", (0..40).map(row).collect::<String>()));
        (table.columns[1].format.style, table.columns[1].numbers().values[0])
    };
    let seconds = |iso: &str| Format::of(Style::Iso).value(iso).unwrap();
    assert_eq!(file(["21/07/2024", "03/04/2024"]), (Style::Dmy, seconds("2024-02-01")));
    assert_eq!(file(["07/21/2024", "03/04/2024"]), (Style::Mdy, seconds("2024-01-02")));
    assert_eq!(file(["31 Jan 2024", "1 Feb 2024"]), (Style::Mdy, seconds("2024-01-02")), "names say nothing of digits");
    assert_eq!(
        file(["\"12,5\"", "\"3,25\""]),
        (Style::Dmy, seconds("2024-02-01")),
        "nor in the United States is a comma decimal"
    );
    assert_eq!(file(["a", "b"]), (Style::Mdy, seconds("2024-01-02")));
}
