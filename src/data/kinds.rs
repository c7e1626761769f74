//! What a column is taken for: a category to embed, a number to standardise, or nothing to learn from.

use serde::{Deserialize, Serialize};

use super::decimal;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Kind {
    Category,
    Number,
    /// A point in time: its trend, and the periods that the column covers
    Date,
    Skip,
}

/// Whole numbers with at most this many different values are categories: months, ratings, zones.
const FEW: usize = 64;
/// From this many rows on, whole numbers that all differ are taken for ids: measurements would meet by chance.
const MANY: usize = 100;
/// From this many digits on an f64 no longer tells neighbours apart.
const LONG: usize = 16;

/// Larger magnitudes are no numbers to learn from: their squares leave f32, in which networks compute.
pub const LARGEST_NUMBER: f64 = 1e18;

/// The cell as a number: at most ±1e18, after trimming. "1,234", "inf", "NaN", "1e60" and "1e400" are none.
pub fn number(cell: &str) -> Option<f64> {
    let cell = cell.trim();
    // Nothing but these can begin a number; text is turned away before the parser sees it.
    let first = cell.bytes().next()?;
    if !(first.is_ascii_digit() || matches!(first, b'+' | b'-' | b'.')) {
        return None;
    }
    decimal::parse(cell).filter(|value| value.abs() <= LARGEST_NUMBER)
}

pub struct Guess {
    pub kind: Kind,
    pub why: String,
    /// Said where cells of a number column are no numbers.
    pub note: Option<String>,
}

/// What a column looks like; all counts are cells.
pub struct Looks<'a> {
    name: &'a str,
    /// Different values
    levels: usize,
    missing: usize,
    present: usize,
    numeric: usize,
    whole: usize,
    /// A cell such as 01841, if there is one.
    zero_led: Option<String>,
    long: bool,
    least: f64,
    greatest: f64,
    not_numeric: Vec<String>,
}

impl<'a> Looks<'a> {
    pub fn new(name: &'a str, levels: usize, missing: usize) -> Self {
        Looks {
            name,
            levels,
            missing,
            present: 0,
            numeric: 0,
            whole: 0,
            zero_led: None,
            long: false,
            least: f64::INFINITY,
            greatest: f64::NEG_INFINITY,
            not_numeric: Vec::new(),
        }
    }

    /// So many cells hold this text.
    pub fn add(&mut self, text: &str, cells: usize) {
        self.present += cells;
        let Some(value) = number(text) else {
            if self.not_numeric.len() < 3 {
                self.not_numeric.push(text.chars().take(20).collect());
            }
            return;
        };
        self.numeric += cells;
        self.least = self.least.min(value);
        self.greatest = self.greatest.max(value);
        let digits = text.trim().trim_start_matches(['+', '-']);
        if digits.bytes().all(|b| b.is_ascii_digit()) {
            self.whole += cells;
            self.long |= digits.len() >= LONG;
            if digits.len() > 1 && digits.starts_with('0') && self.zero_led.is_none() {
                self.zero_led = Some(text.to_string());
            }
        }
    }

    /// The kind that all of a column's cells suggest, and why.
    pub fn guess(&self) -> Guess {
        let is = |kind, why: String| Guess { kind, why, note: None };
        match (self.levels, self.missing) {
            (0, _) => return is(Kind::Skip, "every cell is missing, nothing to learn".into()),
            (1, 0) => return is(Kind::Skip, "one value only, nothing to learn".into()),
            (1, _) => return is(Kind::Category, "one value, or missing".into()),
            _ => {}
        }
        let numeric = self.numeric * 100 >= self.present * 95;
        let whole = numeric && self.whole == self.numeric;
        if self.levels == self.present && (!numeric || (whole && self.is_id())) {
            return is(Kind::Skip, "every value differs, nothing to learn".into());
        }
        match (numeric, whole) {
            (false, _) => is(Kind::Category, format!("text, {} different values", self.levels)),
            (true, true) => self.whole_numbers(),
            (true, false) => self.number("numbers".into()),
        }
    }

    /// Do whole numbers that all differ count rows or name things, rather than measure?
    fn is_id(&self) -> bool {
        let counter = self.greatest - self.least + 1.0 == self.present as f64;
        self.present >= MANY || counter || self.zero_led.is_some() || named_like_an_id(self.name)
    }

    fn whole_numbers(&self) -> Guess {
        let category = |why: String| Guess { kind: Kind::Category, why, note: None };
        let levels = self.levels;
        if let Some(id) = &self.zero_led {
            category(format!("ids such as {id} stay text"))
        } else if self.long {
            category("ids of many digits stay text".into())
        } else if named_like_an_id(self.name) {
            category("whole numbers, named like an id".into())
        } else if levels <= FEW {
            category(format!("whole numbers, only {levels} different"))
        } else {
            self.number(format!("whole numbers, {levels} different"))
        }
    }

    fn number(&self, mut why: String) -> Guess {
        let bad = self.present - self.numeric;
        let mut note = None;
        if bad > 0 {
            why += &format!(", {bad} cells are none");
            let examples = self.not_numeric.iter().map(|text| format!("“{text}”")).collect::<Vec<_>>().join(", ");
            note = Some(format!(
                "Column “{}”: {bad} of {} cells are no numbers, such as {examples}. As a number they count as missing; set the column to category to keep them.",
                self.name, self.present
            ));
        }
        Guess { kind: Kind::Number, why, note }
    }
}

/// user_id, zip, itemId, PhoneNumber: the last word of the name says so.
fn named_like_an_id(name: &str) -> bool {
    const THINGS: [&str; 14] =
        ["id", "ids", "zip", "code", "sku", "plz", "postal", "postcode", "zipcode", "user", "item", "phone", "customer", "ean"];
    let words = words(name);
    let Some((last, before)) = words.split_last() else { return false };
    let joined = last.strip_suffix("id").is_some_and(|thing| THINGS.contains(&thing) || thing == "product" || thing == "order");
    THINGS.contains(&last.as_str()) || joined || (!before.is_empty() && ["number", "no", "nr"].contains(&last.as_str()))
}

/// The words of a name, cut at everything that is no letter and where camelCase rises; A to Z in lower case, for what they are held
/// against has no other letters.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (lower && c.is_ascii_uppercase()) {
            words.push(String::new());
        }
        lower = !c.is_ascii_uppercase() && !c.is_ascii_digit();
        if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
            word.push(c.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
