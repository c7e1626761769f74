// The 4 x 4 tile at (i, j) where m, n and all strides are multiples of four: a load brings four words.
@group(0) @binding(2) var<storage, read> a: array<vec4f>;
@group(0) @binding(3) var<storage, read> b: array<vec4f>;

fn tile(i: u32, j: u32, z: u32) -> mat4x4f {
  let item = z % shape.batch;
  let begin = z / shape.batch * shape.chunk;
  let end = min(begin + shape.chunk, shape.rows);
  let left = shape.a_at + item * shape.a_batch + i;
  let right = shape.b_at + item * shape.b_batch + j;
  var sums = mat4x4f();
  for (var row = begin; row < end; row += 1u) {
    let x = a[(left + row * shape.a_rows) / 4u];
    let y = b[(right + row * shape.b_rows) / 4u];
    sums[0] += x.x * y;
    sums[1] += x.y * y;
    sums[2] += x.z * y;
    sums[3] += x.w * y;
  }
  return sums;
}
