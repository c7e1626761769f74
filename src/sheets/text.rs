//! A cell's value as the text of a CSV field: what the file holds, and no format of it.

use std::io::Write;

use calamine::{DataType, ExcelDateTime};

/// Days that Excel knows: beyond the last of the year 9999 a number is none.
const MOST_DAYS: f64 = 2_958_466.0;

/// What a value was, where that is to be told.
#[derive(Clone, Copy, PartialEq)]
pub enum Was {
    Missing,
    Value,
    Duration,
    Error,
}

/// Appends the field of a value to `out`: nothing where it is missing or an error.
pub fn write(value: &impl DataType, quote: bool, out: &mut Vec<u8>) -> Was {
    if let Some(text) = value.get_string() {
        return written(text, quote, out);
    }
    if let Some(x) = value.get_float() {
        number(x, out);
    } else if let Some(days) = value.get_datetime() {
        return date(days, out);
    } else if let Some(whole) = value.get_int() {
        let _ = write!(out, "{whole}");
    } else if let Some(bool) = value.get_bool() {
        out.extend_from_slice(if bool { b"true" } else { b"false" });
    } else if let Some(text) = value.get_datetime_iso() {
        return written(text, quote, out);
    } else if let Some(text) = value.get_duration_iso() {
        return iso_duration(text, quote, out);
    } else {
        return if value.is_error() { Was::Error } else { Was::Missing };
    }
    Was::Value
}

/// As it is, in quotes where it is more than a plain word.
fn written(text: &str, quote: bool, out: &mut Vec<u8>) -> Was {
    if text.is_empty() {
        return Was::Missing;
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'+' | b'-');
    if !quote && text.bytes().all(is_plain) {
        out.extend_from_slice(text.as_bytes());
        return Was::Value;
    }
    out.push(b'"');
    for part in text.as_bytes().split_inclusive(|byte| *byte == b'"') {
        out.extend_from_slice(part);
        if part.ends_with(b"\"") {
            out.push(b'"');
        }
    }
    out.push(b'"');
    Was::Value
}

/// The fewest digits that are this double and no other.
pub fn number(x: f64, out: &mut Vec<u8>) {
    let _ = match x.abs() {
        size if size < 9e15 && x == x.trunc() => write!(out, "{}", x as i64),
        1e-6..1e21 => write!(out, "{x}"),
        _ => write!(out, "{x:e}"),
    };
}

/// 2013-01-31, with a clock where the day is not whole; 08:05:00.25 where there is no day; seconds of a duration.
fn date(date: ExcelDateTime, out: &mut Vec<u8>) -> Was {
    let days = date.as_f64();
    if date.is_duration() {
        number((days * 86_400_000.0).round() / 1000.0, out);
        return Was::Duration;
    }
    if !(0.0..MOST_DAYS).contains(&days) {
        number(days, out);
        return Was::Value;
    }
    let (year, month, day, hour, minute, second, milli) = date.to_ymd_hms_milli();
    let has_clock = (hour, minute, second, milli) != (0, 0, 0, 0);
    if days >= 1.0 {
        let _ = write!(out, "{year:04}-{month:02}-{day:02}");
        if !has_clock {
            return Was::Value;
        }
        out.push(b'T');
    }
    clock([hour.into(), minute.into(), second.into()], milli.into(), out);
    Was::Value
}

fn clock([hour, minute, second]: [u32; 3], milli: u32, out: &mut Vec<u8>) {
    let _ = write!(out, "{hour:02}:{minute:02}:{second:02}");
    if milli > 0 {
        let _ = write!(out, ".{milli:03}");
        while out.ends_with(b"0") {
            out.pop();
        }
    }
}

/// OpenDocument has one type for times of day and durations: less than a day is a time of day.
fn iso_duration(text: &str, quote: bool, out: &mut Vec<u8>) -> Was {
    match seconds(text) {
        Some(seconds) if (0.0..86_400.0).contains(&seconds) => {
            let milli = (seconds * 1000.0).round() as u32;
            let [second, minute, hour] = [milli / 1000, milli / 60_000, milli / 3_600_000];
            clock([hour, minute % 60, second % 60], milli % 1000, out);
            Was::Value
        }
        Some(seconds) => {
            number(seconds, out);
            Was::Duration
        }
        None => written(text, quote, out),
    }
}

/// Of `PT08H05M00.5S`, a minus before it if need be.
fn seconds(text: &str) -> Option<f64> {
    let (sign, text) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let (days, clock) = text.strip_prefix('P')?.split_once('T')?;
    let mut sum = if days.is_empty() { 0.0 } else { days.strip_suffix('D')?.parse::<f64>().ok()? * 86_400.0 };
    for part in clock.split_inclusive(['H', 'M', 'S']) {
        let (count, unit) = part.split_at(part.len() - 1);
        let size = match unit {
            "H" => 3600.0,
            "M" => 60.0,
            "S" => 1.0,
            _ => return None,
        };
        sum += count.parse::<f64>().ok()? * size;
    }
    Some(sign * sum)
}

/// A1, of a row and a column counted from 0.
pub fn place(row: u32, column: u32) -> String {
    format!("{}{}", letters(column), row as u64 + 1)
}

pub fn letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    loop {
        letters.insert(0, b'A' + (column % 26) as u8);
        match column / 26 {
            0 => return String::from_utf8(letters).unwrap_or_default(),
            more => column = more - 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, ExcelDateTimeType::*};

    fn text(value: Data) -> String {
        let mut out = Vec::new();
        write(&value, false, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn values_are_the_text_that_they_are() {
        let at = |days, is_1904| text(Data::DateTime(ExcelDateTime::new(days, DateTime, is_1904)));
        assert_eq!(at(45_322.0, false), "2024-01-31");
        assert_eq!(at(45_322.0 - 1462.0, true), "2024-01-31");
        assert_eq!(at(45_322.25, false), "2024-01-31T06:00:00");
        assert_eq!(at(45_321.999_999_999, false), "2024-01-31");
        assert_eq!(at(0.336_805_555_555_555_5, false), "08:05:00");
        assert_eq!(at(-1.0, false), "-1");
        assert_eq!(text(Data::DateTime(ExcelDateTime::new(1.5, TimeDelta, false))), "129600");
        for (x, written) in [(0.1 + 0.2, "0.30000000000000004"), (-4.0, "-4"), (1e21, "1e21"), (2.5e-7, "2.5e-7"), (0.05, "0.05")]
        {
            assert_eq!(text(Data::Float(x)), written);
        }
        assert_eq!(text(Data::String("a \"b\"\n".into())), "\"a \"\"b\"\"\n\"");
        assert_eq!(text(Data::String("007".into())), "007");
        assert_eq!(text(Data::DurationIso("PT08H05M00.250000S".into())), "08:05:00.25");
        assert_eq!(text(Data::DurationIso("PT30H00M00S".into())), "108000");
        assert_eq!((place(0, 0), place(4, 26), place(9, 16_383)), ("A1".into(), "AA5".into(), "XFD10".into()));
    }
}
