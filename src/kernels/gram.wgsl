// partial[chunk, item] = A[chunk]ᵀ B[chunk]: [m, n]. An invocation makes a 4 x 4 tile of one chunk of one item.
struct Shape {
  when: u32, rows: u32, chunk: u32, batch: u32, m: u32, n: u32,
  a_at: u32, a_batch: u32, a_rows: u32, b_at: u32, b_batch: u32, b_rows: u32,
}
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> a: array<f32>;
@group(0) @binding(3) var<storage, read> b: array<f32>;
@group(0) @binding(4) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * 4u;
  let j = id.x * 4u;
  if (i >= shape.m || j >= shape.n || !is_active(shape.when)) { return; }
  let item = id.z % shape.batch;
  let begin = id.z / shape.batch * shape.chunk;
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
  let out = id.z * shape.m * shape.n;
  for (var r = 0u; r < 4u && i + r < shape.m; r += 1u) {
    for (var s = 0u; s < 4u && j + s < shape.n; s += 1u) {
      partial[out + (i + r) * shape.n + j + s] = sums[r][s];
    }
  }
}
