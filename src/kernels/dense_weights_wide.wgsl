// As dense_weights.wgsl where K and N are multiples of four: a load brings four words. Row K has tiles of its own.
struct Shape { rows: u32, k: u32, n: u32, weights: u32, bias: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> g_y: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> grads: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * 4u;
  let j = id.x * 4u;
  if (i > shape.k || j >= shape.n) { return; }
  let ones = i == shape.k;
  var sums = mat4x4f();
  for (var q = 0u; q < shape.rows; q += 1u) {
    let g = g_y[(q * shape.n + j) / 4u];
    var left = vec4f(1.0);
    if (!ones) { left = x[(q * shape.k + i) / 4u]; }
    sums[0] += left.x * g;
    sums[1] += left.y * g;
    sums[2] += left.z * g;
    sums[3] += left.w * g;
  }
  for (var r = 0u; r < 4u && i + r <= shape.k; r += 1u) {
    for (var c = 0u; c < 4u && j + c < shape.n; c += 1u) {
      let at = select(shape.weights + (i + r) * shape.n, shape.bias, i + r == shape.k);
      grads[at + j + c] = sums[r][c];
    }
  }
}
