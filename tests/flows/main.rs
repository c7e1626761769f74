//! Solvers and flows: exact solutions, orders as slopes, gradients, what a flow tells.

#[path = "../support/problems.rs"]
mod problems;
#[path = "../reference/mod.rs"]
mod reference;
#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod flows;
mod many_tokens;
mod sets;

// Natively alone.
#[cfg(not(target_arch = "wasm32"))]
mod flow_experiments;
#[cfg(not(target_arch = "wasm32"))]
mod flow_insight;
#[cfg(not(target_arch = "wasm32"))]
mod ode_exact;
#[cfg(not(target_arch = "wasm32"))]
mod ode_gradients;
#[cfg(not(target_arch = "wasm32"))]
mod ode_reference;
#[cfg(not(target_arch = "wasm32"))]
mod solvers;
#[cfg(not(target_arch = "wasm32"))]
mod tableaus;
#[cfg(not(target_arch = "wasm32"))]
mod trained_flows;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
