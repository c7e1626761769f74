//! The lower half of the engine, a package of its own so that the compiler makes it fast and the rest of the page small
//! (`[profile.release]` of Cargo.toml). `lib.rs` has the map of both.

#![deny(unsafe_code)] // but for device/lend.rs, which says why

pub mod device;
pub mod error;
pub mod job;
pub mod kernels;
pub mod limits;
pub mod order;
pub mod rng;
