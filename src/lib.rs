//! flowbed: the map, in walk order. Arrows run one way; `tests/architecture.rs` holds them.
//!
//! ```text
//! bytes → table → columns → vocabularies → split, batches     data      plain Rust: no device, no async
//!      → embeddings → tokens → flow → head → loss             model     forward and pullback side by side
//!        (method · step · control · adjoint · unrolled)       ode       knows the device, not attention
//!      → Adam → metrics → run                                 train     the loop
//!      → intervals, verdict                                   referee   scores of runs: which model is better
//!      → components, neighbours, colours                      insight   reads vectors
//!      → files, and back                                      files
//!   named problems, timed by the unit                          measure   all of the above on any device
//!      → plain structs                                        contract  what crosses to the page, and its TypeScript
//!      → page                                                 web       the only place that says wasm_bindgen
//! ```
//! Below them: `kernels`, the operations, each with a GPU and a CPU form; `device`, which runs them and knows none by
//! name (only `device/gpu` says wgpu); and for all: `error`, `limits`, `rng`, `job`, `order`.
//!
//! Legend of shapes: B rows of a batch, F categorical columns, M numeric columns of N inputs, V levels with level 0 (unknown),
//! D embedding width, K width of the concatenated input, H hidden units, C outputs, P words of all parameters.

#![forbid(unsafe_code)]

pub use flowbed_kernels::{device, error, job, kernels, limits, order, rng};

pub mod contract;
pub mod data;
pub mod files;
pub mod flow;
pub mod insight;
pub mod measure;
pub mod model;
pub mod ode;
pub mod referee;
pub mod train;
#[cfg(target_arch = "wasm32")]
pub mod web;
