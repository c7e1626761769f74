//! Keys of a second table: which level of a column each of them is, and which two columns most likely hold the same ids.

use super::On;
use crate::data::columns::{headings::like_an_id, ids::issued, text::Interner};
use crate::data::{Column, Kind, LeftOut, Style, Table};

/// Keys in their order, each once.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    texts: Interner,
    /// The ids that keys such as 1.0 were issued as, and the keys that they are
    issued: Interner,
    meant: Vec<u32>,
}

impl Keys {
    /// The number of a key; true where it is a new one.
    pub fn add(&mut self, key: &str) -> (u32, bool) {
        let before = self.texts.len();
        let item = self.texts.intern(key);
        let is_new = self.texts.len() > before;
        if let Some(id) = issued(key).filter(|_| is_new)
            && self.issued.intern(&id) as usize == self.meant.len()
        {
            self.meant.push(item);
        }
        (item, is_new)
    }

    /// `ids`: 1.0 and 1 are one, as ids that a program has turned into floats are; 007 and 7 never are.
    pub fn find(&self, text: &str, ids: bool) -> Option<u32> {
        let exact = self.texts.find(text);
        if exact.is_some() || !ids {
            return exact;
        }
        let as_issued = |text: &str| self.texts.find(text).or_else(|| Some(self.meant[self.issued.find(text)? as usize]));
        as_issued(text).or_else(|| as_issued(&issued(text)?))
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn text(&self, item: u32) -> &str {
        self.texts.texts.get(item as usize)
    }

    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.texts.iter()
    }
}

/// Is 1.0 the id 1 where these two columns meet?
pub fn are_ids(column: &str, key: &str) -> bool {
    like_an_id(column) || like_an_id(key)
}

/// [levels + 1] by the codes of `column.coded()`: the number of a level's key, from 1; 0 for missing cells and where there is none. What was
/// merged into a level has its key too.
pub fn places(column: &Column, keys: &Keys, ids: bool) -> Vec<u32> {
    let coded = column.coded();
    let place = |text: &str| keys.find(text, ids).map_or(0, |item| item + 1);
    let mut all: Vec<u32> =
        (0..=coded.levels() as u32).map(|code| if code == 0 { 0 } else { place(coded.level(code)) }).collect();
    for (text, code) in column.spellings().filter(|(_, code)| *code > 0) {
        if all[code as usize] == 0 {
            all[code as usize] = place(text);
        }
    }
    all
}

/// The two columns that most likely hold the same ids: nearly every row of the second table has its own key, and the greatest share of
/// levels finds theirs; a name that both have counts as half of the levels. None where no level does.
pub fn likeliest(table: &Table, second: &Table) -> Option<On> {
    let has_names = |column: &&Column| match column.kind {
        Kind::Category => true,
        Kind::Skip => column.left_out == Some(LeftOut::Distinct) || column.ids().is_some(),
        _ => column.ids().is_some(),
    };
    let (mut best, mut found) = ((0.0, 0), None);
    for key in second.columns.iter().filter(|key| has_names(key) || key.guess.left_out == Some(LeftOut::Distinct)) {
        let mut keys = Keys::default();
        let coded = key.coded();
        let cells = coded.codes().filter(|code| *code > 0).count();
        if coded.levels() * 10 < cells * 9 {
            continue;
        }
        (1..=coded.levels() as u32).for_each(|code| _ = keys.add(coded.level(code)));
        for column in table.columns.iter().filter(has_names) {
            let named = column.name.eq_ignore_ascii_case(&key.name);
            // Numbers that nobody calls ids are found among the numbers of anything.
            if !named && (is_bare(column) || is_bare(key)) {
                continue;
            }
            let places = places(column, &keys, are_ids(&column.name, &key.name));
            let matched = places.iter().filter(|place| **place > 0).count();
            let bonus = if named { 0.5 } else { 0.0 };
            let score = (bonus + matched as f64 / (places.len() - 1).max(1) as f64, matched);
            if matched > 0 && score > best {
                (best, found) = (score, Some(On { column: column.name.clone(), key: key.name.clone() }));
            }
        }
    }
    found
}

/// Numbers under a name that speaks of no id.
fn is_bare(column: &Column) -> bool {
    let numbers = [Style::Plain, Style::Point, Style::Comma].iter().fold(0, |all, style| all | style.bit());
    column.guess.styles & numbers != 0 && column.ids().is_none()
}
