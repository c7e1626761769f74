//! What speaks for a column of text: values that differ and have words; ids, codes, addresses of mails and pages, and single names have none.

use serde::Serialize;

use super::{column::Column, kinds::Kind};
use crate::{data::extent::Extent, limits::grouped};

/// What a column of text is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Wording {
    /// Different words, of very many texts among the first two million
    pub words: usize,
    /// Rows of its table, which words and their parts of three to five letters share
    pub buckets: usize,
}

/// Different values of a column that is too small to say so.
const FEW: usize = 20;

/// Words of a cell, up to two: letters between blanks, at least two of them, four where all are capitals; of scripts without blanks two signs.
fn words(cell: &str) -> usize {
    if cell.starts_with(['{', '[', '<']) {
        return 0;
    }
    let is_sign = |c: char| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
    let mut found = cell.chars().filter(|c| is_sign(*c)).take(4).count() / 2;
    for part in cell.split_whitespace() {
        let word = part.trim_matches(|c: char| !c.is_alphanumeric());
        let letters = word.chars().filter(|c| c.is_alphabetic() && !is_sign(*c)).count();
        let whole = word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'));
        let capitals = word.chars().all(char::is_uppercase);
        found += usize::from(whole && letters >= if capitals { 4 } else { 2 });
        if found >= 2 {
            break;
        }
    }
    found
}

impl Column {
    /// Turns the guess of a column whose values mostly differ into text where nearly all of them have words, several each.
    pub(in crate::data) fn guess_text(&mut self) {
        let present = self.len() - self.empty;
        if self.guess.kind == Kind::Tags || self.texts <= FEW || 2 * self.texts < present {
            return;
        }
        let (mut several, mut other) = (0, 0);
        self.any_value(|cell| {
            if words(cell) >= 2 {
                several += 1;
            } else {
                other += 1;
            }
            // More than a tenth of all that can be.
            10 * other > self.texts
        });
        if 10 * other > several {
            return;
        }
        let differ = if self.texts == present {
            String::from("every value differs")
        } else {
            format!("{} of {} values differ", grouped(self.texts as u64), grouped(present as u64))
        };
        self.guess.why = format!("text: {differ}, and they have words");
        (self.guess.kind, self.guess.left_out) = (Kind::Text, None);
    }

    /// Counts the words of a column of text.
    pub(in crate::data) fn count_words(&mut self) {
        self.worded = None;
        if self.kind == Kind::Text {
            let mut extent = Extent::default();
            self.for_each_value(|cell, cells| extent.add(cell, cells));
            self.worded = Some(Wording { words: extent.words(), buckets: extent.buckets() });
        }
    }

    /// None of other kinds.
    pub fn worded(&self) -> Option<Wording> {
        self.worded
    }

    /// Rows of a table of its vectors beside the unknown one, as all of its cells have them.
    pub fn table_levels(&self) -> usize {
        let [levels, missing] = self.named();
        self.worded.map_or(levels, |text| text.buckets) + usize::from(missing > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_of_letters_between_blanks() {
        let several = [
            "Grand Hotel",
            "O'Neill, Ann",
            "12 Main St, Flat 5",
            "ACME GMBH",
            "Das Boot (1981)",
            "東京タワー",
            "Jean-Luc Godard",
        ];
        let one = [
            "Madonna",
            "AB 12 CD",
            "a@b.example",
            "https://a.example/b c",
            "deadbeef 12ab",
            "Type A",
            "{\"a b\": \"c d\"}",
            "東京",
            "X-12 old",
        ];
        for (cells, expected) in [(&several[..], true), (&one[..], false)] {
            cells.iter().for_each(|cell| assert_eq!(words(cell) >= 2, expected, "{cell}: {}", words(cell)));
        }
    }
}
