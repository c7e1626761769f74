//! A stage's matrices w [3, d, d] from the knots, three paths [M, d, d] inside a buffer: linear between two knots, or constant on a piece. The clock says
//! where the stage is; and the pullback, which scatters g_w to the two knots.

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        linear,
        shared::{
            guard::{self, When},
            solve_clock::*,
        },
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "weights_at",
    wgsl: wgsl!("shared/solve_clock", "shared/guard", "attention/weights_at"),
    buffers: &[In, In, InOut, InOut],
    cpu,
};

/// Where the paths of q, k and v lie in a buffer: first word, and words from one to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub offset: usize,
    pub stride: usize,
}

pub struct WeightsAt<'a> {
    pub solve_clock: &'a Buffer,
    pub when: When,
    /// Ticks of the ends of the intervals, first 0
    pub ends: &'a Buffer,
    /// The weights, or their gradients, at `place`
    pub knots: &'a Buffer,
    pub place: Place,
    /// [3, d, d]
    pub w: &'a Buffer,
    pub m: usize,
    pub dd: usize,
    /// Piecewise constant
    pub constant: bool,
    /// The stage's place in the step, 0 to 1
    pub c: f64,
    /// Adds w to the gradients at the knots instead of reading them
    pub pullback: bool,
}

impl WeightsAt<'_> {
    pub fn call(self) -> Call {
        let Place { offset, stride } = self.place;
        let words = [self.when as usize, self.m, self.dd, self.constant as usize, self.pullback as usize, offset, stride];
        let mut params = words.map(|word| word as u32).to_vec();
        params.push((self.c as f32).to_bits());
        Call {
            kernel: &KERNEL,
            params,
            buffers: [self.solve_clock, self.ends, self.knots, self.w].map(Clone::clone).to_vec(),
            groups: linear(3 * self.dd),
            units: 3 * self.dd,
            unit_cost: 3,
        }
    }
}

/// (left knot, right knot, weight of the right one) at `c` of a step (t, h, interval). Kept in sync with weights_at.wgsl.
pub fn between(
    [t, h, interval]: [u32; 3],
    backward: bool,
    ends: &[u32],
    m: usize,
    constant: bool,
    c: f32,
) -> (usize, usize, f32) {
    let interval = interval as usize;
    if constant || m == 1 {
        return (interval.min(m - 1), interval.min(m - 1), 0.0);
    }
    let (begin, end) = (ends[interval], ends[interval + 1]);
    let sign = if backward { -1.0 } else { 1.0 };
    let inside = (t - begin) as f32 + sign * c * h as f32;
    (interval, interval + 1, inside / (end - begin) as f32)
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [when, m, dd, constant, pullback, offset, stride, c] = *params else { unreachable!("eight parameters") };
    let [solve_clock, ends, knots, w] = buffers else { unreachable!("four buffers") };
    if !guard::active(solve_clock.u32(), when) {
        return;
    }
    let [m, dd, offset, stride] = [m, dd, offset, stride].map(|word| word as usize);
    let solve_clock = solve_clock.u32();
    let step = [T, H, INTERVAL].map(|word| solve_clock[word]);
    let (left, right, share) = between(step, solve_clock[BACKWARD] == 1, ends.u32(), m, constant == 1, f32::from_bits(c));
    // Of q, k and v the words of the range.
    for matrix in range.start / dd..range.end.div_ceil(dd) {
        let words = range.start.max(matrix * dd)..range.end.min((matrix + 1) * dd);
        let at = offset + matrix * stride + words.start - matrix * dd;
        let [left, right] = [left, right].map(|knot| at + knot * dd..at + knot * dd + words.len());
        let w = w.part(words);
        if pullback == 1 {
            knots.part(left).iter_mut().zip(&*w).for_each(|(knot, w)| *knot += (1.0 - share) * w);
            knots.part(right).iter_mut().zip(&*w).for_each(|(knot, w)| *knot += share * w);
        } else {
            w.iter_mut().zip(knots.part(left)).for_each(|(w, knot)| *w = (1.0 - share) * *knot);
            w.iter_mut().zip(knots.part(right)).for_each(|(w, knot)| *w += share * *knot);
        }
    }
}
