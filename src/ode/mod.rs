//! Ordinary differential equations x' = f(t, x) on a device: methods as data, steps, control, adjoint.
//! Knows the device, not attention.

pub mod tableau;
mod tableaus;
mod trees;
