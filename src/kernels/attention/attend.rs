//! Attention within each set of tokens: out = softmax_rows(scale q kᵀ) v − leak x per head, and the log-sum-exp of every row
//! [heads, rows] for the pullback. Tiles of keys with a running maximum (Milakov and Gimelshein 2018; Dao et al. 2022): no [n, n]
//! is ever made. `linear`: the scores themselves are the weights, as in the literal field, whose q and v hold σ's values.

use std::cell::RefCell;

use super::activation::Tokens;
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::{
            elementary::exps,
            gemm::{FASTER, Finish, Out, View, gemm},
            lanes::Lanes,
        },
        in_fours,
        shared::guard::{self, When},
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "attend",
    wgsl: wgsl!(
        "shared/solve_clock",
        "shared/guard",
        "shared/nan",
        "shared/elementary",
        "attention/attend_words",
        "attention/attend"
    ),
    buffers: &[In, In, In, Out, Out],
    cpu,
};
/// For heads in fours, whose loads bring four words.
pub static WIDE: Kernel = Kernel {
    name: "attend_wide",
    wgsl: wgsl!(
        "shared/solve_clock",
        "shared/guard",
        "shared/nan",
        "shared/elementary",
        "attention/attend_fours",
        "attention/attend"
    ),
    buffers: &[In, In, In, Out, Out],
    cpu,
};

/// Rows of a unit, and the rows of the other side that are met at a time: a tile of scores stays in the nearest cache.
pub const ROWS: usize = 64;
pub const TILE: usize = 128;
/// Columns that an invocation accumulates; the WGSL files say the same.
pub const COLUMNS: usize = 32;

pub struct Attend<'a> {
    pub solve_clock: &'a Buffer,
    pub when: When,
    /// [3, rows, d]
    pub qkv: &'a Buffer,
    pub x: &'a Buffer,
    pub out: &'a Buffer,
    /// First word of `out`
    pub offset: usize,
    /// [heads, rows]
    pub lse: &'a Buffer,
    pub tokens: Tokens,
    pub scores: Scores,
    pub leak: f32,
}

/// What becomes of q·k.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    pub scale: f32,
    /// Weights are the scaled scores; else their softmax
    pub linear: bool,
}

impl Scores {
    /// 1 / √width, as in Vaswani et al. 2017.
    pub fn softmax(tokens: Tokens) -> Self {
        Scores { scale: 1.0 / (tokens.width() as f32).sqrt(), linear: false }
    }

    pub fn words(self) -> [u32; 2] {
        [self.scale.to_bits(), self.linear as u32]
    }
}

/// Groups of the kernels with an invocation per (row, chunk of a head's columns).
pub fn groups(tokens: Tokens) -> [u32; 3] {
    [tokens.rows().div_ceil(64), tokens.heads, tokens.width().div_ceil(COLUMNS)].map(|groups| groups as u32)
}

/// CPU units: blocks of ROWS rows of a set, per head.
pub fn units(tokens: Tokens) -> usize {
    tokens.sets * tokens.n.div_ceil(ROWS) * tokens.heads
}

/// A unit's head, the first row of its set, and its own first row and how many.
pub fn unit(unit: usize, n: usize, heads: usize) -> (usize, usize, usize, usize) {
    let (block, blocks) = (unit / heads, n.div_ceil(ROWS));
    let (set, begin) = (block / blocks * n, block % blocks * ROWS);
    (unit % heads, set, set + begin, ROWS.min(n - begin))
}

impl Attend<'_> {
    pub fn call(self) -> Call {
        let ([rows, d, heads], [scale, linear]) = (self.tokens.words(), self.scores.words());
        let n = self.tokens.n as u32;
        Call {
            kernel: if in_fours([self.tokens.width()]) { &WIDE } else { &KERNEL },
            params: vec![self.when as u32, rows, n, d, heads, scale, linear, self.offset as u32, self.leak.to_bits()],
            buffers: [self.solve_clock, self.qkv, self.x, self.out, self.lse].map(Clone::clone).to_vec(),
            groups: groups(self.tokens),
            units: units(self.tokens),
            unit_cost: (ROWS.min(self.tokens.n) * self.tokens.n).saturating_mul(2 * self.tokens.width() / FASTER + 2),
        }
    }
}

/// Rows `begin..begin + count` of part `part` of qkv-like [3, n, d], a head's columns.
pub fn rows(data: &[f32], part: usize, n: usize, d: usize, at: usize, begin: usize) -> View<'_> {
    View { data: &data[(part * n + begin) * d + at..], rows: d, cols: 1 }
}

/// The same, transposed.
pub fn columns(data: &[f32], part: usize, n: usize, d: usize, at: usize, begin: usize) -> View<'_> {
    View { data: &data[(part * n + begin) * d + at..], rows: 1, cols: d }
}

/// Scores of a tile, transposed: an entry per row of the other side and row of the unit. The unit's rows lie in lanes, so that
/// maxima and sums over the other side need no step across lanes, and the product that follows reads them where they are.
pub type Tile = [[f32; ROWS]; TILE];

thread_local! {
    /// Two tiles, and what a unit adds up; kept, so that a step allocates nothing.
    pub static SCRATCH: RefCell<(Box<[Tile; 2]>, Vec<f32>)> = RefCell::new((Box::new([[[0.0; ROWS]; TILE]; 2]), Vec::new()));
}

/// tile ← scale · a bᵀ for `count` rows of a and `others` of b.
pub fn scores(tile: &mut Tile, scale: f32, (a, others): (View, usize), (b, count): (View, usize), width: usize) {
    let out = Out { data: tile.as_flattened_mut(), stride: ROWS };
    gemm([others, count, width], a, b, out, Finish { scale, ..Finish::PLAIN });
}

/// The tile as a matrix: a row per row of the unit.
pub fn weights(tile: &Tile) -> View<'_> {
    View { data: tile.as_flattened(), rows: 1, cols: ROWS }
}

/// A running softmax of ROWS rows: the largest score and the sum of e^(score − largest) so far.
struct Running {
    most: [[f32; 4]; ROWS / 4],
    total: [[f32; 4]; ROWS / 4],
}

impl Running {
    const NEW: Running = Running { most: [[f32::NEG_INFINITY; 4]; ROWS / 4], total: [[0.0; 4]; ROWS / 4] };

    /// Scores of a tile → weights e^(score − largest); → by how much the earlier ones shrink.
    fn take(&mut self, tile: &mut [[f32; ROWS]]) -> [[f32; 4]; ROWS / 4] {
        std::array::from_fn(|lane| {
            let most = Lanes::load(&self.most[lane]);
            let top = tile.iter().fold(most, |top, row| top.larger(Lanes::load(&row.as_chunks().0[lane])));
            let shrink = exps(most.minus(top));
            let mut total = shrink.times(Lanes::load(&self.total[lane]));
            for row in tile.iter_mut() {
                let score = &mut row.as_chunks_mut().0[lane];
                let weight = exps(Lanes::load(score).minus(top));
                *score = weight.values();
                total = total.plus(weight);
            }
            (self.most[lane], self.total[lane]) = (top.values(), total.values());
            shrink.values()
        })
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [solve_clock, qkv, x, out, lse] = buffers else { unreachable!("five buffers") };
    if !guard::active(solve_clock.u32(), params[0]) {
        return;
    }
    let [all, n, d, heads] = [1, 2, 3, 4].map(|i| params[i] as usize);
    let (scale, linear, offset) = (f32::from_bits(params[5]), params[6] == 1, params[7] as usize);
    let (leak, width) = (f32::from_bits(params[8]), d / heads);
    let (qkv, x) = (qkv.f32(), x.f32());
    SCRATCH.with_borrow_mut(|(tiles, sums)| {
        let tile = &mut tiles[0];
        sums.resize(ROWS * width, 0.0);
        for number in range {
            let (head, set, begin, count) = unit(number, n, heads);
            let at = head * width;
            let mut running = Running::NEW;
            sums.fill(0.0);
            for key in (0..n).step_by(TILE) {
                let keys = TILE.min(n - key);
                let (k, q) = (rows(qkv, 1, all, d, at, set + key), columns(qkv, 0, all, d, at, begin));
                scores(tile, scale, (k, keys), (q, count), width);
                if !linear {
                    let shrink = running.take(&mut tile[..keys]);
                    for (sums, shrink) in sums.chunks_exact_mut(width).zip(shrink.as_flattened()) {
                        sums.iter_mut().for_each(|sum| *sum *= shrink);
                    }
                }
                let v = rows(qkv, 2, all, d, at, set + key);
                gemm([count, width, keys], weights(tile), v, Out { data: sums, stride: width }, Finish::ADDED);
            }
            let lse = lse.part(head * all + begin..head * all + begin + count);
            let each = sums.chunks_exact(width).zip(running.most.as_flattened()).zip(running.total.as_flattened());
            for (i, ((sums, most), total)) in each.enumerate().take(count) {
                let row = (begin + i) * d + at;
                let share = if linear { 1.0 } else { 1.0 / total };
                let out = out.part(offset + row..offset + row + width);
                for ((out, sum), x) in out.iter_mut().zip(sums).zip(&x[row..]) {
                    *out = sum * share - leak * x;
                }
                lse[i] = if linear { 0.0 } else { most + total.ln() };
            }
        }
    });
}
