// As dense.wgsl where K, N and the first word of W are multiples of four: a load brings four words.
struct Shape { rows: u32, k: u32, n: u32, weights: u32, bias: u32, relu: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> params: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * 4u;
  let j = id.x * 4u;
  if (i >= shape.rows || j >= shape.n) { return; }
  // Rows past the edge repeat the last one and are not stored.
  let rows = min(vec4u(i, i + 1u, i + 2u, i + 3u), vec4u(shape.rows - 1u)) * shape.k;
  var sums = mat4x4f();
  for (var q = 0u; q < shape.k; q += 4u) {
    let w = (shape.weights + q * shape.n + j) / 4u;
    let step = shape.n / 4u;
    let right = mat4x4f(params[w], params[w + step], params[w + 2u * step], params[w + 3u * step]);
    let left = (rows + q) / 4u;
    sums[0] += right * x[left.x];
    sums[1] += right * x[left.y];
    sums[2] += right * x[left.z];
    sums[3] += right * x[left.w];
  }
  for (var r = 0u; r < 4u && i + r < shape.rows; r += 1u) {
    for (var c = 0u; c < 4u && j + c < shape.n; c += 1u) {
      let value = sums[r][c] + params[(shape.bias + j + c) / 4u][(shape.bias + j + c) % 4u];
      // NaN stays NaN.
      y[(i + r) * shape.n + j + c] = select(value, 0.0, shape.relu == 1u && value < 0.0);
    }
  }
}
