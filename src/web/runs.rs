//! The runs that the engine holds, by number, and the tables that they can look at.

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use super::Engine;
use crate::{
    data::Table,
    error::{Error, Result},
    referee::Tested,
    train::{Learned, Training},
};

/// A run with the number by which the page asks for it, and the table that it was trained on.
pub struct Numbered {
    pub id: u32,
    pub run: Learned,
    pub training: Training,
    /// What it made of its test rows: kept from training, or found again when it is asked for; a project has no rows
    pub tested: RefCell<Option<Rc<Tested>>>,
    /// Gone once another table is loaded; None: it came out of a project
    pub table: Option<Weak<RefCell<Table>>>,
}

impl Engine {
    pub fn table(&self) -> Result<Rc<RefCell<Table>>> {
        self.table.borrow().clone().ok_or(Error::NoTable)
    }

    /// The table that a run was trained on.
    pub fn table_of(&self, run: &Numbered) -> Result<Rc<RefCell<Table>>> {
        run.table.as_ref().and_then(Weak::upgrade).ok_or(Error::TableGone)
    }

    /// A table whose rows a run can look at: its own, or for a run out of a project the one that is loaded.
    pub fn rows_for(&self, run: &Numbered) -> Result<Rc<RefCell<Table>>> {
        if run.table.is_some() { self.table_of(run) } else { self.table() }
    }

    /// The run with this number; the last one where there is no number.
    pub fn run(&self, id: Option<u32>) -> Result<Rc<Numbered>> {
        let runs = self.runs.borrow();
        let found = match id {
            Some(id) => runs.iter().find(|run| run.id == id),
            None => runs.last(),
        };
        found.cloned().ok_or_else(|| Error::NoRun(id.map_or(String::new(), |id| format!(" number {id}"))))
    }
}
