//! flowbed: the map, in walk order.

pub mod data;
pub mod error;
pub mod job;
pub mod rng;
