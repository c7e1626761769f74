//! Threads that share the units of a call. Each takes the next few by a counter, so one that comes late, or not at all, holds nobody up.

use std::{
    hint::spin_loop,
    ops::Range,
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering::*},
    },
    time::Duration,
};

use super::lend::Task;

/// Looks at a counter before a thread sleeps, some 100 µs: while calls follow each other closely, nobody does.
pub const LOOKS: usize = if cfg!(target_arch = "wasm32") { 50_000 } else { 3000 };
/// A thread that stays away for so long, so often, is dead: it had units of some milliseconds.
const PATIENCE: Duration = Duration::from_secs(4);
const MOST_WAITS: usize = 3;

/// What a caller and its helpers have in common.
#[derive(Default)]
pub struct Pool {
    /// Held by the caller of a work
    turn: Mutex<()>,
    state: Mutex<State>,
    bell: Condvar,
    left: Condvar,
    /// Of the last work, as who looks without the lock sees it: once the lock is free again
    number: AtomicUsize,
    /// The next unit of this one
    next: AtomicUsize,
    /// Helpers that are at it
    inside: AtomicUsize,
    /// Does the caller sleep until they have left?
    waits: AtomicBool,
    failed: AtomicBool,
    /// Helpers that have begun
    begun: AtomicUsize,
}

#[derive(Default)]
struct State {
    work: Option<Work>,
    /// Works that there were so far
    number: usize,
    asleep: usize,
    over: bool,
}

#[derive(Clone, Copy)]
struct Work {
    task: Task,
    end: usize,
    take: usize,
    helpers: usize,
}

impl Pool {
    /// Does all units of a range, `take` at a time, here and by so many helpers that come in time; where another caller has them, here alone.
    pub fn share(&self, range: Range<usize>, take: usize, helpers: usize, work: &(dyn Fn(Range<usize>) + Sync)) {
        let Ok(_turn) = self.turn.try_lock() else { return work(range) };
        let work = Work { task: Task::new(work), end: range.end, take, helpers };
        let mut state = self.state();
        self.next.store(range.start, Relaxed);
        state.work = Some(work);
        state.number += 1;
        let (number, asleep) = (state.number, state.asleep);
        drop(state);
        self.number.store(number, Release);
        if asleep > 0 {
            self.bell.notify_all();
        }
        let open = Open(self);
        self.take(work);
        drop(open);
        assert!(!self.failed.load(Relaxed), "a thread of the engine has died");
    }

    /// The life of a helper: works until the pool is over.
    pub fn help(&self) {
        self.begun.fetch_add(1, Relaxed);
        let mut known = 0;
        loop {
            (0..LOOKS).take_while(|_| self.number.load(Acquire) == known).for_each(|_| spin_loop());
            let mut state = self.state();
            while state.number == known && !state.over {
                state.asleep += 1;
                state = self.bell.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.asleep -= 1;
            }
            if state.over {
                return;
            }
            known = state.number;
            let Some(work) = state.work.filter(|work| self.inside.load(Relaxed) < work.helpers) else { continue };
            self.inside.fetch_add(1, Relaxed);
            drop(state);
            let _inside = Inside(self);
            self.take(work);
        }
    }

    /// The helpers may go.
    pub fn end(&self) {
        self.state().over = true;
        self.number.store(usize::MAX, Release);
        self.bell.notify_all();
    }

    /// A helper has died: whoever waits for it is to know.
    pub fn fail(&self) {
        self.failed.store(true, Relaxed);
        self.left.notify_one();
    }

    pub fn begun(&self) -> usize {
        self.begun.load(Relaxed)
    }

    pub fn has_failed(&self) -> bool {
        self.failed.load(Relaxed)
    }

    fn take(&self, work: Work) {
        loop {
            let begin = self.next.fetch_add(work.take, Relaxed);
            if begin >= work.end {
                return;
            }
            work.task.run(begin..work.end.min(begin + work.take));
        }
    }

    /// A panic leaves it whole: every change of it is one assignment.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Until all have left. In WebAssembly one that died never will, and the memory that it worked on is of no more use: there the caller traps.
    fn wait(&self) {
        for _ in 0..LOOKS {
            if self.inside.load(Acquire) == 0 {
                return;
            }
            spin_loop();
        }
        self.waits.store(true, SeqCst);
        let (mut state, mut waits) = (self.state(), 0);
        while self.inside.load(SeqCst) > 0 {
            if cfg!(target_arch = "wasm32") && (self.has_failed() || waits > MOST_WAITS) {
                self.fail();
                panic!("a thread of the engine has died");
            }
            let (next, time) = self.left.wait_timeout(state, PATIENCE).unwrap_or_else(PoisonError::into_inner);
            (state, waits) = (next, waits + time.timed_out() as usize);
        }
        self.waits.store(false, Relaxed);
    }
}

/// A work that helpers may come to. Its end, also by a panic of the caller, waits for the last of them.
struct Open<'a>(&'a Pool);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.state().work = None;
        self.0.next.store(usize::MAX / 2, Relaxed);
        self.0.wait();
    }
}

/// A helper at work, until this is dropped.
struct Inside<'a>(&'a Pool);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.fail();
        }
        self.0.inside.fetch_sub(1, SeqCst);
        if self.0.waits.load(SeqCst) {
            let _state = self.0.state(); // the caller either has not looked yet, or sleeps
            self.0.left.notify_one();
        }
    }
}
