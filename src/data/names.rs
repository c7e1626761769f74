//! Column names: every one unique and not empty, and whatever was renamed is said.

use super::{notes::Notes, text::Interner};

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
