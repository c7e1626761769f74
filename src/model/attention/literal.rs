//! s · σ(q) (kᵀ σ(v)) − leak X, evaluated from the right: the inner product is [w, w] per head. Of very many tokens queries, keys and values are
//! made block by block, so that no array of them all is there.

use std::ops::Range;

use super::{Attention, Sigma, Tokens};
use crate::{
    device::{Buffer, Call},
    kernels::{
        attention::{
            activation::{Parts, activation},
            activation_pullback::activation_pullback,
        },
        products::{
            fold::fold,
            gram::{Gram, chunk, chunks},
            matmul::{Matmul, Strides},
        },
    },
    ode::Stage,
};

/// Tokens from which on there are blocks, and tokens of a block at least: three parts of 32 features stay in a core's cache.
const MANY: usize = 1 << 15;
const BLOCK: usize = 1 << 11;

/// Tokens of a block: whole chunks of the sums over all tokens, which are thereby the same; all tokens where they are few.
pub(super) fn block(n: usize) -> usize {
    if n < MANY { n } else { BLOCK.next_multiple_of(chunk(n)).min(n) }
}

/// Where q, k and v of some tokens are: [parts, tokens, d], and which part each is. In a block q takes the place of k.
#[derive(Clone, Copy)]
struct Place {
    tokens: usize,
    q: usize,
    k: usize,
    v: usize,
}

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

    /// Partial sums of Aᵀ B per head, over the tokens `of`.
    fn inner_part(&self, stage: &Stage, a: (&Buffer, Strides), b: (&Buffer, Strides), of: &Range<usize>) -> Call {
        let Tokens { n, heads, .. } = self.equation.tokens;
        let (w, chunk) = (self.equation.tokens.width(), chunk(n));
        let (at, shape) = (of.start / chunk * heads * w * w, [heads, w, w]);
        let (solve_clock, when, partial) = (stage.solve_clock, stage.when, &self.partial);
        Gram { solve_clock, when, a, b, partial, at, rows: of.len(), chunk, shape }.call()
    }

    /// total = α · the partial sums over all tokens.
    fn inner_sum(&self, stage: &Stage, total: &Buffer, alpha: f32) -> Call {
        let Tokens { n, heads, .. } = self.equation.tokens;
        let w = self.equation.tokens.width();
        fold(stage.solve_clock, stage.when, &self.partial, total, chunks(n), heads * w * w, alpha)
    }

    /// Rows of a part of `place`, a head as an item of the batch.
    fn part_of(&self, place: Place, part: usize) -> Strides {
        let Tokens { d, .. } = self.equation.tokens;
        Strides { offset: part * place.tokens * d, batch: self.equation.tokens.width(), rows: d, columns: 1 }
    }

    /// Parts of [parts, block, d] from 0 on: X Wᵀ of the tokens `of` by the matrices `first`, .., `last` of q, k, v.
    fn project_block(&self, stage: &Stage, of: &Range<usize>, [first, last]: [usize; 2]) -> Call {
        let (Tokens { d, .. }, size) = (self.equation.tokens, block(self.equation.tokens.n));
        Matmul {
            solve_clock: stage.solve_clock,
            when: stage.when,
            a: (stage.x, Strides { offset: of.start * d, batch: 0, rows: d, columns: 1 }),
            b: (&self.w, Strides { offset: first * d * d, batch: d * d, rows: 1, columns: d }),
            e: (&self.unused[0], Strides::default()),
            c: (&self.qkv, Strides { offset: 0, batch: size * d, rows: d, columns: 1 }),
            shape: [last - first + 1, of.len(), d, d],
            alpha: 1.0,
            gamma: 0.0,
            add: false,
        }
        .call()
    }

    /// σ in place on a part of `place`, of so many tokens in it.
    fn bend(&self, stage: &Stage, sigma: Sigma, place: Place, parts: Parts) -> Call {
        let tokens = Tokens { n: place.tokens, ..self.equation.tokens };
        activation(stage.solve_clock, stage.when, &self.qkv, sigma, tokens, parts)
    }

    /// out = s σ(q) inner − leak x of the tokens `of`, whose σ(q) is in `place`.
    fn read_inner(&self, stage: &Stage, place: Place, of: &Range<usize>, [scale, leak]: [f32; 2], out: (&Buffer, usize)) -> Call {
        let Tokens { d, heads, .. } = self.equation.tokens;
        let w = self.equation.tokens.width();
        Matmul {
            solve_clock: stage.solve_clock,
            when: stage.when,
            a: (&self.qkv, self.part_of(place, place.q)),
            b: (&self.inner, self.inner_strides(false)),
            e: (stage.x, self.rows(of.start * d)),
            c: (out.0, self.rows(out.1 + of.start * d)),
            shape: [heads, of.len(), w, w],
            alpha: scale,
            gamma: -leak,
            add: false,
        }
        .call()
    }

    /// Of tokens whose q, k, v are there: σ in place on q and v, inner = kᵀ σ(v), out = s σ(q) inner − leak x.
    pub(super) fn literal(&self, stage: &Stage, sigma: Sigma, scale: f32, out: &Buffer, offset: usize, leak: f32) -> Vec<Call> {
        let n = self.equation.tokens.n;
        let place = Place { tokens: n, q: 0, k: 1, v: 2 };
        let [k, v] = [place.k, place.v].map(|part| (&self.qkv, self.part_of(place, part)));
        vec![
            self.bend(stage, sigma, place, Parts::Q_AND_V),
            self.inner_part(stage, k, v, &(0..n)),
            self.inner_sum(stage, &self.inner, 1.0),
            self.read_inner(stage, place, &(0..n), [scale, leak], (out, offset)),
        ]
    }

    /// The same of very many tokens, by the weights of the stage: k and v of a block after another into the inner product, then q.
    pub(super) fn literal_by_blocks(
        &self,
        stage: &Stage,
        sigma: Sigma,
        scale: f32,
        out: &Buffer,
        offset: usize,
        leak: f32,
    ) -> Vec<Call> {
        let n = self.equation.tokens.n;
        let size = block(n);
        let place = Place { tokens: size, q: 0, k: 0, v: 1 };
        let blocks = || (0..n).step_by(size).map(|begin| begin..n.min(begin + size));
        let only = |part| Parts { first: part, count: 1 };
        let mut calls = vec![self.weights_at(stage, false)];
        for of in blocks() {
            let [k, v] = [place.k, place.v].map(|part| (&self.qkv, self.part_of(place, part)));
            calls.push(self.project_block(stage, &of, [1, 2]));
            calls.push(self.bend(stage, sigma, place, only(place.v)));
            calls.push(self.inner_part(stage, k, v, &of));
        }
        calls.push(self.inner_sum(stage, &self.inner, 1.0));
        for of in blocks() {
            calls.push(self.project_block(stage, &of, [0, 0]));
            calls.push(self.bend(stage, sigma, place, only(place.q)));
            calls.push(self.read_inner(stage, place, &of, [scale, leak], (out, offset)));
        }
        calls
    }

    /// With Q = σ(q), V = σ(v), G = kᵀ V: g_Q = s g Gᵀ, g_G = s Qᵀ g, g_k = V g_Gᵀ, g_V = k g_G, then through σ.
    pub(super) fn literal_pullback(&self, stage: &Stage, sigma: Sigma, scale: f32, g: &Buffer) -> Vec<Call> {
        let (qkv, g_qkv, n) = (&self.qkv, &self.g_qkv, self.equation.tokens.n);
        vec![
            self.times_inner(stage, (g, self.rows(0)), (&self.inner, true), (g_qkv, self.part(0)), scale),
            self.inner_part(stage, (qkv, self.part(0)), (g, self.rows(0)), &(0..n)),
            self.inner_sum(stage, &self.g_inner, scale),
            self.times_inner(stage, (qkv, self.part(2)), (&self.g_inner, true), (g_qkv, self.part(1)), 1.0),
            self.times_inner(stage, (qkv, self.part(1)), (&self.g_inner, false), (g_qkv, self.part(2)), 1.0),
            activation_pullback(stage.solve_clock, stage.when, qkv, g_qkv, sigma, self.equation.tokens),
        ]
    }
}
