//! The columns of one file speak for each other: one with a decimal comma says how another's 1,234 is meant.

use super::kinds::{Kind, Prefer};
use super::{column::Column, format::Style};
use crate::limits::grouped;

/// Seals all columns; what a person should know about cells that will count as missing.
pub fn seal(columns: &mut [Column], delimiter: u8) -> Vec<String> {
    columns.iter_mut().for_each(Column::seal);
    let sure = |style: Style| columns.iter().any(|column| column.guess.decides && column.guess.format.style == style);
    let one_of = |yes: bool, no: bool| if yes == no { None } else { Some(yes) };
    let comma = one_of(sure(Style::Comma), sure(Style::Point) || sure(Style::Plain));
    let day_first = one_of(sure(Style::Dmy), sure(Style::Mdy));
    let (sure_comma, sure_day) = (comma.is_some(), day_first.is_some());
    // Semicolons are for those whose comma is taken, and they write the day first.
    let comma = comma.or((delimiter == b';').then_some(true));
    let day_first = day_first.or(comma.filter(|comma| *comma));
    let prefer = Prefer { comma, day_first, sure_comma, sure_day };
    for column in columns.iter_mut().filter(|column| column.guess.open && prefer != Prefer::default()) {
        column.guess_with(prefer);
    }
    sentences(columns)
}

/// What is to be said of the columns as they are taken now.
pub fn sentences(columns: &[Column]) -> Vec<String> {
    columns.iter().filter_map(bad_cells).chain(missing_words(columns)).collect()
}

fn bad_cells(column: &Column) -> Option<String> {
    let (bad, examples) = (column.unread.0, &column.unread.1);
    let of = column.len() - column.missing();
    let what = if column.kind == Kind::Date { "date" } else { "number" };
    let cut = |text: &String| format!("“{}”", text.chars().take(20).collect::<String>());
    let mut examples: Vec<String> = examples.iter().map(cut).collect();
    examples.dedup();
    examples.truncate(3);
    let examples = examples.join(", ");
    (bad > 0).then(|| {
        format!(
            "Column “{}”: {} of {} cells are no {what}s, such as {examples}. As a {what} they count as missing; set the column to category to keep them.",
            column.name,
            grouped(bad as u64),
            grouped(of as u64)
        )
    })
}

/// One sentence for the file.
fn missing_words(columns: &[Column]) -> Option<String> {
    const MOST: usize = 10;
    let told: Vec<&Column> = columns.iter().filter(|column| column.word_cells.iter().any(|cells| *cells > 0)).collect();
    let each = |column: &&Column| {
        let counted = column.words.iter().cloned().zip(column.word_cells.iter().copied()).filter(|(_, cells)| *cells > 0);
        format!("{} in {}", say_words(&counted.collect::<Vec<_>>()), column.name)
    };
    let rest =
        if told.len() > MOST { format!("; and in {} more columns", grouped((told.len() - MOST) as u64)) } else { String::new() };
    let columns = told.iter().take(MOST).map(each).collect::<Vec<_>>().join("; ");
    (!told.is_empty()).then(|| format!("Cells that count as missing by their word: {columns}{rest}."))
}

/// “NA” 40, “n/a” 3
pub fn say_words(words: &[(String, usize)]) -> String {
    words.iter().map(|(word, cells)| format!("“{word}” {}", grouped(*cells as u64))).collect::<Vec<_>>().join(", ")
}
