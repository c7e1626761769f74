//! Numbers as people write them: thousands separators, decimal comma, signs of money, units, accounting negatives.

use super::units::{is_currency, is_unit, same};
use super::{decimal, format::Style, kinds::LARGEST_NUMBER};

/// Longer cells are text.
const LONGEST: usize = 60;

/// A cell cut at its number.
struct Cut<'a> {
    negative: bool,
    /// Digits and marks between them
    body: &'a str,
    /// "e-5", or nothing
    exponent: &'a str,
    unit: &'a str,
}

/// What a cell can be.
pub struct Written<'a> {
    pub point: bool,
    pub comma: bool,
    pub unit: &'a str,
    /// Both can be, and mean different numbers: 1,234
    pub open: bool,
    /// It has thousands separators, however it is read
    pub grouped: bool,
    /// It has a decimal mark, however it is read
    pub fraction: bool,
}

/// None where no style makes a number of it.
pub fn read(cell: &str) -> Option<Written<'_>> {
    // A plain number that is none is beyond all bounds, or an id of very many digits.
    if decimal::parse(cell.trim()).is_some() {
        return None;
    }
    let Cut { body, unit, exponent, .. } = cut(cell)?;
    let (point, comma) = (digits(body, Style::Point), digits(body, Style::Comma));
    let marks = body.contains(|c: char| !c.is_ascii_digit());
    let dotted = body.contains(['.', ',']);
    let fraction = !exponent.is_empty() || [&point, &comma].into_iter().flatten().all(|text| text.as_bytes().contains(&b'.'));
    let (point, comma) = (point.is_some(), comma.is_some());
    (point || comma).then_some(Written {
        point,
        comma,
        unit,
        open: point && comma && dotted,
        grouped: marks && !(fraction && body.bytes().filter(|b| !b.is_ascii_digit()).count() == 1),
        fraction,
    })
}

/// The number by one of the two styles, at most ±1e18; a unit that stands there must be the column's.
pub fn value(cell: &str, style: Style, unit: &str) -> Option<f64> {
    let cut = cut(cell)?;
    if !cut.unit.is_empty() && !same(cut.unit, unit) {
        return None;
    }
    let mut text = digits(cut.body, style)?;
    cut.exponent.bytes().for_each(|b| text.push(b));
    let value = decimal::parse(std::str::from_utf8(text.as_bytes()).ok()?).filter(|value| value.abs() <= LARGEST_NUMBER)?;
    Some(if cut.negative { -value } else { value })
}

/// Digits and a point: no more than a cell has bytes, and the point of "5,".
#[derive(Clone, Copy)]
pub struct Digits([u8; LONGEST + 1], usize);

impl Digits {
    fn push(&mut self, byte: u8) {
        if self.1 < self.0.len() {
            self.0[self.1] = byte;
            self.1 += 1;
        }
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0[..self.1]
    }
}

/// Digits without separators where the marks make a number of a style: "1.234,5" → 1234.5 by the comma.
pub fn digits(body: &str, style: Style) -> Option<Digits> {
    let (decimal, thousands) = if style == Style::Comma { (',', '.') } else { ('.', ',') };
    let (whole, fraction) = body.split_once(decimal).map_or((body, None), |(whole, fraction)| (whole, Some(fraction)));
    if body.len() > LONGEST {
        return None;
    }
    let mut text = Digits([0; LONGEST + 1], 0);
    // Digits before the first separator, between two, and since the last one.
    let (mut mark, mut first, mut inner, mut run) = (None, 0, None, 0);
    for c in whole.chars() {
        if c.is_ascii_digit() {
            text.push(c as u8);
            run += 1;
            continue;
        }
        match mark {
            None if c == thousands || is_separator(c) => first = run,
            Some(other) if other == c && inner.is_none_or(|size| size == run) => inner = Some(run),
            _ => return None,
        }
        mark = Some(c);
        run = 0;
    }
    // 12,34,567 as in India: groups of two, but for the last one.
    let room = match inner {
        None | Some(3) => 3,
        Some(2) if mark == Some(',') => 2,
        _ => return None,
    };
    if mark.is_some() && (run != 3 || !(1..=room).contains(&first) || text.as_bytes()[0] == b'0') {
        return None;
    }
    if let Some(fraction) = fraction {
        let all = fraction.bytes().all(|b| b.is_ascii_digit());
        if !all || (fraction.is_empty() && text.as_bytes().is_empty()) {
            return None;
        }
        text.push(b'.');
        fraction.bytes().for_each(|b| text.push(b));
    }
    Some(text)
}

/// Between thousands in any language: spaces, thin and fixed ones, apostrophes, the underscore of programs.
fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' | '\'' | '’' | '_')
}

/// A sign in front: is it minus?
fn sign(text: &str) -> (Option<bool>, &str) {
    match text.chars().next() {
        Some(c @ ('-' | '\u{2212}' | '+')) => (Some(c != '+'), text[c.len_utf8()..].trim_start()),
        _ => (None, text),
    }
}

fn cut(cell: &str) -> Option<Cut<'_>> {
    let cell = cell.trim();
    if cell.len() > LONGEST || !cell.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let inside = cell.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let (mut minus, text) = match inside {
        Some(inside) => (Some(true), inside.trim()),
        None => sign(cell),
    };
    // What stands in front of the digits is money; -$5, $-5 and $ (5) are the same.
    let begin = text.bytes().position(|b| b.is_ascii_digit())?;
    let begin = begin - (begin > 0 && matches!(text.as_bytes()[begin - 1], b'.' | b',')) as usize;
    let (mut front, mut rest) = (text[..begin].trim_end(), &text[begin..]);
    // The point of "Rs.5" is the sign's own.
    if rest.starts_with('.') && is_currency(&text[..begin + 1]) {
        (front, rest) = (&text[..begin + 1], &rest[1..]);
    }
    for c in ['-', '\u{2212}'] {
        if let (Some(before), None) = (front.strip_suffix(c), minus) {
            (front, minus) = (before.trim_end(), Some(true));
        }
    }
    if let (Some(before), Some(inner), None) = (front.strip_suffix('('), rest.strip_suffix(')'), minus) {
        (front, rest, minus) = (before.trim_end(), inner.trim_end(), Some(true));
    }
    if !(front.is_empty() || is_currency(front)) {
        return None;
    }
    let (body, exponent, behind) = split(rest);
    let spaced = behind.starts_with(char::is_whitespace);
    let mut behind = behind.trim();
    // 5,00- and 5- €, as ledgers have it
    for c in ['-', '\u{2212}'] {
        let stripped = behind.strip_suffix(c).or_else(|| behind.strip_prefix(c).filter(|rest| is_currency(rest.trim())));
        if let (Some(unit), None) = (stripped, minus) {
            (behind, minus) = (unit.trim(), Some(true));
        }
    }
    let unit = match (front.is_empty(), behind.is_empty()) {
        (_, true) => front,
        (true, false) if is_unit(behind, spaced) => behind,
        (false, false) if is_currency(behind) => behind,
        _ => return None,
    };
    Some(Cut { negative: minus == Some(true), body, exponent, unit })
}

/// "1 234,5e3 kg" → the digits with their marks, the exponent, what is behind.
fn split(text: &str) -> (&str, &str, &str) {
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let next = at + c.len_utf8();
        if !(c.is_ascii_digit() || ((matches!(c, '.' | ',') || is_separator(c)) && digit(next))) {
            break;
        }
        end = next;
    }
    // "5." and "5," are 5.
    let body = end;
    if end > 0 && matches!(text.as_bytes().get(end), Some(b'.' | b',')) && text.len() == end + 1 {
        return (&text[..end + 1], "", "");
    }
    let bytes = text.as_bytes();
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let mut at = end + 1 + matches!(bytes.get(end + 1), Some(b'+' | b'-')) as usize;
        let from = at;
        while digit(at) {
            at += 1;
        }
        end = if at > from { at } else { end };
    }
    (&text[..body], &text[body..end], &text[end..])
}
