//! Levels → ids: the one object that training, prediction and export share.

use super::columns::Column;
use super::text::Interner;

/// Id 0 is the unknown level: missing cells, levels seen fewer than `min_count` times in the train rows, and levels that
/// only other rows or later files hold. Ids 1.. stand in first-seen order of the train rows, so that nothing but the data
/// decides them.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// Of the column it was fitted on.
    pub column: String,
    /// Those of ids 1.., then the other spellings.
    names: Interner,
    /// Ids of the other spellings, in their order.
    spelled: Vec<u32>,
    /// [V] train rows of each id.
    counts: Vec<u32>,
    rare: usize,
}

impl Vocabulary {
    /// `train_rows` index the column's rows; a `min_count` of 0 or 1 keeps every level.
    pub fn fit(column: &Column, train_rows: &[u32], min_count: usize) -> Vocabulary {
        let coded = column.coded();
        let mut seen = vec![0u32; coded.levels() + 1];
        let mut order = Vec::new();
        for &row in train_rows {
            let code = coded.code(row as usize);
            if code != 0 && seen[code as usize] == 0 {
                order.push(code);
            }
            seen[code as usize] += 1;
        }
        let mut vocabulary = Vocabulary::empty(&column.name, seen[0]);
        for code in order {
            let count = seen[code as usize];
            if (count as usize) < min_count {
                vocabulary.counts[0] += count;
                vocabulary.rare += 1;
            } else {
                vocabulary.names.intern(coded.level(code));
                vocabulary.counts.push(count);
            }
        }
        for (text, code) in column.spellings() {
            vocabulary.spell(text, vocabulary.id(coded.level(code)));
        }
        vocabulary
    }

    fn empty(column: &str, unknown: u32) -> Vocabulary {
        let column = column.to_string();
        Vocabulary { column, names: Interner::default(), spelled: Vec::new(), counts: vec![unknown], rare: 0 }
    }

    /// Another text for an id; to be said once all names are there. That of an unknown level, or a name of its own, is none.
    pub fn spell(&mut self, text: &str, id: u32) {
        let known = 1..self.len() as u32;
        if known.contains(&id) && self.names.intern(text) as usize + 1 == self.len() + self.spelled.len() {
            self.spelled.push(id);
        }
    }

    /// (text, id) of all other spellings.
    pub fn spellings(&self) -> impl Iterator<Item = (&str, u32)> {
        self.spelled.iter().enumerate().map(|(i, id)| (self.names.texts.get(self.len() - 1 + i), *id))
    }

    /// The same vocabulary from its parts, id 0's first: for a project file that is opened again.
    pub fn from_parts<'a>(column: &str, levels: impl IntoIterator<Item = (&'a str, u32)>, rare: usize) -> Vocabulary {
        let mut levels = levels.into_iter();
        let unknown = levels.next().map_or(0, |(_, count)| count);
        let mut vocabulary = Vocabulary { rare, ..Vocabulary::empty(column, unknown) };
        for (name, count) in levels {
            // A name that comes twice keeps its first id.
            if vocabulary.names.intern(name) as usize + 1 == vocabulary.counts.len() {
                vocabulary.counts.push(count);
            }
        }
        vocabulary
    }

    /// V: the unknown level and all others.
    #[expect(clippy::len_without_is_empty, reason = "level 0 is always there")]
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Text of an id; empty for the unknown level and for ids beyond V.
    pub fn name(&self, id: u32) -> &str {
        if id == 0 || id as usize >= self.len() { "" } else { self.names.texts.get(id as usize - 1) }
    }

    /// Train rows of an id; for 0 those whose cell is missing or rare.
    pub fn count(&self, id: u32) -> u32 {
        self.counts.get(id as usize).copied().unwrap_or(0)
    }

    /// 0 for what is missing, rare or unseen.
    pub fn id(&self, text: &str) -> u32 {
        let item = if text.is_empty() { None } else { self.names.find(text) };
        item.map_or(0, |item| self.spelled.get((item as usize + 1).wrapping_sub(self.len())).copied().unwrap_or(item + 1))
    }

    /// [rows] ids of a column of this or of another table.
    pub fn encode(&self, column: &Column) -> Vec<u32> {
        let coded = column.coded();
        let ids: Vec<u32> = (0..=coded.levels() as u32).map(|code| self.id(coded.level(code))).collect();
        coded.codes().map(|code| ids[code as usize]).collect()
    }

    /// Levels of the train rows that were too rare for an id of their own.
    pub fn rare(&self) -> usize {
        self.rare
    }

    /// Does any train row fall on the unknown level? If none does, its vector is never trained.
    pub fn trained_unknown(&self) -> bool {
        self.counts[0] > 0
    }
}
