//! Numbers and dates for engines that compute in floats alone, such as onnxruntime-web's on a GPU: each comes as two floats [rows, 2], a
//! number as itself and what rounding left of it, a date as days since 1970 and seconds of its day. A first one beyond the largest number
//! says that there is none: GPUs need not know NaN.

use super::{
    columns::waves_of,
    graph::{Attribute, Element, Graph, Value},
};
use crate::data::{LARGEST_NUMBER, Standard};

const DAY: f64 = 86_400.0;

/// [rows, N] float: the inputs that `Standard::put` makes.
pub fn inputs(graph: &mut Graph, standards: &[Standard], pairs: &[Value]) -> Value {
    let mut parts = Vec::new();
    for (one, pair) in standards.iter().zip(pairs) {
        let [first, second] = [0, 1].map(|place| {
            let place = graph.ints(&[place]);
            graph.node("Gather", &[*pair, place], &[("axis", Attribute::Int(1))])
        });
        let largest = graph.floats(&[], &[LARGEST_NUMBER as f32]);
        let size = graph.op("Abs", &[first]);
        let known = graph.op("LessOrEqual", &[size, largest]);
        let zero = graph.floats(&[], &[0.0]);
        let value = standard(graph, one, first, second);
        parts.push(graph.op("Where", &[known, value, zero]));
        if one.indicator {
            let missing = graph.op("Not", &[known]);
            parts.push(graph.cast(missing, Element::Float));
        }
        if !one.periods.is_empty() {
            let waves = waves(graph, one, first, second);
            parts.push(graph.op("Where", &[known, waves, zero]));
        }
    }
    graph.concat(&parts, 1)
}

/// (value − mean) / deviation, each part by itself: what is large in both cancels before it is rounded.
fn standard(graph: &mut Graph, standard: &Standard, first: Value, second: Value) -> Value {
    let Standard { mean, deviation, .. } = *standard;
    let (whole, unit) = if standard.date { ((mean / DAY).floor(), DAY) } else { (f64::from(mean as f32), 1.0) };
    let [first, second] = [(first, whole, unit), (second, mean - whole * unit, 1.0)].map(|(part, mean, unit)| {
        let [mean, scale] = [mean, unit / deviation].map(|of| graph.floats(&[], &[of as f32]));
        let centred = graph.op("Sub", &[part, mean]);
        graph.op("Mul", &[centred, scale])
    });
    graph.op("Add", &[first, second])
}

/// [rows, 2 P] sine and cosine of each period. A period of 365.2425 days has passed n times after 365 n days and .2425 n more: the whole days
/// are subtracted without rounding.
fn waves(graph: &mut Graph, standard: &Standard, days: Value, seconds: Value) -> Value {
    let periods: Vec<f64> = standard.periods.iter().map(|period| period.seconds() / DAY).collect();
    let mut row = |of: fn(&f64) -> f64| {
        let values: Vec<f32> = periods.iter().map(|days| of(days) as f32).collect();
        graph.floats(&[1, values.len()], &values)
    };
    let [whole, rest, length] = [row(|days| days.floor()), row(|days| days.fract()), row(|days| *days)];
    let turns = graph.op("Div", &[days, length]);
    let turns = graph.op("Floor", &[turns]);
    let whole = graph.op("Mul", &[turns, whole]);
    let rest = graph.op("Mul", &[turns, rest]);
    let day = graph.floats(&[], &[DAY as f32]);
    let clock = graph.op("Div", &[seconds, day]);
    let passed = graph.op("Sub", &[days, whole]);
    let passed = graph.op("Sub", &[passed, rest]);
    let passed = graph.op("Add", &[passed, clock]);
    let phase = graph.op("Div", &[passed, length]);
    let turn = graph.floats(&[], &[std::f32::consts::TAU]);
    let angle = graph.op("Mul", &[phase, turn]);
    waves_of(graph, angle, periods.len() as i64)
}
