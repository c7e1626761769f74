//! Levels → ids: the one object that training, prediction and export share.

use super::{Format, Kind, columns::column::Column, columns::ids::issued, columns::text::Interner, texts::Texts};

/// Id 0 is the unknown level: levels seen fewer than `min_count` times in the train rows, and levels that only other rows or later
/// files hold. Ids 1.. stand in first-seen order of the train rows, so that nothing but the data decides them. Where train rows have
/// missing cells, these are a level like any other, however few; its text is "". Of a column of tags each tag is a level, a cell without
/// one is missing. Of a column of text the levels are buckets without names.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// Of the column it was fitted on
    pub column: String,
    /// Words that count as missing there
    pub words: Vec<String>,
    /// How the tags of a cell are set apart, of a column of tags; its cells are bags of levels
    pub tags: Option<Format>,
    /// What the words of a column of text are levels of; its cells are bags of them
    pub texts: Option<Texts>,
    /// Texts of ids 1.., then other spellings, and levels that are rare
    names: Interner,
    /// Ids of the spellings, in their order; of rare levels 0
    spelled: Vec<u32>,
    /// [V] train rows of each id
    counts: Vec<u32>,
    rare: usize,
    /// Its levels are ids as they were issued
    ids: bool,
    /// How a missing cell is called among names: as no level is
    pub(super) called: String,
}

/// Cells of a column that have no level of their own by their value.
pub struct Tally {
    pub missing: usize,
    pub rare: usize,
    pub unseen: usize,
}

/// An empty cell, or one of the words for it, whatever blanks are around it.
pub fn is_missing(cell: &str, words: &[String]) -> bool {
    cell.is_empty() || words.iter().any(|word| word == cell.trim())
}

impl Vocabulary {
    /// `train_rows` index the column's rows; a `min_count` of 0 or 1 keeps every level. Counts of tags are the rows that have them.
    pub fn fit(column: &Column, train_rows: &[u32], min_count: usize) -> Vocabulary {
        let coded = column.coded();
        let rows = train_rows.iter().map(|row| coded.code(*row as usize));
        if column.kind == Kind::Tags {
            return Vocabulary::of_tags(column, &coded, rows, min_count);
        }
        if column.kind == Kind::Text {
            return Vocabulary::of_text(column, &coded, rows, min_count);
        }
        let mut rows = rows;
        let mut vocabulary = Vocabulary::counted(column, &mut rows, coded.levels(), &|code| coded.level(code), min_count);
        for (text, code) in column.spellings() {
            if let Some(id) = vocabulary.known(coded.level(code)) {
                vocabulary.spell(text, id);
            }
        }
        vocabulary
    }

    /// Of what train rows hold: items 1 to `items` with their texts, 0 for nothing.
    pub(super) fn counted<'a>(
        column: &Column,
        held: &mut dyn Iterator<Item = u32>,
        items: usize,
        text: &dyn Fn(u32) -> &'a str,
        min_count: usize,
    ) -> Vocabulary {
        let mut seen = vec![0u32; items + 1];
        let mut order = Vec::new();
        for item in held {
            if seen[item as usize] == 0 {
                order.push(item);
            }
            seen[item as usize] += 1;
        }
        let is_rare = |item: &u32| *item != 0 && (seen[*item as usize] as usize) < min_count;
        let (rare, kept): (Vec<u32>, Vec<u32>) = order.into_iter().partition(is_rare);
        let unknown = rare.iter().map(|item| seen[*item as usize]).sum();
        let levels = kept.iter().map(|item| (text(*item), seen[*item as usize]));
        let mut vocabulary = Vocabulary::from_parts(&column.name, std::iter::once(("", unknown)).chain(levels), rare.len());
        vocabulary.words = column.missing_words();
        rare.iter().for_each(|item| vocabulary.spell(text(*item), 0));
        vocabulary
    }

    /// Another text for an id, of a rare level for 0; to be said once all names are there. A text that is known, or means an id that is
    /// not there, is none.
    pub fn spell(&mut self, text: &str, id: u32) {
        if (id as usize) < self.len() && self.names.intern(text) as usize + 1 == self.len() + self.spelled.len() {
            self.spelled.push(id);
        }
    }

    /// (text, id) of all other spellings and, with 0, of rare levels.
    pub fn spellings(&self) -> impl Iterator<Item = (&str, u32)> {
        self.spelled.iter().enumerate().map(|(i, id)| (self.names.texts.get(self.len() - 1 + i), *id))
    }

    /// The same vocabulary from its parts, id 0's first: for a project file that is opened again. A second "" is the missing level.
    pub fn from_parts<'a>(column: &str, levels: impl IntoIterator<Item = (&'a str, u32)>, rare: usize) -> Vocabulary {
        let mut levels = levels.into_iter();
        let counts = vec![levels.next().map_or(0, |(_, count)| count)];
        let (column, called) = (column.to_string(), String::from("(missing)"));
        let mut vocabulary = Vocabulary {
            column,
            words: Vec::new(),
            tags: None,
            texts: None,
            names: Interner::default(),
            spelled: Vec::new(),
            counts,
            rare,
            ids: false,
            called,
        };
        for (name, count) in levels {
            // A name that comes twice keeps its first id.
            if vocabulary.names.intern(name) as usize + 1 == vocabulary.counts.len() {
                vocabulary.counts.push(count);
            }
        }
        while vocabulary.names.find(&vocabulary.called).is_some() {
            vocabulary.called.push('_');
        }
        vocabulary.ids = vocabulary.has_ids();
        vocabulary
    }

    /// Its cells are bags of tags, set apart like this.
    pub fn set_tags(&mut self, format: Format) {
        (self.tags, self.ids) = (Some(format), false);
    }

    /// Its cells are bags of buckets, of which these many train rows each have one.
    pub(super) fn set_texts(&mut self, texts: Texts, buckets: &[u32]) {
        self.counts.extend_from_slice(buckets);
        while texts.entry(&self.called).is_some() {
            self.called.push('_');
        }
        (self.texts, self.ids) = (Some(texts), false);
    }

    pub(super) fn set_unknown(&mut self, rows: u32) {
        self.counts[0] = rows;
    }

    /// Are its cells bags, of several levels each?
    pub fn is_of_bags(&self) -> bool {
        self.tags.is_some() || self.texts.is_some()
    }

    /// V: the unknown level and all others.
    #[expect(clippy::len_without_is_empty, reason = "level 0 is always there")]
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Text of an id; empty for the unknown and the missing level, for buckets, and for ids beyond V.
    pub fn name(&self, id: u32) -> &str {
        let named = id > 0 && (id as usize) < self.len() && self.texts.is_none();
        if named { self.names.texts.get(id as usize - 1) } else { "" }
    }

    /// The id of missing cells, where train rows have some.
    pub fn missing(&self) -> Option<u32> {
        self.names.find("").map(|item| item + 1)
    }

    /// Train rows of an id; for 0 those whose level is rare.
    pub fn count(&self, id: u32) -> u32 {
        self.counts.get(id as usize).copied().unwrap_or(0)
    }

    /// The id of a cell's level; 0 for one that was rare, None for one that no train row has.
    pub fn known(&self, cell: &str) -> Option<u32> {
        let text = if is_missing(cell, &self.words) { "" } else { cell };
        let as_issued = || if self.ids { self.names.find(&issued(text)?) } else { None };
        let item = self.names.find(text).or_else(as_issued)?;
        Some(self.spelled.get((item as usize + 1).wrapping_sub(self.len())).copied().unwrap_or(item + 1))
    }

    /// 0 for what is rare or unseen.
    pub fn id(&self, cell: &str) -> u32 {
        self.known(cell).unwrap_or(0)
    }

    /// Of the rows for which `counts` is true.
    pub fn tally(&self, column: &Column, counts: &dyn Fn(usize) -> bool) -> Tally {
        if self.texts.is_some() {
            return self.tally_of_text(column, counts);
        }
        let group = |level: &str| match self.known(level) {
            Some(0) => 2,
            None => 4,
            _ => 0,
        };
        let groups = |cell: &str| match &self.tags {
            _ if is_missing(cell, &self.words) => 1,
            None => group(cell),
            Some(format) => {
                let (mut all, mut any) = (0u8, false);
                format.each_tag(cell, &mut |tag, _| {
                    if !is_missing(tag, &self.words) {
                        (all, any) = (all | group(tag), true);
                    }
                });
                if any { all } else { 1 }
            }
        };
        let mut found = [0; 3];
        let mut count = |groups: u8| (0..3).for_each(|i| found[i] += usize::from(groups >> i & 1));
        self.of_cells(column, groups)
            .into_iter()
            .enumerate()
            .filter(|(row, _)| counts(*row))
            .for_each(|(_, groups)| count(groups));
        let [missing, rare, unseen] = found;
        Tally { missing, rare, unseen }
    }

    /// [rows] ids of a column of this or of another table.
    pub fn encode(&self, column: &Column) -> Vec<u32> {
        self.of_cells(column, |cell| self.id(cell))
    }

    /// [rows] what the cells give, once per level where the column takes the same words for missing: what another file of few rows
    /// takes for one may be a level here.
    pub(super) fn of_cells<T: Copy>(&self, column: &Column, of: impl Fn(&str) -> T) -> Vec<T> {
        if column.words != self.words {
            return column.cells().map(of).collect();
        }
        let coded = column.coded();
        let each: Vec<T> = (0..=coded.levels() as u32).map(|code| of(coded.level(code))).collect();
        coded.codes().map(|code| each[code as usize]).collect()
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
