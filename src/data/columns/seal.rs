//! The end of a column's cells: what it is taken for, and what a person makes of it.

use serde::{Deserialize, Serialize};

use super::column::{Cells, Column, Numbers};
use super::kinds::{Guess, Kind, LeftOut, Prefer};
use super::looks::Looks;
use super::text::{Chunks, Interner, Text};
use super::{format::Style, ids};
use crate::data::plain::Plain;
use crate::error::{Error, Result};

/// What a person says of a column; what is not said is found from its cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub kind: Option<Kind>,
    pub format: Option<Style>,
    pub missing: Option<Missing>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[serde(try_from = "Plain")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Missing {
    /// Do the usual words for nothing count as missing?
    Usual(bool),
    /// These words do
    Words(Vec<String>),
}

impl TryFrom<Plain> for Missing {
    type Error = &'static str;

    fn try_from(plain: Plain) -> std::result::Result<Missing, &'static str> {
        match plain {
            Plain::Switch(usual) => Ok(Missing::Usual(usual)),
            Plain::Texts(words) => Ok(Missing::Words(words)),
            _ => Err("what counts as missing in a column must be true, false or a list of words"),
        }
    }
}

impl Column {
    /// No more cells: counts the levels, lets go of spare room, guesses the kind.
    pub(in crate::data) fn seal(&mut self) {
        match &mut self.cells {
            Cells::Coded { codes, levels } => {
                levels.seal();
                codes.shrink();
                self.texts = levels.len();
            }
            Cells::Plain(text) => {
                text.shrink();
                self.texts = text.distinct();
            }
        }
        self.guess_with(self.prefer);
    }

    /// Guesses the kind once more, knowing what other columns suggest.
    pub(in crate::data) fn guess_with(&mut self, prefer: Prefer) {
        self.prefer = prefer;
        self.guess = self.looks(false).guess(prefer);
        if self.guess.reissued && !self.as_written {
            self.reissue();
        }
        if !self.guess.missing_words && matches!(self.guess.left_out, None | Some(LeftOut::Distinct)) {
            self.guess_tags();
            self.guess_text();
        }
        let Guess { kind, why, format, left_out, .. } = self.guess.clone();
        (self.kind, self.why, self.format, self.left_out) = (kind, why, format, left_out);
        let words =
            if self.guess.missing_words { self.guess.words.iter().map(|word| word.0.clone()).collect() } else { Vec::new() };
        self.take_as_missing(words);
        self.count_unread(self.guess.bad > 0);
        self.count_tags();
        self.count_words();
    }

    /// All of its cells counted by what they can be; `patient`: also where most of them are text.
    pub(in crate::data) fn looks(&self, patient: bool) -> Looks<'_> {
        let mut looks = Looks::new(&self.name, self.texts, self.empty, self.len(), patient);
        self.for_each_text(|text, cells| looks.add(text, cells));
        looks
    }

    /// Cells that hold one of these words are missing, and no others but the empty ones.
    pub(in crate::data) fn take_as_missing(&mut self, words: Vec<String>) {
        let (mut cells, mut texts) = (vec![0; words.len()], Vec::new());
        if !words.is_empty() {
            self.for_each_text(|text, count| {
                if let Some(at) = words.iter().position(|word| word == text.trim()) {
                    cells[at] += count;
                    if !texts.contains(&text) {
                        texts.push(text);
                    }
                }
            });
        }
        (self.levels, self.missing) = (self.texts - texts.len(), self.empty + cells.iter().sum::<usize>());
        (self.words, self.word_cells) = (words, cells);
    }

    /// All words that count as missing in cells to come.
    pub fn missing_words(&self) -> Vec<String> {
        self.words.iter().chain(&self.always).cloned().collect()
    }

    /// (word, cells, does it count as missing?) of the usual words that stand here, and of those that a person chose.
    pub fn told_words(&self) -> impl Iterator<Item = (&str, usize, bool)> {
        let counts = |word: &String| self.words.contains(word);
        let usual = self.guess.words.iter().map(move |(word, cells)| (word.as_str(), *cells, counts(word)));
        let chosen =
            self.words.iter().zip(&self.word_cells).filter(|(word, _)| !self.guess.words.iter().any(|(known, _)| known == *word));
        usual.chain(chosen.map(|(word, cells)| (word.as_str(), *cells, true)))
    }

    /// Finds the cells of a number or date column that are none, where there can be any.
    pub(in crate::data) fn count_unread(&mut self, any: bool) {
        let numbers = if any && matches!(self.kind, Kind::Number | Kind::Date) { self.numbers() } else { Numbers::default() };
        self.unread = (numbers.not_numeric, numbers.examples.into_iter().map(|(_, text)| text).collect());
    }

    /// Each level becomes the id that was issued.
    fn reissue(&mut self) {
        let new = |text: &str| ids::issued(text).unwrap_or_else(|| text.to_string());
        match &mut self.cells {
            Cells::Coded { codes, levels } => {
                let mut known = Interner::default();
                let to: Vec<u32> = levels.texts.iter().map(|text| known.intern(&new(text)) + 1).collect();
                let mut renewed = Chunks::default();
                codes.iter().for_each(|code| renewed.push(code.checked_sub(1).map_or(0, |item| to[item as usize])));
                known.seal();
                self.texts = known.len();
                (*codes, *levels) = (renewed, known);
            }
            Cells::Plain(text) => {
                let mut renewed = Text::default();
                text.iter().for_each(|cell| renewed.push(&new(cell)));
                self.texts = renewed.distinct();
                *text = renewed;
            }
        }
    }

    /// The kind of a choice; `BadOption` where its format is one of another kind.
    pub fn kind_of(&self, choice: &Choice) -> Result<Kind> {
        let implied = choice.format.map(Style::kind);
        match (choice.kind, implied) {
            (Some(kind @ (Kind::Number | Kind::Date | Kind::Tags)), Some(implied)) if kind != implied => {
                let things = match kind {
                    Kind::Date => "dates",
                    Kind::Tags => "tags",
                    _ => "numbers",
                };
                let expected = format!("one of {things}, as its kind is");
                Err(Error::BadOption { name: "format", found: format!("one of another kind (“{}”)", self.name), expected })
            }
            (kind, implied) => Ok(kind.or(implied).unwrap_or(self.guess.kind)),
        }
    }

    /// Takes a person's word.
    pub fn choose(&mut self, choice: &Choice) -> Result<()> {
        let kind = self.kind_of(choice)?;
        let valued = matches!(kind, Kind::Number | Kind::Date);
        let mut format = self.guess.format.clone();
        if valued {
            let looks = self.looks(true);
            let styles = looks.styles();
            format = looks.format(kind, choice.format, self.prefer);
            self.guess.styles |= styles;
        } else if kind == Kind::Tags {
            self.take_as_missing(Vec::new());
            format = self.tag_format(choice.format);
        }
        let words = match &choice.missing {
            None if !valued && !self.guess.missing_words => Vec::new(),
            Some(Missing::Usual(false)) => Vec::new(),
            Some(Missing::Words(words)) => words.iter().map(|word| word.trim().to_string()).collect(),
            _ => self.guess.words.iter().map(|word| word.0.clone()).collect(),
        };
        (self.kind, self.format) = (kind, format);
        self.left_out = (kind == Kind::Skip).then_some(LeftOut::Chosen);
        self.why = "set by hand".into();
        self.take_as_missing(words);
        self.count_unread(true);
        self.count_tags();
        self.count_words();
        Ok(())
    }
}
