//! s · σ(q) (kᵀ σ(v)) − leak X, evaluated from the right: the inner product is [w, w] per head.

use super::{Attention, Sigma, Tokens};
use crate::{
    device::{Buffer, Call},
    kernels::{
        attention::{activation::activation, activation_pullback::activation_pullback},
        products::{
            fold::fold,
            gram::{Gram, chunks},
            matmul::{Matmul, Strides},
        },
    },
    ode::Stage,
};

impl Attention {
    /// [heads, w, w], as it lies or transposed.
    fn inner_strides(&self, transposed: bool) -> Strides {
        let w = self.equation.tokens.width();
        let (rows, columns) = if transposed { (1, w) } else { (w, 1) };
        Strides { offset: 0, batch: w * w, rows, columns }
    }

    /// C = α A B per head, A and C rows of tokens, B an inner product.
    fn times_inner(&self, stage: &Stage, a: (&Buffer, Strides), b: (&Buffer, bool), c: (&Buffer, Strides), alpha: f32) -> Call {
        let Tokens { n, heads, .. } = self.equation.tokens;
        let w = self.equation.tokens.width();
        Matmul {
            solve_clock: stage.solve_clock,
            when: stage.when,
            a,
            b: (b.0, self.inner_strides(b.1)),
            e: (&self.unused[0], Strides::default()),
            c,
            shape: [heads, n, w, w],
            alpha,
            gamma: 0.0,
            add: false,
        }
        .call()
    }

    /// total = α Aᵀ B per head, over all tokens.
    fn inner_product(
        &self,
        stage: &Stage,
        a: (&Buffer, Strides),
        b: (&Buffer, Strides),
        total: &Buffer,
        alpha: f32,
    ) -> [Call; 2] {
        let Tokens { n, heads, .. } = self.equation.tokens;
        let w = self.equation.tokens.width();
        let (solve_clock, when) = (stage.solve_clock, stage.when);
        [
            Gram { solve_clock, when, a, b, partial: &self.partial, rows: n, shape: [heads, w, w] }.call(),
            fold(solve_clock, when, &self.partial, total, chunks(n), heads * w * w, alpha),
        ]
    }

    /// σ in place on q and v, inner = kᵀ σ(v), out = s σ(q) inner − leak x.
    pub(super) fn literal(&self, stage: &Stage, sigma: Sigma, scale: f32, out: &Buffer, offset: usize, leak: f32) -> Vec<Call> {
        let Tokens { n, heads, .. } = self.equation.tokens;
        let (w, qkv) = (self.equation.tokens.width(), &self.qkv);
        let mut calls = vec![activation(stage.solve_clock, stage.when, qkv, sigma, self.equation.tokens)];
        calls.extend(self.inner_product(stage, (qkv, self.part(1)), (qkv, self.part(2)), &self.inner, 1.0));
        calls.push(
            Matmul {
                solve_clock: stage.solve_clock,
                when: stage.when,
                a: (qkv, self.part(0)),
                b: (&self.inner, self.inner_strides(false)),
                e: (stage.x, self.rows(0)),
                c: (out, self.rows(offset)),
                shape: [heads, n, w, w],
                alpha: scale,
                gamma: -leak,
                add: false,
            }
            .call(),
        );
        calls
    }

    /// With Q = σ(q), V = σ(v), G = kᵀ V: g_Q = s g Gᵀ, g_G = s Qᵀ g, g_k = V g_Gᵀ, g_V = k g_G, then through σ.
    pub(super) fn literal_pullback(&self, stage: &Stage, sigma: Sigma, scale: f32, g: &Buffer) -> Vec<Call> {
        let (qkv, g_qkv) = (&self.qkv, &self.g_qkv);
        let mut calls = vec![self.times_inner(stage, (g, self.rows(0)), (&self.inner, true), (g_qkv, self.part(0)), scale)];
        calls.extend(self.inner_product(stage, (qkv, self.part(0)), (g, self.rows(0)), &self.g_inner, scale));
        calls.push(self.times_inner(stage, (qkv, self.part(2)), (&self.g_inner, true), (g_qkv, self.part(1)), 1.0));
        calls.push(self.times_inner(stage, (qkv, self.part(1)), (&self.g_inner, false), (g_qkv, self.part(2)), 1.0));
        calls.push(activation_pullback(stage.solve_clock, stage.when, qkv, g_qkv, sigma, self.equation.tokens));
        calls
    }
}
