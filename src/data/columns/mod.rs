//! Columns: dictionary-coded cells, how they are written, and what a column is taken for.
//!
//! ```text
//! text · column · merge                          cells
//! format · decimal · written · units             how numbers are written
//! dates · clocks · calendar · tags               how dates and times are, and several names in a cell
//! words · headings · ids · looks · guess · kinds what a column is taken for, and why
//! wording                                        what speaks for text
//! seal · settle · target · proposal              what a person makes of it, what other columns say, what it can predict
//! ```

pub mod calendar;
pub mod clocks;
pub mod column;
pub mod dates;
pub mod decimal;
pub mod format;
pub mod guess;
pub mod headings;
pub mod ids;
pub mod kinds;
pub mod looks;
pub mod merge;
pub mod proposal;
pub mod seal;
pub mod settle;
pub mod tags;
pub mod target;
pub mod text;
pub mod units;
pub mod wording;
pub mod words;
pub mod written;
