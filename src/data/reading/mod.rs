//! Bytes → records of text → a table.
//!
//! ```text
//! filetype · markup · encoding · dialect   what a file is; bytes → text
//! comments · look · header · layout        which of its lines are the table, and which one names its columns
//! quotes · records                         text → records, whatever the chunks
//! options · rows · names · notes · reader  records → Table; what cannot be loaded becomes a Note
//! ```

pub mod comments;
pub mod dialect;
pub mod encoding;
pub mod filetype;
pub mod header;
pub mod layout;
pub mod look;
pub mod markup;
pub mod names;
pub mod notes;
pub mod options;
pub mod quotes;
pub mod reader;
pub mod records;
pub mod rows;
