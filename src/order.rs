//! The one order of indices: a sort per type and comparison is ten kilobytes of the download each.

use std::cmp::Ordering;

/// Indices in the order of `by`; those that it calls equal, in their own order. Runs of 1, 2, 4, .. are merged: the standard library's
/// sort is faster where comparing is a few instructions, and eight kilobytes longer.
pub fn sort(indices: &mut [u32], by: &mut dyn FnMut(usize, usize) -> Ordering) {
    let mut from = indices.to_vec();
    let mut run = 1;
    while run < indices.len() {
        for (to, from) in indices.chunks_mut(2 * run).zip(from.chunks(2 * run)) {
            let (mut left, mut right) = from.split_at(run.min(from.len()));
            for to in to {
                let take = match (left.first(), right.first()) {
                    (Some(a), Some(b)) if by(*b as usize, *a as usize).then(b.cmp(a)).is_lt() => &mut right,
                    (Some(_), _) => &mut left,
                    (None, _) => &mut right,
                };
                if let Some((first, rest)) = take.split_first() {
                    (*to, *take) = (*first, rest);
                }
            }
        }
        from.copy_from_slice(indices);
        run *= 2;
    }
}

/// The items in the order of `by`, equal ones as they were.
pub fn sorted<T>(items: Vec<T>, by: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut order: Vec<u32> = (0..items.len() as u32).collect();
    sort(&mut order, &mut |a, b| by(&items[a], &items[b]));
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.iter().filter_map(|i| items[*i as usize].take()).collect()
}
