// y = x W + b, then relu where asked: x [rows, K], W [K, N], y [rows, N]. An invocation makes a 4 x 4 tile of y.
struct Shape { rows: u32, k: u32, n: u32, weights: u32, bias: u32, relu: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * 4u;
  let j = id.x * 4u;
  if (i >= shape.rows || j >= shape.n) { return; }
  let sums = tile(i, j);
  for (var r = 0u; r < 4u && i + r < shape.rows; r += 1u) {
    for (var c = 0u; c < 4u && j + c < shape.n; c += 1u) {
      let value = sums[r][c] + bias(j + c);
      // NaN stays NaN.
      y[(i + r) * shape.n + j + c] = select(value, 0.0, shape.relu == 1u && value < 0.0);
    }
  }
}
