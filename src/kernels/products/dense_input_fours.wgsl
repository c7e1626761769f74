// The 4 x 4 tile at (i, j) where N and the first word of W are multiples of four: a load brings four words.
@group(0) @binding(1) var<storage, read> g_y: array<vec4f>;
@group(0) @binding(2) var<storage, read> params: array<vec4f>;

fn tile(i: u32, j: u32) -> mat4x4f {
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
  return sums;
}
