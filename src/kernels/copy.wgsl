// to[slot to_stride + i] = from[slot from_stride + i], slot = a word of `slots`. One invocation a word.
struct Shape { count: u32, word: u32, from_stride: u32, to_stride: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> slots: array<u32>;
@group(0) @binding(2) var<storage, read> source: array<u32>;
@group(0) @binding(3) var<storage, read_write> destination: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= shape.count) { return; }
  let slot = slots[shape.word];
  destination[slot * shape.to_stride + i] = source[slot * shape.from_stride + i];
}
