// to[step * count + i] = from[i] (step counted only where asked). One invocation a word.
struct Shape { count: u32, stepped: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
@group(0) @binding(2) var<storage, read> source: array<u32>;
@group(0) @binding(3) var<storage, read_write> destination: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= shape.count) { return; }
  destination[shape.stepped * clock[0] * shape.count + i] = source[i];
}
