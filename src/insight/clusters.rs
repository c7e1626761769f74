//! Who gathers with whom, and when: single linkage at each of the times. Tokens nearer than a threshold are linked, and
//! a cluster is what the links hold together.

use super::states::States;
use crate::order;

/// Tokens compared pair by pair; of more, an even sample stands for all.
pub const MOST: usize = 2_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// 1 − cos of the angle; a zero vector is at distance 1 from all
    Cosine,
    Euclid,
}

/// Clusters that became one at a time; or, where `apart`, one that fell into these.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub time: usize,
    pub apart: bool,
    /// Each: (its smallest token, its size), largest first
    pub parts: Vec<(usize, usize)>,
}

/// The labels [K, n] of a flow, grown time by time, so that a long one can be interrupted.
pub struct Clusters {
    pub labels: Vec<u32>,
    pub events: Vec<Event>,
    /// Clusters at each time
    pub counts: Vec<u32>,
    metric: Metric,
    near: f64,
}

impl Clusters {
    pub fn new(metric: Metric, near: f64) -> Self {
        Clusters { labels: Vec::new(), events: Vec::new(), counts: Vec::new(), metric, near }
    }

    /// The next state [n, d].
    pub fn step(&mut self, x: &[f32], d: usize) {
        let labels = components(x, d, self.metric, self.near);
        let n = labels.len();
        let time = self.counts.len();
        self.counts.push(labels.iter().enumerate().filter(|(i, label)| *i as u32 == **label).count() as u32);
        if time > 0 {
            let before = &self.labels[(time - 1) * n..];
            let mut events = events(before, &labels, time, false);
            events.extend(events_apart(before, &labels, time));
            self.events.extend(events);
        }
        self.labels.extend(labels);
    }

    /// The time whose clusters tell most: of those with 2 to 12 the one whose largest is smallest, the later where several are; the
    /// last where none has so many.
    pub fn clearest(&self) -> usize {
        let n = self.labels.len() / self.counts.len().max(1);
        let largest = |k: usize| {
            let mut sizes = vec![0usize; n];
            self.labels[k * n..(k + 1) * n].iter().for_each(|label| sizes[*label as usize] += 1);
            sizes.into_iter().max()
        };
        let telling = (0..self.counts.len()).rev().filter(|k| (2..=12).contains(&self.counts[*k]));
        telling.min_by_key(|k| largest(*k)).unwrap_or(self.counts.len().saturating_sub(1))
    }

    /// Tokens in an order that keeps every cluster together where clusters only merge: by label at the last time, then
    /// at the one before it, down to the first.
    pub fn order(&self) -> Vec<u32> {
        let times = self.counts.len();
        let n = self.labels.len() / times.max(1);
        let mut order: Vec<u32> = (0..n as u32).collect();
        let key = |i: usize| (0..times).rev().map(move |k| self.labels[k * n + i]);
        order::sort(&mut order, &mut |a, b| key(a).cmp(key(b)));
        order
    }
}

/// Clusters of all the states at once.
pub fn clusters(states: &States, metric: Metric, near: f64) -> Clusters {
    let mut found = Clusters::new(metric, near);
    (0..states.times.len()).for_each(|k| found.step(states.at(k), states.d));
    found
}

fn events_apart(before: &[u32], now: &[u32], time: usize) -> Vec<Event> {
    events(now, before, time, true)
}

/// Clusters of `fine` that lie in one cluster of `coarse`, where there are several.
fn events(fine: &[u32], coarse: &[u32], time: usize, apart: bool) -> Vec<Event> {
    let n = fine.len();
    let mut sizes = vec![0usize; n];
    fine.iter().for_each(|label| sizes[*label as usize] += 1);
    // A part is known by its smallest token, which stands first; where a cluster both loses and gains, the smallest decides.
    let mut parts: Vec<Vec<(usize, usize)>> = vec![Vec::new(); n];
    for i in (0..n).filter(|i| fine[*i] as usize == *i) {
        parts[coarse[i] as usize].push((i, sizes[i]));
    }
    let several = parts.into_iter().filter(|parts| parts.len() > 1);
    several.map(|parts| Event { time, apart, parts: order::sorted(parts, |a, b| b.1.cmp(&a.1)) }).collect()
}

/// x [n, d] → per token the smallest token of its cluster.
fn components(x: &[f32], d: usize, metric: Metric, near: f64) -> Vec<u32> {
    let n = x.len() / d;
    let rows = scaled(x, d, metric);
    let row = |i: usize| &rows[i * d..(i + 1) * d];
    let mut roots: Vec<u32> = (0..n as u32).collect();
    for i in 1..n {
        for j in 0..i {
            if find(&mut roots, i) != find(&mut roots, j) && close(row(i), row(j), metric, near) {
                // The smaller root wins, so that a root is its cluster's smallest token.
                let (a, b) = (find(&mut roots, i), find(&mut roots, j));
                roots[a.max(b) as usize] = a.min(b);
            }
        }
    }
    (0..n).map(|i| find(&mut roots, i)).collect()
}

/// Rows of unit length for the cosine (a zero row stays zero).
fn scaled(x: &[f32], d: usize, metric: Metric) -> Vec<f64> {
    let mut rows: Vec<f64> = x.iter().map(|x| f64::from(*x)).collect();
    if metric == Metric::Cosine {
        for row in rows.chunks_exact_mut(d) {
            let norm = row.iter().map(|x| x * x).sum::<f64>().sqrt();
            row.iter_mut().for_each(|x| *x /= norm.max(1e-300));
        }
    }
    rows
}

fn close(a: &[f64], b: &[f64], metric: Metric, near: f64) -> bool {
    let pairs = a.iter().zip(b);
    match metric {
        Metric::Cosine => 1.0 - pairs.map(|(a, b)| a * b).sum::<f64>() < near,
        Metric::Euclid => pairs.map(|(a, b)| (a - b).powi(2)).sum::<f64>() < near * near,
    }
}

/// The root of i, halving the path to it.
fn find(roots: &mut [u32], i: usize) -> u32 {
    let mut i = i as u32;
    while roots[i as usize] != i {
        roots[i as usize] = roots[roots[i as usize] as usize];
        i = roots[i as usize];
    }
    i
}
