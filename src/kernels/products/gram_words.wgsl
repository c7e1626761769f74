// The 4 x 4 tile at (i, j), a word at a time.
@group(0) @binding(2) var<storage, read> a: array<f32>;
@group(0) @binding(3) var<storage, read> b: array<f32>;

fn tile(i: u32, j: u32, z: u32) -> mat4x4f {
  let item = z % shape.batch;
  let begin = z / shape.batch * shape.chunk;
  let end = min(begin + shape.chunk, shape.rows);
  let left = shape.a_at + item * shape.a_batch + min(vec4u(i, i + 1u, i + 2u, i + 3u), vec4u(shape.m - 1u));
  let right = shape.b_at + item * shape.b_batch + min(vec4u(j, j + 1u, j + 2u, j + 3u), vec4u(shape.n - 1u));
  var sums = mat4x4f();
  for (var row = begin; row < end; row += 1u) {
    let p = left + row * shape.a_rows;
    let q = right + row * shape.b_rows;
    let y = vec4f(b[q.x], b[q.y], b[q.z], b[q.w]);
    sums[0] += a[p.x] * y;
    sums[1] += a[p.y] * y;
    sums[2] += a[p.z] * y;
    sums[3] += a[p.w] * y;
  }
  return sums;
}
