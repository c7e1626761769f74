//! The one order of indices: a sort per type and comparison is ten kilobytes of the download each.

use std::cmp::Ordering;

/// Indices in the order of `by`; those that it calls equal, in their own order.
pub fn sort(indices: &mut [u32], by: &mut dyn FnMut(usize, usize) -> Ordering) {
    indices.sort_unstable_by(|a, b| by(*a as usize, *b as usize).then(a.cmp(b)));
}

/// The items in the order of `by`, equal ones as they were.
pub fn sorted<T>(items: Vec<T>, by: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut order: Vec<u32> = (0..items.len() as u32).collect();
    sort(&mut order, &mut |a, b| by(&items[a], &items[b]));
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.iter().filter_map(|i| items[*i as usize].take()).collect()
}
