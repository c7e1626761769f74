//! W(t) and its products with X: q, k, v, and the way back to X and to the knots.

use super::{Attention, Path, Route, Tokens};
use crate::{
    device::{Buffer, Call},
    kernels::{
        attention::weights_at::WeightsAt,
        products::{
            fold::fold,
            gram::{Gram, chunk, chunks},
            matmul::{Matmul, Strides},
        },
    },
    ode::Stage,
};

impl Attention {
    /// The stage's matrices, or their gradients back to the knots.
    pub(super) fn weights_at(&self, stage: &Stage, pullback: bool) -> Call {
        let Path { knots: m, constant } = self.equation.path;
        let (knots, w) = if pullback { (&self.knots.grads, &self.g_w) } else { (&self.knots.values, &self.w) };
        WeightsAt {
            solve_clock: stage.solve_clock,
            when: stage.when,
            ends: &self.ends,
            knots,
            place: self.knots.place,
            w,
            m,
            dd: self.equation.tokens.d * self.equation.tokens.d,
            constant,
            c: stage.c,
            pullback,
        }
        .call()
    }

    /// w of the stage, then qkv = X Wᵀ for the three matrices.
    pub(super) fn project(&self, stage: &Stage) -> Vec<Call> {
        let (Tokens { d, .. }, len, rows) = (self.equation.tokens, self.equation.tokens.len(), self.equation.tokens.rows());
        let x = Strides { offset: 0, batch: 0, rows: d, columns: 1 };
        let w = Strides { offset: 0, batch: d * d, rows: 1, columns: d };
        let qkv = Strides { offset: 0, batch: len, rows: d, columns: 1 };
        vec![
            self.weights_at(stage, false),
            Matmul {
                solve_clock: stage.solve_clock,
                when: stage.when,
                a: (stage.x, x),
                b: (&self.w, w),
                e: (&self.unused[0], Strides::default()),
                c: (&self.qkv, qkv),
                shape: [3, rows, d, d],
                alpha: 1.0,
                gamma: 0.0,
                add: false,
            }
            .call(),
        ]
    }

    /// g_qkv → the gradient by x at stage.out, − leak g_f in it, on top of what is there where `add`.
    pub(super) fn gather(&self, stage: &Stage, g_f: &Buffer, add: bool) -> Vec<Call> {
        let (Tokens { d, .. }, rows) = (self.equation.tokens, self.equation.tokens.rows());
        let call = |part: usize| {
            let gamma = if part == 0 { -self.equation.leak } else { 0.0 };
            Matmul {
                solve_clock: stage.solve_clock,
                when: stage.when,
                a: (&self.g_qkv, Strides { batch: 0, ..self.part(part) }),
                b: (&self.w, Strides { offset: part * d * d, batch: 0, rows: d, columns: 1 }),
                e: (g_f, Strides { batch: 0, ..self.rows(0) }),
                c: (stage.out, Strides { batch: 0, ..self.rows(stage.offset) }),
                shape: [1, rows, d, d],
                alpha: 1.0,
                gamma,
                add: add || part > 0,
            }
            .call()
        };
        (0..3).map(call).collect()
    }

    /// g_W = g_qkvᵀ X over all rows, scattered to the knots.
    pub(super) fn gather_weights(&self, stage: &Stage) -> Vec<Call> {
        let (Tokens { d, .. }, len, rows) = (self.equation.tokens, self.equation.tokens.len(), self.equation.tokens.rows());
        let (solve_clock, when) = (stage.solve_clock, stage.when);
        // Side by side, the three gradients are one matrix.
        let (batch, stride, shape) = if self.route == Route::Sets { (0, 3 * d, [1, 3 * d, d]) } else { (len, d, [3, d, d]) };
        vec![
            Gram {
                solve_clock,
                when,
                a: (&self.g_qkv, Strides { offset: 0, batch, rows: stride, columns: 1 }),
                b: (stage.x, Strides { offset: 0, batch: 0, rows: d, columns: 1 }),
                partial: &self.partial,
                at: 0,
                rows,
                chunk: chunk(rows),
                shape,
            }
            .call(),
            fold(solve_clock, when, &self.partial, &self.g_w, chunks(rows), 3 * d * d, 1.0),
            self.weights_at(stage, true),
        ]
    }
}
