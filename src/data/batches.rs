//! A batch's lookups sorted by table row: what lets a device sum table gradients in a fixed order, without atomics.

/// For one batch of ids [rows, F] (words at which table rows start; `widths` per column) appends to
/// `order` the lookups (row · F + column) sorted by table row, and to `segments` a triple per table row used:
/// (its word, its width, the end of its run in this batch's order). Returns the number of segments.
pub fn sort_batch(ids: &[u32], widths: &[usize], order: &mut Vec<u32>, segments: &mut Vec<u32>) -> usize {
    let (start, f) = (order.len(), widths.len());
    // Tables do not overlap, so the word alone says the column; the lookup breaks ties: the sort is total.
    let mut keys: Vec<u64> = ids.iter().enumerate().map(|(lookup, word)| u64::from(*word) << 32 | lookup as u64).collect();
    keys.sort_unstable();
    let mut count = 0;
    for (i, key) in keys.iter().enumerate() {
        let (word, lookup) = ((key >> 32) as u32, *key as u32);
        order.push(lookup);
        if keys.get(i + 1).is_none_or(|next| (next >> 32) as u32 != word) {
            segments.extend([word, widths[lookup as usize % f] as u32, (order.len() - start) as u32]);
            count += 1;
        }
    }
    count
}
