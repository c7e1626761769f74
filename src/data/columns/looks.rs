//! What a column looks like: its cells counted by all that they can be. Text is turned away after as many cells as leave no kind open.

use super::dates::{self, Zone};
use super::decimal;
use super::format::{STYLES, Style};
use super::kinds::{enough, number};
use super::{headings, ids::Codes};
use super::{words, written};

/// From this many digits on an f64 no longer tells neighbours apart.
const LONG: usize = 16;
/// Words and units that are told apart.
const MOST: usize = 8;

/// All counts are cells.
pub struct Looks<'a> {
    pub name: &'a str,
    /// Different texts
    pub levels: usize,
    pub missing: usize,
    pub present: usize,
    /// Goes through all cells, however few of them fit: for what a person asks for by hand.
    patient: bool,
    /// Usual words for nothing
    pub words: Vec<(String, usize)>,
    pub wordy: usize,
    /// Neither number nor date
    failed: usize,
    /// Plain numbers; of these digits alone, and those that the decimal comma reads too
    pub numeric: usize,
    pub whole: usize,
    pub comma: usize,
    /// 1.234: plain, and a whole number to the decimal comma
    pub thousands: usize,
    /// A cell such as 01841, if there is one.
    pub zero_led: Option<String>,
    pub long: bool,
    pub least: f64,
    pub greatest: f64,
    pub codes: Codes,
    pub written: Writing,
    pub dates: Dates,
}

/// Numbers that are not plain.
#[derive(Default)]
pub struct Writing {
    /// (unit, cells by Point and by Comma); no unit is a unit too
    units: Vec<(String, [usize; 2])>,
    pub grouped: bool,
    pub fractions: usize,
    /// Cells that mean different numbers by Point and by Comma, and the first one
    pub open: usize,
    pub example: String,
    /// Cells that one of the two styles reads alone, while all of them are the same text; and whether they are not
    witness: [Option<String>; 2],
    pub witnessed: [bool; 2],
}

#[derive(Default)]
pub struct Dates {
    /// The column's name speaks of dates, or a person does: numbers can be some
    pub named: bool,
    pub styles: [usize; STYLES.len()],
    pub utc: usize,
    pub zoned: usize,
    pub timed: usize,
    pub slashed: usize,
    pub short_years: usize,
    /// Of those the least and the greatest first and last number
    ends: [Option<(i64, i64)>; 2],
    /// 2008/09, which may be two years
    pub seasons: usize,
    pub named_months: usize,
    /// Day and month can change places; and the first such cell
    pub open: usize,
    pub example: String,
}

impl<'a> Looks<'a> {
    pub fn new(name: &'a str, levels: usize, missing: usize, rows: usize, patient: bool) -> Self {
        Looks {
            name,
            levels,
            missing,
            present: rows - missing,
            patient,
            words: Vec::new(),
            wordy: 0,
            failed: 0,
            numeric: 0,
            whole: 0,
            comma: 0,
            thousands: 0,
            zero_led: None,
            long: false,
            least: f64::INFINITY,
            greatest: f64::NEG_INFINITY,
            codes: Codes::default(),
            written: Writing::default(),
            dates: Dates { named: patient || headings::like_a_date(name), ..Dates::default() },
        }
    }

    /// So many cells hold this text.
    pub fn add(&mut self, text: &str, cells: usize) {
        match number(text) {
            Some(value) => self.plain(text, value, cells),
            None if words::is_usual(text) => self.word(text.trim(), cells),
            None if self.is_text() => {}
            None => self.other(text, cells),
        }
    }

    /// So much of it is nothing else that the rest cannot matter.
    fn is_text(&self) -> bool {
        !self.patient && !enough(self.present - self.failed, self.present)
    }

    fn word(&mut self, word: &str, cells: usize) {
        match self.words.iter().position(|(known, _)| known == word) {
            Some(at) => self.words[at].1 += cells,
            None if self.words.len() < MOST => self.words.push((word.to_string(), cells)),
            None => {
                self.failed += cells;
                return;
            }
        }
        self.wordy += cells;
    }

    fn plain(&mut self, text: &str, value: f64, cells: usize) {
        self.numeric += cells;
        self.least = self.least.min(value);
        self.greatest = self.greatest.max(value);
        let digits = text.trim().trim_start_matches(['+', '-']);
        let whole = digits.bytes().all(|b| b.is_ascii_digit());
        if whole {
            self.whole += cells;
            self.comma += cells;
            self.long |= digits.len() >= LONG;
            if digits.len() > 1 && digits.starts_with('0') && self.zero_led.is_none() {
                self.zero_led = Some(text.to_string());
            }
            if matches!(digits.len(), 8 | 14) && self.dates.named && dates::value(digits, Style::Ymd).is_some() {
                self.dates.styles[Style::Ymd as usize] += cells;
            }
        } else if digits.split_once('.').is_some_and(|(whole, zeros)| whole.len() >= LONG && zeros.bytes().all(|b| b == b'0')) {
            self.long = true;
        } else if enough(self.comma, self.numeric - cells) && written::digits(digits, Style::Comma).is_some() {
            self.comma += cells;
            self.thousands += cells;
        }
        if (!whole || digits.len() < text.len()) && !self.codes.is_settled() {
            self.codes.add(text, cells);
        }
    }

    /// Text that is no plain number and no word for nothing.
    fn other(&mut self, text: &str, cells: usize) {
        let date = dates::read(text);
        if let Some(date) = &date {
            return self.dates.add(date, text, cells);
        }
        // A phone number in groups is no number.
        let phone = text.starts_with('+') && text.bytes().filter(u8::is_ascii_digit).count() >= 7;
        match written::read(text).filter(|_| !phone) {
            Some(written) if self.written.add(&written, text, cells) => {
                self.long |= written.grouped && !written.fraction && text.bytes().filter(u8::is_ascii_digit).count() >= LONG;
            }
            _ if self.dates.named && decimal::parse(text).is_some_and(|value| Style::Nanoseconds.is_recent(value)) => {
                self.dates.styles[Style::Nanoseconds as usize] += cells;
            }
            _ => self.failed += cells,
        }
    }

    /// Cells that a style of numbers reads, and the unit that most of them have.
    pub fn numbers(&self, style: Style) -> (usize, &str) {
        let plain = if style == Style::Comma { self.comma } else { self.numeric };
        if style == Style::Plain {
            return (plain, "");
        }
        let of = |unit: &(String, [usize; 2])| unit.1[(style == Style::Comma) as usize];
        let (bare, units): (Vec<_>, Vec<_>) = self.written.units.iter().partition(|unit| unit.0.is_empty());
        let most = units.into_iter().max_by_key(|unit| of(unit)).filter(|unit| of(unit) > 0);
        let (cells, unit) = most.map_or((0, ""), |unit| (of(unit), unit.0.as_str()));
        (plain + bare.first().map_or(0, |unit| of(unit)) + cells, unit)
    }

    /// Cells whose number has that unit beside it.
    pub fn with_unit(&self, style: Style, unit: &str) -> usize {
        let found = self.written.units.iter().find(|one| one.0 == unit);
        found.map_or(0, |one| one.1[(style == Style::Comma) as usize])
    }

    /// Cells that a style of dates reads; of stamps those, if all lie between 1990 and 2100.
    pub fn dated(&self, style: Style) -> usize {
        let recent = self.numeric > 0 && style.is_recent(self.least) && style.is_recent(self.greatest);
        self.dates.styles[style as usize] + if recent { self.numeric } else { 0 }
    }
}

impl Writing {
    /// False where there are too many units for a column of one.
    fn add(&mut self, cell: &written::Written, text: &str, cells: usize) -> bool {
        let at = match self.units.iter().position(|(unit, _)| super::units::same(unit, cell.unit)) {
            Some(at) => at,
            None if self.units.len() < MOST => {
                self.units.push((cell.unit.to_string(), [0, 0]));
                self.units.len() - 1
            }
            None => return false,
        };
        for (style, reads) in [cell.point, cell.comma].into_iter().enumerate() {
            self.units[at].1[style] += if reads { cells } else { 0 };
            match &self.witness[style] {
                _ if !reads => {}
                None => self.witness[style] = Some(text.to_string()),
                Some(first) => self.witnessed[style] |= first != text,
            }
        }
        self.grouped |= cell.grouped;
        self.fractions += if cell.fraction { cells } else { 0 };
        if cell.open && self.open == 0 {
            self.example = text.trim().to_string();
        }
        self.open += if cell.open { cells } else { 0 };
        true
    }
}

impl Dates {
    /// 24-01-30, 24-02-01, 23-06-15: do all begin with the year? Years lie closer together than days.
    pub fn begin_with_years(&self, cells: usize) -> bool {
        let [first, last] = self.ends.map(|range| range.map_or(0, |(least, most)| most - least));
        self.short_years == cells && self.styles[Style::Ymd as usize] == cells && first < last
    }

    fn add(&mut self, date: &dates::Date, text: &str, cells: usize) {
        let styles = date.styles;
        STYLES.iter().filter(|style| styles & style.bit() != 0).for_each(|style| self.styles[*style as usize] += cells);
        let count = |counts: bool| if counts { cells } else { 0 };
        self.utc += count(date.zone == Zone::Utc);
        self.zoned += count(date.zone == Zone::Other);
        self.timed += count(date.has_time());
        self.slashed += count(date.is_slashed());
        self.named_months += count(date.is_named());
        if date.has_short_year() {
            self.short_years += cells;
            for (range, at) in self.ends.iter_mut().zip([0, 2]) {
                let value = date.fields[at].0;
                *range = Some(range.map_or((value, value), |(least, most)| (least.min(value), most.max(value))));
            }
        }
        self.seasons += count(date.is_season());
        let open = date.is_open();
        if open && self.open == 0 {
            self.example = text.trim().to_string();
        }
        self.open += count(open);
    }
}
