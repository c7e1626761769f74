// As gram.wgsl where m, n and all strides are multiples of four: a load brings four words.
struct Shape {
  when: u32, rows: u32, chunk: u32, batch: u32, m: u32, n: u32,
  a_at: u32, a_batch: u32, a_rows: u32, b_at: u32, b_batch: u32, b_rows: u32,
}
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> a: array<vec4f>;
@group(0) @binding(3) var<storage, read> b: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * 4u;
  let j = id.x * 4u;
  if (i >= shape.m || j >= shape.n || !is_active(shape.when)) { return; }
  let item = id.z % shape.batch;
  let begin = id.z / shape.batch * shape.chunk;
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
  let out = id.z * shape.m * shape.n;
  for (var r = 0u; r < 4u && i + r < shape.m; r += 1u) {
    for (var s = 0u; s < 4u && j + s < shape.n; s += 1u) {
      partial[out + (i + r) * shape.n + j + s] = sums[r][s];
    }
  }
}
