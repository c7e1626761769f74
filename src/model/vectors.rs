//! What an embedding is in the end: a vector per level of a column.

/// Row 0 is the unknown level.
pub struct Vectors<'a> {
    pub names: Vec<&'a str>,
    /// Train rows of each level
    pub counts: Vec<u32>,
    pub width: usize,
    /// [V, width]
    pub values: &'a [f32],
}
