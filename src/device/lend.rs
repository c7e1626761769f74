//! What a call lends to the threads that do it: its buffers, and the work itself. All unsafe code of the engine is here.
//!
//! Why it is sound:
//! - The device borrows every buffer of a call for as long as the call is done, those that are written exclusively (`RefMut`). A
//!   `Lent` keeps that borrow, so nobody else reads or writes them meanwhile, and none of them moves.
//! - A buffer is bound once per call, so two bindings never overlap. One that is only read is lent as a plain shared slice.
//! - One that is written is a pointer. A thread never makes a slice of all of it, only of the words that its own units
//!   write (`Bound::part`), in bounds, one at a time per `&mut Bound`. Units that run at the same time write
//!   different words: that is the promise of `device/mod.rs`, which every kernel keeps. So no two such slices that are alive at the
//!   same time share a word, in one thread or in two.
//! - That promise is the one thing that the compiler does not check. Builds with debug assertions do: the words of each piece of a
//!   call are noted, and a word that two pieces write is a panic. The tests do every kernel in pieces of one unit that way.
//! - What the threads wrote is seen by whoever reads it next: they leave the pool through a lock, before the call is over.
//! - `Task` is a reference without its lifetime. Only `Pool::share` makes one, on its own stack, and it does not return, nor unwind, before
//!   the last thread that runs it has left.
#![allow(unsafe_code)]

use std::{marker::PhantomData, mem, ops::Range, slice};

#[cfg(debug_assertions)]
use std::{collections::BTreeMap, sync::Mutex};

/// Buffers of a call, at most.
pub(super) const MOST: usize = 8;

/// A buffer bound to a call of a CPU form.
pub enum Bound<'a> {
    In(&'a [u32]),
    Out(Out<'a>),
}

/// A buffer that a call writes, or what one of several threads has of it.
pub struct Out<'a> {
    first: *mut u32,
    count: usize,
    /// The first unit of the piece that this is for; None: the whole call is done by one thread.
    piece: Option<usize>,
    #[cfg_attr(not(debug_assertions), expect(dead_code, reason = "its claims"))]
    words: &'a Words<'a>,
}

/// A buffer that is borrowed exclusively.
pub(super) struct Words<'a> {
    first: *mut u32,
    count: usize,
    #[cfg(debug_assertions)]
    claims: Mutex<BTreeMap<usize, Claim>>,
    borrowed: PhantomData<&'a mut [u32]>,
}

/// Words up to `end`, and the piece that has them.
#[cfg(debug_assertions)]
struct Claim {
    end: usize,
    piece: usize,
}

// A pointer to words that this holds exclusively; see above for what threads make of it.
unsafe impl Send for Words<'_> {}
unsafe impl Sync for Words<'_> {}

/// The buffers of a call.
pub(super) struct Lent<'a>([Option<Loan<'a>>; MOST]);

pub(super) enum Loan<'a> {
    In(&'a [u32]),
    Out(Words<'a>),
}

impl<'a> Loan<'a> {
    pub fn out(words: &'a mut [u32]) -> Self {
        Loan::Out(Words::new(words))
    }
}

impl<'a> Lent<'a> {
    pub fn new(buffers: impl Iterator<Item = Loan<'a>>) -> Self {
        let mut loans = <[Option<Loan>; MOST]>::default();
        loans.iter_mut().zip(buffers).for_each(|(loan, buffer)| *loan = Some(buffer));
        Lent(loans)
    }

    /// For one thread, which does all of the call.
    pub fn whole(&mut self) -> Vec<Bound<'_>> {
        self.bound(None)
    }

    /// For a piece of the call that begins with this unit.
    pub fn piece(&self, begin: usize) -> Vec<Bound<'_>> {
        self.bound(Some(begin))
    }

    fn bound(&self, piece: Option<usize>) -> Vec<Bound<'_>> {
        let each = self.0.iter().flatten().map(|loan| match loan {
            Loan::In(words) => Bound::In(words),
            Loan::Out(words) => Bound::Out(Out { first: words.first, count: words.count, piece, words }),
        });
        each.collect()
    }
}

impl<'a> Words<'a> {
    fn new(words: &'a mut [u32]) -> Self {
        Words {
            first: words.as_mut_ptr(),
            count: words.len(),
            #[cfg(debug_assertions)]
            claims: Mutex::default(),
            borrowed: PhantomData,
        }
    }

    /// Notes the words of a piece; panics where another has one of them. Claims never overlap: a piece's own become one.
    #[cfg(debug_assertions)]
    fn claim(&self, range: &Range<usize>, piece: usize) {
        let mut claims = self.claims.lock().expect("a check that has not failed");
        let mut own = range.clone();
        while let Some((&begin, claim)) = claims.range(..own.end).next_back().filter(|(_, claim)| claim.end >= own.start) {
            if claim.piece != piece {
                assert!(claim.end == own.start, "the pieces from units {piece} and {} on write words {own:?} alike", claim.piece);
                break;
            }
            own = begin.min(own.start)..claim.end.max(own.end);
            claims.remove(&begin);
        }
        claims.insert(own.start, Claim { end: own.end, piece });
    }
}

impl Out<'_> {
    /// In bounds, and noted.
    #[inline(always)]
    fn checked(&self, range: &Range<usize>) {
        if range.start > range.end || range.end > self.count {
            outside(range, self.count);
        }
        #[cfg(debug_assertions)]
        if let Some(piece) = self.piece.filter(|_| !range.is_empty()) {
            self.words.claim(range, piece);
        }
    }

    /// In bounds, as is checked; apart from what other threads have, as the kernel promises.
    #[inline(always)]
    fn part(&mut self, range: Range<usize>) -> &mut [u32] {
        self.checked(&range);
        unsafe { slice::from_raw_parts_mut(self.first.add(range.start), range.end - range.start) }
    }

    /// Also apart from each other, as is checked.
    #[inline(always)]
    fn parts<const N: usize>(&mut self, ranges: [Range<usize>; N]) -> [&mut [u32]; N] {
        for (i, range) in ranges.iter().enumerate() {
            self.checked(range);
            let apart = |other: &Range<usize>| other.end <= range.start || range.end <= other.start;
            if !ranges[..i].iter().all(apart) {
                overlapping(&ranges);
            }
        }
        ranges.map(|range| unsafe { slice::from_raw_parts_mut(self.first.add(range.start), range.end - range.start) })
    }

    fn all(&self) -> &[u32] {
        assert!(self.piece.is_none(), "a kernel that is done by several threads asks for all of a buffer that it writes");
        // No other thread has this buffer, and `&self` keeps this one from writing.
        unsafe { slice::from_raw_parts(self.first, self.count) }
    }
}

#[cold]
#[inline(never)]
fn outside(range: &Range<usize>, count: usize) -> ! {
    panic!("words {range:?} of {count}")
}

#[cold]
#[inline(never)]
fn overlapping(ranges: &[Range<usize>]) -> ! {
    panic!("parts that overlap: {ranges:?}")
}

impl Bound<'_> {
    /// Words of a buffer that is read; of one that is written, only where one thread does the call.
    #[inline(always)]
    pub fn u32(&self) -> &[u32] {
        match self {
            Bound::In(words) => words,
            Bound::Out(out) => out.all(),
        }
    }

    #[inline(always)]
    pub fn f32(&self) -> &[f32] {
        bytemuck::cast_slice(self.u32())
    }

    /// All of an Out or InOut buffer, for a call that is one unit.
    pub fn u32_mut(&mut self) -> &mut [u32] {
        let words = self.out().all().len();
        self.part_u32(0..words)
    }

    pub fn f32_mut(&mut self) -> &mut [f32] {
        bytemuck::cast_slice_mut(self.u32_mut())
    }

    /// Words that the units at hand write, and no other unit does.
    #[inline(always)]
    pub fn part(&mut self, range: Range<usize>) -> &mut [f32] {
        bytemuck::cast_slice_mut(self.part_u32(range))
    }

    #[inline(always)]
    pub fn part_u32(&mut self, range: Range<usize>) -> &mut [u32] {
        self.out().part(range)
    }

    /// Several parts, which do not overlap.
    #[inline(always)]
    pub fn parts<const N: usize>(&mut self, ranges: [Range<usize>; N]) -> [&mut [f32]; N] {
        self.out().parts(ranges).map(bytemuck::cast_slice_mut)
    }
}

impl<'a> Bound<'a> {
    /// A kernel that writes to an In buffer is a mistake in its binding list.
    #[inline(always)]
    fn out(&mut self) -> &mut Out<'a> {
        match self {
            Bound::In(_) => unreachable!("this buffer was bound as In"),
            Bound::Out(out) => out,
        }
    }
}

/// Work on its caller's stack, lent to threads.
#[derive(Clone, Copy)]
pub(super) struct Task(&'static (dyn Fn(Range<usize>) + Sync));

impl Task {
    /// For `Pool::share` alone, which outlives every use of it.
    pub fn new(work: &(dyn Fn(Range<usize>) + Sync)) -> Self {
        Task(unsafe { mem::transmute::<&(dyn Fn(Range<usize>) + Sync), &'static (dyn Fn(Range<usize>) + Sync)>(work) })
    }

    pub fn run(self, range: Range<usize>) {
        (self.0)(range);
    }
}

#[cfg(test)]
#[path = "lend_tests.rs"]
mod tests;
