//! Text → the fields of a date, its clock and its zone: which of them is the month is for `dates` to say.

use super::calendar;
use super::dates::{Date, Zone};
use super::kinds::trim;

/// Cells beyond these lengths are text.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=70;

/// None where no order of its fields can be a date.
pub fn read(cell: &str) -> Option<Date> {
    let mut date = fields(cell)?;
    date.try_styles();
    (date.styles != 0).then_some(date)
}

/// None where it is not written as a date is.
pub fn fields(cell: &str) -> Option<Date> {
    let cell = trim(cell);
    // Nothing else can begin one; text is turned away here.
    let may_be = LENGTHS.contains(&cell.len()) && calendar::can_begin(cell.as_bytes());
    if !may_be || !cell.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut text = Cursor(cell);
    let mut date = Date { fields: [(0, 0); 3], count: 0, separator: '\0', clock: None, zone: Zone::None, styles: 0 };
    text.weekday();
    if !text.time(&mut date) {
        text.date(&mut date)?;
        let marked = text.take(|c| matches!(c, 'T' | 't' | ' ' | ',' | ':' | '\u{202f}' | '\u{a0}'));
        if !marked.is_empty() && !text.time(&mut date) {
            text.compact_time(&mut date)?;
        }
    }
    if date.clock.is_some() {
        text.zone(&mut date);
        text.late_year(&mut date);
    }
    (text.0.is_empty() && date.count != 1).then_some(date)
}

/// What is left of a cell.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    fn take(&mut self, of: impl Fn(char) -> bool) -> &'a str {
        let end = self.0.find(|c| !of(c)).unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at(end);
        self.0 = rest;
        taken
    }

    /// (value, digits) of at most `most` digits; nothing is taken where there are none, or more.
    fn number(&mut self, most: usize) -> Option<(i64, usize)> {
        let end = self.0.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(self.0.len());
        if end == 0 || end > most {
            return None;
        }
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        Some((digits.bytes().fold(0, |sum, b| 10 * sum + i64::from(b - b'0')), end))
    }

    /// A word that stands here, in small letters; it stays where `known` has no use for it.
    fn word<T>(&mut self, known: impl Fn(&str) -> Option<T>) -> Option<T> {
        let end = self.0.find(|c: char| !c.is_alphabetic()).unwrap_or(self.0.len());
        if end == 0 || end > 14 {
            return None;
        }
        let (word, rest) = self.0.split_at(end);
        let found = known(&word.chars().map(small).collect::<String>())?;
        self.0 = rest.strip_prefix('.').unwrap_or(rest);
        Some(found)
    }

    fn weekday(&mut self) {
        if self.word(|word| calendar::is_weekday(word).then_some(())).is_some() {
            self.take(|c| c == ',' || c == ' ');
        }
    }

    /// A number or a month's name.
    fn field(&mut self) -> Option<(i64, usize)> {
        if let Some(number) = self.number(14) {
            self.word(|word| matches!(word, "st" | "nd" | "rd" | "th").then_some(()));
            return Some(number);
        }
        self.word(calendar::month).map(|month| (month, 0))
    }

    /// Two or three fields with one kind of separator.
    fn date(&mut self, date: &mut Date) -> Option<()> {
        let first = self.field()?;
        if first.1 > 4 {
            return compact(first, date);
        }
        date.fields[0] = first;
        date.count = 1;
        while date.count < 3 {
            let before = self.0;
            let separator = self.take(|c| matches!(c, '-' | '/' | '.' | ' ' | ','));
            let mark = separator.trim().chars().next().unwrap_or(' ');
            let field = if separator.trim_end().len() > 1 || separator.len() > 2 { None } else { self.field() };
            // 31Jan2024 needs no separator.
            let named = date.fields[..date.count].iter().chain(&field).any(|field| field.1 == 0);
            let field = field.filter(|_| named || !separator.is_empty());
            let time = self.0.starts_with(':') && separator == " ";
            match field {
                Some(field) if field.1 <= 4 && !time && (named || date.count == 1 || mark == date.separator) => {
                    date.fields[date.count] = field;
                    date.separator = mark;
                    date.count += 1;
                }
                _ => {
                    self.0 = before;
                    break;
                }
            }
        }
        (date.count > 1).then_some(())
    }

    /// 8:05, 08:05:30.25, 8:05 PM, 10 pm.
    fn time(&mut self, date: &mut Date) -> bool {
        let before = self.0;
        let found = self.clock();
        if found.is_none() {
            self.0 = before;
        }
        date.clock = found;
        found.is_some()
    }

    fn clock(&mut self) -> Option<f64> {
        let (hour, _) = self.number(2)?;
        let mut parts = [hour, 0, 0];
        let mut fraction = 0.0;
        let mut count = 1;
        while count < 3 && self.0.starts_with(':') {
            self.0 = &self.0[1..];
            parts[count] = self.number(2).filter(|number| number.1 == 2)?.0;
            count += 1;
        }
        if count == 3 && self.0.starts_with(['.', ',']) {
            self.0 = &self.0[1..];
            let digits = self.take(|c| c.is_ascii_digit());
            let kept = &digits[..digits.len().min(9)];
            fraction = kept.bytes().fold(0.0, |sum, b| 10.0 * sum + f64::from(b - b'0')) / 10f64.powi(kept.len() as i32);
        }
        let half = self.half();
        let hour = match (half, parts[0]) {
            (Some(late), 1..=12) => parts[0] % 12 + 12 * late as i64,
            (None, 0..=23) if count > 1 => parts[0],
            (None, 24) if parts[1] == 0 && parts[2] == 0 && count > 1 => 24,
            _ => return None,
        };
        (parts[1] < 60 && parts[2] <= 60).then(|| (hour * 3600 + parts[1] * 60 + parts[2]) as f64 + fraction)
    }

    /// AM or PM: is it the second half of the day?
    fn half(&mut self) -> Option<bool> {
        let before = self.0;
        self.take(|c| matches!(c, ' ' | '\u{202f}' | '\u{a0}'));
        for (text, late) in [("am", false), ("pm", true), ("a.m.", false), ("p.m.", true)] {
            if self.0.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text)) {
                self.0 = &self.0[text.len()..];
                return Some(late);
            }
        }
        self.0 = before;
        None
    }

    /// Z, UTC, +01:00, -0500, CET, GMT+0100 (…).
    fn zone(&mut self, date: &mut Date) {
        let before = self.0;
        self.take(|c| c == ' ');
        let name = if let Some(rest) = self.0.strip_prefix("Uhr") {
            self.0 = rest;
            return;
        } else {
            self.take(|c| c.is_ascii_uppercase() || c == 'z')
        };
        let utc = matches!(name, "Z" | "z" | "UTC" | "GMT" | "");
        let offset = self.0.strip_prefix(['+', '-', '\u{2212}']).and_then(|rest| {
            let mut rest = Cursor(rest);
            let hours = rest.number(4)?;
            let minutes = if rest.0.starts_with(':') && hours.1 == 2 {
                rest.0 = &rest.0[1..];
                rest.number(2)?
            } else {
                (0, 2)
            };
            (hours.1 != 1 && hours.1 != 3 && minutes.1 == 2).then_some((rest.0, hours.0 == 0 && minutes.0 == 0))
        });
        if name.len() > 5 || (name.is_empty() && offset.is_none()) {
            self.0 = before;
            return;
        }
        let nil = offset.is_none_or(|(_, nil)| nil);
        self.0 = offset.map_or(self.0, |(rest, _)| rest);
        date.zone = if utc && nil { Zone::Utc } else { Zone::Other };
        // As browsers print it: GMT+0100 (Central European Standard Time)
        if self.0.trim_start().starts_with('(') && self.0.ends_with(')') {
            self.0 = "";
        }
    }

    /// Wed Jan 31 10:00:00 2024: the year behind the clock.
    fn late_year(&mut self, date: &mut Date) {
        if date.count == 2 && date.fields[0].1 == 0 && self.0.starts_with(' ') && self.0.len() == 5 {
            self.0 = &self.0[1..];
            if let Some(year) = self.number(4) {
                date.fields[2] = year;
                date.count = 3;
            }
        }
    }

    /// 20240131T081530
    fn compact_time(&mut self, date: &mut Date) -> Option<()> {
        let clock = match self.number(6)? {
            (value, 4) => clock_of(value * 100)?,
            (value, 6) => clock_of(value)?,
            _ => return None,
        };
        date.clock = Some(clock).filter(|_| date.is_compact());
        date.clock.map(|_| ())
    }
}

/// Of the letters that names of months have.
fn small(letter: char) -> char {
    match letter {
        'Ä' => 'ä',
        'É' => 'é',
        'Û' => 'û',
        _ => letter.to_ascii_lowercase(),
    }
}

/// 81530 → seconds of the day.
fn clock_of(value: i64) -> Option<f64> {
    let (hour, minute, second) = (value / 10_000, value / 100 % 100, value % 100);
    (hour < 24 && minute < 60 && second <= 60).then(|| (hour * 3600 + minute * 60 + second) as f64)
}

/// 20240131, 20240131081530.
fn compact((value, digits): (i64, usize), date: &mut Date) -> Option<()> {
    let day = match digits {
        8 => value,
        14 => {
            date.clock = Some(clock_of(value % 1_000_000)?);
            value / 1_000_000
        }
        _ => return None,
    };
    (date.fields, date.count) = ([(day / 10_000, 4), (day / 100 % 100, 2), (day % 100, 2)], 3);
    Some(())
}
