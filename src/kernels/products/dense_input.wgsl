// g_x = g_y Wᵀ, times [x > 0] where x came out of a relu: g_y [rows, N], W [K, N], g_x [rows, K]. 4 x 4 an invocation.
struct Shape { rows: u32, k: u32, n: u32, weights: u32, relu: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(3) var<storage, read> x: array<f32>;
@group(0) @binding(4) var<storage, read_write> g_x: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * 4u;
  let j = id.x * 4u;
  if (i >= shape.rows || j >= shape.k) { return; }
  let sums = tile(i, j);
  for (var r = 0u; r < 4u && i + r < shape.rows; r += 1u) {
    for (var c = 0u; c < 4u && j + c < shape.k; c += 1u) {
      let at = (i + r) * shape.k + j + c;
      g_x[at] = select(sums[r][c], 0.0, shape.relu == 1u && x[at] <= 0.0);
    }
  }
}
