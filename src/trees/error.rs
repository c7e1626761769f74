//! Why nothing is fitted: a stable code, and a sentence that says what to do.

use std::fmt;

#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// of: train or validation
    NoRows {
        of: &'static str,
    },
    NoColumns,
    /// Cells that make no whole columns of so many rows
    Shape {
        of: &'static str,
        cells: usize,
        rows: usize,
    },
    /// Validation rows, or rows to predict, with another number of columns
    Columns {
        found: usize,
        expected: usize,
    },
    WeightCount {
        of: &'static str,
        found: usize,
        rows: usize,
    },
    Weight {
        of: &'static str,
        row: usize,
        found: f32,
    },
    NoWeight {
        of: &'static str,
    },
    Label {
        of: &'static str,
        row: usize,
        found: f32,
        expected: String,
    },
    /// A class that no train row of positive weight has
    EmptyClass {
        class: usize,
    },
    /// Counts that are all 0: their mean has no logarithm
    AllZero,
    Setting {
        name: &'static str,
        found: String,
        expected: &'static str,
    },
    /// The loss of the train rows is no number after this round
    Diverged {
        round: usize,
    },
    /// Arrays of a forest that do not fit together: the whole sentence
    Parts(String),
}

impl Error {
    pub fn code(&self) -> &'static str {
        match self {
            Error::NoRows { .. } => "no-rows",
            Error::NoColumns => "no-features",
            Error::Shape { .. } | Error::Columns { .. } | Error::WeightCount { .. } | Error::Parts(_) => "bad-input",
            Error::Weight { .. } | Error::NoWeight { .. } => "bad-weights",
            Error::Label { .. } | Error::EmptyClass { .. } | Error::AllZero => "bad-target",
            Error::Setting { .. } => "bad-option",
            Error::Diverged { .. } => "diverged",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Error::NoRows { of } => write!(f, "There are no {of} rows. Trees need at least one."),
            Error::NoColumns => write!(f, "The train rows have no columns. Trees need at least one."),
            Error::Shape { of, cells, rows } => {
                write!(
                    f,
                    "The {of} rows have {cells} cells, which make no whole columns of {rows} rows. Give rows × columns of them."
                )
            }
            Error::Columns { found, expected } => {
                write!(
                    f,
                    "The rows have {found} columns; the trees were grown on {expected}. Give the same columns in the same order."
                )
            }
            Error::WeightCount { of, found, rows } => {
                write!(f, "There are {found} weights for {rows} {of} rows. Give one weight per row, or none at all.")
            }
            Error::Weight { of, row, found } => {
                write!(f, "The weight of {of} row {row} is {found}; it must be a number that is not negative.")
            }
            Error::NoWeight { of } => write!(f, "The weights of the {of} rows are all 0. At least one must be positive."),
            Error::Label { of, row, found, expected } => {
                write!(f, "The label of {of} row {row} is {found}; it must be {expected}.")
            }
            Error::EmptyClass { class } => {
                write!(
                    f,
                    "No train row with a positive weight is of class {class}. Leave the class out, or split the rows otherwise."
                )
            }
            Error::AllZero => {
                write!(f, "All counts of the train rows are 0, so that there is nothing to learn. Choose another target.")
            }
            Error::Setting { name, found, expected } => write!(f, "The setting {name} is {found}; it must be {expected}."),
            Error::Diverged { round } => {
                write!(f, "The loss is no longer a number after round {round}. Set a smaller learning rate, or scale the target.")
            }
            Error::Parts(sentence) => f.write_str(sentence),
        }
    }
}

impl std::error::Error for Error {}
