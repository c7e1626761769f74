//! One column: dictionary-coded while its values repeat, plain text where they do not.

use std::borrow::Cow;

use super::format::Format;
use super::kinds::{Kind, Looks};
use super::text::{Chunks, Interner, Text};
use crate::error::{Error, Result};

/// Rows after which, and at every further multiple, a column of mostly distinct values gives up its dictionary.
const DECIDE: usize = 1 << 16;

#[derive(Clone, Debug)]
enum Cells {
    /// Code 0 is missing; code c is item c - 1 of the levels, which stand in first-seen order.
    Coded {
        codes: Chunks,
        levels: Interner,
    },
    Plain(Text),
}

/// Only the empty cell is missing: NA, None, null, nan and - are categories like any other.
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
    cells: Cells,
    missing: usize,
    levels: usize,
    /// Other texts that the file has for a level, and the codes that they mean.
    spellings: Text,
    spelled: Vec<u32>,
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
    pub(super) fn new(name: String) -> Self {
        let cells = Cells::Coded { codes: Chunks::default(), levels: Interner::default() };
        let (why, spellings, spelled) = (String::new(), Text::default(), Vec::new());
        let (format, words) = (Format::default(), Vec::new());
        Column { name, kind: Kind::Skip, why, format, words, cells, missing: 0, levels: 0, spellings, spelled }
    }

    /// A column out of cells, its kind guessed: for tests and for tables that come from no file.
    pub fn from_cells<'a>(name: &str, cells: impl IntoIterator<Item = &'a str>) -> Self {
        let mut column = Column::new(name.to_string());
        cells.into_iter().for_each(|cell| column.push(cell));
        column.seal();
        column
    }

    #[inline]
    pub(super) fn push(&mut self, cell: &str) {
        match &mut self.cells {
            Cells::Coded { codes, levels } => {
                if cell.is_empty() {
                    self.missing += 1;
                    codes.push(0);
                } else {
                    codes.push(levels.intern(cell) + 1);
                }
                if codes.len().is_multiple_of(DECIDE) && 2 * levels.len() > codes.len() {
                    self.give_up_codes();
                }
            }
            Cells::Plain(text) => {
                self.missing += cell.is_empty() as usize;
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

    /// No more cells: counts the levels, lets go of spare room, guesses the kind.
    ///
    /// Returns what a person should know about cells that will count as missing.
    pub(super) fn seal(&mut self) -> Option<String> {
        match &mut self.cells {
            Cells::Coded { codes, levels } => {
                levels.seal();
                codes.shrink();
                self.levels = levels.len();
            }
            Cells::Plain(text) => {
                text.shrink();
                self.levels = text.distinct();
            }
        }
        let mut looks = Looks::new(&self.name, self.levels, self.missing);
        self.for_each_value(|text, cells| looks.add(text, cells));
        let guess = looks.guess();
        (self.kind, self.why) = (guess.kind, guess.why);
        guess.note
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

    /// Makes one level of those that a person takes for one: level i, counted from 0, goes to level `into[i]`, whose text
    /// stays. From then on the column is what a file with that one spelling would have given.
    pub fn merge(&mut self, into: &[u32]) -> Result<()> {
        let coded = self.coded();
        if into.len() != coded.levels() || into.iter().any(|item| *item as usize >= coded.levels()) {
            return Err(Error::BadOptions("a level is merged into one that is not there".into()));
        }
        let (mut codes, mut levels) = (Chunks::default(), Interner::default());
        let to: Vec<u32> = into.iter().map(|item| levels.intern(coded.level(item + 1)) + 1).collect();
        coded.codes().for_each(|code| codes.push(if code == 0 { 0 } else { to[code as usize - 1] }));
        let mut others = Text::default();
        let mut meant: Vec<u32> = self.spelled.iter().map(|code| to[*code as usize - 1]).collect();
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

    /// (text, code) of what was merged into another level.
    pub fn spellings(&self) -> impl ExactSizeIterator<Item = (&str, u32)> {
        self.spelled.iter().enumerate().map(|(i, code)| (self.spellings.get(i), *code))
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

    /// Empty cells.
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// Every cell as a code. Free for a column that is stored so; a plain one builds its dictionary here.
    pub fn coded(&self) -> Coded<'_> {
        match &self.cells {
            Cells::Coded { codes, levels } => Coded { codes: Cow::Borrowed(codes), levels: Cow::Borrowed(&levels.texts) },
            Cells::Plain(text) => {
                let (mut codes, mut levels) = (Chunks::default(), Interner::default());
                text.iter().for_each(|cell| codes.push(if cell.is_empty() { 0 } else { levels.intern(cell) + 1 }));
                Coded { codes: Cow::Owned(codes), levels: Cow::Owned(levels.texts) }
            }
        }
    }

    /// Calls `f(value, cells that hold it)` for all values but missing; in a plain column a value may come more than once.
    pub(super) fn for_each_value<'a>(&'a self, mut f: impl FnMut(&'a str, usize)) {
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
        let number = |cell: &str| format.value(cell);
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
            if !cell.is_empty() {
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
