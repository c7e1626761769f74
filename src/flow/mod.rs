//! Tokens through a field: what `lab.flow` and `lab.gradient` take, and what comes of it.

pub mod experiments;
pub mod presets;
mod run;
mod settings;
mod solved;

pub use crate::model::attention::{
    Sigma,
    options::{Field, PathKind, Scale},
};
pub use run::{Flow, Gradient, flow, gradient};
pub use settings::{Adjoint, Inputs, Settings};
pub use solved::{Solved, SolvedFlows};
