// The 4 x 4 tile at (i, j) where K, N and the first word of W are multiples of four: a load brings four words.
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> params: array<vec4f>;

fn tile(i: u32, j: u32) -> mat4x4f {
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
  return sums;
}

fn bias(j: u32) -> f32 { return params[(shape.bias + j) / 4u][(shape.bias + j) % 4u]; }
