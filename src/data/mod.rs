//! bytes → table → columns → vocabularies → split. Plain Rust: no device, no async.
//!
//! ```text
//! filetype · markup · encoding · dialect             what a file is; bytes → text
//! comments · header · layout                         which of its lines are the table, and which one names its columns
//! quotes · records                                   text → records, whatever the chunks
//! options · rows · names · notes · read              records → Table; what cannot be loaded becomes a Note
//! text · columns · merge                             dictionary-coded cells
//! format · decimal · written · units · dates · clocks how numbers and dates are written
//! words · headings · ids · looks · guess · kinds     what a column is taken for, and why
//! seal · settle · target · proposal                  what a person makes of it, what other columns say, what it can predict
//! vocabulary · split                                 levels → ids, rows → train / validation / test
//! standard · features · remarks · batches            what a network reads, what a person hears of it, and the sort order of lookups
//! samples                                            generated files, made from a seed
//! ```

pub mod batches;
mod clocks;
mod columns;
mod comments;
mod dates;
pub mod decimal;
mod dialect;
mod encoding;
mod features;
mod filetype;
mod format;
mod guess;
mod header;
mod headings;
mod ids;
mod kinds;
mod layout;
mod looks;
mod markup;
mod merge;
mod names;
mod notes;
mod options;
mod proposal;
mod quotes;
mod read;
mod records;
mod remarks;
mod rows;
pub mod samples;
mod seal;
mod settle;
mod split;
mod standard;
mod table;
mod target;
mod text;
pub(crate) mod units;
mod vocabulary;
mod words;
mod written;

pub use columns::{Coded, Column, Numbers};
pub use encoding::Encoding;
pub use features::{Encoder, Features, Rows};
pub use format::{Format, STYLES, Style};
pub use header::Header;
pub use ids::Ids;
pub use kinds::{Kind, LARGEST_NUMBER, LeftOut, number};
pub use notes::Note;
pub use options::ReadOptions;
pub use proposal::{target_score, target_scores};
pub use read::Reader;
pub use rows::MAX_COLUMNS;
pub use seal::{Choice, Missing};
pub use split::{Rule, Split};
pub use standard::{Period, Standard, moments};
pub use table::{Dialect, Table};
pub use target::{MAX_CLASSES, Target, Task};
pub use vocabulary::{Vocabulary, is_missing};
