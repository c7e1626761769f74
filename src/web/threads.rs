//! The threads of a build that has them: workers with the engine's memory, each in a call of `help` for all its life.

use wasm_bindgen::prelude::*;

use crate::device::Threads;

/// Before the helpers begin: this thread, and one fewer beside it. CPU devices that are opened from here on have them.
#[wasm_bindgen(js_name = threadsBegin)]
pub fn begin(count: usize) {
    std::sync::Arc::new(Threads::new(count)).for_all();
}

/// So many have come. Measures how fast they wake.
#[wasm_bindgen(js_name = threadsCome)]
pub fn come(count: usize) {
    if let Some(threads) = Threads::of_all() {
        threads.come(count);
    }
}

/// So many of them work from here on, all at most.
#[wasm_bindgen(js_name = threadsUse)]
pub fn limit(count: usize) {
    if let Some(threads) = Threads::of_all() {
        threads.limit(count);
    }
}

/// What a helper does.
#[wasm_bindgen(js_name = threadHelp)]
pub fn help() {
    if let Some(threads) = Threads::of_all() {
        threads.pool().help();
    }
}

/// A helper has died of what it did.
#[wasm_bindgen(js_name = threadFail)]
pub fn fail() {
    if let Some(threads) = Threads::of_all() {
        threads.pool().fail();
    }
}

/// Has one? Then the engine is of no more use.
#[wasm_bindgen(js_name = threadFailed)]
pub fn failed() -> bool {
    Threads::of_all().is_some_and(|threads| threads.pool().has_failed())
}
