//! Dates and times as they are written: text → seconds of the clock since 1970-01-01T00:00:00.

pub use super::clocks::{fields, read};
use super::format::Style;

/// Two digits of a year below this one are of this century, as POSIX has it.
const PIVOT: i64 = 69;
const DAY: f64 = 86_400.0;
/// Years of a date that is a year and a month in digits: other pairs are ranges and codes.
const YEARS: std::ops::RangeInclusive<i64> = 1800..=2200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    None,
    Utc,
    Other,
}

/// A cell that holds a date: its fields in their order.
pub struct Date {
    /// Numbers, with how many digits each has; a month's name is (month, 0)
    pub(in crate::data) fields: [(i64, usize); 3],
    pub(in crate::data) count: usize,
    pub(in crate::data) separator: char,
    /// Seconds of the day
    pub(in crate::data) clock: Option<f64>,
    pub zone: Zone,
    /// The set of styles by which it is a day that there is
    pub styles: u16,
}

impl Date {
    /// Finds the styles by which it is a day that there is.
    pub fn try_styles(&mut self) {
        // A year in front is no day.
        let tried: &[Style] = match (self.count, self.fields[0].1) {
            (0, _) => &[Style::Time],
            (_, 4) => &[Style::Iso, Style::Ymd],
            _ => &[Style::Dmy, Style::Mdy, Style::Ymd],
        };
        let fitting = tried.iter().filter(|style| self.seconds(**style).is_some());
        self.styles = fitting.fold(0, |all, style| all | style.bit());
    }

    /// Day first and month first are both possible, and differ.
    pub fn is_open(&self) -> bool {
        let both = Style::Dmy.bit() | Style::Mdy.bit();
        self.styles & both == both && self.seconds(Style::Dmy) != self.seconds(Style::Mdy)
    }

    pub fn has_time(&self) -> bool {
        self.clock.is_some()
    }

    pub fn has_short_year(&self) -> bool {
        self.count == 3 && self.fields.iter().all(|field| field.1 <= 2)
    }

    /// Its month has a name
    pub fn is_named(&self) -> bool {
        self.fields[..self.count].iter().any(|field| field.1 == 0)
    }

    /// 1/2/24, month first in the United States
    pub fn is_slashed(&self) -> bool {
        self.separator == '/'
    }

    /// 2008/09, 2009/10: two years, and no month
    pub fn is_season(&self) -> bool {
        let [first, second, _] = self.fields;
        self.count == 2 && first.1 == 4 && second.1 == 2 && second.0 == (first.0 + 1) % 100
    }

    /// 20240131: a number but for its column's name
    pub fn is_compact(&self) -> bool {
        self.separator == '\0' && self.count == 3
    }

    pub fn seconds(&self, style: Style) -> Option<f64> {
        let clock = self.clock.unwrap_or(0.0);
        if self.count == 0 || style == Style::Time {
            return self.clock.filter(|_| self.count == 0 && style == Style::Time);
        }
        let days = match self.count {
            2 => self.month(style)?,
            _ => self.day(style)?,
        };
        Some(days as f64 * DAY + clock)
    }

    /// 2024-01, 2024/01, 01/2024, Jan 2024: its first day.
    fn month(&self, style: Style) -> Option<i64> {
        let [first, second, _] = self.fields;
        let (year, month) = if first.1 == 4 { (first, second) } else { (second, first) };
        let ordered = match style {
            Style::Iso => first.1 == 4 && self.separator == '-' && second.1 == 2,
            Style::Ymd => first.1 == 4,
            _ => second.1 == 4 || month.1 == 0,
        };
        (ordered && year.1 == 4 && YEARS.contains(&year.0) && month.1 <= 2).then(|| days(year.0, month.0, 1))?
    }

    fn day(&self, style: Style) -> Option<i64> {
        let [a, b, c] = self.fields;
        let named = self.fields.iter().position(|field| field.1 == 0);
        let (year, month, day) = match (style, named) {
            // With a name only the place of the year is open: 24-Jan-31, Jan 31, 2024.
            (Style::Ymd, Some(1)) => (a, b, c),
            (Style::Ymd | Style::Iso, Some(_)) => return None,
            (_, Some(0)) => (c, a, b),
            (_, Some(1)) if a.1 <= 2 => (c, b, a),
            (_, Some(_)) => return None,
            (Style::Iso, None) if self.separator == '-' && b.1 == 2 && c.1 == 2 && a.1 == 4 => (a, b, c),
            (Style::Iso, None) => return None,
            (Style::Ymd, None) => (a, b, c),
            (Style::Mdy, None) => (c, a, b),
            (_, None) => (c, b, a),
        };
        let year = match year.1 {
            4 => year.0,
            2 => year.0 + if year.0 < PIVOT { 2000 } else { 1900 },
            _ => return None,
        };
        if month.1 > 2 || day.1 > 2 {
            return None;
        }
        days(year, month.0, day.0)
    }
}

/// Seconds by one style; None of a day that there is not, such as 31.02.2024.
pub fn value(cell: &str, style: Style) -> Option<f64> {
    fields(cell)?.seconds(style)
}

/// Days since 1970-01-01 in the Gregorian calendar (Hinnant, days_from_civil); None of what is no day.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + leap as i64,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if year < 1 || !(1..=length).contains(&day) {
        return None;
    }
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (y.div_euclid(400), y.rem_euclid(400));
    let of_year = (153 * m + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}
