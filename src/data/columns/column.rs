//! One column: dictionary-coded while its values repeat, plain text where they do not.

use std::borrow::Cow;

use super::format::Format;
use super::kinds::{Guess, Kind, LeftOut, Prefer};
use super::text::{Chunks, Interner, Text};
use super::wording::Wording;

/// Rows after which, and at every further multiple, a column of mostly distinct values gives up its dictionary; one that holds 100,000
/// prices is none, though most of its first rows differ.
const DECIDE: usize = 1 << 16;

#[derive(Clone, Debug)]
pub(in crate::data) enum Cells {
    /// Code 0 is missing; code c is item c - 1 of the levels, which stand in first-seen order.
    Coded {
        codes: Chunks,
        levels: Interner,
    },
    Plain(Text),
}

/// Empty cells are missing, and those that hold one of its `words`: in a column of text NA is a name like any other.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
    /// Why this kind was guessed, in a few words for the page.
    pub why: String,
    /// How its numbers or dates are written; of a category nothing.
    pub format: Format,
    /// Words that count as missing in this column, as empty cells do: NA, null, –.
    pub words: Vec<String>,
    /// Words that count as missing in the whole file: its cells hold none any more, those of later files may.
    pub(in crate::data) always: Vec<String>,
    /// Ids stay as they are written: a run that reads new rows says which were issued.
    pub(in crate::data) as_written: bool,
    /// Cells of each.
    pub(in crate::data) word_cells: Vec<usize>,
    /// Why it is left out, where it is.
    pub left_out: Option<LeftOut>,
    /// Cells of a number or date column that are none, and the first few of them.
    pub unread: (usize, Vec<String>),
    /// What its cells suggest, whatever a person has chosen, and what the file's other columns suggest.
    pub guess: Guess,
    pub(in crate::data) prefer: Prefer,
    pub(in crate::data) cells: Cells,
    /// Empty cells, and different texts that are not empty.
    pub(in crate::data) empty: usize,
    pub(in crate::data) texts: usize,
    pub(in crate::data) missing: usize,
    pub(in crate::data) levels: usize,
    /// Of a column of tags, how many different ones there are, and cells without one that are not empty
    pub(in crate::data) tags: (usize, usize),
    /// Of a column of text
    pub(in crate::data) worded: Option<Wording>,
    /// Other texts that the file has for a level, and the codes of their cells that they mean.
    pub(in crate::data) spellings: Text,
    pub(in crate::data) spelled: Vec<u32>,
}

/// A column's cells as codes: 0 = missing, 1.. = levels in first-seen order.
pub struct Coded<'a> {
    codes: Cow<'a, Chunks>,
    levels: Cow<'a, Text>,
}

/// A column's cells as numbers.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    /// [rows]; NaN where the cell is missing or no number.
    pub values: Vec<f64>,
    /// Cells that hold text that is no finite number.
    pub not_numeric: usize,
    /// (row, text) of the first few of them.
    pub examples: Vec<(usize, String)>,
}

impl Column {
    pub(in crate::data) fn new(name: String) -> Self {
        Column {
            name,
            kind: Kind::Skip,
            why: String::new(),
            format: Format::default(),
            words: Vec::new(),
            always: Vec::new(),
            word_cells: Vec::new(),
            as_written: false,
            left_out: None,
            unread: (0, Vec::new()),
            guess: Guess::default(),
            prefer: Prefer::default(),
            cells: Cells::Coded { codes: Chunks::default(), levels: Interner::default() },
            empty: 0,
            texts: 0,
            missing: 0,
            levels: 0,
            tags: (0, 0),
            worded: None,
            spellings: Text::default(),
            spelled: Vec::new(),
        }
    }

    /// A column out of cells, its kind guessed: for tests and for tables that come from no file.
    pub fn from_cells<'a>(name: &str, cells: impl IntoIterator<Item = &'a str>) -> Self {
        let mut column = Column::new(name.to_string());
        cells.into_iter().for_each(|cell| column.push(cell));
        column.seal();
        column
    }

    #[inline]
    pub(in crate::data) fn push(&mut self, cell: &str) {
        match &mut self.cells {
            Cells::Coded { codes, levels } => {
                if cell.is_empty() {
                    self.empty += 1;
                    codes.push(0);
                } else {
                    codes.push(levels.intern(cell) + 1);
                }
                let most = codes.len() / 2 + DECIDE * 3 / 8;
                if codes.len().is_multiple_of(DECIDE) && levels.len() > most {
                    self.give_up_codes();
                }
            }
            Cells::Plain(text) => {
                self.empty += cell.is_empty() as usize;
                text.push(cell);
            }
        }
    }

    fn give_up_codes(&mut self) {
        let mut text = Text::default();
        if let Cells::Coded { codes, levels } = &self.cells {
            codes.iter().for_each(|code| text.push(level(&levels.texts, code)));
        }
        self.cells = Cells::Plain(text);
    }

    pub(in crate::data) fn is_word(&self, cell: &str) -> bool {
        !self.words.is_empty() && self.words.iter().any(|word| word == cell.trim())
    }

    pub fn len(&self) -> usize {
        match &self.cells {
            Cells::Coded { codes, .. } => codes.len(),
            Cells::Plain(text) => text.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell's text as it stands in the file, or the spelling that it was merged into; empty where it is missing.
    #[inline]
    pub fn cell(&self, row: usize) -> &str {
        match &self.cells {
            Cells::Coded { codes, levels } => level(&levels.texts, codes.get(row)),
            Cells::Plain(text) => text.get(row),
        }
    }

    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.cell(row))
    }

    /// Distinct values, missing left aside.
    pub fn levels(&self) -> usize {
        self.levels
    }

    /// Empty cells, and those of its words.
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// Names that can have a vector, missing left aside, and cells that have none: of tags these, not whole cells.
    pub fn named(&self) -> [usize; 2] {
        if self.kind == Kind::Tags { [self.tags.0, self.missing + self.tags.1] } else { [self.levels, self.missing] }
    }

    /// Every cell as a code. Free for a column that is stored so and has no words; others build their dictionary here.
    pub fn coded(&self) -> Coded<'_> {
        if let (Cells::Coded { codes, levels }, true) = (&self.cells, self.words.is_empty()) {
            return Coded { codes: Cow::Borrowed(codes), levels: Cow::Borrowed(&levels.texts) };
        }
        let (mut codes, mut known) = (Chunks::default(), Interner::default());
        let mut code = |text: &str| if text.is_empty() || self.is_word(text) { 0 } else { known.intern(text) + 1 };
        match &self.cells {
            Cells::Coded { codes: all, levels } => {
                let to: Vec<u32> = levels.texts.iter().map(code).collect();
                all.iter().for_each(|code| codes.push(code.checked_sub(1).map_or(0, |item| to[item as usize])));
            }
            Cells::Plain(text) => text.iter().for_each(|cell| codes.push(code(cell))),
        }
        Coded { codes: Cow::Owned(codes), levels: Cow::Owned(known.texts) }
    }

    /// Looks no further than the first value that is so.
    pub(in crate::data) fn any_value(&self, mut is: impl FnMut(&str) -> bool) -> bool {
        let texts = match &self.cells {
            Cells::Coded { levels, .. } => &levels.texts,
            Cells::Plain(text) => text,
        };
        texts.iter().any(|text| !text.is_empty() && !self.is_word(text) && is(text))
    }

    /// Calls `f(value, cells that hold it)` for all values but missing; in a plain column a value may come more than once.
    pub(in crate::data) fn for_each_value<'a>(&'a self, mut f: impl FnMut(&'a str, usize)) {
        self.for_each_text(|text, cells| {
            if !self.is_word(text) {
                f(text, cells);
            }
        });
    }

    /// The same, words included.
    pub(in crate::data) fn for_each_text<'a>(&'a self, mut f: impl FnMut(&'a str, usize)) {
        match &self.cells {
            Cells::Coded { codes, levels } => {
                let mut counts = vec![0; levels.len() + 1];
                codes.iter().for_each(|code| counts[code as usize] += 1);
                levels.texts.iter().zip(counts.into_iter().skip(1)).for_each(|(text, count)| f(text, count));
            }
            Cells::Plain(text) => text.iter().filter(|cell| !cell.is_empty()).for_each(|cell| f(cell, 1)),
        }
    }

    /// [rows] numbers, or seconds of dates, by the column's own format; what is none is counted, never turned into 0.
    pub fn numbers(&self) -> Numbers {
        self.numbers_as(&self.format)
    }

    /// The same by another format: that of the column on which a run was trained.
    pub fn numbers_as(&self, format: &Format) -> Numbers {
        let number = |cell: &str| if self.is_word(cell) { None } else { format.value(cell) };
        let values: Vec<f64> = match &self.cells {
            Cells::Coded { codes, levels } => {
                let parsed: Vec<f64> = levels.texts.iter().map(|text| number(text).unwrap_or(f64::NAN)).collect();
                codes.iter().map(|code| code.checked_sub(1).map_or(f64::NAN, |item| parsed[item as usize])).collect()
            }
            Cells::Plain(text) => text.iter().map(|cell| number(cell).unwrap_or(f64::NAN)).collect(),
        };
        let mut numbers = Numbers { values, ..Numbers::default() };
        for (row, _) in numbers.values.iter().enumerate().filter(|(_, value)| value.is_nan()) {
            let cell = self.cell(row);
            if !cell.is_empty() && !self.is_word(cell) {
                numbers.not_numeric += 1;
                if numbers.examples.len() < 5 {
                    numbers.examples.push((row, cell.to_string()));
                }
            }
        }
        numbers
    }
}

impl Coded<'_> {
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of levels; codes run from 0 (missing) to this number.
    pub fn levels(&self) -> usize {
        self.levels.len()
    }

    #[inline]
    pub fn code(&self, row: usize) -> u32 {
        self.codes.get(row)
    }

    /// The codes of all rows in order.
    pub fn codes(&self) -> impl Iterator<Item = u32> + '_ {
        self.codes.iter()
    }

    /// Text of a code; empty for 0.
    pub fn level(&self, code: u32) -> &str {
        level(&self.levels, code)
    }
}

#[inline]
fn level(levels: &Text, code: u32) -> &str {
    code.checked_sub(1).map_or("", |item| levels.get(item as usize))
}
