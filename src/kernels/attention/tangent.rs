//! Rows on the sphere: `tangent` projects a field f ↦ f − (x·f)/(x·x) x, `normalise` brings rows back, x ↦ x / |x|; and their
//! pullbacks. One kernel with four modes: each reads and writes whole rows alike.

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::elementary::dot,
        linear,
        shared::guard::{self, When},
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "tangent",
    wgsl: wgsl!("shared/solve_clock", "shared/guard", "attention/tangent"),
    buffers: &[In, In, In, In, InOut, InOut],
    cpu,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// out = f projected at x
    Project = 0,
    /// From g: out = g_f, and extra = g_x of the projection
    ProjectPullback = 1,
    /// out = out / |out|
    Normalise = 2,
    /// out, a gradient at x / |x|, becomes the gradient at x
    NormalisePullback = 3,
}

pub struct Tangent<'a> {
    pub solve_clock: &'a Buffer,
    pub when: When,
    pub mode: Mode,
    /// [n, d]; modes that do not read one of these take any buffer
    pub x: &'a Buffer,
    pub f: &'a Buffer,
    pub g: &'a Buffer,
    pub out: &'a Buffer,
    pub out_offset: usize,
    pub extra: &'a Buffer,
    pub extra_offset: usize,
    pub n: usize,
    pub d: usize,
}

impl Tangent<'_> {
    pub fn call(self) -> Call {
        let words = [self.when as usize, self.mode as usize, self.n, self.d, self.out_offset, self.extra_offset];
        Call {
            kernel: &KERNEL,
            params: words.map(|word| word as u32).to_vec(),
            buffers: [self.solve_clock, self.x, self.f, self.g, self.out, self.extra].map(Clone::clone).to_vec(),
            groups: linear(self.n),
            units: self.n,
            unit_cost: 8 * self.d,
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [when, mode, _, d, out_at, extra_at] = *params else { unreachable!("six parameters") };
    let [solve_clock, x, f, g, out, extra] = buffers else { unreachable!("six buffers") };
    if !guard::active(solve_clock.u32(), when) {
        return;
    }
    let (d, out_at, extra_at) = (d as usize, out_at as usize, extra_at as usize);
    for row in range {
        let at = row * d..(row + 1) * d;
        let out = out.part(out_at + at.start..out_at + at.end);
        match mode {
            0 => {
                let (x, f) = (&x.f32()[at.clone()], &f.f32()[at]);
                let share = dot(x, f) / dot(x, x);
                out.iter_mut().zip(x).zip(f).for_each(|((out, x), f)| *out = f - share * x);
            }
            1 => {
                let (x, f, g) = (&x.f32()[at.clone()], &f.f32()[at.clone()], &g.f32()[at.clone()]);
                let extra = extra.part(extra_at + at.start..extra_at + at.end);
                let (r, xf, xg) = (dot(x, x), dot(x, f), dot(x, g));
                for (i, out) in out.iter_mut().enumerate() {
                    *out = g[i] - xg / r * x[i];
                    extra[i] = (2.0 * xf * xg / r * x[i] - xg * f[i] - xf * g[i]) / r;
                }
            }
            2 => {
                let length = dot(out, out).sqrt();
                out.iter_mut().for_each(|out| *out /= length);
            }
            _ => {
                let x = &x.f32()[at];
                let r = dot(x, x);
                let (share, length) = (dot(x, out) / r, r.sqrt());
                out.iter_mut().zip(x).for_each(|(out, x)| *out = (*out - share * x) / length);
            }
        }
    }
}
