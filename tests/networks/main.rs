//! Networks and their training: goldens made by others, the f64 reference, checkpoints, scores.

#[path = "../reference/mod.rs"]
mod reference;
#[path = "../support/rig.rs"]
mod rig;
#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod attention_ode;
mod golden_net;
mod networks;

// Natively alone.
#[cfg(not(target_arch = "wasm32"))]
mod calibration;
#[cfg(not(target_arch = "wasm32"))]
mod checkpoints;
#[cfg(not(target_arch = "wasm32"))]
mod cost;
#[cfg(not(target_arch = "wasm32"))]
mod losses;
#[cfg(not(target_arch = "wasm32"))]
mod protocols;
#[cfg(not(target_arch = "wasm32"))]
mod scores_and_insight;
#[cfg(not(target_arch = "wasm32"))]
mod second_figures;
#[cfg(not(target_arch = "wasm32"))]
mod training;
#[cfg(not(target_arch = "wasm32"))]
mod trees;
#[cfg(not(target_arch = "wasm32"))]
mod unseen;
#[cfg(not(target_arch = "wasm32"))]
mod why;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
