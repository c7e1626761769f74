//! bytes → table → columns → vocabularies → split. Plain Rust: no device, no async.
//!
//! ```text
//! reading                             bytes → records of text → Table; what cannot be loaded becomes a Note
//! columns                             cells, how they are written, what a column is taken for
//! vocabulary · bags · texts · extent · grams  levels → ids, several of a cell with weights, of text by its hashes
//! join                                attributes of levels, out of a second table
//! split                               rows → train / validation / test
//! standard · features · remarks · batches what a network reads, what a person hears of it, and the sort order of lookups
//! parts                               features of a column taken from other rows
//! plain                               options that are one of two things
//! samples · counter                   generated files, and the random words that they are made of
//! ```

mod bags;
pub mod batches;
mod columns;
pub mod counter;
mod extent;
mod features;
mod grams;
pub mod join;
mod parts;
mod plain;
mod reading;
mod remarks;
pub mod samples;
mod split;
mod standard;
mod table;
mod texts;
mod vocabulary;

pub use bags::Bags;
pub use columns::column::{Coded, Column, Numbers};
pub use columns::decimal;
pub use columns::format::{Format, STYLES, Style};
pub use columns::ids::Ids;
pub use columns::kinds::{Kind, LARGEST_NUMBER, LeftOut, number};
pub use columns::proposal::{target_score, target_scores};
pub use columns::seal::{Choice, Missing};
pub use columns::target::{MAX_CLASSES, Target, Task};
pub use columns::wording::Wording;
#[cfg(test)]
pub(crate) use columns::{calendar, units};
pub use features::{Encoder, Features, Rows};
pub use grams::{each_gram, fnv};
pub use join::{Join, Joining, On};
pub use parts::Part;
pub use plain::{FromPlain, Plain};
pub use reading::encoding::Encoding;
pub use reading::header::Header;
pub use reading::notes::Note;
pub use reading::options::ReadOptions;
pub use reading::reader::Reader;
pub use reading::rows::MAX_COLUMNS;
pub use split::{By, ByColumn, Division, MOST_FOLDS, Order, Proposal, Rule, Split, proposals};
pub use standard::{Period, Standard, moments};
pub use table::{Dialect, Table};
pub use texts::{Made, Texts};
pub use vocabulary::{Vocabulary, is_missing};
