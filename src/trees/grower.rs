//! One tree, leaf by leaf: the leaf whose split gains most is split next (Ke et al. 2017, section 2).

use std::{ops::Range, rc::Rc};

use crate::{
    Settings,
    binned::Binned,
    cuts::Column,
    fixed::{self, Pair, Units},
    grown::{Grown, Node, partition},
    histogram::Histogram,
    split::{Bounds, Search, Split, step},
};

/// What trees of one data set share: its bins, and room that is used again.
pub struct Grower {
    columns: Rc<[Column]>,
    binned: Rc<Binned>,
    settings: Settings,
    /// Rows of the tree, leaf by leaf, rising within each
    order: Vec<u32>,
    spare: Vec<u32>,
    gathered: Vec<Pair>,
    free: Vec<Histogram>,
}

pub struct Leaf {
    pub node: usize,
    /// Of the tree's order
    pub rows: Range<usize>,
    total: Pair,
    bounds: Bounds,
    histogram: Option<Histogram>,
    split: Option<Split>,
}

/// The derivatives of all rows for one tree, and columns that it may split.
pub struct Task<'a> {
    pub pairs: &'a [Pair],
    pub units: Units,
    pub open: &'a [bool],
    /// [columns that can be split]: `Settings::monotone` of this tree's output
    pub signs: &'a [i8],
}

impl Grower {
    pub fn new(columns: Rc<[Column]>, binned: Rc<Binned>, settings: Settings) -> Self {
        let (order, spare, gathered) = (Vec::new(), vec![0; binned.rows], Vec::new());
        Grower { columns, binned, settings, order, spare, gathered, free: Vec::new() }
    }

    /// rows: those of the tree, rising. Values of the leaves are Newton steps times the learning rate.
    pub fn grow(&mut self, rows: &[u32], task: &Task) -> (Grown, Vec<Leaf>) {
        self.order.clear();
        self.order.extend_from_slice(rows);
        let mut total = [0; 2];
        rows.iter().for_each(|row| fixed::add(&mut total, task.pairs[*row as usize]));
        let mut nodes = vec![Node::default()];
        let mut root = Leaf { node: 0, rows: 0..rows.len(), total, bounds: Bounds::default(), histogram: None, split: None };
        if self.is_large(&root) {
            root.histogram = Some(self.histogram(&root, task));
            self.search(&mut root, task);
        }
        let mut leaves = vec![root];
        while leaves.len() < self.settings.leaves {
            let Some((at, split)) = best(&leaves) else { break };
            let right = self.split(&mut leaves[at], split, task, &mut nodes);
            leaves.push(right);
            if leaves.len() < self.settings.leaves {
                let (left, right) = leaves.split_at_mut(at + 1);
                if let (Some(left), Some(right)) = (left.last_mut(), right.last_mut()) {
                    self.children(left, right, task);
                }
            }
        }
        // A tree without a split adds nothing, as in LightGBM.
        let rate = if leaves.len() == 1 { 0.0 } else { self.settings.learning_rate };
        for leaf in &mut leaves {
            nodes[leaf.node].value = (rate * self.step(leaf.total, leaf.bounds, task)) as f32;
            self.free.extend(leaf.histogram.take());
        }
        (Grown { nodes }, leaves)
    }

    pub fn rows(&self, leaf: &Leaf) -> &[u32] {
        &self.order[leaf.rows.clone()]
    }

    fn step(&self, total: Pair, bounds: Bounds, task: &Task) -> f64 {
        bounds.keep(step(task.units.sums(total), self.settings.l2))
    }

    /// The leaf becomes its left side; returned is the right one.
    fn split(&mut self, leaf: &mut Leaf, split: Split, task: &Task, nodes: &mut Vec<Node>) -> Leaf {
        let (left, right) = (nodes.len() as u32, nodes.len() as u32 + 1);
        let (slot, bin, missing_left) = (split.slot as u32, split.bin, split.missing_left);
        let node = Node { slot, bin, missing_left, left, right, value: 0.0, gain: split.gain as f32 };
        nodes[leaf.node] = node;
        nodes.extend([Node::default(); 2]);
        let rows = &mut self.order[leaf.rows.clone()];
        let middle = leaf.rows.start + partition(rows, &mut self.spare, &self.binned, &self.columns, &node);
        let rest = fixed::less(leaf.total, split.left);
        let steps = [split.left, rest].map(|total| self.step(total, leaf.bounds, task));
        let [below, above] = leaf.bounds.sides(task.signs[split.slot], steps);
        let right =
            Leaf { node: right as usize, rows: middle..leaf.rows.end, total: rest, bounds: above, histogram: None, split: None };
        // The histogram stays for one more subtraction.
        *leaf = Leaf {
            node: left as usize,
            rows: leaf.rows.start..middle,
            total: split.left,
            bounds: below,
            histogram: leaf.histogram.take(),
            split: None,
        };
        right
    }

    /// The smaller side is summed, the other one is what is left of the parent's.
    fn children(&mut self, left: &mut Leaf, right: &mut Leaf, task: &Task) {
        let Some(mut parent) = left.histogram.take() else { return };
        if !self.is_large(left) && !self.is_large(right) {
            self.free.push(parent);
            return;
        }
        let (small, large) = if left.rows.len() <= right.rows.len() { (left, right) } else { (right, left) };
        let histogram = self.histogram(small, task);
        parent.subtract(&histogram, &self.columns);
        small.histogram = Some(histogram);
        large.histogram = Some(parent);
        self.search(small, task);
        self.search(large, task);
    }

    /// Whether both sides of a split could have their rows.
    fn is_large(&self, leaf: &Leaf) -> bool {
        leaf.rows.len() >= 2 * self.settings.min_rows
    }

    fn histogram(&mut self, leaf: &Leaf, task: &Task) -> Histogram {
        let rows = &self.order[leaf.rows.clone()];
        self.gathered.clear();
        self.gathered.extend(rows.iter().map(|row| task.pairs[*row as usize]));
        let mut histogram = self.free.pop().unwrap_or_else(|| Histogram::new(self.columns.len()));
        histogram.fill(&self.binned, rows, &self.gathered, task.open);
        histogram
    }

    /// Without a split the leaf's histogram serves nobody.
    fn search(&mut self, leaf: &mut Leaf, task: &Task) {
        if let Some(histogram) = leaf.histogram.as_ref().filter(|_| self.is_large(leaf)) {
            let search = Search::new(task.units, leaf.total, leaf.bounds, &self.settings);
            for (slot, column) in self.columns.iter().enumerate().filter(|(slot, _)| task.open[*slot]) {
                search.column(slot, column, task.signs[slot], histogram.column(slot), &mut leaf.split);
            }
        }
        if leaf.split.is_none() {
            self.free.extend(leaf.histogram.take());
        }
    }
}

/// The leaf whose split gains most, the first of equal ones.
fn best(leaves: &[Leaf]) -> Option<(usize, Split)> {
    let splits = leaves.iter().enumerate().filter_map(|(at, leaf)| Some((at, leaf.split?)));
    splits.reduce(|best, next| if next.1.gain > best.1.gain { next } else { best })
}
