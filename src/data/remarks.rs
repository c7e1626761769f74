//! Sentences about the cells that a run reads: which are missing, rare, unseen, no numbers, or far from all that was learned.

use super::{Column, Note, Standard, Style, Vocabulary, vocabulary::Tally};
use crate::limits::grouped;

/// Which rows are counted.
pub struct Counted {
    /// Rows of the table that stand in their place without cells
    pub malformed: usize,
    /// [rows] Does a row count? None: all do
    pub rows: Option<Vec<bool>>,
}

impl Counted {
    fn has(&self, row: usize) -> bool {
        self.rows.as_ref().is_none_or(|rows| rows[row])
    }
}

/// `stranger`: what stands in for levels that training did not know, where that is not the unknown one.
pub fn category(vocabulary: &Vocabulary, column: &Column, counted: &Counted, stranger: Option<String>) -> Vec<Note> {
    let Tally { missing, rare, unseen } = vocabulary.tally(column, &|row| counted.has(row));
    let missing = missing.saturating_sub(counted.malformed);
    let unknown = "Its unknown level stands in.";
    let stranger = stranger.as_deref().unwrap_or(unknown);
    let own = if vocabulary.missing().is_some() { "They have a level of their own." } else { unknown };
    let name = &column.name;
    let [without, scarce, unknowns] = [missing, rare, unseen].map(|count| grouped(count as u64));
    let told = match vocabulary.tags {
        None if vocabulary.texts.is_some() => [
            (missing, format!("Rows whose {name} is missing: {without}. {own}")),
            (unseen, format!("Rows whose {name} has no word, and no part of one, that training knew: {unknowns}. {unknown}")),
            (0, String::new()),
        ],
        None => [
            (missing, format!("Rows whose {name} is missing: {without}. {own}")),
            (rare, format!("Rows whose {name} was rare in training: {scarce}. {unknown}")),
            (unseen, format!("Rows whose {name} training did not know: {unknowns}. {stranger}")),
        ],
        Some(_) => [
            (missing, format!("Rows without a tag in {name}: {without}. {own}")),
            (rare, format!("Rows with a tag in {name} that was rare in training: {scarce}. {unknown}")),
            (unseen, format!("Rows with a tag in {name} that training did not know: {unknowns}. {unknown}")),
        ],
    };
    let coded = told.into_iter().zip(["missing", if vocabulary.texts.is_some() { "unseen" } else { "rare" }, "unseen"]);
    coded.filter(|((count, _), _)| *count > 0).map(|((_, text), code)| Note::coded(code, text)).collect()
}

pub fn number(standard: &Standard, column: &Column, counted: &Counted) -> Vec<Note> {
    let mut values = standard.values(column);
    let name = &column.name;
    let without = |row: &usize| counted.has(*row) && values[*row].is_nan();
    let missing = (0..column.len()).filter(without).filter(|row| standard.is_missing(column.cell(*row))).count();
    let other = (0..column.len()).filter(without).count() - missing;
    let missing = missing.saturating_sub(counted.malformed);
    values.iter_mut().enumerate().filter(|(row, _)| !counted.has(*row)).for_each(|(_, value)| *value = f64::NAN);
    let mean = if standard.indicator { "They count as its mean, and as missing." } else { "They count as its mean." };
    let thing = if standard.date { "date as it is written there" } else { "number up to ±1e18" };
    let mut told = Vec::new();
    if missing > 0 {
        told.push(Note::coded("missing", format!("Rows whose {name} is missing: {}. {mean}", grouped(missing as u64))));
    }
    if other > 0 {
        told.push(Note::coded("no-number", format!("Rows whose {name} is no {thing}: {}. {mean}", grouped(other as u64))));
    }
    if let (Some((count, farthest)), Some(range)) = (standard.outside(&values), standard.range) {
        let clock = standard.format.style == Style::Time;
        let [least, greatest] = range.map(|value| match standard.date {
            true if clock => time(value),
            true if range[1] - range[0] < 86_400.0 => format!("{} {}", day(value), time(value)),
            true => day(value),
            false => value.to_string(),
        });
        let farthest: String = column.cell(farthest).trim().chars().take(40).collect();
        let text = format!(
            "Rows whose {name} lies far outside the training range {least} … {greatest}: {}, farthest {farthest}. Their scores are guesses.",
            grouped(count as u64)
        );
        told.push(Note::coded("outside", text));
    }
    told
}

/// 08:05:30
fn time(value: f64) -> String {
    let seconds = value.rem_euclid(86_400.0) as u32;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// 2024-01-31, of seconds since 1970: the proleptic Gregorian calendar, whose years are counted from March so that leap days end them.
fn day(seconds: f64) -> String {
    let days = (seconds / 86_400.0).floor() as i64 + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", 400 * era + year + carry)
}
