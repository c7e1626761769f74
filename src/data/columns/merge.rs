//! Levels that a person takes for one.

use super::column::{Cells, Column};
use super::text::{Chunks, Interner, Text};
use crate::error::{Error, Result};

impl Column {
    /// Makes one level of those that a person takes for one: level i, counted from 0, goes to level `into[i]`, whose text
    /// stays. From then on the column is what a file with that one spelling would have given.
    pub fn merge(&mut self, into: &[u32]) -> Result<()> {
        let coded = self.coded();
        if into.len() != coded.levels() || into.iter().any(|item| *item as usize >= coded.levels()) {
            return Err(Error::BadOptions("a level is merged into one that is not there".into()));
        }
        // Words that count as missing keep their texts, for a person may want them back.
        let (mut codes, mut levels) = (Chunks::default(), Interner::default());
        let to: Vec<u32> = into.iter().map(|item| levels.intern(coded.level(item + 1)) + 1).collect();
        coded.codes().enumerate().for_each(|(row, code)| {
            codes.push(match (code, self.cell(row)) {
                (0, "") => 0,
                (0, word) => levels.intern(word) + 1,
                _ => to[code as usize - 1],
            });
        });
        let mut others = Text::default();
        let mut meant: Vec<u32> = self.spellings().map(|(_, code)| if code == 0 { 0 } else { to[code as usize - 1] }).collect();
        self.spellings.iter().for_each(|text| others.push(text));
        for (item, code) in to.iter().enumerate().filter(|(item, _)| into[*item] as usize != *item) {
            others.push(coded.level(item as u32 + 1));
            meant.push(*code);
        }
        (self.spellings, self.spelled) = (others, meant);
        self.cells = Cells::Coded { codes, levels };
        self.seal();
        Ok(())
    }

    /// (text, code) of what was merged into another level; 0 where that counts as missing.
    pub fn spellings(&self) -> impl ExactSizeIterator<Item = (&str, u32)> {
        // Codes of cells become those of levels, which words have none of.
        let mut next = 0;
        let mut to = Vec::new();
        if let (Cells::Coded { levels, .. }, false) = (&self.cells, self.spelled.is_empty()) {
            to = levels
                .texts
                .iter()
                .map(|text| {
                    if self.is_word(text) {
                        0
                    } else {
                        next += 1;
                        next
                    }
                })
                .collect();
        }
        let code = move |code: u32| code.checked_sub(1).and_then(|item| to.get(item as usize)).copied().unwrap_or(0);
        self.spelled.iter().enumerate().map(move |(i, of)| (self.spellings.get(i), code(*of)))
    }
}
