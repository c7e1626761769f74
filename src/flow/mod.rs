//! Tokens through a field: what `lab.flow` and `lab.gradient` take, and what comes of it.

pub mod presets;
mod run;
mod settings;

pub use crate::model::attention::options::{Field, PathKind, Scale, SigmaName};
pub use run::{Flow, Gradient, flow, gradient};
pub use settings::{Adjoint, Inputs, Settings};
