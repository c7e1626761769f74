//! Counts of cells → a kind, a format, and the sentence that says why.

use super::format::{Format, STYLES, Style};
use super::headings;
use super::kinds::{Guess, Kind, LeftOut, Prefer, enough};
use super::{looks::Looks, settle::say_words};
use crate::limits::grouped;

/// Whole numbers with at most this many different values are categories: months, ratings, zones.
const FEW: usize = 64;
/// More whole numbers than this that all differ are measured; fewer say nothing.
const ALONE: usize = 20;
/// Rows from which on whole numbers that all differ and stand close together are taken for a count of rows with gaps.
const MANY: usize = 100;
const STAMPS: [(Style, &str); 4] = [
    (Style::Seconds, "seconds"),
    (Style::Milliseconds, "milliseconds"),
    (Style::Microseconds, "microseconds"),
    (Style::Nanoseconds, "nanoseconds"),
];

impl Looks<'_> {
    /// The kind that all of a column's cells suggest, and why.
    pub fn guess(&self, prefer: Prefer) -> Guess {
        let mut guess = Guess { words: self.words.clone(), styles: self.styles(), ..Guess::default() };
        // Numbers and dates only: what is left where words for nothing are set aside.
        let rest = self.present - self.wordy;
        let fits = |cells: usize| rest > 0 && enough(cells, rest);
        let date = self.date_style(prefer).filter(|style| fits(self.dated(*style)) && self.dates.seasons < self.dated(*style));
        let numbers = self.number_style(prefer);
        guess.missing_words = date.is_some() || fits(self.numbers(numbers).0);
        let is_name = self.codes.are_names(self.name, self.numeric).is_some();
        guess.reissued = date.is_none() && guess.missing_words && !is_name && self.are_reissued(numbers);
        if self.is_alone(&mut guess) {
            return guess;
        }
        match date {
            Some(style) => self.dates(style, prefer, &mut guess),
            None if guess.missing_words => self.number(numbers, prefer, &mut guess),
            None if self.levels == self.present => leave_out(&mut guess, LeftOut::Distinct),
            None => guess.why = format!("text, {} different values", grouped(self.levels as u64)),
        }
        self.say_words(&mut guess);
        guess
    }

    /// Levels and missing cells as the guess counts them.
    fn counted(&self, guess: &Guess) -> (usize, usize) {
        if guess.missing_words {
            (self.levels - self.words.len().min(self.levels), self.missing + self.wordy)
        } else {
            (self.levels, self.missing)
        }
    }

    /// Nothing, or one value.
    fn is_alone(&self, guess: &mut Guess) -> bool {
        match self.counted(guess) {
            (0, _) => leave_out(guess, LeftOut::Empty),
            (1, 0) => leave_out(guess, LeftOut::Constant),
            (1, _) => {
                guess.why = "one value, or missing".into();
                self.say_words(guess);
            }
            _ => return false,
        }
        true
    }

    /// Styles that read at least half of the cells, and read them otherwise than a simpler one does.
    pub fn styles(&self) -> u16 {
        let rest = self.present - self.wordy;
        let half = |cells: usize| cells > 0 && 2 * cells >= rest;
        let useful = |style: Style| match style {
            Style::Plain => half(self.numeric),
            Style::Point => half(self.numbers(style).0) && self.numbers(style).0 > self.numeric,
            Style::Comma => half(self.numbers(style).0) && (self.thousands > 0 || self.numbers(style).0 > self.comma),
            _ => half(self.dated(style)),
        };
        STYLES.into_iter().filter(|style| useful(*style)).fold(0, |all, style| all | style.bit())
    }

    /// The style that reads most cells as numbers; the plain one where it reads nearly all and no two texts speak for another.
    pub fn number_style(&self, prefer: Prefer) -> Style {
        let [plain, point, comma] = [Style::Plain, Style::Point, Style::Comma].map(|style| self.numbers(style).0);
        let rest = self.present - self.wordy;
        let more = |cells: usize, style: usize| cells > plain && (!enough(plain, rest) || self.written.witnessed[style]);
        let comma_is_better = prefer.comma.unwrap_or(false);
        match (more(point, 0), more(comma, 1)) {
            (true, true) if comma > point || (comma == point && comma_is_better) => Style::Comma,
            (true, _) => Style::Point,
            (false, true) => Style::Comma,
            // 1.234 among numbers with a decimal comma
            _ if prefer.sure_comma && comma_is_better && self.could_be_thousands() => Style::Comma,
            _ => Style::Plain,
        }
    }

    /// All are digits alone or like 1.234: a decimal comma would make whole numbers of them.
    fn could_be_thousands(&self) -> bool {
        self.thousands > 0 && self.whole + self.thousands == self.numeric
    }

    /// The format of a kind that a person chose, by a style of theirs or by the one that reads most cells.
    pub fn format(&self, kind: Kind, style: Option<Style>, prefer: Prefer) -> Format {
        let style = match (style, kind) {
            (Some(style), _) => style,
            (None, Kind::Date) => self.date_style(prefer).unwrap_or(Style::Iso),
            (None, _) => self.number_style(prefer),
        };
        let unit = if style.kind() == Kind::Date { String::new() } else { self.numbers(style).1.to_string() };
        Format { style, unit }
    }

    /// The style that reads most cells as dates; on ties the first one. Numbers are dates by their column's name alone.
    fn date_style(&self, prefer: Prefer) -> Option<Style> {
        let month_first = match prefer.day_first {
            Some(day_first) => !day_first,
            None => self.dates.slashed > 0,
        };
        let days = if month_first { [Style::Mdy, Style::Dmy] } else { [Style::Dmy, Style::Mdy] };
        let stamps = STAMPS.iter().map(|(style, _)| *style).filter(|_| self.dates.named && !headings::like_an_id(self.name));
        let all = [Style::Iso].into_iter().chain(days).chain([Style::Ymd, Style::Time]).chain(stamps);
        let best =
            all.fold((0, Style::Iso), |best, style| if self.dated(style) > best.0 { (self.dated(style), style) } else { best });
        let style = if self.dates.begin_with_years(best.0) { Style::Ymd } else { best.1 };
        (best.0 > 0).then_some(style)
    }

    fn dates(&self, style: Style, prefer: Prefer, guess: &mut Guess) {
        guess.kind = Kind::Date;
        guess.format = Format::of(style);
        let what = if self.dates.timed > 0 { "dates and times" } else { "dates" };
        let order = match style {
            Style::Dmy | Style::Mdy if self.dates.named_months == self.dated(style) => ", months by name",
            Style::Dmy => ", day first",
            Style::Mdy => ", month first",
            Style::Ymd => ", year first",
            _ => "",
        };
        guess.why = match STAMPS.iter().find(|(stamp, _)| *stamp == style) {
            Some((_, unit)) => format!("times in {unit} since 1970, by its name and range"),
            None if style == Style::Time => "times of day".into(),
            None => format!("{what}{order}"),
        };
        let dated = self.dated(style);
        let open = matches!(style, Style::Dmy | Style::Mdy) && self.dates.open > 0;
        let other = if style == Style::Dmy { Style::Mdy } else { Style::Dmy };
        guess.open = open && self.dated(other) == dated;
        guess.decides = self.dated(other) < dated;
        if guess.open {
            guess.why += if prefer.sure_day { " as in other columns" } else { ", a guess" };
            guess.why += &format!(": {} could be either", self.dates.example);
        } else if style == Style::Ymd && self.dated(Style::Dmy) == dated {
            guess.why += ", a guess";
        }
        match (self.dates.utc, self.dates.zoned) {
            (0, 0) => {}
            (utc, 0) if utc == dated => guess.why += ", UTC",
            _ => guess.why += ", as their clocks show them: zones are left aside",
        }
        if self.dates.short_years > 0 {
            guess.why += ", years 69 to 99 are of the last century";
        }
        self.say_bad(dated, guess);
    }

    fn number(&self, style: Style, prefer: Prefer, guess: &mut Guess) {
        let (cells, unit) = self.numbers(style);
        guess.format = Format { style, unit: unit.to_string() };
        let written = style != Style::Plain;
        let named = headings::like_an_id(self.name);
        if let Some(why) = self.codes.are_names(self.name, self.numeric).filter(|_| !written) {
            return self.names(why, guess);
        }
        if guess.reissued {
            let why =
                if written { "ids, their separators left out" } else { "ids that were read as floats: their .0 is left off" };
            return self.names(why.into(), guess);
        }
        let whole = !written && self.whole == self.numeric;
        if whole {
            return self.whole_numbers(named, guess);
        }
        if self.long && (self.codes.are_floats() || written && self.written.fractions == 0) {
            return self.names("ids of many digits stay text".into(), guess);
        }
        guess.kind = Kind::Number;
        guess.why = if written { self.say_format(style, unit, cells) } else { "numbers".into() };
        let both = self.numbers(Style::Point).0 == self.numbers(Style::Comma).0;
        guess.open = both && (self.written.open > 0 || self.thousands > 0 && style == Style::Comma);
        if guess.open && !prefer.sure_comma {
            let example = if self.written.open > 0 { &self.written.example } else { "1.234" };
            guess.why += &format!(", a guess: {example} could be either");
        }
        // Another column may say more of what this one leaves open.
        guess.open |= both && written || !written && self.could_be_thousands();
        guess.decides = !guess.open;
        self.say_bad(cells, guess);
    }

    /// Are the cells of a column named like an id whole numbers that a program wrote as floats or with separators?
    fn are_reissued(&self, style: Style) -> bool {
        let grouped = self.written.grouped && self.written.fractions == 0 && self.whole == self.numeric;
        let changed = if style == Style::Plain { self.codes.are_floats() } else { grouped && self.numbers(style).1.is_empty() };
        changed && headings::like_an_id(self.name)
    }

    /// Numbers that are names.
    fn names(&self, why: String, guess: &mut Guess) {
        (guess.format, guess.why) = (Format::default(), why);
        if self.counted(guess).0 == self.present - self.wordy {
            leave_out(guess, LeftOut::Distinct);
        }
    }

    fn whole_numbers(&self, named: bool, guess: &mut Guess) {
        let levels = self.counted(guess).0;
        let all_differ = levels == self.present - self.wordy;
        if all_differ && self.counts_rows(named) {
            leave_out(guess, LeftOut::Distinct);
        } else if let Some(id) = &self.zero_led {
            guess.why = format!("ids such as {id} stay text");
        } else if self.long {
            guess.why = "ids of many digits stay text".into();
        } else if named {
            guess.why = "whole numbers, named like an id".into();
        } else if levels <= FEW && (levels <= ALONE || !all_differ) {
            guess.why = format!("whole numbers, only {levels} different");
        } else {
            guess.kind = Kind::Number;
            guess.why = format!("whole numbers, {} different", grouped(levels as u64));
            self.say_bad(self.numeric, guess);
        }
    }

    /// Do whole numbers that all differ count rows or name things, rather than measure? A person's measurements leave gaps.
    fn counts_rows(&self, named: bool) -> bool {
        let range = self.greatest - self.least + 1.0;
        // A few of the rows may have gone since they were counted.
        let gaps = if self.numeric < MANY { 1.0 } else { 1.1 };
        let counter = range <= gaps * self.numeric as f64 && !headings::like_a_year(self.name);
        counter || named || self.zero_led.is_some() || self.long
    }

    /// "numbers: decimal comma, €"
    fn say_format(&self, style: Style, unit: &str, cells: usize) -> String {
        let mut parts = Vec::new();
        let fractions = self.written.fractions > 0 || self.written.open > 0;
        match style {
            Style::Comma if fractions => parts.push("decimal comma"),
            Style::Comma if self.thousands > 0 || self.written.grouped => parts.push("points between thousands"),
            _ if self.written.grouped => parts.push("thousands separators"),
            _ => {}
        }
        if !unit.is_empty() {
            parts.push(unit);
        }
        let mut why =
            String::from("numbers as written: ") + &if parts.is_empty() { "signs behind".into() } else { parts.join(", ") };
        let with = self.with_unit(style, unit);
        if !unit.is_empty() && with < cells {
            why += &format!(" ({} cells without it)", grouped((cells - with) as u64));
        }
        why
    }

    fn say_words(&self, guess: &mut Guess) {
        if self.words.is_empty() || !guess.missing_words {
            return;
        }
        guess.why += &format!(", {} as missing: {}", count(self.wordy, "cell counts", "cells count"), say_words(&self.words));
    }

    fn say_bad(&self, cells: usize, guess: &mut Guess) {
        guess.bad = (self.present - self.wordy).saturating_sub(cells);
        if guess.bad > 0 {
            guess.why += &format!(", {} none", count(guess.bad, "cell is", "cells are"));
        }
    }
}

fn count(cells: usize, one: &str, more: &str) -> String {
    format!("{} {}", grouped(cells as u64), if cells == 1 { one } else { more })
}

fn leave_out(guess: &mut Guess, reason: LeftOut) {
    guess.kind = Kind::Skip;
    guess.left_out = Some(reason);
    guess.why = match reason {
        LeftOut::Empty => "every cell is missing, nothing to learn",
        LeftOut::Constant => "one value only, nothing to learn",
        _ => "every value differs, nothing to learn",
    }
    .into();
}
