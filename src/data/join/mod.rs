//! A second table: attributes of a column's levels, found by a key. Each attribute becomes a column: of a row it has what its level has,
//! by the codes of both, so that no row holds a text.

mod keys;
mod told;

use std::sync::Arc;

use keys::{Keys, are_ids, likeliest, places};
pub use told::Told;

use super::columns::column::{Cells, Column};
use super::columns::text::{Chunks, Interner};
use super::{Kind, LeftOut, MAX_COLUMNS, Note, Table};
use crate::error::{Error, Result};

/// A column of the table, and the one of the second table that holds its levels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct On {
    pub column: String,
    pub key: String,
}

/// How a second table is to be joined; `on` left out: the likeliest pair is found. `columns` left out: all but the key.
#[derive(Clone, Debug, Default)]
pub struct Joining {
    /// What the second table is called, in sentences and before names that stand already
    pub name: String,
    pub on: Option<On>,
    pub columns: Option<Vec<String>>,
    /// What is known of its file already
    pub notes: Vec<Note>,
}

/// A second table as it is kept: a row for each of its keys, whether the joined table has it or not.
#[derive(Clone, Debug)]
pub struct Join {
    pub name: String,
    pub on: On,
    keys: Keys,
    /// [keys] each, under the names that they have in the joined table
    pub attributes: Vec<Column>,
    pub told: Told,
}

impl Join {
    /// `BadJoin` where nothing would come of it.
    fn new(table: &Table, second: &Table, joining: Joining) -> Result<Join> {
        let Joining { name, on, columns, notes } = joining;
        let guessed = on.is_none();
        let on = on.or_else(|| likeliest(table, second)).ok_or_else(|| Error::BadJoin(told::no_pair(&name)))?;
        let own = table.column(&on.column)?;
        if own.kind == Kind::Tags {
            return Err(Error::BadJoin(told::tags(&on.column)));
        }
        let key = second.column(&on.key)?;
        let wanted: Vec<&Column> = match &columns {
            None => second.columns.iter().filter(|column| column.name != on.key).collect(),
            Some(names) => names.iter().map(|name| second.column(name)).collect::<Result<_>>()?,
        };
        if wanted.is_empty() {
            return Err(Error::BadJoin(told::nothing(&name, &on.key)));
        }
        if table.columns.len() + wanted.len() > MAX_COLUMNS {
            return Err(Error::TooManyColumns { found: table.columns.len() + wanted.len(), limit: MAX_COLUMNS });
        }
        let mut told = Told { guessed, ..Told::default() };
        let (keys, rows) = first_rows(key, &wanted, &mut told);
        let mut taken: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
        let mut attributes: Vec<Column> = Vec::new();
        for column in &wanted {
            let called = free_name(&taken, &name, &column.name);
            if called != column.name {
                told.renamed.push([column.name.clone(), called.clone()]);
            }
            taken.push(called.clone());
            let mut attribute = Column::new(called);
            attribute.prefer = column.prefer;
            rows.iter().for_each(|row| attribute.push(column.cell(*row as usize)));
            attribute.seal();
            attributes.push(attribute);
        }
        let mut join = Join { name, on, keys, attributes, told };
        join.count(own);
        if join.told.matched == 0 {
            let example = own.cells().find(|cell| !cell.is_empty()).unwrap_or_default();
            return Err(Error::BadJoin(told::no_match(&join, example)));
        }
        join.told.notes = notes.into_iter().chain(second.notes.iter().cloned()).collect();
        join.told.all = second.columns.iter().map(|column| column.name.clone()).collect();
        Ok(join)
    }

    /// The same from its parts, for a project that is opened again; None where these are no keys with their cells.
    pub fn from_parts(name: &str, on: On, keys: &[impl AsRef<str>], columns: Vec<(&str, &[impl AsRef<str>])>) -> Option<Join> {
        let mut all = Keys::default();
        if !keys.iter().all(|key| all.add(key.as_ref()).1) || columns.iter().any(|(_, cells)| cells.len() != keys.len()) {
            return None;
        }
        let mut attributes = Vec::new();
        for (name, cells) in columns {
            attributes.push(Column::from_cells(name, cells.iter().map(|cell| cell.as_ref())));
        }
        Some(Join { name: name.into(), on, keys: all, attributes, told: Told::default() })
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.texts()
    }

    /// The row of a level's attributes.
    pub fn row(&self, level: &str) -> Option<usize> {
        self.keys.find(level, self.has_ids()).map(|item| item as usize)
    }

    fn has_ids(&self) -> bool {
        are_ids(&self.on.column, &self.on.key)
    }

    /// How much of a column finds its key.
    fn count(&mut self, own: &Column) {
        let (coded, places) = (own.coded(), places(own, &self.keys, self.has_ids()));
        let told = &mut self.told;
        (told.levels, told.keys) = (coded.levels(), self.keys.len());
        told.matched = places.iter().filter(|place| **place > 0).count();
        (told.rows, told.without) = (own.len(), coded.codes().filter(|code| places[*code as usize] == 0).count());
    }

    /// The attributes of all rows, as columns that wait to be taken in. `as_written`: of rows to be scored.
    fn spread(&self, own: &Column, as_written: bool) -> Vec<Column> {
        let (coded, places) = (own.coded(), places(own, &self.keys, self.has_ids()));
        let spread = |attribute: &Column| {
            let (mut codes, mut levels, mut empty) = (Chunks::default(), Interner::default(), 0);
            let mut of_key: Vec<Option<u32>> = vec![None; attribute.len() + 1];
            of_key[0] = Some(0);
            let mut code = |place: usize| match attribute.cell(place - 1) {
                "" => 0,
                text => levels.intern(text) + 1,
            };
            for own in coded.codes() {
                let place = places[own as usize] as usize;
                let code = *of_key[place].get_or_insert_with(|| code(place));
                empty += usize::from(code == 0);
                codes.push(code);
            }
            let mut column = Column::new(attribute.name.clone());
            (column.cells, column.empty) = (Cells::Coded { codes, levels }, empty);
            (column.prefer, column.as_written) = (attribute.prefer, as_written);
            column.seal();
            column.leave_out();
            column
        };
        self.attributes.iter().map(spread).collect()
    }
}

impl Column {
    /// It came with a second table: what it is, is known; whether it is an input, a person says.
    fn leave_out(&mut self) {
        if self.kind != Kind::Skip {
            (self.kind, self.left_out) = (Kind::Skip, Some(LeftOut::Joined));
            self.unread = (0, Vec::new());
        }
    }
}

/// The rows in which keys come first, in their order; what is to be said of others.
fn first_rows(key: &Column, attributes: &[&Column], told: &mut Told) -> (Keys, Vec<u32>) {
    let (coded, mut keys, mut rows) = (key.coded(), Keys::default(), Vec::new());
    let mut repeated = Vec::new();
    for (row, code) in coded.codes().enumerate() {
        if code == 0 {
            told.no_key += 1;
            continue;
        }
        let (item, is_new) = keys.add(coded.level(code));
        if is_new {
            rows.push(row as u32);
        } else if attributes.iter().any(|column| column.cell(row) != column.cell(rows[item as usize] as usize)) {
            repeated.push(item);
        }
    }
    repeated.sort_unstable();
    repeated.dedup();
    told.repeated = repeated.len();
    told.examples = repeated.iter().take(3).map(|item| keys.text(*item).to_string()).collect();
    (keys, rows)
}

/// A name that stands already gets that of the second table before it.
fn free_name(taken: &[String], table: &str, own: &str) -> String {
    let (mut name, mut count) = (own.to_string(), 1);
    while taken.contains(&name) {
        name = if count == 1 { format!("{table}.{own}") } else { format!("{table}.{own}_{count}") };
        count += 1;
    }
    name
}

impl Table {
    /// Attributes of a column's levels become columns, which wait to be taken in; what was found stands in the last of `joins`, and in notes.
    pub fn join(&mut self, second: &Table, joining: Joining) -> Result<()> {
        let join = Join::new(self, second, joining)?;
        let columns = join.spread(self.column(&join.on.column)?, false);
        self.notes.extend(join.sentences().into_iter().map(|text| Note::new(0, text)));
        self.renote(|table| table.columns.extend(columns));
        self.joins.push(Arc::new(join));
        Ok(())
    }

    /// A second table goes again, with its columns and with what was joined to these; the names of those columns. `BadJoin` where there is none of that number.
    pub fn unjoin(&mut self, number: usize) -> Result<Vec<String>> {
        if number >= self.joins.len() {
            return Err(Error::BadJoin(told::no_join(number)));
        }
        let (mut gone, mut names): (Vec<Arc<Join>>, Vec<String>) = (Vec::new(), Vec::new());
        for (i, join) in std::mem::take(&mut self.joins).into_iter().enumerate() {
            if i == number || names.contains(&join.on.column) {
                names.extend(join.attributes.iter().map(|column| column.name.clone()));
                gone.push(join);
            } else {
                self.joins.push(join);
            }
        }
        let said: Vec<String> = gone.iter().flat_map(|join| join.sentences()).collect();
        self.notes.retain(|note| note.line > 0 || !said.contains(&note.text));
        self.renote(|table| table.columns.retain(|column| !names.contains(&column.name)));
        Ok(names)
    }

    /// The columns that second tables give and this one lacks, for rows to be scored.
    pub fn complete(&mut self, joins: &[Arc<Join>]) -> Result<()> {
        for join in joins {
            let lacking = |column: &Column| self.columns.iter().all(|own| own.name != column.name);
            if join.attributes.iter().any(lacking) {
                let all = join.spread(self.column(&join.on.column)?, true);
                let new: Vec<Column> = all.into_iter().filter(lacking).collect();
                self.columns.extend(new);
            }
        }
        Ok(())
    }

    /// The second tables that a run on these columns needs: for its columns, and to know the attributes of levels that it never saw.
    pub fn joins_of(&self, columns: &[&str]) -> Vec<Arc<Join>> {
        let mut needed: Vec<&str> = columns.to_vec();
        let mut found = Vec::new();
        for join in self.joins.iter().rev() {
            let gives = join.attributes.iter().any(|column| needed.contains(&column.name.as_str()));
            if gives || columns.contains(&join.on.column.as_str()) {
                needed.push(&join.on.column);
                found.push(Arc::clone(join));
            }
        }
        found.reverse();
        found
    }
}
