//! The columns of one file speak for each other: one with a decimal comma says how another's 1,234 is meant.

use super::columns::Column;
use super::format::Style;
use super::kinds::{Kind, Prefer};

/// Seals all columns; what a person should know about cells that will count as missing.
pub fn seal(columns: &mut [Column], delimiter: u8) -> Vec<String> {
    columns.iter_mut().for_each(Column::seal);
    let sure = |style: Style| columns.iter().any(|column| is_sure(column, style));
    let one_of = |yes: bool, no: bool| if yes == no { None } else { Some(yes) };
    let comma = one_of(sure(Style::Comma), sure(Style::Point) || sure(Style::Plain));
    let day_first = one_of(sure(Style::Dmy), sure(Style::Mdy));
    let prefer = Prefer {
        // Semicolons are for those whose comma is taken.
        comma: comma.or((delimiter == b';').then_some(true)),
        day_first,
        sure: comma.is_some(),
    };
    for column in columns.iter_mut().filter(|column| column.guess.open && prefer != Prefer::default()) {
        column.guess_with(prefer);
    }
    columns.iter().flat_map(notes).collect()
}

/// Do the cells of a column say that the file is written in this way, whatever stands in others?
fn is_sure(column: &Column, style: Style) -> bool {
    let guess = &column.guess;
    let decimals = style != Style::Plain || column.why.starts_with("numbers");
    matches!(guess.kind, Kind::Number | Kind::Date) && !guess.open && guess.format.style == style && decimals
}

fn notes(column: &Column) -> Vec<String> {
    let (mut notes, name) = (Vec::new(), &column.name);
    let (bad, examples) = (column.unread.0, &column.unread.1);
    if bad > 0 {
        let of = column.len() - column.missing();
        let what = if column.kind == Kind::Date { "date" } else { "number" };
        let cut = |text: &String| format!("“{}”", text.chars().take(20).collect::<String>());
        let examples = examples.iter().take(3).map(cut).collect::<Vec<_>>().join(", ");
        notes.push(format!(
            "Column “{name}”: {bad} of {of} cells are no {what}s, such as {examples}. As a {what} they count as missing; set the column to category to keep them."
        ));
    }
    if !column.words.is_empty() {
        let each = |(word, cells): &(String, usize)| format!("“{word}” ({cells})");
        let words = column.guess.words.iter().map(each).collect::<Vec<_>>().join(", ");
        notes.push(format!("Column “{name}”: cells that hold {words} count as missing."));
    }
    notes
}
