//! Tokens of a row and their flow, unrolled over its fixed steps and stages, as `model::attention_ode` runs it.

use super::{
    constants::Constants,
    graph::{Attribute, Graph, Value},
};
use crate::{
    kernels::{
        attention::{activation::Sigma, weights_at::between},
        shared::solve_clock::TICKS,
    },
    model::{
        attention::Kind,
        attention_ode::{FlowShape, Readout},
        parameters::Slice,
    },
    ode::solve::Step,
};

struct Field<'a> {
    constants: &'a Constants<'a>,
    flow: &'a FlowShape,
    /// T
    tokens: usize,
    /// W_Qᵀ, W_Kᵀ, W_Vᵀ [d, d] at the times that stages have had so far: (left knot, share of the right one)
    weights: Vec<((usize, u32), [Value; 3])>,
}

/// What the head reads: [rows, d] or [rows, T · d].
pub fn read_out(graph: &mut Graph, constants: &Constants, flow: &FlowShape, rows: &[Value], numbers: Option<Value>) -> Value {
    let tokens = constants.network.tokens();
    let mut field = Field { constants, flow, tokens, weights: Vec::new() };
    let mut x = field.tokens(graph, rows, numbers);
    x = field.retract(graph, x);
    for step in flow.schedule() {
        x = field.step(graph, x, &step);
        x = field.retract(graph, x);
    }
    match flow.readout {
        Readout::Flattened => graph.reshape(x, &[-1, (tokens * flow.width) as i64]),
        Readout::Summary => {
            let last = graph.ints(&[tokens as i64 - 1]);
            let summary = graph.node("Gather", &[x, last], &[("axis", Attribute::Int(1))]);
            graph.reshape(summary, &[-1, flow.width as i64])
        }
    }
}

fn axis(axis: i64) -> [(&'static str, Attribute<'static>); 1] {
    [("axis", Attribute::Int(axis))]
}

impl Field<'_> {
    /// [rows, T, d]: gain · table row, Σ input · slope, nothing for the summary; each plus the bias of its place.
    fn tokens(&self, graph: &mut Graph, rows: &[Value], numbers: Option<Value>) -> Value {
        let d = self.flow.width as i64;
        let [bias, slopes] = self.constants.network.token_slices();
        let mut parts = Vec::new();
        if !rows.is_empty() {
            let beside = graph.concat(rows, 1);
            let beside = graph.reshape(beside, &[-1, rows.len() as i64, d]);
            let gain = graph.floats(&[], &[self.flow.gain]);
            parts.push(graph.op("Mul", &[beside, gain]));
        }
        if let Some(numbers) = numbers {
            parts.push(self.numbers(graph, numbers, slopes));
        }
        let all = graph.concat(&parts, 1);
        // The summary: one more token, of zeros.
        let pads = graph.ints(&[0, 0, 0, 0, 1, 0]);
        let padded = graph.op("Pad", &[all, pads]);
        let bias = self.constants.matrix(graph, bias);
        graph.op("Add", &[padded, bias])
    }

    /// [rows, M, d] of inputs [rows, N]: each column has as many places as the widest has inputs, those that it has no input for of zeros.
    fn numbers(&self, graph: &mut Graph, numbers: Value, slopes: &Slice) -> Value {
        let Constants { network, .. } = self.constants;
        let (widths, d, n) = (&network.shape.numbers, self.flow.width, slopes.rows);
        let widest = widths.iter().copied().max().unwrap_or(1);
        let (mut places, mut padded, mut at) = (Vec::new(), Vec::new(), 0);
        for width in widths {
            for i in 0..widest {
                let input = if i < *width { at + i } else { n };
                places.push(input as i64);
                let words = self.constants.words(slopes).get(input * d..(input + 1) * d);
                padded.extend(words.map_or(vec![0.0; d], <[f32]>::to_vec));
            }
            at += width;
        }
        let pads = graph.ints(&[0, 0, 0, 1]);
        let beside = graph.op("Pad", &[numbers, pads]);
        let places = graph.ints(&places);
        let inputs = graph.node("Gather", &[beside, places], &axis(1));
        let inputs = graph.reshape(inputs, &[-1, widths.len() as i64, widest as i64, 1]);
        let slopes = graph.floats(&[widths.len(), widest, d], &padded);
        let terms = graph.op("Mul", &[inputs, slopes]);
        let axes = graph.ints(&[2]);
        graph.node("ReduceSum", &[terms, axes], &[("keepdims", Attribute::Int(0))])
    }

    /// On the sphere x / |x|, row by row.
    fn retract(&self, graph: &mut Graph, x: Value) -> Value {
        if !self.flow.sphere {
            return x;
        }
        let square = dot(graph, x, x);
        let length = graph.op("Sqrt", &[square]);
        graph.op("Div", &[x, length])
    }

    fn step(&mut self, graph: &mut Graph, x: Value, step: &Step) -> Value {
        let tableau = self.flow.tableau;
        let h = f64::from(step.h) / f64::from(TICKS) * self.flow.t1;
        let mut slopes: Vec<Option<Value>> = Vec::new();
        for (i, matters) in tableau.matters().into_iter().enumerate() {
            let slope = matters.then(|| {
                let state = moved(graph, x, &slopes, tableau.a[i], h);
                let weights = self.weights_at(graph, step, tableau.c[i]);
                self.eval(graph, state, weights)
            });
            slopes.push(slope);
        }
        moved(graph, x, &slopes, tableau.b, h)
    }

    /// W at a stage, transposed: x W_Qᵀ is then a product as ONNX has it.
    fn weights_at(&mut self, graph: &mut Graph, step: &Step, c: f64) -> [Value; 3] {
        let path = self.flow.path;
        let (left, right, share) =
            between([step.t, step.h, step.interval], false, &path.ends(), path.knots, path.constant, c as f32);
        let key = (left, share.to_bits());
        if let Some((_, known)) = self.weights.iter().find(|(known, _)| *known == key) {
            return *known;
        }
        let (d, dd) = (self.flow.width, self.flow.width * self.flow.width);
        let made = self.constants.network.knots().map(|slice| {
            let knots = self.constants.words(slice);
            let at = |i: usize, j: usize| (1.0 - share) * knots[left * dd + i * d + j] + share * knots[right * dd + i * d + j];
            let transposed: Vec<f32> = (0..dd).map(|word| at(word % d, word / d)).collect();
            graph.floats(&[d, d], &transposed)
        });
        self.weights.push((key, made));
        made
    }

    /// The field at x [rows, T, d].
    fn eval(&self, graph: &mut Graph, x: Value, weights: [Value; 3]) -> Value {
        let [q, k, v] = weights.map(|w| {
            let product = graph.op("MatMul", &[x, w]);
            self.split(graph, product)
        });
        let out = match self.flow.kind {
            Kind::Literal { sigma, scale } => {
                let [q, v] = [q, v].map(|part| activation(graph, sigma, part));
                let k = self.turned(graph, k);
                let inner = graph.op("MatMul", &[k, v]);
                let out = graph.op("MatMul", &[q, inner]);
                times(graph, out, scale)
            }
            Kind::Softmax => {
                let k = self.turned(graph, k);
                let scores = graph.op("MatMul", &[q, k]);
                let scaled = times(graph, scores, 1.0 / ((self.flow.width / self.flow.heads) as f32).sqrt());
                let map = graph.node("Softmax", &[scaled], &axis(-1));
                graph.op("MatMul", &[map, v])
            }
        };
        let f = self.joined(graph, out);
        if self.flow.sphere {
            let [along, square] = [dot(graph, x, f), dot(graph, x, x)];
            let share = graph.op("Div", &[along, square]);
            let radial = graph.op("Mul", &[share, x]);
            return graph.op("Sub", &[f, radial]);
        }
        if self.flow.leak == 0.0 {
            return f;
        }
        let leaked = times(graph, x, self.flow.leak);
        graph.op("Sub", &[f, leaked])
    }

    /// [rows, T, d] → [rows, heads, T, d / heads] where there are several heads.
    fn split(&self, graph: &mut Graph, x: Value) -> Value {
        let heads = self.flow.heads;
        if heads == 1 {
            return x;
        }
        let apart = graph.reshape(x, &[-1, self.tokens as i64, heads as i64, (self.flow.width / heads) as i64]);
        graph.node("Transpose", &[apart], &[("perm", Attribute::Ints(&[0, 2, 1, 3]))])
    }

    fn joined(&self, graph: &mut Graph, x: Value) -> Value {
        if self.flow.heads == 1 {
            return x;
        }
        let beside = graph.node("Transpose", &[x], &[("perm", Attribute::Ints(&[0, 2, 1, 3]))]);
        graph.reshape(beside, &[-1, self.tokens as i64, self.flow.width as i64])
    }

    /// The last two axes exchanged.
    fn turned(&self, graph: &mut Graph, x: Value) -> Value {
        let order: &[i64] = if self.flow.heads == 1 { &[0, 2, 1] } else { &[0, 1, 3, 2] };
        graph.node("Transpose", &[x], &[("perm", Attribute::Ints(order))])
    }
}

/// x + h Σ_j row[j] k_j
fn moved(graph: &mut Graph, x: Value, slopes: &[Option<Value>], row: &[f64], h: f64) -> Value {
    let mut sum = x;
    for (slope, weight) in slopes.iter().zip(row) {
        let (Some(slope), true) = (*slope, *weight != 0.0) else { continue };
        let part = times(graph, slope, (h * weight) as f32);
        sum = graph.op("Add", &[sum, part]);
    }
    sum
}

fn times(graph: &mut Graph, x: Value, factor: f32) -> Value {
    if factor == 1.0 {
        return x;
    }
    let factor = graph.floats(&[], &[factor]);
    graph.op("Mul", &[x, factor])
}

/// Sums of products over the features: [.., 1].
fn dot(graph: &mut Graph, x: Value, y: Value) -> Value {
    let product = graph.op("Mul", &[x, y]);
    let axes = graph.ints(&[-1]);
    graph.node("ReduceSum", &[product, axes], &[("keepdims", Attribute::Int(1))])
}

fn activation(graph: &mut Graph, sigma: Sigma, x: Value) -> Value {
    match sigma {
        Sigma::Identity => x,
        Sigma::Tanh => graph.op("Tanh", &[x]),
        Sigma::Sigmoid => graph.op("Sigmoid", &[x]),
        Sigma::Relu => graph.op("Relu", &[x]),
        Sigma::Softmax => graph.node("Softmax", &[x], &axis(-1)),
    }
}
