// g <- sigma' g on the parts q and v of g [3, n, d]; qkv holds sigma's values. One invocation a (part, row, head).
struct Shape { when: u32, sigma: u32, n: u32, d: u32, heads: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> qkv: array<f32>;
@group(0) @binding(3) var<storage, read_write> g: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let rows = shape.n * shape.heads;
  if (i >= 2u * rows || !is_active(shape.when)) { return; }
  let width = shape.d / shape.heads;
  let begin = 2u * (i / rows) * shape.n * shape.d + (i % rows) * width;
  if (shape.sigma == SOFTMAX) {
    var mean = 0.0;
    for (var j = begin; j < begin + width; j += 1u) { mean += g[j] * qkv[j]; }
    for (var j = begin; j < begin + width; j += 1u) { g[j] = qkv[j] * (g[j] - mean); }
    return;
  }
  for (var j = begin; j < begin + width; j += 1u) { g[j] = activate_back(shape.sigma, g[j], qkv[j]); }
}
