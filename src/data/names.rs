//! Column names: every one unique and not empty, and whatever was renamed is said.

use std::collections::{HashMap, HashSet};

use super::notes::Notes;

/// The header's cells as unique names: an empty one becomes `column_3`, the second `id` becomes `id_2`.
pub fn unique_names<'a>(header: impl Iterator<Item = &'a str>, line: usize, notes: &mut Notes) -> Vec<String> {
    let cells: Vec<&str> = header.map(str::trim).collect();
    let mut taken: HashSet<String> = HashSet::new();
    // A name that stands in the file is never given to another column: `id,id,id_2` keeps its id_2.
    let given: HashSet<&str> = cells.iter().copied().collect();
    // The next suffix to try per name, so that ten thousand equal names cost no search each.
    let mut suffix: HashMap<String, usize> = HashMap::new();
    let mut names = Vec::with_capacity(cells.len());
    for (i, cell) in cells.iter().enumerate() {
        let base = if cell.is_empty() { format!("column_{}", i + 1) } else { cell.to_string() };
        let mut name = base.clone();
        let next = suffix.entry(base.clone()).or_insert(2);
        while taken.contains(&name) || (name != *cell && given.contains(name.as_str())) {
            name = format!("{base}_{next}");
            *next += 1;
        }
        if cell.is_empty() {
            notes.about_row(line, || format!("Column {} has no name: it is called “{name}” here.", i + 1));
        } else if name != *cell {
            notes.about_row(line, || format!("The name “{cell}” occurs twice: column {} is called “{name}” here.", i + 1));
        }
        taken.insert(name.clone());
        names.push(name);
    }
    names
}
