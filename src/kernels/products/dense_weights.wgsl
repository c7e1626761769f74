// g_W = xᵀ g_y [K, N], and as row K of the product g_b = column sums of g_y [N]. A 4 x 4 tile an invocation.
struct Shape { rows: u32, k: u32, n: u32, weights: u32, bias: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(3) var<storage, read_write> grads: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * 4u;
  let j = id.x * 4u;
  if (i > shape.k || j >= shape.n) { return; }
  let sums = tile(i, j);
  for (var r = 0u; r < 4u && i + r <= shape.k; r += 1u) {
    for (var c = 0u; c < 4u && j + c < shape.n; c += 1u) {
      let at = select(shape.weights + (i + r) * shape.n, shape.bias, i + r == shape.k);
      grads[at + j + c] = sums[r][c];
    }
  }
}
