//! A batch's lookups sorted by table row: what lets a device sum table gradients in a fixed order, without atomics.

use crate::order::sort_words;

/// What a batch looks up: ids [rows, F] and levels of bags, as words at which table rows start.
#[derive(Clone, Copy, Default)]
pub struct Lookups<'a> {
    pub ids: &'a [u32],
    pub f: usize,
    /// (word, weight, row · G + column), see `kernels::tables::ragged`
    pub levels: &'a [[u32; 3]],
    pub g: usize,
    /// Number of the first of them among all lookups: B · F, and the levels of the batches before
    pub first: u32,
}

/// Appends to `order` the lookups (of an id row · F + column, of a level of a bag its number) sorted by table row, and to `segments` a triple
/// per table row used: (its word, its width, the end of its run in this batch's order); `widths` of all F + G tables. Returns the number of
/// segments.
pub fn sort_batch(lookups: Lookups, widths: &[usize], order: &mut Vec<u32>, segments: &mut Vec<u32>) -> usize {
    let Lookups { ids, f, levels, g, first } = lookups;
    let start = order.len();
    // Tables do not overlap, so the word alone says the column; the lookup breaks ties: the sort is total.
    let key = |word: u32, lookup: usize| u64::from(word) << 32 | lookup as u64;
    let mut keys: Vec<u64> = ids.iter().enumerate().map(|(lookup, word)| key(*word, lookup)).collect();
    keys.extend(levels.iter().enumerate().map(|(i, [word, ..])| key(*word, first as usize + i)));
    sort_words(&mut keys);
    let mut count = 0;
    for (i, key) in keys.iter().enumerate() {
        let (word, lookup) = ((key >> 32) as u32, *key as u32);
        order.push(lookup);
        if keys.get(i + 1).is_none_or(|next| (next >> 32) as u32 != word) {
            let column = match lookup.checked_sub(first) {
                Some(level) if g > 0 => f + levels[level as usize][2] as usize % g,
                _ => lookup as usize % f,
            };
            segments.extend([word, widths[column] as u32, (order.len() - start) as u32]);
            count += 1;
        }
    }
    count
}
