//! Why a workbook is not read: a code of the page's, and the sentence.

pub enum Failure {
    Password,
    /// The page has a sentence for it, as this wasm may end without one.
    Damaged,
    /// An Office file of another program, which the page names.
    NoWorkbook,
    NoSheets,
    /// The sheet, and the others.
    Empty(String, String),
    /// What was asked for, and what there is.
    NoSuchSheet(String, String),
    TooLarge,
}

impl Failure {
    pub fn code(&self) -> &'static str {
        match self {
            Failure::Password | Failure::Damaged => "unreadable",
            Failure::NoWorkbook => "no-workbook",
            Failure::NoSheets => "wrong-type",
            Failure::Empty(..) => "no-rows",
            Failure::NoSuchSheet(..) => "bad-option",
            Failure::TooLarge => "too-large",
        }
    }

    pub fn text(&self) -> String {
        match self {
            Failure::Password => "This workbook is protected with a password. Open it in the spreadsheet program, save it without one, and choose it again.".into(),
            Failure::Damaged | Failure::NoWorkbook => String::new(),
            Failure::NoSheets => "This workbook has no sheet with cells, only charts or macros. Choose another file.".into(),
            Failure::Empty(name, others) if others.is_empty() => format!("The sheet “{name}” is empty. Choose another file."),
            Failure::Empty(name, others) => format!("The sheet “{name}” is empty. Choose another one: {others}."),
            Failure::NoSuchSheet(name, names) => format!("There is no sheet “{name}” in this workbook: it holds {names}."),
            Failure::TooLarge => "This sheet has more cells than are read here. Save it as CSV and choose that file.".into(),
        }
    }
}
