//! Column names: every one unique and not empty, and whatever was renamed is said; and lines that repeat the names.

use super::notes::Notes;
use crate::data::{columns::kinds::number, columns::text::Interner};
use crate::limits::grouped;

/// The header's cells as unique names: an empty one becomes `column_3`, the second `id` becomes `id_2`.
pub fn unique_names<'a>(header: impl Iterator<Item = &'a str>, line: usize, notes: &mut Notes) -> Vec<String> {
    let cells: Vec<&str> = header.map(str::trim).collect();
    let mut taken = Interner::default();
    // A name that stands in the file is never given to another column: `id,id,id_2` keeps its id_2.
    let mut given = Interner::default();
    for cell in &cells {
        given.intern(cell);
    }
    // The next suffix to try per name, so that ten thousand equal names cost no search each.
    let (mut bases, mut suffix) = (Interner::default(), vec![2; cells.len()]);
    let mut names = Vec::with_capacity(cells.len());
    for (i, cell) in cells.iter().enumerate() {
        let base = if cell.is_empty() { format!("column_{}", i + 1) } else { cell.to_string() };
        let mut name = base.clone();
        let next = &mut suffix[bases.intern(&base) as usize];
        while taken.find(&name).is_some() || (name != *cell && given.find(&name).is_some()) {
            name = format!("{base}_{next}");
            *next += 1;
        }
        if cell.is_empty() {
            notes.about_row(line, || format!("Column {} has no name: it is called “{name}” here.", i + 1));
        } else if name != *cell {
            notes.about_row(line, || format!("The name “{cell}” occurs twice: column {} is called “{name}” here.", i + 1));
        }
        taken.intern(&name);
        names.push(name);
    }
    names
}

/// Two cells that are one name, whatever the blanks around them and, unless it counts, the case of A to Z.
#[inline]
pub fn same(name: &str, cell: &str, case: bool) -> bool {
    let (name, cell) = (name.trim(), cell.trim());
    name == cell || (!case && name.eq_ignore_ascii_case(cell))
}

/// Where all names are single letters, their case counts: `a,b` below `A,B` may be a row.
pub fn case_counts(names: &[String]) -> bool {
    names.iter().all(|name| name.trim().len() < 2)
}

/// The line of names as it stands in the file, and the lines below that repeat it.
pub struct Repeats {
    names: Vec<String>,
    case: bool,
    pub count: usize,
    /// The first of them.
    lines: Vec<usize>,
}

impl Repeats {
    /// `None` where the line may as well be a row: numbers alone, of few columns, or nothing at all.
    pub fn of(names: Vec<String>) -> Option<Self> {
        let is_text = |name: &String| !name.trim().is_empty() && number(name).is_none();
        let told = names.iter().any(is_text) || names.iter().filter(|name| number(name).is_some()).count() > 3;
        let case = case_counts(&names);
        let names = names.iter().map(|name| name.trim().to_string()).collect();
        told.then_some(Repeats { names, case, count: 0, lines: Vec::new() })
    }

    /// Does the record repeat the names? Then it is counted.
    #[inline]
    pub fn take(&mut self, text: &str, ends: &[usize], line: usize) -> bool {
        if ends.len() != self.names.len() {
            return false;
        }
        let mut start = 0;
        let repeats = self.names.iter().zip(ends).all(|(name, end)| {
            let cell = &text[std::mem::replace(&mut start, *end)..*end];
            cell.len() >= name.len() && same(name, cell, self.case)
        });
        if repeats {
            self.count += 1;
            if self.lines.len() < 3 {
                self.lines.push(line);
            }
        }
        repeats
    }

    /// Where the names come again; nothing where they do not.
    pub fn say(&self, notes: &mut Notes) {
        const KEEP: &str = "To keep such lines as rows, say so in how it is read.";
        match &self.lines[..] {
            [] => {}
            [line] => notes.about_file(*line, format!("The names come again on this line: it is left out, it is no row. {KEEP}")),
            [first, others @ ..] => {
                let mut places: Vec<String> = others.iter().map(|line| line.to_string()).collect();
                if self.count > self.lines.len() {
                    places.push(format!("{} more", grouped((self.count - self.lines.len()) as u64)));
                }
                let last = places.pop().unwrap_or_default();
                let before = if places.is_empty() { String::new() } else { format!(", {}", places.join(", ")) };
                let text = format!(
                    "The names come again on {} lines, {first}{before} and {last}: they are left out, they are no rows. {KEEP}",
                    grouped(self.count as u64)
                );
                notes.about_file(*first, text);
            }
        }
    }
}
