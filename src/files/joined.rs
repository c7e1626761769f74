//! The second tables of a run, as a project has them.

use std::{borrow::Cow, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::data::{Join, On};

/// Cells are those of the keys, in their order.
#[derive(Serialize, Deserialize)]
pub struct Joined<'a> {
    name: Cow<'a, str>,
    column: Cow<'a, str>,
    key: Cow<'a, str>,
    keys: Vec<Cow<'a, str>>,
    columns: Vec<(Cow<'a, str>, Vec<Cow<'a, str>>)>,
}

impl<'a> Joined<'a> {
    pub fn of(join: &'a Join) -> Self {
        Joined {
            name: join.name.as_str().into(),
            column: join.on.column.as_str().into(),
            key: join.on.key.as_str().into(),
            keys: join.keys().map(Cow::from).collect(),
            columns: join.attributes.iter().map(|one| (one.name.as_str().into(), one.cells().map(Cow::from).collect())).collect(),
        }
    }

    pub fn open(&self) -> Option<Arc<Join>> {
        let on = On { column: self.column.to_string(), key: self.key.to_string() };
        let columns = self.columns.iter().map(|(name, cells)| (&**name, &cells[..])).collect();
        Join::from_parts(&self.name, on, &self.keys[..], columns).map(Arc::new)
    }
}
