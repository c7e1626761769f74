//! Attention as a right-hand side. Tokens are rows: q = X W_Qᵀ, k = X W_Kᵀ, v = X W_Vᵀ, heads split the features.
//!
//! literal   s · σ(q) (kᵀ σ(v)) − leak X    O(n d²), no [n, n] (`literal`)
//! softmax   softmax_rows(q kᵀ / √(d / heads)) v − leak X, in tiles (`softmax`)
//! sphere    either without leak, projected on the tangent space of unit rows
//!
//! Add a field: its forward and pullback beside `literal.rs`, an entry in `Kind`, the same two in tests/reference/fields.rs.

mod literal;
mod softmax;

pub use crate::kernels::activation::{Sigma, Tokens};
use crate::{
    device::{Buffer, Call, Device},
    error::Result,
    kernels::{
        fold::fold,
        gram::{Gram, chunks},
        guard::{TICKS, When},
        matmul::{Matmul, Strides},
        tangent::{Mode, Tangent},
        weights_at::WeightsAt,
    },
    ode::{Stage, VectorField},
};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Literal { sigma: Sigma, scale: f32 },
    Softmax,
}

/// W(t) through M knots: linear between them, or constant on M equal pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    pub knots: usize,
    pub constant: bool,
}

impl Path {
    /// Ticks of the ends of intervals.
    pub fn ends(self) -> Vec<u32> {
        let intervals = if self.constant { self.knots } else { (self.knots - 1).max(1) } as u64;
        (0..=intervals).map(|i| (i * u64::from(TICKS) / intervals) as u32).collect()
    }
}

pub struct Attention {
    pub tokens: Tokens,
    pub kind: Kind,
    pub leak: f32,
    pub sphere: bool,
    pub path: Path,
    ends_ticks: Vec<u32>,
    ends: Buffer,
    /// [3, M, d, d] the weights, and their gradients
    pub knots: Buffer,
    pub g_knots: Buffer,
    w: Buffer,
    g_w: Buffer,
    /// [3, n, d]: q, k, v after σ; and their gradients
    qkv: Buffer,
    g_qkv: Buffer,
    /// [n, d]: the field before leak and projection; and its gradient
    raw: Buffer,
    g_raw: Buffer,
    partial: Buffer,
    /// literal: kᵀσ(v) and its gradient [heads, w, w]; softmax: log-sum-exps and dots [heads, n]
    inner: Buffer,
    g_inner: Buffer,
    /// For arguments that a call does not use
    unused: [Buffer; 2],
}

impl Attention {
    /// weights [3, M, d, d].
    #[expect(clippy::too_many_arguments, reason = "each is one choice of the equation")]
    pub fn new(
        device: &Device,
        tokens: Tokens,
        kind: Kind,
        leak: f32,
        sphere: bool,
        path: Path,
        weights: &[f32],
        gradient: bool,
    ) -> Result<Self> {
        let (len, dd) = (tokens.len(), tokens.d * tokens.d);
        let backward = |words: usize| if gradient { words } else { 0 };
        let inner = match kind {
            Kind::Literal { .. } => tokens.heads * tokens.width() * tokens.width(),
            Kind::Softmax => tokens.heads * tokens.n,
        };
        let literal = matches!(kind, Kind::Literal { .. });
        let partial = chunks(tokens.n)
            * if gradient {
                3 * dd
            } else if literal {
                inner
            } else {
                0
            };
        let ends_ticks = path.ends();
        let ends = device.alloc("the ends of intervals", ends_ticks.len())?;
        device.write(&ends, 0, &ends_ticks);
        let knots = device.alloc("the weights at the knots", 3 * path.knots * dd)?;
        device.write(&knots, 0, bytemuck::cast_slice(weights));
        Ok(Attention {
            knots,
            g_knots: device.alloc("the gradients at the knots", backward(3 * path.knots * dd))?,
            w: device.alloc("the weights of a stage", 3 * dd)?,
            g_w: device.alloc("the gradients of a stage's weights", backward(3 * dd))?,
            qkv: device.alloc("queries, keys and values", 3 * len)?,
            g_qkv: device.alloc("gradients of queries, keys and values", backward(3 * len))?,
            raw: device.alloc("the field", if sphere || gradient { len } else { 0 })?,
            g_raw: device.alloc("the gradient of the field", if sphere { backward(len) } else { 0 })?,
            partial: device.alloc("partial sums over tokens", partial)?,
            inner: device.alloc("inner products", inner)?,
            g_inner: device.alloc("gradients of inner products", backward(inner))?,
            unused: [device.alloc("nothing", 1)?, device.alloc("nothing", 1)?],
            tokens,
            kind,
            leak: if sphere { 0.0 } else { leak },
            sphere,
            path,
            ends_ticks,
            ends,
        })
    }

    /// Rows of part 0, 1, 2 of [3, n, d], a head as an item of the batch.
    fn part(&self, part: usize) -> Strides {
        let Tokens { d, .. } = self.tokens;
        Strides { offset: part * self.tokens.len(), batch: self.tokens.width(), rows: d, columns: 1 }
    }

    /// Rows of [n, d] at word `offset`, a head as an item of the batch.
    fn rows(&self, offset: usize) -> Strides {
        Strides { offset, ..self.part(0) }
    }

    fn weights_at(&self, stage: &Stage, w: &Buffer, knots: &Buffer, pullback: bool) -> Call {
        WeightsAt {
            clock: stage.clock,
            when: stage.when,
            ends: &self.ends,
            knots,
            w,
            m: self.path.knots,
            dd: self.tokens.d * self.tokens.d,
            constant: self.path.constant,
            c: stage.c,
            pullback,
        }
        .call()
    }

    /// w of the stage, then qkv = X Wᵀ for the three matrices.
    fn project(&self, stage: &Stage) -> Vec<Call> {
        let (Tokens { n, d, .. }, len) = (self.tokens, self.tokens.len());
        let x = Strides { offset: 0, batch: 0, rows: d, columns: 1 };
        let w = Strides { offset: 0, batch: d * d, rows: 1, columns: d };
        let qkv = Strides { offset: 0, batch: len, rows: d, columns: 1 };
        vec![
            self.weights_at(stage, &self.w, &self.knots, false),
            Matmul {
                clock: stage.clock,
                when: stage.when,
                a: (stage.x, x),
                b: (&self.w, w),
                e: (&self.unused[0], Strides::default()),
                c: (&self.qkv, qkv),
                shape: [3, n, d, d],
                alpha: 1.0,
                gamma: 0.0,
                add: false,
            }
            .call(),
        ]
    }

    /// The field with `leak` → out at `offset`.
    fn forward(&self, stage: &Stage, out: &Buffer, offset: usize, leak: f32) -> Vec<Call> {
        let mut calls = self.project(stage);
        calls.extend(match self.kind {
            Kind::Literal { sigma, scale } => self.literal(stage, sigma, scale, out, offset, leak),
            Kind::Softmax => self.softmax(stage, out, offset, leak),
        });
        calls
    }

    /// g_qkv → the gradient by x at stage.out, − leak g_f in it, on top of what is there where `add`.
    fn gather(&self, stage: &Stage, g_f: &Buffer, add: bool) -> Vec<Call> {
        let Tokens { n, d, .. } = self.tokens;
        let call = |part: usize| {
            let gamma = if part == 0 { -self.leak } else { 0.0 };
            Matmul {
                clock: stage.clock,
                when: stage.when,
                a: (&self.g_qkv, Strides { batch: 0, ..self.part(part) }),
                b: (&self.w, Strides { offset: part * d * d, batch: 0, rows: d, columns: 1 }),
                e: (g_f, Strides { batch: 0, ..self.rows(0) }),
                c: (stage.out, Strides { batch: 0, ..self.rows(stage.offset) }),
                shape: [1, n, d, d],
                alpha: 1.0,
                gamma,
                add: add || part > 0,
            }
            .call()
        };
        (0..3).map(call).collect()
    }

    /// g_W = g_qkvᵀ X, scattered to the knots.
    fn gather_weights(&self, stage: &Stage) -> Vec<Call> {
        let (Tokens { n, d, .. }, len) = (self.tokens, self.tokens.len());
        let (clock, when) = (stage.clock, stage.when);
        vec![
            Gram {
                clock,
                when,
                a: (&self.g_qkv, Strides { offset: 0, batch: len, rows: d, columns: 1 }),
                b: (stage.x, Strides { offset: 0, batch: 0, rows: d, columns: 1 }),
                partial: &self.partial,
                rows: n,
                shape: [3, d, d],
            }
            .call(),
            fold(clock, when, &self.partial, &self.g_w, chunks(n), 3 * d * d, 1.0),
            self.weights_at(stage, &self.g_w, &self.g_knots, true),
        ]
    }

    fn tangent<'a>(&'a self, clock: &'a Buffer, when: When, mode: Mode) -> Tangent<'a> {
        let [read, written] = &self.unused;
        let Tokens { n, d, .. } = self.tokens;
        let (x, f, g, out, extra) = (read, read, read, written, written);
        Tangent { clock, when, mode, x, f, g, out, out_offset: 0, extra, extra_offset: 0, n, d }
    }
}

impl VectorField for Attention {
    fn size(&self) -> usize {
        self.tokens.len()
    }

    fn ends(&self) -> &[u32] {
        &self.ends_ticks
    }

    fn jumps(&self) -> bool {
        self.path.constant
    }

    fn eval(&self, stage: &Stage) -> Vec<Call> {
        if !self.sphere {
            return self.forward(stage, stage.out, stage.offset, self.leak);
        }
        let mut calls = self.forward(stage, &self.raw, 0, 0.0);
        let project = self.tangent(stage.clock, stage.when, Mode::Project);
        calls.push(Tangent { x: stage.x, f: &self.raw, out: stage.out, out_offset: stage.offset, ..project }.call());
        calls
    }

    fn pullback(&self, stage: &Stage, g_f: &Buffer, weights: bool) -> Vec<Call> {
        let mut calls = self.forward(stage, &self.raw, 0, 0.0);
        let mut g_raw = g_f;
        if self.sphere {
            let project = self.tangent(stage.clock, stage.when, Mode::ProjectPullback);
            let (f, out, extra, extra_offset) = (&self.raw, &self.g_raw, stage.out, stage.offset);
            calls.push(Tangent { x: stage.x, f, g: g_f, out, extra, extra_offset, ..project }.call());
            g_raw = &self.g_raw;
        }
        calls.extend(match self.kind {
            Kind::Literal { sigma, scale } => self.literal_pullback(stage, sigma, scale, g_raw),
            Kind::Softmax => self.softmax_pullback(stage, g_raw),
        });
        calls.extend(self.gather(stage, g_f, self.sphere));
        if weights {
            calls.extend(self.gather_weights(stage));
        }
        calls
    }

    fn retract(&self, clock: &Buffer, when: When, x: &Buffer) -> Option<Call> {
        self.sphere.then(|| Tangent { out: x, ..self.tangent(clock, when, Mode::Normalise) }.call())
    }

    fn retract_pullback(&self, clock: &Buffer, x: &Buffer, g: &Buffer, offset: usize) -> Option<Call> {
        let pull = self.tangent(clock, When::Always, Mode::NormalisePullback);
        self.sphere.then(|| Tangent { x, out: g, out_offset: offset, ..pull }.call())
    }
}
