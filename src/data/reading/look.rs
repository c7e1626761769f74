//! What a cell is by the way it is written, before anything is known of its column.

use crate::data::columns::{dates, kinds::number, units::same, written};

#[derive(Clone, Copy)]
pub enum Look<'a> {
    /// 1234.5, 1,234.5, 1.234,5
    Number,
    /// $5, 12 kg, 28%: the sign or unit
    Measure(&'a str),
    Date,
    Text,
}

impl<'a> Look<'a> {
    pub fn of(cell: &'a str) -> Self {
        if number(cell).is_some() {
            return Look::Number;
        }
        // A date may be written as a number is: 1.2.2024.
        if dates::read(cell).is_some() {
            return Look::Date;
        }
        match written::read(cell) {
            Some(written) if written.unit.is_empty() => Look::Number,
            Some(written) => Look::Measure(written.unit),
            None => Look::Text,
        }
    }

    /// That of more than half of some cells; text where they have no such look.
    pub fn of_most(cells: &[&'a str]) -> Self {
        let looks: Vec<Look> = cells.iter().map(|cell| Look::of(cell)).collect();
        let most = |look: &Look| 2 * looks.iter().filter(|other| other.is_like(look)).count() > looks.len();
        looks.iter().copied().find(most).unwrap_or(Look::Text)
    }

    pub fn is_like(&self, other: &Look) -> bool {
        match (self, other) {
            (Look::Number, Look::Number) | (Look::Date, Look::Date) | (Look::Text, Look::Text) => true,
            (Look::Measure(a), Look::Measure(b)) => same(a, b),
            _ => false,
        }
    }
}

/// Do two texts count in one way? SKU-0007 and SKU-0012 differ in their digits alone, long ids in their letters and digits.
pub fn same_code(a: &str, b: &str) -> bool {
    const LONG: usize = 16;
    let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    if !has_digit(a) || !has_digit(b) {
        return false;
    }
    let sign = |byte: &u8| if byte.is_ascii_alphanumeric() { b'0' } else { *byte };
    if a.len() >= LONG && a.len() == b.len() && !a.contains(' ') {
        return a.bytes().map(|byte| sign(&byte)).eq(b.bytes().map(|byte| sign(&byte)));
    }
    a.split(|c: char| c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .eq(b.split(|c: char| c.is_ascii_digit()).filter(|part| !part.is_empty()))
}
