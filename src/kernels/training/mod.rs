//! A step of training: the loss, Adam, and the clock that moves on.

pub mod adam;
pub mod adam_rows;
pub mod adam_settle;
pub mod advance;
pub mod loss;
