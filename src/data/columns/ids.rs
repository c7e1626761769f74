//! Numbers that are names: codes, versions, phone numbers, and ids that a program has turned into something else.

use serde::Serialize;

use super::{format::Style, headings, written::digits};
use crate::data::{Column, Vocabulary};

/// What the levels of a column that is named like an id are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Ids {
    /// Its cells as they are written
    Written,
    /// Those that were issued: the .0 of floats or thousands separators are left off
    Issued,
}

impl Column {
    /// None where it is not named like an id.
    pub fn ids(&self) -> Option<Ids> {
        headings::like_an_id(&self.name).then_some(if self.guess.reissued { Ids::Issued } else { Ids::Written })
    }
}

impl Vocabulary {
    /// Is a cell that a program has turned into something else to be read as the id that was issued?
    pub fn has_ids(&self) -> bool {
        self.tags.is_none()
            && headings::like_an_id(&self.column)
            && (1..self.len() as u32).all(|id| issued(self.name(id)).is_none())
    }
}

/// What the plain numbers of a column look like as texts; counts are cells.
#[derive(Default)]
pub struct Codes {
    /// 12E4: no point, no sign
    exponents: usize,
    /// One of them is not how a number is printed: 12E4, 0E3
    unusual: Option<String>,
    /// 1.5e-3, 1e+05: numbers that a program printed
    printed: usize,
    /// 1.23457E+12
    lost: Option<String>,
    /// With a point; of these 1234.0
    pointed: usize,
    floats: usize,
    signed: usize,
    /// +4930123456
    phones: usize,
    versions: Versions,
}

/// 1.9, 1.10, 1.11: the minor numbers of a version go up by ones, and a last 0 counts.
#[derive(Default)]
struct Versions {
    none: bool,
    /// A bit per minor number
    minors: u64,
    ten: bool,
}

impl Codes {
    /// Fractions of all lengths: nothing that may follow makes names of these numbers.
    pub fn is_settled(&self) -> bool {
        self.versions.none && self.floats < self.pointed
    }

    /// A cell that is a plain number, but no unsigned digits alone.
    pub fn add(&mut self, text: &str, cells: usize) {
        let text = text.trim();
        let unsigned = text.trim_start_matches(['+', '-']);
        self.signed += if unsigned.len() < text.len() { cells } else { 0 };
        if let Some(at) = unsigned.bytes().position(|b| matches!(b, b'e' | b'E')) {
            self.exponent(unsigned, at, cells);
        } else if let Some((whole, fraction)) = unsigned.split_once('.') {
            self.pointed += cells;
            self.floats += if !whole.is_empty() && fraction.bytes().all(|b| b == b'0') { cells } else { 0 };
            self.versions.add(whole, fraction);
        } else if text.starts_with('+') && unsigned.len() >= 7 {
            self.phones += cells;
        }
    }

    fn exponent(&mut self, text: &str, at: usize, cells: usize) {
        let (digits, power) = (&text[..at], &text[at + 1..]);
        if digits.contains('.') || power.starts_with(['+', '-']) {
            self.printed += cells;
            // Spreadsheets keep six digits of what is longer than eleven.
            if power.len() >= 3 && power.starts_with('+') && digits.contains('.') && self.lost.is_none() {
                self.lost = Some(text.to_string());
            }
        } else {
            self.exponents += cells;
            if (digits.len() > 1 || digits == "0") && self.unusual.is_none() {
                self.unusual = Some(text.to_string());
            }
        }
    }

    /// Why these numbers are names, if they are; `numeric` cells are plain numbers.
    pub fn are_names(&self, name: &str, numeric: usize) -> Option<String> {
        let named = headings::like_an_id(name);
        if self.phones * 2 > numeric {
            return Some("phone numbers stay text".into());
        }
        let only_codes = self.printed == 0 && self.pointed == 0 && self.signed == 0;
        if self.exponents > 0 && only_codes && (self.exponents == numeric || self.unusual.is_some() || named) {
            let example = self.unusual.as_deref().unwrap_or("1E3");
            return Some(format!("codes such as {example} stay text"));
        }
        if let (Some(lost), true) = (&self.lost, named) {
            return Some(format!("ids such as {lost} lost digits in a spreadsheet: take them from where they come"));
        }
        // A float's .0 is no part of a code.
        if headings::like_a_code(name) && self.printed == 0 && self.pointed > self.floats {
            return Some("codes with a point stay text: 1.10 is not 1.1".into());
        }
        let versions = headings::like_a_version(name) || (self.pointed == numeric && self.versions.count_up());
        (self.pointed > 0 && self.exponents + self.printed == 0 && versions).then(|| "versions stay text: 1.10 is not 1.1".into())
    }

    /// No number has a fraction other than .0, and some have that.
    pub fn are_floats(&self) -> bool {
        self.floats > 0 && self.floats == self.pointed && self.printed + self.exponents == 0
    }
}

impl Versions {
    fn add(&mut self, whole: &str, fraction: &str) {
        if self.none {
            return;
        }
        match fraction.parse::<u8>() {
            Ok(minor) if minor < 64 && whole.len() < 4 && (fraction.len() == 1 || (fraction.len() == 2 && minor > 9)) => {
                self.minors |= 1 << minor;
                self.ten |= minor >= 10 && minor % 10 == 0;
            }
            _ => self.none = true,
        }
    }

    /// Every minor number up to the greatest, and 1.10 among them.
    fn count_up(&self) -> bool {
        let greatest = 63 - self.minors.max(1).leading_zeros();
        !self.none && self.ten && (self.minors | 1).trailing_ones() > greatest
    }
}

/// The id that was issued: without the .0 of a column that was read as floats, and without thousands separators. None where the
/// text is the id.
pub fn issued(text: &str) -> Option<String> {
    let cell = text.trim();
    let whole = cell.split_once('.').map_or(cell, |(whole, zeros)| if zeros.bytes().all(|b| b == b'0') { whole } else { cell });
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let id = if plain(whole) {
        whole.to_string()
    } else {
        let style = if cell.matches('.').count() > 1 { Style::Comma } else { Style::Point };
        std::str::from_utf8(digits(whole, style)?.as_bytes()).ok().filter(|id| plain(id))?.to_string()
    };
    (!id.is_empty() && id != text).then_some(id)
}
