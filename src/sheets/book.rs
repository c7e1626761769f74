//! A workbook of any of the four kinds: its sheets, the one that is read, and what is to be told of it.

use std::io::Cursor;

use calamine::{
    Data, Dimensions, Ods, OdsError, Range, Reader, Sheet, SheetType, SheetVisible, Xls, XlsError, Xlsb, Xlsx, XlsxError,
};

use crate::{failure::Failure, opendocument, rows::Rows, text::place};

type Bytes = Cursor<Vec<u8>>;
type Done<T> = Result<T, Failure>;

const NO_STREAM: &str = "Cannot find Workbook stream";
/// Bytes at an archive's end that have its list of files.
const LIST: usize = 1 << 18;
/// Sheets that a sentence lists.
const LISTED: usize = 5;
/// Cells of a sheet that is looked through for merged areas although none of its cells shows one.
const FEW: u64 = 300_000;

enum Kind {
    Xlsx(Box<Xlsx<Bytes>>),
    Xlsb(Box<Xlsb<Bytes>>),
    Xls(Box<Xls<Bytes>>),
    Ods(Box<Ods<Bytes>>, Vec<(String, opendocument::Merged)>),
}

pub struct Book {
    kind: Kind,
    /// With the rows that each has, the likeliest to be the table first: shown before hidden, then by rows.
    sheets: Vec<(Sheet, u32)>,
    /// The first one was asked for.
    chosen: bool,
}

/// Does one of the archive's files have such a name? The list of them stands at its end.
fn holds(bytes: &[u8], name: &str) -> bool {
    let name = name.as_bytes();
    let list = &bytes[bytes.len().saturating_sub(LIST)..];
    list.windows(name.len()).any(|window| window.eq_ignore_ascii_case(name))
}

fn kind_of(bytes: Vec<u8>) -> Done<Kind> {
    if !bytes.starts_with(b"PK") {
        if let Err(XlsxError::Password) = Xlsx::new(Cursor::new(&bytes)) {
            return Err(Failure::Password);
        }
        return match Xls::new(Cursor::new(bytes)) {
            Ok(book) => Ok(Kind::Xls(Box::new(book))),
            Err(XlsError::Password) => Err(Failure::Password),
            // Its type has no public name.
            Err(XlsError::Cfb(error)) if error.to_string() == NO_STREAM => Err(Failure::NoWorkbook),
            Err(_) => Err(Failure::Damaged),
        };
    }
    if holds(&bytes, "xl/workbook.bin") {
        return Ok(Kind::Xlsb(Box::new(Xlsb::new(Cursor::new(bytes)).map_err(|_| Failure::Damaged)?)));
    }
    if holds(&bytes, "[Content_Types].xml") {
        return match Xlsx::new(Cursor::new(bytes)) {
            Ok(book) => Ok(Kind::Xlsx(Box::new(book))),
            Err(XlsxError::Password) => Err(Failure::Password),
            Err(_) => Err(Failure::Damaged),
        };
    }
    let merged = opendocument::look(&bytes)?;
    match Ods::new(Cursor::new(bytes)) {
        Ok(book) => Ok(Kind::Ods(Box::new(book), merged)),
        Err(OdsError::Password) => Err(Failure::Password),
        Err(OdsError::CellLimitExceeded { .. }) => Err(Failure::TooLarge),
        Err(_) => Err(Failure::Damaged),
    }
}

impl Kind {
    fn sheets(&self) -> &[Sheet] {
        match self {
            Kind::Xlsx(book) => book.sheets_metadata(),
            Kind::Xlsb(book) => book.sheets_metadata(),
            Kind::Xls(book) => book.sheets_metadata(),
            Kind::Ods(book, _) => book.sheets_metadata(),
        }
    }

    /// Rows of a sheet, as it says itself; where it does not say so they are counted if `count`.
    fn rows(&mut self, name: &str, count: bool) -> u32 {
        let said = |Dimensions { end, .. }| (end != (0, 0)).then_some(end.0 + 1);
        let held = |range: Result<Range<Data>, ()>| range.ok().and_then(|range| range.end()).map_or(0, |end| end.0 + 1);
        let mut last = 0;
        match self {
            Kind::Xlsx(book) => {
                let Ok(mut cells) = book.worksheet_cells_reader(name) else { return 0 };
                if let Some(rows) = said(cells.dimensions()).or((!count).then_some(1)) {
                    return rows;
                }
                while let Ok(Some(cell)) = cells.next_cell() {
                    last = cell.get_position().0 + 1;
                }
                last
            }
            Kind::Xlsb(book) => book.worksheet_cells_reader(name).map_or(0, |cells| said(cells.dimensions()).unwrap_or(1)),
            Kind::Xls(book) => held(book.worksheet_range(name).map_err(drop)),
            Kind::Ods(book, _) => held(book.worksheet_range(name).map_err(drop)),
        }
    }

    fn merged(&mut self, name: &str) -> Vec<Dimensions> {
        match self {
            Kind::Xlsx(book) => book.merge_cells_by_sheet_name(name).unwrap_or_default(),
            Kind::Xlsb(_) => Vec::new(),
            Kind::Xls(book) => book.merge_cells_by_sheet_name(name).unwrap_or_default(),
            Kind::Ods(_, _) => Vec::new(),
        }
    }
}

impl Book {
    pub fn open(bytes: Vec<u8>) -> Done<Book> {
        let mut kind = kind_of(bytes)?;
        let found: Vec<Sheet> = kind.sheets().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect();
        if found.is_empty() {
            return Err(Failure::NoSheets);
        }
        let several = found.len() > 1;
        let mut sheets: Vec<(Sheet, u32)> =
            found.into_iter().map(|sheet| (kind.rows(&sheet.name, several), sheet)).map(|(rows, sheet)| (sheet, rows)).collect();
        sheets.sort_by_key(|(sheet, rows)| (sheet.visible != SheetVisible::Visible, std::cmp::Reverse(*rows)));
        Ok(Book { kind, sheets, chosen: false })
    }

    /// Excel or OpenDocument
    pub fn format(&self) -> &'static str {
        if matches!(self.kind, Kind::Ods(..)) { "OpenDocument" } else { "Excel" }
    }

    /// The sheets, the likeliest to be the table first.
    pub fn names(&self) -> Vec<String> {
        self.sheets.iter().map(|(sheet, _)| sheet.name.clone()).collect()
    }

    /// Puts the sheet that is asked for first; without a name it stands there. Returns its name.
    pub fn choose(&mut self, wanted: Option<&str>) -> Done<String> {
        if let Some(wanted) = wanted {
            let at = self.sheets.iter().position(|(sheet, _)| sheet.name == wanted);
            let Some(at) = at else { return Err(Failure::NoSuchSheet(wanted.into(), self.listed(0))) };
            self.sheets[..=at].rotate_right(1);
            self.chosen = true;
        }
        Ok(self.sheets[0].0.name.clone())
    }

    fn listed(&self, from: usize) -> String {
        let name = |(sheet, _): &(Sheet, u32)| {
            let hidden = if sheet.visible == SheetVisible::Visible { "" } else { " (hidden)" };
            format!("“{}”{hidden}", sheet.name)
        };
        let names: Vec<String> = self.sheets[from..].iter().take(LISTED).map(name).collect();
        names.join(", ") + if self.sheets.len() - from > LISTED { ", …" } else { "" }
    }

    /// Rows of the sheet that is read, as it says itself: more or less, for a bar.
    pub fn rows(&self) -> u32 {
        self.sheets[0].1
    }

    /// The chosen sheet in pieces of CSV, to `emit` with the rows that they reach to; returns what is to be told.
    pub fn read(&mut self, emit: &mut dyn FnMut(&[u8], u32)) -> Done<Vec<String>> {
        let name = self.sheets[0].0.name.clone();
        let mut rows = Rows::new(emit);
        match &mut self.kind {
            Kind::Xlsx(book) => of_xlsx(book, &name, &mut rows)?,
            Kind::Xlsb(book) => of_xlsb(book, &name, &mut rows)?,
            Kind::Xls(book) => of_range(&book.worksheet_range(&name).map_err(|_| Failure::Damaged)?, &mut rows)?,
            Kind::Ods(book, _) => of_range(&book.worksheet_range(&name).map_err(|_| Failure::Damaged)?, &mut rows)?,
        }
        if !rows.finish() {
            return Err(Failure::Empty(name, self.listed(1)));
        }
        let mut notes = Vec::new();
        if self.sheets.len() > 1 {
            let why = if self.chosen { "as chosen" } else { "the one with the most rows" };
            let (count, others) = (self.sheets.len(), self.listed(1));
            notes.push(format!("{count} sheets in the workbook: “{name}” is read, {why}. Not read: {others}."));
        }
        notes.append(&mut rows.notes());
        let may_be_merged = rows.blanks > 0 || (rows.gaps > 0 && rows.cells < FEW);
        drop(rows);
        notes.extend(may_be_merged.then(|| self.merged(&name)).flatten());
        Ok(notes)
    }

    fn merged(&mut self, name: &str) -> Option<String> {
        let (count, first) = match &self.kind {
            Kind::Ods(_, sheets) => sheets.iter().find(|(sheet, _)| sheet == name).map(|(_, merged)| merged.clone())?,
            _ => {
                let areas = self.kind.merged(name);
                let first = areas.iter().min_by_key(|area| area.start)?;
                (areas.len(), format!("{}:{}", place(first.start.0, first.start.1), place(first.end.0, first.end.1)))
            }
        };
        let areas = if count == 1 {
            format!("the area {first} has its value")
        } else {
            format!("{count} areas, the first {first}, have their values")
        };
        Some(format!("Merged cells: {areas} in the first cell; the others are missing."))
    }
}

fn of_xlsx(book: &mut Xlsx<Bytes>, name: &str, rows: &mut Rows) -> Done<()> {
    let mut cells = match book.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(_) => return Err(Failure::Damaged),
    };
    loop {
        match cells.next_cell_with_formula_metadata() {
            Ok(Some(cell)) => {
                rows.push(cell.pos.0, cell.pos.1, &cell.value, cell.formula.is_some()).map_err(|()| Failure::Damaged)?
            }
            Ok(None) => return Ok(()),
            Err(XlsxError::CellError(name)) if name.starts_with('#') => rows.error(&name), // newer than the list: #SPILL!
            Err(_) => return Err(Failure::Damaged),
        }
    }
}

fn of_xlsb(book: &mut Xlsb<Bytes>, name: &str, rows: &mut Rows) -> Done<()> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|_| Failure::Damaged)?;
    while let Some(cell) = cells.next_cell().map_err(|_| Failure::Damaged)? {
        let (row, column) = cell.get_position();
        rows.push(row, column, cell.get_value(), false).map_err(|()| Failure::Damaged)?;
    }
    Ok(())
}

/// Of the kinds that are read whole.
fn of_range(range: &Range<Data>, rows: &mut Rows) -> Done<()> {
    let Some((top, left)) = range.start() else { return Ok(()) };
    for (row, column, value) in range.used_cells() {
        let (row, column) = (top + row as u32, left + column as u32);
        match value {
            Data::String(text) if opendocument::is_error(text) => rows.error(text),
            value => rows.push(row, column, value, false).map_err(|()| Failure::Damaged)?,
        }
    }
    Ok(())
}
