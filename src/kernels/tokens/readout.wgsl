// Forward: out [B, width] = x [B, stride] from column `at` on. Pullback: out [B, stride] = x [B, width] there, 0 elsewhere. One
// invocation an element of out.
struct Shape { batch: u32, stride: u32, at: u32, width: u32, pullback: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (shape.pullback == 0u) {
    if (i < shape.batch * shape.width) { out[i] = x[i / shape.width * shape.stride + shape.at + i % shape.width]; }
    return;
  }
  if (i >= shape.batch * shape.stride) { return; }
  let column = i % shape.stride;
  if (column >= shape.at && column < shape.at + shape.width) { out[i] = x[i / shape.stride * shape.width + column - shape.at]; }
  else { out[i] = 0.0; }
}
