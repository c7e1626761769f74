//! What a product reads and leaves: matrices inside slices, and what is done to the result.

/// A matrix inside a slice: element (i, j) is data[i·rows + j·cols].
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub data: &'a [f32],
    pub rows: usize,
    pub cols: usize,
}

impl<'a> View<'a> {
    /// From element (i, j) on.
    pub fn from(self, i: usize, j: usize) -> View<'a> {
        View { data: self.data.get(i * self.rows + j * self.cols..).unwrap_or_default(), ..self }
    }
}

/// What becomes of A B: out = gate(relu(scale · A B + bias)), or added to what is there.
#[derive(Clone, Copy)]
pub struct Finish<'a> {
    pub scale: f32,
    pub add: bool,
    /// [n]
    pub bias: Option<&'a [f32]>,
    pub relu: bool,
    /// Laid out as `out`: where it is not above 0, out is 0
    pub gate: Option<&'a [f32]>,
}

impl Finish<'_> {
    pub const PLAIN: Finish<'static> = Finish { scale: 1.0, add: false, bias: None, relu: false, gate: None };
    pub const ADDED: Finish<'static> = Finish { add: true, ..Finish::PLAIN };
}

/// Where the product goes: row i begins at word i · stride.
pub struct Out<'a> {
    pub data: &'a mut [f32],
    pub stride: usize,
}
