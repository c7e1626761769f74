// partial[chunk, item] = A[chunk]ᵀ B[chunk]: [m, n]. An invocation makes a 4 x 4 tile of one chunk of one item.
struct Shape {
  when: u32, rows: u32, chunk: u32, batch: u32, m: u32, n: u32, at: u32,
  a_at: u32, a_batch: u32, a_rows: u32, b_at: u32, b_batch: u32, b_rows: u32,
}
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(4) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * 4u;
  let j = id.x * 4u;
  if (i >= shape.m || j >= shape.n || !is_active(shape.when)) { return; }
  let sums = tile(i, j, id.z);
  let out = shape.at + id.z * shape.m * shape.n;
  for (var r = 0u; r < 4u && i + r < shape.m; r += 1u) {
    for (var s = 0u; s < 4u && j + s < shape.n; s += 1u) {
      partial[out + (i + r) * shape.n + j + s] = sums[r][s];
    }
  }
}
