//! bytes → table → columns → vocabularies → split. Plain Rust: no device, no async.
//!
//! ```text
//! filetype · encoding · dialect · quotes · records   bytes → records of text, whatever the chunks
//! rows · names · notes · read                        records → Table; what cannot be loaded becomes a Note
//! text · columns · decimal · format · kinds · target dictionary-coded cells, how they are written, what a column is good for
//! vocabulary · split                                 levels → ids, rows → train / validation / test
//! standard · features · told · batches               what a network reads, what a person hears of it, and the sort order of lookups
//! samples                                            generated files, made from a seed
//! ```

pub mod batches;
mod columns;
pub mod decimal;
mod dialect;
mod encoding;
mod features;
mod filetype;
mod format;
mod kinds;
mod names;
mod notes;
mod quotes;
mod read;
mod records;
mod rows;
pub mod samples;
mod split;
mod standard;
mod table;
mod target;
mod text;
mod told;
mod vocabulary;

pub use columns::{Coded, Column, Numbers};
pub use dialect::Header;
pub use encoding::Encoding;
pub use features::{Encoder, Features, Rows};
pub use format::{Format, Style};
pub use kinds::{Kind, LARGEST_NUMBER, number};
pub use notes::Note;
pub use read::{ReadOptions, Reader};
pub use rows::MAX_COLUMNS;
pub use split::{Rule, Split};
pub use standard::{Period, Standard, moments};
pub use table::{Dialect, Table};
pub use target::{MAX_CLASSES, Target, Task, target_score};
pub use vocabulary::{Vocabulary, is_missing};
