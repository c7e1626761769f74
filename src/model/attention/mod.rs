//! Attention as a right-hand side. Tokens are rows: q = X W_Qᵀ, k = X W_Kᵀ, v = X W_Vᵀ, heads split the features.
//!
//! literal   s · σ(q) (kᵀ σ(v)) − leak X    O(n d²), no [n, n] (`literal`)
//! softmax   softmax_rows(q kᵀ / √(d / heads)) v − leak X, in tiles (`tiles`)
//! many sets of tokens: whole where they are small (`sets`), in tiles otherwise
//! sphere    either without leak, projected on the tangent space of unit rows
//!
//! Add a field: its forward and pullback beside `literal.rs`, an entry in `Kind`, the same two in tests/reference/fields.rs.

mod equation;
mod literal;
pub mod options;
mod projections;
mod sets;
mod tiles;

pub use crate::kernels::attention::{
    activation::{Sigma, Tokens},
    weights_at::Place,
};
pub use equation::{Equation, Kind, Knots, Path};
use sets::Kept;

use crate::{
    device::{Buffer, Call, Device},
    error::Result,
    kernels::{
        attention::{
            set_field,
            tangent::{Mode, Tangent},
        },
        products::{gram::chunks, matmul::Strides},
        shared::guard::When,
    },
    ode::{Stage, VectorField},
};

/// How the field is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    /// One call for all sets: each is small
    Sets,
    /// kᵀ σ(v) first: one large set, literal
    Inner,
    /// Scores in tiles: softmax, and many sets that are not small
    Tiles,
}

pub struct Attention {
    pub equation: Equation,
    pub knots: Knots,
    route: Route,
    ends_ticks: Vec<u32>,
    ends: Buffer,
    w: Buffer,
    g_w: Buffer,
    /// [3, rows, d]: q, k, v after σ; [2, block, d] where tokens are taken in blocks
    qkv: Buffer,
    blocks: bool,
    /// Whole sets: what evaluations keep for their pullbacks, or that they are evaluated again
    kept: Vec<Kept>,
    again: bool,
    /// [3, rows, d], or [rows, 3 d] where sets are evaluated whole
    g_qkv: Buffer,
    /// [rows, d]: the field before leak and projection; and its gradient
    raw: Buffer,
    g_raw: Buffer,
    partial: Buffer,
    /// Inner: kᵀσ(v) and its gradient [heads, w, w]; tiles: log-sum-exps and dots [heads, rows]
    inner: Buffer,
    g_inner: Buffer,
    /// For arguments that a call does not use
    unused: [Buffer; 2],
}

impl Attention {
    /// `whole`: evaluate sets whole where they are small enough. `gradient`: there will be pullbacks, and of so many evaluations at a
    /// time what they need may be kept.
    pub fn new(device: &Device, equation: Equation, knots: Knots, whole: bool, gradient: Option<usize>) -> Result<Self> {
        let Equation { tokens, kind, sphere, path, leak } = equation;
        let (len, dd, rows) = (tokens.len(), tokens.d * tokens.d, tokens.rows());
        let route = match kind {
            _ if whole && set_field::fits(tokens) => Route::Sets,
            Kind::Literal { .. } if tokens.sets == 1 => Route::Inner,
            _ => Route::Tiles,
        };
        let backward = |words: usize| if gradient.is_some() { words } else { 0 };
        let inner = match route {
            Route::Sets => 0,
            Route::Inner => tokens.heads * tokens.width() * tokens.width(),
            Route::Tiles => tokens.heads * rows,
        };
        let forward_partial = if route == Route::Inner { inner } else { 0 };
        let ends_ticks = path.ends();
        let ends = device.alloc("the ends of intervals", ends_ticks.len())?;
        device.write(&ends, 0, &ends_ticks);
        let sets = route == Route::Sets;
        let apart = |words: usize| if sets { 0 } else { words };
        let block = literal::block(rows);
        let blocks = route == Route::Inner && gradient.is_none() && block < rows;
        let (kept, again) = match gradient {
            Some(evaluations) if sets => Kept::room(device, equation.rule(), evaluations)?,
            _ => (Vec::new(), false),
        };
        Ok(Attention {
            w: device.alloc("the weights of a stage", 3 * dd)?,
            g_w: device.alloc("the gradients of a stage's weights", backward(3 * dd))?,
            qkv: device.alloc("queries, keys and values", if blocks { 2 * block * tokens.d } else { apart(3 * len) })?,
            blocks,
            g_qkv: device.alloc("gradients of queries, keys and values", backward(3 * len))?,
            raw: device.alloc(
                "the field",
                if again {
                    len
                } else if sphere || gradient.is_some() {
                    apart(len)
                } else {
                    0
                },
            )?,
            g_raw: device.alloc("the gradient of the field", if sphere { apart(backward(len)) } else { 0 })?,
            partial: device.alloc("partial sums over tokens", chunks(rows) * forward_partial.max(backward(3 * dd)))?,
            inner: device.alloc("inner products", inner)?,
            g_inner: device.alloc("gradients of inner products", backward(inner))?,
            unused: [device.alloc("nothing", 1)?, device.alloc("nothing", 1)?],
            equation: Equation { leak: if sphere { 0.0 } else { leak }, ..equation },
            kept,
            again,
            knots,
            route,
            ends_ticks,
            ends,
        })
    }

    /// Rows of part 0, 1, 2 of [3, rows, d], a head as an item of the batch.
    fn part(&self, part: usize) -> Strides {
        let Tokens { d, .. } = self.equation.tokens;
        Strides { offset: part * self.equation.tokens.len(), batch: self.equation.tokens.width(), rows: d, columns: 1 }
    }

    /// Rows of [rows, d] at word `offset`, a head as an item of the batch.
    fn rows(&self, offset: usize) -> Strides {
        Strides { offset, ..self.part(0) }
    }

    /// The field with `leak` → out at `offset`.
    fn forward(&self, stage: &Stage, out: &Buffer, offset: usize, leak: f32) -> Vec<Call> {
        if let (Kind::Literal { sigma, scale }, true) = (self.equation.kind, self.blocks) {
            return self.literal_by_blocks(stage, sigma, scale, out, offset, leak);
        }
        let mut calls = self.project(stage);
        calls.extend(match self.equation.kind {
            Kind::Literal { sigma, scale } if self.route == Route::Inner => self.literal(stage, sigma, scale, out, offset, leak),
            _ => self.tiles(stage, out, offset, leak),
        });
        calls
    }

    fn tangent<'a>(&'a self, solve_clock: &'a Buffer, when: When, mode: Mode) -> Tangent<'a> {
        let [read, written] = &self.unused;
        let (n, d) = (self.equation.tokens.rows(), self.equation.tokens.d);
        let (x, f, g, out, extra) = (read, read, read, written, written);
        Tangent { solve_clock, when, mode, x, f, g, out, out_offset: 0, extra, extra_offset: 0, n, d }
    }
}

impl VectorField for Attention {
    fn size(&self) -> usize {
        self.equation.tokens.len()
    }

    fn ends(&self) -> &[u32] {
        &self.ends_ticks
    }

    fn jumps(&self) -> bool {
        self.equation.path.constant
    }

    fn eval(&self, stage: &Stage) -> Vec<Call> {
        if self.route == Route::Sets {
            return self.whole(stage);
        }
        if !self.equation.sphere {
            return self.forward(stage, stage.out, stage.offset, self.equation.leak);
        }
        let mut calls = self.forward(stage, &self.raw, 0, 0.0);
        let project = self.tangent(stage.solve_clock, stage.when, Mode::Project);
        calls.push(Tangent { x: stage.x, f: &self.raw, out: stage.out, out_offset: stage.offset, ..project }.call());
        calls
    }

    fn pullback(&self, stage: &Stage, g_f: &Buffer, weights: bool) -> Vec<Call> {
        let sphere = self.equation.sphere;
        let mut calls = Vec::new();
        if self.route == Route::Sets {
            calls.extend(self.whole_pullback(stage, g_f));
        } else {
            calls.extend(self.forward(stage, &self.raw, 0, 0.0));
            let mut g_raw = g_f;
            if sphere {
                let project = self.tangent(stage.solve_clock, stage.when, Mode::ProjectPullback);
                let (f, out, extra, extra_offset) = (&self.raw, &self.g_raw, stage.out, stage.offset);
                calls.push(Tangent { x: stage.x, f, g: g_f, out, extra, extra_offset, ..project }.call());
                g_raw = &self.g_raw;
            }
            calls.extend(match self.equation.kind {
                Kind::Literal { sigma, scale } if self.route == Route::Inner => self.literal_pullback(stage, sigma, scale, g_raw),
                _ => self.tiles_pullback(stage, g_raw),
            });
            calls.extend(self.gather(stage, g_f, sphere));
        }
        if weights {
            calls.extend(self.gather_weights(stage));
        }
        calls
    }

    fn retract(&self, solve_clock: &Buffer, when: When, x: &Buffer) -> Option<Call> {
        self.equation.sphere.then(|| Tangent { out: x, ..self.tangent(solve_clock, when, Mode::Normalise) }.call())
    }

    fn retract_pullback(&self, solve_clock: &Buffer, x: &Buffer, g: &Buffer, offset: usize) -> Option<Call> {
        let pull = self.tangent(solve_clock, When::Always, Mode::NormalisePullback);
        self.equation.sphere.then(|| Tangent { x, out: g, out_offset: offset, ..pull }.call())
    }
}
