//! Products with a vector, which no tile serves: one output (A b), or one term of the sum (a bᵀ).

use super::{
    elementary::{axpy, dot},
    lanes::Lanes,
    matrix::{Finish, Out, View},
};

/// out [m, 1] ← A b, b [k] in order. True where A lies so that this is the way.
pub fn gemv([m, k]: [usize; 2], a: View, b: &[f32], out: &mut Out, finish: &Finish) -> bool {
    if a.cols == 1 {
        let [bias, floor] = [finish.bias.map_or(0.0, |bias| bias[0]), if finish.relu { 0.0 } else { f32::NEG_INFINITY }];
        for i in 0..m {
            let at = i * out.stride;
            let sum = finish.scale * dot(&a.data[i * a.rows..][..k], b) + bias;
            let sum = if finish.add { sum + out.data[at] } else { sum };
            let open = finish.gate.is_none_or(|gate| gate[at] > 0.0);
            out.data[at] = match open {
                true if sum < floor => floor,
                true => sum,
                false => 0.0,
            };
        }
        return true;
    }
    // A transposed: its columns add up; a finish that is more than a product is the tiles' work.
    let plain = finish.scale == 1.0 && finish.bias.is_none() && finish.gate.is_none() && !finish.relu;
    if a.rows != 1 || out.stride != 1 || !plain {
        return false;
    }
    let sums = &mut out.data[..m];
    if !finish.add {
        sums.fill(0.0);
    }
    for (q, b) in b[..k].iter().enumerate() {
        axpy(sums, *b, &a.data[q * a.cols..][..m]);
    }
    true
}

/// out [m, n] ← a bᵀ, b [n] in order.
pub fn outer(m: usize, a: View, b: &[f32], out: &mut Out, finish: &Finish) -> bool {
    if finish.add || finish.bias.is_some() || finish.relu {
        return false;
    }
    for i in 0..m {
        let at = i * out.stride;
        let factor = finish.scale * a.data[i * a.rows];
        let row = &mut out.data[at..at + b.len()];
        match finish.gate {
            None => row.iter_mut().zip(b).for_each(|(out, b)| *out = factor * b),
            Some(gate) => gated(row, factor, b, &gate[at..at + b.len()]),
        }
    }
    true
}

/// row = factor · b where gate > 0, else 0.
fn gated(row: &mut [f32], factor: f32, b: &[f32], gate: &[f32]) {
    let ((row, row_rest), (b, b_rest), (gate, gate_rest)) = (row.as_chunks_mut(), b.as_chunks(), gate.as_chunks());
    let lanes = Lanes::splat(factor);
    for ((row, b), gate) in row.iter_mut().zip(b).zip(gate) {
        *row = Lanes::load(b).times(lanes).where_positive(Lanes::load(gate)).values();
    }
    for ((row, b), gate) in row_rest.iter_mut().zip(b_rest).zip(gate_rest) {
        *row = if *gate > 0.0 { factor * b } else { 0.0 };
    }
}
