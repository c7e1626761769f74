// sigma on the parts first, first + 2, .. of qkv [parts, n, d], in place. One invocation a (part, row, head).
struct Shape { when: u32, sigma: u32, n: u32, d: u32, heads: u32, first: u32, count: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read_write> qkv: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let rows = shape.n * shape.heads;
  if (i >= shape.count * rows || !is_active(shape.when)) { return; }
  let width = shape.d / shape.heads;
  let begin = (shape.first + 2u * (i / rows)) * shape.n * shape.d + (i % rows) * width;
  if (shape.sigma == SOFTMAX) {
    var most = qkv[begin];
    for (var j = 1u; j < width; j += 1u) { most = max(most, qkv[begin + j]); }
    var sum = 0.0;
    var worst = 0u;
    for (var j = 0u; j < width; j += 1u) {
      let z = qkv[begin + j] - most;
      worst = max(worst, magnitude(z));
      qkv[begin + j] = exp_of(z);
      sum += qkv[begin + j];
    }
    sum = unless_nan(sum, worst);
    for (var j = 0u; j < width; j += 1u) { qkv[begin + j] /= sum; }
    return;
  }
  for (var j = begin; j < begin + width; j += 1u) { qkv[j] = activate(shape.sigma, qkv[j]); }
}
