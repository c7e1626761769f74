// As dense_input.wgsl where N and the first word of W are multiples of four: a load brings four words.
struct Shape { rows: u32, k: u32, n: u32, weights: u32, relu: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> g_y: array<vec4f>;
@group(0) @binding(2) var<storage, read> params: array<vec4f>;
@group(0) @binding(3) var<storage, read> x: array<f32>;
@group(0) @binding(4) var<storage, read_write> g_x: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * 4u;
  let j = id.x * 4u;
  if (i >= shape.rows || j >= shape.k) { return; }
  // Rows and columns past the edge repeat the last one and are not stored.
  let rows = min(vec4u(i, i + 1u, i + 2u, i + 3u), vec4u(shape.rows - 1u)) * shape.n;
  let w = shape.weights + min(vec4u(j, j + 1u, j + 2u, j + 3u), vec4u(shape.k - 1u)) * shape.n;
  var sums = mat4x4f();
  for (var q = 0u; q < shape.n; q += 4u) {
    let at = (w + q) / 4u;
    let right = mat4x4f(params[at.x], params[at.y], params[at.z], params[at.w]);
    let left = (rows + q) / 4u;
    sums[0] += g_y[left.x] * right;
    sums[1] += g_y[left.y] * right;
    sums[2] += g_y[left.z] * right;
    sums[3] += g_y[left.w] * right;
  }
  for (var r = 0u; r < 4u && i + r < shape.rows; r += 1u) {
    for (var c = 0u; c < 4u && j + c < shape.k; c += 1u) {
      let at = (i + r) * shape.k + j + c;
      g_x[at] = select(sums[r][c], 0.0, shape.relu == 1u && x[at] <= 0.0);
    }
  }
}
