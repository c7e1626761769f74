// The 4 x 4 tile at (i, j), a word at a time.
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> params: array<f32>;

fn tile(i: u32, j: u32) -> mat4x4f {
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
  return sums;
}

fn bias(j: u32) -> f32 { return params[shape.bias + j]; }
