//! How the cells of a number or date column are written: text → f64.

use serde::{Deserialize, Serialize};

use super::kinds::number;

/// What a person may choose for a column, and what is found from all of its cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Style {
    /// 1234.5, -3e4
    #[default]
    Plain,
    /// 1,234.5
    Point,
    /// 1.234,5
    Comma,
    /// 2024-01-31, 2024-01-31T08:05:00.25+01:00
    Iso,
    /// 31.01.2024
    Dmy,
    /// 01/31/2024
    Mdy,
    /// 2024/01/31
    Ymd,
    /// Seconds since 1970
    Seconds,
    Milliseconds,
    Microseconds,
}

/// A style, and the sign or unit that its numbers carry: "€", "%", "kg"; empty for none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Format {
    pub style: Style,
    #[serde(default)]
    pub unit: String,
}

impl Format {
    /// A number, or the seconds of a date and time since 1970-01-01T00:00:00 as it is written, its zone left aside. None for what is
    /// written in another way.
    pub fn value(&self, cell: &str) -> Option<f64> {
        number(cell)
    }
}
