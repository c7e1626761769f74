//! Scored rows as CSV: their own columns as they stand in their file, and the scores beside them.

use std::borrow::Cow;

use super::csv::{self, Cells, Columns};
use crate::{
    data::{Column, Task},
    error::Result,
    train::{Labels, Scored},
};

/// own: columns of the rows' file; `each` is given the file piece by piece.
pub fn pieces(own: &[Column], target: &str, labels: &Labels, scored: &Scored, each: &mut dyn FnMut(&str)) -> Result<()> {
    let is_taken = |head: &str| own.iter().any(|column| column.name == head);
    let free = |head: String| if is_taken(&head) { format!("{head} (flowbed)") } else { head };
    let mut columns: Vec<Columns> =
        own.iter().map(|column| Columns { heads: vec![column.name.clone()], cells: Cells::Column(column) }).collect();
    let predicted = free(format!("predicted {target}"));
    let probability = |of: &str| free(format!("p({of})"));
    let heads = match labels.task {
        Task::Binary => vec![probability(&format!("{target} = {}", labels.classes[1]))],
        Task::Classes(_) => labels.classes.iter().map(|class| probability(class)).collect(),
        Task::Regression => vec![predicted.clone()],
    };
    columns.push(Columns { heads, cells: Cells::F32(Cow::Borrowed(&scored.values)) });
    if labels.task != Task::Regression {
        let classes = scored.values.chunks_exact(labels.outputs()).map(|row| labels.likeliest(row).into()).collect();
        columns.push(Columns { heads: vec![predicted], cells: Cells::Texts(classes) });
    }
    csv::pieces(&columns, each)
}
