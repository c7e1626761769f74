//! The limits of the numbers among a call's options: each stands once, beside the struct that holds them. `check` keeps them, and
//! `contract` writes them down for the page's form, its links, its types and its Python script.

use crate::error::{Error, Result};

/// Both ends are in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Range {
    Whole(u64, u64),
    Number(f64, f64),
    /// Above 0, and at most this
    Positive(f64),
}

/// An option's name and range, and its value in the settings that were asked; None where it is not a number now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    pub name: &'static str,
    pub range: Range,
    pub value: Option<f64>,
}

pub fn whole(name: &'static str, [least, most]: [u64; 2], value: impl Into<Option<usize>>) -> Limit {
    Limit { name, range: Range::Whole(least, most), value: value.into().map(|value| value as f64) }
}

pub fn number(name: &'static str, [least, most]: [f64; 2], value: impl Into<Option<f64>>) -> Limit {
    Limit { name, range: Range::Number(least, most), value: value.into() }
}

pub fn positive(name: &'static str, most: f64, value: f64) -> Limit {
    Limit { name, range: Range::Positive(most), value: Some(value) }
}

impl Limit {
    /// `BadOption` where the value is out of its range; NaN is.
    pub fn check(&self) -> Result<()> {
        let Some(value) = self.value else { return Ok(()) };
        let (right, expected) = match self.range {
            Range::Whole(least, most) => (
                (least as f64..=most as f64).contains(&value) && value.fract() == 0.0,
                format!("a whole number from {} to {}", grouped(least), grouped(most)),
            ),
            Range::Number(least, most) => {
                ((least..=most).contains(&value), format!("a number from {} to {}", short(least), short(most)))
            }
            Range::Positive(most) => (value > 0.0 && value <= most, "a number above 0".into()),
        };
        if right { Ok(()) } else { Err(Error::bad_option(self.name, value, expected)) }
    }
}

/// 10000 → 10,000: counts in every sentence.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// As a person writes it: neither a dozen zeros behind the point nor before it.
fn short(x: f64) -> String {
    if x != 0.0 && (x.abs() < 1e-4 || x.abs() >= 1e6) { format!("{x:e}") } else { x.to_string() }
}
