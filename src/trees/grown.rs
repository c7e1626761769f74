//! One tree on bins.

use crate::{
    binned::{Binned, WIDTH},
    cuts::Column,
};

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

/// Room for rows that pass a tree.
#[derive(Default)]
pub struct Room {
    order: Vec<u32>,
    spare: Vec<u32>,
}

impl Grown {
    /// The value of each of these rows' leaf is added to its score. Node by node, not row by row: where one row goes cannot be foreseen,
    /// and a wrong guess costs more than moving all.
    pub fn add(&self, binned: &Binned, columns: &[Column], rows: &[u32], room: &mut Room, scores: &mut [f64]) {
        room.order.clear();
        room.order.extend_from_slice(rows);
        room.spare.resize(room.spare.len().max(rows.len()), 0);
        let mut ranges = vec![0..0; self.nodes.len()];
        ranges[0] = 0..rows.len();
        for (at, node) in self.nodes.iter().enumerate() {
            let range = ranges[at].clone();
            let rows = &mut room.order[range.clone()];
            if node.left == 0 {
                rows.iter().for_each(|row| scores[*row as usize] += f64::from(node.value));
            } else {
                let middle = range.start + partition(rows, &mut room.spare, binned, columns, node);
                ranges[node.left as usize] = range.start..middle;
                ranges[node.right as usize] = middle..range.end;
            }
        }
    }
}

/// Rows that go left come first, each side in its order; returns how many they are. spare: room for as many rows.
pub fn partition(rows: &mut [u32], spare: &mut [u32], binned: &Binned, columns: &[Column], node: &Node) -> usize {
    let slot = node.slot as usize;
    let (block, lane, missing) = (&binned.blocks[slot / WIDTH], slot % WIDTH, columns[slot].values() as u8);
    let (mut left, mut right) = (0, 0);
    for at in 0..rows.len() {
        let row = rows[at];
        let bin = block[row as usize][lane];
        let is_left = (bin <= node.bin) | ((bin == missing) & node.missing_left);
        // Both are written, and one is kept: no branch.
        rows[left] = row;
        spare[right] = row;
        left += usize::from(is_left);
        right += usize::from(!is_left);
    }
    rows[left..].copy_from_slice(&spare[..right]);
    left
}
