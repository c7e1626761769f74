//! Several tags in a cell, `a|b`, `a;b`, `a, b`, `["a", "b"]`, perhaps with weights, `a:2|b:0.5`; and what speaks for a column of them.

use super::format::{Format, Style};
use super::kinds::{Kind, enough, number};
use super::{column::Column, text::Interner};
use crate::limits::grouped;

pub const STYLES: [Style; 4] = [Style::Json, Style::Bar, Style::Semicolon, Style::Commas];
/// Different tags after which a column whose tags hardly repeat is none.
const HOPELESS: usize = 1 << 16;

impl Format {
    /// Calls `take` with each tag of a cell and its weight, in their order; blanks around a tag are left off, blank tags and those of weight 0
    /// are none. Where tags have weights, one without counts 1.
    pub fn each_tag(&self, cell: &str, take: &mut dyn FnMut(&str, f64)) {
        let mut one = |tag: &str| {
            let (tag, weight) = if self.unit.is_empty() { (tag, 1.0) } else { weighed(tag).unwrap_or((tag, 1.0)) };
            let tag = tag.trim();
            if !tag.is_empty() && weight > 0.0 {
                take(tag, weight);
            }
        };
        match separator(self.style) {
            Some(separator) => cell.split(separator).for_each(one),
            None => match list(cell) {
                Some(tags) => tags.iter().for_each(|tag| one(tag)),
                None => one(cell),
            },
        }
    }
}

fn separator(style: Style) -> Option<char> {
    match style {
        Style::Bar => Some('|'),
        Style::Semicolon => Some(';'),
        Style::Commas => Some(','),
        _ => None,
    }
}

/// The place in `STYLES` of what this byte sets apart, as a bit.
fn sign_bit(byte: u8) -> u8 {
    match byte {
        b'|' => 2,
        b';' => 4,
        b',' => 8,
        _ => 0,
    }
}

/// `rock: 2` → rock and 2.
fn weighed(tag: &str) -> Option<(&str, f64)> {
    let (name, weight) = tag.rsplit_once(':')?;
    let unsigned = weight.trim().starts_with(|c: char| c.is_ascii_digit() || c == '.');
    Some((name, number(weight).filter(|_| unsigned && !name.trim().is_empty())?))
}

/// 08:30 is no tag of weight 30.
fn is_time(tag: &str) -> bool {
    let digits = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    tag.trim().split_once(':').is_some_and(|(hours, minutes)| digits(hours) && minutes.len() == 2 && digits(minutes))
}

/// The texts of a list as JSON and Python write it, of texts, numbers and words; null and None are left out. None for what is no such list.
fn list(cell: &str) -> Option<Vec<String>> {
    let mut rest = cell.trim().strip_prefix('[')?.trim_start();
    let mut all = Vec::new();
    loop {
        if let Some(end) = rest.strip_prefix(']') {
            return end.trim().is_empty().then_some(all);
        }
        let quote = rest.chars().next()?;
        if matches!(quote, '"' | '\'') {
            let (text, after) = quoted(&rest[1..], quote)?;
            all.push(text);
            rest = after.trim_start();
        } else {
            let end = rest.find([',', ']', '[', '{', '"', '\''])?;
            let word = rest[..end].trim_end();
            if word.is_empty() {
                return None;
            }
            if !matches!(word, "null" | "None" | "NaN" | "nan") {
                all.push(word.into());
            }
            rest = &rest[end..];
        }
        rest = match rest.strip_prefix(',') {
            // A comma behind the last is Python's.
            Some(more) => more.trim_start(),
            None if rest.starts_with(']') => rest,
            None => return None,
        };
    }
}

/// A text up to its closing quote, and what follows that.
fn quoted(inside: &str, quote: char) -> Option<(String, &str)> {
    let (mut text, mut chars) = (String::new(), inside.chars());
    loop {
        let c = chars.next()?;
        if c == quote {
            return Some((text, chars.as_str()));
        }
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next()? {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'u' => text.push(escaped(&mut chars)?),
            // Of \b and \f nothing is left, as of other blanks around a tag.
            'b' | 'f' => text.push(' '),
            other => text.push(other),
        }
    }
}

/// \u00e9, or a pair of surrogates.
fn escaped(chars: &mut std::str::Chars) -> Option<char> {
    let four = |chars: &mut std::str::Chars| {
        let digits = chars.as_str().get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        *chars = chars.as_str()[4..].chars();
        u32::from_str_radix(digits, 16).ok()
    };
    let first = four(chars)?;
    if !(0xD800..0xDC00).contains(&first) {
        return Some(char::from_u32(first).unwrap_or('\u{FFFD}'));
    }
    if !chars.as_str().starts_with("\\u") {
        return Some('\u{FFFD}');
    }
    *chars = chars.as_str()[2..].chars();
    let second = four(chars)?;
    Some(char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second.wrapping_sub(0xDC00) & 0x3FF)).unwrap_or('\u{FFFD}'))
}

/// What the tags of a column look like by one style.
#[derive(Default)]
struct Evidence {
    names: Interner,
    /// Of each name its tags, and whether it is the first of a cell, and a later one
    seen: Vec<(usize, bool, bool)>,
    tags: usize,
    weighed: usize,
    times: usize,
    /// Cells by how many tags they have, the last count standing for all above
    sizes: [usize; 16],
}

impl Evidence {
    fn of(column: &Column, style: Style) -> Self {
        let mut found = Evidence::default();
        let format = Format::of(style);
        column.for_each_value(|cell, cells| {
            if found.is_hopeless() {
                return;
            }
            let mut place = 0;
            format.each_tag(cell, &mut |tag, _| {
                found.add(tag, cells, place);
                place += 1;
            });
            found.sizes[place.min(15)] += cells;
        });
        found
    }

    fn add(&mut self, tag: &str, cells: usize, place: usize) {
        self.tags += cells;
        self.times += if is_time(tag) { cells } else { 0 };
        let weighed = weighed(tag);
        self.weighed += if weighed.is_some() { cells } else { 0 };
        let item = self.names.intern(weighed.map_or(tag, |(name, _)| name.trim())) as usize;
        if item == self.seen.len() {
            self.seen.push((0, false, false));
        }
        let seen = &mut self.seen[item];
        *seen = (seen.0 + cells, seen.1 || place == 0, seen.2 || place > 0);
    }

    fn is_hopeless(&self) -> bool {
        self.seen.len() > HOPELESS && self.tags < 3 * self.seen.len()
    }

    /// Weights stand behind a last colon where most tags have one.
    fn format(&self, style: Style) -> Format {
        let weights = 2 * self.weighed > self.tags && 2 * self.times < self.tags;
        Format { style, unit: if weights { ":".into() } else { String::new() } }
    }

    /// Do tags repeat far more than whole cells, and stand here and there, now more of them and now fewer? A name and a first name, a city and
    /// its country have their places.
    fn is_clear(&self, style: Style, cells: usize, levels: usize) -> bool {
        let distinct = self.seen.len();
        let least = if style == Style::Commas { 10 } else { 3 };
        let repeat = distinct < levels && self.tags >= least * distinct && self.tags * levels >= 2 * cells * distinct;
        let anywhere: usize = self.seen.iter().filter(|(_, first, later)| *first && *later).map(|(tags, ..)| tags).sum();
        let usual = self.sizes.iter().copied().max().unwrap_or(0);
        let free = [2 * anywhere >= self.tags, 10 * (cells - usual.min(cells)) >= cells];
        // A list says that it is one, but a pair of coordinates is none of tags.
        let free = if style == Style::Json { free[0] || free[1] } else { free[0] && free[1] };
        !self.is_hopeless() && repeat && free
    }
}

impl Column {
    /// Cells that each style of tags would take apart; unless `patient`, no further than none of them can come to half of the cells.
    fn apart(&self, patient: bool) -> [usize; 4] {
        let (mut found, mut rest) = ([0; 4], self.len() - self.empty);
        let half = rest.div_ceil(2);
        self.for_each_value(|cell, cells| {
            if !patient && found.iter().all(|found| found + rest < half) {
                return;
            }
            rest -= cells;
            let signs = cell.bytes().fold(0, |all, byte| all | sign_bit(byte));
            let listed = (cell.trim_start().starts_with('[') && list(cell).is_some()) as u8;
            found.iter_mut().enumerate().for_each(|(at, found)| *found += cells * usize::from((signs | listed) >> at & 1));
        });
        found
    }

    /// Styles of tags that at least half of the cells are written by, as a set.
    fn tag_styles(&self, apart: [usize; 4], present: usize) -> u16 {
        let half = |(_, cells): &(Style, usize)| *cells > 0 && 2 * cells >= present;
        STYLES.into_iter().zip(apart).filter(half).fold(0, |all, (style, _)| all | style.bit())
    }

    /// Turns the guess of a column of text into tags where its cells speak for it.
    pub(in crate::data) fn guess_tags(&mut self) {
        let (apart, present) = (self.apart(false), self.len() - self.empty);
        self.guess.styles |= self.tag_styles(apart, present);
        for (style, cells) in STYLES.into_iter().zip(apart) {
            let written = if style == Style::Json { enough(cells, present) } else { 2 * cells >= present };
            if present == 0 || !written {
                continue;
            }
            let found = Evidence::of(self, style);
            if found.is_clear(style, present, self.texts) {
                let format = found.format(style);
                let how = if style == Style::Json { "in lists".into() } else { format!("with {} between them", style.name()) };
                let weights = if format.unit.is_empty() { "" } else { ", with weights" };
                self.guess.why = format!("tags {how}, {} different{weights}", grouped(found.seen.len() as u64));
                (self.guess.kind, self.guess.format, self.guess.left_out) = (Kind::Tags, format, None);
                return;
            }
        }
    }

    /// The format of a column that a person takes for tags, by a style of theirs or by the one that takes most cells apart.
    pub(in crate::data) fn tag_format(&mut self, chosen: Option<Style>) -> Format {
        let (apart, present) = (self.apart(true), self.len() - self.empty);
        self.guess.styles |= self.tag_styles(apart, present);
        let most = STYLES.into_iter().zip(apart).fold((Style::Bar, 0), |most, one| if one.1 > most.1 { one } else { most });
        let style = chosen.unwrap_or(most.0);
        Evidence::of(self, style).format(style)
    }

    /// Different tags, and cells that have none though they are not empty.
    pub(in crate::data) fn count_tags(&mut self) {
        let (mut names, mut bare) = (Interner::default(), 0);
        if self.kind == Kind::Tags {
            self.for_each_value(|cell, cells| {
                let mut any = false;
                self.format.each_tag(cell, &mut |tag, _| {
                    if !self.is_word(tag) {
                        names.intern(tag);
                        any = true;
                    }
                });
                bare += if any { 0 } else { cells };
            });
        }
        self.tags = (names.len(), bare);
    }
}
