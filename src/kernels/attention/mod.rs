//! The attention field and its pullback: weights at a time, σ, attention, the sphere; small sets in one dispatch.

pub mod activation;
pub mod activation_pullback;
pub mod attend;
pub mod attend_key;
pub mod attend_query;
pub mod set_field;
pub mod set_field_pullback;
pub mod tangent;
pub mod weights_at;
