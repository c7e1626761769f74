//! All that features hold of one column, taken out of other rows: what is shuffled, left out and set where a model is asked why.

use std::ops::Range;

use super::{Encoder, Features};

/// Where the features of a column stand: whatever a network reads of it goes together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Id(usize),
    Bag(usize),
    Numbers(Range<usize>),
}

impl Encoder {
    /// Of each column, in the order of `names`.
    pub fn parts(&self) -> Vec<Part> {
        let [f, g] = self.tables();
        let mut at = 0;
        let numbers = self.numbers.iter().map(|standard| {
            at += standard.inputs();
            Part::Numbers(at - standard.inputs()..at)
        });
        (0..f).map(Part::Id).chain((0..g).map(Part::Bag)).chain(numbers).collect()
    }
}

impl Features {
    /// Row i is row `rows[i]`, but for these parts: they are those of row `sources[i]` of `from`, features of the same encoder.
    pub fn replaced(&self, rows: &[u32], parts: &[Part], from: &Features, sources: &[u32]) -> Features {
        let Features { f, g, n, .. } = *self;
        let mut made = Features { rows: rows.len(), f, g, n, ..Features::default() };
        for (row, source) in rows.iter().zip(sources).map(|(row, source)| (*row as usize, *source as usize)) {
            let (id, number) = (made.ids.len(), made.numbers.len());
            made.ids.extend_from_slice(&self.ids[row * f..][..f]);
            made.numbers.extend_from_slice(&self.numbers[row * n..][..n]);
            for bag in 0..g {
                let (bags, row) = if parts.contains(&Part::Bag(bag)) { (&from.bags, source) } else { (&self.bags, row) };
                made.bags.push(bags, bags.range(row * g + bag));
            }
            for part in parts {
                match part {
                    Part::Id(c) => made.ids[id + c] = from.ids[source * f + c],
                    Part::Bag(_) => {}
                    Part::Numbers(at) => {
                        made.numbers[number..][at.clone()].copy_from_slice(&from.numbers[source * n..][at.clone()]);
                    }
                }
            }
        }
        made
    }

    /// Are these parts of two rows the same?
    pub fn are_alike(&self, parts: &[Part], a: u32, b: u32) -> bool {
        let Features { f, g, n, .. } = *self;
        let [a, b] = [a as usize, b as usize];
        parts.iter().all(|part| match part {
            Part::Id(c) => self.ids[a * f + c] == self.ids[b * f + c],
            Part::Bag(c) => {
                let [a, b] = [a, b].map(|row| self.bags.range(row * g + c));
                self.bags.levels[a.clone()] == self.bags.levels[b.clone()] && self.bags.weights[a] == self.bags.weights[b]
            }
            Part::Numbers(at) => self.numbers[a * n..][at.clone()] == self.numbers[b * n..][at.clone()],
        })
    }
}
