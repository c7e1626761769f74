//! The right-hand sides f(W, X) of the flow and their pullbacks, in plain f64 loops. Every device is held against these,
//! and these against SciPy, goldens and finite differences.
//!
//! X [n, d], rows are tokens; q = X W_Qᵀ, k = X W_Kᵀ, v = X W_Vᵀ; a head is e = d / heads of their columns.

/// W_Q, W_K, W_V at one time, each [d, d]; their gradients alike.
pub type Matrices = [Vec<f64>; 3];

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sigma {
    Tanh,
    Sigmoid,
    Relu,
    /// Over the features of a head.
    Softmax,
    Identity,
}

pub const SIGMAS: [Sigma; 5] = [Sigma::Tanh, Sigma::Sigmoid, Sigma::Relu, Sigma::Softmax, Sigma::Identity];

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Attention {
    /// scale σ(q) (kᵀ σ(v))
    Literal { sigma: Sigma, scale: f64 },
    /// softmax_rows(q kᵀ / √e) v
    Softmax,
}

#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub attention: Attention,
    pub n: usize,
    pub d: usize,
    pub heads: usize,
    /// f has −leak X, unless on the sphere.
    pub leak: f64,
    /// Every row of f is projected on the tangent space of its row of X.
    pub sphere: bool,
}

/// x [rows, k], y [n, k] → x yᵀ [rows, n]
pub fn times_transposed(x: &[f64], y: &[f64], k: usize) -> Vec<f64> {
    x.chunks(k).flat_map(|x| y.chunks(k).map(move |y| dot(x, y))).collect()
}

/// x [rows, k], y [k, n] → x y [rows, n]
pub fn times(x: &[f64], y: &[f64], n: usize) -> Vec<f64> {
    let k = y.len() / n;
    times_transposed(x, &transposed(y, n), k)
}

/// x [rows, n] → xᵀ [n, rows]
pub fn transposed(x: &[f64], n: usize) -> Vec<f64> {
    (0..n).flat_map(|j| x.chunks(n).map(move |row| row[j])).collect()
}

pub fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| x * y).sum()
}

fn softmax(z: &[f64]) -> Vec<f64> {
    let most = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = z.iter().map(|z| (z - most).exp()).sum();
    z.iter().map(|z| (z - most).exp() / sum).collect()
}

/// p = softmax(z), g_p → g_z = p (g_p − Σ p g_p), row by row of `k`.
fn softmax_pullback(p: &[f64], g_p: &[f64], k: usize) -> Vec<f64> {
    let rows = p.chunks(k).zip(g_p.chunks(k));
    rows.flat_map(|(p, g)| p.iter().zip(g).map(move |(p_j, g_j)| p_j * (g_j - dot(p, g)))).collect()
}

impl Sigma {
    /// z [n, e] → σ(z)
    fn of(self, z: &[f64], e: usize) -> Vec<f64> {
        match self {
            Sigma::Tanh => z.iter().map(|z| z.tanh()).collect(),
            Sigma::Sigmoid => z.iter().map(|z| 1.0 / (1.0 + (-z).exp())).collect(),
            Sigma::Relu => z.iter().map(|z| z.max(0.0)).collect(),
            Sigma::Softmax => z.chunks(e).flat_map(softmax).collect(),
            Sigma::Identity => z.to_vec(),
        }
    }

    /// y = σ(z), g_y → g_z, all [n, e]. The slope of relu at 0 is 0.
    fn pullback(self, y: &[f64], g_y: &[f64], e: usize) -> Vec<f64> {
        let slopes = |slope: fn(f64) -> f64| y.iter().zip(g_y).map(|(y, g)| slope(*y) * g).collect();
        match self {
            Sigma::Tanh => slopes(|y| 1.0 - y * y),
            Sigma::Sigmoid => slopes(|y| y * (1.0 - y)),
            Sigma::Relu => slopes(|y| f64::from(y > 0.0)),
            Sigma::Softmax => softmax_pullback(y, g_y, e),
            Sigma::Identity => g_y.to_vec(),
        }
    }
}

/// One head's [n, e] columns of x [n, d].
fn columns(x: &[f64], d: usize, head: usize, e: usize) -> Vec<f64> {
    x.chunks(d).flat_map(|row| row[head * e..(head + 1) * e].to_vec()).collect()
}

fn put_columns(x: &mut [f64], part: &[f64], d: usize, head: usize, e: usize) {
    for (row, part) in x.chunks_mut(d).zip(part.chunks(e)) {
        row[head * e..(head + 1) * e].copy_from_slice(part);
    }
}

impl Attention {
    /// One head: q, k, v [n, e] → its output [n, e]
    fn head(self, [q, k, v]: [&[f64]; 3], e: usize) -> Vec<f64> {
        match self {
            Attention::Literal { sigma, scale } => {
                let s = times(&transposed(k, e), &sigma.of(v, e), e);
                times(&sigma.of(q, e), &s, e).iter().map(|out| scale * out).collect()
            }
            Attention::Softmax => times(&attention_map(q, k, e), v, e),
        }
    }

    /// One head: g [n, e] of its output → g_q, g_k, g_v
    fn head_pullback(self, [q, k, v]: [&[f64]; 3], g: &[f64], e: usize) -> [Vec<f64>; 3] {
        match self {
            Attention::Literal { sigma, scale } => {
                let g: Vec<f64> = g.iter().map(|g| scale * g).collect();
                let (sq, sv) = (sigma.of(q, e), sigma.of(v, e));
                let s = times(&transposed(k, e), &sv, e);
                let g_s = times(&transposed(&sq, e), &g, e);
                let g_sq = times_transposed(&g, &s, e);
                let (g_k, g_sv) = (times_transposed(&sv, &g_s, e), times(k, &g_s, e));
                [sigma.pullback(&sq, &g_sq, e), g_k, sigma.pullback(&sv, &g_sv, e)]
            }
            Attention::Softmax => {
                let n = q.len() / e;
                let map = attention_map(q, k, e);
                let mut g_z = softmax_pullback(&map, &times_transposed(g, v, e), n);
                g_z.iter_mut().for_each(|g| *g /= (e as f64).sqrt());
                [times(&g_z, k, e), times(&transposed(&g_z, n), q, e), times(&transposed(&map, n), g, e)]
            }
        }
    }
}

/// softmax_rows(q kᵀ / √e) [n, n]
fn attention_map(q: &[f64], k: &[f64], e: usize) -> Vec<f64> {
    let z: Vec<f64> = times_transposed(q, k, e).iter().map(|z| z / (e as f64).sqrt()).collect();
    z.chunks(k.len() / e).flat_map(softmax).collect()
}

impl Field {
    /// Of all heads, without the leak and the projection: [n, d]
    fn heads(&self, qkv: &Matrices) -> Vec<f64> {
        let e = self.d / self.heads;
        let mut out = vec![0.0; self.n * self.d];
        for head in 0..self.heads {
            let [q, k, v] = qkv.each_ref().map(|x| columns(x, self.d, head, e));
            put_columns(&mut out, &self.attention.head([&q, &k, &v], e), self.d, head, e);
        }
        out
    }

    fn project(&self, w: &Matrices, x: &[f64]) -> Matrices {
        w.each_ref().map(|w| times_transposed(x, w, self.d))
    }

    /// f(W, X) [n, d]
    pub fn eval(&self, w: &Matrices, x: &[f64]) -> Vec<f64> {
        let out = self.heads(&self.project(w, x));
        if !self.sphere {
            return out.iter().zip(x).map(|(out, x)| out - self.leak * x).collect();
        }
        let rows = out.chunks(self.d).zip(x.chunks(self.d));
        let tangent = |(f, x): (&[f64], &[f64])| {
            let along = dot(x, f) / dot(x, x);
            f.iter().zip(x).map(|(f, x)| f - along * x).collect::<Vec<_>>()
        };
        rows.flat_map(tangent).collect()
    }

    /// g [n, d] of f(W, X) → g_X [n, d], g_W
    pub fn pullback(&self, w: &Matrices, x: &[f64], g: &[f64]) -> (Vec<f64>, Matrices) {
        let (d, e) = (self.d, self.d / self.heads);
        let qkv = self.project(w, x);
        let (mut g_x, g_out) = if self.sphere {
            tangent_pullback(&self.heads(&qkv), x, g, d)
        } else {
            (g.iter().map(|g| -self.leak * g).collect(), g.to_vec())
        };
        let mut g_qkv: Matrices = std::array::from_fn(|_| vec![0.0; x.len()]);
        for head in 0..self.heads {
            let [q, k, v] = qkv.each_ref().map(|x| columns(x, d, head, e));
            let parts = self.attention.head_pullback([&q, &k, &v], &columns(&g_out, d, head, e), e);
            for (g, part) in g_qkv.iter_mut().zip(&parts) {
                put_columns(g, part, d, head, e);
            }
        }
        // q = X Wᵀ: g_X += g_q W, g_W = g_qᵀ X.
        for (g, w) in g_qkv.iter().zip(w) {
            add(&mut g_x, 1.0, &times(g, w, d));
        }
        (g_x, g_qkv.map(|g| times(&transposed(&g, d), x, d)))
    }
}

/// F = f − c x with c = (x·f)/(x·x), row by row: g of F → (the part of g_x that does not pass through f, g_f).
fn tangent_pullback(f: &[f64], x: &[f64], g: &[f64], d: usize) -> (Vec<f64>, Vec<f64>) {
    let (mut g_x, mut g_f) = (Vec::new(), Vec::new());
    for ((f, x), g) in f.chunks(d).zip(x.chunks(d)).zip(g.chunks(d)) {
        let (c, g_c) = (dot(x, f) / dot(x, x), -dot(g, x));
        for j in 0..d {
            g_f.push(g[j] + g_c * x[j] / dot(x, x));
            g_x.push(-c * g[j] + g_c * (f[j] - 2.0 * c * x[j]) / dot(x, x));
        }
    }
    (g_x, g_f)
}

/// y += a x
pub fn add(y: &mut [f64], a: f64, x: &[f64]) {
    y.iter_mut().zip(x).for_each(|(y, x)| *y += a * x);
}

/// Rows of length 1.
pub fn normalised(x: &[f64], d: usize) -> Vec<f64> {
    x.chunks(d).flat_map(|row| row.iter().map(move |x| x / dot(row, row).sqrt())).collect()
}

/// y = x / |x| per row: g of y → g_x = (g − (g·y) y) / |x|
pub fn normalised_pullback(x: &[f64], g: &[f64], d: usize) -> Vec<f64> {
    let row = |(x, g): (&[f64], &[f64])| {
        let size = dot(x, x).sqrt();
        let along = dot(g, x) / dot(x, x);
        g.iter().zip(x).map(|(g, x)| (g - along * x) / size).collect::<Vec<_>>()
    };
    x.chunks(d).zip(g.chunks(d)).flat_map(row).collect()
}
