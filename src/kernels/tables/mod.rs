//! Category columns into a network: rows of tables looked up and summed, or levels as ones.

pub mod bag;
pub mod lookup;
pub mod one_hot;
pub mod ragged;
pub mod segment_sum;
