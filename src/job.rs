//! A long job's breath. Pause, stop and cancel surface only in `Job::turn`, between two pieces of work.
//!
//! A job runs on one thread together with whatever gives it orders (the worker's messages, or a test), so the
//! orders are plain cells and the breath is a future supplied by the host: natively there is nothing to let in.

use std::{cell::Cell, future::Future, pin::Pin, rc::Rc};

use web_time::{Duration, Instant};

use crate::error::{Error, Result};

pub type Breath = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = ()>>>>;

/// Work between two breaths, in milliseconds: short enough that the worker answers well within 100 ms.
pub const SLICE_MS: u128 = 40;

/// Orders to the running job, shared with whoever gives them. They stand until the next call is given its own.
#[derive(Default)]
pub struct Orders {
    pub cancel: Cell<bool>,
    pub stop: Cell<bool>,
    pub pause: Cell<bool>,
}

impl Orders {
    /// Those with which the next call begins.
    pub fn give(&self, pause: bool, stop: bool) {
        self.cancel.set(false);
        self.stop.set(stop);
        self.pause.set(pause);
    }

    /// Is the job to stand still? What is to end goes on, to end.
    pub fn wait(&self) -> bool {
        self.pause.get() && !self.stop.get() && !self.cancel.get()
    }
}

#[derive(Clone)]
pub struct Job {
    pub orders: Rc<Orders>,
    breath: Breath,
    last: Rc<Cell<Instant>>,
    paused: Rc<Cell<Duration>>,
    busy: Rc<Cell<Option<&'static str>>>,
}

/// A long call that is under way until this is dropped.
#[must_use]
pub struct Underway(Rc<Cell<Option<&'static str>>>);

impl Drop for Underway {
    fn drop(&mut self) {
        self.0.set(None);
    }
}

impl Job {
    pub fn new(breath: Breath) -> Self {
        let last = Rc::new(Cell::new(Instant::now()));
        Job { orders: Rc::default(), breath, last, paused: Rc::default(), busy: Rc::default() }
    }

    /// A job with nobody to let in: tests, benches, native tools.
    pub fn alone() -> Self {
        Job::new(Rc::new(|| Box::pin(std::future::ready(()))))
    }

    /// A long call begins: `Busy` while another is under way.
    pub fn begin(&self, what: &'static str) -> Result<Underway> {
        if let Some(other) = self.busy.get() {
            return Err(Error::Busy(other));
        }
        self.busy.set(Some(what));
        self.last.set(Instant::now());
        Ok(Underway(self.busy.clone()))
    }

    pub fn is_busy(&self) -> bool {
        self.busy.get().is_some()
    }

    /// Lets messages in when the slice is used up; waits while paused; `Cancelled` where that is so.
    pub async fn turn(&self) -> Result<()> {
        if self.last.get().elapsed().as_millis() >= SLICE_MS {
            self.breathe().await;
        }
        let start = Instant::now();
        let mut waited = false;
        while self.orders.wait() {
            self.breathe().await;
            waited = true;
        }
        if waited {
            self.paused.set(self.paused.get() + start.elapsed());
        }
        if self.orders.cancel.get() { Err(Error::Cancelled) } else { Ok(()) }
    }

    /// A stopwatch that starts now.
    pub fn stopwatch(&self) -> Stopwatch {
        Stopwatch { start: Instant::now(), paused: self.paused.clone(), before: self.paused.get() }
    }

    /// Lets messages in now. While paused the host's breath should sleep a little rather than spin.
    pub async fn breathe(&self) {
        (self.breath)().await;
        self.last.set(Instant::now());
    }
}

/// Time that counts: without that spent paused.
pub struct Stopwatch {
    start: Instant,
    /// Of the job, and what it was at the start
    paused: Rc<Cell<Duration>>,
    before: Duration,
}

impl Stopwatch {
    pub fn seconds(&self) -> f64 {
        (self.start.elapsed() - (self.paused.get() - self.before)).as_secs_f64()
    }
}
