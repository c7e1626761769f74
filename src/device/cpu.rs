//! The CPU device: a queue of recorded calls, done in slices on this thread and those that help it.

use std::{
    cell::{Cell, Ref, RefCell, RefMut},
    collections::VecDeque,
    ops::Range,
    sync::Arc,
};

use web_time::Instant;

use super::{
    Access, Call, Plan, Reason, Storage,
    lend::{self, Lent, Loan},
    threads::Threads,
};
use crate::{
    error::{Error, Result},
    job::SLICE_MS,
};

/// Operations between two looks at the clock: some milliseconds of plain code.
const PIECE_COST: usize = 8_000_000;

/// What a person calls it where it has one thread.
const NAME: &str = match () {
    _ if cfg!(target_feature = "relaxed-simd") => "CPU (WebAssembly SIMD, relaxed)",
    _ if cfg!(target_arch = "wasm32") => "CPU (WebAssembly SIMD)",
    _ => "CPU",
};

/// Bytes that WebAssembly holds; 0 elsewhere, where nobody counts them.
fn memory() -> u64 {
    #[cfg(target_arch = "wasm32")]
    let pages = core::arch::wasm32::memory_size(0) as u64;
    #[cfg(not(target_arch = "wasm32"))]
    let pages = 0;
    pages << 16
}

pub struct CpuBuffer(RefCell<Vec<u32>>);

impl CpuBuffer {
    /// `OutOfMemory` instead of an abort, which would take table and runs with it; `what` names it in that sentence.
    pub fn new(what: &str, words: usize) -> Result<Self> {
        let mut zeros = Vec::new();
        let full = |_| Error::OutOfMemory { what: what.into(), need_mb: (words as u64 >> 18).max(1), have_mb: memory() >> 20 };
        zeros.try_reserve_exact(words).map_err(full)?;
        zeros.resize(words, 0);
        Ok(CpuBuffer(RefCell::new(zeros)))
    }

    pub fn words(&self) -> usize {
        self.0.borrow().len()
    }

    pub fn write(&self, offset: usize, words: &[u32]) {
        self.0.borrow_mut()[offset..offset + words.len()].copy_from_slice(words);
    }

    pub fn read(&self, range: Range<usize>) -> Vec<u32> {
        self.0.borrow()[range].to_vec()
    }
}

/// A plan being replayed: how often still, and where in it.
struct Pending {
    plan: Plan,
    times: usize,
    call: usize,
    unit: usize,
}

pub struct CpuDevice {
    pub reason: Reason,
    /// More than one thread, where there is
    threads: Option<Arc<Threads>>,
    /// By how many of them work
    names: Vec<String>,
    queue: RefCell<VecDeque<Pending>>,
    /// Calls done since the start; tests count them.
    pub calls: Cell<u64>,
}

impl CpuDevice {
    pub fn new(reason: Reason, threads: Option<Arc<Threads>>) -> Self {
        let more = 2..=threads.as_ref().map_or(1, |threads| threads.count);
        let names = [NAME.into()].into_iter().chain(more.map(|count| format!("{NAME}, {count} threads"))).collect();
        CpuDevice { reason, threads, names, queue: RefCell::default(), calls: Cell::new(0) }
    }

    pub fn threads(&self) -> usize {
        self.threads.as_ref().map_or(1, |threads| threads.used())
    }

    pub fn name(&self) -> &str {
        &self.names[self.threads() - 1]
    }

    pub fn push(&self, plan: &Plan, times: usize) {
        if times > 0 && !plan.cpu().is_empty() {
            self.queue.borrow_mut().push_back(Pending { plan: plan.clone(), times, call: 0, unit: 0 });
        }
    }

    pub fn discard(&self) {
        self.queue.borrow_mut().clear();
    }

    /// Works for one slice; true while work is left.
    pub fn slice(&self) -> bool {
        let start = Instant::now();
        while self.piece() {
            if start.elapsed().as_millis() >= SLICE_MS {
                return !self.queue.borrow().is_empty();
            }
        }
        false
    }

    pub fn drain(&self) {
        while self.piece() {}
    }

    /// One call, or as many units of it as `PIECE_COST` allows; false when the queue is empty.
    fn piece(&self) -> bool {
        let mut queue = self.queue.borrow_mut();
        let Some(head) = queue.front_mut() else { return false };
        let call = &head.plan.cpu()[head.call];
        let most = (self.threads.as_ref().map_or(1, |threads| threads.turns()) * PIECE_COST / call.unit_cost.max(1)).max(1);
        let end = call.units.min(head.unit + most);
        self.do_units(call, head.unit..end);
        head.unit = end;
        if end == call.units {
            self.calls.set(self.calls.get() + 1);
            head.unit = 0;
            head.call += 1;
        }
        if head.call == head.plan.cpu().len() {
            head.call = 0;
            head.times -= 1;
        }
        if head.times == 0 {
            queue.pop_front();
        }
        true
    }

    fn do_units(&self, call: &Call, units: Range<usize>) {
        let mut guards: [Option<Guard>; lend::MOST] = Default::default();
        for ((slot, buffer), access) in guards.iter_mut().zip(&call.buffers).zip(call.kernel.buffers) {
            let Storage::Cpu(buffer) = &*buffer.0 else { unreachable!("a buffer of another device") };
            *slot = Some(match access {
                Access::In => Guard::In(buffer.0.borrow()),
                Access::Out | Access::InOut => Guard::Out(buffer.0.borrow_mut()),
            });
        }
        let (kernel, params) = (call.kernel, &call.params[..]);
        let mut lent = Lent::new(guards.iter_mut().flatten().map(Guard::loan));
        match &self.threads {
            Some(threads) if threads.pay_for(units.len(), units.len().saturating_mul(call.unit_cost)) => {
                threads.share(units, &|units| (kernel.cpu)(params, units.clone(), &mut lent.piece(units.start)));
            }
            _ => (kernel.cpu)(params, units, &mut lent.whole()),
        }
    }
}

/// A buffer that a call has borrowed.
enum Guard<'a> {
    In(Ref<'a, Vec<u32>>),
    Out(RefMut<'a, Vec<u32>>),
}

impl Guard<'_> {
    fn loan(&mut self) -> Loan<'_> {
        match self {
            Guard::In(words) => Loan::In(words),
            Guard::Out(words) => Loan::out(words),
        }
    }
}
