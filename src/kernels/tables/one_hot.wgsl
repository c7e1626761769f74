// x[b, level] = 1 for each of row b's levels, else 0: [B, V]. One invocation an element.
struct Shape { batch: u32, f: u32, v: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> levels: array<u32>;
@group(0) @binding(2) var<storage, read_write> x: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= shape.batch * shape.v) { return; }
  let row = i / shape.v * shape.f;
  var value = 0.0;
  for (var c = 0u; c < shape.f; c += 1u) {
    if (levels[row + c] == i % shape.v) { value = 1.0; }
  }
  x[i] = value;
}
