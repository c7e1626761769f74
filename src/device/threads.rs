//! How many threads do a call, and which calls are worth it.

use std::{
    hint::spin_loop,
    ops::Range,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use web_time::Instant;

use super::pool::{LOOKS, Pool};

/// Turns of one thread in a piece: few, for a matrix product packs its matrix in each; more than one, for threads are not equally fast.
const TURNS: usize = 2;
/// Nanoseconds of an operation of a unit's cost, at least.
const OPERATION_NS: f64 = 0.4;
/// What helpers that are there may need to begin, in milliseconds.
const PATIENCE_MS: u128 = 100;
/// Wake-ups are measured in rounds, for a browser's clock is coarse, and the quickest round counts: in the first the code is not compiled yet.
const ROUNDS: usize = 10;
const WAKE_UPS: usize = 10;

/// The caller and its helpers.
pub struct Threads {
    pool: Arc<Pool>,
    pub count: usize,
    /// How many of them have come
    there: AtomicUsize,
    /// How many of them work now
    used: AtomicUsize,
    /// Operations from which on a call is worth waking the helpers
    least: AtomicUsize,
}

/// Those of every CPU device that is opened from here on.
static ALL: Mutex<Option<Arc<Threads>>> = Mutex::new(None);

impl Threads {
    /// So many at most, this one among them: the others call `Pool::help` by themselves, until `come`.
    pub fn new(count: usize) -> Self {
        let [there, used, least] = [1, 1, 0].map(AtomicUsize::new);
        Threads { pool: Arc::default(), count, there, used, least }
    }

    /// So many are there.
    pub fn come(&self, count: usize) {
        self.there.store(count.clamp(1, self.count), Relaxed);
        self.limit(count);
        // On their way they would measure as slow.
        let start = Instant::now();
        while self.pool.begun() + 1 < self.used() && start.elapsed().as_millis() < PATIENCE_MS {
            spin_loop();
        }
        self.measure();
    }

    /// With threads of the system, measured.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn start(count: usize) -> Arc<Self> {
        let threads = Threads::new(count.max(1));
        for _ in 1..threads.count {
            let pool = threads.pool();
            std::thread::spawn(move || pool.help());
        }
        threads.come(threads.count);
        Arc::new(threads)
    }

    /// One a core, for all CPU devices.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn on_all_cores() {
        Threads::start(std::thread::available_parallelism().map_or(1, usize::from)).for_all();
    }

    pub fn for_all(self: Arc<Self>) {
        ALL.lock().unwrap_or_else(PoisonError::into_inner).replace(self);
    }

    pub fn of_all() -> Option<Arc<Self>> {
        ALL.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn pool(&self) -> Arc<Pool> {
        self.pool.clone()
    }

    pub fn used(&self) -> usize {
        self.used.load(Relaxed)
    }

    /// So many of them work from here on, all that are there at most.
    pub fn limit(&self, threads: usize) {
        self.used.store(threads.clamp(1, self.there.load(Relaxed)), Relaxed);
    }

    /// Even the smallest call is shared: for tests.
    pub fn share_all(&self) {
        self.least.store(0, Relaxed);
    }

    /// How long it takes until all are at work. A call is worth it where the time that it saves is twice that.
    fn measure(&self) {
        let count = self.used();
        let wake = || {
            let here = AtomicUsize::new(0);
            self.pool.share(0..count, 1, count - 1, &|_| {
                here.fetch_add(1, Relaxed);
                (0..LOOKS).take_while(|_| here.load(Relaxed) < count).for_each(|_| spin_loop());
            });
        };
        let mut nanoseconds = f64::INFINITY;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            (0..WAKE_UPS).for_each(|_| wake());
            nanoseconds = nanoseconds.min(start.elapsed().as_nanos() as f64 / WAKE_UPS as f64);
        }
        let saved = 1.0 - 1.0 / count as f64;
        self.least.store((2.0 * nanoseconds / saved / OPERATION_NS) as usize, Relaxed);
    }

    /// Are so many units worth more than one thread?
    pub fn pay_for(&self, units: usize, operations: usize) -> bool {
        units > 1 && self.used() > 1 && operations >= self.least.load(Relaxed)
    }

    /// Pieces that are done at a time: a thread's turn is then as long as one.
    pub fn turns(&self) -> usize {
        match self.used() {
            1 => 1,
            threads => TURNS * threads,
        }
    }

    pub fn share(&self, range: Range<usize>, work: &(dyn Fn(Range<usize>) + Sync)) {
        let take = range.len().div_ceil(self.turns()).max(1);
        self.pool.share(range, take, self.used() - 1, work);
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.pool.end();
    }
}
