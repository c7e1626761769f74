//! Words for nothing: what people and programs write where a value is missing.

use super::kinds::trim;

/// In lower case; a cell counts whatever its case, blanks around it left aside.
const WORDS: [&str; 62] = [
    // programs: R, pandas, SQL, JSON, spreadsheets, C, .NET
    "na",
    "n/a",
    "<na>",
    "#n/a",
    "#na",
    "#n/a n/a",
    "nan",
    "-nan",
    "+nan",
    "nat",
    "null",
    "<null>",
    "(null)",
    "none",
    "<none>",
    "nil",
    "undefined",
    "\\n",
    "1.#qnan",
    "1.#ind",
    "-1.#ind",
    "-1.#qnan",
    "#div/0!",
    "#value!",
    "#ref!",
    "#num!",
    "#name?",
    "#null!",
    "#spill!",
    "#calc!",
    "0000-00-00",
    "0000-00-00 00:00:00",
    // signs
    "-",
    "--",
    "---",
    "–",
    "—",
    "−",
    "?",
    "??",
    "???",
    ".",
    "..",
    "...",
    "…",
    "*",
    // people
    "missing",
    "(missing)",
    "(blank)",
    "(empty)",
    "blank",
    "empty",
    "unknown",
    "not available",
    "not applicable",
    "no data",
    "n.a.",
    "n/d",
    "nd",
    "n.d.",
    "k.a.",
    "k. a.",
];

/// Longest of them, in bytes.
const LONGEST: usize = 19;

/// A usual word for nothing, or nothing but blanks.
pub fn is_usual(cell: &str) -> bool {
    let cell = trim(cell);
    // Most text is turned away by its length and its first letter.
    let Some(first) = cell.bytes().next() else { return true };
    let begins = match first {
        b'0' => cell.starts_with("0000-00"),
        b'1' => cell.starts_with("1.#"),
        _ => !first.is_ascii_alphanumeric() || matches!(first | 0x20, b'b' | b'e' | b'k' | b'm' | b'n' | b'u'),
    };
    begins && cell.len() <= LONGEST && WORDS.iter().any(|word| word.eq_ignore_ascii_case(cell))
}
