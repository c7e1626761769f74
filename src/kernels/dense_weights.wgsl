// g_W = xᵀ g_y [K, N], and as row K of the product g_b = column sums of g_y [N]. A 4 x 4 tile an invocation.
struct Shape { rows: u32, k: u32, n: u32, weights: u32, bias: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> g_y: array<f32>;
@group(0) @binding(3) var<storage, read_write> grads: array<f32>;

// Element (row, column) of x with a column of ones behind it.
fn augmented(row: u32, column: u32) -> f32 {
  if (column >= shape.k) { return 1.0; }
  return x[row * shape.k + column];
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * 4u;
  let j = id.x * 4u;
  if (i > shape.k || j >= shape.n) { return; }
  let columns = min(vec4u(j, j + 1u, j + 2u, j + 3u), vec4u(shape.n - 1u));
  var sums = mat4x4f();
  for (var q = 0u; q < shape.rows; q += 1u) {
    let g = q * shape.n + columns;
    let b = vec4f(g_y[g.x], g_y[g.y], g_y[g.z], g_y[g.w]);
    sums[0] += augmented(q, i) * b;
    sums[1] += augmented(q, i + 1u) * b;
    sums[2] += augmented(q, i + 2u) * b;
    sums[3] += augmented(q, i + 3u) * b;
  }
  for (var r = 0u; r < 4u && i + r <= shape.k; r += 1u) {
    for (var c = 0u; c < 4u && j + c < shape.n; c += 1u) {
      let at = select(shape.weights + (i + r) * shape.n, shape.bias, i + r == shape.k);
      grads[at + j + c] = sums[r][c];
    }
  }
}
