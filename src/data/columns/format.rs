//! How the cells of a number or date column are written: text → f64; and by what the tags of a cell are set apart.

use serde::{Deserialize, Serialize};

use super::{
    dates, decimal,
    kinds::{Kind, number},
    written,
};

/// What a person may choose for a column, and what is found from all of its cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Style {
    /// 1234.5, -3e4
    #[default]
    Plain,
    /// 1,234.5, with signs and units
    Point,
    /// 1.234,5, with signs and units
    Comma,
    /// 2024-01-31, 2024-01-31T08:05:00.25+01:00, 2024-01
    Iso,
    /// 31.01.2024, 31 Jan 24
    Dmy,
    /// 01/31/2024, Jan 31, 2024
    Mdy,
    /// 2024/01/31, 20240131
    Ymd,
    /// 08:05:30, seconds of the day
    Time,
    /// Since 1970
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
    /// Tags: ["a", "b"]
    Json,
    /// a|b
    #[serde(rename = "|")]
    Bar,
    /// a;b
    #[serde(rename = ";")]
    Semicolon,
    /// a, b
    #[serde(rename = ",")]
    Commas,
}

/// All styles: those of numbers, of dates as text, of dates as numbers, of tags.
pub const STYLES: [Style; 16] = [
    Style::Plain,
    Style::Point,
    Style::Comma,
    Style::Iso,
    Style::Dmy,
    Style::Mdy,
    Style::Ymd,
    Style::Time,
    Style::Seconds,
    Style::Milliseconds,
    Style::Microseconds,
    Style::Nanoseconds,
    Style::Json,
    Style::Bar,
    Style::Semicolon,
    Style::Commas,
];

impl Style {
    /// Its place in a set of styles.
    pub fn bit(self) -> u16 {
        1 << self as u16
    }

    /// As it is said from outside.
    pub fn name(self) -> &'static str {
        match self {
            Style::Plain => "plain",
            Style::Point => "point",
            Style::Comma => "comma",
            Style::Iso => "iso",
            Style::Dmy => "dmy",
            Style::Mdy => "mdy",
            Style::Ymd => "ymd",
            Style::Time => "time",
            Style::Seconds => "seconds",
            Style::Milliseconds => "milliseconds",
            Style::Microseconds => "microseconds",
            Style::Nanoseconds => "nanoseconds",
            Style::Json => "json",
            Style::Bar => "|",
            Style::Semicolon => ";",
            Style::Commas => ",",
        }
    }

    /// The kind of columns that are written so.
    pub fn kind(self) -> Kind {
        match self {
            Style::Plain | Style::Point | Style::Comma => Kind::Number,
            Style::Json | Style::Bar | Style::Semicolon | Style::Commas => Kind::Tags,
            _ => Kind::Date,
        }
    }

    /// Units of a stamp in a second; 0 of what is no stamp.
    pub fn per_second(self) -> f64 {
        match self {
            Style::Seconds => 1.0,
            Style::Milliseconds => 1e3,
            Style::Microseconds => 1e6,
            Style::Nanoseconds => 1e9,
            _ => 0.0,
        }
    }
}

impl Style {
    /// Does a number count this style's units since 1970, and fall between 1990 and 2100?
    pub fn is_recent(self, value: f64) -> bool {
        let seconds = value / self.per_second();
        (631_152_000.0..=4_102_444_800.0).contains(&seconds)
    }
}

/// A style, and the sign or unit that its numbers carry: "€", "%", "kg"; of tags ":" where it stands before their weights; empty for none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Format {
    pub style: Style,
    #[serde(default)]
    pub unit: String,
}

impl Format {
    pub fn of(style: Style) -> Self {
        Format { style, unit: String::new() }
    }

    /// A number, or the seconds of a date and time since 1970-01-01T00:00:00 as it is written, its zone left aside. None for what is
    /// written in another way, and for another unit; a number without one counts as having that of its column.
    pub fn value(&self, cell: &str) -> Option<f64> {
        match self.style {
            Style::Plain => number(cell),
            Style::Point | Style::Comma => written::value(cell, self.style, &self.unit),
            Style::Json | Style::Bar | Style::Semicolon | Style::Commas => None,
            Style::Iso | Style::Dmy | Style::Mdy | Style::Ymd | Style::Time => dates::value(cell, self.style),
            stamp => decimal::parse(cell.trim()).map(|value| value / stamp.per_second()).filter(|value| value.abs() < 1e12),
        }
    }
}
