//! flowbed: the map, in walk order.

pub mod data;
pub mod device;
pub mod error;
pub mod job;
pub mod kernels;
pub mod model;
pub mod rng;
pub mod train;
