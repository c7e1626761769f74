// As matmul.wgsl where rows of A and B lie in order, in fours: a load brings four words.
struct Shape {
  when: u32, batch: u32, m: u32, n: u32, k: u32, alpha: f32, gamma: f32, add: u32,
  // offset, batch, rows, columns of A, B, E, C
  a: vec4u, b: vec4u, e: vec4u, c: vec4u,
}
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> a: array<vec4f>;
@group(0) @binding(3) var<storage, read> b: array<vec4f>;
@group(0) @binding(4) var<storage, read> e: array<f32>;
@group(0) @binding(5) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * 4u;
  let j = id.x * 4u;
  if (i >= shape.m || j >= shape.n || !is_active(shape.when)) { return; }
  // Rows past the edge repeat the last one and are not stored.
  let rows = shape.a.x + id.z * shape.a.y + min(vec4u(i, i + 1u, i + 2u, i + 3u), vec4u(shape.m - 1u)) * shape.a.z;
  let column = shape.b.x + id.z * shape.b.y + j;
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
  for (var r = 0u; r < 4u && i + r < shape.m; r += 1u) {
    for (var s = 0u; s < 4u && j + s < shape.n; s += 1u) {
      let at = shape.c.x + id.z * shape.c.y + (i + r) * shape.c.z + j + s;
      var value = shape.alpha * sums[r][s];
      if (shape.gamma != 0.0) { value += shape.gamma * e[shape.e.x + id.z * shape.e.y + (i + r) * shape.e.z + j + s]; }
      if (shape.add == 1u) { value += c[at]; }
      c[at] = value;
    }
  }
}
