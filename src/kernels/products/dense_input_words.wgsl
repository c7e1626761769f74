// The 4 x 4 tile at (i, j), a word at a time.
@group(0) @binding(1) var<storage, read> g_y: array<f32>;
@group(0) @binding(2) var<storage, read> params: array<f32>;

fn tile(i: u32, j: u32) -> mat4x4f {
  // Rows and columns past the edge repeat the last one and are not stored.
  let rows = min(vec4u(i, i + 1u, i + 2u, i + 3u), vec4u(shape.rows - 1u)) * shape.n;
  let w = shape.weights + min(vec4u(j, j + 1u, j + 2u, j + 3u), vec4u(shape.k - 1u)) * shape.n;
  var sums = mat4x4f();
  for (var q = 0u; q < shape.n; q += 1u) {
    let b = vec4f(params[w.x + q], params[w.y + q], params[w.z + q], params[w.w + q]);
    sums[0] += g_y[rows.x + q] * b;
    sums[1] += g_y[rows.y + q] * b;
    sums[2] += g_y[rows.z + q] * b;
    sums[3] += g_y[rows.w + q] * b;
  }
  return sums;
}
