//! What must hold of a flow whatever the numbers are: each case that applies to the settings, measured on the states.

use super::{
    curves, exact,
    states::{Setting, States},
};
use crate::{
    model::attention::{Kind, Sigma},
    order,
};

/// `why` is empty where the case applies; it holds where value ≤ bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Invariant {
    pub name: &'static str,
    pub why: &'static str,
    pub value: f64,
    pub bound: f64,
}

impl Invariant {
    pub fn holds(&self) -> bool {
        self.why.is_empty() && self.value <= self.bound
    }
}

/// f32 rounding on the way, relative to the largest entry.
const ROUNDING: f64 = 2e-5;

/// How the flow ended, for the case whose escape is known: at t*, where it escaped.
pub fn invariants(states: &States, setting: &Setting, escaped: Option<f64>) -> Vec<Invariant> {
    let look = Look { states, setting, d: states.d, n: states.n };
    vec![
        look.no_weights(),
        look.uniform_attention(),
        look.one_number(escaped),
        look.antipodal_pair(),
        look.orthonormal(),
        look.equal_tokens(),
        look.hull(),
        look.unit_rows(),
        look.energy(),
    ]
}

struct Look<'a> {
    states: &'a States<'a>,
    setting: &'a Setting<'a>,
    d: usize,
    n: usize,
}

impl Look<'_> {
    /// x = e^{-leak t} x0.
    fn no_weights(&self) -> Invariant {
        const NAME: &str = "No weights: every token is e^(−leak·t) times its start";
        let s = self.setting;
        if s.sphere || ![s.q, s.k, s.v].iter().all(|path| path.iter().all(|w| *w == 0.0)) {
            return unless(NAME, "needs all weights 0, and no sphere");
        }
        let decay = |t: f64, x: &[f64]| x.iter().map(|x| x * (-s.leak * t).exp()).collect();
        self.compare(NAME, [s.leak, 0.0], decay)
    }

    /// Every token sees the same mean: x_i = m(t) + e^{-leak t} (x_i(0) − m(0)), m(t) = e^{(V − leak) t} m(0).
    fn uniform_attention(&self) -> Invariant {
        const NAME: &str = "Even attention: the tokens’ mean m grows as e^((V−leak)t) m(0), the rest decays";
        let (s, d) = (self.setting, self.d);
        let zero = |path: &[f32]| path.iter().all(|w| *w == 0.0);
        let even = zero(s.q) || zero(s.k) || self.n == 1;
        if s.sphere || s.field != Kind::Softmax || !even || !steady(s.v, d) {
            return unless(NAME, "needs softmax, no sphere, V the same at all t, and W_Q = 0, W_K = 0 or one token");
        }
        let mut a: Vec<f64> = s.at(s.v, d, 0.0);
        let growth = exact::norm(&a, d) - s.leak;
        (0..d).for_each(|i| a[i * (d + 1)] -= s.leak);
        let solution = |t: f64, x: &[f64]| {
            let mut m = vec![0.0; d];
            x.chunks_exact(d).for_each(|row| m.iter_mut().zip(row).for_each(|(m, x)| *m += x / self.n as f64));
            let grown = exact::grown(&a, &m, t);
            let decay = (-s.leak * t).exp();
            x.iter().enumerate().map(|(i, x)| grown[i % d] + decay * (x - m[i % d])).collect()
        };
        self.compare(NAME, [exact::norm(&a, d).max(s.leak), growth], solution)
    }

    /// n = d = 1, σ the identity: x' = c x³ − leak x.
    fn one_number(&self, escaped: Option<f64>) -> Invariant {
        const NAME: &str = "One number: x′ = c x³ − leak·x, or its escape at t*";
        let (s, d) = (self.setting, self.d);
        let Kind::Literal { sigma: Sigma::Identity, scale } = s.field else {
            return unless(NAME, "needs the literal field with the identity");
        };
        if self.n * d != 1 || s.sphere || ![s.q, s.k, s.v].iter().all(|path| steady(path, 1)) {
            return unless(NAME, "needs one token of one feature, and constant weights");
        }
        let c = f64::from(scale) * f64::from(s.q[0]) * f64::from(s.k[0]) * f64::from(s.v[0]);
        let x0 = f64::from(self.states.at(0)[0]);
        if let Some(t) = exact::cubic_escape(x0, c, s.leak).filter(|t| *t <= s.t1) {
            let value = escaped.map_or(1.0, |found| (found - t).abs() / t);
            return Invariant { name: NAME, why: "", value, bound: if s.steps.is_some() { 0.05 } else { 1e-3 } };
        }
        let most = self.states.values().fold(0.0f64, |most, x| most.max(f64::from(x.abs())));
        let solution = |t: f64, x: &[f64]| vec![exact::cubic(x[0], c, s.leak, t).unwrap_or(f64::INFINITY)];
        let slope = 3.0 * c.abs() * most * most;
        self.compare(NAME, [slope + s.leak, slope - s.leak], solution)
    }

    /// Tokens a and −a, d = 1: a' = v a tanh(qk a²) − leak a.
    fn antipodal_pair(&self) -> Invariant {
        const NAME: &str = "Antipodal pair: a′ = v·a·tanh(q·k·a²) − leak·a";
        let (s, d) = (self.setting, self.d);
        let x = self.states.at(0);
        let constant = [s.q, s.k, s.v].iter().all(|path| steady(path, 1));
        if s.field != Kind::Softmax || d != 1 || self.n != 2 || s.sphere || !constant || x[0] != -x[1] {
            return unless(NAME, "needs softmax, no sphere, two opposite tokens of one feature, and constant weights");
        }
        let (qk, v) = (f64::from(s.q[0]) * f64::from(s.k[0]), f64::from(s.v[0]));
        let solution = |t: f64, x: &[f64]| {
            let a = exact::scalar(x[0], t, |a| v * a * (qk * a * a).tanh() - s.leak * a);
            vec![a, -a]
        };
        let slope = v.abs() * (1.0 + 2.0 * qk.abs() * f64::from(x[0]).powi(2));
        self.compare(NAME, [slope + s.leak, slope - s.leak], solution)
    }

    /// softmax on the sphere, W = multiples of the identity, orthonormal start: all inner products are one number g,
    /// g' = 2 v a (1 − g)(1 + (n − 1) g) with a = e^{βg} / (e^β + (n − 1) e^{βg}).
    fn orthonormal(&self) -> Invariant {
        const NAME: &str = "Orthonormal start on the sphere: all inner products follow one equation";
        let (s, d, n) = (self.setting, self.d, self.n as f64);
        let Some([q, k, v]) = self.multiples() else {
            return unless(NAME, "needs weights that are one multiple of the identity");
        };
        if s.field != Kind::Softmax || !s.sphere || s.heads != 1 || self.n < 2 || self.gram_error(0, 0.0) > 1e-6 {
            return unless(NAME, "needs softmax on the sphere, one head, and an orthonormal start");
        }
        let beta = q * k * s.temperature(d);
        let slope = |g: f64| {
            let a = 1.0 / ((beta * (1.0 - g)).exp() + n - 1.0);
            2.0 * v * a * (1.0 - g) * (1.0 + (n - 1.0) * g)
        };
        let value = (0..=self.states.last())
            .map(|k| self.gram_error(k, exact::scalar(0.0, self.states.times[k], slope)))
            .fold(0.0, f64::max);
        Invariant { name: NAME, why: "", value, bound: self.bound([v.abs() * (1.0 + beta.abs()); 2]) }
    }

    /// Largest |⟨x_i, x_j⟩ − g| over pairs at time k.
    fn gram_error(&self, k: usize, g: f64) -> f64 {
        let rows: Vec<&[f32]> = self.states.at(k).chunks_exact(self.d).collect();
        let product = |i: usize, j: usize| rows[i].iter().zip(rows[j]).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
        // More tokens than features cannot be orthonormal.
        if self.n > self.d {
            return f64::INFINITY;
        }
        let pairs = (0..self.n).flat_map(|i| (0..=i).map(move |j| (i, j)));
        pairs.map(|(i, j)| (product(i, j) - if i == j { 1.0 } else { g }).abs()).fold(0.0, f64::max)
    }

    /// Tokens that start equal stay equal, to the bit or near it.
    fn equal_tokens(&self) -> Invariant {
        const NAME: &str = "Equal tokens stay equal";
        let bits = |i: usize| self.states.at(0)[i * self.d..(i + 1) * self.d].iter().map(|x| x.to_bits());
        let mut order: Vec<u32> = (0..self.n as u32).collect();
        order::sort(&mut order, &mut |a, b| bits(a).cmp(bits(b)));
        let equal = order.chunk_by(|a, b| bits(*a as usize).eq(bits(*b as usize)));
        let pairs: Vec<_> = equal.flat_map(|all| all[1..].iter().map(|i| (all[0] as usize, *i as usize))).collect();
        if pairs.is_empty() {
            return unless(NAME, "no two tokens start equal");
        }
        let apart = |k: usize| {
            let x = self.states.at(k);
            let row = |i: usize| &x[i * self.d..(i + 1) * self.d];
            let far =
                |(a, b): &(usize, usize)| row(*a).iter().zip(row(*b)).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max);
            pairs.iter().map(far).fold(0.0, f64::max)
        };
        self.relative(NAME, (0..=self.states.last()).map(apart).fold(0.0, f64::max), ROUNDING)
    }

    /// softmax, V = I, leak 1: each token moves towards a mean of the others, so that the hull only shrinks. Its extent
    /// along every axis (with one head also along diagonals, and the diameter) must not grow.
    fn hull(&self) -> Invariant {
        const NAME: &str = "The tokens’ hull only shrinks, and the diameter with it";
        let (s, d) = (self.setting, self.d);
        let identity = multiple(s.v, d).is_some_and(|v| v == 1.0);
        if s.field != Kind::Softmax || !identity || s.leak != 1.0 || s.sphere {
            return unless(NAME, "needs softmax, V = I, leak 1, and no sphere");
        }
        let extents = |k: usize| -> Vec<f64> {
            let x = self.states.at(k);
            let along = |axis: &dyn Fn(&[f32]) -> f64| {
                let ends = x.chunks_exact(d).map(axis).fold([f64::NEG_INFINITY; 2], |[high, low], y| [high.max(y), low.max(-y)]);
                [ends[0], ends[1]]
            };
            let mut all: Vec<f64> = (0..d).flat_map(|j| along(&|row| f64::from(row[j]))).collect();
            if s.heads == 1 {
                all.extend((1..d).flat_map(|j| along(&|row| f64::from(row[j]) + f64::from(row[j - 1]))));
                let few = super::states::spread(self.n, curves::SAMPLE);
                let sample: Vec<f32> = few.iter().flat_map(|i| x[i * d..(i + 1) * d].iter().copied()).collect();
                all.push(curves::diameter(&sample, d));
            }
            all
        };
        let mut least = extents(0);
        let mut growth = 0.0f64;
        for k in 1..=self.states.last() {
            for (least, now) in least.iter_mut().zip(extents(k)) {
                growth = growth.max(now - *least);
                *least = least.min(now);
            }
        }
        self.relative(NAME, growth, self.tolerance())
    }

    fn unit_rows(&self) -> Invariant {
        const NAME: &str = "On the sphere every token keeps length 1";
        if !self.setting.sphere {
            return unless(NAME, "needs the sphere");
        }
        let off = |row: &[f32]| (row.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt() - 1.0).abs();
        let value = self.states.states.iter().flat_map(|state| state.chunks_exact(self.d)).map(off).fold(0.0, f64::max);
        // Between two steps a state is interpolated.
        Invariant { name: NAME, why: "", value, bound: self.tolerance() }
    }

    /// softmax on the sphere, W_Qᵀ W_K and V positive multiples of I: the flow climbs the interaction energy.
    fn energy(&self) -> Invariant {
        const NAME: &str = "On the sphere the interaction energy only grows";
        let s = self.setting;
        let climbs = self.multiples().is_some_and(|[q, k, v]| q * k > 0.0 && v > 0.0);
        if s.field != Kind::Softmax || !s.sphere || s.heads != 1 || !climbs || self.n > curves::SAMPLE {
            return unless(
                NAME,
                "needs softmax on the sphere, one head, and weights that are positive multiples of the identity",
            );
        }
        let energy: Vec<f64> = (0..=self.states.last()).map(|k| curves::point(self.states, s, k).energy).collect();
        let fall = energy.windows(2).map(|pair| pair[0] - pair[1]).fold(0.0, f64::max);
        let scale = energy.iter().fold(1e-12f64, |most, e| most.max(e.abs()));
        Invariant { name: NAME, why: "", value: fall / scale, bound: self.tolerance() }
    }

    /// Of W_Q, W_K, W_V, where each is the same multiple of the identity at all t.
    fn multiples(&self) -> Option<[f64; 3]> {
        let of = |path| multiple(path, self.d);
        Some([of(self.setting.q)?, of(self.setting.k)?, of(self.setting.v)?])
    }

    /// All states against `solution(t, x0)`, relative to the largest entry of the solution; rates as in `bound`.
    fn compare(&self, name: &'static str, rates: [f64; 2], solution: impl Fn(f64, &[f64]) -> Vec<f64>) -> Invariant {
        let x0: Vec<f64> = self.states.at(0).iter().map(|x| f64::from(*x)).collect();
        let (mut error, mut scale) = (0.0f64, 1e-30f64);
        for (k, t) in self.states.times.iter().enumerate() {
            for (x, exact) in self.states.at(k).iter().zip(solution(*t, &x0)) {
                error = error.max((f64::from(*x) - exact).abs());
                scale = scale.max(exact.abs());
            }
        }
        Invariant { name, why: "", value: error / scale, bound: self.bound(rates) }
    }

    fn relative(&self, name: &'static str, value: f64, bound: f64) -> Invariant {
        let scale = self.states.values().fold(1e-30f64, |most, x| most.max(f64::from(x.abs())));
        Invariant { name, why: "", value: value / scale, bound }
    }

    /// With a tolerance: ten times it. With h: (Lh)^p · L t · e^{μt}/(p + 1), the textbook bound of a method of order p for
    /// a field of Lipschitz constant L in which errors grow at most at rate μ: rates = [L, μ].
    fn bound(&self, [lipschitz, growth]: [f64; 2]) -> f64 {
        let s = self.setting;
        let Some(steps) = s.steps else { return self.tolerance() };
        let (h, t) = (s.t1 / steps as f64, s.t1);
        let whole = lipschitz * t * (growth.max(0.0) * t).exp() / f64::from(s.order + 1);
        ((lipschitz * h).powi(s.order) * whole).clamp(ROUNDING, 1.0)
    }

    fn tolerance(&self) -> f64 {
        if self.setting.steps.is_some() { ROUNDING } else { (10.0 * self.setting.rtol).max(ROUNDING) }
    }
}

fn unless(name: &'static str, why: &'static str) -> Invariant {
    Invariant { name, why, value: f64::NAN, bound: f64::NAN }
}

/// The same matrix at every knot of path [M, d, d].
fn steady(path: &[f32], d: usize) -> bool {
    path.chunks_exact(d * d).all(|w| w == &path[..d * d])
}

/// c, where every knot of the path is c times the identity.
pub fn multiple(path: &[f32], d: usize) -> Option<f64> {
    let right = |(i, w): (usize, &f32)| *w == if (i % (d * d)).is_multiple_of(d + 1) { path[0] } else { 0.0 };
    path.iter().enumerate().all(right).then(|| f64::from(path[0]))
}
