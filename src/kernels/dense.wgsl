// y = x W + b, then relu where asked: x [rows, K], W [K, N], y [rows, N]. An invocation makes a 4 x 4 tile of y.
struct Shape { rows: u32, k: u32, n: u32, weights: u32, bias: u32, relu: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> params: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * 4u;
  let j = id.x * 4u;
  if (i >= shape.rows || j >= shape.n) { return; }
  // Rows and columns past the edge repeat the last one and are not stored.
  let rows = min(vec4u(i, i + 1u, i + 2u, i + 3u), vec4u(shape.rows - 1u)) * shape.k;
  let columns = min(vec4u(j, j + 1u, j + 2u, j + 3u), vec4u(shape.n - 1u));
  var sums = mat4x4f();
  for (var q = 0u; q < shape.k; q += 1u) {
    let w = shape.weights + q * shape.n + columns;
    let b = vec4f(params[w.x], params[w.y], params[w.z], params[w.w]);
    sums[0] += x[rows.x + q] * b;
    sums[1] += x[rows.y + q] * b;
    sums[2] += x[rows.z + q] * b;
    sums[3] += x[rows.w + q] * b;
  }
  for (var r = 0u; r < 4u && i + r < shape.rows; r += 1u) {
    for (var c = 0u; c < 4u && j + c < shape.n; c += 1u) {
      let value = sums[r][c] + params[shape.bias + j + c];
      // NaN stays NaN.
      y[(i + r) * shape.n + j + c] = select(value, 0.0, shape.relu == 1u && value < 0.0);
    }
  }
}
