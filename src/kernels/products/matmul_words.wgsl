// The 4 x 4 tile at (i, j), a word at a time.
@group(0) @binding(2) var<storage, read> a: array<f32>;
@group(0) @binding(3) var<storage, read> b: array<f32>;

fn tile(i: u32, j: u32, z: u32) -> mat4x4f {
  // Rows and columns past the edge repeat the last one and are not stored.
  let rows = shape.a.x + z * shape.a.y + min(vec4u(i, i + 1u, i + 2u, i + 3u), vec4u(shape.m - 1u)) * shape.a.z;
  let columns = shape.b.x + z * shape.b.y + min(vec4u(j, j + 1u, j + 2u, j + 3u), vec4u(shape.n - 1u)) * shape.b.w;
  var sums = mat4x4f();
  for (var q = 0u; q < shape.k; q += 1u) {
    let at = columns + q * shape.b.z;
    let right = vec4f(b[at.x], b[at.y], b[at.z], b[at.w]);
    let left = rows + q * shape.a.w;
    sums[0] += a[left.x] * right;
    sums[1] += a[left.y] * right;
    sums[2] += a[left.z] * right;
    sums[3] += a[left.w] * right;
  }
  return sums;
}
