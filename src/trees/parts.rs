//! The arrays of a forest, and whether they are one.

use crate::{Error, Result};

/// Trees one after another, node by node: what a file holds, and what ONNX's TreeEnsemble asks for (`BRANCH_LEQ`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parts {
    /// Columns of the rows
    pub columns: u32,
    /// Scores per row, k; tree t adds to score t mod k
    pub outputs: u32,
    /// [k]: scores before the first tree
    pub initial: Vec<f32>,
    /// [trees], rising from 0: each tree's first node
    pub roots: Vec<u32>,
    /// [nodes]: the column that is looked at; 0 in a leaf
    pub features: Vec<u32>,
    /// [nodes]: value ≤ threshold goes left
    pub thresholds: Vec<f32>,
    /// [nodes]: a missing value goes left
    pub missing_left: Vec<bool>,
    /// [nodes]: the child, behind its parent in the same tree; 0 in a leaf, as no child is node 0
    pub left: Vec<u32>,
    pub right: Vec<u32>,
    /// [nodes]: of a leaf, what it adds; 0 elsewhere
    pub values: Vec<f32>,
    /// [nodes]: of a split, by how much the loss' second-order model fell; 0 in a leaf
    pub gains: Vec<f32>,
}

/// Arrays of nodes.
const ARRAYS: usize = 7;

impl Parts {
    /// Ends with an error, never with a panic or a loop, whatever the arrays hold.
    pub fn check(&self) -> Result<()> {
        let nodes = self.features.len();
        let lengths = [
            ("thresholds", self.thresholds.len()),
            ("missing_left", self.missing_left.len()),
            ("left", self.left.len()),
            ("right", self.right.len()),
            ("values", self.values.len()),
            ("gains", self.gains.len()),
        ];
        if let Some((name, length)) = lengths.into_iter().find(|(_, length)| *length != nodes) {
            return refused(format!("The array {name} has {length} nodes, features has {nodes}"));
        }
        if self.outputs == 0 || self.initial.len() != self.outputs as usize {
            return refused(format!("There are {} initial scores for {} outputs", self.initial.len(), self.outputs));
        }
        if let Some(score) = self.initial.iter().find(|score| !score.is_finite()) {
            return refused(format!("The initial score {score} is not finite"));
        }
        if !self.roots.len().is_multiple_of(self.outputs as usize) {
            return refused(format!("{} trees are no multiple of {} outputs", self.roots.len(), self.outputs));
        }
        let is_rising = self.roots.windows(2).all(|pair| pair[0] < pair[1]);
        let is_covered = self.roots.first().map_or(nodes == 0, |first| *first == 0);
        if !is_rising || !is_covered || self.roots.last().is_some_and(|last| *last as usize >= nodes) {
            return refused(format!("The roots do not divide {nodes} nodes into trees"));
        }
        (0..self.roots.len()).try_for_each(|tree| self.check_tree(tree))
    }

    /// All of it in one array: how many columns, outputs, trees and nodes; initial scores, roots, then features, thresholds, missing_left, left, right, values and gains of all
    /// nodes; floats by their bits.
    pub fn words(&self) -> Vec<u32> {
        let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<u32>>();
        let missing: Vec<u32> = self.missing_left.iter().map(|is| u32::from(*is)).collect();
        let mut words = vec![self.columns, self.outputs, self.roots.len() as u32, self.features.len() as u32];
        words.extend([bits(&self.initial), self.roots.clone(), self.features.clone(), bits(&self.thresholds), missing].concat());
        words.extend([self.left.clone(), self.right.clone(), bits(&self.values), bits(&self.gains)].concat());
        words
    }

    /// Ends with an error where the words are no forest.
    pub fn from_words(words: &[u32]) -> Result<Self> {
        let &[columns, outputs, trees, nodes, ref rest @ ..] = words else { return damaged(words.len()) };
        let [outputs_, trees_, nodes_] = [outputs, trees, nodes].map(|count| count as usize);
        let length = nodes_.checked_mul(ARRAYS).and_then(|all| all.checked_add(outputs_)?.checked_add(trees_));
        if length != Some(rest.len()) {
            return damaged(words.len());
        }
        let (initial, rest) = rest.split_at(outputs_);
        let (roots, rest) = rest.split_at(trees_);
        let array = |at: usize| &rest[at * nodes_..(at + 1) * nodes_];
        let floats = |words: &[u32]| words.iter().map(|word| f32::from_bits(*word)).collect();
        let parts = Parts {
            columns,
            outputs,
            initial: floats(initial),
            roots: roots.to_vec(),
            features: array(0).to_vec(),
            thresholds: floats(array(1)),
            missing_left: array(2).iter().map(|word| *word == 1).collect(),
            left: array(3).to_vec(),
            right: array(4).to_vec(),
            values: floats(array(5)),
            gains: floats(array(6)),
        };
        parts.check().map(|()| parts)
    }

    /// Nodes of a tree.
    fn nodes(&self, tree: usize) -> std::ops::Range<usize> {
        self.roots[tree] as usize..self.roots.get(tree + 1).map_or(self.features.len(), |end| *end as usize)
    }

    /// Every node but the root is the child of exactly one that stands before it.
    fn check_tree(&self, tree: usize) -> Result<()> {
        let nodes = self.nodes(tree);
        let mut has_parent = vec![false; nodes.len()];
        for node in nodes.clone() {
            if self.left[node] == 0 && self.right[node] == 0 {
                if !self.values[node].is_finite() {
                    return refused(format!("The value of leaf {node} is {}", self.values[node]));
                }
                continue;
            }
            if self.features[node] >= self.columns {
                return refused(format!("Node {node} looks at column {} of {}", self.features[node], self.columns));
            }
            if self.thresholds[node].is_nan() {
                return refused(format!("The threshold of node {node} is no number"));
            }
            for child in [self.left[node] as usize, self.right[node] as usize] {
                if child <= node || child >= nodes.end {
                    return refused(format!("Child {child} of node {node} does not stand behind it in tree {tree}"));
                }
                if std::mem::replace(&mut has_parent[child - nodes.start], true) {
                    return refused(format!("Node {child} is a child twice"));
                }
            }
        }
        match has_parent.iter().skip(1).position(|has| !has) {
            Some(at) => refused(format!("Node {} of tree {tree} is nobody's child", nodes.start + 1 + at)),
            None => Ok(()),
        }
    }
}

fn damaged(words: usize) -> Result<Parts> {
    refused(format!("{words} words are no forest")).map(|()| Parts::default())
}

fn refused(what: String) -> Result<()> {
    Err(Error::Parts(format!("{what}. The trees are damaged: export them again.")))
}
