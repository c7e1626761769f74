//! What a column is taken for: a category to embed, a number to standardise, or nothing to learn from.

use serde::{Deserialize, Serialize};

use super::{columns::Column, decimal};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Kind {
    Category,
    Number,
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

/// What the cells of a column look like; all counts are cells.
#[derive(Default)]
struct Looks {
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

fn look(column: &Column) -> Looks {
    let mut looks = Looks { least: f64::INFINITY, greatest: f64::NEG_INFINITY, ..Looks::default() };
    column.for_each_value(|text, cells| {
        looks.present += cells;
        let Some(value) = number(text) else {
            if looks.not_numeric.len() < 3 {
                looks.not_numeric.push(text.chars().take(20).collect());
            }
            return;
        };
        looks.numeric += cells;
        looks.least = looks.least.min(value);
        looks.greatest = looks.greatest.max(value);
        let digits = text.trim().trim_start_matches(['+', '-']);
        if digits.bytes().all(|b| b.is_ascii_digit()) {
            looks.whole += cells;
            looks.long |= digits.len() >= LONG;
            if digits.len() > 1 && digits.starts_with('0') && looks.zero_led.is_none() {
                looks.zero_led = Some(text.to_string());
            }
        }
    });
    looks
}

/// The kind that a column's cells suggest, and why.
pub fn guess(column: &Column) -> Guess {
    let levels = column.levels();
    let is = |kind, why: String| Guess { kind, why, note: None };
    if levels == 0 {
        return is(Kind::Skip, "every cell is missing, nothing to learn".into());
    }
    if levels == 1 {
        return match column.missing() {
            0 => is(Kind::Skip, "one value only, nothing to learn".into()),
            _ => is(Kind::Category, "one value, or missing".into()),
        };
    }
    let looks = look(column);
    let numeric = looks.numeric * 100 >= looks.present * 95;
    let whole = numeric && looks.whole == looks.numeric;
    if levels == looks.present && (!numeric || (whole && is_id(column, &looks))) {
        return is(Kind::Skip, "every value differs, nothing to learn".into());
    }
    match (numeric, whole) {
        (false, _) => is(Kind::Category, format!("text, {levels} different values")),
        (true, true) => whole_numbers(column, &looks),
        (true, false) => number_kind(column, &looks, "numbers".into()),
    }
}

/// Do whole numbers that all differ count rows or name things, rather than measure?
fn is_id(column: &Column, looks: &Looks) -> bool {
    let counter = looks.greatest - looks.least + 1.0 == looks.present as f64;
    looks.present >= MANY || counter || looks.zero_led.is_some() || named_like_an_id(&column.name)
}

fn whole_numbers(column: &Column, looks: &Looks) -> Guess {
    let category = |why: String| Guess { kind: Kind::Category, why, note: None };
    let levels = column.levels();
    if let Some(id) = &looks.zero_led {
        category(format!("ids such as {id} stay text"))
    } else if looks.long {
        category("ids of many digits stay text".into())
    } else if named_like_an_id(&column.name) {
        category("whole numbers, named like an id".into())
    } else if levels <= FEW {
        category(format!("whole numbers, only {levels} different"))
    } else {
        number_kind(column, looks, format!("whole numbers, {levels} different"))
    }
}

fn number_kind(column: &Column, looks: &Looks, mut why: String) -> Guess {
    let bad = looks.present - looks.numeric;
    let mut note = None;
    if bad > 0 {
        why += &format!(", {bad} cells are none");
        let examples = looks.not_numeric.iter().map(|text| format!("“{text}”")).collect::<Vec<_>>().join(", ");
        note = Some(format!(
            "Column “{}”: {bad} of {} cells are no numbers, such as {examples}. As a number they count as missing; set the column to category to keep them.",
            column.name, looks.present
        ));
    }
    Guess { kind: Kind::Number, why, note }
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
