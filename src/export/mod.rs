//! Learned vectors as files that other tools read. A level's name is a person's text: it is quoted, and made harmless
//! where a spreadsheet would take it for a formula; numbers stay numbers.

pub mod csv;
pub mod projector;

/// A file to take away.
pub struct File {
    pub name: String,
    pub text: String,
}

/// A file name made of a column's name: what is not a letter, a digit, - or _ becomes _.
fn stem(column: &str) -> String {
    column.chars().map(|c| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '_' }).collect()
}
