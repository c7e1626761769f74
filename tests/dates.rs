//! Dates and times as they are written: what each cell becomes, and how a column's order is found from all of its cells.

mod csv_support;

use csv_support::read;
use flowbed::data::{Column, Format, Kind, Style};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Cells and their seconds since 1970-01-01T00:00:00, computed with Python's datetime; a time of day has those of its day.
const CELLS: &[(Style, &str)] = &[
    (
        Style::Iso,
        "2024-01-31 = 1706659200 | 1970-01-01 = 0 | 1969-12-31 = -86400 | 1900-02-28 = -2203977600 | 2000-02-29 = 951782400 | 2024-02-29 = 1709164800",
    ),
    (
        Style::Iso,
        "2023-02-29 = none | 1900-02-29 = none | 2024-02-30 = none | 2024-13-01 = none | 2024-00-10 = none | 2024-01-00 = none | 2024-04-31 = none | 0000-00-00 = none",
    ),
    (
        Style::Iso,
        "2024-01-31T08:05:00 = 1706688300 | 2024-01-31 08:05 = 1706688300 | 2024-01-31t23:59:59 = 1706745599 | 2024-01-31T24:00:00 = 1706745600 | 2024-01-31T24:00:01 = none",
    ),
    (
        Style::Iso,
        "2024-01-31T08:05:00.25 = 1706688300.25 | 2024-01-31 08:05:00,5 = 1706688300.5 | 2024-01-31T08:05:00.123456789 = 1706688300.123457 | 2024-01-31T08:05:60 = 1706688360",
    ),
    (
        Style::Iso,
        "2024-01-31T08:05:00Z = 1706688300 | 2024-01-31T08:05:00+01:00 = 1706688300 | 2024-01-31T08:05:00-0530 = 1706688300 | 2024-01-31 08:05:00+00 = 1706688300 | 2024-01-31 08:05:00 UTC = 1706688300",
    ),
    (
        Style::Iso,
        "2024-01-31 08:05:00 +0200 = 1706688300 | 2024-01-31T08:05Z = 1706688300 | 2024-01-31 08:05:00 CET = 1706688300 | 2024-01-31T08:05:00\u{2212}05:00 = 1706688300",
    ),
    (
        Style::Iso,
        "2024-01-31T08:65:00 = none | 2024-01-31T25:00 = none | 2024-01-31T08 = none | 2024-01-31T = none | 2024-01-31 foo = none | 2024-01-31T08:05:00+1 = none | 2024-01-31T8:5 = none | 2024-1-31 = none | 24-01-31 = none",
    ),
    (
        Style::Iso,
        "2024-01 = 1704067200 | 1999-12 = 944006400 | 2024-13 = none | 1234-05 = none | 2024-1 = none | 2024 = none | 9999-12-31 = 253402214400 | 0001-01-01 = -62135596800 | 2024-01-31-02 = none",
    ),
    (
        Style::Iso,
        " 2024-01-31  = 1706659200 | 2024-01-31 8:05 PM = 1706731500 | 2024/01/31 = none | 31.01.2024 = none | 2024-01-31x = none | x2024-01-31 = none | 20240131 = none | 1-2 = none",
    ),
    (
        Style::Dmy,
        "31.01.2024 = 1706659200 | 1.2.2024 = 1706745600 | 01/02/2024 = 1706745600 | 31-01-2024 = 1706659200 | 31 01 2024 = 1706659200 | 31. 01. 2024 = 1706659200 | 29.02.2024 = 1709164800",
    ),
    (
        Style::Dmy,
        "31.02.2024 = none | 29.02.2023 = none | 32.01.2024 = none | 00.01.2024 = none | 01.13.2024 = none | 1.2.3 = none | 1.2.345 = none | 31.01/2024 = none | 31..01.2024 = none | 31.1. = none",
    ),
    (
        Style::Dmy,
        "31.01.24 = 1706659200 | 31.01.68 = 3095193600 | 31.01.69 = -28944000 | 31.01.99 = 917740800 | 31/01/00 = 949276800 | 1/2/24 = 1706745600",
    ),
    (
        Style::Dmy,
        "31.01.2024 08:05 = 1706688300 | 31.01.2024, 08:05 = 1706688300 | 31.01.2024 08:05:30.5 = 1706688330.5 | 31/01/2024 8:05 PM = 1706731500 | 31/01/2024 12:00 AM = 1706659200 | 31/01/2024 12:30 pm = 1706704200",
    ),
    (
        Style::Dmy,
        "31/01/2024 13:00 PM = none | 31/01/2024 0:30 AM = none | 31.01.2024 14:30 Uhr = 1706711400 | 31/01/2024 8:05 p.m. = 1706731500 | 31/01/2024 8 PM = 1706731200 | 31.01.2024T08:05Z = 1706688300",
    ),
    (
        Style::Dmy,
        "31 Jan 2024 = 1706659200 | 31-Jan-2024 = 1706659200 | 31-Jan-24 = 1706659200 | 31 January 2024 = 1706659200 | 31. Januar 2024 = 1706659200 | 1. März 2024 = 1709251200 | 1 Mrz 2024 = 1709251200 | 1. Mai 2024 = 1714521600",
    ),
    (
        Style::Dmy,
        "31JAN2024 = 1706659200 | 31JAN2024:10:00:00 = 1706695200 | 31/Jan/2024:10:00:00 +0100 = 1706695200 | 1 Okt 2024 = 1727740800 | 24 déc. 2024 = 1734998400 | 14 juillet 1999 = 931910400 | 1 août 2024 = 1722470400 | 1 févr. 2024 = 1706745600",
    ),
    (
        Style::Dmy,
        "3 sept 2024 = 1725321600 | 1 juin 2024 = 1717200000 | 24. Dez. 2024 = 1734998400 | 1st Jan 2024 = 1704067200 | 2nd Feb 2024 = 1706832000 | 31 Foo 2024 = none | 31 Jan = none | 32 Jan 2024 = none | 31 Feb 2024 = none",
    ),
    (
        Style::Dmy,
        "Jan 31, 2024 = 1706659200 | Wed, 31 Jan 2024 10:00:00 GMT = 1706695200 | Mi 31.01.2024 = 1706659200 | Wednesday, 31 January 2024 = 1706659200 | Jan 2024 = 1704067200 | 01/2024 = 1704067200 | 13/2024 = none | 2024-01-31 = none",
    ),
    (
        Style::Dmy,
        "31.01.2024 25:00 = none | 31.01.2024 foo = none | 123-45-6789 = none | 555-12-34 = none | 12-34-5678 = none | 4-1234 = none | 10.0.0.1 = none",
    ),
    (
        Style::Mdy,
        "01/31/2024 = 1706659200 | 1/2/2024 = 1704153600 | 07/21/2024 = 1721520000 | 7/4/76 = 205286400 | 07-21-2024 = 1721520000 | 07.21.2024 = 1721520000 | 13/01/2024 = none | 02/30/2024 = none | 02/29/2024 = 1709164800",
    ),
    (
        Style::Mdy,
        "01/31/2024 8:05 AM = 1706688300 | 1/31/2024 12:00:00 AM = 1706659200 | 1/31/2024 11:59:59 PM = 1706745599 | 01/31/24 08:05 = 1706688300 | 1/31/2024\u{202f}8:05\u{202f}PM = 1706731500",
    ),
    (
        Style::Mdy,
        "Jan 31, 2024 = 1706659200 | January 31, 2024 = 1706659200 | Jan. 31, 2024 = 1706659200 | Jan 31 2024 = 1706659200 | Jan 31st, 2024 = 1706659200 | Jan 31, 2024 8:05 PM = 1706731500 | Jan 31, 2024, 8:05:30 PM = 1706731530 | May 1, 99 = 925516800",
    ),
    (
        Style::Mdy,
        "Wed Jan 31 10:00:00 2024 = 1706695200 | Wed Jan 31 10:00:00 CET 2024 = 1706695200 | Wed Oct 10 20:19:24 +0000 2018 = 1539202764 | Wed Jan 31 2024 10:00:00 GMT+0100 (Central European Standard Time) = 1706695200",
    ),
    (
        Style::Mdy,
        "Sept 3, 2024 = 1725321600 | Foo 31, 2024 = none | Jan 32, 2024 = none | Jan 2024 = 1704067200 | 31/12/2024 = none | 2024/12/31 = none | Sunny 31, 2024 = none",
    ),
    (
        Style::Ymd,
        "2024/01/31 = 1706659200 | 2024.01.31 = 1706659200 | 2024-01-31 = 1706659200 | 2024 01 31 = 1706659200 | 2024/1/31 = 1706659200 | 20240131 = 1706659200 | 20240131T081530 = 1706688930 | 20240131T0815 = 1706688900",
    ),
    (
        Style::Ymd,
        "20240131T081530Z = 1706688930 | 20240131081530 = 1706688930 | 20240230 = none | 20241301 = none | 20240131T9999 = none | 2024013 = none | 202401311 = none | 2024/13/01 = none | 24/01/31 = 1706659200",
    ),
    (
        Style::Ymd,
        "2024/01/31 08:05 = 1706688300 | 2024-Jan-31 = 1706659200 | 2024 January 31 = 1706659200 | 2024/01 = 1704067200 | 31/01/2024 = none | 2024/31/01 = none | 20240131T08:15 = 1706688900",
    ),
    (
        Style::Time,
        "08:05 = 29100 | 8:05 = 29100 | 08:05:30 = 29130 | 23:59:59.5 = 86399.5 | 00:00 = 0 | 8:05 PM = 72300 | 12:00 AM = 0 | 10 pm = 79200 | 24:00 = 86400 | 25:00 = none | 8:5 = none | 16:9 = none | 125:30 = none",
    ),
    (
        Style::Time,
        "08:05Z = 29100 | 08:05:30+01:00 = 29130 | 14:30 Uhr = 52200 | 08:60 = none | :05 = none | 08: = none | 2024-01-31 = none | 1:2:3 = none | 5 kg = none | 10am = 36000 | 13 pm = none | 0 am = none | 12 = none",
    ),
    (
        Style::Seconds,
        "0 = 0 | 1706659200 = 1706659200 | -1.5 = -1.5 | 881250949.25 = 881250949.25 | 8.81250949E8 = 881250949 | abc = none | 2024-01-31 = none",
    ),
    (Style::Milliseconds, "1706659200000 = 1706659200 | 1706659200123 = 1706659200.123 | 0 = 0 | 1,000 = none"),
    (Style::Microseconds, "1706659200000000 = 1706659200 | 1706659200000001 = 1706659200.000001"),
    (Style::Nanoseconds, "1706659200000000000 = 1706659200 | 500000000 = 0.5"),
];

#[test]
fn each_cell_becomes_the_seconds_of_its_clock_or_none() {
    let mut tried = 0;
    for (style, table) in CELLS {
        for entry in table.split(" | ") {
            let (cell, value) = entry.rsplit_once(" = ").unwrap();
            let found = Format::of(*style).value(cell);
            match value.parse::<f64>() {
                Ok(seconds) => {
                    assert!(
                        found.is_some_and(|found| (found - seconds).abs() < 2e-6),
                        "“{cell}” as {style:?}: {found:?}, not {seconds}"
                    )
                }
                Err(_) => assert_eq!((value, found), ("none", None), "“{cell}” as {style:?}"),
            }
            tried += 1;
        }
    }
    assert!(tried >= 200, "{tried}");
}

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
    let all: [(&str, &str, Kind, Style, &str); 37] = [
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
