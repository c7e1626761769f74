// C = alpha A B + gamma E per item of the batch, added to C where asked. An invocation makes a 4 x 4 tile.
struct Shape {
  when: u32, batch: u32, m: u32, n: u32, k: u32, alpha: f32, gamma: f32, add: u32,
  // offset, batch, rows, columns of A, B, E, C
  a: vec4u, b: vec4u, e: vec4u, c: vec4u,
}
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(4) var<storage, read> e: array<f32>;
@group(0) @binding(5) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * 4u;
  let j = id.x * 4u;
  if (i >= shape.m || j >= shape.n || !is_active(shape.when)) { return; }
  let sums = tile(i, j, id.z);
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
