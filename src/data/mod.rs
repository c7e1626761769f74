//! bytes → table → columns → vocabularies → split. Plain Rust: no device, no async.
//!
//! ```text
//! filetype · markup · encoding · dialect             what a file is; bytes → text
//! comments · header · layout                         which of its lines are the table, and which one names its columns
//! quotes · records                                   text → records, whatever the chunks
//! options · rows · names · notes · read              records → Table; what cannot be loaded becomes a Note
//! text · columns · decimal · kinds · target          dictionary-coded cells, what a column is good for
//! vocabulary · split                                 levels → ids, rows → train / validation / test
//! features · batches                                 what a network reads, and the sort order of its lookups
//! samples                                            generated files, made from a seed
//! ```

pub mod batches;
mod columns;
mod comments;
pub mod decimal;
mod dialect;
mod encoding;
mod features;
mod filetype;
mod header;
mod kinds;
mod layout;
mod markup;
mod names;
mod notes;
mod options;
mod quotes;
mod read;
mod records;
mod rows;
pub mod samples;
mod split;
mod table;
mod target;
mod text;
mod vocabulary;

pub use columns::{Coded, Column, Numbers};
pub use encoding::Encoding;
pub use features::{Encoder, Features, Rows, Standard};
pub use header::Header;
pub use kinds::{Kind, LARGEST_NUMBER, number};
pub use notes::Note;
pub use options::ReadOptions;
pub use read::Reader;
pub use split::{Rule, Split};
pub use table::{Dialect, Table};
pub use target::{MAX_CLASSES, Target, Task, target_score};
pub use vocabulary::Vocabulary;
