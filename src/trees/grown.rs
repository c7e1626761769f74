//! One tree on bins.

use crate::{binned::Binned, cuts::Column};

#[derive(Clone, Copy, Debug, Default)]
pub struct Node {
    /// The column among the splittable ones
    pub slot: u32,
    pub bin: u8,
    pub missing_left: bool,
    /// 0 in a leaf: no child is the root
    pub left: u32,
    pub right: u32,
    pub value: f32,
    pub gain: f32,
}

/// Children stand behind their parents.
pub struct Grown {
    pub nodes: Vec<Node>,
}

impl Grown {
    /// The value of each row's leaf is added to its score. in_tree: rows whose scores have it.
    pub fn add(&self, binned: &Binned, columns: &[Column], in_tree: Option<&[bool]>, scores: &mut [f64]) {
        for (row, score) in scores.iter_mut().enumerate() {
            if in_tree.is_none_or(|in_tree| !in_tree[row]) {
                *score += f64::from(self.value(binned, columns, row));
            }
        }
    }

    fn value(&self, binned: &Binned, columns: &[Column], row: usize) -> f32 {
        let mut node = &self.nodes[0];
        while node.left != 0 {
            let slot = node.slot as usize;
            let is_left = goes_left(node, binned.bin(row, slot), columns[slot].values() as u8);
            node = &self.nodes[if is_left { node.left } else { node.right } as usize];
        }
        node.value
    }
}

/// missing: the bin of missing cells
#[inline(always)]
pub fn goes_left(node: &Node, bin: u8, missing: u8) -> bool {
    // Without a branch: which way a row goes cannot be foreseen.
    (bin <= node.bin) | ((bin == missing) & node.missing_left)
}
