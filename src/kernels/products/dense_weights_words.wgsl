// The 4 x 4 tile at (i, j), a word at a time.
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> g_y: array<f32>;

// Element (row, column) of x with a column of ones behind it.
fn augmented(row: u32, column: u32) -> f32 {
  if (column >= shape.k) { return 1.0; }
  return x[row * shape.k + column];
}

fn tile(i: u32, j: u32) -> mat4x4f {
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
  return sums;
}
