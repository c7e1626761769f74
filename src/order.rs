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

/// Words of at most this many are sorted by insertion.
const FEW: usize = 48;

/// In place, by the bits in which the words differ, eight at a time from the highest on (an American flag sort): it compares nothing, and
/// takes a quarter of the standard library's download.
pub fn sort_words(words: &mut [u64]) {
    let Some(first) = words.first().copied() else { return };
    let differing = words.iter().fold(0, |all, word| all | (word ^ first));
    by_byte(words, (64 - differing.leading_zeros()).saturating_sub(8));
}

fn by_byte(words: &mut [u64], shift: u32) {
    if words.len() <= FEW {
        for at in 1..words.len() {
            let (word, mut to) = (words[at], at);
            while to > 0 && words[to - 1] > word {
                words[to] = words[to - 1];
                to -= 1;
            }
            words[to] = word;
        }
        return;
    }
    let byte = |word: u64| (word >> shift) as u8 as usize;
    let (mut starts, mut ends) = ([0u32; 256], [0u32; 256]);
    words.iter().for_each(|word| ends[byte(*word)] += 1);
    let mut sum = 0;
    for (start, end) in starts.iter_mut().zip(&mut ends) {
        *start = sum;
        sum += *end;
        *end = sum;
    }
    for place in 0..256 {
        while starts[place] < ends[place] {
            // What stands here goes where it belongs, and what stood there in turn, until one belongs here.
            let mut word = words[starts[place] as usize];
            while byte(word) != place {
                let to = &mut starts[byte(word)];
                std::mem::swap(&mut word, &mut words[*to as usize]);
                *to += 1;
            }
            words[starts[place] as usize] = word;
            starts[place] += 1;
        }
    }
    if shift > 0 {
        let mut from = 0;
        for end in ends {
            by_byte(&mut words[from..end as usize], shift.saturating_sub(8));
            from = end as usize;
        }
    }
}

/// The items in the order of `by`, equal ones as they were.
pub fn sorted<T>(items: Vec<T>, by: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut order: Vec<u32> = (0..items.len() as u32).collect();
    sort(&mut order, &mut |a, b| by(&items[a], &items[b]));
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.iter().filter_map(|i| items[*i as usize].take()).collect()
}

#[cfg(test)]
mod tests {
    use super::sort_words;

    /// Lists of all lengths whose words differ in their high, low, few or no bits, some of them equal.
    #[test]
    fn words_are_in_order() {
        let mut state = 1u64;
        let mut next = || {
            state = state.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
            state ^ (state >> 29)
        };
        for length in [0, 1, 2, 47, 48, 49, 50, 257, 5_000, 100_000] {
            for mask in [u64::MAX, 0, 1, 0xFF, 0x1FF, 0xFFFF_0000_0000, 0xF000_0000_0000_00F0, 0xFFFF_FFFF] {
                let words: Vec<u64> = (0..length).map(|_| next() & mask).collect();
                let (mut ours, mut theirs) = (words.clone(), words);
                sort_words(&mut ours);
                theirs.sort_unstable();
                assert_eq!(ours, theirs, "{length} words of {mask:x}");
            }
        }
        let mut falling: Vec<u64> = (0..1_000).rev().collect();
        sort_words(&mut falling);
        assert!(falling.is_sorted());
    }
}
