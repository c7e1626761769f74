//! A row → its tokens [B, T, d], T = F + G + M + 1: gain times a table row per category, nothing yet for the bags, whose sums `ragged` adds,
//! Σ input · w per number column, nothing for the summary;
//! each plus the bias of its place, which tells the columns apart and gives a token a length before its embedding has one.

use std::ops::Range;

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::{
            elementary::{axpy, copy, pairs},
            lanes::Lanes,
        },
        linear,
        shared::{
            dropout::{self, Dropout},
            train_clock::{RUN_STEP, STEP, batch_rows},
        },
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "tokenize",
    wgsl: wgsl!("shared/train_clock", "shared/dropout", "tokens/tokenize"),
    buffers: &[In, In, In, In, In, Out],
    cpu,
};

/// Columns of a row, and where their parameters are.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    pub batch: usize,
    pub f: usize,
    pub g: usize,
    /// Number columns, and inputs of all of them
    pub m: usize,
    pub n: usize,
    pub d: usize,
    /// First word of the biases [T, d]
    pub bias: usize,
    /// First word of the inputs' weights [N, d]
    pub slopes: usize,
    /// What a table row is multiplied by
    pub gain: f32,
}

impl Columns {
    /// T: categories, bags, numbers and the summary.
    pub fn tokens(self) -> usize {
        self.f + self.g + self.m + 1
    }

    pub fn words(self) -> [u32; 9] {
        let Columns { batch, f, g, m, n, d, bias, slopes, gain } = self;
        let [batch, f, g, m, n, d, bias, slopes] = [batch, f, g, m, n, d, bias, slopes].map(|word| word as u32);
        [batch, f, g, m, n, d, bias, slopes, gain.to_bits()]
    }

    pub fn of(words: &[u32]) -> Self {
        let [batch, f, g, m, n, d, bias, slopes] = [0, 1, 2, 3, 4, 5, 6, 7].map(|i| words[i] as usize);
        Columns { batch, f, g, m, n, d, bias, slopes, gain: f32::from_bits(words[8]) }
    }
}

/// Where the inputs of each number column begin, and where the last ends: [M + 1].
pub fn starts(widths: &[usize]) -> Vec<u32> {
    let sums = widths.iter().scan(0, |end, width| {
        *end += *width as u32;
        Some(*end)
    });
    std::iter::once(0).chain(sums).collect()
}

/// Each number column with its inputs.
pub fn inputs(columns: Columns, starts: &[u32]) -> impl Iterator<Item = (usize, Range<usize>)> {
    (0..columns.m).map(|column| (column, starts[column] as usize..starts[column + 1] as usize))
}

pub struct Tokenize<'a> {
    pub train_clock: &'a Buffer,
    /// [rows, F] words at which the table rows start, all d wide
    pub ids: &'a Buffer,
    /// [rows, N]
    pub numbers: &'a Buffer,
    /// [M + 1], see `starts`
    pub starts: &'a Buffer,
    pub params: &'a Buffer,
    pub x: &'a Buffer,
    pub columns: Columns,
    /// Of the embeddings; biases and numbers stay
    pub dropout: Dropout,
}

impl Tokenize<'_> {
    pub fn call(self) -> Call {
        let Columns { batch, n, d, .. } = self.columns;
        let size = self.columns.tokens() * d;
        Call {
            kernel: &KERNEL,
            params: [&self.columns.words()[..], &self.dropout.words()].concat(),
            buffers: [self.train_clock, self.ids, self.numbers, self.starts, self.params, self.x].map(Clone::clone).to_vec(),
            groups: linear(batch * size),
            units: batch,
            unit_cost: 3 * size + 2 * n * d,
        }
    }
}

fn cpu(params: &[u32], range: Range<usize>, buffers: &mut [Bound]) {
    let columns = Columns::of(params);
    let Columns { batch, f, g, n, d, bias, slopes, gain, .. } = columns;
    let (threshold, scale, seed) = (params[9], f32::from_bits(params[10]), params[11]);
    let [train_clock, ids, numbers, starts, table, x] = buffers else { unreachable!("six buffers") };
    let (train_clock, ids, starts) = (train_clock.u32(), ids.u32(), starts.u32());
    let (numbers, table) = (numbers.f32(), table.f32());
    let (first, rows, size) = (train_clock[STEP] as usize * batch, batch_rows(train_clock, batch), columns.tokens() * d);
    for b in range {
        let x = x.part(b * size..(b + 1) * size);
        copy(x, &table[bias..bias + size]);
        // Past the end: no loss and no gradient, but a direction, which the sphere asks of every token.
        if b >= rows {
            continue;
        }
        for (token, id) in ids[(first + b) * f..][..f].iter().enumerate() {
            let embedding = &table[*id as usize..][..d];
            let x = &mut x[token * d..(token + 1) * d];
            if threshold == 0 {
                let gain = Lanes::splat(gain);
                pairs(x, embedding, |x, e| x.plus(gain.times(e)));
                continue;
            }
            for (j, (x, e)) in x.iter_mut().zip(embedding).enumerate() {
                *x +=
                    gain * e * dropout::factor(threshold, scale, seed, train_clock[RUN_STEP], (b * size + token * d + j) as u32);
            }
        }
        let numbers = &numbers[(first + b) * n..][..n];
        for (column, inputs) in inputs(columns, starts) {
            let token = &mut x[(f + g + column) * d..][..d];
            inputs.for_each(|input| axpy(token, numbers[input], &table[slopes + input * d..][..d]));
        }
    }
}
