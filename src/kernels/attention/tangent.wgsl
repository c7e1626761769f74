// Rows on the sphere; mode 0 project, 1 its pullback, 2 normalise, 3 its pullback. One invocation a row.
struct Shape { when: u32, mode: u32, n: u32, d: u32, out_at: u32, extra_at: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read> f: array<f32>;
@group(0) @binding(4) var<storage, read> g: array<f32>;
@group(0) @binding(5) var<storage, read_write> out: array<f32>;
@group(0) @binding(6) var<storage, read_write> extra: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 64u;
  if (row >= shape.n || !is_active(shape.when)) { return; }
  let at = row * shape.d;
  var r = 0.0;
  var xf = 0.0;
  var xg = 0.0;
  for (var i = at; i < at + shape.d; i += 1u) {
    let o = shape.out_at + i;
    if (shape.mode == 2u) { r += out[o] * out[o]; }
    else { r += x[i] * x[i]; }
    if (shape.mode < 2u) { xf += x[i] * f[i]; }
    if (shape.mode == 1u) { xg += x[i] * g[i]; }
    if (shape.mode == 3u) { xg += x[i] * out[o]; }
  }
  for (var i = at; i < at + shape.d; i += 1u) {
    let o = shape.out_at + i;
    if (shape.mode == 0u) { out[o] = f[i] - xf / r * x[i]; }
    else if (shape.mode == 1u) {
      out[o] = g[i] - xg / r * x[i];
      extra[shape.extra_at + i] = (2.0 * xf * xg / r * x[i] - xg * f[i] - xf * g[i]) / r;
    }
    else if (shape.mode == 2u) { out[o] /= sqrt(r); }
    else { out[o] = (out[o] - xg / r * x[i]) / sqrt(r); }
  }
}
