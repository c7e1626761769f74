// The 4 x 4 tile at (i, j) where rows of A and B lie in order, in fours: a load brings four words.
@group(0) @binding(2) var<storage, read> a: array<vec4f>;
@group(0) @binding(3) var<storage, read> b: array<vec4f>;

fn tile(i: u32, j: u32, z: u32) -> mat4x4f {
  // Rows past the edge repeat the last one and are not stored.
  let rows = shape.a.x + z * shape.a.y + min(vec4u(i, i + 1u, i + 2u, i + 3u), vec4u(shape.m - 1u)) * shape.a.z;
  let column = shape.b.x + z * shape.b.y + j;
  let step = shape.b.z / 4u;
  var sums = mat4x4f();
  for (var q = 0u; q < shape.k; q += 4u) {
    let at = column / 4u + q * step;
    let right = mat4x4f(b[at], b[at + step], b[at + 2u * step], b[at + 3u * step]);
    let left = (rows + q) / 4u;
    sums[0] += right * a[left.x];
    sums[1] += right * a[left.y];
    sums[2] += right * a[left.z];
    sums[3] += right * a[left.w];
  }
  return sums;
}
